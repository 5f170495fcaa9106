//! Integrations come and go.

use std::process::ExitCode;

use clap::Args;

use super::Session;
use crate::error::Result;

/// Integrate two applications
#[derive(Args)]
pub(super) struct Integrate {
    /// APP or APP:ENDPOINT
    a: String,
    /// APP or APP:ENDPOINT
    b: String,
}

impl Integrate {
    pub(super) fn run(self, session: &Session) -> Result<ExitCode> {
        let mut juju = session.open()?;
        juju.integrate(&self.a, &self.b)?;
        session.settle(&mut juju)?;
        Ok(ExitCode::SUCCESS)
    }
}
