//! The status as data, in the form of `juju status --format=json|yaml`.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use juju_model::{Application, Flavour, Model, Status, Unit};
use serde::Serialize;

use super::selection::Selection;
use super::storage::StorageStatus;
use super::tabular::ports;
use super::{BASE, CLOUD, CONTROLLER, since};

/// The status of a model. Its fields stand as Juju writes them.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct FormattedStatus {
    model: ModelStatus,
    machines: IndexMap<String, MachineStatus>,
    applications: BTreeMap<String, ApplicationStatus>,
    storage: AllStorage,
    controller: ControllerStatus,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::struct_field_names, reason = "the names are Juju's")]
struct ModelStatus {
    name: String,
    #[serde(rename = "type")]
    kind: &'static str,
    controller: &'static str,
    cloud: &'static str,
    version: String,
    model_status: StatusInfo,
    #[serde(skip_serializing_if = "Option::is_none")]
    sla: Option<&'static str>,
}

#[derive(Clone, Debug, Serialize)]
struct AllStorage {
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    storage: BTreeMap<String, StorageStatus>,
}

#[derive(Clone, Debug, Serialize)]
struct ControllerStatus {
    timestamp: String,
}

#[derive(Clone, Debug, Serialize)]
struct StatusInfo {
    current: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    message: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    since: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
struct Base {
    name: &'static str,
    channel: &'static str,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::struct_field_names, reason = "the names are Juju's")]
struct MachineStatus {
    juju_status: StatusInfo,
    hostname: String,
    dns_name: String,
    ip_addresses: Vec<String>,
    instance_id: String,
    machine_status: StatusInfo,
    base: Base,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::struct_field_names, reason = "the names are Juju's")]
struct ApplicationStatus {
    charm: String,
    base: Base,
    charm_origin: &'static str,
    charm_name: String,
    charm_rev: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    scale: Option<usize>,
    /// Of its service.
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    exposed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    life: Option<&'static str>,
    application_status: StatusInfo,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    relations: BTreeMap<String, Vec<RelationStatus>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    subordinate_to: Vec<String>,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    units: IndexMap<String, UnitStatus>,
    #[serde(skip_serializing_if = "String::is_empty")]
    version: String,
    endpoint_bindings: BTreeMap<String, &'static str>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
struct RelationStatus {
    related_application: String,
    interface: String,
    scope: &'static str,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct UnitStatus {
    workload_status: StatusInfo,
    juju_status: StatusInfo,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    leader: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    machine: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    open_ports: Vec<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    public_address: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    address: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    provider_id: Option<String>,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    subordinates: IndexMap<String, UnitStatus>,
}

impl FormattedStatus {
    /// Whether there is a machine of this number.
    pub fn has_machine(&self, id: &str) -> bool {
        self.machines.contains_key(id)
    }

