//! TCP ports.

use std::{fmt, num::NonZeroU16};

use charm_sdk::{ConfigValue, Reason};

use crate::{Invalid, text::strip};

/// The TCP port of a relay, 1 to 65535.
///
/// ```
/// use smtp_interface::Port;
///
/// assert_eq!(Port::new(587)?.get(), 587);
/// assert_eq!(Port::new(70_000).unwrap_err().to_string(), "70000 is not 1 to 65535");
/// # Ok::<(), smtp_interface::Invalid>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Port(NonZeroU16);

impl Port {
    /// A port by its number.
    ///
    /// # Errors
    ///
    /// When the number is no TCP port.
    pub fn new(number: i64) -> Result<Self, Invalid> {
        let port = u16::try_from(number).ok().and_then(NonZeroU16::new);
        port.map(Self)
            .ok_or_else(|| Invalid::new(format!("{number} is not 1 to 65535")))
    }

    /// The number.
    pub fn get(self) -> u16 {
        self.0.get()
    }

    /// Reads the forms that a whole number may have in Python: with white
    /// space around it, a sign, leading zeros, single underscores between
    /// digits, and a fraction of zeros.
    pub(crate) fn from_wire(text: &str) -> Result<Self, Invalid> {
        let number = strip(text);
        let number = number.strip_prefix('+').unwrap_or(number);
        let whole = match number.split_once('.') {
            Some((whole, fraction)) if fraction.bytes().all(|b| b == b'0') => whole,
            Some(_) => return Err(not_a_port()),
            None => number,
        };
        let groups_are_digits = whole
            .split('_')
            .all(|group| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit()));
        if !groups_are_digits {
            return Err(not_a_port());
        }
        let digits = whole.replace('_', "");
        // More digits than this, zeros aside, are no port in any case.
        let digits = digits.trim_start_matches('0');
        if digits.len() > 5 {
            return Err(not_a_port());
        }
        Self::new(digits.parse().unwrap_or(0))
    }
}

fn not_a_port() -> Invalid {
    Invalid::new("is not a port, 1 to 65535")
}

impl fmt::Display for Port {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl ConfigValue<i64> for Port {
    fn parse(raw: i64) -> Result<Self, Reason> {
        Ok(Self::new(raw)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_the_bounds_of_tcp() {
        for number in [1, 25, 65_535] {
            assert_eq!(i64::from(Port::new(number).unwrap().get()), number);
        }
        for number in [i64::MIN, -1, 0, 65_536, i64::MAX] {
            let reason = Port::new(number).unwrap_err().to_string();
            assert_eq!(reason, format!("{number} is not 1 to 65535"));
        }
    }

    #[test]
    fn reads_every_form_of_a_whole_number() {
        for (text, number) in [
            ("25", 25),
            (" 587\n", 587),
            ("+25", 25),
            ("0025", 25),
            ("1_000", 1000),
            ("25.0", 25),
            ("25.", 25),
            ("65535", 65535),
        ] {
            assert_eq!(Port::from_wire(text).map(Port::get), Ok(number), "{text:?}");
        }
    }

    #[test]
    fn refuses_what_is_no_port() {
        for text in [
            "", " ", "0", "65536", "-25", "25.5", "2e1", "0x19", "_1", "1_", "1__0", "２５", "a",
            "99999999999999999999", ".0", "++1",
        ] {
            assert!(Port::from_wire(text).is_err(), "{text:?}");
        }
    }
}
