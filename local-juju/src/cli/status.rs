//! status.

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use local_juju::status::{Selection, TabularOptions, formatted, oneline, tabular};

use super::output::Target;
use super::session::Session;

/// Show the model, its applications and units
#[derive(Args)]
pub(super) struct Status {
    /// Show only these applications, units or machines, or units with this status; * and ? stand for characters
    filter: Vec<String>,
    /// Show integrations
    #[arg(long, visible_alias = "integrations")]
    relations: bool,
    /// Show storage
    #[arg(long)]
    storage: bool,
    /// Specify output format
    #[arg(long, value_enum, default_value_t = Format::Tabular)]
    format: Format,
    #[command(flatten)]
    target: Target,
    #[arg(long, hide = true)]
    utc: bool,
    #[arg(long, hide = true)]
    watch: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Tabular,
    Json,
    Yaml,
    #[value(alias = "line", alias = "short")]
    Oneline,
    #[value(hide = true)]
    Summary,
}

impl Status {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        if self.watch.is_some() {
            bail!("nothing changes between two commands of local Juju: there is nothing to watch");
        }
        let model = session.look()?;
        let selection = Selection::from(self.filter);
        match self.format {
            Format::Tabular => {
                let options = TabularOptions {
                    relations: self.relations,
                    storage: self.storage,
                    selection,
                };
                self.target.text(tabular(&model, &options))?;
                let shown = model
                    .applications()
                    .filter(|app| options.selection.application(&model, app.name()));
                if model.applications().next().is_none() {
                    session.say(&format!(
                        "\nModel {:?} is empty.",
                        format!("admin/{}", model.name())
                    ));
                } else if shown.count() == 0 {
                    session.say("Nothing matched specified filter.");
                }
                Ok(())
            }
            Format::Json => self.target.json(&formatted(&model, &selection)),
            Format::Yaml => self.target.yaml(&formatted(&model, &selection)),
            Format::Oneline => self.target.text(oneline(&model, &selection)),
            Format::Summary => bail!("local Juju has no summary: see --format=oneline"),
        }
    }
}
