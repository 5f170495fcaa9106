//! Looks at the model.

use std::process::ExitCode;

use clap::Args;

use super::{Session, print};
use crate::error::Result;
use crate::status::{TabularOptions, tabular};

/// Show the model, its applications and units
#[derive(Args)]
pub(super) struct Status {
    /// Show only these applications or units
    filter: Vec<String>,
    /// Show integrations
    #[arg(long, visible_alias = "integrations")]
    relations: bool,
}

impl Status {
    pub(super) fn run(self, session: &Session) -> Result<ExitCode> {
        let model = session.look()?;
        print(tabular(
            &model,
            TabularOptions {
                relations: self.relations,
                filter: &self.filter,
            },
        ));
        Ok(ExitCode::SUCCESS)
    }
}
