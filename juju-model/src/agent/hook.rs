//! Hooks, and the order to run one.

use serde::{Deserialize, Serialize};

use crate::error::ModelError;
use crate::model::Model;
use crate::name::{ActionId, RelationId, SecretId, UnitName};
use crate::storage::StorageId;

/// What an agent can run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names are Juju's own words for these")]
pub enum Hook {
    Install,
    Start,
    ConfigChanged,
    UpgradeCharm,
    UpdateStatus,
    LeaderElected,
    LeaderSettingsChanged,
    Stop,
    Remove,
    RelationCreated {
        relation: RelationId,
    },
    RelationJoined {
        relation: RelationId,
        unit: UnitName,
    },
    /// Without a unit: the remote application's databag changed.
    RelationChanged {
        relation: RelationId,
        unit: Option<UnitName>,
    },
    RelationDeparted {
        relation: RelationId,
        unit: UnitName,
    },
    RelationBroken {
        relation: RelationId,
    },
    SecretChanged {
        secret: SecretId,
    },
    SecretRotate {
        secret: SecretId,
    },
    SecretExpired {
        secret: SecretId,
        revision: u64,
    },
    SecretRemove {
        secret: SecretId,
        revision: u64,
    },
    StorageAttached {
        storage: StorageId,
    },
    StorageDetaching {
        storage: StorageId,
    },
    PebbleReady {
        container: String,
    },
    PebbleCustomNotice {
        container: String,
        /// The notice's number in its Pebble.
        id: String,
        /// Its key, such as `example.com/backup-done`.
        key: String,
    },
    PebbleCheckFailed {
        container: String,
        check: String,
    },
    PebbleCheckRecovered {
        container: String,
        check: String,
    },
    Action {
        task: ActionId,
    },
    Exec {
        task: ActionId,
    },
}

impl Hook {
    /// The name without endpoint or container: `relation-joined`, `config-changed`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Install => "install",
            Self::Start => "start",
            Self::ConfigChanged => "config-changed",
            Self::UpgradeCharm => "upgrade-charm",
            Self::UpdateStatus => "update-status",
            Self::LeaderElected => "leader-elected",
            Self::LeaderSettingsChanged => "leader-settings-changed",
            Self::Stop => "stop",
            Self::Remove => "remove",
            Self::RelationCreated { .. } => "relation-created",
            Self::RelationJoined { .. } => "relation-joined",
            Self::RelationChanged { .. } => "relation-changed",
            Self::RelationDeparted { .. } => "relation-departed",
            Self::RelationBroken { .. } => "relation-broken",
            Self::SecretChanged { .. } => "secret-changed",
            Self::SecretRotate { .. } => "secret-rotate",
            Self::SecretExpired { .. } => "secret-expired",
            Self::SecretRemove { .. } => "secret-remove",
            Self::StorageAttached { .. } => "storage-attached",
            Self::StorageDetaching { .. } => "storage-detaching",
            Self::PebbleReady { .. } => "pebble-ready",
            Self::PebbleCustomNotice { .. } => "pebble-custom-notice",
            Self::PebbleCheckFailed { .. } => "pebble-check-failed",
            Self::PebbleCheckRecovered { .. } => "pebble-check-recovered",
            Self::Action { .. } => "action",
            Self::Exec { .. } => "run-commands",
        }
    }

    /// The relation of a relation hook.
    pub fn relation(&self) -> Option<RelationId> {
        match self {
            Self::RelationCreated { relation }
            | Self::RelationJoined { relation, .. }
            | Self::RelationChanged { relation, .. }
            | Self::RelationDeparted { relation, .. }
            | Self::RelationBroken { relation } => Some(*relation),
            _ => None,
        }
    }

    /// The remote unit of a relation hook that is about one.
    pub fn remote_unit(&self) -> Option<&UnitName> {
        match self {
            Self::RelationJoined { unit, .. } | Self::RelationDeparted { unit, .. } => Some(unit),
            Self::RelationChanged { unit, .. } => unit.as_ref(),
            _ => None,
        }
    }

    /// The secret of a secret hook.
    pub fn secret(&self) -> Option<&SecretId> {
        match self {
            Self::SecretChanged { secret }
            | Self::SecretRotate { secret }
            | Self::SecretExpired { secret, .. }
            | Self::SecretRemove { secret, .. } => Some(secret),
            _ => None,
        }
    }

    /// The storage of a storage hook.
    pub fn storage(&self) -> Option<&StorageId> {
        match self {
            Self::StorageAttached { storage } | Self::StorageDetaching { storage } => Some(storage),
            _ => None,
        }
    }

    /// The container of a workload hook.
    pub fn container(&self) -> Option<&str> {
        match self {
            Self::PebbleReady { container }
            | Self::PebbleCustomNotice { container, .. }
            | Self::PebbleCheckFailed { container, .. }
            | Self::PebbleCheckRecovered { container, .. } => Some(container),
            _ => None,
        }
    }

    /// The task of an action or command.
    pub fn task(&self) -> Option<ActionId> {
        match self {
            Self::Action { task } | Self::Exec { task } => Some(*task),
            _ => None,
        }
    }
}

