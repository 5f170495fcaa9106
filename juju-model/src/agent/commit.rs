//! The end of a hook: its changes are committed or dropped, and the agent takes its notes.

use serde_json::Value;

use super::{Dispatch, Hook, HookContext, SecretChange};
use crate::action::TaskStatus;
use crate::log::Level;
use crate::model::Model;
use crate::name::{SecretId, UnitName};
use crate::secret::{Grant, GrantTarget, NARROWER_GRANTS, Rotation, Secret, SecretOwner};
use crate::status::{Status, StatusWord};
use crate::time::Timestamp;
use crate::unit::{FailedHook, Life, Member, Stage};

/// How often a failed hook is run again by itself.
const RETRIES: u32 = 3;
/// How often a killed hook is run again. Juju would do so for ever.
const KILLS: u32 = 3;
/// What all keys and values of a unit's state may hold together.
const STATE_LIMIT: usize = 2 * 1024 * 1024;
/// Rotation that brought no new revision, and expiry, are told again after this time.
const REPEAT_SECONDS: i64 = 300;

/// How a hook's process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// With an exit code.
    Exit(i32),
    /// By a signal.
    Signal(i32),
    /// It could not be started: no `dispatch`, not executable, or not a program. An action is failed; a hook too.
    NotStarted,
}

/// What became of a hook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finished {
    /// Its changes were committed.
    Committed,
    /// Its changes were dropped, or their commit failed; the text says why.
    Failed(String),
    /// It was killed: nothing of it is kept, and it is run again.
    Rerun,
    /// The unit is no longer there.
    Gone,
}

impl Model {
    /// Ends a hook. On exit code 0 its changes are committed, which may fail; otherwise they are dropped.
    ///
    /// A hook that failed puts the unit into error; [`Model::next_dispatch`] gives it out again at most three times.
    pub fn finish(&mut self, mut context: HookContext, outcome: Outcome) -> Finished {
        context.close_output(self);
        let dispatch = context.dispatch.clone();
        let name = dispatch.unit.clone();
        let Some(unit) = self.units.get_mut(&name) else {
            return Finished::Gone;
        };
        unit.notes.running = None;
        unit.agent = Status::new(StatusWord::Idle, "", self.now);
        self.awake.insert(name.clone());

        if dispatch.hook.task().is_some() {
            return self.finish_task(context, outcome);
        }
        let failure = match outcome {
            Outcome::Exit(0) => match self.commit(&context) {
                Ok(()) => {
                    self.complete(&dispatch);
                    return Finished::Committed;
                }
                Err(text) => text,
            },
            Outcome::Exit(code) => format!("exit status {code}"),
            Outcome::Signal(9 | 15) if self.may_rerun(&name) => return Finished::Rerun,
            Outcome::Signal(signal) => format!("signal: {}", signal_name(signal)),
            Outcome::NotStarted => "dispatch cannot be run".to_owned(),
        };
        self.fail(&dispatch, &failure);
        Finished::Failed(failure)
    }

    /// Hooks that were running when the model was written down: their agent died, so they count as failed.
    ///
    /// For who loads a model that was saved between [`Model::begin`] and [`Model::finish`].
    pub fn recover(&mut self) {
        let interrupted: Vec<_> = self
            .units
            .values()
            .filter_map(|unit| unit.notes.running.clone())
            .collect();
        for dispatch in interrupted {
            if let Some(unit) = self.units.get_mut(&dispatch.unit) {
                unit.notes.running = None;
                unit.agent = Status::new(StatusWord::Idle, "", self.now);
                self.awake.insert(dispatch.unit.clone());
            }
            match dispatch.hook.task() {
                Some(task) => self.end_task(
                    &dispatch.unit,
                    task,
                    TaskStatus::Failed,
                    "action terminated",
                ),
                None => self.fail(&dispatch, "the agent was stopped while it ran"),
            }
        }
    }

    /// A killed hook is queued again, not failed.
    fn may_rerun(&mut self, name: &UnitName) -> bool {
        let Some(unit) = self.units.get_mut(name) else {
            return false;
        };
        unit.notes.killed += 1;
        let again = unit.notes.killed <= KILLS;
        if !again {
            unit.notes.killed = 0;
        }
        again
    }

