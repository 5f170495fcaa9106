//! Secrets: owners, revisions, consumers, grants.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use crate::name::{RelationId, SecretId, UnitName};
use crate::quote::Quoted;
use crate::texts::Texts;
use crate::time::{DAY, Timestamp};

/// What Juju answers who grants to an application what single units of it were granted before.
pub(crate) const NARROWER_GRANTS: &str = "any unit level grants need to be revoked before granting access to the corresponding application";

/// The most that one value of a secret may hold in base64, and all of them together.
pub(crate) const CONTENT_LIMIT: usize = 1_000_000;

/// A secret.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Secret {
    pub(crate) id: SecretId,
    pub(crate) owner: SecretOwner,
    /// The owner's label; the name of a user secret.
    pub(crate) label: String,
    pub(crate) description: String,
    pub(crate) rotation: Rotation,
    pub(crate) next_rotation: Option<Timestamp>,
    pub(crate) created: Timestamp,
    pub(crate) updated: Timestamp,
    pub(crate) latest: u64,
    pub(crate) revisions: BTreeMap<u64, Revision>,
    pub(crate) consumers: BTreeMap<UnitName, Consumer>,
    pub(crate) grants: Vec<Grant>,
    pub(crate) auto_prune: bool,
}

/// Who owns a secret.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SecretOwner {
    /// An application: its leader manages it, all its units read it.
    Application(String),
    /// A unit.
    Unit(UnitName),
    /// The model: a user secret.
    Model,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Revision {
    pub content: SecretContent,
    pub expires: Option<Timestamp>,
    /// When `secret-expired` is due again.
    pub expiry_due: Option<Timestamp>,
    #[serde(default)]
    pub created: Option<Timestamp>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Consumer {
    pub label: String,
    pub tracked: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Grant {
    pub target: GrantTarget,
    /// The relation that carries the grant; none for user secrets.
    pub scope: Option<RelationId>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum GrantTarget {
    Application(String),
    Unit(UnitName),
}

impl GrantTarget {
    pub fn tag(&self) -> String {
        match self {
            Self::Application(app) => format!("application-{app}"),
            Self::Unit(unit) => unit.tag(),
        }
    }

    pub fn covers(&self, unit: &UnitName) -> bool {
        match self {
            Self::Application(app) => app == unit.app(),
            Self::Unit(one) => one == unit,
        }
    }
}

/// When a secret is to be rotated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Rotation {
    #[default]
    Never,
    Hourly,
    Daily,
    Weekly,
    Monthly,
    Quarterly,
    Yearly,
}

impl Rotation {
    const ALL: [(Self, &'static str); 7] = [
        (Self::Never, "never"),
        (Self::Hourly, "hourly"),
        (Self::Daily, "daily"),
        (Self::Weekly, "weekly"),
        (Self::Monthly, "monthly"),
        (Self::Quarterly, "quarterly"),
        (Self::Yearly, "yearly"),
    ];

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|(_, name)| *name == text)
            .map(|(policy, _)| policy)
    }

    pub fn as_str(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// The rotation after one: months and years are those of the calendar.
    pub fn next(self, from: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Never => None,
            Self::Hourly => Some(from.plus(3_600)),
            Self::Daily => Some(from.plus(DAY)),
            Self::Weekly => Some(from.plus(7 * DAY)),
            Self::Monthly => Some(from.plus_months(1)),
            Self::Quarterly => Some(from.plus_months(3)),
            Self::Yearly => Some(from.plus_months(12)),
        }
    }
}

/// The content of a revision: values in base64, as Juju keeps them. `Debug` shows keys only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SecretContent(Texts);

impl SecretContent {
    /// From values as they are.
    pub fn from_plain<K: Into<String>, V: AsRef<[u8]>>(
        pairs: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        Self(
            pairs
                .into_iter()
                .map(|(key, value)| (key, STANDARD.encode(value)))
                .collect(),
        )
    }

    /// The keys.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// One value, decoded.
    ///
    /// Returns none when the key is missing, or when its base64 (which Juju takes unchecked) is none.
    pub fn get(&self, key: &str) -> Option<Vec<u8>> {
        STANDARD.decode(self.0.get(key)?).ok()
    }

    /// One value in base64, as it was given.
    pub fn get_base64(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    pub(crate) fn insert_base64(&mut self, key: String, value: String) {
        self.0.insert(key, value);
    }

    pub(crate) fn insert_plain(&mut self, key: String, value: &[u8]) {
        self.0.insert(key, STANDARD.encode(value));
    }

    /// Whether Juju keeps so much.
    pub(crate) fn check_size(&self) -> Result<(), String> {
        let mut total = 0;
        for (key, value) in self.0.iter() {
            let size = value.len();
            if size > CONTENT_LIMIT {
                return Err(format!(
                    "base64 encoded secret content for key {key} too large: {size} bytes",
                    key = Quoted(key)
                ));
            }
            total += size;
        }
        if total > CONTENT_LIMIT {
            return Err(format!(
                "base64 encoded secret content too large: {total} bytes"
            ));
        }
        Ok(())
    }

    pub(crate) fn base64(&self) -> &Texts {
        &self.0
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Secret {
    /// Its identity.
    pub fn id(&self) -> &SecretId {
        &self.id
    }

    /// Who owns it.
    pub fn owner(&self) -> &SecretOwner {
        &self.owner
    }

    /// The owner's label; the name of a user secret.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// What it is for.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// The rotation policy: `never`, `hourly`, …
    pub fn rotation(&self) -> &'static str {
        self.rotation.as_str()
    }

    /// When it is to be rotated next.
    pub fn next_rotation(&self) -> Option<Timestamp> {
        self.next_rotation
    }

    /// When a revision expires.
    pub fn expires(&self, revision: u64) -> Option<Timestamp> {
        self.revisions.get(&revision)?.expires
    }

    /// When a revision was made.
    pub fn revision_created(&self, revision: u64) -> Timestamp {
        let made = self.revisions.get(&revision).and_then(|one| one.created);
        made.unwrap_or(self.updated)
    }

    /// When it was created.
    pub fn created(&self) -> Timestamp {
        self.created
    }

    /// When it last changed.
    pub fn updated(&self) -> Timestamp {
        self.updated
    }

    /// The latest revision.
    pub fn revision(&self) -> u64 {
        self.latest
    }

    /// All revisions that still exist.
    pub fn revisions(&self) -> impl Iterator<Item = u64> {
        self.revisions.keys().copied()
    }

    /// The content of a revision; none when it does not exist (any more).
    pub fn reveal(&self, revision: u64) -> Option<&SecretContent> {
        self.revisions.get(&revision).map(|one| &one.content)
    }

    /// The revision that a unit tracks, if it ever read the secret.
    pub fn tracked_by(&self, unit: &UnitName) -> Option<u64> {
        self.consumers.get(unit).map(|consumer| consumer.tracked)
    }

    /// Who may read it: applications and units, and the relation that carries the grant.
    pub fn access(&self) -> impl Iterator<Item = (String, Option<RelationId>)> {
        self.grants.iter().map(|grant| {
            let target = match &grant.target {
                GrantTarget::Application(app) => app.clone(),
                GrantTarget::Unit(unit) => unit.to_string(),
            };
            (target, grant.scope)
        })
    }

    /// Whether a unit may read it.
    pub fn readable_by(&self, unit: &UnitName) -> bool {
        match &self.owner {
            SecretOwner::Application(app) if app == unit.app() => true,
            SecretOwner::Unit(owner) if owner == unit => true,
            _ => self.grants.iter().any(|grant| grant.target.covers(unit)),
        }
    }

    /// Revisions that nobody tracks, the latest never being one.
    pub fn obsolete_revisions(&self) -> impl Iterator<Item = u64> {
        let tracked: BTreeSet<u64> = self
            .consumers
            .values()
            .map(|consumer| consumer.tracked)
            .collect();
        self.revisions
            .keys()
            .copied()
            .filter(move |revision| *revision != self.latest && !tracked.contains(revision))
    }

    /// The new latest revision.
    pub(crate) fn add_revision(
        &mut self,
        content: SecretContent,
        expires: Option<Timestamp>,
        now: Timestamp,
    ) {
        self.latest += 1;
        self.updated = now;
        self.revisions.insert(
            self.latest,
            Revision {
                content,
                expires,
                expiry_due: expires,
                created: Some(now),
            },
        );
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
