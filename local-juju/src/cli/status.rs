//! status.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use juju_model::Model;
use local_juju::status::{Selection, TabularOptions, formatted, oneline, summary, tabular};

use super::clock::duration;
use super::output::{Data, Target, data};
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
    /// Look again after each such time, 2s for one, and show what has changed, until it is stopped
    #[arg(long, value_name = "DURATION", value_parser = duration, conflicts_with = "output")]
    watch: Option<Duration>,
    #[arg(long, hide = true)]
    utc: bool,
    #[arg(long, hide = true)]
    retry_count: Option<u32>,
    #[arg(long, hide = true)]
    retry_delay: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Tabular,
    Json,
    Yaml,
    #[value(alias = "line", alias = "short")]
    Oneline,
    Summary,
}

impl Status {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        let selection = Selection::from(self.filter.clone());
        if let Some(every) = self.watch {
            return self.watch(session, &selection, every);
        }
        let model = session.look()?;
        self.target.text(self.text(&model, &selection)?)?;
        if let Format::Tabular = self.format {
            let mut shown = model
                .applications()
                .filter(|app| selection.application(&model, app.name()));
            if model.applications().next().is_none() {
                session.say(&format!(
                    "\nModel {:?} is empty.",
                    format!("admin/{}", model.name())
                ));
            } else if shown.next().is_none() {
                session.say("Nothing matched specified filter.");
            }
        }
        Ok(())
    }

    fn text(&self, model: &Model, selection: &Selection) -> Result<String> {
        Ok(match self.format {
            Format::Tabular => tabular(
                model,
                &TabularOptions {
                    relations: self.relations,
                    storage: self.storage,
                    selection: selection.clone(),
                },
            ),
            Format::Json => data(Data::Json, &formatted(model, selection))?,
            Format::Yaml => data(Data::Yaml, &formatted(model, selection))?,
            Format::Oneline => oneline(model, selection),
            Format::Summary => summary(model, selection),
        })
    }

    /// Shows what other commands change. A terminal is cleared each time.
    fn watch(&self, session: &Session, selection: &Selection, every: Duration) -> Result<()> {
        if every.is_zero() {
            bail!("--watch needs a time of a second at least");
        }
        let clear = if io::stdout().is_terminal() {
            "\x1b[H\x1b[2J"
        } else {
            ""
        };
        let mut shown = None;
        loop {
            let text = self.text(&session.look()?, selection)?;
            if shown.as_ref() != Some(&text) {
                let mut stdout = io::stdout().lock();
                // Who closed the pipe has seen enough.
                if write!(stdout, "{clear}{text}").is_err() || stdout.flush().is_err() {
                    return Ok(());
                }
                shown = Some(text);
            }
            std::thread::sleep(every);
        }
    }
}