    /// Puts a unit into error.
    pub(crate) fn fail(&mut self, dispatch: &Dispatch, why: &str) {
        let now = self.now;
        let text = format!(
            "hook {:?} (via hook dispatching script: dispatch) failed: {why}",
            dispatch.name
        );
        self.record(
            &dispatch.unit,
            Level::Error,
            "juju.worker.uniter.operation",
            text,
        );
        let Some(unit) = self.units.get_mut(&dispatch.unit) else {
            return;
        };
        if matches!(dispatch.hook, Hook::PebbleReady { .. }) {
            // A failed workload hook is skipped: it never puts the unit into error.
            return self.complete(dispatch);
        }
        let shown = if dispatch.hook.relation().is_some() {
            dispatch.name.as_str()
        } else {
            dispatch.hook.kind()
        };
        unit.error = Some(Status::new(
            StatusWord::Error,
            format!("hook failed: {shown:?}"),
            now,
        ));
        let retries = match &unit.notes.failure {
            Some(failure) if failure.resolved.is_none() => failure.retries.saturating_sub(1),
            _ => RETRIES,
        };
        let attempt = dispatch.attempt + 1;
        let dispatch = Dispatch {
            attempt,
            ..dispatch.clone()
        };
        self.failing.insert(dispatch.unit.clone());
        unit.notes.failure = Some(FailedHook {
            dispatch,
            retries,
            resolved: None,
        });
    }

    /// The agent's notes after a hook that succeeded, or that the operator counts as done.
    pub(crate) fn complete(&mut self, dispatch: &Dispatch) {
        let now = self.now;
        let name = &dispatch.unit;
        let ran = format!(
            "ran {:?} hook (via hook dispatching script: dispatch)",
            dispatch.name
        );
        self.record(name, Level::Info, "juju.worker.uniter.operation", ran);
        let Some(unit) = self.units.get_mut(name) else {
            return;
        };
        let notes = &mut unit.notes;
        unit.error = None;
        notes.failure = None;
        notes.killed = 0;
        notes.tick = false;
        self.failing.remove(name);
        if notes.queued.as_ref() == Some(&dispatch.hook) {
            notes.queued = None;
        }
        match &dispatch.hook {
            Hook::Install => notes.stage = Stage::Installed,
            Hook::Start => {
                notes.stage = Stage::Started;
                if !unit.status_was_set {
                    unit.workload = Status::new(StatusWord::Unknown, "", now);
                }
            }
            Hook::ConfigChanged => {
                notes.config = Some(dispatch.version);
                if notes.stage < Stage::Started && unit.life == Life::Alive {
                    notes.queued = Some(Hook::Start);
                }
            }
            Hook::UpgradeCharm => {
                notes.charm_modified = dispatch.version;
                notes.queued = Some(Hook::ConfigChanged);
            }
            Hook::LeaderElected => {
                notes.leader = true;
                notes.leader_settings = Some(dispatch.version);
            }
            Hook::LeaderSettingsChanged => notes.leader_settings = Some(dispatch.version),
            Hook::Stop => {
                notes.stage = Stage::Stopped;
                unit.workload = Status::new(StatusWord::Maintenance, "", now);
            }
            Hook::Remove => self.bury(name),
            Hook::PebbleReady { container } => {
                notes.unready.remove(container);
            }
            hook if hook.relation().is_some() => self.complete_relation_hook(dispatch),
            hook if hook.secret().is_some() => self.complete_secret_hook(dispatch),
            _ => {}
        }
    }

    fn complete_relation_hook(&mut self, dispatch: &Dispatch) {
        let Some(id) = dispatch.hook.relation() else {
            return;
        };
        let Some(order) = self.relations.get(&id).map(|relation| relation.order) else {
            return;
        };
        let Some(unit) = self.units.get_mut(&dispatch.unit) else {
            return;
        };
        unit.notes.stirred.insert(order);
        if let Hook::RelationCreated { .. } = dispatch.hook {
            unit.notes.fresh.remove(&order);
        }
        let Some(notes) = unit.notes.relations.get_mut(&id) else {
            return;
        };
        match &dispatch.hook {
            Hook::RelationCreated { .. } => notes.created = true,
            Hook::RelationJoined { unit: remote, .. } => {
                notes.members.insert(
                    remote.clone(),
                    Member {
                        version: dispatch.version,
                        cached: None,
                    },
                );
                notes.changed_pending = Some(remote.clone());
            }
            Hook::RelationChanged {
                unit: Some(remote), ..
            } => {
                if let Some(member) = notes.members.get_mut(remote) {
                    member.version = dispatch.version;
                }
                if notes.changed_pending.as_ref() == Some(remote) {
                    notes.changed_pending = None;
                }
            }
            Hook::RelationChanged { unit: None, .. } => notes.app_version = dispatch.version,
            Hook::RelationDeparted { unit: remote, .. } => {
                notes.members.remove(remote);
                if notes.changed_pending.as_ref() == Some(remote) {
                    notes.changed_pending = None;
                }
            }
            Hook::RelationBroken { .. } => {
                notes.broken = true;
                self.leave(id, &dispatch.unit);
            }
            _ => {}
        }
    }

