//! deploy --storage, add-storage, attach-storage, detach-storage, remove-storage.

use std::collections::BTreeMap;

use crate::application::Application;
use crate::charm::CharmInfo;
use crate::error::ModelError;
use crate::model::{Flavour, Model};
use crate::name::UnitName;
use crate::storage::{Storage, StorageDirective, StorageId, StorageInfo, StorageKind};
use crate::unit::Life;

/// What each new unit of an application begins with: what the operator said, filled up with what the charm needs.
pub(super) fn directives(
    charm: &CharmInfo,
    mut wanted: BTreeMap<String, StorageDirective>,
) -> Result<BTreeMap<String, StorageDirective>, ModelError> {
    let refused = |name: &str, why: String| {
        ModelError::new(format!("charm {:?} store {name:?}: {why}", charm.name))
    };
    if let Some(unknown) = wanted
        .keys()
        .find(|name| !charm.storage.contains_key(*name))
    {
        return Err(ModelError::new(format!(
            "charm {:?} has no store called {unknown:?}",
            charm.name
        )));
    }
    let mut all = BTreeMap::new();
    for (name, info) in &charm.storage {
        if info.shared {
            let why = "shared storage support not implemented".to_owned();
            return Err(refused(name, why));
        }
        let said = wanted.remove(name);
        let asked = said.is_some();
        let mut directive = said.unwrap_or_default();
        let least = if asked { info.min.max(1) } else { info.min };
        let count = *directive.count.get_or_insert(least);
        info.check_count(count).map_err(|why| refused(name, why))?;
        if let (Some(minimum), Some(size)) = (info.minimum_size, directive.size)
            && size < minimum
        {
            let why = format!("minimum storage size is {minimum}MB, {size}MB specified");
            return Err(refused(name, why));
        }
        all.insert(name.clone(), directive);
    }
    Ok(all)
}

/// Whether storage that an application has fits its new charm.
pub(super) fn check_upgrade(
    old: &CharmInfo,
    new: &CharmInfo,
    in_use: impl Fn(&str) -> bool,
) -> Result<(), String> {
    for (name, before) in &old.storage {
        let Some(after) = new.storage.get(name) else {
            if in_use(name) {
                return Err(format!("in-use storage {name:?} removed"));
            }
            continue;
        };
        if before.kind != after.kind {
            let (before, after) = (before.kind.as_str(), after.kind.as_str());
            return Err(format!(
                "existing storage {name:?} type changed from {before:?} to {after:?}"
            ));
        }
        if before.location != after.location {
            let text = |info: &StorageInfo| info.location.clone().unwrap_or_default();
            return Err(format!(
                "existing storage {name:?} location changed from {:?} to {:?}",
                text(before),
                text(after)
            ));
        }
        if after.min > before.min {
            return Err(format!(
                "existing storage {name:?} range contracted: min increased from {} to {}",
                before.min, after.min
            ));
        }
        // What the location means changes with it: the place itself, or the folder above.
        if before.location.is_some() && before.max == Some(1) && after.max != Some(1) {
            return Err(format!(
                "existing storage {name:?} with location changed from single to multiple"
            ));
        }
        if let Some(after) = after.max
            && before.max.is_none_or(|before| after < before)
        {
            let before = before
                .max
                .map_or("<unbounded>".to_owned(), |max| max.to_string());
            return Err(format!(
                "existing storage {name:?} range contracted: max decreased from {before} to {after}"
            ));
        }
    }
    Ok(())
}

impl Model {
    /// `juju add-storage UNIT NAME=…`: one more instance, or as many as the directive says. Returns their ids.
    ///
    /// # Errors
    /// When the charm has no such storage, or takes no more of it.
    pub fn add_storage(
        &mut self,
        unit: &UnitName,
        name: &str,
        directive: &StorageDirective,
    ) -> Result<Vec<StorageId>, ModelError> {
        self.require_unit(unit)?;
        let count = directive.count.unwrap_or(1);
        self.check_more_storage(unit, name, count)
            .map_err(ModelError::new)?;
        Ok(self.create_storage(unit, name, directive, count))
    }

