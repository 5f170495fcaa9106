//! The state of a model, and the looks into it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::action::Task;
use crate::application::Application;
use crate::error::ModelError;
use crate::log::{Level, LogRecord};
use crate::name::{ActionId, RelationId, SecretId, UnitName};
use crate::parts::Parts;
use crate::relation::Relation;
use crate::secret::{Secret, SecretOwner};
use crate::settings::ModelConfig;
use crate::status::{Status, StatusWord};
use crate::storage::{Storage, StorageId};
use crate::time::Timestamp;
use crate::unit::Unit;
use crate::version::{JujuVersion, Rules};

/// Where Juju keeps the folders of its agents.
const AGENTS_DIR: &str = "/var/lib/juju/agents";

/// What a new model is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelSettings {
    /// The model's name.
    pub name: String,
    /// Its UUID; none: made from the seed.
    pub uuid: Option<String>,
    /// Machines or Kubernetes.
    pub flavour: Flavour,
    /// The Juju whose rules it follows.
    pub juju: JujuVersion,
    /// What secret ids and the order of relations are drawn from. With seed 0 relations keep the order of their numbers.
    pub seed: u64,
    /// The moment at which the model's clock stands.
    pub now: Timestamp,
}

impl Default for ModelSettings {
    /// A machine model `test` of Juju 3.6 with seed 0, at 2024-01-02 15:04:05.
    fn default() -> Self {
        Self {
            name: "test".to_owned(),
            uuid: None,
            flavour: Flavour::Machine,
            juju: JujuVersion::default(),
            seed: 0,
            now: Timestamp(1_704_207_845),
        }
    }
}

/// What a model's units run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Flavour {
    /// Machines.
    Machine,
    /// Kubernetes, with the agent beside the workload.
    Kubernetes,
}

/// Where the files of a model are, if there are any: hooks are told these places instead of Juju's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folders {
    /// The folders of the units' agents: `unit-app-0` and so on.
    pub agents: Option<String>,
    /// Storage: `data/0` and so on, wherever charms would have it mounted.
    pub storage: Option<String>,
}

/// A Juju model in memory. See the [crate's page](crate) for how to drive it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Model {
    pub(crate) name: String,
    pub(crate) uuid: String,
    pub(crate) flavour: Flavour,
    #[serde(default)]
    pub(crate) juju: JujuVersion,
    #[serde(default)]
    pub(crate) config: ModelConfig,
    #[serde(default)]
    pub(crate) constraints: BTreeMap<String, String>,
    pub(crate) seed: u64,
    pub(crate) draws: u64,
    pub(crate) now: Timestamp,
    pub(crate) next_tick: Timestamp,
    pub(crate) applications: Parts<String, Application>,
    pub(crate) units: Parts<UnitName, Unit>,
    pub(crate) relations: Parts<RelationId, Relation>,
    pub(crate) secrets: Parts<SecretId, Secret>,
    pub(crate) tasks: Parts<ActionId, Task>,
    pub(crate) storage: Parts<StorageId, Storage>,
    pub(crate) log: Vec<LogRecord>,
    pub(crate) next_relation: u64,
    pub(crate) next_task: u64,
    pub(crate) next_machine: u32,
    pub(crate) next_storage: u32,
    /// Units that may have something to do; the others have nothing.
    pub(crate) awake: BTreeSet<UnitName>,
    /// Applications without a leader whose last one is gone.
    pub(crate) vacant: BTreeSet<String>,
    /// Units whose failed hook may be retried.
    pub(crate) failing: BTreeSet<UnitName>,
    /// The unit that ran last: the next one in order has the next turn.
    pub(crate) turn: Option<UnitName>,
    #[serde(skip)]
    pub(crate) folders: Folders,
}

impl Model {
    /// An empty model.
    pub fn new(settings: ModelSettings) -> Self {
        let mut model = Self {
            name: settings.name,
            uuid: settings.uuid.unwrap_or_default(),
            flavour: settings.flavour,
            juju: settings.juju,
            seed: settings.seed,
            draws: 0,
            now: settings.now,
            next_tick: settings
                .now
                .plus(ModelConfig::default().update_status_seconds()),
            config: ModelConfig::default(),
            constraints: BTreeMap::new(),
            applications: Parts::new(),
            units: Parts::new(),
            relations: Parts::new(),
            secrets: Parts::new(),
            tasks: Parts::new(),
            storage: Parts::new(),
            log: Vec::new(),
            next_relation: 0,
            next_task: 1,
            next_machine: 0,
            next_storage: 0,
            awake: BTreeSet::new(),
            vacant: BTreeSet::new(),
            failing: BTreeSet::new(),
            turn: None,
            folders: Folders::default(),
        };
        if model.uuid.is_empty() {
            let bits = model.draw_wide();
            // Version 4, variant 1.
            let bits = (bits & !(0xf << 76) & !(0x3 << 62)) | (0x4 << 76) | (0x2 << 62);
            let hex = format!("{bits:032x}");
            model.uuid = format!(
                "{}-{}-{}-{}-{}",
                &hex[..8],
                &hex[8..12],
                &hex[12..16],
                &hex[16..20],
                &hex[20..]
            );
        }
        model
    }