    fn complete_secret_hook(&mut self, dispatch: &Dispatch) {
        let now = self.now;
        let again = Timestamp(now.0 + REPEAT_SECONDS);
        let Some(id) = dispatch.hook.secret() else {
            return;
        };
        let Some(secret) = self.secrets.get_mut(id) else {
            return;
        };
        let Some(unit) = self.units.get_mut(&dispatch.unit) else {
            return;
        };
        unit.notes.stirred_secrets.insert(id.clone());
        let notes = unit.notes.secrets.entry(id.clone()).or_default();
        match dispatch.hook {
            Hook::SecretChanged { .. } => notes.seen = dispatch.version,
            Hook::SecretRemove { revision, .. } => {
                notes.obsolete.insert(revision);
            }
            Hook::SecretRotate { .. } => {
                let rotated = secret.latest > dispatch.version;
                let next = if rotated {
                    secret.rotation.next(now)
                } else {
                    Some(again)
                };
                secret.next_rotation = if secret.rotation == Rotation::Never {
                    None
                } else {
                    next
                };
            }
            Hook::SecretExpired { revision, .. } => {
                if let Some(revision) = secret.revisions.get_mut(&revision) {
                    revision.expiry_due = Some(again);
                }
            }
            _ => {}
        }
    }
}

/// The commit of a hook's changes.
impl Model {
    /// Applies what a hook changed: secrets first, one after the other; then everything else at once or not at all.
    ///
    /// So a commit that fails late leaves changes of secrets behind, as it does in Juju 3.6.
    fn commit(&mut self, context: &HookContext) -> Result<(), String> {
        for pending in &context.created {
            self.create_secret(context, pending)
                .map_err(|text| format!("creating secrets: {text}"))?;
        }
        for (id, change) in &context.updated {
            self.change_secret(context, id, change)
                .map_err(|text| format!("updating secrets: {text}"))?;
        }
        for id in &context.tracked {
            self.track_latest(context.unit(), id);
        }
        for ((id, relation), target) in &context.granted {
            self.grant(
                context,
                id,
                Grant {
                    target: target.clone(),
                    scope: Some(*relation),
                },
            )
            .map_err(|text| format!("granting secrets access: {text}"))?;
        }
        for revocation in &context.revoked {
            self.manageable(context.unit(), &revocation.secret)
                .map_err(|text| format!("revoking secrets access: {text}"))?
                .grants
                .retain(|grant| grant.target != revocation.target);
        }
        for (id, revisions) in &context.removed {
            let removed = self.manageable(context.unit(), id).map(|secret| {
                if let Some(revisions) = revisions {
                    secret
                        .revisions
                        .retain(|revision, _| !revisions.contains(revision));
                }
                revisions.is_none() || secret.revisions.is_empty()
            });
            if removed.map_err(|text| format!("removing secrets: {text}"))? {
                self.delete_secret(id);
            }
        }
        self.check(context)?;
        self.apply(context);
        Ok(())
    }

    fn create_secret(
        &mut self,
        context: &HookContext,
        pending: &super::PendingSecret,
    ) -> Result<(), String> {
        if let SecretOwner::Application(_) = pending.owner {
            self.require_leader(context.unit())?;
        }
        let change = pending.change.clone();
        let label = change.label.unwrap_or_default();
        self.free_label(&pending.owner, &label, &pending.id)?;
        let rotation = change.rotation.unwrap_or_default();
        let mut secret = Secret {
            id: pending.id.clone(),
            owner: pending.owner.clone(),
            label,
            description: change.description.unwrap_or_default(),
            rotation,
            next_rotation: rotation.next(self.now),
            created: self.now,
            updated: self.now,
            latest: 0,
            revisions: std::collections::BTreeMap::new(),
            consumers: std::collections::BTreeMap::new(),
            grants: Vec::new(),
            auto_prune: false,
        };
        secret.add_revision(change.content.unwrap_or_default(), change.expires, self.now);
        self.insert_secret(secret);
        Ok(())
    }

