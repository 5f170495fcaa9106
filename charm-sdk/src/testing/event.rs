//! Naming the event to fire.

use juju_model::{
    Hook, RelationId as ModelRelation, SecretId as ModelSecret, StorageId, UnitName as ModelUnit,
};

use crate::secret::SecretId;

/// An event to fire at a charm.
///
/// Events of the unit's life are named by Juju's words, `"config-changed"`.
/// `"stop"` and `"remove"` are its end: the unit is removed by them, after all
/// that Juju has it run before. Only a pod stops and comes back.
/// Those of a relation come from its [`Related`], those of a secret from
/// [`Event::secret_changed`] and its neighbours, those of a storage from its
/// [`Stored`](super::Stored), those of a container from
/// [`Event::pebble_ready`] and its neighbours.
#[derive(Debug, Clone)]
pub struct Event(pub(super) Kind);

#[derive(Debug, Clone)]
pub(super) enum Kind {
    Hook(Hook),
    /// The relation goes away, and this is its last event.
    Broken(ModelRelation),
    /// The storage is taken away, and this is its last event.
    Detaching(StorageId),
    /// An event that is not the charm's.
    Foreign(String),
}

/// # Panics
///
/// The name is none of an event of the unit's life: a test with a misspelt
/// event should not pass. See [`Event::foreign`].
impl From<&str> for Event {
    #[track_caller]
    fn from(name: &str) -> Self {
        let hook = match name {
            "install" => Hook::Install,
            "start" => Hook::Start,
            "config-changed" => Hook::ConfigChanged,
            "upgrade-charm" => Hook::UpgradeCharm,
            "update-status" => Hook::UpdateStatus,
            "leader-elected" => Hook::LeaderElected,
            "leader-settings-changed" => Hook::LeaderSettingsChanged,
            "stop" => Hook::Stop,
            "remove" => Hook::Remove,
            _ => panic!(
                "`{name}` is not an event of a unit's life; relation events are made by the relation (`relation.created()`), secret events by `Event::secret_changed(&id)`, storage events by the storage (`storage.attached()`), container events by `Event::pebble_ready(container)`, an action is run by `run_action(name, params)`, and an event that the charm does not declare by `Event::foreign(name)`"
            ),
        };
        Self(Kind::Hook(hook))
    }
}

impl Event {
    /// An event that the charm does not declare, as after a rollback.
    pub fn foreign(name: impl Into<String>) -> Self {
        Self(Kind::Foreign(name.into()))
    }

    /// The Pebble of a container has started.
    pub fn pebble_ready(container: impl Into<String>) -> Self {
        let container = container.into();
        Self(Kind::Hook(Hook::PebbleReady { container }))
    }

    /// The workload has something to say: `pebble notify KEY` in a container.
    /// The id is the notice's number in that Pebble, such as `"7"`.
    pub fn custom_notice(
        container: impl Into<String>,
        id: impl Into<String>,
        key: impl Into<String>,
    ) -> Self {
        Self(Kind::Hook(Hook::PebbleCustomNotice {
            container: container.into(),
            id: id.into(),
            key: key.into(),
        }))
    }

    /// A check of a container has failed as often as its threshold allows.
    pub fn check_failed(container: impl Into<String>, check: impl Into<String>) -> Self {
        Self(Kind::Hook(Hook::PebbleCheckFailed {
            container: container.into(),
            check: check.into(),
        }))
    }

    /// A check of a container that has failed succeeds again: after
    /// [`check_failed`](Self::check_failed).
    pub fn check_recovered(container: impl Into<String>, check: impl Into<String>) -> Self {
        Self(Kind::Hook(Hook::PebbleCheckRecovered {
            container: container.into(),
            check: check.into(),
        }))
    }

    /// A secret that the unit reads has a new revision.
    pub fn secret_changed(id: &SecretId) -> Self {
        let secret = model_secret(id);
        Self(Kind::Hook(Hook::SecretChanged { secret }))
    }

    /// A secret of ours should get new content.
    pub fn secret_rotate(id: &SecretId) -> Self {
        let secret = model_secret(id);
        Self(Kind::Hook(Hook::SecretRotate { secret }))
    }

    /// A revision of a secret of ours has come to its end.
    pub fn secret_expired(id: &SecretId, revision: u64) -> Self {
        let secret = model_secret(id);
        Self(Kind::Hook(Hook::SecretExpired { secret, revision }))
    }

    /// Nobody reads a revision of a secret of ours any more.
    pub fn secret_remove(id: &SecretId, revision: u64) -> Self {
        let secret = model_secret(id);
        Self(Kind::Hook(Hook::SecretRemove { secret, revision }))
    }
}

/// A relation in a [`Scenario`](super::Scenario), to be copied about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Related(pub(super) ModelRelation);

impl Related {
    /// The relation was made.
    pub fn created(self) -> Event {
        let relation = self.0;
        Event(Kind::Hook(Hook::RelationCreated { relation }))
    }

    /// A unit has joined, such as `wordpress/0`.
    #[track_caller]
    pub fn joined(self, unit: &str) -> Event {
        let (relation, unit) = (self.0, model_unit(unit));
        Event(Kind::Hook(Hook::RelationJoined { relation, unit }))
    }

    /// The other application has something new to say.
    pub fn changed(self) -> Event {
        let (relation, unit) = (self.0, None);
        Event(Kind::Hook(Hook::RelationChanged { relation, unit }))
    }

    /// One of the other units has something new to say.
    #[track_caller]
    pub fn changed_by(self, unit: &str) -> Event {
        let (relation, unit) = (self.0, Some(model_unit(unit)));
        Event(Kind::Hook(Hook::RelationChanged { relation, unit }))
    }

    /// A unit has left.
    #[track_caller]
    pub fn departed(self, unit: &str) -> Event {
        let (relation, unit) = (self.0, model_unit(unit));
        Event(Kind::Hook(Hook::RelationDeparted { relation, unit }))
    }

    /// The relation goes away. It is removed from the model by this event.
    pub fn broken(self) -> Event {
        Event(Kind::Broken(self.0))
    }
}

#[track_caller]
pub(super) fn model_unit(name: &str) -> ModelUnit {
    match name.parse() {
        Ok(unit) => unit,
        Err(error) => panic!("{error}"),
    }
}

#[track_caller]
pub(super) fn model_secret(id: &SecretId) -> ModelSecret {
    match id.id().parse() {
        Ok(secret) => secret,
        Err(error) => panic!("{error}"),
    }
}
