//! Units, and what their agents remember.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde::{Deserialize, Serialize};

use crate::agent::{Dispatch, Hook};
use crate::name::{ActionId, RelationId, SecretId, UnitName};
use crate::port::Ports;
use crate::relation::RelationOrder;
use crate::status::Status;
use crate::storage::StorageId;
use crate::texts::Texts;
use crate::time::Timestamp;

/// Whether something lives or is on its way out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Life {
    /// It lives.
    #[default]
    Alive,
    /// It goes when its last hooks have run.
    Dying,
}

/// A unit, with the notes of its agent.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Unit {
    pub(crate) name: UnitName,
    pub(crate) life: Life,
    pub(crate) machine: u32,
    pub(crate) principal: Option<UnitName>,
    pub(crate) subordinates: BTreeSet<UnitName>,
    pub(crate) workload: Status,
    pub(crate) agent: Status,
    /// While a hook has failed.
    pub(crate) error: Option<Status>,
    /// Whether the charm ever ran `status-set`.
    pub(crate) status_was_set: bool,
    pub(crate) state: Texts,
    pub(crate) ports: Ports,
    pub(crate) secrets: BTreeSet<SecretId>,
    pub(crate) storage: BTreeSet<StorageId>,
    pub(crate) notes: Notes,
}

/// How far a unit's life went, by the hooks that ran.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Stage {
    #[default]
    New,
    Installed,
    Started,
    Stopped,
}

/// What goes on with the pod of a unit on Kubernetes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Pod {
    #[default]
    Running,
    /// It goes, though the charm stays.
    Leaving,
    /// The old one was stopped, and the new one has not run upgrade-charm.
    Between,
}

/// What a unit's agent remembers from hook to hook.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Notes {
    pub stage: Stage,
    /// Dying, once the agent has run a hook because the unit is.
    #[serde(default)]
    pub seen: Life,
    /// Whether it accepted leadership; a dying unit resigns in this note only.
    pub leader: bool,
    /// The hook that follows directly on another one.
    pub queued: Option<Hook>,
    pub running: Option<Dispatch>,
    /// A hook that was killed: it runs again before anything else.
    #[serde(default)]
    pub requeued: Option<Dispatch>,
    pub failure: Option<FailedHook>,
    /// How often the present hook was killed.
    pub killed: u32,
    /// Digest of the settings that the last config-changed saw.
    pub config: Option<u64>,
    pub charm_modified: u64,
    #[serde(default)]
    pub pod: Pod,
    pub leader_settings: Option<u64>,
    /// Its machine was rebooted, or on Kubernetes its agent was restarted, and it has not run start since.
    #[serde(default)]
    pub rebooted: bool,
    pub tick: bool,
    /// Containers whose pebble-ready has not run.
    pub unready: BTreeSet<String>,
    /// Those whose pebble-ready failed: Pebble is not asked again before.
    #[serde(default)]
    pub unready_until: BTreeMap<String, Timestamp>,
    /// Notices and checks that are still to be told of.
    #[serde(default)]
    pub workload: VecDeque<Hook>,
    /// What the Pebbles noticed, the oldest first: an agent that restarts tells of it again.
    #[serde(default)]
    pub notices: Vec<Notice>,
    /// Checks that have failed, with their containers: what never did has nothing to recover from.
    #[serde(default)]
    pub failed_checks: BTreeSet<(String, String)>,
    /// How many different notices there have been.
    #[serde(default)]
    pub notices_seen: u64,
    /// When the agent restarts itself, after it failed to tell of a notice.
    #[serde(default)]
    pub restart_due: Option<Timestamp>,
    /// Labels that this unit gave to secrets it reads.
    pub labels: BTreeMap<String, SecretId>,
    pub actions: VecDeque<ActionId>,
    pub commands: VecDeque<ActionId>,
    pub relations: BTreeMap<RelationId, RelationNotes>,
    /// Relations whose relation-created has not run.
    pub fresh: BTreeSet<RelationOrder>,
    /// Relations in which there may be something to do. What is not listed has nothing: that keeps
    /// the search for the next hook independent of the number of relations.
    pub stirred: BTreeSet<RelationOrder>,
    pub secrets: BTreeMap<SecretId, SecretNotes>,
    /// The same for secrets.
    pub stirred_secrets: BTreeSet<SecretId>,
}

