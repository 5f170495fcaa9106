//! What this event has learnt about relations.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::Value;

use super::{RawDatabag, RelationId};
use crate::context::Context;
use crate::environment::UnitName;
use crate::hook_tool::{Input, ToolError, ToolErrorKind, encode_yaml};

/// Keys that Juju itself keeps in every unit databag.
pub(crate) const JUJU_KEYS: [&str; 3] = ["egress-subnets", "ingress-address", "private-address"];

/// Whose databag of a relation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Owner {
    App(String),
    Unit(UnitName),
}

#[derive(Default)]
pub(crate) struct Cache {
    ids: RefCell<BTreeMap<&'static str, Rc<[RelationId]>>>,
    apps: RefCell<BTreeMap<RelationId, Option<String>>>,
    units: RefCell<BTreeMap<RelationId, Rc<[UnitName]>>>,
    bags: RefCell<BTreeMap<(RelationId, Owner), Rc<RawDatabag>>>,
}

impl Context {
    /// The relations of an endpoint, in the order of their numbers. One that
    /// is just being broken is not among them.
    pub(super) fn relation_ids(
        &self,
        endpoint: &'static str,
    ) -> Result<Rc<[RelationId]>, ToolError> {
        if let Some(ids) = self.relations.ids.borrow().get(endpoint) {
            return Ok(Rc::clone(ids));
        }
        let answer = self.json("relation-ids", [endpoint])?;
        let mut ids: Vec<RelationId> = list("relation-ids", &answer, "a list of relation ids")?;
        ids.retain(|id| Some(id) != self.environment().broken_relation());
        ids.sort();
        let ids: Rc<[RelationId]> = ids.into();
        self.relations
            .ids
            .borrow_mut()
            .insert(endpoint, Rc::clone(&ids));
        Ok(ids)
    }

    /// The application on the other side. The environment tells it for the
    /// relation of the event.
    pub(super) fn remote_app(&self, id: &RelationId) -> Result<Option<String>, ToolError> {
        let environment = self.environment();
        if environment.relation_id() == Some(id)
            && let Some(app) = environment.remote_app()
        {
            return Ok(Some(app.to_owned()));
        }
        if let Some(app) = self.relations.apps.borrow().get(id) {
            return Ok(app.clone());
        }
        let answer = self.json("relation-list", ["--app", "-r", &id.to_string()])?;
        let app = match answer {
            Value::Null => None,
            Value::String(app) => Some(app).filter(|app| !app.is_empty()),
            _ => {
                return Err(ToolError::unreadable(
                    "relation-list",
                    "an application's name",
                ));
            }
        };
        self.relations
            .apps
            .borrow_mut()
            .insert(id.clone(), app.clone());
        Ok(app)
    }

    /// The units on the other side that have joined.
    pub(super) fn remote_units(&self, id: &RelationId) -> Result<Rc<[UnitName]>, ToolError> {
        if let Some(units) = self.relations.units.borrow().get(id) {
            return Ok(Rc::clone(units));
        }
        let answer = self.json("relation-list", ["-r", &id.to_string()])?;
        let mut units: Vec<UnitName> = list("relation-list", &answer, "a list of units")?;
        units.sort();
        let units: Rc<[UnitName]> = units.into();
        self.relations
            .units
            .borrow_mut()
            .insert(id.clone(), Rc::clone(&units));
        Ok(units)
    }

    /// A databag, as it is or as this event has left it.
    pub(super) fn databag(
        &self,
        id: &RelationId,
        owner: Owner,
    ) -> Result<Rc<RawDatabag>, ToolError> {
        let key = (id.clone(), owner);
        if let Some(bag) = self.relations.bags.borrow().get(&key) {
            return Ok(Rc::clone(bag));
        }
        let id = id.to_string();
        let answer = match &key.1 {
            Owner::App(app) => self.json("relation-get", ["-r", &id, "--app", "-", app]),
            Owner::Unit(unit) => self.json("relation-get", ["-r", &id, "-", &unit.to_string()]),
        }?;
        let bag = Rc::new(texts(&answer)?);
        self.relations
            .bags
            .borrow_mut()
            .insert(key, Rc::clone(&bag));
        Ok(bag)
    }

    /// Our application's databag. Only a leader can hold the token that leads
    /// here, so a refusal says that the unit leads no more.
    pub(super) fn own_app_databag(&self, id: &RelationId) -> Result<Rc<RawDatabag>, ToolError> {
        let owner = Owner::App(self.environment().app().to_owned());
        self.databag(id, owner).map_err(|error| match error.kind() {
            ToolErrorKind::PermissionDenied => error.with_kind(ToolErrorKind::NotLeader),
            _ => error,
        })
    }

    /// Makes our own databag what it should be, by at most one call. Says
    /// whether anything had to change.
    pub(super) fn write_databag(
        &self,
        id: &RelationId,
        app: bool,
        mut wanted: RawDatabag,
    ) -> Result<bool, ToolError> {
        wanted.retain(|_, value| !value.is_empty());
        let (owner, current) = if app {
            let owner = Owner::App(self.environment().app().to_owned());
            (owner, self.own_app_databag(id)?)
        } else {
            let owner = Owner::Unit(self.environment().unit().clone());
            let current = self.databag(id, owner.clone())?;
            for key in JUJU_KEYS {
                match current.get(key) {
                    Some(value) => wanted.insert(key.to_owned(), value.clone()),
                    None => wanted.remove(key),
                };
            }
            (owner, current)
        };
        if *current == wanted {
            return Ok(false);
        }
        let changed = wanted
            .iter()
            .filter(|(key, value)| current.get(*key) != Some(value))
            .map(|(key, value)| (key.as_str(), value.as_str()));
        let gone = current
            .keys()
            .filter(|key| !wanted.contains_key(*key))
            .map(|key| (key.as_str(), ""));
        let yaml = encode_yaml(changed.chain(gone));
        let mut args = vec!["-r".to_owned(), id.to_string()];
        if app {
            args.push("--app".to_owned());
        }
        args.extend(["--file".to_owned(), "-".to_owned()]);
        self.call("relation-set", args, Input::Stdin(&yaml))?;
        self.relations
            .bags
            .borrow_mut()
            .insert((id.clone(), owner), Rc::new(wanted));
        Ok(true)
    }
}

fn list<T: std::str::FromStr>(
    tool: &str,
    answer: &Value,
    expected: &'static str,
) -> Result<Vec<T>, ToolError> {
    match answer {
        Value::Null => Some(Vec::new()),
        Value::Array(items) => items
            .iter()
            .map(|item| item.as_str()?.parse().ok())
            .collect(),
        _ => None,
    }
    .ok_or_else(|| ToolError::unreadable(tool, expected))
}

fn texts(answer: &Value) -> Result<RawDatabag, ToolError> {
    match answer {
        Value::Null => Some(RawDatabag::new()),
        Value::Object(pairs) => pairs
            .iter()
            .map(|(key, value)| Some((key.as_str(), value.as_str()?)))
            .collect(),
        _ => None,
    }
    .ok_or_else(|| ToolError::unreadable("relation-get", "an object of texts"))
}
