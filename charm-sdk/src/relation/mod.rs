//! Relations: endpoints, interfaces and databags.
//!
//! An *endpoint* is what `metadata.yaml` declares; `charm_types!` makes a type
//! of each. Its *interface* says what stands in the databags of the two sides.
//! A [`Relation`] is one use of an endpoint, with one other application.

mod bag;
mod cache;
mod handle;
mod id;
mod interface;

pub use bag::{Databag, DatabagError, NoData, RawDatabag, RelationError};
pub(crate) use cache::Cache;
pub use handle::{AnyRelation, BrokenRelation, Relation};
pub use id::{RelationId, RelationIdError};
#[doc(hidden)]
pub use interface::interface_name;
pub use interface::{
    Endpoint, Interface, LocalApp, LocalUnit, PeerInterface, Peers, Provides, RemoteApp,
    RemoteUnit, Requires, Role, Untyped,
};

#[cfg(test)]
mod tests;
