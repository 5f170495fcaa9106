//! The commit of what a hook changed.

use super::{HookContext, SecretChange};
use crate::application::Application;
use crate::model::Model;
use crate::name::{SecretId, UnitName};
use crate::quote::Quoted;
use crate::relation::Relation;
use crate::secret::{Grant, Secret, SecretOwner};
use crate::storage::StorageDirective;
use crate::texts::Texts;
use crate::unit::Life;

/// What all keys and values of a unit's state may hold together.
const STATE_LIMIT: usize = 2 * 1024 * 1024;
/// What an agent hears of a commit that stopped half-way: the controller is gone.
const STOPPED: &str = "connection is shut down";

/// Whether a unit's state is not too large for Juju to keep.
pub(crate) fn check_state_size(state: &Texts) -> Result<(), String> {
    let size: usize = state
        .iter()
        .map(|(key, value)| key.len() + value.len())
        .sum();
    if size > STATE_LIMIT {
        return Err(format!(
            "max allowed charm state size ({STATE_LIMIT}) exceeded"
        ));
    }
    Ok(())
}

impl HookContext {
    /// In how many steps what the hook changed so far is committed: each operation on a secret is one, everything else
    /// together is the last. Under Juju 4.x everything is one step. Zero when nothing changed, for then nothing is sent.
    pub fn commit_steps(&self) -> usize {
        let secrets = self.secret_steps();
        let others = self.state_changed
            || !self.ports.is_empty()
            || !self.storage.is_empty()
            || (self.relations.values())
                .any(|changes| !changes.app.is_empty() || !changes.unit.is_empty());
        match (secrets, others) {
            (0, false) => 0,
            _ if self.rules.one_transaction => 1,
            _ => secrets + 1,
        }
    }

    pub(crate) fn secret_steps(&self) -> usize {
        self.created.len()
            + self.updated.len()
            + self.tracked.len()
            + self.granted.len()
            + self.revoked.len()
            + self.removed.len()
    }

    fn changes_secrets(&self) -> bool {
        self.secret_steps() > 0
    }

    /// Has the commit stop after so many of its [steps](Self::commit_steps), as when the controller dies in the middle of
    /// it: what was done stays, and the hook has failed.
    ///
    /// After all of them everything is done, and only the agent does not know. A hook without changes has no commit
    /// that could stop.
    ///
    /// ```
    /// # use juju_model::{CharmInfo, Deploy, Finished, Hook, Model, ModelSettings, NoFiles, Outcome, ToolRequest};
    /// # let mut model = Model::new(ModelSettings::default());
    /// # model.deploy(Deploy::new("web", CharmInfo::named("web")))?;
    /// # model.settle_quietly();
    /// # let dispatch = model.dispatch(&"web/0".parse()?, Hook::UpdateStatus)?;
    /// let mut hook = model.begin(&dispatch);
    /// let args = ["password=hunter2".to_owned()];
    /// # let cwd = "/".as_ref();
    /// hook.call(&mut model, &ToolRequest { tool: "secret-add", args: &args, cwd, stdin: None, files: &NoFiles });
    /// assert_eq!(hook.commit_steps(), 2);
    ///
    /// hook.stop_commit_after(1);
    /// let finished = model.finish(hook, Outcome::Exit(0));
    /// assert!(matches!(finished, Finished::Failed(_)));
    /// assert_eq!(model.secrets().count(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn stop_commit_after(&mut self, steps: usize) {
        self.commit_stops_after = Some(steps);
    }
}

/// Counts the steps of a commit.
#[derive(Default)]
struct Steps {
    /// How many more are made before it stops.
    left: Option<usize>,
    done: usize,
    /// Whether one is being made.
    making: bool,
}

impl Steps {
    fn of(context: &HookContext) -> Self {
        let has_commit = context.commit_steps() > 0;
        Self {
            left: context.commit_stops_after.filter(|_| has_commit),
            ..Self::default()
        }
    }

    /// The last step is done; one more, if the commit gets that far.
    fn next(&mut self) -> Result<(), String> {
        self.done += usize::from(std::mem::take(&mut self.making));
        match &mut self.left {
            Some(0) => return Err(STOPPED.to_owned()),
            Some(left) => *left -= 1,
            None => {}
        }
        self.making = true;
        Ok(())
    }
}

