//! models, add-model, switch, destroy-model, show-model, version.

use std::collections::BTreeMap;
use std::io::{self, BufRead};

use anyhow::{Context, Result, bail};
use clap::Args;
use juju_model::{Flavour, JujuVersion, Model, ModelSettings};
use local_juju::status::{CLOUD, CONTROLLER, since};
use local_juju::{Juju, NewModel, OpenOptions, Table};
use serde::Serialize;

use super::model_config;
use super::output::{Data, DataFormat, TableFormat, Target, print};
use super::session::{Session, plain_model_name};

/// Add a model and switch to it
#[derive(Args)]
pub(super) struct AddModel {
    /// The model's name
    name: String,
    /// `k8s` for units that are pods [default: machines]
    cloud: Option<String>,
    /// Stay at the current model
    #[arg(long)]
    no_switch: bool,
    /// agent-version=4.1-beta2 has the model follow Juju 4; seed=NUMBER makes ids and the order of integrations repeatable
    #[arg(long, value_name = "NAME=VALUE")]
    config: Vec<String>,
    #[arg(long, hide = true)]
    credential: Option<String>,
    #[arg(short, long, hide = true)]
    controller: Option<String>,
}

impl AddModel {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        let mut new = NewModel {
            kubernetes: kubernetes(self.cloud.as_deref().unwrap_or(CLOUD))?,
            ..NewModel::default()
        };
        let mut settings = model_config::pairs(&self.config)?;
        if let Some(number) = settings.remove("seed") {
            let read = number.parse();
            new.seed =
                Some(read.with_context(|| format!("seed: expected a number, got {number:?}"))?);
        }
        if let Some(version) = settings.remove("agent-version") {
            new.juju = version.parse()?;
        }
        // What is wrong with the settings is wrong before there is a model.
        let changes: Vec<_> = settings.iter().collect();
        Model::new(ModelSettings::default()).set_model_config(&changes, &[] as &[&str])?;
        let name = plain_model_name(&self.name);
        let mut juju = Juju::create(&session.store, name, &new, &OpenOptions::default())?;
        juju.change(|model| model.set_model_config(&changes, &[] as &[&str]))?;
        model_config::tell(session, settings.keys());
        if !self.no_switch {
            session.store.switch(name)?;
        }
        session.say(&format!("Added {name:?} model on {CLOUD}"));
        Ok(())
    }
}

/// Whether a cloud of this name has pods rather than machines.
///
/// Names that Juju's tests commonly use stand for one of the two; what is no cloud anybody uses for that is refused.
fn kubernetes(cloud: &str) -> Result<bool> {
    match cloud.split('/').next().unwrap_or(cloud) {
        "localhost" | "lxd" | "local" => Ok(false),
        "kind" | "k3s" => Ok(true),
        name if name.contains("k8s") || name.contains("kube") => Ok(true),
        _ => bail!(
            "cloud {cloud:?} not found: local Juju has \"localhost\" (or \"lxd\") for machines and \"k8s\" (or \"microk8s\") for pods"
        ),
    }
}

/// List the models
#[derive(Args)]
pub(super) struct Models {
    #[command(flatten)]
    format: TableFormat,
    #[arg(short, long, hide = true)]
    controller: Option<String>,
    #[arg(long, hide = true)]
    all: bool,
    #[arg(long, hide = true)]
    exact_time: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct List {
    models: Vec<Shown>,
    current_model: String,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Shown {
    name: String,
    short_name: String,
    model_uuid: String,
    model_type: &'static str,
    controller_uuid: &'static str,
    controller_name: &'static str,
    is_controller: bool,
    owner: &'static str,
    cloud: &'static str,
    life: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    status: BTreeMap<&'static str, String>,
    agent_version: String,
    machines: BTreeMap<String, BTreeMap<&'static str, u32>>,
    #[serde(skip)]
    units: usize,
}

impl Shown {
    fn of(model: &Model) -> Self {
        let is_machine = model.flavour() == Flavour::Machine;
        let machines = model
            .units()
            .filter(|unit| is_machine && unit.principal().is_none());
        Self {
            name: format!("admin/{}", model.name()),
            short_name: model.name().to_owned(),
            model_uuid: model.uuid().to_owned(),
            model_type: if is_machine { "iaas" } else { "caas" },
            controller_uuid: "00000000-0000-4000-8000-000000000000",
            controller_name: CONTROLLER,
            is_controller: false,
            owner: "admin",
            cloud: CLOUD,
            life: "alive",
            kind: if is_machine { "lxd" } else { "kubernetes" },
            status: BTreeMap::from([
                ("current", "available".to_owned()),
                ("since", since(model.now())),
            ]),
            agent_version: model.juju().to_string(),
            machines: machines
                .map(|unit| (unit.machine().to_string(), BTreeMap::from([("cores", 0)])))
                .collect(),
            units: model.units().count(),
        }
    }
}

impl Models {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        let mut models = Vec::new();
        for name in session.store.models()? {
            if let Some(model) = session.store.model(&name)?.load()? {
                models.push(Shown::of(&model));
            }
        }
        let list = List {
            models,
            current_model: session.store.current()?,
        };
        self.format.print(&list, || {
            let mut table = Table::new([
                "Model",
                "Cloud/Region",
                "Type",
                "Status",
                "Machines",
                "Units",
                "Access",
            ])
            .right(&[4, 5]);
            for model in &list.models {
                let current = if model.short_name == list.current_model {
                    "*"
                } else {
                    ""
                };
                let name = format!("{}{current}", model.short_name);
                let (machines, units) = (model.machines.len().to_string(), model.units.to_string());
                table.row([
                    &name,
                    model.cloud,
                    model.kind,
                    "available",
                    &machines,
                    &units,
                    "admin",
                ]);
            }
            format!("Controller: {CONTROLLER}\n\n{table}")
        })
    }
}

/// Show a model
#[derive(Args)]
pub(super) struct ShowModel {
    /// The model [default: the current one]
    name: Option<String>,
    #[command(flatten)]
    format: DataFormat,
}

impl ShowModel {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        let model = match &self.name {
            Some(name) => {
                let name = plain_model_name(name);
                let Some(model) = session.store.model(name)?.load()? else {
                    bail!("model {name:?} not found")
                };
                model
            }
            None => session.look()?,
        };
        self.format
            .print(&BTreeMap::from([(model.name(), Shown::of(&model))]))
    }
}

