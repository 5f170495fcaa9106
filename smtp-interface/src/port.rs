//! The relay's port.

use std::{fmt, num::NonZeroU16};

use charm_sdk::{ConfigValue, Reason};

use crate::Invalid;

/// A TCP port, 1 to 65535.
///
/// ```
/// use smtp_interface::Port;
///
/// let port = Port::new(587)?;
/// assert_eq!(port.get(), 587);
///
/// let invalid = Port::new(70_000).unwrap_err();
/// assert_eq!(invalid.to_string(), "70000 is not 1 to 65535");
/// # Ok::<(), smtp_interface::Invalid>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Port(NonZeroU16);

impl Port {
    /// Checks a number.
    ///
    /// # Errors
    ///
    /// When it is not 1 to 65535.
    pub fn new(number: i64) -> Result<Self, Invalid> {
        u16::try_from(number)
            .ok()
            .and_then(NonZeroU16::new)
            .map(Self)
            .ok_or_else(|| Reason::out_of_range(number, 1, u16::MAX).into())
    }

    /// The number.
    pub fn get(self) -> u16 {
        self.0.get()
    }

    /// Reads the forms of a number that others take for a port: with white
    /// space around it, a sign, leading zeros, single underscores between
    /// digits, and a fraction of zeros.
    pub(crate) fn from_wire(text: &str) -> Result<Self, Invalid> {
        whole_number(text.trim())
            .ok_or_else(|| Invalid::new("is not a whole number"))
            .and_then(Self::new)
    }
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

fn whole_number(text: &str) -> Option<i64> {
    let whole = match text.split_once('.') {
        Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|b| b == b'0') => whole,
        Some(_) => return None,
        None => text,
    };
    let digits = whole.strip_prefix(['+', '-']).unwrap_or(whole);
    let well_formed = digits
        .split('_')
        .all(|group| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit()));
    well_formed
        .then(|| whole.replace('_', "").parse().ok())
        .flatten()
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
            let reason = <Port as ConfigValue<i64>>::parse(number).unwrap_err();
            assert_eq!(reason.to_string(), format!("{number} is not 1 to 65535"));
        }
    }

    #[test]
    fn reads_the_forms_of_a_whole_number() {
        for (text, number) in [
            ("25", 25),
            (" 587\n", 587),
            ("\u{2003}587\u{a0}", 587),
            ("+25", 25),
            ("0025", 25),
            ("1_000", 1000),
            ("25.0", 25),
            ("25.000", 25),
            ("65535", 65_535),
        ] {
            assert_eq!(Port::from_wire(text).map(Port::get), Ok(number), "{text:?}");
        }
    }

    #[test]
    fn refuses_everything_else() {
        for text in [
            "",
            " ",
            "0",
            "65536",
            "-25",
            "25.5",
            "2e1",
            "0x19",
            "_1",
            "1_",
            "1__0",
            ".0",
            "25.0.0",
            "++1",
            "+ 1",
            "２５",
            "٢٥",
            "1 2",
            "a",
            "99999999999999999999",
        ] {
            assert!(Port::from_wire(text).is_err(), "{text:?}");
        }
    }
}
