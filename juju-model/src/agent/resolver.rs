//! Which hook is next: Juju's resolvers, in their order.

use std::ops::Bound;

use super::{Dispatch, Hook};
use crate::model::{Flavour, Model};
use crate::name::{RelationId, SecretId, UnitName};
use crate::operator::is_implicit;
use crate::relation::Relation;
use crate::secret::SecretOwner;
use crate::unit::{Life, Pod, RelationNotes, Resolved, Stage, Unit};

impl Model {
    /// The next hook that an agent would run, or none when all units are idle.
    ///
    /// Units take turns. A new leader is found in the place of one that is gone, and a failed hook is retried, when no
    /// unit has anything else to do: in Juju both take a while.
    pub fn next_dispatch(&mut self) -> Option<Dispatch> {
        loop {
            if let Some(dispatch) = self.next_of_the_awake() {
                return Some(dispatch);
            }
            let Some(app) = self.vacant.pop_first() else {
                break;
            };
            self.elect(&app);
        }
        while let Some(name) = self.failing.first().cloned() {
            match self.retry(&name) {
                Some(dispatch) => return Some(dispatch),
                None => self.failing.remove(&name),
            };
        }
        None
    }

    fn next_of_the_awake(&mut self) -> Option<Dispatch> {
        while let Some(name) = self.next_awake() {
            self.turn = Some(name.clone());
            match self.resolve(&name) {
                Some(dispatch) => return Some(dispatch),
                None => self.awake.remove(&name),
            };
        }
        None
    }

    fn next_awake(&self) -> Option<UnitName> {
        let after = match &self.turn {
            Some(turn) => Bound::Excluded(turn),
            None => Bound::Unbounded,
        };
        self.awake
            .range((after, Bound::Unbounded))
            .next()
            .or_else(|| self.awake.first())
            .cloned()
    }

    fn retry(&mut self, name: &UnitName) -> Option<Dispatch> {
        let unit = self.units.get(name)?;
        let failure = unit.notes.failure.as_ref()?;
        let retries = failure.retries > 0 && self.config.retries_hooks();
        (retries && unit.notes.running.is_none()).then(|| self.again(&failure.dispatch))
    }

    /// The next thing that one unit's agent does, in the order of the uniter's resolvers.
    fn resolve(&mut self, name: &UnitName) -> Option<Dispatch> {
        let unit = self.units.get(name)?;
        let notes = &unit.notes;
        if notes.running.is_some() {
            return None;
        }
        if let Some(killed) = &notes.requeued {
            return Some(self.again(killed));
        }
        let task = notes
            .actions
            .front()
            .map(|task| Hook::Action { task: *task });
        let task = task.or_else(|| {
            notes
                .commands
                .front()
                .map(|task| Hook::Exec { task: *task })
        });
        if let Some(failure) = &notes.failure {
            if failure.resolved == Some(Resolved::Retry) {
                return Some(self.again(&failure.dispatch));
            }
            return task.map(|hook| self.order_now(name, hook));
        }
        if notes.rebooted {
            return Some(self.order_now(name, Hook::Start));
        }
        if let Some(hook) = notes.queued.clone() {
            // On a machine all storage is there before the charm is installed. A pod waits for its turn.
            if self.flavour == Flavour::Machine
                && let Some(hook) = self.storage_hook(name)
            {
                return Some(self.order_now(name, hook));
            }
            return Some(self.order_now(name, hook));
        }
        if notes.stage < Stage::Installed {
            return None;
        }
        let alive = unit.life == Life::Alive;
        if alive {
            let hook = self
                .fresh_relation(name)
                .or_else(|| self.leadership(name))
                .or_else(|| self.workload(name))
                .or_else(|| self.secret_hook(name));
            if let Some(hook) = hook {
                return Some(self.order_now(name, hook));
            }
        }
        if let Some(hook) = task {
            return Some(self.order_now(name, hook));
        }
        if let Some(hook) = self.storage_hook(name) {
            return Some(self.order_now(name, hook));
        }
        let hook = if alive {
            self.idle(name)
        } else {
            self.dying(name)
        };
        hook.map(|hook| self.order_now(name, hook))
    }