    /// `juju attach-storage UNIT STORAGE`: gives a unit what another one left.
    ///
    /// # Errors
    /// When another unit has it, or the charm takes no more of it.
    pub fn attach_storage(&mut self, unit: &UnitName, id: &StorageId) -> Result<(), ModelError> {
        self.require_unit(unit)?;
        let refused = |why: String| {
            ModelError::new(format!("cannot attach storage {id} to unit {unit}: {why}"))
        };
        let storage = self.require_storage(id)?;
        if storage.attachment.is_some() {
            return Err(refused("storage is already attached".to_owned()));
        }
        let kind = storage.kind;
        self.check_more_storage(unit, id.name(), 1)
            .map_err(&refused)?;
        let info = self.declared_storage(unit, id.name());
        let info = info.filter(|info| info.kind == kind).cloned();
        let info = info.ok_or_else(|| refused("the charm wants another kind".to_owned()))?;
        if let Some(storage) = self.storage.get_mut(id) {
            storage.attach(unit, &info, self.now);
        }
        self.give(unit, id);
        Ok(())
    }

    /// `juju detach-storage STORAGE`: takes it from its unit, after its last hook about it.
    ///
    /// # Errors
    /// When it is not attached, or, unless `force`, when its unit cannot be without it.
    pub fn detach_storage(&mut self, id: &StorageId, force: bool) -> Result<(), ModelError> {
        let storage = self.require_storage(id)?;
        let Some(unit) = storage.unit().cloned() else {
            return Err(ModelError::new(format!(
                "cannot detach storage {id}: storage is not attached"
            )));
        };
        let refused = |why: &str| {
            ModelError::new(format!(
                "cannot detach storage {id} from unit {unit}: {why}"
            ))
        };
        if !force {
            if !storage.is_detachable() {
                return Err(refused("storage is not detachable"));
            }
            if let Some(info) = self.declared_storage(&unit, id.name()) {
                let count = self.count_storage(&unit, id.name());
                info.check_one_less(count).map_err(|why| refused(&why))?;
            }
        }
        let storage = self.storage.get_mut(id);
        if let Some(attachment) = storage.and_then(|storage| storage.attachment.as_mut()) {
            attachment.life = Life::Dying;
        }
        self.awake.insert(unit);
        Ok(())
    }

    /// `juju remove-storage STORAGE`; with `force`, one that is attached, after the unit's last hook about it.
    pub fn remove_storage(&mut self, id: &StorageId, force: bool) -> Result<(), ModelError> {
        let attached = self.require_storage(id)?.attachment.is_some();
        if attached && !force {
            return Err(ModelError::new(format!(
                "failed to remove {id}: storage is attached"
            )));
        }
        if attached {
            self.detach_storage(id, true)?;
            self.doom_storage(id);
        } else {
            self.storage.remove(id);
        }
        Ok(())
    }

    /// `juju remove-unit --destroy-storage`: what the unit has goes with it.
    pub fn destroy_storage(&mut self, unit: &UnitName) -> Result<(), ModelError> {
        for id in self.require_unit(unit)?.storage.clone() {
            self.doom_storage(&id);
        }
        Ok(())
    }

    /// Puts a storage where a test has room for it.
    pub fn mount_storage(
        &mut self,
        id: &StorageId,
        place: impl Into<String>,
    ) -> Result<(), ModelError> {
        self.require_storage(id)?;
        if let Some(storage) = self.storage.get_mut(id) {
            storage.mounted_at = Some(place.into());
        }
        Ok(())
    }

    fn require_storage(&self, id: &StorageId) -> Result<&Storage, ModelError> {
        self.storage
            .get(id)
            .ok_or_else(|| ModelError::not_found("storage", id))
    }

    fn doom_storage(&mut self, id: &StorageId) {
        if let Some(storage) = self.storage.get_mut(id) {
            storage.life = Life::Dying;
        }
    }

