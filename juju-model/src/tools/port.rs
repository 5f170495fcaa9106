//! open-port, close-port, opened-ports.

use std::collections::{BTreeMap, BTreeSet};

use super::{Call, Output, Stop};
use crate::agent::{PortChange, on_kubernetes};
use crate::application::Application;
use crate::port::{PortRange, Ports};
use crate::quote::Quoted;
use crate::unit::Unit;

pub(super) fn open(call: &mut Call<'_>) -> Result<(), Stop> {
    change(call, true)
}

pub(super) fn close(call: &mut Call<'_>) -> Result<(), Stop> {
    change(call, false)
}

fn change(call: &mut Call<'_>, open: bool) -> Result<(), Stop> {
    let spec = call
        .positional(0)
        .ok_or_else(|| Stop::refused("no port or range specified"))?;
    let range = PortRange::parse(spec).map_err(Stop::Refused)?;
    call.at_most(1)?;
    call.deprecated_format();
    let endpoints = endpoints(call)?;
    if open {
        check(call, range)?;
    }
    let changes = endpoints.into_iter().map(|endpoint| PortChange {
        open,
        endpoint,
        range,
    });
    call.context.ports.extend(changes);
    Ok(())
}

/// The endpoints of `--endpoints a,b`; the empty name stands for all.
fn endpoints(call: &Call<'_>) -> Result<Vec<String>, Stop> {
    let Some(list) = call
        .flags
        .value("endpoints")
        .filter(|list| !list.is_empty())
    else {
        return Ok(vec![String::new()]);
    };
    let names: Vec<String> = list.split(',').map(|name| name.trim().to_owned()).collect();
    let app = call.app();
    let known = |name: &str| {
        let mut all = app.into_iter().flat_map(Application::bindings);
        all.any(|known| known == name)
    };
    match names.iter().find(|name| !known(name)) {
        Some(unknown) => Err(Stop::failed(format!(
            "endpoint {unknown} not found",
            unknown = Quoted(unknown)
        ))),
        None => Ok(names),
    }
}

/// A range that overlaps another one on the machine without being the same is refused at once.
fn check(call: &Call<'_>, range: PortRange) -> Result<(), Stop> {
    let unit = call.context.unit();
    if on_kubernetes(call.model) && range.from != range.to {
        let text =
            "port ranges are not supported for k8s applications, please specify a single port";
        return Err(Stop::failed(text));
    }
    let conflict = |other: &PortRange, owner: &dyn std::fmt::Display, earlier: &str| {
        Stop::failed(format!(
            "cannot open {range} (unit \"{unit}\"): port range conflicts with {other} (unit \"{owner}\"){earlier}"
        ))
    };
    let pending = call.context.ports.iter().filter(|change| change.open);
    if let Some(change) = pending
        .into_iter()
        .find(|change| change.range.conflicts(range))
    {
        return Err(conflict(&change.range, unit, " requested earlier"));
    }
    let machine = call.model.unit(unit).map(Unit::machine);
    for other in call
        .model
        .units()
        .filter(|other| Some(other.machine()) == machine)
    {
        let closed = |one: &PortRange| {
            other.name() == unit
                && call
                    .context
                    .ports
                    .iter()
                    .any(|change| !change.open && change.range == *one)
        };
        let opened = other.ports().values().flatten();
        if let Some(one) = opened
            .into_iter()
            .find(|one| one.conflicts(range) && !closed(one))
        {
            return Err(conflict(one, other.name(), ""));
        }
    }
    Ok(())
}

pub(super) fn opened(call: &mut Call<'_>) -> Result<(), Stop> {
    call.at_most(0)?;
    let mut ports: Ports = call
        .unit()
        .map(|unit| unit.ports().clone())
        .unwrap_or_default();
    for change in &call.context.ports {
        let all = call.app().into_iter().flat_map(Application::bindings);
        change.apply(&mut ports, all);
    }
    let mut by_range: BTreeMap<PortRange, BTreeSet<String>> = BTreeMap::new();
    for (endpoint, ranges) in ports {
        for range in ranges {
            by_range.entry(range).or_default().insert(endpoint.clone());
        }
    }
    // Juju lists by protocol in alphabetical order, then by port.
    let mut sorted: Vec<_> = by_range.into_iter().collect();
    sorted.sort_by_key(|(range, _)| (range.protocol_name(), range.from, range.to));
    let with_endpoints = call.flags.on("endpoints");
    let shown = sorted.into_iter().map(|(range, endpoints)| {
        if !with_endpoints {
            return range.to_string();
        }
        let all = endpoints.contains("");
        let names: Vec<_> = endpoints.into_iter().collect();
        format!(
            "{range} ({})",
            if all {
                "*".to_owned()
            } else {
                names.join(", ")
            }
        )
    });
    let value = Output::list(shown);
    call.print(&value)
}
