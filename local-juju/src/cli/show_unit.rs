//! show-unit.

use std::collections::BTreeMap;

use anyhow::Result;
use clap::Args;
use juju_model::{Flavour, Model, Relation, Texts, Unit, UnitName};
use local_juju::status::ports;
use serde::Serialize;

use super::output::DataFormat;
use super::session::{Session, unit_named};

/// Show units with their integrations and databags
#[derive(Args)]
pub(super) struct ShowUnit {
    /// The units
    #[arg(required = true)]
    units: Vec<String>,
    /// Only what concerns this endpoint
    #[arg(long)]
    endpoint: Option<String>,
    /// Only what concerns this related unit
    #[arg(long)]
    related_unit: Option<String>,
    /// Only the databags of the application
    #[arg(long)]
    app: bool,
    #[command(flatten)]
    format: DataFormat,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Shown {
    #[serde(skip_serializing_if = "String::is_empty")]
    workload_version: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    machine: Option<String>,
    opened_ports: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    public_address: Option<String>,
    charm: String,
    leader: bool,
    life: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    relation_info: Vec<ShownRelation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct ShownRelation {
    relation_id: u64,
    endpoint: String,
    related_endpoint: String,
    application_data: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    local_unit: Option<ShownBag>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    related_units: BTreeMap<String, ShownBag>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct ShownBag {
    in_scope: bool,
    data: BTreeMap<String, String>,
}

impl ShowUnit {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        let model = session.look()?;
        let mut shown = BTreeMap::new();
        for name in &self.units {
            let name = unit_named(&model, name)?;
            if let Some(unit) = model.unit(&name) {
                shown.insert(name.to_string(), self.unit(&model, unit));
            }
        }
        self.format.print(&shown)
    }

    fn unit(&self, model: &Model, unit: &Unit) -> Shown {
        let name = unit.name();
        let app = model.application(name.app());
        let relations = app
            .into_iter()
            .flat_map(juju_model::Application::relations)
            .filter_map(|id| model.relation(id));
        let address = model.address(name);
        let is_machine = model.flavour() == Flavour::Machine;
        Shown {
            workload_version: app
                .map(|app| app.workload_version().to_owned())
                .unwrap_or_default(),
            machine: is_machine.then(|| unit.machine().to_string()),
            opened_ports: ports(unit),
            public_address: address.clone().filter(|_| is_machine),
            charm: app.map(|app| app.charm().url.clone()).unwrap_or_default(),
            leader: model.is_leader(name),
            life: if unit.is_dying() { "dying" } else { "alive" },
            relation_info: relations
                .filter_map(|relation| self.relation(model, relation, name))
                .collect(),
            address: address.filter(|_| !is_machine),
        }
    }

    fn relation(
        &self,
        model: &Model,
        relation: &Relation,
        unit: &UnitName,
    ) -> Option<ShownRelation> {
        let end = relation.end(unit.app())?;
        if self
            .endpoint
            .as_ref()
            .is_some_and(|endpoint| *endpoint != end.endpoint)
        {
            return None;
        }
        let remote = relation.remote_app(unit.app())?;
        let related_endpoint = relation
            .end(remote)
            .map(|end| end.endpoint.clone())
            .unwrap_or_default();
        let bag = |name: &UnitName| ShownBag {
            in_scope: relation.units().any(|one| one == name),
            data: plain(relation.unit_data(name)),
        };
        let others = model
            .units()
            .map(Unit::name)
            .filter(|name| name.app() == remote && *name != unit);
        let wanted = |name: &&UnitName| {
            self.related_unit
                .as_ref()
                .is_none_or(|wanted| *wanted == name.to_string())
        };
        let present = |name: &&UnitName| relation.unit_data(name).is_some();
        let related_units: BTreeMap<String, ShownBag> = if self.app {
            BTreeMap::new()
        } else {
            others
                .filter(present)
                .filter(wanted)
                .map(|name| (name.to_string(), bag(name)))
                .collect()
        };
        if self.related_unit.is_some() && related_units.is_empty() {
            return None;
        }
        Some(ShownRelation {
            relation_id: relation.id().0,
            endpoint: end.endpoint.clone(),
            related_endpoint,
            application_data: plain(relation.app_data(remote)),
            local_unit: (!self.app).then(|| bag(unit)),
            related_units,
        })
    }
}

fn plain(bag: Option<&Texts>) -> BTreeMap<String, String> {
    bag.map(|bag| (**bag).clone()).unwrap_or_default()
}
