//! The status as tables for people.

use std::fmt::Write as _;

use juju_model::{Flavour, Model, Role, Unit};

use super::selection::Selection;
use super::storage::storage_table;
use super::{BASE, CLOUD, CONTROLLER};
use crate::table::Table;

/// What to show of a model.
#[derive(Clone, Debug, Default)]
pub struct TabularOptions {
    /// Integrations as well.
    pub relations: bool,
    /// Storage as well.
    pub storage: bool,
    /// Only these applications and units.
    pub selection: Selection,
}

/// The status of a model as `juju status` prints it.
pub fn tabular(model: &Model, options: &TabularOptions) -> String {
    let machines = model.flavour() == Flavour::Machine;
    let shown = Shown {
        model,
        selection: &options.selection,
    };
    let mut sections = vec![
        header(model),
        applications(&shown, machines),
        units(&shown, machines),
    ];
    if machines {
        sections.push(machine_table(&shown));
    }
    if options.storage {
        sections.push(storage_table(model));
    }
    if options.relations {
        sections.push(integrations(&shown));
    }
    let mut text = String::new();
    for (index, section) in sections.iter().enumerate() {
        // The heading alone says that nothing is there, but for the first.
        if index == 0 || !section.is_empty() {
            let gap = if text.is_empty() { "" } else { "\n" };
            let _ = write!(text, "{gap}{section}");
        }
    }
    text
}

struct Shown<'a> {
    model: &'a Model,
    selection: &'a Selection,
}

impl Shown<'_> {
    fn unit(&self, unit: &Unit) -> bool {
        self.selection.unit(self.model, unit)
    }

    fn app(&self, app: &str) -> bool {
        self.selection.application(self.model, app)
    }
}

/// A line for each unit.
pub fn oneline(model: &Model, selection: &Selection) -> String {
    let mut text = String::new();
    let units = model.units().filter(|unit| unit.principal().is_none());
    for unit in units {
        let subordinates = unit.subordinates().filter_map(|name| model.unit(name));
        for (indent, one) in [("", unit)]
            .into_iter()
            .chain(subordinates.map(|one| ("  ", one)))
        {
            if !selection.unit(model, one) {
                continue;
            }
            let address = model.address(one.name()).unwrap_or_default();
            let (agent, workload) = (one.agent_status().word, one.workload_status().word);
            let line = format!(
                "{indent}- {}: {address} (agent:{agent}, workload:{workload}) {}",
                one.name(),
                ports(one).join(", ")
            );
            let _ = writeln!(text, "{}", line.trim_end());
        }
    }
    text
}

/// The machines of a model as a table.
pub fn machines(model: &Model) -> Table {
    let selection = &Selection::default();
    machine_table(&Shown { model, selection })
}

fn header(model: &Model) -> Table {
    let now = model.now().to_string();
    let clock = now.get(11..).unwrap_or(&now);
    let version = model.juju().as_str();
    if !model.rules().sla {
        let mut table = Table::new([
            "Model",
            "Controller",
            "Cloud/Region",
            "Version",
            "Timestamp",
        ]);
        table.row([model.name(), CONTROLLER, CLOUD, version, clock]);
        return table;
    }
    let mut table = Table::new([
        "Model",
        "Controller",
        "Cloud/Region",
        "Version",
        "SLA",
        "Timestamp",
    ]);
    table.row([
        model.name(),
        CONTROLLER,
        CLOUD,
        version,
        "unsupported",
        clock,
    ]);
    table
}

fn applications(shown: &Shown<'_>, machines: bool) -> Table {
    let mut table = if machines {
        Table::new([
            "App", "Version", "Status", "Scale", "Charm", "Channel", "Rev", "Exposed", "Message",
        ])
    } else {
        Table::new([
            "App", "Version", "Status", "Scale", "Charm", "Channel", "Rev", "Address", "Exposed",
            "Message",
        ])
    }
    .right(&[3, 6]);
    for app in shown
        .model
        .applications()
        .filter(|app| shown.app(app.name()))
    {
        let status = shown.model.application_status(app.name());
        let (word, message) = status.map_or_else(Default::default, |status| {
            (status.word.to_string(), status.message)
        });
        let scale = app.units().count().to_string();
        let charm = app.charm();
        let revision = charm.revision.to_string();
        let (name, version) = (app.name(), app.workload_version());
        let exposed = if app.is_exposed() { "yes" } else { "no" };
        let address = shown.model.service_address(name).unwrap_or_default();
        if machines {
            table.row([
                name,
                version,
                &word,
                &scale,
                &charm.name,
                "",
                &revision,
                exposed,
                &message,
            ]);
        } else {
            table.row([
                name,
                version,
                &word,
                &scale,
                &charm.name,
                "",
                &revision,
                &address,
                exposed,
                &message,
            ]);
        }
    }
    table
}

