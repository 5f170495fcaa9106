//! Booleans in the databag.

use crate::Invalid;

/// As the provider writes it, and as Python's literals are.
pub(crate) fn write(value: bool) -> &'static str {
    if value { "True" } else { "False" }
}

/// Reads every form that a client of the relation has ever taken, in any case.
pub(crate) fn read(text: &str) -> Result<bool, Invalid> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "t" | "yes" | "y" | "on" | "1" => Ok(true),
        "false" | "f" | "no" | "n" | "off" | "0" => Ok(false),
        _ => Err(Invalid::new("is neither True nor False")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes_and_all_known_forms() {
        for value in [true, false] {
            assert_eq!(read(write(value)), Ok(value));
        }
        for text in ["true", "TRUE", "t", "Yes", "y", "on", "1"] {
            assert_eq!(read(text), Ok(true), "{text}");
        }
        for text in ["false", "F", "no", "N", "oFF", "0"] {
            assert_eq!(read(text), Ok(false), "{text}");
        }
    }

    #[test]
    fn refuses_everything_else() {
        for text in ["", " True", "True ", "2", "None", "tru", "ＴＲＵＥ"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
