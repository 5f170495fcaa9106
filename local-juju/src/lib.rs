//! Juju on one machine, without a controller: deploys and runs real charms for development.
//!
//! [`Juju`] is the whole of it as a library; the program `local-juju` puts
//! `juju`'s own commands on top. Units run as Juju runs them: the unpacked
//! `.charm`, `./dispatch`, exactly Juju's environment, hook tools first on
//! `PATH`, changes committed on exit code 0 and dropped otherwise. The rules
//! of the model itself are those of `juju-model`.
//!
//! There is no daemon. A request changes the model, [`Juju::settle`] runs every
//! hook that follows, and all of it is on disk when that returns.

mod agent;
mod bundle;
mod charm;
mod error;
mod fault;
pub mod glob;
mod journal;
mod juju;
pub mod package;
mod resource;
pub mod status;
mod store;
mod table;
pub mod tool;
mod trace;

pub use bundle::{Bundle, BundleApplication};
pub use error::{Error, Result};
pub use juju::{DeployOptions, Deployed, Juju, NewModel, OpenOptions, Progress, RefreshOptions};
pub use store::{Lock, ModelDir, Store};
pub use table::Table;
