//! What has changed in a model, for who keeps it elsewhere.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::action::Task;
use crate::application::Application;
use crate::model::Model;
use crate::name::{ActionId, RelationId, SecretId, UnitName};
use crate::parts::Parts;
use crate::relation::Relation;
use crate::secret::Secret;
use crate::settings::ModelConfig;
use crate::storage::{Storage, StorageId};
use crate::time::Timestamp;
use crate::unit::Unit;

/// What has changed in a model since [`Model::mark_saved`]: to be serialised, and
/// [replayed](Model::replay) to the model as it was then. The debug log is no part of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Changes<'a> {
    config: Cow<'a, ModelConfig>,
    constraints: Cow<'a, BTreeMap<String, String>>,
    draws: u64,
    now: Timestamp,
    next_tick: Timestamp,
    next_relation: u64,
    next_task: u64,
    next_machine: u32,
    next_storage: u32,
    awake: Cow<'a, BTreeSet<UnitName>>,
    vacant: Cow<'a, BTreeSet<String>>,
    failing: Cow<'a, BTreeSet<UnitName>>,
    turn: Cow<'a, Option<UnitName>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    applications: Entries<'a, String, Application>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    units: Entries<'a, UnitName, Unit>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    relations: Entries<'a, RelationId, Relation>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    secrets: Entries<'a, SecretId, Secret>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tasks: Entries<'a, ActionId, Task>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    storage: Entries<'a, StorageId, Storage>,
}

/// Each entry as it is now; none if it is gone.
type Entries<'a, K, V> = Vec<(Cow<'a, K>, Option<Cow<'a, V>>)>;

fn entries<K: Ord + Clone, V: Clone>(parts: &Parts<K, V>) -> Entries<'_, K, V> {
    parts
        .touched()
        .map(|(key, value)| (Cow::Borrowed(key), value.map(Cow::Borrowed)))
        .collect()
}

fn put<K: Ord + Clone, V: Clone>(parts: &mut Parts<K, V>, entries: Entries<'_, K, V>) {
    for (key, value) in entries {
        match value {
            Some(value) => parts.insert(key.into_owned(), value.into_owned()),
            None => parts.remove(&*key),
        };
    }
}

impl Model {
    /// What has changed since [`Model::mark_saved`], and perhaps a little more.
    ///
    /// ```
    /// use juju_model::{Changes, CharmInfo, Deploy, Model, ModelSettings};
    ///
    /// let mut model = Model::new(ModelSettings::default());
    /// let saved = serde_json::to_string(&model)?;
    /// model.mark_saved();
    /// model.deploy(Deploy::new("web", CharmInfo::named("web")))?;
    /// let line = serde_json::to_string(&model.changes())?;
    ///
    /// let mut read: Model = serde_json::from_str(&saved)?;
    /// let changes: Changes = serde_json::from_str(&line)?;
    /// read.replay(changes);
    /// assert!(read.application("web").is_some());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn changes(&self) -> Changes<'_> {
        // A new field has to be thought of here.
        let Self {
            name: _,
            uuid: _,
            flavour: _,
            juju: _,
            config,
            constraints,
            seed: _,
            draws,
            now,
            next_tick,
            applications,
            units,
            relations,
            secrets,
            tasks,
            storage,
            log: _,
            next_relation,
            next_task,
            next_machine,
            next_storage,
            awake,
            vacant,
            failing,
            turn,
            folders: _,
        } = self;
        Changes {
            config: Cow::Borrowed(config),
            constraints: Cow::Borrowed(constraints),
            draws: *draws,
            now: *now,
            next_tick: *next_tick,
            next_relation: *next_relation,
            next_task: *next_task,
            next_machine: *next_machine,
            next_storage: *next_storage,
            awake: Cow::Borrowed(awake),
            vacant: Cow::Borrowed(vacant),
            failing: Cow::Borrowed(failing),
            turn: Cow::Borrowed(turn),
            applications: entries(applications),
            units: entries(units),
            relations: entries(relations),
            secrets: entries(secrets),
            tasks: entries(tasks),
            storage: entries(storage),
        }
    }

    /// Says that all changes so far are kept.
    pub fn mark_saved(&mut self) {
        self.applications.settle();
        self.units.settle();
        self.relations.settle();
        self.secrets.settle();
        self.tasks.settle();
        self.storage.settle();
    }

    /// Brings a model that is as it was to what it became.
    pub fn replay(&mut self, changes: Changes<'_>) {
        let Changes {
            config,
            constraints,
            draws,
            now,
            next_tick,
            next_relation,
            next_task,
            next_machine,
            next_storage,
            awake,
            vacant,
            failing,
            turn,
            applications,
            units,
            relations,
            secrets,
            tasks,
            storage,
        } = changes;
        self.config = config.into_owned();
        self.constraints = constraints.into_owned();
        self.draws = draws;
        self.now = now;
        self.next_tick = next_tick;
        self.next_relation = next_relation;
        self.next_task = next_task;
        self.next_machine = next_machine;
        self.next_storage = next_storage;
        self.awake = awake.into_owned();
        self.vacant = vacant.into_owned();
        self.failing = failing.into_owned();
        self.turn = turn.into_owned();
        put(&mut self.applications, applications);
        put(&mut self.units, units);
        put(&mut self.relations, relations);
        put(&mut self.secrets, secrets);
        put(&mut self.tasks, tasks);
        put(&mut self.storage, storage);
    }
}
