//! What an agent does about its unit's storage.

use super::Hook;
use crate::model::Model;
use crate::name::UnitName;
use crate::storage::StorageId;
use crate::unit::Life;

impl Model {
    /// The next storage hook of a unit. What goes before its storage-attached has run goes without a hook.
    pub(super) fn storage_hook(&mut self, name: &UnitName) -> Option<Hook> {
        let unit = self.units.get(name)?;
        let dying = unit.life == Life::Dying;
        for id in unit.storage.clone() {
            let Some(attachment) = self
                .storage
                .get(&id)
                .and_then(|one| one.attachment.as_ref())
            else {
                continue;
            };
            let leaves = dying || attachment.life == Life::Dying;
            match (leaves, attachment.told) {
                (true, true) => return Some(Hook::StorageDetaching { storage: id }),
                (true, false) => self.detach(&id),
                (false, false) => return Some(Hook::StorageAttached { storage: id }),
                (false, true) => {}
            }
        }
        None
    }

    pub(super) fn note_attached(&mut self, id: &StorageId) {
        let storage = self.storage.get_mut(id);
        if let Some(attachment) = storage.and_then(|storage| storage.attachment.as_mut()) {
            attachment.told = true;
        }
    }

    /// Takes a storage from its unit. What cannot live without the unit's machine, or is to be removed, goes.
    pub(crate) fn detach(&mut self, id: &StorageId) {
        let Some(storage) = self.storage.get_mut(id) else {
            return;
        };
        storage.since = self.now;
        let attachment = storage.attachment.take();
        if storage.is_dying() || !storage.is_detachable() {
            self.storage.remove(id);
        }
        let unit = attachment.and_then(|attachment| self.units.get_mut(&attachment.unit));
        if let Some(unit) = unit {
            unit.storage.remove(id);
        }
    }
}
