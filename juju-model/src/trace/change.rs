//! What hooks change.

use serde::{Deserialize, Serialize};

use super::Mask;
use crate::agent::{Finished, HookContext, SecretChange, relation_tag};
use crate::model::Model;
use crate::name::{RelationId, SecretId};
use crate::relation::Relation;
use crate::secret::{SecretContent, SecretOwner};
use crate::texts::Texts;
use crate::unit::Unit;

/// Something that a hook changed: where and which keys, not the values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say all")]
pub enum Change {
    /// The unit's databag.
    UnitData {
        relation: RelationId,
        set: Vec<String>,
        removed: Vec<String>,
    },
    /// The application's databag.
    ApplicationData {
        relation: RelationId,
        set: Vec<String>,
        removed: Vec<String>,
    },
    State {
        set: Vec<String>,
        removed: Vec<String>,
    },
    /// Without an endpoint: of all.
    PortOpened {
        port: String,
        endpoint: Option<String>,
    },
    PortClosed {
        port: String,
        endpoint: Option<String>,
    },
    SecretAdded {
        secret: SecretId,
        /// Of the application, not of the unit.
        application: bool,
        keys: Vec<String>,
    },
    SecretSet {
        secret: SecretId,
        /// `content`, `label`, `description`, `rotate`, `expire`.
        parts: Vec<String>,
    },
    /// The unit follows this revision from now on.
    SecretTracked {
        secret: SecretId,
        revision: Option<u64>,
    },
    SecretGranted {
        secret: SecretId,
        to: String,
        relation: String,
    },
    SecretRevoked {
        secret: SecretId,
        from: String,
    },
    /// Without revisions: the whole secret.
    SecretRemoved {
        secret: SecretId,
        revisions: Vec<u64>,
    },
    StorageAdded {
        storage: String,
        count: u32,
    },
    UnitStatus {
        status: String,
        message: String,
    },
    ApplicationStatus {
        status: String,
        message: String,
    },
    WorkloadVersion {
        version: String,
    },
    LeaderSettings {
        keys: Vec<String>,
    },
    ActionResults {
        keys: Vec<String>,
    },
    ActionFailed {
        message: String,
    },
}

/// What became of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// Committed with the hook.
    Committed,
    /// Dropped, as the hook failed, was killed, or its commit did.
    Dropped,
    /// There although the hook failed: its commit stopped after this.
    Kept,
    /// Done when the tool was called, whatever became of the hook.
    AtOnce,
}

/// A change and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TracedChange {
    /// The change.
    #[serde(flatten)]
    pub change: Change,
    /// What became of it.
    pub fate: Fate,
    /// By which step of the commit it is there.
    #[serde(skip)]
    step: usize,
}

impl TracedChange {
    pub(super) fn decide(&mut self, steps: usize, finished: &Finished) {
        self.fate = match (self.fate, finished) {
            (Fate::AtOnce, _) => Fate::AtOnce,
            (_, Finished::Committed) => Fate::Committed,
            _ if self.step <= steps => Fate::Kept,
            _ => Fate::Dropped,
        };
    }
}

/// All that a hook changed, in the order in which it is committed.
pub(super) fn list(model: &Model, context: &HookContext, mask: &Mask) -> Vec<TracedChange> {
    let mut changes = Vec::new();
    for (index, change) in secrets(model, context).into_iter().enumerate() {
        let step = if model.rules().one_transaction {
            1
        } else {
            index + 1
        };
        changes.push(TracedChange {
            change,
            fate: Fate::Dropped,
            step,
        });
    }
    let last = context.commit_steps();
    let others = others(model, context).into_iter();
    changes.extend(others.map(|change| TracedChange {
        change,
        fate: Fate::Dropped,
        step: last,
    }));
    let tracked = context.tracked_at_once.iter();
    let tracked = tracked.map(|(secret, revision)| Change::SecretTracked {
        secret: secret.clone(),
        revision: Some(*revision),
    });
    let calls = context.calls().iter();
    let at_once = calls.filter_map(|call| call.at_once(mask));
    changes.extend(tracked.chain(at_once).map(|change| TracedChange {
        change,
        fate: Fate::AtOnce,
        step: 0,
    }));
    changes
}

