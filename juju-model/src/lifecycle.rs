//! How units, relations and applications end, and who leads: each end may bring others.

use std::collections::BTreeSet;

use crate::action::TaskStatus;
use crate::agent::Hook;
use crate::model::Model;
use crate::name::{RelationId, SecretId, UnitName};
use crate::relation::Relation;
use crate::secret::SecretOwner;
use crate::unit::{Life, Stage, Unit};

impl Model {
    /// Whether a unit sees another one in a relation, were both in it.
    pub(crate) fn sees(&self, relation: &Relation, unit: &UnitName, other: &UnitName) -> bool {
        let on_the_other_side = if relation.is_peer() {
            unit != other
        } else {
            unit.app() != other.app()
        };
        if !relation.is_container_scoped() {
            return on_the_other_side;
        }
        let principal =
            |name: &UnitName| self.units.get(name).and_then(|unit| unit.principal.clone());
        on_the_other_side
            && (principal(unit).as_ref() == Some(other) || principal(other).as_ref() == Some(unit))
    }

    /// Takes a unit out of a relation; the last one takes a dying relation along.
    pub(crate) fn leave(&mut self, id: RelationId, unit: &UnitName) {
        let Some(relation) = self.relations.get_mut(&id) else {
            return;
        };
        let left = relation.scope.remove(unit);
        let container = relation.is_container_scoped();
        let gone = relation.life == Life::Dying && relation.scope.is_empty();
        if left {
            self.stir(id);
        }
        if left && container {
            self.dismiss_subordinates(id, unit);
        }
        if gone {
            self.drop_relation(id);
        }
    }

    /// A principal that left its relation with a subordinate application loses the unit beside it.
    fn dismiss_subordinates(&mut self, id: RelationId, principal: &UnitName) {
        let Some(relation) = self.relations.get(&id) else {
            return;
        };
        let Some(other) = relation.remote_app(principal.app()).map(str::to_owned) else {
            return;
        };
        let Some(unit) = self.units.get(principal) else {
            return;
        };
        let dismissed: Vec<_> = unit
            .subordinates
            .iter()
            .filter(|one| one.app() == other)
            .cloned()
            .collect();
        for name in dismissed {
            self.let_die(&name);
        }
    }

    /// Removes a relation that no unit is in any more, with the grants that it carried.
    pub(crate) fn drop_relation(&mut self, id: RelationId) {
        let Some(relation) = self.relations.remove(&id) else {
            return;
        };
        let mut owned = BTreeSet::new();
        for end in &relation.ends {
            let Some(app) = self.applications.get_mut(&end.app) else {
                continue;
            };
            app.relations.remove(&id);
            owned.append(&mut app.secrets.clone());
            for name in &app.units {
                let Some(unit) = self.units.get_mut(name) else {
                    continue;
                };
                unit.notes.relations.remove(&id);
                unit.notes.fresh.remove(&relation.order);
                unit.notes.stirred.remove(&relation.order);
                owned.append(&mut unit.secrets.clone());
            }
        }
        for secret in owned {
            if let Some(secret) = self.secrets.get_mut(&secret) {
                secret.grants.retain(|grant| grant.scope != Some(id));
            }
        }
        for end in &relation.ends {
            self.drop_application_if_done(&end.app);
        }
    }

    /// Marks a unit as dying; one that never installed goes at once.
    pub(crate) fn let_die(&mut self, name: &UnitName) {
        let Some(unit) = self.units.get_mut(name) else {
            return;
        };
        if unit.life == Life::Dying {
            return;
        }
        unit.life = Life::Dying;
        let untouched = unit.notes.stage == Stage::New
            && unit.notes.running.is_none()
            && unit.notes.requeued.is_none()
            && unit.notes.failure.is_none();
        let subordinates: Vec<_> = unit.subordinates.iter().cloned().collect();
        let relations: Vec<_> = unit.notes.relations.keys().copied().collect();
        for id in relations {
            if let Some(relation) = self.relations.get(&id) {
                unit.notes.stirred.insert(relation.order);
            }
        }
        self.awake.insert(name.clone());
        for subordinate in subordinates {
            self.let_die(&subordinate);
        }
        if untouched {
            self.bury(name);
        }
    }