    /// A relation whose relation-created has not run.
    fn fresh_relation(&mut self, name: &UnitName) -> Option<Hook> {
        loop {
            let order = *self.units.get(name)?.notes.fresh.first()?;
            match self.relations.get(&order.id) {
                Some(relation) if relation.life == Life::Alive => {
                    if !relation.end(name.app()).is_some_and(is_implicit) {
                        return Some(Hook::RelationCreated { relation: order.id });
                    }
                    // No hooks run on the side of an endpoint that the charm did not declare.
                    self.enter_relations(name);
                    self.units.get_mut(name)?.notes.fresh.remove(&order);
                }
                _ => {
                    self.units.get_mut(name)?.notes.fresh.remove(&order);
                    // It began to die before it was announced: the unit leaves without a hook.
                    self.leave(order.id, name);
                }
            }
        }
    }

    fn leadership(&mut self, name: &UnitName) -> Option<Hook> {
        let app = self.applications.get(name.app())?;
        let leads = app.leader.as_ref() == Some(name);
        let version = app.leader_settings.version;
        let notes = &mut self.units.get_mut(name)?.notes;
        if leads && !notes.leader {
            return Some(Hook::LeaderElected);
        }
        notes.leader &= leads;
        let news = !leads && notes.leader_settings != Some(version);
        (news && self.juju.rules().leader_settings).then_some(Hook::LeaderSettingsChanged)
    }

    /// The agent asks each Pebble every few seconds: by then the unit has mostly been started.
    fn workload(&self, name: &UnitName) -> Option<Hook> {
        let notes = &self.units.get(name)?.notes;
        if notes.stage < Stage::Started {
            return None;
        }
        let asked = |container: &&String| {
            let until = notes.unready_until.get(*container);
            until.is_none_or(|until| *until <= self.now)
        };
        if let Some(container) = notes.unready.iter().find(asked).cloned() {
            return Some(Hook::PebbleReady { container });
        }
        notes.workload.front().cloned()
    }

    /// Secrets: expired, then rotate, changed, remove.
    fn secret_hook(&mut self, name: &UnitName) -> Option<Hook> {
        let stirred = self.units.get(name)?.notes.stirred_secrets.clone();
        let mut best: Option<(u8, Hook)> = None;
        for id in stirred {
            match self.secret_step(name, &id) {
                None => {
                    self.units.get_mut(name)?.notes.stirred_secrets.remove(&id);
                }
                Some(step) if best.as_ref().is_none_or(|(rank, _)| step.0 < *rank) => {
                    best = Some(step);
                }
                Some(_) => {}
            }
        }
        best.map(|(_, hook)| hook)
    }

    fn secret_step(&self, name: &UnitName, id: &SecretId) -> Option<(u8, Hook)> {
        let secret = self.secrets.get(id)?;
        let notes = self.units.get(name)?.notes.secrets.get(id);
        let manages = match &secret.owner {
            SecretOwner::Application(app) => app == name.app() && self.is_leader(name),
            SecretOwner::Unit(unit) => unit == name,
            SecretOwner::Model => false,
        };
        if manages {
            let due = |(revision, one): (&u64, &crate::secret::Revision)| {
                one.expiry_due
                    .is_some_and(|due| due <= self.now)
                    .then_some(*revision)
            };
            if let Some(revision) = secret.revisions.iter().find_map(due) {
                return Some((
                    0,
                    Hook::SecretExpired {
                        secret: id.clone(),
                        revision,
                    },
                ));
            }
            if secret.next_rotation.is_some_and(|due| due <= self.now) {
                return Some((1, Hook::SecretRotate { secret: id.clone() }));
            }
        }
        let seen = notes.map_or(0, |notes| notes.seen);
        let told_from = if self.rules().tells_of_first_read {
            secret.consumers.contains_key(name).then_some(1)
        } else {
            secret.tracked_by(name)
        };
        if secret.latest != seen && told_from.is_some_and(|revision| secret.latest > revision) {
            return Some((2, Hook::SecretChanged { secret: id.clone() }));
        }
        if manages {
            let told =
                |revision: &u64| notes.is_some_and(|notes| notes.obsolete.contains(revision));
            let revision = secret
                .obsolete_revisions()
                .find(|revision| !told(revision))?;
            return Some((
                3,
                Hook::SecretRemove {
                    secret: id.clone(),
                    revision,
                },
            ));
        }
        None
    }