    /// Puts a new secret into the model and the index of its owner.
    pub(crate) fn insert_secret(&mut self, secret: Secret) {
        match &secret.owner {
            SecretOwner::Application(app) => {
                if let Some(app) = self.applications.get_mut(app) {
                    app.secrets.insert(secret.id.clone());
                }
            }
            SecretOwner::Unit(unit) => {
                if let Some(unit) = self.units.get_mut(unit) {
                    unit.secrets.insert(secret.id.clone());
                }
            }
            SecretOwner::Model => {}
        }
        self.secrets.insert(secret.id.clone(), secret);
    }

    /// A label is unique among an application's secrets and those of its units.
    pub(crate) fn free_label(
        &self,
        owner: &SecretOwner,
        label: &str,
        except: &SecretId,
    ) -> Result<(), String> {
        if label.is_empty() {
            return Ok(());
        }
        let taken = |id: &SecretId| {
            id != except
                && self
                    .secrets
                    .get(id)
                    .is_some_and(|secret| secret.label == label)
        };
        let app = match owner {
            SecretOwner::Application(app) => app,
            SecretOwner::Unit(unit) => unit.app(),
            SecretOwner::Model => return Ok(()),
        };
        let Some(app) = self.applications.get(app) else {
            return Ok(());
        };
        // Two units of an application may use the same label.
        let units = app.units.iter().filter(|unit| match owner {
            SecretOwner::Unit(owner) => *unit == owner,
            _ => true,
        });
        let of_units = units
            .filter_map(|unit| self.units.get(unit))
            .flat_map(|unit| &unit.secrets);
        if app.secrets.iter().chain(of_units).any(taken) {
            return Err(format!("secret with label {label:?} already exists"));
        }
        Ok(())
    }

    fn change_secret(
        &mut self,
        context: &HookContext,
        id: &SecretId,
        change: &SecretChange,
    ) -> Result<(), String> {
        let now = self.now;
        let owner = self.manageable(context.unit(), id)?.owner.clone();
        if let Some(label) = &change.label {
            self.free_label(&owner, label, id)?;
        }
        let secret = self.manageable(context.unit(), id)?;
        if let Some(label) = &change.label {
            secret.label.clone_from(label);
        }
        if let Some(description) = &change.description {
            secret.description.clone_from(description);
        }
        if let Some(rotation) = change.rotation {
            secret.rotation = rotation;
            // A new policy only ever moves the next rotation nearer.
            secret.next_rotation = match (secret.next_rotation, rotation.next(now)) {
                (Some(planned), Some(next)) => Some(planned.min(next)),
                (_, next) => next,
            };
        }
        secret.updated = now;
        match &change.content {
            Some(values) => {
                secret.add_revision(values.clone(), change.expires, now);
                self.stir_secret(id);
            }
            None => {
                if let Some(revision) = secret.revisions.get_mut(&secret.latest)
                    && change.expires.is_some()
                {
                    revision.expires = change.expires;
                    revision.expiry_due = change.expires;
                }
            }
        }
        Ok(())
    }

    /// Has a unit track the latest revision of a secret.
    pub(crate) fn track_latest(&mut self, unit: &UnitName, id: &SecretId) {
        let Some(secret) = self.secrets.get_mut(id) else {
            return;
        };
        secret.consumers.entry(unit.clone()).or_default().tracked = secret.latest;
        if let Some(unit) = self.units.get_mut(unit) {
            unit.notes.secrets.entry(id.clone()).or_default();
        }
        self.stir_secret(id);
    }

    fn grant(&mut self, context: &HookContext, id: &SecretId, grant: Grant) -> Result<(), String> {
        self.manageable(context.unit(), id)?;
        let scope = grant.scope.and_then(|id| self.relations.get(&id));
        if scope.is_none_or(|relation| relation.life == Life::Dying) {
            let scope = scope.map_or_else(String::new, relation_tag);
            return Err(format!(
                "cannot grant access to secret in scope of {scope:?} which is not alive"
            ));
        }
        self.manageable(context.unit(), id)?.add_grant(grant)
    }

