//! show-status-log.

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use juju_model::{Application, Change, Fate, Finished, HookRun, Model, Timestamp};
use local_juju::Table;
use local_juju::status::since;
use serde::Serialize;

use super::output::TableFormat;
use super::session::{Session, unit_named};

/// Show past statuses of a unit or an application
///
/// They are taken from what `trace` has kept of hooks, oldest first: statuses
/// of a unit before its first hook are not among them.
#[derive(Args)]
pub(super) struct ShowStatusLog {
    /// app/0, or with --type application an application
    name: String,
    /// Statuses of the unit, of its agent (juju-unit) or its charm (workload) alone, or those that a leader set for the application
    #[arg(long = "type", value_enum, default_value_t = Kind::Unit)]
    kind: Kind,
    /// Show so many, the newest
    #[arg(short, conflicts_with_all = ["days", "from_date"], default_value_t = 20)]
    n: usize,
    /// Show those of so many days before now
    #[arg(long, conflicts_with = "from_date")]
    days: Option<u32>,
    /// Show those from this day on, 2024-01-31
    #[arg(long, value_name = "DATE")]
    from_date: Option<String>,
    /// Show what the agent says of update-status, too
    #[arg(long)]
    include_status_updates: bool,
    #[arg(long, hide = true)]
    utc: bool,
    #[command(flatten)]
    format: TableFormat,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    Unit,
    #[value(name = "juju-unit")]
    Agent,
    Workload,
    Application,
    Machine,
    Container,
    Model,
    Saas,
    #[value(name = "juju-machine")]
    JujuMachine,
    #[value(name = "juju-container")]
    JujuContainer,
}

/// A status as it was.
#[derive(Serialize)]
struct Past {
    status: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    message: String,
    since: String,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip)]
    time: Timestamp,
}

impl ShowStatusLog {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        let model = session.look()?;
        let from = self.from(&model)?;
        let is_wanted: Box<dyn Fn(&HookRun) -> bool> = match self.kind {
            Kind::Unit | Kind::Agent | Kind::Workload => {
                let unit = unit_named(&model, &self.name)?;
                Box::new(move |run| run.unit == unit)
            }
            Kind::Application if model.application(&self.name).is_none() => {
                bail!("application {:?} not found", self.name)
            }
            Kind::Application => Box::new(|run| run.unit.app() == self.name),
            _ => bail!(
                "local Juju keeps past statuses of units and applications alone: see --type unit, juju-unit, workload and application"
            ),
        };
        let runs = session.model_dir()?.trace()?;
        let mut past: Vec<Past> = runs
            .iter()
            .filter(|run| is_wanted(run))
            .flat_map(|run| self.statuses(&model, run))
            .filter(|past| from.is_none_or(|from| past.time >= from))
            .collect();
        if from.is_none() {
            past.drain(..past.len().saturating_sub(self.n));
        }
        if past.is_empty() {
            bail!("no status history available");
        }
        self.format.print(&past, || {
            let mut table = Table::new(["Time", "Type", "Status", "Message"]);
            for one in &past {
                table.row([&one.since, one.kind, &one.status, &one.message]);
            }
            table
        })
    }

    /// From when on, where that is limited.
    fn from(&self, model: &Model) -> Result<Option<Timestamp>> {
        if let Some(days) = self.days {
            return Ok(Some(Timestamp(model.now().0 - i64::from(days) * 86_400)));
        }
        let Some(date) = &self.from_date else {
            return Ok(None);
        };
        match format!("{date}T00:00:00Z").parse() {
            Ok(time) => Ok(Some(time)),
            Err(_) => bail!("{date:?} is not a date such as 2024-01-31"),
        }
    }

    /// The statuses that a hook brought, of the kind that is wanted.
    fn statuses(&self, model: &Model, run: &HookRun) -> Vec<Past> {
        let past = |kind, status: &str, message: &str| Past {
            status: status.to_owned(),
            message: message.to_owned(),
            since: since(run.time),
            kind,
            time: run.time,
        };
        if self.kind == Kind::Application {
            let set = set_by(run).filter_map(|change| match change {
                Change::ApplicationStatus { status, message } => {
                    Some(past("application", status, message))
                }
                _ => None,
            });
            return set.collect();
        }
        let running = running(model, run);
        let agent = self.kind != Kind::Workload
            && (self.include_status_updates || run.event != "update-status");
        let mut all = Vec::new();
        if agent {
            all.push(past("juju-unit", "executing", &running));
        }
        if self.kind != Kind::Agent {
            all.extend(set_by(run).filter_map(|change| match change {
                Change::UnitStatus { status, message } => Some(past("workload", status, message)),
                _ => None,
            }));
            if matches!(run.finished, Finished::Failed(_)) && running.ends_with(" hook") {
                all.push(past(
                    "workload",
                    "error",
                    &format!("hook failed: {:?}", run.event),
                ));
            }
        }
        if agent {
            all.push(past("juju-unit", "idle", ""));
        }
        all
    }
}

/// What an agent says that it is doing.
fn running(model: &Model, run: &HookRun) -> String {
    let name = &run.event;
    let charm = model.application(run.unit.app()).map(Application::charm);
    if name == "run-commands" {
        "running commands".to_owned()
    } else if charm.is_some_and(|charm| charm.actions.contains_key(name)) {
        format!("running action {name}")
    } else {
        format!("running {name} hook")
    }
}

/// What a hook changed that is there.
fn set_by(run: &HookRun) -> impl Iterator<Item = &Change> {
    run.changes
        .iter()
        .filter(|traced| traced.fate != Fate::Dropped)
        .map(|traced| &traced.change)
}
