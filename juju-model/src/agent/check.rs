//! Events that Juju could not fire in the state that a model is in.

use super::Hook;
use crate::model::{Flavour, Model};
use crate::name::{RelationId, SecretId, UnitName};
use crate::secret::{Rotation, Secret, SecretOwner};
use crate::unit::{Life, RelationNotes, Stage, Unit};

impl Model {
    /// Why Juju would not run this hook on a unit, whatever had happened before: a sentence for each reason, none if it
    /// might.
    ///
    /// A hook that has run already is no reason: it may have failed, and run again. What is not in the model at all is
    /// refused by [`Model::dispatch`].
    ///
    /// ```
    /// use juju_model::{CharmInfo, Deploy, Hook, Model, ModelSettings};
    ///
    /// let mut model = Model::new(ModelSettings::default());
    /// model.deploy(Deploy::new("web", CharmInfo::named("web")).units(2))?;
    /// model.settle_quietly();
    /// assert!(model.check_event(&"web/0".parse()?, &Hook::LeaderElected).is_empty());
    /// let problems = model.check_event(&"web/1".parse()?, &Hook::LeaderElected);
    /// assert_eq!(problems, ["leader-elected: web/1 is not the leader of web, web/0 is"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn check_event(&self, unit: &UnitName, hook: &Hook) -> Vec<String> {
        let mut check = Check {
            model: self,
            unit,
            hook,
            problems: Vec::new(),
        };
        check.all();
        check.problems
    }
}

struct Check<'a> {
    model: &'a Model,
    unit: &'a UnitName,
    hook: &'a Hook,
    problems: Vec<String>,
}