    /// A secret that a unit may change, or Juju's refusal.
    fn manageable(&mut self, unit: &UnitName, id: &SecretId) -> Result<&mut Secret, String> {
        let Some(secret) = self.secrets.get(id) else {
            return Err(format!("secret \"{id}\" not found"));
        };
        match &secret.owner {
            SecretOwner::Application(app) if app == unit.app() => self.require_leader(unit)?,
            SecretOwner::Unit(owner) if owner == unit => {}
            _ => return Err("permission denied".to_owned()),
        }
        self.secrets
            .get_mut(id)
            .ok_or_else(|| format!("secret \"{id}\" not found"))
    }

    fn require_leader(&self, unit: &UnitName) -> Result<(), String> {
        if self.is_leader(unit) {
            return Ok(());
        }
        Err(format!("\"{unit}\" is not leader of \"{}\"", unit.app()))
    }

    /// Everything that can refuse the one transaction of databags, ports and state.
    fn check(&self, context: &HookContext) -> Result<(), String> {
        for (id, changes) in &context.relations {
            if !self.relations.contains_key(id) {
                return Err(format!("relation {id} not found"));
            }
            if !changes.app.is_empty() {
                self.require_leader(context.unit())
                    .map_err(|text| format!("prerequisites failed: {text}"))?;
            }
        }
        if let Some(state) = &context.state {
            let size: usize = state
                .iter()
                .map(|(key, value)| key.len() + value.len())
                .sum();
            if context.state_changed && size > STATE_LIMIT {
                return Err(format!(
                    "max allowed charm state size ({STATE_LIMIT}) exceeded"
                ));
            }
        }
        if super::context::on_kubernetes(self) {
            let icmp = context
                .ports
                .iter()
                .any(|change| change.open && change.range.to_string() == "icmp");
            if icmp {
                return Err("opening ICMP ports is not supported for k8s applications".to_owned());
            }
        }
        let declared = self
            .applications
            .get(context.unit().app())
            .map(|app| &app.charm.storage);
        for name in context.storage.keys() {
            if declared.is_none_or(|declared| !declared.contains(name)) {
                return Err(format!("adding storage: charm storage {name:?} not found"));
            }
        }
        Ok(())
    }

    fn apply(&mut self, context: &HookContext) {
        let name = context.unit();
        for (id, changes) in &context.relations {
            let Some(relation) = self.relations.get_mut(id) else {
                continue;
            };
            let mut changed = false;
            if !changes.unit.is_empty() {
                changed |= relation
                    .unit_bags
                    .entry(name.clone())
                    .or_default()
                    .write(&changes.unit);
            }
            if !changes.app.is_empty() {
                changed |= relation
                    .app_bags
                    .entry(name.app().to_owned())
                    .or_default()
                    .write(&changes.app);
            }
            if changed {
                self.stir(*id);
            }
        }
        let Some(unit) = self.units.get_mut(name) else {
            return;
        };
        for change in &context.ports {
            let ranges = unit.ports.entry(change.endpoint.clone()).or_default();
            if change.open {
                ranges.insert(change.range);
            } else {
                ranges.remove(&change.range);
            }
        }
        unit.ports.retain(|_, ranges| !ranges.is_empty());
        if let Some(state) = &context.state
            && context.state_changed
        {
            unit.state = state.clone();
        }
    }
}