    /// The model's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The model's UUID.
    pub fn uuid(&self) -> &str {
        &self.uuid
    }

    /// Machines or Kubernetes.
    pub fn flavour(&self) -> Flavour {
        self.flavour
    }

    /// The Juju whose rules it follows.
    pub fn juju(&self) -> &JujuVersion {
        &self.juju
    }

    /// What is so in that Juju and not in others.
    pub fn rules(&self) -> &'static Rules {
        self.juju.rules()
    }

    /// Where the clock stands.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// All applications, by name.
    pub fn applications(&self) -> impl Iterator<Item = &Application> {
        self.applications.values()
    }

    /// An application.
    pub fn application(&self, name: &str) -> Option<&Application> {
        self.applications.get(name)
    }

    /// All units, by name.
    pub fn units(&self) -> impl Iterator<Item = &Unit> {
        self.units.values()
    }

    /// A unit.
    pub fn unit(&self, name: &UnitName) -> Option<&Unit> {
        self.units.get(name)
    }

    /// All relations, by number.
    pub fn relations(&self) -> impl Iterator<Item = &Relation> {
        self.relations.values()
    }

    /// A relation.
    pub fn relation(&self, id: RelationId) -> Option<&Relation> {
        self.relations.get(&id)
    }

    /// All secrets. Their content is shown by [`Secret::reveal`] alone.
    pub fn secrets(&self) -> impl Iterator<Item = &Secret> {
        self.secrets.values()
    }

    /// A secret.
    pub fn secret(&self, id: &SecretId) -> Option<&Secret> {
        self.secrets.get(id)
    }

    /// A user secret by its name.
    pub fn user_secret(&self, name: &str) -> Option<&Secret> {
        self.secrets
            .values()
            .find(|secret| secret.owner == SecretOwner::Model && secret.label == name)
    }

    /// All storage instances, by id.
    pub fn storage(&self) -> impl Iterator<Item = &Storage> {
        self.storage.values()
    }

    /// A storage instance.
    pub fn storage_instance(&self, id: &StorageId) -> Option<&Storage> {
        self.storage.get(id)
    }

    /// Where the unit that has a storage finds it: a folder, or a device.
    pub fn storage_location(&self, storage: &Storage) -> String {
        match (&storage.mounted_at, &self.folders.storage) {
            (Some(place), _) => place.clone(),
            (None, Some(folder)) => format!("{folder}/{}", storage.id),
            (None, None) => storage.location.clone(),
        }
    }

    /// Where a unit finds its copy of a resource, whether or not it was given one.
    pub fn resource_path(&self, unit: &UnitName, name: &str) -> Option<String> {
        let info = self.application(unit.app())?.charm.resources.get(name)?;
        let agents = self.folders.agents.as_deref().unwrap_or(AGENTS_DIR);
        Some(crate::resource::path(agents, unit, name, info))
    }

    /// All actions and commands, by number.
    pub fn tasks(&self) -> impl Iterator<Item = &Task> {
        self.tasks.values()
    }

    /// An action or command.
    pub fn task(&self, id: ActionId) -> Option<&Task> {
        self.tasks.get(&id)
    }

    /// The debug log, oldest first.
    pub fn log(&self) -> &[LogRecord] {
        &self.log
    }

    /// Says where the model's files are. This is not saved with the model.
    pub fn live_in(&mut self, folders: Folders) {
        self.folders = folders;
    }

    /// Takes the debug log out of the model, for who keeps it elsewhere.
    pub fn take_log(&mut self) -> Vec<LogRecord> {
        std::mem::take(&mut self.log)
    }

    /// Whether a unit holds leadership.
    pub fn is_leader(&self, unit: &UnitName) -> bool {
        self.applications
            .get(unit.app())
            .is_some_and(|app| app.leader.as_ref() == Some(unit))
    }

    /// The status of an application: what its leader set, else the gravest one of its units.
    pub fn application_status(&self, name: &str) -> Option<Status> {
        let app = self.applications.get(name)?;
        if let Some(status) = &app.status {
            return Some(status.clone());
        }
        let units = app
            .units
            .iter()
            .filter_map(|unit| self.units.get(unit))
            .map(Unit::workload_status);
        // The first of the gravest, as the order of units is stable.
        let gravest = units.reduce(|one, other| {
            if other.word.severity() > one.word.severity() {
                other
            } else {
                one
            }
        });
        Some(
            gravest
                .cloned()
                .unwrap_or_else(|| Status::new(StatusWord::Unknown, "", self.now)),
        )
    }

    /// The address at which other applications reach a unit: on Kubernetes that of its application's service, drawn from
    /// the name, else the unit's own.
    pub fn ingress_address(&self, unit: &UnitName) -> Option<String> {
        if self.flavour == Flavour::Machine {
            return self.address(unit);
        }
        self.service_address(unit.app())
    }

    /// The address of an application's service; only on Kubernetes there is one.
    pub fn service_address(&self, app: &str) -> Option<String> {
        if self.flavour == Flavour::Machine || !self.applications.contains_key(app) {
            return None;
        }
        let number = app
            .bytes()
            .fold(0, |number, byte| mix(number ^ u64::from(byte)));
        Some(format!(
            "10.152.{}.{}",
            number >> 8 & 0xff,
            2 + (number & 0xff) % 250
        ))
    }

    /// The first address of a unit.
    pub fn address(&self, unit: &UnitName) -> Option<String> {
        let machine = self.units.get(unit)?.machine;
        let network = if self.flavour == Flavour::Machine {
            "10.0"
        } else {
            "10.1"
        };
        Some(format!(
            "{network}.{}.{}",
            machine / 250 % 256,
            machine % 250 + 2
        ))
    }
}