    fn declared_storage(&self, unit: &UnitName, name: &str) -> Option<&StorageInfo> {
        let app = self.applications.get(unit.app())?;
        app.charm.storage.get(name)
    }

    fn count_storage(&self, unit: &UnitName, name: &str) -> u32 {
        let all = self
            .units
            .get(unit)
            .into_iter()
            .flat_map(|unit| &unit.storage);
        u32::try_from(all.filter(|id| id.name() == name).count()).unwrap_or(u32::MAX)
    }

    pub(super) fn uses_storage(&self, app: &Application, name: &str) -> bool {
        app.units
            .iter()
            .any(|unit| self.count_storage(unit, name) > 0)
    }

    /// Whether so many instances may come to those that a unit has.
    pub(crate) fn check_more_storage(
        &self,
        unit: &UnitName,
        name: &str,
        count: u32,
    ) -> Result<(), String> {
        let refused = |why: String| format!("adding {name:?} storage to {unit}: {why}");
        let info = self.declared_storage(unit, name);
        let info = info.ok_or_else(|| refused(format!("charm storage {name:?} not found")))?;
        info.check_more(self.count_storage(unit, name), count)
            .map_err(refused)
    }

    /// New instances at a unit. Its storage-attached hooks follow.
    pub(crate) fn create_storage(
        &mut self,
        unit: &UnitName,
        name: &str,
        directive: &StorageDirective,
        count: u32,
    ) -> Vec<StorageId> {
        let Some(info) = self.declared_storage(unit, name).cloned() else {
            return Vec::new();
        };
        // What a cloud of containers gives for nothing: file systems that can be moved, loop devices that cannot.
        let pool = match (self.flavour, info.kind) {
            (Flavour::Kubernetes, _) => "kubernetes",
            (Flavour::Machine, StorageKind::Filesystem) => "lxd",
            (Flavour::Machine, StorageKind::Block) => "loop",
        };
        let pool = directive.pool.as_deref().unwrap_or(pool);
        let mut added = Vec::new();
        for _ in 0..count {
            let id = StorageId::new(name, self.next_storage);
            self.next_storage += 1;
            let (pool, size, now) = (pool.to_owned(), directive.size, self.now);
            let mut storage = Storage::new(id.clone(), &info, pool, size, now);
            storage.attach(unit, &info, now);
            self.storage.insert(id.clone(), storage);
            self.give(unit, &id);
            added.push(id);
        }
        added
    }

    /// The storage that a new unit begins with.
    pub(super) fn create_first_storage(&mut self, unit: &UnitName) {
        let app = self.applications.get(unit.app());
        for (name, directive) in app.map(|app| app.storage.clone()).unwrap_or_default() {
            let count = directive.count.unwrap_or_default();
            self.create_storage(unit, &name, &directive, count);
        }
    }

    /// A new charm may need what its units do not have yet.
    pub(super) fn create_missing_storage(&mut self, app: &str) {
        let Some(application) = self.applications.get_mut(app) else {
            return;
        };
        let Application {
            charm,
            storage,
            units,
            ..
        } = application;
        storage.retain(|name, _| charm.storage.contains_key(name));
        for (name, info) in &charm.storage {
            let directive = storage.entry(name.clone()).or_default();
            let count = directive.count.get_or_insert(info.min);
            *count = info.min.max(*count);
        }
        let needs: Vec<_> = charm
            .storage
            .iter()
            .map(|(name, info)| (name.clone(), info.min))
            .collect();
        for unit in units.clone() {
            for (name, min) in &needs {
                let missing = min.saturating_sub(self.count_storage(&unit, name));
                self.create_storage(&unit, name, &StorageDirective::default(), missing);
            }
        }
    }

    fn give(&mut self, unit: &UnitName, id: &StorageId) {
        if let Some(unit) = self.units.get_mut(unit) {
            unit.storage.insert(id.clone());
        }
        self.awake.insert(unit.clone());
    }
}
