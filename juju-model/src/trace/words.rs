//! Changes in words.

use std::fmt;

use super::{Change, Fate};

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnitData {
                relation,
                set,
                removed,
            } => write!(f, "relation {relation}, unit: {}", Keys(set, removed)),
            Self::ApplicationData {
                relation,
                set,
                removed,
            } => write!(
                f,
                "relation {relation}, application: {}",
                Keys(set, removed)
            ),
            Self::State { set, removed } => write!(f, "state: {}", Keys(set, removed)),
            Self::PortOpened { port, endpoint } => write!(f, "open {port}{}", Of(endpoint)),
            Self::PortClosed { port, endpoint } => write!(f, "close {port}{}", Of(endpoint)),
            Self::SecretAdded {
                secret,
                application,
                keys,
            } => {
                let owner = if *application { "application" } else { "unit" };
                write!(f, "new secret {secret} of the {owner}: {}", keys.join(", "))
            }
            Self::SecretSet { secret, parts } => {
                write!(f, "secret {secret}: new {}", parts.join(", "))
            }
            Self::SecretTracked {
                secret,
                revision: Some(revision),
            } => write!(f, "secret {secret}: revision {revision} read"),
            Self::SecretTracked { secret, .. } => write!(f, "secret {secret}: new revision read"),
            Self::SecretGranted {
                secret,
                to,
                relation,
            } => write!(f, "secret {secret}: granted to {to} over {relation}"),
            Self::SecretRevoked { secret, from } => {
                write!(f, "secret {secret}: revoked from {from}")
            }
            Self::SecretRemoved { secret, revisions } if revisions.is_empty() => {
                write!(f, "secret {secret}: removed")
            }
            Self::SecretRemoved { secret, revisions } => {
                write!(f, "secret {secret}: removed revision")?;
                revisions.iter().try_for_each(|one| write!(f, " {one}"))
            }
            Self::StorageAdded { storage, count } => write!(f, "{count} more of storage {storage}"),
            Self::UnitStatus { status, message } => write!(f, "unit {}", Said(status, message)),
            Self::ApplicationStatus { status, message } => {
                write!(f, "application {}", Said(status, message))
            }
            Self::WorkloadVersion { version } => write!(f, "workload version {version}"),
            Self::LeaderSettings { keys } => write!(f, "leader settings: {}", keys.join(", ")),
            Self::ActionResults { keys } => write!(f, "results: {}", keys.join(", ")),
            Self::ActionFailed { message } => write!(f, "action failed: {message}"),
        }
    }
}

impl fmt::Display for Fate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Committed => "committed",
            Self::Dropped => "dropped",
            Self::Kept => "kept although the commit failed",
            Self::AtOnce => "at once",
        })
    }
}

struct Keys<'a>(&'a [String], &'a [String]);

impl fmt::Display for Keys<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self([], []) => f.write_str("nothing new"),
            Self(set, []) => write!(f, "set {}", set.join(", ")),
            Self([], removed) => write!(f, "removed {}", removed.join(", ")),
            Self(set, removed) => {
                write!(f, "set {}; removed {}", set.join(", "), removed.join(", "))
            }
        }
    }
}

struct Of<'a>(&'a Option<String>);

impl fmt::Display for Of<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(endpoint) = self.0 else {
            return Ok(());
        };
        write!(f, " for {endpoint}")
    }
}

struct Said<'a>(&'a str, &'a str);

impl fmt::Display for Said<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(status, message) = self;
        match *message {
            "" => f.write_str(status),
            message => write!(f, "{status}: {message}"),
        }
    }
}
