//! relation-ids, relation-list, relation-get, relation-set, relation-model-get.

use std::collections::BTreeSet;

use super::{Call, Output, Stop};
use crate::agent::{Hook, HookContext};
use crate::application::Application;
use crate::model::Model;
use crate::name::{RelationId, UnitName, is_application_name};
use crate::quote::Quoted;
use crate::texts::Texts;

/// A relation as `-r` names it: Juju looks at the number only.
pub(super) fn parse(
    context: &HookContext,
    model: &Model,
    text: &str,
) -> Result<RelationId, String> {
    let number = text.rsplit_once(':').map_or(text, |(_, number)| number);
    let number: i64 = number
        .parse()
        .map_err(|_| "invalid relation id".to_owned())?;
    let id = u64::try_from(number).ok().map(RelationId);
    id.filter(|id| knows(context, model, *id))
        .ok_or_else(|| "relation not found".to_owned())
}

/// Whether the unit is in a relation's scope, so that its tools know it. It leaves with
/// relation-broken, although the relation may live on until the other side has left too.
fn knows(context: &HookContext, model: &Model, id: RelationId) -> bool {
    let relation = model.relation(id);
    relation.is_some_and(|relation| relation.scope.contains(context.unit()))
}

impl Call<'_> {
    /// The relation that `-r` names, else the hook's own.
    pub(super) fn relation(&self) -> Result<RelationId, Stop> {
        self.optional_relation()
            .ok_or_else(|| Stop::refused("no relation id specified"))
    }

    pub(super) fn optional_relation(&self) -> Option<RelationId> {
        match self.flags.value("r") {
            // It was checked when it was read.
            Some(text) => parse(self.context, self.model, text).ok(),
            None => self.context.dispatch.hook.relation(),
        }
    }
}

pub(super) fn ids(call: &mut Call<'_>) -> Result<(), Stop> {
    call.at_most(1)?;
    let app = call.context.unit().app();
    let own = call.context.dispatch.hook.relation();
    let endpoint = match call.positional(0).filter(|name| !name.is_empty()) {
        Some(name) => name,
        None => own
            .and_then(|id| call.model.relation(id)?.end(app))
            .map(|end| end.endpoint.as_str())
            .ok_or_else(|| Stop::refused("no endpoint name specified"))?,
    };
    let being_broken = match call.context.dispatch.hook {
        Hook::RelationBroken { relation } => Some(relation),
        _ => None,
    };
    let relations = call
        .model
        .application(app)
        .into_iter()
        .flat_map(Application::relations);
    let listed = relations.filter_map(|id| {
        let relation = call.model.relation(id)?;
        let gone = being_broken == Some(id) && relation.is_dying();
        let wanted =
            relation.end(app)?.endpoint == endpoint && knows(call.context, call.model, id) && !gone;
        wanted.then(|| relation.id_for(app))?
    });
    let sorted: BTreeSet<String> = listed.collect();
    call.print(&Output::list(sorted))
}

pub(super) fn list(call: &mut Call<'_>) -> Result<(), Stop> {
    call.at_most(0)?;
    let id = call.relation()?;
    let unit = call.context.unit();
    if call.flags.on("app") {
        let remote = call
            .model
            .relation(id)
            .and_then(|relation| relation.remote_app(unit.app()));
        let value = Output::text(remote.unwrap_or_default());
        return call.print(&value);
    }
    let sorted: BTreeSet<String> = members(call, id).iter().map(ToString::to_string).collect();
    call.print(&Output::list(sorted))
}

/// The remote units that this agent counts in: those that joined, the one that joins, without the one that departs.
fn members(call: &Call<'_>, id: RelationId) -> BTreeSet<UnitName> {
    let notes = call.unit().and_then(|unit| unit.relation_notes(id));
    let mut members: BTreeSet<UnitName> = notes
        .into_iter()
        .flat_map(|notes| notes.members.keys().cloned())
        .collect();
    match &call.context.dispatch.hook {
        Hook::RelationJoined { relation, unit }
        | Hook::RelationChanged {
            relation,
            unit: Some(unit),
        } if *relation == id => {
            members.insert(unit.clone());
        }
        Hook::RelationDeparted { relation, unit } if *relation == id => {
            members.remove(unit);
        }
        _ => {}
    }
    members
}

pub(super) fn model(call: &mut Call<'_>) -> Result<(), Stop> {
    call.at_most(0)?;
    call.relation()?;
    let value = Output::map([("uuid", Output::text(call.model.uuid()))]);
    call.print(&value)
}

/// Whose databag is read.
enum Target {
    Unit(UnitName),
    App(String),
}

pub(super) fn get(call: &mut Call<'_>) -> Result<(), Stop> {
    let id = call.relation()?;
    let key = call
        .positional(0)
        .filter(|key| *key != "-" && !key.is_empty())
        .map(str::to_owned);
    let target = target(call)?;
    call.at_most(2)?;
    let bag = match target {
        Target::Unit(unit) => unit_bag(call, id, &unit)?,
        Target::App(app) => app_bag(call, id, &app)?,
    };
    let value = match key {
        None => Output::from(&bag),
        Some(key) => bag.get(&key).map_or(Output::Null, Output::text),
    };
    call.print(&value)
}

