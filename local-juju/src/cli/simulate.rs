//! simulate: what happens to units without an operator's doing.

use anyhow::Result;
use clap::{Args, Subcommand};

use super::session::{Session, unit_named};

/// Have something happen that Juju has no command for, and run what follows
///
/// Under real Juju these come from workloads, machines and Kubernetes.
#[derive(Args)]
pub(super) struct Simulate {
    #[command(subcommand)]
    event: Event,
}

/// Units are named `app/0`, or `app/leader`.
#[derive(Subcommand)]
enum Event {
    /// A check of a container's Pebble fails: CONTAINER-pebble-check-failed
    CheckFailed(Check),
    /// A check that had failed succeeds: CONTAINER-pebble-check-recovered
    CheckRecovered(Check),
    /// Leadership moves to a unit: leader-elected
    Elect { unit: String },
    /// A workload gives notice, as `pebble notify` does: CONTAINER-pebble-custom-notice
    Notice {
        unit: String,
        container: String,
        /// What it is about, such as example.com/backup-done
        key: String,
    },
    /// The machine of a unit restarts: start
    Reboot { unit: String },
    /// The pod of a unit is replaced by a new one: stop, upgrade-charm, config-changed, start
    ///
    /// Files of the charm are lost, storage stays.
    ReplacePod { unit: String },
    /// The agent of a unit crashes and starts again
    ///
    /// It forgets what it had in memory: a pod runs start and pebble-ready once
    /// more, a unit that does not lead hears of leader settings again.
    RestartAgent { unit: String },
}

#[derive(Args)]
struct Check {
    unit: String,
    container: String,
    #[arg(value_name = "CHECK")]
    name: String,
}

impl Simulate {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        let mut juju = session.open()?;
        let (Event::CheckFailed(Check { unit, .. })
        | Event::CheckRecovered(Check { unit, .. })
        | Event::Elect { unit }
        | Event::Notice { unit, .. }
        | Event::Reboot { unit }
        | Event::ReplacePod { unit }
        | Event::RestartAgent { unit }) = &self.event;
        let unit = unit_named(juju.model(), unit)?;
        juju.change(|model| match &self.event {
            Event::CheckFailed(Check {
                container, name, ..
            }) => model.check_failed(&unit, container, name),
            Event::CheckRecovered(Check {
                container, name, ..
            }) => model.check_recovered(&unit, container, name),
            Event::Elect { .. } => model.set_leader(&unit),
            Event::Notice { container, key, .. } => model.notice(&unit, container, key),
            Event::Reboot { .. } => model.reboot(&unit),
            Event::ReplacePod { .. } => model.replace_pod(&unit),
            Event::RestartAgent { .. } => model.restart_agent(&unit),
        })?;
        session.settle(&mut juju)
    }
}
