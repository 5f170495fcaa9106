//! The status as counts.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use juju_model::{Application, Flavour, Model, PortRange, Unit};

use super::selection::Selection;

/// The status of a model as `juju status --format=summary` prints it: how many machines, units and applications there
/// are, in which states, and which ports are open.
pub fn summary(model: &Model, selection: &Selection) -> String {
    let units: Vec<&Unit> = model
        .units()
        .filter(|unit| selection.unit(model, unit))
        .collect();
    let machines: Vec<&&Unit> = units
        .iter()
        .filter(|unit| unit.principal().is_none() && model.flavour() == Flavour::Machine)
        .collect();
    let apps: Vec<&Application> = model
        .applications()
        .filter(|app| selection.application(model, app.name()))
        .collect();
    // All addresses are of one network, which goes by the first.
    let first = machines.first();
    let network = first.and_then(|unit| model.address(unit.name()));
    let network = network.map_or_else(String::new, |address| format!("{address}/8"));
    let mut states: BTreeMap<&str, usize> = BTreeMap::new();
    for unit in &units {
        *states
            .entry(unit.workload_status().word.as_str())
            .or_default() += 1;
    }

    let mut rows = vec![Row::count("# Machines:", machines.len())];
    if !machines.is_empty() {
        rows.push(Row::state("started", machines.len()));
    }
    rows.extend([Row::empty(), Row::count("# Units:", units.len())]);
    rows.extend(
        states
            .into_iter()
            .map(|(state, count)| Row::state(state, count)),
    );
    rows.extend([Row::empty(), Row::count("# Applications:", apps.len())]);
    rows.extend(apps.iter().map(|app| {
        let exposed = u8::from(app.is_exposed());
        Row(app.name().to_owned(), format!("{exposed}/1  exposed"))
    }));
    let width = rows.iter().map(|Row(name, _)| name.len());
    let width = width.chain(["Running on subnets:".len()]).max();
    let width = width.unwrap_or_default();

    let mut text = String::new();
    let open = open_ports(&units);
    let mut line = |name: &str, value: &str| {
        let line = format!("{name:>width$}  {value}");
        // Writing to a text cannot fail.
        let _ = writeln!(text, "{}", line.trim_end());
    };
    line("Running on subnets:", &network);
    for (index, ports) in open.iter().enumerate() {
        line(if index == 0 { "Utilizing ports:" } else { "" }, ports);
    }
    for Row(name, value) in &rows {
        line(name, value);
    }
    text
}

/// The ports that units opened, each once, three in a line; one line at least.
fn open_ports(units: &[&Unit]) -> Vec<String> {
    let ranges = units
        .iter()
        .flat_map(|unit| unit.ports().values().flatten());
    let mut ranges: Vec<PortRange> = ranges.copied().collect();
    ranges.sort();
    ranges.dedup();
    let texts: Vec<String> = ranges.iter().map(ToString::to_string).collect();
    let mut lines: Vec<String> = texts.chunks(3).map(|three| three.join("  ")).collect();
    if lines.is_empty() {
        lines.push(String::new());
    }
    lines
}

/// A name, and what there is of it.
struct Row(String, String);

impl Row {
    fn empty() -> Self {
        Self(String::new(), String::new())
    }

    fn count(name: &str, count: usize) -> Self {
        Self(name.to_owned(), format!("({count})"))
    }

    fn state(state: &str, count: usize) -> Self {
        Self(format!("{state}:"), format!(" {count}"))
    }
}