/// The second argument; without it the hook's remote unit, else its remote application.
fn target(call: &Call<'_>) -> Result<Target, Stop> {
    let app = call.flags.on("app");
    let hook = &call.context.dispatch.hook;
    let Some(name) = call.positional(1).filter(|name| !name.is_empty()) else {
        return match (hook.remote_unit(), &call.context.remote_app) {
            (Some(unit), _) if !app => Ok(Target::Unit(unit.clone())),
            (_, Some(remote)) => Ok(Target::App(remote.clone())),
            _ => Err(Stop::refused("no unit or application specified")),
        };
    };
    let unit = name.parse::<UnitName>().ok();
    match (unit, app) {
        (Some(unit), true) => Ok(Target::App(unit.app().to_owned())),
        (Some(unit), false) => Ok(Target::Unit(unit)),
        (None, true) if is_application_name(name) => Ok(Target::App(name.to_owned())),
        (None, true) => Err(Stop::failed("\"\" is not a valid unit or application")),
        (None, false) if is_application_name(name) => Err(Stop::refused(format!(
            "expected unit name, got application name {name}",
            name = Quoted(name)
        ))),
        (None, false) => Err(Stop::refused(format!(
            "invalid unit name {name}",
            name = Quoted(name)
        ))),
    }
}

fn denied() -> Stop {
    Stop::failed("permission denied")
}

fn app_bag(call: &mut Call<'_>, id: RelationId, app: &str) -> Result<Texts, Stop> {
    let own = call.context.unit().app().to_owned();
    let relation = call.model.relation(id).ok_or_else(denied)?;
    let is_peer = relation.is_peer();
    let stored = relation.app_data(app).cloned().unwrap_or_default();
    if app == own {
        if call.is_leader() {
            let mut bag = stored;
            if let Some(changes) = call.context.relations.get(&id) {
                bag.merge(&changes.app);
            }
            return Ok(bag);
        }
        let may_read = is_peer || call.model.rules().members_read_own_app;
        return if may_read { Ok(stored) } else { Err(denied()) };
    }
    if relation.end(app).is_none() {
        return Err(denied());
    }
    // Read once in a hook.
    let cached = call
        .context
        .app_bags
        .entry((id, app.to_owned()))
        .or_insert(stored);
    Ok(cached.clone())
}

fn unit_bag(call: &mut Call<'_>, id: RelationId, unit: &UnitName) -> Result<Texts, Stop> {
    let own = call.context.unit().clone();
    let relation = call.model.relation(id).ok_or_else(denied)?;
    if *unit == own {
        let mut bag = relation.unit_data(unit).cloned().unwrap_or_default();
        if let Some(changes) = call.context.relations.get(&id) {
            bag.merge(&changes.unit);
        }
        return Ok(bag);
    }
    if relation.remote_app(own.app()) != Some(unit.app()) {
        return Err(denied());
    }
    let stored = relation.unit_data(unit).cloned().ok_or_else(|| {
        let key = relation.key();
        Stop::failed(format!("cannot read settings for unit \"{unit}\" in relation {key}: unit \"{unit}\": settings not found", key = Quoted(key)))
    });
    // What was read of a member stays with the agent until a hook is about that unit.
    let notes = call
        .model
        .units
        .get_mut(&own)
        .and_then(|own| own.notes.relations.get_mut(&id));
    if let Some(member) = notes.and_then(|notes| notes.members.get_mut(unit)) {
        if member.cached.is_none() {
            member.cached = Some(stored?);
        }
        return Ok(member.cached.clone().unwrap_or_default());
    }
    let key = (id, unit.clone());
    if let Some(cached) = call.context.unit_bags.get(&key) {
        return Ok(cached.clone());
    }
    let stored = stored?;
    call.context.unit_bags.insert(key, stored.clone());
    Ok(stored)
}

pub(super) fn set(call: &mut Call<'_>) -> Result<(), Stop> {
    let id = call.relation()?;
    let pairs = super::flags::key_values(&call.flags.positional)?;
    call.deprecated_format();
    let mut changes = match call.file()? {
        Some(content) => super::yaml::read_map(&content).map_err(Stop::Failed)?,
        None => Texts::default(),
    };
    changes.extend(pairs);
    if call.flags.on("app") {
        if !call.is_leader() {
            return Err(Stop::failed("cannot write relation settings"));
        }
        call.context
            .relations
            .entry(id)
            .or_default()
            .app
            .extend(std::mem::take(&mut *changes));
    } else {
        call.context
            .relations
            .entry(id)
            .or_default()
            .unit
            .extend(std::mem::take(&mut *changes));
    }
    Ok(())
}