    /// Removes a unit whose last hook has run.
    pub(crate) fn bury(&mut self, name: &UnitName) {
        let Some(unit) = self.units.remove(name) else {
            return;
        };
        self.awake.remove(name);
        self.failing.remove(name);
        for id in unit.notes.relations.keys() {
            self.leave(*id, name);
        }
        if let Some(principal) = unit
            .principal
            .as_ref()
            .and_then(|principal| self.units.get_mut(principal))
        {
            principal.subordinates.remove(name);
            self.awake.extend(unit.principal.clone());
        }
        for secret in &unit.secrets {
            self.delete_secret(secret);
        }
        for storage in &unit.storage {
            self.detach(storage);
        }
        for id in unit.notes.secrets.keys() {
            if let Some(secret) = self.secrets.get_mut(id) {
                secret.consumers.remove(name);
                self.stir_secret(id);
            }
        }
        let tasks = self.tasks.values();
        let open = tasks.filter(|task| task.unit == *name && task.completed.is_none());
        for id in open.map(|task| task.id).collect::<Vec<_>>() {
            if let Some(task) = self.tasks.get_mut(&id) {
                task.status = TaskStatus::Aborted;
                task.completed = Some(self.now);
            }
        }
        if let Some(app) = self.applications.get_mut(name.app()) {
            app.units.remove(name);
            if app.leader.as_ref() == Some(name) {
                app.leader = None;
                self.vacant.insert(name.app().to_owned());
            }
        }
        self.drop_application_if_done(name.app());
    }

    /// Gives leadership to a unit, if nobody has it.
    pub(crate) fn elect(&mut self, app: &str) {
        let Some(application) = self.applications.get(app) else {
            return;
        };
        if application.leader.is_some() {
            return;
        }
        let alive = |name: &&UnitName| {
            self.units
                .get(*name)
                .is_some_and(|unit| unit.life == Life::Alive)
        };
        let elected = application.units.iter().find(alive).cloned();
        if let Some(elected) = elected {
            self.make_leader(&elected);
        }
    }

    pub(crate) fn make_leader(&mut self, name: &UnitName) {
        let former = self
            .applications
            .get(name.app())
            .and_then(|app| app.leader.clone());
        if let Some(former) = former.filter(|former| former != name) {
            self.skip_hooks_of_leader(&former);
        }
        if let Some(app) = self.applications.get_mut(name.app()) {
            app.leader = Some(name.clone());
            // Events about the application's secrets go to the leader.
            if let Some(unit) = self.units.get_mut(name) {
                unit.notes
                    .stirred_secrets
                    .extend(app.secrets.iter().cloned());
            }
        }
        self.wake(name.app());
    }

    /// What was for the leader and failed, or was killed, is not run again once leadership is lost. The new leader hears
    /// of the application's secrets itself.
    fn skip_hooks_of_leader(&mut self, name: &UnitName) {
        let owns = |id: &SecretId| {
            self.secrets.get(id).is_some_and(
                |secret| matches!(&secret.owner, SecretOwner::Application(app) if app == name.app()),
            )
        };
        let is_for_leader = |hook: &Hook| match hook {
            Hook::LeaderElected => true,
            Hook::SecretRotate { secret }
            | Hook::SecretExpired { secret, .. }
            | Hook::SecretRemove { secret, .. } => owns(secret),
            _ => false,
        };
        let Some(unit) = self.units.get_mut(name) else {
            return;
        };
        let notes = &mut unit.notes;
        notes.requeued.take_if(|killed| is_for_leader(&killed.hook));
        let failed = notes
            .failure
            .take_if(|failed| is_for_leader(&failed.dispatch.hook));
        if failed.is_some() {
            unit.error = None;
            self.failing.remove(name);
        }
        self.awake.insert(name.clone());
    }

    /// Removes a dying application without units, and what belonged to it.
    pub(crate) fn drop_application_if_done(&mut self, name: &str) {
        let Some(app) = self.applications.get(name) else {
            return;
        };
        // The other side may still have its relation-departed and relation-broken before it.
        let in_use = |id: &RelationId| {
            self.relations
                .get(id)
                .is_some_and(|relation| !relation.scope.is_empty())
        };
        if app.life == Life::Alive || !app.units.is_empty() || app.relations.iter().any(in_use) {
            return;
        }
        let Some(app) = self.applications.remove(name) else {
            return;
        };
        for secret in &app.secrets {
            self.delete_secret(secret);
        }
        for id in app.relations {
            self.drop_relation(id);
        }
    }

    /// Removes a secret with all that refers to it.
    pub(crate) fn delete_secret(&mut self, id: &SecretId) {
        let Some(secret) = self.secrets.remove(id) else {
            return;
        };
        let forget = |unit: &mut Unit| {
            unit.secrets.remove(id);
            unit.notes.secrets.remove(id);
            unit.notes.labels.retain(|_, labelled| labelled != id);
            unit.notes.stirred_secrets.remove(id);
        };
        match &secret.owner {
            SecretOwner::Application(app) => {
                if let Some(app) = self.applications.get_mut(app) {
                    app.secrets.remove(id);
                    for name in &app.units {
                        self.units.get_mut(name).map(forget);
                    }
                }
            }
            SecretOwner::Unit(name) => {
                self.units.get_mut(name).map(forget);
            }
            SecretOwner::Model => {}
        }
        for name in secret.consumers.keys() {
            self.units.get_mut(name).map(forget);
        }
    }
}
