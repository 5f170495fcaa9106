//! What this event has learnt about secrets.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::owned::Info;
use super::{Read, SecretContent, SecretId};

#[derive(Default)]
pub(crate) struct Cache {
    contents: RefCell<BTreeMap<Key, Contents>>,
    owned: RefCell<Vec<Rc<RefCell<Info>>>>,
    missing: RefCell<BTreeSet<Key>>,
    ids: RefCell<Option<Vec<SecretId>>>,
}

/// How a secret is named.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Id(String),
    Label(String),
}

/// The content of one secret: the revision that the unit follows, and the
/// latest one.
#[derive(Default)]
struct Contents {
    tracked: Option<SecretContent>,
    latest: Option<SecretContent>,
    /// Whether the unit follows the latest.
    refreshed: bool,
}

impl Contents {
    fn get(&self, read: Read) -> Option<&SecretContent> {
        match read {
            Read::Tracked => self.tracked.as_ref(),
            Read::Peek => self.latest.as_ref(),
            Read::Refresh => self.latest.as_ref().filter(|_| self.refreshed),
        }
    }

    fn put(&mut self, read: Read, content: SecretContent) {
        match read {
            Read::Tracked => self.tracked = Some(content),
            Read::Peek => self.latest = Some(content),
            Read::Refresh => {
                self.tracked = Some(content.clone());
                self.latest = Some(content);
                self.refreshed = true;
            }
        }
    }
}

impl Cache {
    pub(super) fn content(&self, key: &Key, read: Read) -> Option<SecretContent> {
        let contents = self.contents.borrow();
        contents.get(&self.resolve(key))?.get(read).cloned()
    }

    pub(super) fn put_content(&self, key: &Key, read: Read, content: SecretContent) {
        let key = self.resolve(key);
        let mut contents = self.contents.borrow_mut();
        contents.entry(key).or_default().put(read, content);
    }

    /// The content was changed: the latest is known, and the unit does not
    /// follow it before it says so.
    pub(super) fn change_content(&self, info: &Info, content: SecretContent) {
        let mut contents = self.contents.borrow_mut();
        // By its label it may have been read before it was known to be ours.
        contents.remove(&Key::Label(info.label.clone()));
        let contents = contents.entry(Key::id(&info.id)).or_default();
        if info.new {
            // All that anybody will ever see of it is what it ends with.
            contents.put(Read::Refresh, content);
        } else {
            contents.latest = Some(content);
            contents.refreshed = false;
        }
    }

    /// A secret of our own has one content, whichever way it is named.
    fn resolve(&self, key: &Key) -> Key {
        match key {
            Key::Label(_) => self
                .owned(key)
                .map_or_else(|| key.clone(), |info| Key::id(&info.borrow().id)),
            Key::Id(_) => key.clone(),
        }
    }

    /// A secret of our own that was asked for before.
    pub(super) fn owned(&self, key: &Key) -> Option<Rc<RefCell<Info>>> {
        let owned = self.owned.borrow();
        owned
            .iter()
            .find(|info| match key {
                Key::Id(id) => info.borrow().id.id() == id,
                Key::Label(label) => !label.is_empty() && info.borrow().label == *label,
            })
            .cloned()
    }

    pub(super) fn put_owned(&self, info: Info) -> Rc<RefCell<Info>> {
        if let Some(known) = self.owned(&Key::id(&info.id)) {
            return known;
        }
        let info = Rc::new(RefCell::new(info));
        self.owned.borrow_mut().push(Rc::clone(&info));
        info
    }

    /// Whether we were told that there is no such secret of ours.
    pub(super) fn is_missing(&self, key: &Key) -> bool {
        self.missing.borrow().contains(key)
    }

    pub(super) fn put_missing(&self, key: Key) {
        self.missing.borrow_mut().insert(key);
    }

    pub(super) fn add_id(&self, id: &SecretId) {
        if let Some(ids) = &mut *self.ids.borrow_mut()
            && !ids.contains(id)
        {
            ids.push(id.clone());
        }
    }

    /// A secret of ours is gone.
    pub(super) fn forget(&self, id: &SecretId) {
        if let Some(info) = self.owned(&Key::id(id)) {
            self.put_missing(Key::Label(info.borrow().label.clone()));
        }
        self.put_missing(Key::id(id));
        let owned = &mut *self.owned.borrow_mut();
        owned.retain(|info| info.borrow().id != *id);
        if let Some(ids) = &mut *self.ids.borrow_mut() {
            ids.retain(|known| known != id);
        }
    }

    pub(super) fn ids(&self) -> Option<Vec<SecretId>> {
        self.ids.borrow().clone()
    }

    pub(super) fn put_ids(&self, ids: &[SecretId]) {
        *self.ids.borrow_mut() = Some(ids.to_vec());
    }
}

impl Key {
    pub(super) fn id(id: &SecretId) -> Self {
        Self::Id(id.id().to_owned())
    }
}
