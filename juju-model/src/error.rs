//! What the controller refuses.

use std::fmt;

/// What the controller answers to an operator's request that it refuses: Juju's own text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelError(String);

impl ModelError {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub(crate) fn not_found(what: &str, name: impl fmt::Display) -> Self {
        Self(format!("{what} \"{name}\" not found"))
    }
}

impl fmt::Display for ModelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ModelError {}
