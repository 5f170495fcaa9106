//! Reads what a Juju charm declares in YAML, or says what is wrong and where.
//!
//! [`load()`] reads the declaration of a directory and [`parse`] one given as
//! texts: `metadata.yaml`, `config.yaml` and `actions.yaml`, or one
//! `charmcraft.yaml` that holds all of it. Both apply Juju's own rules, so that
//! what is accepted here can be deployed, and both report every problem at
//! once:
//!
//! ```text
//! config.yaml:20:11: unknown option type `secert`
//!    |
//! 20 |     type: secert
//!    |           ^^^^^^
//!    = help: did you mean `secret`? Juju knows string, int, float, boolean, secret
//! ```

mod actions;
mod assumes;
mod charmcraft;
mod config;
mod containers;
mod endpoints;
mod fields;
pub mod find;
mod juju;
mod load;
pub mod manifest;
mod metadata;
mod names;
mod params;
mod problem;
mod scalar;
mod source;
mod storage;
mod suggest;
pub mod yaml;

pub use actions::Action;
pub use assumes::Assumption;
pub use charmcraft::{Charmcraft, Links, Platform};
pub use config::{ConfigOption, OptionType, Scalar};
pub use containers::{
    ContainerDeclaration, DeviceDeclaration, Mount, ResourceDeclaration, ResourceKind,
};
pub use endpoints::{Endpoint, Role, Scope};
pub use load::{Declaration, FILE_NAMES, load, parse, parse_for_any_juju};
pub use metadata::{CharmUser, Metadata};
pub use params::{Additional, Object, Param, Schema, Shape};
pub use problem::{Problem, Problems, Severity};
pub use scalar::Value;
pub use source::{SourceFile, Span, Spanned};
pub use storage::{StorageCount, StorageDeclaration, StorageKind, parse_size};
pub use suggest::suggest;
