//! Texts that are one word.

use std::fmt;

use charm_sdk::{ConfigValue, Reason};

use crate::{Invalid, text::is_space};

/// Refuses what cannot stand in one line of SMTP: white space and control
/// characters.
pub(crate) fn check(text: &str) -> Result<(), Invalid> {
    if text.chars().any(is_space) {
        return Err(Invalid::new("holds white space"));
    }
    if text.chars().any(char::is_control) {
        return Err(Invalid::new("holds a control character"));
    }
    Ok(())
}

macro_rules! word {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub struct $name(String);

        impl $name {
            /// A text that is to be published.
            ///
            /// # Errors
            ///
            /// When it is empty or holds white space or control characters.
            pub fn new(text: impl Into<String>) -> Result<Self, Invalid> {
                let text = text.into();
                if text.is_empty() {
                    return Err(Invalid::new("is empty"));
                }
                check(&text)?;
                Ok(Self(text))
            }

            /// A text that somebody else has published: any.
            pub(crate) fn from_wire(text: &str) -> Self {
                Self(text.to_owned())
            }

            /// The text, as it was typed.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl ConfigValue<String> for $name {
            fn parse(raw: String) -> Result<Self, Reason> {
                Ok(Self::new(raw)?)
            }
        }
    };
}

word! {
    /// The name that a client authenticates with.
    ///
    /// ```
    /// use smtp_interface::User;
    ///
    /// assert_eq!(User::new("mailer")?.as_str(), "mailer");
    /// assert!(User::new("two words").is_err());
    /// # Ok::<(), smtp_interface::Invalid>(())
    /// ```
    User
}

word! {
    /// The domain that mail is sent for.
    ///
    /// ```
    /// use smtp_interface::Domain;
    ///
    /// assert_eq!(Domain::new("example.com")?.as_str(), "example.com");
    /// assert!(Domain::new("example.com\n").is_err());
    /// # Ok::<(), smtp_interface::Invalid>(())
    /// ```
    Domain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_has_neither_white_space_nor_control_characters() {
        for text in ["a", "\u{1f600}", "a@b", "\"q\"", "-x", "{\"a\":1}"] {
            assert_eq!(User::new(text).unwrap().as_str(), text);
        }
        for text in ["", " ", "a b", "a\t", "\u{85}", "\u{1f}", "\0", "\u{9f}"] {
            assert!(Domain::new(text).is_err(), "{text:?}");
        }
        assert!(User::new("a".repeat(65_536)).is_ok());
    }
}
