//! show-application, machines, show-machine.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use clap::Args;
use juju_model::{Application, Flavour};
use local_juju::status::{BASE, Selection, formatted, machines};
use serde::Serialize;

use super::constraints;
use super::output::{DataFormat, TableFormat};
use super::session::Session;

/// Show applications
#[derive(Args)]
pub(super) struct ShowApplication {
    /// The applications
    #[arg(required = true)]
    apps: Vec<String>,
    #[command(flatten)]
    format: DataFormat,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Shown {
    charm: String,
    base: String,
    channel: &'static str,
    #[serde(skip_serializing_if = "String::is_empty")]
    constraints: String,
    principal: bool,
    exposed: bool,
    remote: bool,
    life: &'static str,
    endpoint_bindings: BTreeMap<String, &'static str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    resources: BTreeMap<String, String>,
}

impl Shown {
    fn of(app: &Application) -> Self {
        let charm = app.charm();
        let names = [""]
            .into_iter()
            .chain(charm.endpoints.keys().map(String::as_str));
        let given = charm.resources.keys().filter_map(|name| {
            let given = app.resource(name)?;
            Some((name.clone(), given.since().to_string()))
        });
        Self {
            charm: charm.name.clone(),
            base: format!("{}@{}", BASE.0, BASE.1),
            channel: "",
            constraints: constraints::line(app.constraints()),
            principal: !charm.subordinate,
            exposed: app.is_exposed(),
            remote: false,
            life: if app.is_dying() { "dying" } else { "alive" },
            endpoint_bindings: names.map(|name| (name.to_owned(), "alpha")).collect(),
            resources: given.collect(),
        }
    }
}

impl ShowApplication {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        let model = session.look()?;
        let mut all = BTreeMap::new();
        for name in &self.apps {
            let Some(app) = model.application(name) else {
                bail!("application {name:?} not found")
            };
            all.insert(name, Shown::of(app));
        }
        self.format.print(&all)
    }
}

/// List the machines; each principal unit is shown on one of its own
#[derive(Args)]
pub(super) struct Machines {
    #[arg(long, hide = true)]
    utc: bool,
    #[command(flatten)]
    format: TableFormat,
}

impl Machines {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        let model = session.look()?;
        if model.flavour() == Flavour::Kubernetes {
            bail!("model {:?} has pods, not machines", model.name());
        }
        let all = formatted(&model, &Selection::default()).only_machines(&[]);
        self.format.print(&all, || machines(&model))
    }
}

/// Show machines
#[derive(Args)]
pub(super) struct ShowMachine {
    /// Their numbers [default: all]
    ids: Vec<String>,
    #[arg(long, hide = true)]
    utc: bool,
    #[command(flatten)]
    format: DataFormat,
}

impl ShowMachine {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        let model = session.look()?;
        let all = formatted(&model, &Selection::default());
        for id in &self.ids {
            if !all.has_machine(id) {
                bail!("machine {id} not found");
            }
        }
        let ids: Vec<&str> = self.ids.iter().map(String::as_str).collect();
        self.format.print(&all.only_machines(&ids))
    }
}
