//! What the types that hold a text have in common.

use crate::Invalid;

/// White space as Python's `str.isspace` has it: Unicode's, and the four
/// information separators U+001C to U+001F.
pub(crate) fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

/// `text` without white space at both ends.
pub(crate) fn strip(text: &str) -> &str {
    text.trim_matches(is_space)
}

/// A text that is to be used as a whole: something, and in one piece.
pub(crate) fn check_one_word(text: &str) -> Result<(), Invalid> {
    if text.is_empty() {
        return Err(Invalid::new("must be set"));
    }
    if text.contains(is_space) {
        return Err(Invalid::new("must not have white space in it"));
    }
    check_printable(text)
}

/// A text that can neither end a line nor end a field of another program's
/// configuration or of the SMTP dialogue.
pub(crate) fn check_printable(text: &str) -> Result<(), Invalid> {
    if text.contains(char::is_control) {
        return Err(Invalid::new("must not have control characters in it"));
    }
    Ok(())
}

/// What every type around one text offers, given its `new`.
macro_rules! text_type {
    ($type:ident) => {
        impl $type {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl AsRef<str> for $type {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $type {
            type Err = $crate::Invalid;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::new(text)
            }
        }

        impl charm_sdk::ConfigValue<String> for $type {
            fn parse(raw: String) -> Result<Self, charm_sdk::Reason> {
                Ok(Self::new(&raw)?)
            }
        }
    };
}
pub(crate) use text_type;
