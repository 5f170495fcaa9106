#![doc = include_str!("../docs/crate.md")]

pub mod action;
pub mod config;
mod container;
mod context;
mod dispatch;
mod environment;
pub mod event;
#[cfg(test)]
mod fake;
mod halt;
pub mod hook_tool;
mod log;
mod panic;
pub mod relation;
mod resource;
pub mod secret;
mod state;
mod status;
mod storage;
#[cfg(feature = "testing")]
pub mod testing;

pub use action::{ActionError, ActionResult, ParamError, ParamValue, ResultValue};
#[doc = include_str!("../docs/action_result.md")]
pub use charm_macros::ActionResult;
#[doc = include_str!("../docs/action.md")]
pub use charm_macros::action;
#[doc = include_str!("../docs/charm.md")]
pub use charm_macros::charm;
#[doc = include_str!("../docs/charm_types.md")]
pub use charm_macros::charm_types;
#[doc = include_str!("../docs/on.md")]
pub use charm_macros::on;
pub use config::{ConfigError, ConfigReader, ConfigValue, InvalidConfig, RawValue, Reason};
pub use container::{Container, ContainerName};
pub use context::{Context, Leader};
#[doc(hidden)]
pub use dispatch::pass_over_event;
pub use dispatch::{Charm, Declaration, run};
pub use environment::{Environment, EnvironmentError, UnitName, UnitNameError};
pub use event::{EventData, HandlerArgument};
pub use halt::{Halt, HandlerResult};
pub use hook_tool::{Call, HookTools, Input, ToolError, ToolErrorKind, ToolOutput};
pub use relation::{
    AnyRelation, BrokenRelation, Databag, DatabagError, Endpoint, Interface, NoData, PeerInterface,
    Peers, Provides, RawDatabag, Relation, RelationError, RelationId, RelationIdError, Requires,
    Role, Untyped,
};
pub use resource::ResourceName;
pub use secrecy::{ExposeSecret, SecretString};
pub use secret::{
    Access, NewSecret, OwnedSecret, Read, Rotate, SecretChange, SecretContent, SecretId,
    SecretIdError, SecretRef, UnitSecret,
};
pub use state::State;
pub use status::Status;
pub use storage::{Storage, StorageId, StorageIdError, StorageKind, StorageKindError, StorageName};
pub use tracing;
