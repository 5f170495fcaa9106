//! Why a value was refused.

use std::borrow::Cow;

use charm_sdk::Reason;

/// Why a value was refused: the end of a sentence that begins with the name of
/// the option or databag key, such as `has no @`.
///
/// It never repeats a text that was refused; only numbers and words in place of
/// one of a fixed list stand in it.
///
/// ```
/// use smtp_interface::EmailAddress;
///
/// let invalid = EmailAddress::new("no-reply").unwrap_err();
/// assert_eq!(invalid.to_string(), "has no @");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Invalid(Cow<'static, str>);

impl Invalid {
    pub(crate) fn new(reason: impl Into<Cow<'static, str>>) -> Self {
        Self(reason.into())
    }
}

impl From<Invalid> for Reason {
    fn from(invalid: Invalid) -> Self {
        Self::new(invalid.0)
    }
}

impl From<Reason> for Invalid {
    fn from(reason: Reason) -> Self {
        Self::new(reason.to_string())
    }
}