/// The end of actions and commands.
impl Model {
    fn finish_task(&mut self, mut context: HookContext, outcome: Outcome) -> Finished {
        let name = context.unit().clone();
        let Some(id) = context.dispatch.hook.task() else {
            return Finished::Gone;
        };
        let mut results = std::mem::take(&mut context.action.results);
        let mut code = match outcome {
            Outcome::Exit(code) => code,
            Outcome::Signal(_) | Outcome::NotStarted => -1,
        };
        let mut captured = context.captured();
        let (status, message, finished) = match outcome {
            Outcome::Exit(0) => match self.commit(&context) {
                Ok(()) => match context.action.failed.take() {
                    Some(message) => (TaskStatus::Failed, message, Finished::Committed),
                    None => (TaskStatus::Completed, String::new(), Finished::Committed),
                },
                Err(text) => {
                    code = 1;
                    captured[1].1.extend_from_slice(text.as_bytes());
                    let message = context.action.failed.take();
                    let message =
                        message.unwrap_or_else(|| "committing requested changes failed".to_owned());
                    (TaskStatus::Failed, message, Finished::Failed(text))
                }
            },
            Outcome::Exit(code) => failed(format!("exit status {code}")),
            Outcome::Signal(9 | 15) => failed("terminated".to_owned()),
            Outcome::Signal(signal) => failed(format!("signal: {}", signal_name(signal))),
            Outcome::NotStarted => failed(format!("action not implemented on unit \"{name}\"")),
        };
        if outcome != Outcome::NotStarted {
            results.insert("return-code".to_owned(), Value::from(code));
            for (key, bytes) in captured {
                insert_output(&mut results, key, bytes);
            }
        }
        if let Some(task) = self.tasks.get_mut(&id) {
            task.results = results;
        }
        self.end_task(&name, id, status, &message);
        finished
    }

    fn end_task(
        &mut self,
        unit: &UnitName,
        id: crate::ActionId,
        status: TaskStatus,
        message: &str,
    ) {
        if let Some(unit) = self.units.get_mut(unit) {
            unit.notes.actions.retain(|task| *task != id);
            unit.notes.commands.retain(|task| *task != id);
            unit.notes.tick = false;
        }
        if let Some(task) = self.tasks.get_mut(&id) {
            task.status = status;
            message.clone_into(&mut task.message);
            task.completed = Some(self.now);
        }
    }
}

fn failed(message: String) -> (TaskStatus, String, Finished) {
    (
        TaskStatus::Failed,
        message.clone(),
        Finished::Failed(message),
    )
}

/// An output as a result: as text, else in base64.
fn insert_output(results: &mut serde_json::Map<String, Value>, key: &str, bytes: Vec<u8>) {
    use base64::Engine as _;
    if bytes.is_empty() {
        return;
    }
    match String::from_utf8(bytes) {
        Ok(text) => {
            results.insert(key.to_owned(), Value::from(text));
        }
        Err(error) => {
            let encoded = base64::engine::general_purpose::STANDARD.encode(error.as_bytes());
            results.insert(key.to_owned(), Value::from(encoded));
            results.insert(format!("{key}-encoding"), Value::from("base64"));
        }
    }
}

impl Secret {
    /// Adds a grant. There is one for each application and unit, so none over a second relation.
    ///
    /// A unit's grant adds nothing to its application's; the other way round Juju refuses.
    pub(crate) fn add_grant(&mut self, grant: Grant) -> Result<(), String> {
        for one in &self.grants {
            let same_scope = one.scope == grant.scope;
            match (&one.target, &grant.target) {
                (one, other) if one == other && !same_scope => {
                    return Err("cannot change secret permission scope".to_owned());
                }
                (one, other) if one == other => return Ok(()),
                (GrantTarget::Application(app), GrantTarget::Unit(unit))
                    if app == unit.app() && same_scope =>
                {
                    return Ok(());
                }
                (GrantTarget::Unit(unit), GrantTarget::Application(app))
                    if app == unit.app() && same_scope =>
                {
                    return Err(NARROWER_GRANTS.to_owned());
                }
                _ => {}
            }
        }
        self.grants.push(grant);
        Ok(())
    }
}

/// `relation-web.db#app.db`.
pub(crate) fn relation_tag(relation: &crate::Relation) -> String {
    let sides: Vec<_> = relation
        .ends
        .iter()
        .map(|end| format!("{}.{}", end.app, end.endpoint))
        .collect();
    format!("relation-{}", sides.join("#"))
}

/// The names that Go gives to signals.
fn signal_name(signal: i32) -> String {
    let name = match signal {
        1 => "hangup",
        2 => "interrupt",
        3 => "quit",
        4 => "illegal instruction",
        5 => "trace/breakpoint trap",
        6 => "aborted",
        7 => "bus error",
        8 => "floating point exception",
        9 => "killed",
        11 => "segmentation fault",
        13 => "broken pipe",
        14 => "alarm clock",
        15 => "terminated",
        _ => return format!("signal {signal}"),
    };
    name.to_owned()
}