fn units(shown: &Shown<'_>, machines: bool) -> Table {
    let mut table = if machines {
        Table::new([
            "Unit",
            "Workload",
            "Agent",
            "Machine",
            "Public address",
            "Ports",
            "Message",
        ])
    } else {
        Table::new(["Unit", "Workload", "Agent", "Address", "Ports", "Message"])
    };
    // A subordinate stands below its principal.
    for unit in shown
        .model
        .units()
        .filter(|unit| unit.principal().is_none())
    {
        unit_row(&mut table, shown, machines, unit, "");
        for subordinate in unit
            .subordinates()
            .filter_map(|name| shown.model.unit(name))
        {
            unit_row(&mut table, shown, machines, subordinate, "  ");
        }
    }
    table
}

fn unit_row(table: &mut Table, shown: &Shown<'_>, machines: bool, unit: &Unit, indent: &str) {
    if !shown.unit(unit) {
        return;
    }
    let model = shown.model;
    let leader = if model.is_leader(unit.name()) {
        "*"
    } else {
        ""
    };
    let name = format!("{indent}{}{leader}", unit.name());
    let (workload, agent) = (unit.workload_status(), unit.agent_status());
    // What the agent does says more than what the charm said last.
    let message = if workload.message.is_empty() && !agent.message.is_empty() {
        format!("({})", agent.message)
    } else {
        workload.message.clone()
    };
    let address = model.address(unit.name()).unwrap_or_default();
    let ports = ports(unit).join(",");
    let machine = unit.machine().to_string();
    let (workload, agent) = (workload.word.as_str(), agent.word.as_str());
    if machines {
        table.row([&name, workload, agent, &machine, &address, &ports, &message]);
    } else {
        table.row([&name, workload, agent, &address, &ports, &message]);
    }
}

/// The ports that a unit opened, each once, whatever the endpoint.
pub fn ports(unit: &Unit) -> Vec<String> {
    let mut ranges: Vec<_> = unit.ports().values().flatten().collect();
    ranges.sort();
    ranges.dedup();
    ranges.into_iter().map(ToString::to_string).collect()
}

fn machine_table(shown: &Shown<'_>) -> Table {
    let mut table = Table::new([
        "Machine", "State", "Address", "Inst id", "Base", "AZ", "Message",
    ]);
    let base = format!("{}@{}", BASE.0, BASE.1);
    let mut units: Vec<_> = shown
        .model
        .units()
        .filter(|unit| unit.principal().is_none() && shown.unit(unit))
        .collect();
    units.sort_by_key(|unit| unit.machine());
    for unit in units {
        let (machine, address) = (
            unit.machine().to_string(),
            shown.model.address(unit.name()).unwrap_or_default(),
        );
        table.row([
            &machine,
            "started",
            &address,
            &format!("local-{machine}"),
            &base,
            "",
            "Running",
        ]);
    }
    table
}

fn integrations(shown: &Shown<'_>) -> Table {
    let mut table = Table::new([
        "Integration provider",
        "Requirer",
        "Interface",
        "Type",
        "Message",
    ]);
    let mut rows = Vec::new();
    for relation in shown.model.relations() {
        let ends = relation.ends();
        let (Some(first), Some(last)) = (ends.first(), ends.last()) else {
            continue;
        };
        if !shown.app(&first.app) && !shown.app(&last.app) {
            continue;
        }
        let provider = ends
            .iter()
            .find(|end| end.role == Role::Provides)
            .unwrap_or(first);
        let requirer = ends
            .iter()
            .find(|end| end.role == Role::Requires)
            .unwrap_or(last);
        let kind = if relation.is_peer() {
            "peer"
        } else if relation.is_container_scoped() {
            "subordinate"
        } else {
            "regular"
        };
        let name = |end: &juju_model::End| format!("{}:{}", end.app, end.endpoint);
        let message = if relation.is_dying() { "dying" } else { "" };
        rows.push([
            name(provider),
            name(requirer),
            first.interface.clone(),
            kind.to_owned(),
            message.to_owned(),
        ]);
    }
    rows.sort();
    for row in &rows {
        table.row(row.each_ref().map(String::as_str));
    }
    table
}
