//! The model's maps, which know which of their entries may have changed.
//!
//! Whoever keeps a model elsewhere writes down those alone ([`Model::changes`](crate::Model::changes)): what a hook
//! costs does not grow with the model.

use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet, btree_map};
use std::ops::Deref;

use serde::{Deserialize, Serialize};

/// A map that is read as any other. What changes it goes through the methods here.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Parts<K: Ord, V> {
    map: BTreeMap<K, V>,
    /// What was handed out to be changed, came or went.
    #[serde(skip, default = "BTreeSet::new")]
    touched: BTreeSet<K>,
}

impl<K: Ord, V> Parts<K, V> {
    pub const fn new() -> Self {
        Self {
            map: BTreeMap::new(),
            touched: BTreeSet::new(),
        }
    }

    fn touch<Q: Ord + ToOwned<Owned = K> + ?Sized>(&mut self, key: &Q)
    where
        K: Borrow<Q>,
    {
        if !self.touched.contains(key) {
            self.touched.insert(key.to_owned());
        }
    }

    /// Puts an entry in its place.
    pub fn insert(&mut self, key: K, value: V) -> Option<V>
    where
        K: Clone,
    {
        self.touched.insert(key.clone());
        self.map.insert(key, value)
    }

    /// Takes an entry out.
    pub fn remove<Q: Ord + ToOwned<Owned = K> + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let gone = self.map.remove(key)?;
        self.touch(key);
        Some(gone)
    }

    /// An entry to be changed.
    pub fn get_mut<Q: Ord + ToOwned<Owned = K> + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        if self.map.contains_key(key) {
            self.touch(key);
        }
        self.map.get_mut(key)
    }

    /// What may have changed; none stands for what is gone.
    pub fn touched(&self) -> impl Iterator<Item = (&K, Option<&V>)> {
        self.touched.iter().map(|key| (key, self.map.get(key)))
    }

    /// All is written down.
    pub fn settle(&mut self) {
        self.touched.clear();
    }
}

impl<K: Ord, V> Default for Parts<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: Ord, V> Deref for Parts<K, V> {
    type Target = BTreeMap<K, V>;

    fn deref(&self) -> &Self::Target {
        &self.map
    }
}

impl<'a, K: Ord, V> IntoIterator for &'a Parts<K, V> {
    type Item = (&'a K, &'a V);
    type IntoIter = btree_map::Iter<'a, K, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.map.iter()
    }
}

impl<'a, K: Ord + Clone, V> IntoIterator for &'a mut Parts<K, V> {
    type Item = (&'a K, &'a mut V);
    type IntoIter = btree_map::IterMut<'a, K, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.touched.extend(self.map.keys().cloned());
        self.map.iter_mut()
    }
}