/// Say which model commands are for, or make another one the current one
#[derive(Args)]
pub(super) struct Switch {
    /// The model
    name: Option<String>,
}

impl Switch {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        let Some(name) = &self.name else {
            let before = session.store.current()?;
            print(format_args!("{CONTROLLER}:admin/{before}\n"));
            return Ok(());
        };
        let name = plain_model_name(name);
        if !session.store.models()?.iter().any(|model| model == name) {
            bail!("{name:?} is not the name of a model");
        }
        // Damaged, it is what is to be mended.
        let before = session.store.current().unwrap_or_default();
        session.store.switch(name)?;
        session.say(&format!(
            "{CONTROLLER}:admin/{before} -> {CONTROLLER}:admin/{name}"
        ));
        Ok(())
    }
}

/// Remove a model with everything in it, without running any hook
#[derive(Args)]
pub(super) struct DestroyModel {
    /// The model
    name: String,
    /// Do not ask
    #[arg(long)]
    no_prompt: bool,
    #[arg(long, hide = true)]
    destroy_storage: bool,
    #[arg(long, hide = true)]
    release_storage: bool,
    #[arg(long, hide = true)]
    force: bool,
    #[arg(long, hide = true)]
    no_wait: bool,
    #[arg(short, long, hide = true)]
    timeout: Option<String>,
}

impl DestroyModel {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        let name = plain_model_name(&self.name);
        let dir = session.store.model(name)?;
        if !dir.path().exists() {
            bail!("model {name:?} not found");
        }
        if !self.no_prompt {
            session.say(&format!(
                "WARNING This command will destroy the {name:?} model and everything in it.\n\
                 To continue, enter the name of the model to be destroyed:"
            ));
            let mut answer = String::new();
            io::stdin().lock().read_line(&mut answer)?;
            if answer.trim() != name {
                bail!("aborted: that is not the name of the model (--no-prompt asks nothing)");
            }
        }
        let _lock = dir.lock(&mut || session.say("waiting for another command to finish"))?;
        dir.destroy()?;
        if session.store.current().is_ok_and(|current| current == name) {
            session.store.switch("default")?;
        }
        session.say(&format!("Model {name:?} destroyed"));
        Ok(())
    }
}

/// Print the version of Juju whose rules are followed
#[derive(Args)]
pub(super) struct Version {
    /// Print the version of this program, too
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    format: VersionFormat,
}

#[derive(Args)]
pub(super) struct VersionFormat {
    /// Specify output format
    #[arg(long, value_enum)]
    format: Option<Data>,
    #[command(flatten)]
    target: Target,
}

impl Version {
    pub(super) fn run(self, _session: &Session) -> Result<()> {
        let architecture = match std::env::consts::ARCH {
            "x86_64" => "amd64",
            "aarch64" => "arm64",
            other => other,
        };
        let version = format!("{}-ubuntu-{architecture}", JujuVersion::default());
        if !self.all {
            match self.format.format {
                Some(Data::Json) => return self.format.target.data(Data::Json, &version),
                _ => return self.format.target.text(format_args!("{version}\n")),
            }
        }
        let all = BTreeMap::from([
            ("version", version.as_str()),
            ("local-juju", env!("CARGO_PKG_VERSION")),
        ]);
        let format = self.format.format.unwrap_or(Data::Yaml);
        self.format.target.data(format, &all)
    }
}
