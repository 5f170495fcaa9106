//! Databags: texts on the wire, types in a charm.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::{Deref, DerefMut};

use crate::hook_tool::ToolError;

/// A type that stands for the content of a databag.
///
/// The codec is written out, not derived: what stands on the wire is read by
/// charms in other languages and of other ages. Readers are lenient, writers
/// strict. Juju does not tell an empty value from an absent one, so `encode`
/// leaves out what is empty.
///
/// ```
/// use charm_sdk::relation::{Databag, DatabagError, RawDatabag};
///
/// struct Address {
///     port: u16,
/// }
///
/// impl Databag for Address {
///     fn decode(bag: &RawDatabag) -> Result<Self, DatabagError> {
///         let port = bag.get("port").ok_or_else(|| DatabagError::new("no port"))?;
///         let port = port.parse().map_err(|_| DatabagError::new("port is not a port number"))?;
///         Ok(Self { port })
///     }
///
///     fn encode(&self) -> RawDatabag {
///         RawDatabag::from([("port", self.port.to_string())])
///     }
/// }
/// ```
pub trait Databag: Sized {
    /// Reads the type from a databag's texts.
    ///
    /// # Errors
    ///
    /// The databag does not hold what the type needs, or not in this form.
    fn decode(bag: &RawDatabag) -> Result<Self, DatabagError>;

    /// The whole databag as it should be: keys that are not in it are deleted.
    fn encode(&self) -> RawDatabag;
}

/// The texts of a databag by their keys.
///
/// A databag may hold a password, so `Debug` shows the keys only.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct RawDatabag(BTreeMap<String, String>);

impl RawDatabag {
    /// An empty databag.
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }
}

impl Deref for RawDatabag {
    type Target = BTreeMap<String, String>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for RawDatabag {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for RawDatabag {
    fn from_iter<T: IntoIterator<Item = (K, V)>>(pairs: T) -> Self {
        Self(
            pairs
                .into_iter()
                .map(|(key, value)| (key.into(), value.into()))
                .collect(),
        )
    }
}

impl<K: Into<String>, V: Into<String>, const N: usize> From<[(K, V); N]> for RawDatabag {
    fn from(pairs: [(K, V); N]) -> Self {
        pairs.into_iter().collect()
    }
}

impl fmt::Debug for RawDatabag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RawDatabag ")?;
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl Databag for RawDatabag {
    fn decode(bag: &RawDatabag) -> Result<Self, DatabagError> {
        Ok(bag.clone())
    }

    fn encode(&self) -> RawDatabag {
        self.clone()
    }
}

/// The databag of a side that says nothing. What stands in it is ignored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NoData;

impl Databag for NoData {
    fn decode(_: &RawDatabag) -> Result<Self, DatabagError> {
        Ok(Self)
    }

    fn encode(&self) -> RawDatabag {
        RawDatabag::new()
    }
}

/// A side that may not have said anything yet: an empty databag is `None`.
impl<T: Databag> Databag for Option<T> {
    fn decode(bag: &RawDatabag) -> Result<Self, DatabagError> {
        if bag.is_empty() {
            return Ok(None);
        }
        T::decode(bag).map(Some)
    }

    fn encode(&self) -> RawDatabag {
        self.as_ref().map(T::encode).unwrap_or_default()
    }
}

/// A databag that does not hold what its interface asks for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct DatabagError(String);

impl DatabagError {
    /// Says what is missing or malformed. Values of secret fields must not
    /// stand in it.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

/// The data of a relation could not be had.
#[derive(Debug, thiserror::Error)]
pub enum RelationError {
    /// A hook tool failed.
    #[error(transparent)]
    Tool(#[from] ToolError),
    /// The databag is not in the form that its interface asks for.
    #[error(transparent)]
    Databag(#[from] DatabagError),
}
