//! Storage of the unit.

use std::path::Path;

use juju_model::{Storage, StorageDirective, StorageId};

use super::event::{Event, Kind};
use super::scenario::Scenario;
use crate::dispatch::Charm;

/// A storage of the unit in a [`Scenario`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stored(StorageId);

impl Stored {
    /// Its id as the charm sees it: `data/0`.
    pub fn id(&self) -> String {
        self.0.to_string()
    }

    /// It was attached to the unit.
    pub fn attached(&self) -> Event {
        let storage = self.0.clone();
        Event(Kind::Hook(juju_model::Hook::StorageAttached { storage }))
    }

    /// It is taken away from the unit. If the event succeeds, it is gone.
    pub fn detaching(&self) -> Event {
        Event(Kind::Detaching(self.0.clone()))
    }
}

impl<C: Charm> Scenario<C> {
    /// The storage of the unit that the charm declares under this name: the
    /// first, if there are several. What the charm cannot be without is there
    /// from the beginning.
    ///
    /// # Panics
    ///
    /// The unit has none; see [`add_storage`](Self::add_storage).
    #[track_caller]
    pub fn storage(&self, name: &str) -> Stored {
        match self.storages(name).into_iter().next() {
            Some(stored) => stored,
            None => panic!("the unit has no storage `{name}`; `add_storage(\"{name}\")` adds one"),
        }
    }

    /// All storage of the unit that the charm declares under this name.
    pub fn storages(&self, name: &str) -> Vec<Stored> {
        let unit = self.model.unit(&self.unit);
        let ids = unit.into_iter().flat_map(juju_model::Unit::storage);
        ids.filter(|id| id.name() == name)
            .cloned()
            .map(Stored)
            .collect()
    }

    /// Gives the unit one more storage of those that the charm declares under
    /// this name. To run the charm for it, fire [`Stored::attached`].
    ///
    /// # Panics
    ///
    /// The charm takes no more of it. Of a storage without `multiple` the unit
    /// has the only one already: [`storage`](Self::storage).
    #[track_caller]
    pub fn add_storage(&mut self, name: &str) -> Stored {
        let unit = self.unit.clone();
        let one = StorageDirective::default();
        let mut added = self.change(|model| model.add_storage(&unit, name, &one));
        match added.pop() {
            Some(id) => Stored(id),
            None => panic!("the model has added no storage"),
        }
    }

    /// Where the charm finds a storage: the `location` that it declares, or
    /// where Juju mounts what has none. Nothing is there.
    #[track_caller]
    pub fn storage_location(&self, stored: &Stored) -> String {
        self.model.storage_location(self.the_storage(stored))
    }

    /// Has the charm find a storage elsewhere: in a folder of the test, for a
    /// charm that writes there.
    #[track_caller]
    pub fn mount_storage(&mut self, stored: &Stored, place: impl AsRef<Path>) {
        let place = place.as_ref().to_string_lossy();
        self.change(|model| model.mount_storage(&stored.0, place));
    }

    #[track_caller]
    fn the_storage(&self, stored: &Stored) -> &Storage {
        match self.model.storage_instance(&stored.0) {
            Some(storage) => storage,
            None => panic!("the storage {} is gone", stored.0),
        }
    }

    /// Begins to take a storage away, whether the charm can be without it or
    /// not: its unit may be on its way out.
    #[track_caller]
    pub(super) fn take_storage(&mut self, id: &StorageId) {
        if let Err(error) = self.model.detach_storage(id, true) {
            panic!("{error}");
        }
    }
}
