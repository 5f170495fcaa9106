//! Relations and their databags.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::charm::{Role, Scope};
use crate::name::{RelationId, UnitName};
use crate::texts::Texts;
use crate::time::Timestamp;
use crate::unit::Life;

/// A relation between two applications, or among the units of one.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Relation {
    pub(crate) id: RelationId,
    pub(crate) order: RelationOrder,
    pub(crate) life: Life,
    /// When it came to be what it is: joined, or on its way out.
    #[serde(default)]
    pub(crate) since: Timestamp,
    pub(crate) ends: Vec<End>,
    pub(crate) app_bags: BTreeMap<String, Bag>,
    pub(crate) unit_bags: BTreeMap<UnitName, Bag>,
    /// The units that are in it now; the bags of those that left stay readable.
    pub(crate) scope: BTreeSet<UnitName>,
}

/// One side of a relation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// The application.
    pub app: String,
    /// Its endpoint.
    pub endpoint: String,
    /// The endpoint's role.
    pub role: Role,
    /// The interface.
    pub interface: String,
    /// The endpoint's scope.
    pub scope: Scope,
}

/// Where a relation stands when an agent looks for work: peers last, then by a number
/// drawn from the seed, because Juju's own order is random too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct RelationOrder {
    pub peer: bool,
    pub draw: u64,
    pub id: RelationId,
}

/// A databag with a version that grows with each real change; an application's bag that was never written has version 0.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Bag {
    pub data: Texts,
    pub version: u64,
}

impl Bag {
    /// Writes changes (an empty value deletes); says whether anything changed.
    pub fn write(&mut self, changes: &Texts) -> bool {
        let news = self.data.merge(changes);
        self.version += u64::from(news);
        news
    }
}

impl Relation {
    /// Its number.
    pub fn id(&self) -> RelationId {
        self.id
    }

    /// The form that a charm of one side sees: `db:3`. None for an application that has no part in it.
    pub fn id_for(&self, app: &str) -> Option<String> {
        Some(format!("{}:{}", self.end(app)?.endpoint, self.id))
    }

    /// Both sides, the requiring one first; one for peers.
    pub fn ends(&self) -> &[End] {
        &self.ends
    }

    /// Juju's name of it: `web:db database:db`, or `app:cluster` for peers.
    pub fn key(&self) -> String {
        key(&self.ends)
    }

    /// Whether it is on its way out.
    pub fn is_dying(&self) -> bool {
        self.life == Life::Dying
    }

    /// Whether it is among the units of one application.
    pub fn is_peer(&self) -> bool {
        self.ends.len() == 1
    }

    /// Whether only units on one machine see each other.
    pub fn is_container_scoped(&self) -> bool {
        self.ends.iter().any(|end| end.scope == Scope::Container)
    }

    /// An application's own side.
    pub fn end(&self, app: &str) -> Option<&End> {
        self.ends.iter().find(|end| end.app == app)
    }

    /// The application on the other side; for peers the same one.
    pub fn remote_app(&self, app: &str) -> Option<&str> {
        let own = self.end(app)?;
        let other = self.ends.iter().find(|end| end.app != app);
        Some(&other.unwrap_or(own).app)
    }

    /// Whether it concerns a unit of one of its applications that lives beside this principal, if beside any: what is
    /// within the container of another principal does not.
    pub(crate) fn concerns(&self, principal: Option<&UnitName>) -> bool {
        principal.is_none_or(|principal| {
            !self.is_container_scoped() || self.is_peer() || self.end(principal.app()).is_some()
        })
    }

    /// An application's databag.
    pub fn app_data(&self, app: &str) -> Option<&Texts> {
        self.end(app)?;
        self.app_bags.get(app).map(|bag| &bag.data)
    }

    /// A unit's databag; of units that left, too.
    pub fn unit_data(&self, unit: &UnitName) -> Option<&Texts> {
        self.unit_bags.get(unit).map(|bag| &bag.data)
    }

    /// The units that are in it now.
    pub fn units(&self) -> impl Iterator<Item = &UnitName> {
        self.scope.iter()
    }
}

pub(crate) fn key(ends: &[End]) -> String {
    let sides: Vec<_> = ends
        .iter()
        .map(|end| format!("{}:{}", end.app, end.endpoint))
        .collect();
    sides.join(" ")
}
