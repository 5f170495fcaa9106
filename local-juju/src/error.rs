//! What can go wrong, in words for the person at the keyboard.

use std::io;
use std::path::{Path, PathBuf};

use juju_model::ModelError;

use crate::package::PackageError;

/// Why a command could not do what it was asked for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The model refuses the request, in Juju's own words.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A `.charm` file cannot be used.
    #[error(transparent)]
    Package(#[from] PackageError),
    /// A charm's declarations are wrong.
    #[error("cannot deploy {}: its declarations are not valid\n\n{problems}", path.display())]
    Declaration {
        /// The charm.
        path: PathBuf,
        /// All that is wrong with it.
        problems: String,
    },
    /// A file or directory cannot be read or written.
    #[error("cannot {action} {}: {source}", path.display())]
    File {
        /// What was tried.
        action: &'static str,
        /// With which file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file that holds a model is not what this program wrote.
    #[error(
        "the model file {} cannot be read: {reason}\n\
         Nothing was changed. Restore the file, or start over with `local-juju destroy-model {model}`.",
        path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The model.
        model: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A request that makes no sense, or that only a real Juju can fulfil.
    #[error("{0}")]
    Refused(String),
}

impl Error {
    pub(crate) fn refused(text: impl Into<String>) -> Self {
        Self::Refused(text.into())
    }

    /// For `map_err`: an error of the file system, with what was tried.
    pub(crate) fn file(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File {
            action,
            path,
            source,
        }
    }
}

/// The result of a command.
pub type Result<T, E = Error> = std::result::Result<T, E>;
