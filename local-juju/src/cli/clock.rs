//! advance, update-status: time passes only when it is told to.

use std::time::Duration;

use anyhow::{Result, bail};
use clap::Args;
use juju_model::UnitName;

use super::session::{Session, unit_named};

/// Move the model's clock on and run what is due
///
/// What is due: update-status (every five minutes, or as the model's
/// update-status-hook-interval says), rotation and expiry of secrets, retries
/// of failed hooks. The clock goes from one such moment to the next, and hooks
/// run at each. Real Juju has no such command: there, time passes by itself.
#[derive(Args)]
pub(super) struct Advance {
    /// Such as 90s, 5m, 1h30m, 2d
    #[arg(value_parser = duration)]
    by: Duration,
    /// Go there at one go: what was due several times on the way runs once
    #[arg(long)]
    jump: bool,
}

impl Advance {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        let mut juju = session.open()?;
        if !self.jump {
            return session.watch(&mut juju, |juju, progress| juju.advance(self.by, progress));
        }
        juju.change(|model| {
            model.advance(self.by);
            Ok::<_, local_juju::Error>(())
        })?;
        session.settle(&mut juju)
    }
}

/// Run update-status now; real Juju has no such command
#[derive(Args)]
pub(super) struct UpdateStatus {
    /// The units [default: all]
    units: Vec<String>,
}

impl UpdateStatus {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        let mut juju = session.open()?;
        let units: Vec<UnitName> = self
            .units
            .iter()
            .map(|unit| unit_named(juju.model(), unit))
            .collect::<Result<_>>()?;
        juju.change(|model| {
            if units.is_empty() {
                return model.fire_update_status(None);
            }
            units
                .iter()
                .try_for_each(|unit| model.fire_update_status(Some(unit)))
        })?;
        session.settle(&mut juju)
    }
}

pub(super) fn duration(text: &str) -> Result<Duration> {
    let mut seconds: u64 = 0;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(rest.len());
        let (number, tail) = rest.split_at(digits);
        let unit_end = tail
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(unit_end);
        let length = match unit {
            "s" => 1,
            "m" => 60,
            "h" => 3_600,
            "d" => 86_400,
            _ => bail!("{text:?} is not a duration such as 90s, 5m, 1h30m or 2d"),
        };
        let part = number
            .parse::<u64>()
            .ok()
            .and_then(|number| number.checked_mul(length));
        let Some(sum) = part.and_then(|part| seconds.checked_add(part)) else {
            bail!("{text:?} is not a duration such as 90s, 5m, 1h30m or 2d");
        };
        seconds = sum;
        rest = tail;
    }
    if text.is_empty() {
        bail!("a duration such as 5m is needed");
    }
    Ok(Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        for (text, seconds) in [
            ("5m", 300),
            ("1h30m", 5_400),
            ("2d", 172_800),
            ("0s", 0),
            ("90s", 90),
        ] {
            assert_eq!(duration(text).unwrap().as_secs(), seconds, "{text}");
        }
        for text in [
            "",
            "5",
            "m",
            "-5m",
            "1.5h",
            "5 m",
            "99999999999999999999s",
            "99999999999999999d",
        ] {
            assert!(duration(text).is_err(), "{text}");
        }
    }
}