    fn dying(&mut self, name: &UnitName) -> Option<Hook> {
        if let Some(hook) = self.relation_hook(name) {
            return Some(hook);
        }
        let unit = self.units.get(name)?;
        if !unit.subordinates.is_empty() {
            return None;
        }
        Some(if unit.notes.stage == Stage::Stopped {
            Hook::Remove
        } else {
            Hook::Stop
        })
    }

    fn idle(&mut self, name: &UnitName) -> Option<Hook> {
        let app = self.applications.get(name.app())?;
        let notes = &self.units.get(name)?.notes;
        if notes.charm_modified != app.charm_modified || notes.pod != Pod::Running {
            // On Kubernetes the whole pod is replaced.
            let replaced = self.flavour == Flavour::Kubernetes && notes.pod != Pod::Between;
            return Some(if replaced {
                Hook::Stop
            } else {
                Hook::UpgradeCharm
            });
        }
        if notes.config != Some(app.config_digest) {
            return Some(Hook::ConfigChanged);
        }
        if let Some(hook) = self.relation_hook(name) {
            return Some(hook);
        }
        self.units
            .get(name)?
            .notes
            .tick
            .then_some(Hook::UpdateStatus)
    }

    fn relation_hook(&mut self, name: &UnitName) -> Option<Hook> {
        loop {
            let unit = self.units.get(name)?;
            let order = *unit.notes.stirred.first()?;
            let relation = self.relations.get(&order.id);
            let leaving = relation.is_some_and(|relation| {
                let dying = unit.life == Life::Dying || relation.life == Life::Dying;
                let implicit = relation.end(name.app()).is_some_and(is_implicit);
                dying && implicit && relation.scope.contains(name)
            });
            if leaving {
                self.leave(order.id, name);
                continue;
            }
            let hook = self
                .relations
                .get(&order.id)
                .and_then(|relation| self.relation_step(unit, relation));
            if hook.is_some() {
                return hook;
            }
            self.units.get_mut(name)?.notes.stirred.remove(&order);
        }
    }

    /// The next hook of one relation.
    fn relation_step(&self, unit: &Unit, relation: &Relation) -> Option<Hook> {
        let id: RelationId = relation.id;
        let notes: &RelationNotes = unit.relation_notes(id)?;
        if !notes.created || notes.broken {
            return None;
        }
        if let Some(joined) = &notes.changed_pending {
            return Some(Hook::RelationChanged {
                relation: id,
                unit: Some(joined.clone()),
            });
        }
        let leaving = relation.life == Life::Dying || unit.life == Life::Dying;
        let present = |other: &&UnitName| {
            relation.scope.contains(*other) && self.sees(relation, &unit.name, other)
        };
        // Juju sorts names as text: u/10 comes before u/2.
        let first = |names: &mut dyn Iterator<Item = &UnitName>| {
            names.min_by_key(ToString::to_string).cloned()
        };
        let departed = first(
            &mut notes
                .members
                .keys()
                .filter(|member| leaving || !present(member)),
        );
        if let Some(departed) = departed {
            return Some(Hook::RelationDeparted {
                relation: id,
                unit: departed,
            });
        }
        if leaving {
            return (!relation.is_peer()).then_some(Hook::RelationBroken { relation: id });
        }
        let remote_app = relation.remote_app(unit.name.app())?;
        if relation
            .app_bags
            .get(remote_app)
            .map_or(0, |bag| bag.version)
            != notes.app_version
        {
            return Some(Hook::RelationChanged {
                relation: id,
                unit: None,
            });
        }
        let joined = relation
            .scope
            .iter()
            .filter(present)
            .filter(|other| !notes.members.contains_key(other));
        if let Some(joined) = first(&mut joined.into_iter()) {
            return Some(Hook::RelationJoined {
                relation: id,
                unit: joined,
            });
        }
        let stale = |(other, member): (&'_ UnitName, &crate::unit::Member)| {
            relation
                .unit_bags
                .get(other)
                .is_some_and(|bag| bag.version != member.version)
        };
        let changed = first(
            &mut notes
                .members
                .iter()
                .filter(|(o, m)| stale((o, m)))
                .map(|(other, _)| other),
        );
        changed.map(|changed| Hook::RelationChanged {
            relation: id,
            unit: Some(changed),
        })
    }
}
