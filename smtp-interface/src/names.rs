//! Texts that the relay's operator has agreed on with somebody else.

use crate::{
    Invalid,
    text::{check_one_word, check_printable, strip, text_type},
};

/// The user name at the relay.
///
/// ```
/// use smtp_interface::User;
///
/// assert_eq!(User::new("mailer@example.com")?.as_str(), "mailer@example.com");
/// assert!(User::new("mailer\n").is_err());
/// # Ok::<(), smtp_interface::Invalid>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct User(String);

impl User {
    /// Reads a user name that is to be published.
    ///
    /// # Errors
    ///
    /// When it is empty or holds white space or control characters.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        check_one_word(text)?;
        Ok(Self(text.to_owned()))
    }

    /// Reads a user name that somebody else has published. Credentials are
    /// never altered, so white space is part of it.
    pub(crate) fn from_wire(text: &str) -> Result<Self, Invalid> {
        check_printable(text)?;
        Ok(Self(text.to_owned()))
    }
}

text_type!(User);

/// The domain that clients introduce themselves with, or send from.
///
/// ```
/// use smtp_interface::Domain;
///
/// assert_eq!(Domain::new("example.com")?.as_str(), "example.com");
/// assert!(Domain::new("example.com, example.org").is_err());
/// # Ok::<(), smtp_interface::Invalid>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Domain(String);

impl Domain {
    /// Reads a domain that is to be published.
    ///
    /// # Errors
    ///
    /// When it is empty or holds white space or control characters.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        check_one_word(text)?;
        Ok(Self(text.to_owned()))
    }

    /// Reads a domain that somebody else has published: white space around it
    /// is no part of it, and nothing but white space is no domain.
    pub(crate) fn from_wire(text: &str) -> Result<Option<Self>, Invalid> {
        let text = strip(text);
        check_printable(text)?;
        Ok((!text.is_empty()).then(|| Self(text.to_owned())))
    }
}

text_type!(Domain);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_names_are_one_word() {
        for text in ["", " ", "a b", "a\n", "\u{a0}a", "a\0", "a\u{85}b"] {
            assert!(User::new(text).is_err(), "{text:?}");
            assert!(Domain::new(text).is_err(), "{text:?}");
        }
        for text in ["a", "mailer@example.com", "DOMAIN\\user", "日本", "😀"] {
            assert_eq!(User::new(text).unwrap().as_str(), text);
            assert_eq!(Domain::new(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn what_others_published_may_have_spaces() {
        assert_eq!(
            User::from_wire(" John Doe ").unwrap().as_str(),
            " John Doe "
        );
        assert_eq!(
            Domain::from_wire("example.com\n"),
            Domain::new("example.com").map(Some)
        );
        assert_eq!(Domain::from_wire(" \n"), Ok(None));
        assert!(User::from_wire("mailer\r\nMAIL FROM:<x>").is_err());
        assert!(User::from_wire("mailer\n").is_err());
        assert!(Domain::from_wire("a\nb").is_err());
    }
}
