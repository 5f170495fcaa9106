//! How the program ends.

use std::fmt;
use std::process::ExitCode;

/// The exit codes; a script may rely on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    /// Everything asked for was done.
    Success = 0,
    /// A charm's YAML, its sources or its package break a rule.
    Problems = 1,
    /// The command line is wrong (clap's own code).
    Usage = 2,
    /// There is no charm where one was asked for, or no telling which, or no place
    /// for a new one.
    Project = 3,
    /// Cargo could not build the charm.
    Build = 4,
    /// The charm was built, but no package could be made of it.
    Package = 5,
    /// The packed charms do not work on local Juju.
    Trial = 6,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command stopped: what to say, and the code to end with.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    pub(crate) error: anyhow::Error,
}

impl Failure {
    pub(crate) fn new(exit: Exit, text: impl fmt::Display) -> Self {
        Self {
            exit,
            error: anyhow::anyhow!("{text}"),
        }
    }
}

/// Gives an error the code to end with.
pub(crate) trait OrExit<T> {
    fn or_exit(self, exit: Exit) -> Result<T, Failure>;
}

impl<T, E: Into<anyhow::Error>> OrExit<T> for Result<T, E> {
    fn or_exit(self, exit: Exit) -> Result<T, Failure> {
        self.map_err(|error| Failure {
            exit,
            error: error.into(),
        })
    }
}
