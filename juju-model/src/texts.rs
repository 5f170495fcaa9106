//! Maps whose values may be passwords, and so never appear in `Debug`.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::{Deref, DerefMut};

use serde::{Deserialize, Serialize};

/// A map of text to text: a databag, charm state, the content of a secret. `Debug` shows its keys only.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Texts(BTreeMap<String, String>);

impl Texts {
    /// Writes changes into the map as Juju does with databags: an empty value deletes. Says whether anything changed.
    pub fn merge(&mut self, changes: &Texts) -> bool {
        let mut news = false;
        for (key, value) in changes.iter() {
            news |= if value.is_empty() {
                self.0.remove(key).is_some()
            } else {
                self.0.insert(key.clone(), value.clone()).as_ref() != Some(value)
            };
        }
        news
    }
}

impl Deref for Texts {
    type Target = BTreeMap<String, String>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Texts {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl fmt::Debug for Texts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl From<BTreeMap<String, String>> for Texts {
    fn from(map: BTreeMap<String, String>) -> Self {
        Self(map)
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Texts {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        Self(
            pairs
                .into_iter()
                .map(|(key, value)| (key.into(), value.into()))
                .collect(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_value_deletes_and_an_equal_one_changes_nothing() {
        let mut bag = Texts::from_iter([("a", "1"), ("b", "2")]);
        assert!(!bag.merge(&Texts::from_iter([("a", "1"), ("c", "")])));
        assert!(bag.merge(&Texts::from_iter([("a", ""), ("b", "2")])));
        assert_eq!(bag, Texts::from_iter([("b", "2")]));
    }

    #[test]
    fn debug_shows_keys_only() {
        let shown = format!("{:?}", Texts::from_iter([("password", "hunter2")]));
        assert_eq!(shown, r#"{"password"}"#);
    }
}
