//! Statuses of units, applications and agents.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// The word of a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names are Juju's own words for these")]
pub enum StatusWord {
    Active,
    Blocked,
    Waiting,
    Maintenance,
    Unknown,
    Error,
    Terminated,
    Unset,
    Allocating,
    Executing,
    Idle,
}

impl StatusWord {
    /// As Juju writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Blocked => "blocked",
            Self::Waiting => "waiting",
            Self::Maintenance => "maintenance",
            Self::Unknown => "unknown",
            Self::Error => "error",
            Self::Terminated => "terminated",
            Self::Unset => "unset",
            Self::Allocating => "allocating",
            Self::Executing => "executing",
            Self::Idle => "idle",
        }
    }

    /// The four words that a charm may set.
    pub(crate) fn settable(word: &str) -> Option<Self> {
        [
            Self::Maintenance,
            Self::Blocked,
            Self::Waiting,
            Self::Active,
        ]
        .into_iter()
        .find(|one| one.as_str() == word)
    }

    /// An application whose charm set no status shows the gravest one of its units.
    pub(crate) fn severity(self) -> u8 {
        match self {
            Self::Error => 100,
            Self::Blocked => 90,
            Self::Waiting => 80,
            Self::Maintenance => 70,
            Self::Active => 60,
            Self::Terminated => 50,
            Self::Unknown => 40,
            Self::Unset | Self::Allocating | Self::Executing | Self::Idle => 0,
        }
    }
}

impl fmt::Display for StatusWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A status: word, message, and since when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// The word.
    pub word: StatusWord,
    /// The message; often empty.
    pub message: String,
    /// When it was set.
    pub since: Timestamp,
}

impl Status {
    pub(crate) fn new(word: StatusWord, message: impl Into<String>, since: Timestamp) -> Self {
        Self {
            word,
            message: message.into(),
            since,
        }
    }
}
