//! goal-state, credential-get.

use std::collections::BTreeMap;

use super::{Call, Format, Output, Stop};
use crate::agent::on_kubernetes;
use crate::application::Application;
use crate::model::Model;
use crate::name::UnitName;

/// The name of the cloud that is none, and of its region.
const CLOUD: &str = "local";

pub(super) fn state(call: &mut Call<'_>) -> Result<(), Stop> {
    call.at_most(0)?;
    let own = call.context.unit().app();
    let Some(app) = call.model.application(own) else {
        return call.print(&Output::Null);
    };
    let units = Output::map(
        app.units()
            .filter_map(|name| Some((name.to_string(), goal(call.model, name)?))),
    );
    let mut relations: BTreeMap<String, BTreeMap<String, Output>> = BTreeMap::new();
    for relation in app
        .relations()
        .filter_map(|id| call.model.relation(id))
        .filter(|relation| !relation.is_peer())
    {
        let (Some(end), Some(remote)) = (relation.end(own), relation.remote_app(own)) else {
            continue;
        };
        let goals = relations.entry(end.endpoint.clone()).or_default();
        let status = if relation.is_dying() {
            "dying"
        } else {
            "joined"
        };
        goals.insert(
            remote.to_owned(),
            Output::Record(vec![
                ("status", Output::text(status)),
                ("since", Output::text(relation.since.spaced())),
            ]),
        );
        let remote_units = call
            .model
            .application(remote)
            .into_iter()
            .flat_map(Application::units);
        goals.extend(
            remote_units.filter_map(|name| Some((name.to_string(), goal(call.model, name)?))),
        );
    }
    let relations = Output::map(
        relations
            .into_iter()
            .map(|(endpoint, goals)| (endpoint, Output::Map(goals))),
    );
    call.print(&Output::Record(vec![
        ("units", units),
        ("relations", relations),
    ]))
}

fn goal(model: &Model, name: &UnitName) -> Option<Output> {
    let unit = model.unit(name)?;
    let status = unit.workload_status();
    let word = if unit.is_dying() {
        "dying"
    } else {
        status.word.as_str()
    };
    Some(Output::Record(vec![
        ("status", Output::text(word)),
        ("since", Output::text(status.since.spaced())),
    ]))
}

/// There is no cloud, and so no credential: with `juju trust`, an empty one.
pub(super) fn credential(call: &mut Call<'_>) -> Result<(), Stop> {
    call.at_most(0)?;
    let trusted = call.app().is_some_and(Application::is_trusted);
    if !trusted {
        let why = if on_kubernetes(call.model) {
            "getting model credentials: permission denied"
        } else {
            "permission denied"
        };
        return Err(Stop::failed(format!(
            "cannot access cloud credentials: {why}"
        )));
    }
    let kind = if on_kubernetes(call.model) {
        "kubernetes"
    } else {
        "manual"
    };
    // Its fields have no names for YAML, so that all of them stand there, under their names in Go.
    let value = if call.format == Format::Json {
        Output::Record(vec![
            ("type", Output::text(kind)),
            ("name", Output::text(CLOUD)),
            ("region", Output::text(CLOUD)),
            (
                "credential",
                Output::Record(vec![("auth-type", Output::text("empty"))]),
            ),
        ])
    } else {
        let credential = Output::Record(vec![
            ("authtype", Output::text("empty")),
            ("attributes", Output::map::<String>([])),
            ("redacted", Output::List(Vec::new())),
        ]);
        Output::Record(vec![
            ("type", Output::text(kind)),
            ("name", Output::text(CLOUD)),
            ("region", Output::text(CLOUD)),
            ("endpoint", Output::text("")),
            ("identityendpoint", Output::text("")),
            ("storageendpoint", Output::text("")),
            ("credential", credential),
            ("cacertificates", Output::List(Vec::new())),
            ("skiptlsverify", Output::Bool(false)),
            ("iscontrollercloud", Output::Bool(false)),
        ])
    };
    call.print(&value)
}
