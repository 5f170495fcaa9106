//! All of a model that a charm has a part in, to be compared.

use std::collections::BTreeMap;
use std::fmt;

use juju_model::{Relation, Secret, SecretOwner, Status, Unit};

use super::scenario::Scenario;
use crate::dispatch::Charm;

/// All that a charm has made of a model: statuses, databags, secrets with
/// their content and grants, what its units follow, state, ports, version.
///
/// Two runs that should have come to the same end are compared by it. Ids of
/// secrets are drawn anew in each run, so secrets go by their labels here, also
/// where databags name them. `Debug` and [`differences`](Self::differences)
/// show no values, as these may be secret.
///
/// ```no_run
/// # use charm_sdk::testing::Scenario;
/// # fn example<C: charm_sdk::Charm>() {
/// let mut juju = Scenario::<C>::new();
/// let before = juju.snapshot();
/// juju.fire("update-status");
/// assert_eq!(juju.snapshot().differences(&before), [""; 0]);
/// # }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Snapshot(BTreeMap<String, String>);

/// How it is said that a unit follows a secret, and that it follows the
/// latest revision.
const FOLLOWED_BY: &str = "revision followed by";
const LATEST: &str = "the latest";

impl Snapshot {
    /// Without those that follow the latest revision of a secret: who leads
    /// may read it, who does not lead has no need to.
    pub(super) fn whoever_reads(mut self) -> Self {
        self.0
            .retain(|name, value| !(name.contains(FOLLOWED_BY) && value == LATEST));
        self
    }

    /// What is not the same in another one: `smtp:0, application databag: host`.
    pub fn differences(&self, other: &Self) -> Vec<String> {
        let Self(ours) = self;
        let Self(theirs) = other;
        let only_theirs = theirs.keys().filter(|name| !ours.contains_key(*name));
        ours.iter()
            .filter_map(|(name, value)| match theirs.get(name) {
                None => Some(format!("{name} is here only")),
                Some(other) if other != value => Some(format!("{name} differs")),
                Some(_) => None,
            })
            .chain(only_theirs.map(|name| format!("{name} is missing")))
            .collect()
    }
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl<C: Charm> Scenario<C> {
    /// All that the charm has made of the model until now.
    pub fn snapshot(&self) -> Snapshot {
        let mut taken = Taking {
            names: self.names_of_secrets(),
            values: BTreeMap::new(),
        };
        if let Some(app) = self.model.application(&self.app) {
            let status = self.model.application_status(&self.app);
            taken.put("application: status", shown(status.as_ref()));
            taken.put("application: version", app.workload_version());
            let units: Vec<_> = app
                .units()
                .filter_map(|name| self.model.unit(name))
                .collect();
            for unit in &units {
                taken.unit(unit);
            }
            for relation in self.model.relations() {
                if relation.end(&self.app).is_some() {
                    taken.relation(relation, &self.app, &units);
                }
            }
            for secret in self.model.secrets() {
                if self.is_ours(secret) {
                    taken.secret(secret);
                }
                taken.readers(secret, &units);
            }
        }
        Snapshot(taken.values)
    }

    fn is_ours(&self, secret: &Secret) -> bool {
        match secret.owner() {
            SecretOwner::Application(app) => *app == self.app,
            SecretOwner::Unit(unit) => *unit.app() == self.app,
            SecretOwner::Model => false,
        }
    }

    /// What a secret is called, by its id: its owner and label, and a number
    /// if it has none.
    fn names_of_secrets(&self) -> BTreeMap<String, String> {
        let mut nameless = 0;
        let mut secrets: Vec<_> = self.model.secrets().collect();
        secrets.sort_by_key(|secret| (secret.created(), secret.id().clone()));
        let name = |secret: &Secret| {
            let owner = match secret.owner() {
                SecretOwner::Application(app) => app.clone(),
                SecretOwner::Unit(unit) => unit.to_string(),
                SecretOwner::Model => "the operator".to_owned(),
            };
            let label = if secret.label().is_empty() {
                nameless += 1;
                format!("number {nameless} without a label")
            } else {
                secret.label().to_owned()
            };
            (
                secret.id().as_str().to_owned(),
                format!("{label} of {owner}"),
            )
        };
        secrets.into_iter().map(name).collect()
    }
}

struct Taking {
    names: BTreeMap<String, String>,
    values: BTreeMap<String, String>,
}

impl Taking {
    fn put(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.values.insert(name.into(), value.into());
    }

    /// A value with the names of secrets for their ids.
    fn put_naming(&mut self, name: String, value: &str) {
        let mut value = value.to_owned();
        for (id, secret) in &self.names {
            value = value.replace(id, &format!("<{secret}>"));
        }
        self.put(name, value);
    }

    fn unit(&mut self, unit: &Unit) {
        let name = unit.name();
        self.put(
            format!("{name}: status"),
            shown(Some(unit.workload_status())),
        );
        self.put(format!("{name}: in error"), unit.is_in_error().to_string());
        self.put(format!("{name}: ports"), format!("{:?}", unit.ports()));
        for (key, value) in unit.state().iter() {
            self.put_naming(format!("{name}: state: {key}"), value);
        }
    }

    fn relation(&mut self, relation: &Relation, app: &str, units: &[&Unit]) {
        let id = relation.id_for(app).unwrap_or_default();
        self.put(format!("{id}: dying"), relation.is_dying().to_string());
        for (key, value) in relation
            .app_data(app)
            .into_iter()
            .flat_map(|bag| bag.iter())
        {
            self.put_naming(format!("{id}, application databag: {key}"), value);
        }
        for unit in units {
            let bag = relation.unit_data(unit.name());
            for (key, value) in bag.into_iter().flat_map(|bag| bag.iter()) {
                self.put_naming(format!("{id}, databag of {}: {key}", unit.name()), value);
            }
        }
    }

    fn secret(&mut self, secret: &Secret) {
        let name = self.name(secret);
        self.put(format!("{name}: description"), secret.description());
        self.put(format!("{name}: rotation"), secret.rotation());
        let revisions: Vec<_> = secret.revisions().collect();
        self.put(format!("{name}: revisions"), format!("{revisions:?}"));
        for revision in revisions {
            let content = secret.reveal(revision);
            for key in content
                .into_iter()
                .flat_map(juju_model::SecretContent::keys)
            {
                let value = content.and_then(|content| content.get_base64(key));
                let place = format!("{name}: revision {revision}: {key}");
                self.put(place, value.unwrap_or_default());
            }
        }
        for (target, scope) in secret.access() {
            let scope = scope.map(|relation| relation.to_string());
            self.put(
                format!("{name}: granted to {target}"),
                scope.unwrap_or_default(),
            );
        }
    }

    /// Which revision each of our units follows.
    fn readers(&mut self, secret: &Secret, units: &[&Unit]) {
        for unit in units {
            if let Some(revision) = secret.tracked_by(unit.name()) {
                let place = format!("{}: {FOLLOWED_BY} {}", self.name(secret), unit.name());
                let followed = if revision == secret.revision() {
                    LATEST.to_owned()
                } else {
                    revision.to_string()
                };
                self.put(place, followed);
            }
        }
    }

    fn name(&self, secret: &Secret) -> String {
        let name = self.names.get(secret.id().as_str());
        format!("secret {}", name.map_or("", String::as_str))
    }
}

fn shown(status: Option<&Status>) -> String {
    status.map_or_else(String::new, |status| {
        format!("{} {}", status.word, status.message)
    })
}