impl Model {
    /// Applies what a hook changed.
    ///
    /// Secrets first, one after the other; then everything else at once or not at all. So a commit that fails late
    /// leaves changes of secrets behind. Not so under Juju 4.x, where secrets are part of the one transaction.
    pub(super) fn commit(&mut self, context: &mut HookContext) -> Result<(), String> {
        let mut steps = Steps::of(context);
        let result = self.make(context, &mut steps);
        context.committed_steps = steps.done;
        result
    }

    fn make(&mut self, context: &HookContext, steps: &mut Steps) -> Result<(), String> {
        if context.rules.one_transaction {
            steps.next()?;
            self.transact(context)?;
        } else {
            self.commit_secrets(context, steps)?;
            steps.next()?;
            self.check_commit(context)?;
        }
        self.apply(context);
        // Everything is done, but the agent may not hear of it.
        steps.next()
    }

    /// Changes secrets and checks everything else; when either is refused, nothing has changed.
    fn transact(&mut self, context: &HookContext) -> Result<(), String> {
        if !context.changes_secrets() {
            return self.check_commit(context);
        }
        let log = self.take_log();
        let before = self.clone();
        let result = self
            .commit_secrets(context, &mut Steps::default())
            .and_then(|()| self.check_commit(context));
        if result.is_err() {
            *self = before;
        }
        self.log = log;
        result
    }

    fn commit_secrets(&mut self, context: &HookContext, steps: &mut Steps) -> Result<(), String> {
        for pending in &context.created {
            steps.next()?;
            self.create_secret(context, pending)
                .map_err(|text| format!("creating secrets: {text}"))?;
        }
        for (id, change) in &context.updated {
            steps.next()?;
            if context.rules.one_transaction && !self.secrets.contains_key(id) {
                continue;
            }
            self.change_secret(context, id, change)
                .map_err(|text| format!("updating secrets: {text}"))?;
        }
        for id in &context.tracked {
            steps.next()?;
            self.track_latest(context.unit(), id);
        }
        for ((id, relation), target) in &context.granted {
            steps.next()?;
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
            steps.next()?;
            self.manageable(context.unit(), &revocation.secret)
                .map_err(|text| format!("revoking secrets access: {text}"))?
                .grants
                .retain(|grant| grant.target != revocation.target);
        }
        for (id, revisions) in &context.removed {
            steps.next()?;
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
            return Err(format!(
                "secret with label {label} already exists",
                label = Quoted(label)
            ));
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
                "cannot grant access to secret in scope of {scope} which is not alive",
                scope = Quoted(scope)
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
    fn check_commit(&self, context: &HookContext) -> Result<(), String> {
        for (id, changes) in &context.relations {
            if !self.relations.contains_key(id) {
                return Err(format!("relation {id} not found"));
            }
            if !changes.app.is_empty() {
                self.require_leader(context.unit())
                    .map_err(|text| format!("prerequisites failed: {text}"))?;
            }
        }
        if let Some(state) = &context.state
            && context.state_changed
        {
            check_state_size(state)?;
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
        for (name, count) in self.added_storage(context) {
            self.check_more_storage(context.unit(), name, count)?;
        }
        Ok(())
    }

    /// What `storage-add` asked for. Where there is one transaction, a dying unit's wish is passed over.
    fn added_storage<'a>(
        &self,
        context: &'a HookContext,
    ) -> impl Iterator<Item = (&'a str, u32)> + use<'a> {
        let unit = self.units.get(context.unit());
        let dying = unit.is_none_or(|unit| unit.life == Life::Dying);
        let passed_over = context.rules.one_transaction && dying;
        let added = context.storage.iter().filter(move |_| !passed_over);
        added.map(|(name, count)| (name.as_str(), *count))
    }

    fn apply(&mut self, context: &HookContext) {
        let name = context.unit();
        let added: Vec<_> = self.added_storage(context).collect();
        for (storage, count) in added {
            let directive = StorageDirective::default();
            self.create_storage(name, storage, &directive, count);
        }
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
            let app = self.applications.get(name.app());
            let all = app.into_iter().flat_map(Application::bindings);
            change.apply(&mut unit.ports, all);
        }
        if let Some(state) = &context.state
            && context.state_changed
        {
            unit.state = state.clone();
        }
    }
}

/// `relation-web.db#app.db`.
pub(crate) fn relation_tag(relation: &Relation) -> String {
    let sides: Vec<_> = relation
        .ends
        .iter()
        .map(|end| format!("{}.{}", end.app, end.endpoint))
        .collect();
    format!("relation-{}", sides.join("#"))
}