impl Check<'_> {
    fn refuse(&mut self, why: impl AsRef<str>) {
        let problem = format!("{}: {}", self.hook.kind(), why.as_ref());
        self.problems.push(problem);
    }

    fn all(&mut self) {
        if let Some(unit) = self.model.unit(self.unit) {
            if unit.owes(self.hook) {
                return;
            }
            self.life(unit);
            self.life_of_relation(unit);
        }
        match self.hook {
            Hook::LeaderElected => self.leads(),
            Hook::LeaderSettingsChanged => self.follows(),
            Hook::RelationJoined { relation, unit }
            | Hook::RelationChanged {
                relation,
                unit: Some(unit),
            } => self.remote(*relation, unit, true),
            Hook::RelationDeparted { relation, unit } => self.remote(*relation, unit, false),
            Hook::RelationBroken { relation } => self.broken(*relation),
            Hook::SecretChanged { secret } => self.secret(secret, Self::changed),
            Hook::SecretRotate { secret } => self.secret(secret, Self::rotates),
            Hook::SecretExpired { secret, revision } => {
                self.secret(secret, |check, secret| check.expires(secret, *revision));
            }
            Hook::SecretRemove { secret, revision } => {
                self.secret(secret, |check, secret| check.obsolete(secret, *revision));
            }
            hook if hook.container().is_some() => self.container(),
            _ => {}
        }
    }

    /// The order of a unit's life: storage and install before all else, relation-broken, stop and remove at its end.
    fn life(&mut self, unit: &Unit) {
        let hook = self.hook;
        if hook.task().is_some() {
            // Actions are run in the middle of everything.
            return;
        }
        let why = match (unit.notes.stage, unit.life) {
            (Stage::New, _) => {
                let first = matches!(hook, Hook::Install | Hook::UpgradeCharm);
                (!first && hook.storage().is_none()).then_some("has not been installed")
            }
            (Stage::Stopped, _) => (*hook != Hook::Remove)
                .then_some("has stopped, and nothing but remove is left for it"),
            (_, Life::Dying) if *hook == Hook::Remove => Some("runs stop before it is removed"),
            (_, Life::Dying) if unit.notes.seen == Life::Dying => {
                let ends = match hook {
                    Hook::Stop | Hook::StorageDetaching { .. } => true,
                    Hook::Start => unit.notes.rebooted,
                    // The relation's own rules say which.
                    _ => hook.relation().is_some() || hook.container().is_some(),
                };
                (!ends).then_some(
                    "has begun to go; what is left for it are its storage and its relations, stop and remove",
                )
            }
            // Its agent may not have noticed.
            (_, Life::Dying) => None,
            (_, Life::Alive) => {
                let pod = self.model.flavour() == Flavour::Kubernetes;
                let ends = *hook == Hook::Remove || (*hook == Hook::Stop && !pod);
                ends.then_some("is not being removed")
            }
        };
        if let Some(why) = why {
            self.refuse(format!("{} {why}", self.unit));
        }
    }

    /// Once a unit has begun to leave a relation, nothing new happens in it.
    fn life_of_relation(&mut self, unit: &Unit) {
        let relation = self.hook.relation().and_then(|id| self.model.relation(id));
        let Some(relation) = relation else {
            return;
        };
        let key = relation.key();
        if let Some(principal) = &unit.principal
            && !relation.concerns(Some(principal))
        {
            let name = self.unit;
            self.refuse(format!(
                "{name} lives beside {principal}, and {key} is for units on one machine"
            ));
        }
        if matches!(
            self.hook,
            Hook::RelationDeparted { .. } | Hook::RelationBroken { .. }
        ) {
            return;
        }
        let ending = |notes: &RelationNotes| notes.seen == Life::Dying;
        if unit.relation_notes(relation.id).is_some_and(ending) {
            let name = self.unit;
            self.refuse(format!(
                "{name} has begun to leave {key}; only relation-departed and relation-broken are left"
            ));
        }
    }

    fn leads(&mut self) {
        let leader = self.leader();
        if leader.as_ref() != Some(self.unit) {
            let who = leader.map_or("nobody".to_owned(), |leader| leader.to_string());
            let (unit, app) = (self.unit, self.unit.app());
            self.refuse(format!("{unit} is not the leader of {app}, {who} is"));
        }
    }

    fn follows(&mut self) {
        let unit = self.unit;
        if !self.model.rules().leader_settings {
            let juju = self.model.juju();
            self.refuse(format!("Juju {juju} has no such event"));
        }
        if self.leader().as_ref() == Some(unit) {
            self.refuse(format!(
                "{unit} leads; only the other units are told of what it set"
            ));
        }
    }

    fn leader(&self) -> Option<UnitName> {
        self.model.application(self.unit.app())?.leader.clone()
    }

    /// A unit on the other side, which is there, or has been.
    fn remote(&mut self, id: RelationId, remote: &UnitName, still: bool) {
        let Some(relation) = self.model.relation(id) else {
            return;
        };
        let key = relation.key();
        let other = relation.remote_app(self.unit.app());
        if other != Some(remote.app()) {
            let other = other.unwrap_or_default();
            self.refuse(format!(
                "{remote} is no unit of {other}, which is on the other side of {key}"
            ));
        } else if remote == self.unit {
            self.refuse(format!("{remote} is not told of itself"));
        } else if !relation.unit_bags.contains_key(remote) {
            self.refuse(format!("{remote} never joined {key}"));
        } else if still && !relation.scope.contains(remote) {
            self.refuse(format!("{remote} has left {key}"));
        } else if still && !self.model.sees(relation, self.unit, remote) {
            self.refuse(format!(
                "{remote} is not on the machine of {}, and {key} is for units on one machine",
                self.unit
            ));
        }
    }

    fn broken(&mut self, id: RelationId) {
        let dying = |unit: &crate::Unit| unit.is_dying();
        let peers = self
            .model
            .relation(id)
            .is_some_and(crate::Relation::is_peer);
        if peers && !self.model.unit(self.unit).is_some_and(dying) {
            self.refuse("a peer relation is never removed");
        }
    }

    fn secret(&mut self, id: &SecretId, rule: impl FnOnce(&mut Self, &Secret)) {
        if let Some(secret) = self.model.secret(id) {
            rule(self, secret);
        }
    }

    fn changed(&mut self, secret: &Secret) {
        let unit = self.unit;
        match secret.tracked_by(unit) {
            None => self.refuse(format!(
                "{unit} has never read the secret {}; only those who follow it are told",
                secret.id
            )),
            Some(_) if secret.latest == 1 => {
                self.refuse(format!("the secret {} has its first revision", secret.id));
            }
            Some(_) => {}
        }
    }

    /// Only who manages a secret is told of its age. Says whether this unit does.
    fn manages(&mut self, secret: &Secret) -> bool {
        let (id, unit) = (&secret.id, self.unit);
        let why = match &secret.owner {
            SecretOwner::Application(app) if app == unit.app() => {
                if self.model.is_leader(unit) {
                    return true;
                }
                format!("the secret {id} is of {app}, and {unit} does not lead it")
            }
            SecretOwner::Unit(owner) if owner == unit => return true,
            SecretOwner::Application(app) => format!("the secret {id} is of {app}"),
            SecretOwner::Unit(owner) => format!("the secret {id} is of {owner}"),
            SecretOwner::Model => format!("the secret {id} is the operator's"),
        };
        self.refuse(why);
        false
    }

    fn rotates(&mut self, secret: &Secret) {
        if self.manages(secret) && secret.rotation == Rotation::Never {
            self.refuse(format!("the secret {} is never rotated", secret.id));
        }
    }

    fn expires(&mut self, secret: &Secret, revision: u64) {
        if !self.manages(secret) {
            return;
        }
        let id = &secret.id;
        match secret.revisions.get(&revision) {
            None => self.refuse(format!("the secret {id} has no revision {revision}")),
            Some(one) if one.expires.is_none() => self.refuse(format!(
                "revision {revision} of the secret {id} never expires"
            )),
            Some(_) => {}
        }
    }

    fn obsolete(&mut self, secret: &Secret, revision: u64) {
        if !self.manages(secret) {
            return;
        }
        let id = &secret.id;
        if revision == 0 || revision > secret.latest {
            self.refuse(format!("the secret {id} never had a revision {revision}"));
        } else if revision == secret.latest {
            self.refuse(format!(
                "revision {revision} of the secret {id} is the latest, which is never obsolete"
            ));
        } else if let Some(reader) = secret
            .consumers
            .iter()
            .find_map(|(unit, consumer)| (consumer.tracked == revision).then_some(unit))
        {
            self.refuse(format!(
                "{reader} still follows revision {revision} of the secret {id}"
            ));
        }
    }

    fn container(&mut self) {
        if self.model.flavour() == Flavour::Machine {
            self.refuse("there are no containers on machines");
        }
        if let Hook::PebbleCustomNotice { id, key, .. } = self.hook {
            if !crate::operator::is_notice_key(key) {
                self.refuse(format!(
                    "Pebble takes no key {key:?}: it has to be like \"example.com/path\""
                ));
            }
            if id.parse::<u64>().is_err() {
                self.refuse(format!("Pebble numbers its notices, {id:?} is no number"));
            }
        }
        if let Hook::PebbleCheckRecovered { container, check } = self.hook {
            let failed = (container.clone(), check.clone());
            let unit = self.model.unit(self.unit);
            if unit.is_some_and(|unit| !unit.notes.failed_checks.contains(&failed)) {
                self.refuse(format!(
                    "the check {check:?} of {container} has never failed, so it has nothing to recover from"
                ));
            }
        }
    }
}
