//! status.

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use local_juju::status::{TabularOptions, formatted, tabular};

use super::output::{json, print, yaml};
use super::session::Session;

/// Show the model, its applications and units
#[derive(Args)]
pub(super) struct Status {
    /// Show only these applications or units
    filter: Vec<String>,
    /// Show integrations
    #[arg(long, visible_alias = "integrations")]
    relations: bool,
    /// Specify output format
    #[arg(long, value_enum, default_value_t = Format::Tabular)]
    format: Format,
    #[arg(long, hide = true)]
    color: bool,
    #[arg(long, hide = true)]
    no_color: bool,
    #[arg(long, hide = true)]
    utc: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Tabular,
    Json,
    Yaml,
}

impl Status {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        let model = session.look()?;
        match self.format {
            Format::Tabular => {
                print(tabular(
                    &model,
                    TabularOptions {
                        relations: self.relations,
                        filter: &self.filter,
                    },
                ));
                if model.applications().next().is_none() {
                    session.say(&format!(
                        "\nModel {:?} is empty.",
                        format!("admin/{}", model.name())
                    ));
                }
                Ok(())
            }
            _ if !self.filter.is_empty() => {
                bail!("local Juju filters the table only: leave --format or the names away")
            }
            Format::Json => json(&formatted(&model)),
            Format::Yaml => yaml(&formatted(&model)),
        }
    }
}