/// A notice or check of a Pebble.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Notice {
    pub hook: Hook,
    pub last: Timestamp,
}

/// A hook that failed and waits for a retry or the operator.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct FailedHook {
    pub dispatch: Dispatch,
    /// Retries at once that are left.
    pub retries: u32,
    /// When the agent runs it again after those; never, if it was killed too often.
    #[serde(default)]
    pub due: Option<Timestamp>,
    /// What the operator said: run it again, or count it as done.
    pub resolved: Option<Resolved>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Resolved {
    Retry,
    NoRetry,
}

/// What the agent remembers of one relation.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct RelationNotes {
    pub created: bool,
    pub broken: bool,
    /// Dying, once the agent has run a hook because the relation is, or the unit.
    #[serde(default)]
    pub seen: Life,
    /// The agent was restarted since it first saw the relation: relation-broken will not name the application.
    #[serde(default)]
    pub remote_forgotten: bool,
    pub members: BTreeMap<UnitName, Member>,
    /// The unit that joined and whose first relation-changed is still to come.
    pub changed_pending: Option<UnitName>,
    pub app_version: u64,
}

/// A remote unit that joined.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Member {
    pub version: u64,
    /// Its databag as last read: the agent keeps it until a hook is about this unit.
    pub cached: Option<Texts>,
}

/// What the agent remembers of one secret.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct SecretNotes {
    /// The latest revision that secret-changed told of.
    pub seen: u64,
    /// Obsolete revisions that secret-remove told of.
    pub obsolete: BTreeSet<u64>,
}

impl Unit {
    /// Its name.
    pub fn name(&self) -> &UnitName {
        &self.name
    }

    /// Whether it is on its way out.
    pub fn is_dying(&self) -> bool {
        self.life == Life::Dying
    }

    /// The number of its machine.
    pub fn machine(&self) -> u32 {
        self.machine
    }

    /// The unit beside which it lives, if it is a subordinate.
    pub fn principal(&self) -> Option<&UnitName> {
        self.principal.as_ref()
    }

    /// The units that live beside it.
    pub fn subordinates(&self) -> impl Iterator<Item = &UnitName> {
        self.subordinates.iter()
    }

    /// The status that the charm set, or the agent for it.
    ///
    /// While a hook has failed, `juju status` shows `error` instead: [`Unit::workload_status`] does so.
    pub fn charm_status(&self) -> &Status {
        &self.workload
    }

    /// The workload status as users see it.
    pub fn workload_status(&self) -> &Status {
        self.error.as_ref().unwrap_or(&self.workload)
    }

    /// What the agent is doing. A failed hook shows in the workload status; the agent is then idle.
    pub fn agent_status(&self) -> &Status {
        &self.agent
    }

    /// Whether a hook failed and was not resolved.
    pub fn is_in_error(&self) -> bool {
        self.error.is_some()
    }

    /// What the charm keeps with `state-set`.
    pub fn state(&self) -> &Texts {
        &self.state
    }

    /// What the charm opened, such as `80/tcp`, by endpoint; the empty endpoint stands for all.
    pub fn ports(&self) -> &Ports {
        &self.ports
    }

    /// The storage that is attached to it.
    pub fn storage(&self) -> impl Iterator<Item = &StorageId> {
        self.storage.iter()
    }

    /// Whether this hook is still to run, whatever has happened since: it has failed, or was killed, or follows on
    /// another one.
    pub(crate) fn owes(&self, hook: &Hook) -> bool {
        let failed = self.notes.failure.as_ref().map(|failed| &failed.dispatch);
        let killed = self.notes.requeued.as_ref();
        let again = failed.into_iter().chain(killed);
        let follows = match hook {
            // After relation-joined.
            Hook::RelationChanged {
                relation,
                unit: Some(remote),
            } => self
                .relation_notes(*relation)
                .is_some_and(|notes| notes.changed_pending.as_ref() == Some(remote)),
            _ => self.notes.queued.as_ref() == Some(hook),
        };
        follows || again.into_iter().any(|dispatch| dispatch.hook == *hook)
    }

    pub(crate) fn relation_notes(&self, relation: RelationId) -> Option<&RelationNotes> {
        self.notes.relations.get(&relation)
    }
}
