//! The model's clock: it stands still until somebody advances it.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::ModelError;

/// A moment: whole seconds since 1970-01-01 00:00:00 UTC. Displayed as RFC 3339.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

pub(crate) const DAY: i64 = 86_400;

impl Timestamp {
    /// The moment so much later; sub-second parts are dropped.
    #[must_use]
    pub fn after(self, duration: Duration) -> Self {
        self.plus(i64::try_from(duration.as_secs()).unwrap_or(i64::MAX))
    }

    /// The moment so many seconds later, at most the last one that can be counted.
    pub(crate) fn plus(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// The moment so many months later, as Go's `AddDate` counts: the same day of that month, and where it has no such
    /// day, as many days into the next one. A month after 31 January is 3 March, in a leap year 2 March.
    pub(crate) fn plus_months(self, months: i64) -> Self {
        let (year, month, day) = self.date();
        let months = year * 12 + month - 1 + months;
        let first = Self::from_date(months.div_euclid(12), months.rem_euclid(12) + 1, 1);
        let days = first.saturating_add(day - 1);
        Self(days.saturating_mul(DAY)).plus(self.0.rem_euclid(DAY))
    }

    /// The form of `goal-state`: `2024-01-02 15:04:05Z`.
    pub fn spaced(self) -> String {
        self.to_string().replace('T', " ")
    }

    /// Year, month, day of the proleptic Gregorian calendar (Howard Hinnant's algorithm).
    fn date(self) -> (i64, i64, i64) {
        let shifted = self.0.div_euclid(DAY) + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_index = (5 * day_of_year + 2) / 153;
        let month = if month_index < 10 {
            month_index + 3
        } else {
            month_index - 9
        };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        (year, month, day_of_year - (153 * month_index + 2) / 5 + 1)
    }

    fn from_date(year: i64, month: i64, day: i64) -> i64 {
        let year = if month <= 2 { year - 1 } else { year };
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let month_index = if month > 2 { month - 3 } else { month + 9 };
        let day_of_year = (153 * month_index + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * 146_097 + day_of_era - 719_468
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.date();
        let second = self.0.rem_euclid(DAY);
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z",
            second / 3_600,
            second / 60 % 60,
            second % 60
        )
    }
}

impl FromStr for Timestamp {
    type Err = ModelError;