/// One for each step of the commit.
fn secrets(model: &Model, context: &HookContext) -> Vec<Change> {
    let mut changes = Vec::with_capacity(context.secret_steps());
    changes.extend(context.created.iter().map(|pending| {
        let given = pending.change.content.iter();
        Change::SecretAdded {
            secret: pending.id.clone(),
            application: matches!(pending.owner, SecretOwner::Application(_)),
            keys: given
                .flat_map(SecretContent::keys)
                .map(str::to_owned)
                .collect(),
        }
    }));
    changes.extend(
        context
            .updated
            .iter()
            .map(|(id, change)| Change::SecretSet {
                secret: id.clone(),
                parts: parts(change),
            }),
    );
    changes.extend(context.tracked.iter().map(|id| Change::SecretTracked {
        secret: id.clone(),
        revision: None,
    }));
    changes.extend(context.granted.iter().map(|((id, relation), target)| {
        let relation = model
            .relation(*relation)
            .map_or_else(|| relation.to_string(), relation_tag);
        Change::SecretGranted {
            secret: id.clone(),
            to: target.tag(),
            relation,
        }
    }));
    changes.extend(
        context
            .revoked
            .iter()
            .map(|revocation| Change::SecretRevoked {
                secret: revocation.secret.clone(),
                from: revocation.target.tag(),
            }),
    );
    changes.extend(
        context
            .removed
            .iter()
            .map(|(id, revisions)| Change::SecretRemoved {
                secret: id.clone(),
                revisions: revisions.iter().flatten().copied().collect(),
            }),
    );
    changes
}

fn parts(change: &SecretChange) -> Vec<String> {
    let parts = [
        ("content", change.content.is_some()),
        ("label", change.label.is_some()),
        ("description", change.description.is_some()),
        ("rotate", change.rotation.is_some()),
        ("expire", change.expires.is_some()),
    ];
    let given = parts.into_iter().filter(|(_, given)| *given);
    given.map(|(part, _)| part.to_owned()).collect()
}

/// What is committed in one step.
fn others(model: &Model, context: &HookContext) -> Vec<Change> {
    let mut changes = Vec::new();
    for (id, written) in &context.relations {
        let relation = model.relation(*id);
        let unit = relation.and_then(|relation| relation.unit_data(context.unit()));
        let app = context.unit().app();
        let app = relation.and_then(|relation: &Relation| relation.app_data(app));
        if !written.unit.is_empty() {
            let (set, removed) = written_keys(&written.unit, unit);
            changes.push(Change::UnitData {
                relation: *id,
                set,
                removed,
            });
        }
        if !written.app.is_empty() {
            let (set, removed) = written_keys(&written.app, app);
            changes.push(Change::ApplicationData {
                relation: *id,
                set,
                removed,
            });
        }
    }
    for change in &context.ports {
        let port = change.range.to_string();
        let endpoint = Some(change.endpoint.clone()).filter(|endpoint| !endpoint.is_empty());
        changes.push(if change.open {
            Change::PortOpened { port, endpoint }
        } else {
            Change::PortClosed { port, endpoint }
        });
    }
    if let (Some(state), true) = (&context.state, context.state_changed) {
        let before = model.unit(context.unit()).map(Unit::state);
        let known = |key: &String| before.and_then(|before| before.get(key));
        let set = state
            .iter()
            .filter(|(key, value)| known(key) != Some(value));
        let gone = before.into_iter().flat_map(|before| before.keys());
        changes.push(Change::State {
            set: set.map(|(key, _)| key.clone()).collect(),
            removed: gone
                .filter(|key| !state.contains_key(*key))
                .cloned()
                .collect(),
        });
    }
    changes.extend(
        context
            .storage
            .iter()
            .map(|(name, count)| Change::StorageAdded {
                storage: name.clone(),
                count: *count,
            }),
    );
    changes
}

/// The keys that a hook set to something new, and those that it removed.
fn written_keys(written: &Texts, before: Option<&Texts>) -> (Vec<String>, Vec<String>) {
    let known = |key: &String| before.and_then(|before| before.get(key));
    let news = written.iter().filter(|(key, value)| match known(key) {
        Some(known) => known != *value,
        None => !value.is_empty(),
    });
    let (set, removed): (Vec<_>, Vec<_>) = news.partition(|(_, value)| !value.is_empty());
    let keys =
        |pairs: Vec<(&String, &String)>| pairs.into_iter().map(|(key, _)| key.clone()).collect();
    (keys(set), keys(removed))
}
