//! How a handler ends an event early.

use std::error::Error;
use std::fmt;

use crate::config::{ConfigError, InvalidConfig};
use crate::environment::EnvironmentError;
use crate::hook_tool::ToolError;
use crate::relation::{DatabagError, RelationError};

/// Why a handler stops before its end.
///
/// A handler returns `Result<(), E>` with any `E` that converts into a `Halt`.
/// The SDK's errors do; a charm with an error type of its own says once what
/// each of its cases means to the operator:
///
/// ```
/// use charm_sdk::{Halt, ToolError};
///
/// #[derive(Debug)]
/// enum Error {
///     NoDatabase,
///     Tool(ToolError),
/// }
///
/// impl From<Error> for Halt {
///     fn from(error: Error) -> Self {
///         match error {
///             Error::NoDatabase => Halt::Waiting("waiting for a database".into()),
///             Error::Tool(error) => error.into(),
///         }
///     }
/// }
/// ```
///
/// Nothing that is half done is ever kept: once a handler has changed a
/// databag, a secret or the unit's state, every `Halt` is a failure. A handler
/// that publishes and then wants to report a problem sets the status by
/// [`Context::set_status`](crate::Context::set_status) and returns `Ok`.
pub enum Halt {
    /// The operator has to act: the unit becomes `blocked` with this message,
    /// and the event counts as done.
    Blocked(String),
    /// Something else has to happen first: the unit becomes `waiting` with
    /// this message, and the event counts as done.
    Waiting(String),
    /// The event failed. The error and its causes are logged, Juju drops the
    /// changes, shows the unit in error and runs the event again.
    Failed(Box<dyn Error + Send + Sync>),
}

impl Halt {
    /// The unit is blocked: the operator has to act.
    pub fn blocked(message: impl Into<String>) -> Self {
        Self::Blocked(message.into())
    }

    /// The unit waits for something else.
    pub fn waiting(message: impl Into<String>) -> Self {
        Self::Waiting(message.into())
    }

    /// The event failed because of an error, or of a text that says why.
    ///
    /// ```
    /// # use charm_sdk::Halt;
    /// let halt = Halt::failed("the disk is full");
    /// assert!(matches!(halt, Halt::Failed(error) if error.to_string() == "the disk is full"));
    /// ```
    pub fn failed(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Failed(error.into())
    }
}

impl fmt::Debug for Halt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Blocked(message) => f.debug_tuple("Blocked").field(message).finish(),
            Self::Waiting(message) => f.debug_tuple("Waiting").field(message).finish(),
            Self::Failed(error) => f.debug_tuple("Failed").field(error).finish(),
        }
    }
}

/// A configuration that cannot be used is the operator's to mend; a hook tool
/// that does not answer is a failure.
impl From<ConfigError> for Halt {
    fn from(error: ConfigError) -> Self {
        match error {
            ConfigError::Invalid(invalid) => Self::Blocked(invalid.to_string()),
            ConfigError::Tool(error) => error.into(),
        }
    }
}

impl From<InvalidConfig> for Halt {
    fn from(invalid: InvalidConfig) -> Self {
        ConfigError::Invalid(invalid).into()
    }
}

macro_rules! fails {
    ($($error:ty),*) => {
        $(
            impl From<$error> for Halt {
                fn from(error: $error) -> Self {
                    Self::failed(error)
                }
            }
        )*
    };
}

fails!(ToolError, DatabagError, RelationError, EnvironmentError);

/// What a handler may return; the generated dispatch calls it.
#[diagnostic::on_unimplemented(
    message = "a handler cannot return `{Self}`",
    label = "not the result of a handler",
    note = "return `()` or `Result<(), E>` where `E` converts into `charm_sdk::Halt`"
)]
pub trait HandlerResult {
    /// The handler's result in the form that dispatch understands.
    fn into_result(self) -> Result<(), Halt>;
}

impl HandlerResult for () {
    fn into_result(self) -> Result<(), Halt> {
        Ok(())
    }
}

impl<E: Into<Halt>> HandlerResult for Result<(), E> {
    fn into_result(self) -> Result<(), Halt> {
        self.map_err(Into::into)
    }
}
