//! deploy, refresh, config, add-unit, remove-unit, remove-application.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use crate::agent::Hook;
use crate::application::Application;
use crate::charm::{CharmInfo, Role};
use crate::config::{self, Settings};
use crate::error::ModelError;
use crate::model::{Flavour, Model};
use crate::name::{UnitName, is_application_name};
use crate::relation::Bag;
use crate::status::{Status, StatusWord};
use crate::storage::{StorageDirective, StorageId};
use crate::texts::Texts;
use crate::unit::{Life, Notes, Stage, Unit};

/// What to deploy.
#[derive(Clone)]
pub struct Deploy {
    /// The application's name.
    pub app: String,
    /// Its charm.
    pub charm: CharmInfo,
    /// How many units. A subordinate has none of its own.
    pub units: u32,
    /// Options as an operator types them.
    pub config: BTreeMap<String, String>,
    /// Whether it may see the cloud's credentials.
    pub trust: bool,
    /// Storage to begin with, where that is not what the charm needs at least.
    pub storage: BTreeMap<String, StorageDirective>,
    /// Resources: for each the file that the units get.
    pub resources: BTreeMap<String, String>,
}

impl Deploy {
    /// One unit of a charm with its default settings.
    pub fn new(app: impl Into<String>, charm: CharmInfo) -> Self {
        Self {
            app: app.into(),
            charm,
            units: 1,
            config: BTreeMap::new(),
            trust: false,
            storage: BTreeMap::new(),
            resources: BTreeMap::new(),
        }
    }

    /// With so many units.
    #[must_use]
    pub fn units(self, units: u32) -> Self {
        Self { units, ..self }
    }

    /// With one more option set.
    #[must_use]
    pub fn config(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.config.insert(name.into(), value.into());
        self
    }

    /// With storage of this kind and number for each unit.
    #[must_use]
    pub fn storage(mut self, name: impl Into<String>, directive: StorageDirective) -> Self {
        self.storage.insert(name.into(), directive);
        self
    }

    /// With one more resource.
    #[must_use]
    pub fn resource(mut self, name: impl Into<String>, source: impl Into<String>) -> Self {
        self.resources.insert(name.into(), source.into());
        self
    }
}

impl fmt::Debug for Deploy {
    /// Without the values of options: they may be passwords.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Deploy")
            .field("app", &self.app)
            .field("charm", &self.charm.url)
            .field("units", &self.units)
            .field("config", &self.config.keys())
            .finish_non_exhaustive()
    }
}

