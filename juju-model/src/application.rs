//! Applications.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::charm::CharmInfo;
use crate::config::{ConfigValue, Settings};
use crate::name::{RelationId, SecretId, UnitName};
use crate::relation::Bag;
use crate::resource::Resource;
use crate::status::Status;
use crate::storage::StorageDirective;
use crate::unit::Life;

/// An application.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Application {
    pub(crate) name: String,
    pub(crate) life: Life,
    /// Shared by copies of the model.
    pub(crate) charm: Arc<CharmInfo>,
    /// Grows when the charm's files are replaced.
    pub(crate) charm_modified: u64,
    pub(crate) settings: Settings,
    pub(crate) config_digest: u64,
    pub(crate) trust: bool,
    pub(crate) units: BTreeSet<UnitName>,
    pub(crate) next_unit: u32,
    pub(crate) leader: Option<UnitName>,
    pub(crate) leader_settings: Bag,
    pub(crate) relations: BTreeSet<RelationId>,
    pub(crate) secrets: BTreeSet<SecretId>,
    /// What the operator said of storage, for units to come.
    pub(crate) storage: BTreeMap<String, StorageDirective>,
    pub(crate) resources: BTreeMap<String, Resource>,
    pub(crate) status: Option<Status>,
    pub(crate) workload_version: String,
    #[serde(default)]
    pub(crate) exposed: bool,
    #[serde(default)]
    pub(crate) constraints: BTreeMap<String, String>,
}

impl Application {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is on its way out.
    pub fn is_dying(&self) -> bool {
        self.life == Life::Dying
    }

    /// Its charm.
    pub fn charm(&self) -> &CharmInfo {
        &self.charm
    }

    /// The names that can be bound to a network: endpoints, and extra bindings.
    pub(crate) fn bindings(&self) -> impl Iterator<Item = &str> {
        let endpoints = self.charm.endpoints.keys();
        let all = endpoints.chain(&self.charm.extra_bindings);
        all.map(String::as_str)
    }

    /// What the operator set, without defaults.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The value of an option: set, or its default; none when it has neither.
    pub fn option(&self, name: &str) -> Option<&ConfigValue> {
        let option = self.charm.options.get(name)?;
        self.settings.get(name).or(option.default.as_ref())
    }

    /// Whether it may see the cloud's credentials.
    pub fn is_trusted(&self) -> bool {
        self.trust
    }

    /// Its units.
    pub fn units(&self) -> impl Iterator<Item = &UnitName> {
        self.units.iter()
    }

    /// The unit that holds leadership.
    pub fn leader(&self) -> Option<&UnitName> {
        self.leader.as_ref()
    }

    /// The relations it is part of, dying ones too.
    pub fn relations(&self) -> impl Iterator<Item = RelationId> {
        self.relations.iter().copied()
    }

    /// What the operator gave for a resource of its charm.
    pub fn resource(&self, name: &str) -> Option<&Resource> {
        self.resources.get(name)
    }

    /// Whether the operator exposed it.
    pub fn is_exposed(&self) -> bool {
        self.exposed
    }

    /// What the operator asked of its machines.
    pub fn constraints(&self) -> &BTreeMap<String, String> {
        &self.constraints
    }

    /// What its charm set with `application-version-set`.
    pub fn workload_version(&self) -> &str {
        &self.workload_version
    }

    /// The digest by which agents notice that config-changed is due: settings with defaults, and trust.
    pub(crate) fn digest(&self) -> u64 {
        let mut digest = Digest::new();
        for name in self.charm.options.keys() {
            if let Some(value) = self.option(name) {
                digest.add(name);
                digest.add(&format!("{value:?}"));
            }
        }
        digest.add(if self.trust { "trusted" } else { "" });
        digest.0
    }
}

/// FNV-1a: the same on every machine and in every version, as it is kept with the model.
struct Digest(u64);

impl Digest {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn add(&mut self, text: &str) {
        for byte in text.bytes().chain([0xff]) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}
