//! A Juju model in memory: applications, units, relations, secrets, storage, resources, hooks and hook tools.
//!
//! The rules are those of Juju 3.6, or of 4.x where a model is to follow that ([`Rules`] lists what differs). The model is pure: it reads no files, starts no processes and has no clock of its own,
//! so the same commands with the same seed lead to the same model. Who uses it runs the charms: it asks for the next hook
//! ([`Model::next_dispatch`]), starts it ([`Model::begin`]), answers the charm's hook tools ([`HookContext::call`]), and ends
//! it ([`Model::finish`]), which commits what the hook changed or drops it.
//!
//! ```
//! use std::path::Path;
//! use juju_model::{CharmInfo, Deploy, Model, ModelSettings, NoFiles, Outcome, ToolReply, ToolRequest};
//!
//! let mut model = Model::new(ModelSettings::default());
//! model.deploy(Deploy::new("web", CharmInfo::named("web").requires("db", "postgresql")))?;
//! model.deploy(Deploy::new("database", CharmInfo::named("database").provides("db", "postgresql")))?;
//! model.settle_quietly();
//! let relation = model.integrate("web", "database")?;
//!
//! // Drive one hook by hand.
//! while let Some(dispatch) = model.next_dispatch() {
//!     let mut hook = model.begin(&dispatch);
//!     if dispatch.name == "db-relation-created" && dispatch.unit.app() == "database" {
//!         let args = ["--app".to_owned(), "host=10.0.0.9".to_owned()];
//!         let request = ToolRequest { tool: "relation-set", args: &args, cwd: Path::new("/"), stdin: None, files: &NoFiles };
//!         let reply = hook.call(&mut model, &request);
//!         assert_eq!(reply, ToolReply::Done { code: 0, stdout: vec![], stderr: vec![] });
//!     }
//!     model.finish(hook, Outcome::Exit(0));
//! }
//! let data = model.relation(relation).and_then(|relation| relation.app_data("database"));
//! assert_eq!(data.and_then(|data| data.get("host")).map(String::as_str), Some("10.0.0.9"));
//! # Ok::<(), juju_model::ModelError>(())
//! ```
//!
//! Shorter, when every hook is to be run by the same function: [`Model::settle`].

mod action;
mod agent;
mod application;
mod assumes;
mod changes;
mod charm;
mod check;
mod config;
mod error;
mod forms;
mod lifecycle;
mod log;
mod model;
mod name;
mod operator;
mod parts;
mod port;
mod quote;
mod relation;
mod resource;
mod schema;
mod secret;
mod settings;
mod status;
mod storage;
mod telling;
mod texts;
mod time;
mod tools;
mod trace;
mod unit;
mod version;

pub use action::{Task, TaskStatus};
pub use agent::{
    AgentPaths, Dispatch, Finished, Hook, HookContext, Outcome, Reboot, Script, Stream,
};
pub use application::Application;
pub use assumes::Need;
pub use changes::Changes;
pub use charm::{ActionInfo, CharmInfo, EndpointInfo, OptionInfo, OptionKind, Role, Scope};
pub use config::{ConfigValue, Settings};
pub use error::ModelError;
pub use forms::{base64_forms, text_forms};
pub use log::{Level, LogRecord, LoggingConfig};
pub use model::{Flavour, Folders, Model, ModelSettings};
pub use name::{ActionId, RelationId, SecretId, UnitName, is_application_name};
pub use operator::Deploy;
pub use port::{PortRange, Ports, Protocol};
pub use relation::{End, Relation};
pub use resource::{Resource, ResourceInfo, ResourceKind};
pub use secret::{Secret, SecretContent, SecretOwner};
pub use settings::ModelConfig;
pub use status::{Status, StatusWord};
pub use storage::{Storage, StorageDirective, StorageId, StorageInfo, StorageKind};
pub use texts::Texts;
pub use time::Timestamp;
pub use tools::{FileReader, NoFiles, TOOLS, ToolCall, ToolReply, ToolRequest};
pub use trace::{Change, Fate, HookRun, TracedCall, TracedChange};
pub use unit::{Life, Unit};
pub use version::{JujuVersion, Rules};