impl Model {
    /// `juju deploy`.
    ///
    /// # Errors
    /// For a name that is not valid or taken, and for options that the charm does not have or would not read.
    pub fn deploy(&mut self, deploy: Deploy) -> Result<(), ModelError> {
        let Deploy {
            app: name,
            charm,
            units,
            config,
            trust,
            storage,
            resources,
        } = deploy;
        if !is_application_name(&name) {
            return Err(ModelError::new(format!(
                "invalid application name {name:?}"
            )));
        }
        if self.applications.contains_key(&name) {
            return Err(ModelError::new(format!(
                "cannot add application {name:?}: application already exists"
            )));
        }
        if charm.subordinate && units > 1 {
            return Err(ModelError::new(
                "cannot use --num-units with a subordinate application",
            ));
        }
        charm.check_readable(self.rules())?;
        charm
            .check_place(self.flavour, &self.juju)
            .map_err(|why| ModelError::new(format!("cannot add application {name:?}: {why}")))?;
        let storage = super::storage::directives(&charm, storage)?;
        let resources = super::resources::given(&charm, resources, self.now)?;
        let settings = parse_settings(
            &charm,
            config
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str())),
        )?;
        let subordinate = charm.subordinate;
        let application = Application {
            name: name.clone(),
            life: Life::Alive,
            charm: Arc::new(charm),
            charm_modified: 0,
            settings,
            config_digest: 0,
            trust,
            units: BTreeSet::new(),
            next_unit: 0,
            leader: None,
            leader_settings: Bag::default(),
            relations: BTreeSet::new(),
            secrets: BTreeSet::new(),
            storage,
            resources,
            status: None,
            workload_version: String::new(),
            exposed: false,
            constraints: BTreeMap::new(),
        };
        self.applications.insert(name.clone(), application);
        self.redigest(&name);
        self.add_peer_relations(&name);
        if !subordinate {
            for _ in 0..units {
                self.create_unit(&name, None);
            }
        }
        Ok(())
    }

    /// `juju refresh`: the charm's files are replaced. Units in error run upgrade-charm once they are resolved.
    ///
    /// # Errors
    /// When the new charm lacks an endpoint that a relation uses, allows fewer relations than there are, or is a subordinate
    /// while the old one is not.
    pub fn refresh(&mut self, app: &str, charm: CharmInfo) -> Result<(), ModelError> {
        self.refresh_with(app, charm, &[] as &[(&str, &str)], BTreeMap::new())
    }

    /// `juju refresh --config name=value --resource name=…`: the same, with options of the new charm, and resources with
    /// the file that units get.
    ///
    /// # Errors
    /// As [`Model::refresh`], and when the new charm does not have an option or resource, or would not read a value.
    /// Nothing is changed then.
    pub fn refresh_with<K: AsRef<str>, V: AsRef<str>>(
        &mut self,
        app: &str,
        charm: CharmInfo,
        config: &[(K, V)],
        resources: BTreeMap<String, String>,
    ) -> Result<(), ModelError> {
        let application = self.require_application(app)?;
        let refused = |why: String| {
            ModelError::new(format!(
                "cannot upgrade application {app:?} to charm {:?}: {why}",
                charm.url
            ))
        };
        charm.check_readable(self.rules())?;
        charm
            .check_place(self.flavour, &self.juju)
            .map_err(refused)?;
        let in_use = |name: &str| self.uses_storage(application, name);
        super::storage::check_upgrade(&application.charm, &charm, in_use).map_err(refused)?;
        if application.charm.subordinate != charm.subordinate {
            return Err(refused(
                "cannot change an application's subordinacy".to_owned(),
            ));
        }
        for id in &application.relations {
            let Some(relation) = self.relations.get(id) else {
                continue;
            };
            let Some(end) = relation.end(app) else {
                continue;
            };
            let kept = end.endpoint == super::relations::IMPLICIT
                || charm.endpoints.get(&end.endpoint).is_some_and(|endpoint| {
                    endpoint.role == end.role && endpoint.interface == end.interface
                });
            if !kept {
                return Err(refused(format!(
                    "would break relation {:?}",
                    relation.key()
                )));
            }
        }
        for (endpoint, info) in &charm.endpoints {
            let used = self.relations_of(application, endpoint);
            if let Some(limit) = info.limit
                && limit > 0
                && used > limit
            {
                return Err(refused(format!(
                    "new charm version imposes a maximum relation limit of {limit} for {app}:{endpoint} which cannot be satisfied by the number of already established relations ({used}) quota limit exceeded"
                )));
            }
        }
        let pairs = config
            .iter()
            .map(|(name, value)| (name.as_ref(), value.as_ref()));
        let settings = parse_settings(&charm, pairs)?;
        let mut resources = super::resources::given(&charm, resources, self.now)?;
        if let Some(application) = self.applications.get_mut(app) {
            // What the operator set stays, as far as the new charm still has the option in that type.
            application.settings.retain(|name, value| {
                charm
                    .options
                    .get(name)
                    .is_some_and(|option| config::fits(option.kind, value))
            });
            for (name, value) in settings.iter() {
                application.settings.insert(name.clone(), value.clone());
            }
            application
                .resources
                .retain(|name, _| charm.resources.contains_key(name));
            for (name, resource) in &mut resources {
                let before = application.resources.get(name);
                resource.revision += before.map_or(0, |before| before.revision);
            }
            application.resources.extend(resources);
            application.charm = Arc::new(charm);
            application.charm_modified += 1;
        }
        self.redigest(app);
        self.add_peer_relations(app);
        self.create_missing_storage(app);
        self.wake(app);
        Ok(())
    }

    /// `juju config APP name=value …`.
    ///
    /// # Errors
    /// When the charm does not have an option, or would not read its value; nothing is set then.
    pub fn set_config<K: AsRef<str>, V: AsRef<str>>(
        &mut self,
        app: &str,
        pairs: &[(K, V)],
    ) -> Result<(), ModelError> {
        let application = self.require_application(app)?;
        let pairs = pairs
            .iter()
            .map(|(name, value)| (name.as_ref(), value.as_ref()));
        let settings = parse_settings(&application.charm, pairs)?;
        if let Some(application) = self.applications.get_mut(app) {
            for (name, value) in settings.iter() {
                application.settings.insert(name.clone(), value.clone());
            }
        }
        self.redigest(app);
        Ok(())
    }

    /// `juju config APP --reset name,…`: back to the default.
    pub fn reset_config<K: AsRef<str>>(
        &mut self,
        app: &str,
        names: &[K],
    ) -> Result<(), ModelError> {
        let application = self.require_application(app)?;
        for name in names {
            if !application.charm.options.contains_key(name.as_ref()) {
                return Err(ModelError::new(format!(
                    "unknown option {:?}",
                    name.as_ref()
                )));
            }
        }
        if let Some(application) = self.applications.get_mut(app) {
            for name in names {
                application.settings.remove(name.as_ref());
            }
        }
        self.redigest(app);
        Ok(())
    }

    /// `juju refresh --force-units`: gives units whose hook failed the new charm at once. They run the failed hook with
    /// it, and no upgrade-charm. Returns their names.
    pub fn force_charm(&mut self, app: &str) -> Vec<UnitName> {
        let Some(application) = self.applications.get(app) else {
            return Vec::new();
        };
        let modified = application.charm_modified;
        let mut forced = Vec::new();
        for name in &application.units {
            let Some(unit) = self.units.get_mut(name) else {
                continue;
            };
            let Some(failure) = &mut unit.notes.failure else {
                continue;
            };
            unit.notes.charm_modified = modified;
            if failure.dispatch.hook == Hook::UpgradeCharm {
                failure.dispatch.version = modified;
            }
            forced.push(name.clone());
        }
        forced
    }

    /// `juju refresh --storage NAME=…`: what units to come begin with.
    ///
    /// # Errors
    /// When the charm has no such storage, or takes less or more of it.
    pub fn set_storage_directives(
        &mut self,
        app: &str,
        wanted: BTreeMap<String, StorageDirective>,
    ) -> Result<(), ModelError> {
        let application = self.require_application(app)?;
        let mut all = application.storage.clone();
        all.extend(wanted);
        let all = super::storage::directives(&application.charm, all)?;
        if let Some(application) = self.applications.get_mut(app) {
            application.storage = all;
        }
        Ok(())
    }

    /// `juju trust APP`, or `--remove`.
    pub fn trust(&mut self, app: &str, trust: bool) -> Result<(), ModelError> {
        self.require_application(app)?;
        if let Some(application) = self.applications.get_mut(app) {
            application.trust = trust;
        }
        self.redigest(app);
        Ok(())
    }

    /// `juju add-unit APP -n N`. Returns the names of the new units.
    pub fn add_unit(&mut self, app: &str, count: u32) -> Result<Vec<UnitName>, ModelError> {
        let application = self.require_application(app)?;
        if application.charm.subordinate {
            return Err(ModelError::new(format!(
                "cannot add unit to application {app:?}: application is a subordinate"
            )));
        }
        if application.life == Life::Dying {
            return Err(ModelError::new(format!(
                "cannot add unit to application {app:?}: application is not alive"
            )));
        }
        Ok((0..count)
            .filter_map(|_| self.create_unit(app, None))
            .collect())
    }

    /// `juju deploy --attach-storage` and `juju add-unit --attach-storage`: a unit that has run no hook takes storage that
    /// another one left, instead of some of its own.
    ///
    /// # Errors
    /// When another unit has it, or the charm takes no more of it.
    pub fn begin_with_storage(
        &mut self,
        unit: &UnitName,
        id: &StorageId,
    ) -> Result<(), ModelError> {
        let found = self.require_unit(unit)?;
        let own = found
            .storage
            .iter()
            .rfind(|own| own.name() == id.name() && found.notes.stage == Stage::New)
            .cloned();
        let Some(own) = own else {
            return self.attach_storage(unit, id);
        };
        let mut changed = self.clone();
        changed.storage.remove(&own);
        if let Some(unit) = changed.units.get_mut(unit) {
            unit.storage.remove(&own);
        }
        changed.attach_storage(unit, id)?;
        *self = changed;
        Ok(())
    }

    /// `juju remove-unit UNIT`. A unit in error stays until it is resolved.
    pub fn remove_unit(&mut self, unit: &UnitName) -> Result<(), ModelError> {
        let found = self.require_unit(unit)?;
        if found.principal.is_some() {
            return Err(ModelError::new(format!(
                "unit \"{unit}\" is a subordinate, to remove use remove-relation"
            )));
        }
        self.let_die(unit);
        Ok(())
    }

    /// `juju remove-application APP`.
    pub fn remove_application(&mut self, app: &str) -> Result<(), ModelError> {
        self.require_application(app)?;
        let Some(application) = self.applications.get_mut(app) else {
            return Ok(());
        };
        application.life = Life::Dying;
        let relations: Vec<_> = application.relations.iter().copied().collect();
        let units: Vec<_> = application.units.iter().cloned().collect();
        for id in relations {
            if self
                .relations
                .get(&id)
                .is_some_and(|relation| !relation.is_peer())
            {
                self.let_relation_die(id);
            }
        }
        for unit in units {
            self.let_die(&unit);
        }
        self.drop_application_if_done(app);
        Ok(())
    }

    fn redigest(&mut self, app: &str) {
        if let Some(application) = self.applications.get_mut(app) {
            application.config_digest = application.digest();
        }
        self.wake(app);
    }

    fn add_peer_relations(&mut self, app: &str) {
        let Some(application) = self.applications.get(app) else {
            return;
        };
        let related = |endpoint: &str| {
            let relations = application
                .relations
                .iter()
                .filter_map(|id| self.relations.get(id));
            relations
                .into_iter()
                .any(|relation| relation.ends.iter().any(|end| end.endpoint == endpoint))
        };
        let missing: Vec<_> = application
            .charm
            .endpoints
            .iter()
            .filter(|(name, endpoint)| endpoint.role == Role::Peers && !related(name))
            .map(|(name, endpoint)| super::relations::end(app, name, endpoint))
            .collect();
        for end in missing {
            self.create_relation(vec![end]);
        }
    }

    /// A new unit; none when the application is not there.
    pub(crate) fn create_unit(
        &mut self,
        app: &str,
        principal: Option<&UnitName>,
    ) -> Option<UnitName> {
        let now = self.now;
        let machine = match principal {
            Some(principal) => self.units.get(principal)?.machine,
            None => self.next_machine,
        };
        let application = self.applications.get_mut(app)?;
        let name = UnitName::new(app, application.next_unit);
        application.next_unit += 1;
        application.units.insert(name.clone());
        let mut notes = Notes {
            queued: Some(Hook::Install),
            charm_modified: application.charm_modified,
            ..Notes::default()
        };
        if self.flavour == Flavour::Kubernetes {
            notes.unready.clone_from(&application.charm.containers);
        }
        for id in &application.relations {
            let relation = self.relations.get(id);
            let concerning = relation.filter(|relation| relation.concerns(principal));
            notes
                .fresh
                .extend(concerning.map(|relation| relation.order));
        }
        let waiting = if self.flavour == Flavour::Machine {
            "waiting for machine"
        } else {
            "installing agent"
        };
        let unit = Unit {
            name: name.clone(),
            life: Life::Alive,
            machine,
            principal: principal.cloned(),
            subordinates: BTreeSet::new(),
            workload: Status::new(StatusWord::Waiting, waiting, now),
            agent: Status::new(StatusWord::Allocating, "", now),
            error: None,
            status_was_set: false,
            state: Texts::default(),
            ports: BTreeMap::new(),
            secrets: BTreeSet::new(),
            storage: BTreeSet::new(),
            notes,
        };
        if principal.is_none() {
            self.next_machine += 1;
        }
        self.units.insert(name.clone(), unit);
        if let Some(principal) = principal.and_then(|principal| self.units.get_mut(principal)) {
            principal.subordinates.insert(name.clone());
        }
        self.create_first_storage(&name);
        self.awake.insert(name.clone());
        self.elect(app);
        Some(name)
    }
}

fn parse_settings<'a>(
    charm: &CharmInfo,
    pairs: impl Iterator<Item = (&'a str, &'a str)>,
) -> Result<Settings, ModelError> {
    pairs
        .map(|(name, value)| Ok((name.to_owned(), config::parse(charm, name, value)?)))
        .collect()
}