    /// Reads RFC 3339, or the same without a zone, which means UTC. A fraction of a second is dropped.
    fn from_str(text: &str) -> Result<Self, ModelError> {
        parse(text).ok_or_else(|| {
            ModelError::new(format!(
                "{text:?} is not a time such as 2024-01-02T15:04:05Z"
            ))
        })
    }
}

fn parse(text: &str) -> Option<Timestamp> {
    let number = |from: usize, to: usize| -> Option<i64> {
        let digits = text.get(from..to)?;
        digits
            .bytes()
            .all(|b| b.is_ascii_digit())
            .then(|| digits.parse().ok())?
    };
    let bytes = text.as_bytes();
    for (place, expected) in [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')] {
        if bytes.get(place) != Some(&expected) {
            return None;
        }
    }
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    let moment = Timestamp(Timestamp::from_date(year, month, day) * DAY);
    // A date that is not in the calendar, the 30th of February, reads back as another one.
    if moment.date() != (year, month, day) || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let mut zone = text.get(19..)?;
    if let Some(fraction) = zone.strip_prefix('.') {
        let rest = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
        if rest.len() == fraction.len() {
            return None;
        }
        zone = rest;
    }
    let offset = match zone.as_bytes() {
        [] | b"Z" => 0,
        [sign @ (b'+' | b'-'), a, b, b':', c, d]
            if [a, b, c, d].iter().all(|digit| digit.is_ascii_digit()) =>
        {
            let pair = |x: &u8, y: &u8| i64::from((x - b'0') * 10 + (y - b'0'));
            let seconds = pair(a, b) * 3_600 + pair(c, d) * 60;
            if *sign == b'+' { seconds } else { -seconds }
        }
        _ => return None,
    };
    Some(Timestamp(
        moment.0 + hour * 3_600 + minute * 60 + second - offset,
    ))
}

/// Reads a duration as Go writes it: `24h`, `1h30m`, `1.5s`, `300ms`; negative ones too. Whole seconds.
pub(crate) fn parse_go_duration(text: &str) -> Option<i64> {
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(0);
    }
    let mut nanoseconds: f64 = 0.0;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let amount: f64 = rest[..end].parse().ok()?;
        rest = &rest[end..];
        let end = rest
            .find(|c: char| c.is_ascii_digit() || c == '.')
            .unwrap_or(rest.len());
        nanoseconds += amount
            * match &rest[..end] {
                "ns" => 1.0,
                "us" | "µs" | "μs" => 1e3,
                "ms" => 1e6,
                "s" => 1e9,
                "m" => 60e9,
                "h" => 3_600e9,
                _ => return None,
            };
        rest = &rest[end..];
    }
    if nanoseconds > 9.2e18 {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "bounded to what Go's duration holds, just above"
    )]
    let seconds = (nanoseconds / 1e9).floor() as i64;
    Some(if negative { -seconds.max(1) } else { seconds })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shown_as_rfc_3339() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (1_704_207_845, "2024-01-02T15:04:05Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (-1, "1969-12-31T23:59:59Z"),
        ] {
            assert_eq!(Timestamp(seconds).to_string(), text);
            assert_eq!(text.parse::<Timestamp>().unwrap(), Timestamp(seconds));
        }
        assert_eq!(Timestamp(1_704_207_845).spaced(), "2024-01-02 15:04:05Z");
    }

    #[test]
    fn months_are_those_of_the_calendar() {
        for (from, months, to) in [
            ("2025-01-15T10:20:30Z", 1, "2025-02-15T10:20:30Z"),
            ("2025-01-31T00:00:00Z", 1, "2025-03-03T00:00:00Z"),
            ("2024-01-31T23:59:59Z", 1, "2024-03-02T23:59:59Z"),
            ("2024-01-29T00:00:00Z", 1, "2024-02-29T00:00:00Z"),
            ("2025-01-29T00:00:00Z", 1, "2025-03-01T00:00:00Z"),
            ("2025-03-31T00:00:00Z", 1, "2025-05-01T00:00:00Z"),
            ("2025-12-31T12:00:00Z", 1, "2026-01-31T12:00:00Z"),
            ("2025-11-30T00:00:00Z", 3, "2026-03-02T00:00:00Z"),
            ("2023-11-30T00:00:00Z", 3, "2024-03-01T00:00:00Z"),
            ("2025-10-01T00:00:00Z", 3, "2026-01-01T00:00:00Z"),
            ("2024-02-29T06:00:00Z", 12, "2025-03-01T06:00:00Z"),
            ("2023-02-28T06:00:00Z", 12, "2024-02-28T06:00:00Z"),
            ("2099-02-28T00:00:00Z", 12, "2100-02-28T00:00:00Z"),
            ("1969-12-31T23:59:59Z", 1, "1970-01-31T23:59:59Z"),
        ] {
            let moment: Timestamp = from.parse().unwrap();
            assert_eq!(
                moment.plus_months(months).to_string(),
                to,
                "{from} {months}"
            );
        }
    }

    #[test]
    fn reads_zones_and_fractions() {
        for text in [
            "2024-01-02T15:04:05",
            "2024-01-02T15:04:05.999Z",
            "2024-01-02T16:04:05+01:00",
            "2024-01-02T14:34:05-00:30",
        ] {
            assert_eq!(
                text.parse::<Timestamp>().unwrap(),
                Timestamp(1_704_207_845),
                "{text}"
            );
        }
    }

    #[test]
    fn refuses_what_is_no_time() {
        for text in [
            "",
            "2024",
            "2024-02-30T00:00:00Z",
            "2024-01-02 15:04:05Z",
            "2024-01-02T24:00:00Z",
            "2024-01-02T15:04:05.Z",
            "2024-01-02T15:04:05é",
        ] {
            assert!(text.parse::<Timestamp>().is_err(), "{text}");
        }
    }

    #[test]
    fn go_durations() {
        for (text, seconds) in [
            ("24h", Some(86_400)),
            ("1h30m", Some(5_400)),
            ("1.5s", Some(1)),
            ("0", Some(0)),
            ("-5m", Some(-300)),
            ("3d", None),
            ("", None),
            ("5", None),
            ("h", None),
        ] {
            assert_eq!(parse_go_duration(text), seconds, "{text}");
        }
    }
}