/// The order to run one hook on one unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispatch {
    /// The unit.
    pub unit: UnitName,
    /// The hook.
    pub hook: Hook,
    /// Its full name as Juju spells it: `db-relation-joined`; an action's own name; `run-commands` for `juju exec`.
    pub name: String,
    /// 0 at first, then the number of the retry.
    pub attempt: u32,
    /// What of the state this hook tells of: the databag's version, the digest of the settings, …
    pub(crate) version: u64,
}

impl Dispatch {
    /// The file below the charm's directory that `JUJU_DISPATCH_PATH` names; none for `juju exec`.
    pub fn path(&self) -> Option<String> {
        match self.hook {
            Hook::Exec { .. } => None,
            Hook::Action { .. } => Some(format!("actions/{}", self.name)),
            _ => Some(format!("hooks/{}", self.name)),
        }
    }
}

impl Model {
    /// An order to run a hook out of turn, as tests do to fire a single event.
    ///
    /// # Errors
    /// When the unit, or what the hook is about (a relation, secret, storage, container, action), is not in the model.
    pub fn dispatch(&self, unit: &UnitName, hook: Hook) -> Result<Dispatch, ModelError> {
        self.require_unit(unit)?;
        if let Some(id) = hook.relation() {
            let known = self
                .relations
                .get(&id)
                .is_some_and(|relation| relation.end(unit.app()).is_some());
            if !known {
                return Err(ModelError::not_found("relation", id));
            }
        }
        if let Some(id) = hook.secret() {
            self.secrets
                .get(id)
                .ok_or_else(|| ModelError::not_found("secret", id))?;
        }
        if let Some(id) = hook.task() {
            self.tasks
                .get(&id)
                .filter(|task| task.unit == *unit)
                .ok_or_else(|| ModelError::not_found("action", id))?;
        }
        if let Some(id) = hook.storage() {
            self.storage
                .get(id)
                .filter(|storage| storage.unit() == Some(unit))
                .ok_or_else(|| ModelError::not_found("storage", id))?;
        }
        if let Some(container) = hook.container() {
            let app = self.require_application(unit.app())?;
            if !app.charm.containers.contains(container) {
                return Err(ModelError::not_found("container", container));
            }
        }
        let version = self.version(unit, &hook);
        Ok(self.order(unit, hook, version))
    }

    pub(crate) fn order(&self, unit: &UnitName, hook: Hook, version: u64) -> Dispatch {
        let name = match &hook {
            Hook::Action { task } => self
                .tasks
                .get(task)
                .map_or("action", |task| task.name())
                .to_owned(),
            _ if hook.container().is_some() || hook.storage().is_some() => {
                let storage = hook.storage().map(StorageId::name);
                let subject = hook.container().or(storage).unwrap_or_default();
                format!("{subject}-{}", hook.kind())
            }
            _ => {
                let relation = hook.relation().and_then(|id| self.relations.get(&id));
                match relation.and_then(|relation| relation.end(unit.app())) {
                    Some(end) => format!("{}-{}", end.endpoint, hook.kind()),
                    None => hook.kind().to_owned(),
                }
            }
        };
        Dispatch {
            unit: unit.clone(),
            hook,
            name,
            attempt: 0,
            version,
        }
    }

    /// The version of what a hook tells of, as it is now.
    fn version(&self, unit: &UnitName, hook: &Hook) -> u64 {
        let app = self.applications.get(unit.app());
        let relation = hook.relation().and_then(|id| self.relations.get(&id));
        match hook {
            Hook::ConfigChanged => app.map_or(0, |app| app.config_digest),
            Hook::UpgradeCharm => app.map_or(0, |app| app.charm_modified),
            Hook::LeaderElected | Hook::LeaderSettingsChanged => {
                app.map_or(0, |app| app.leader_settings.version)
            }
            Hook::SecretChanged { secret } | Hook::SecretRotate { secret } => {
                self.secrets.get(secret).map_or(0, |secret| secret.latest)
            }
            Hook::RelationJoined { unit: remote, .. }
            | Hook::RelationChanged {
                unit: Some(remote), ..
            } => relation
                .and_then(|relation| relation.unit_bags.get(remote))
                .map_or(0, |bag| bag.version),
            Hook::RelationChanged { unit: None, .. } => relation
                .and_then(|relation| relation.app_bags.get(relation.remote_app(unit.app())?))
                .map_or(0, |bag| bag.version),
            _ => 0,
        }
    }

    /// The order to run a hook once more. It sees the settings and the leadership of now; what a relation's hook told of
    /// stays what it was, so that a later change is told of in a hook of its own.
    pub(crate) fn again(&self, dispatch: &Dispatch) -> Dispatch {
        let version = match dispatch.hook {
            Hook::ConfigChanged
            | Hook::LeaderElected
            | Hook::LeaderSettingsChanged
            | Hook::SecretRotate { .. } => self.version(&dispatch.unit, &dispatch.hook),
            _ => dispatch.version,
        };
        Dispatch {
            version,
            ..dispatch.clone()
        }
    }

    /// The order for a hook with the version that its subject has now.
    pub(crate) fn order_now(&self, unit: &UnitName, hook: Hook) -> Dispatch {
        let version = self.version(unit, &hook);
        self.order(unit, hook, version)
    }
}