/// What the rest of the crate does with the state.
impl Model {
    /// The next number of the model's own chance (`SplitMix64`).
    pub(crate) fn draw(&mut self) -> u64 {
        self.draws += 1;
        mix(self
            .seed
            .wrapping_add(self.draws.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
    }

    pub(crate) fn draw_wide(&mut self) -> u128 {
        u128::from(self.draw()) << 64 | u128::from(self.draw())
    }

    pub(crate) fn record(
        &mut self,
        unit: &UnitName,
        level: Level,
        module: &str,
        text: impl Into<String>,
    ) {
        self.log.push(LogRecord {
            time: self.now,
            entity: unit.tag(),
            level,
            module: module.to_owned(),
            text: text.into(),
        });
    }

    pub(crate) fn require_application(&self, name: &str) -> Result<&Application, ModelError> {
        self.applications
            .get(name)
            .ok_or_else(|| ModelError::not_found("application", name))
    }

    pub(crate) fn require_unit(&self, name: &UnitName) -> Result<&Unit, ModelError> {
        self.units
            .get(name)
            .ok_or_else(|| ModelError::not_found("unit", name))
    }

    /// Has the agents of all units of a relation look at it.
    pub(crate) fn stir(&mut self, id: RelationId) {
        let Some(relation) = self.relations.get(&id) else {
            return;
        };
        for end in &relation.ends {
            let Some(app) = self.applications.get(&end.app) else {
                continue;
            };
            for name in &app.units {
                if let Some(unit) = self.units.get_mut(name) {
                    unit.notes.stirred.insert(relation.order);
                    self.awake.insert(name.clone());
                }
            }
        }
    }

    /// Has the agents of all units that own or read a secret look at it.
    pub(crate) fn stir_secret(&mut self, id: &SecretId) {
        let Some(secret) = self.secrets.get(id) else {
            return;
        };
        let mut concerned: Vec<&UnitName> = secret.consumers.keys().collect();
        match &secret.owner {
            SecretOwner::Application(app) => {
                concerned.extend(
                    self.applications
                        .get(app)
                        .into_iter()
                        .flat_map(|app| &app.units),
                );
            }
            SecretOwner::Unit(unit) => concerned.push(unit),
            SecretOwner::Model => {}
        }
        for name in concerned {
            if let Some(unit) = self.units.get_mut(name) {
                unit.notes.stirred_secrets.insert(id.clone());
                self.awake.insert(name.clone());
            }
        }
    }

    /// Wakes all units of an application.
    pub(crate) fn wake(&mut self, app: &str) {
        if let Some(app) = self.applications.get(app) {
            self.awake.extend(app.units.iter().cloned());
        }
    }
}

/// The finaliser of `SplitMix64`.
pub(crate) fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}
