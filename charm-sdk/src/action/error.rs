//! Why an action fails.

use std::error::Error;
use std::fmt;

use crate::halt::Halt;

/// Why an action could not be done, in words for the operator who asked.
///
/// Every error converts into it, so `?` works on all of them, and so does
/// [`Halt`]. The message that the operator reads is the error with its causes.
///
/// ```
/// use charm_sdk::ActionError;
///
/// fn read(path: &str) -> Result<String, ActionError> {
///     if !path.ends_with(".json") {
///         return Err(ActionError::new(format!("{path} is not a JSON file")));
///     }
///     Ok(std::fs::read_to_string(path)?)
/// }
/// assert_eq!(read("a.txt").unwrap_err().to_string(), "a.txt is not a JSON file");
/// assert!(read("missing.json").is_err());
/// ```
pub struct ActionError(Box<dyn Error + Send + Sync>);

impl ActionError {
    /// An error in own words.
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into().into())
    }

    pub(crate) fn into_inner(self) -> Box<dyn Error + Send + Sync> {
        self.0
    }
}

impl<E: Error + Send + Sync + 'static> From<E> for ActionError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

/// What would block a unit, or let it wait, makes an action fail.
impl From<Halt> for ActionError {
    fn from(halt: Halt) -> Self {
        match halt {
            Halt::Blocked(message) | Halt::Waiting(message) => Self::new(message),
            Halt::Failed(error) => Self(error),
        }
    }
}

impl fmt::Debug for ActionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Display for ActionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