    /// The part about some machines; about all of them if none is named.
    pub fn only_machines(&self, ids: &[&str]) -> impl Serialize + use<> {
        let mut machines = self.machines.clone();
        machines.retain(|id, _| ids.is_empty() || ids.contains(&id.as_str()));
        BTreeMap::from([("machines", machines)])
    }
}

/// The status of a model as data, or of a part of it.
pub fn formatted(model: &Model, selection: &Selection) -> FormattedStatus {
    let machines = model.flavour() == Flavour::Machine;
    let now = model.now().to_string();
    let principals = model
        .units()
        .filter(|unit| machines && unit.principal().is_none() && selection.unit(model, unit));
    let mut machine_units: Vec<_> = principals.collect();
    machine_units.sort_by_key(|unit| unit.machine());
    FormattedStatus {
        model: ModelStatus {
            name: model.name().to_owned(),
            kind: if machines { "iaas" } else { "caas" },
            controller: CONTROLLER,
            cloud: CLOUD,
            version: model.juju().to_string(),
            model_status: info("available", model),
            sla: model.rules().sla.then_some("unsupported"),
        },
        machines: machine_units
            .iter()
            .map(|unit| (unit.machine().to_string(), machine(model, unit)))
            .collect(),
        applications: model
            .applications()
            .filter(|app| selection.application(model, app.name()))
            .map(|app| (app.name().to_owned(), application(model, app, selection)))
            .collect(),
        storage: AllStorage {
            storage: StorageStatus::all(model),
        },
        controller: ControllerStatus {
            timestamp: now.get(11..).unwrap_or(&now).to_owned(),
        },
    }
}

fn info(current: &str, model: &Model) -> StatusInfo {
    StatusInfo {
        current: current.to_owned(),
        message: String::new(),
        since: since(model.now()),
        version: None,
    }
}

impl From<&Status> for StatusInfo {
    fn from(status: &Status) -> Self {
        Self {
            current: status.word.to_string(),
            message: status.message.clone(),
            since: since(status.since),
            version: None,
        }
    }
}

fn base() -> Base {
    Base {
        name: BASE.0,
        channel: BASE.1,
    }
}

fn machine(model: &Model, unit: &Unit) -> MachineStatus {
    let address = model.address(unit.name()).unwrap_or_default();
    let name = format!("local-{}", unit.machine());
    MachineStatus {
        juju_status: StatusInfo {
            version: Some(model.juju().to_string()),
            ..info("started", model)
        },
        hostname: name.clone(),
        dns_name: address.clone(),
        ip_addresses: vec![address],
        instance_id: name,
        machine_status: StatusInfo {
            message: "Running".to_owned(),
            ..info("running", model)
        },
        base: base(),
    }
}

fn application(model: &Model, app: &Application, selection: &Selection) -> ApplicationStatus {
    let status = model.application_status(app.name());
    let mut relations: BTreeMap<String, Vec<RelationStatus>> = BTreeMap::new();
    let mut subordinate_to = Vec::new();
    for relation in app.relations().filter_map(|id| model.relation(id)) {
        let (Some(end), Some(remote)) = (relation.end(app.name()), relation.remote_app(app.name()))
        else {
            continue;
        };
        let container = relation.is_container_scoped();
        if container && app.charm().subordinate {
            subordinate_to.push(remote.to_owned());
        }
        relations
            .entry(end.endpoint.clone())
            .or_default()
            .push(RelationStatus {
                related_application: remote.to_owned(),
                interface: end.interface.clone(),
                scope: if container { "container" } else { "global" },
            });
    }
    for related in relations.values_mut() {
        related.sort();
    }
    let units = app
        .units()
        .filter_map(|name| model.unit(name))
        .filter(|unit| unit.principal().is_none() && selection.unit(model, unit));
    let charm = app.charm();
    let bindings = [""]
        .into_iter()
        .chain(charm.endpoints.keys().map(String::as_str));
    ApplicationStatus {
        charm: charm.url.clone(),
        base: base(),
        charm_origin: "local",
        charm_name: charm.name.clone(),
        charm_rev: charm.revision,
        scale: (model.flavour() == Flavour::Kubernetes).then(|| app.units().count()),
        address: model.service_address(app.name()),
        exposed: app.is_exposed(),
        life: app.is_dying().then_some("dying"),
        application_status: status
            .as_ref()
            .map_or_else(|| info("unknown", model), Into::into),
        relations,
        subordinate_to,
        units: units
            .map(|one| (one.name().to_string(), unit(model, one)))
            .collect(),
        version: app.workload_version().to_owned(),
        endpoint_bindings: bindings.map(|name| (name.to_owned(), "alpha")).collect(),
    }
}

fn unit(model: &Model, unit: &Unit) -> UnitStatus {
    let machines = model.flavour() == Flavour::Machine;
    let address = model.address(unit.name()).unwrap_or_default();
    let (public_address, address) = if machines {
        (address, String::new())
    } else {
        (String::new(), address)
    };
    let subordinates = unit.subordinates().filter_map(|name| model.unit(name));
    UnitStatus {
        workload_status: unit.workload_status().into(),
        juju_status: StatusInfo {
            version: Some(model.juju().to_string()),
            ..unit.agent_status().into()
        },
        leader: model.is_leader(unit.name()),
        machine: machines.then(|| unit.machine().to_string()),
        open_ports: ports(unit),
        public_address,
        address,
        // The name of the pod.
        provider_id: (!machines).then(|| unit.name().to_string().replace('/', "-")),
        subordinates: subordinates
            .map(|one| (one.name().to_string(), self::unit(model, one)))
            .collect(),
    }
}
