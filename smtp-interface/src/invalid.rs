//! Why a value was refused.

use std::borrow::Cow;

/// Why a value was refused: a predicate such as `has no @`, which reads well
/// after the name of the option or databag key that holds the value.
///
/// It never repeats a text that was refused; only numbers and the names of
/// wrong choices stand in it.
///
/// ```
/// use smtp_interface::EmailAddress;
///
/// let reason = EmailAddress::new("no-reply").unwrap_err();
/// assert_eq!(reason.to_string(), "has no @");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Invalid(Cow<'static, str>);

impl Invalid {
    pub(crate) fn new(reason: impl Into<Cow<'static, str>>) -> Self {
        Self(reason.into())
    }
}

impl From<Invalid> for charm_sdk::Reason {
    fn from(invalid: Invalid) -> Self {
        Self::new(invalid.0)
    }
}
