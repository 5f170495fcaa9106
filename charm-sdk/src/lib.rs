#![doc = include_str!("../docs/crate.md")]

pub mod config;
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
pub mod secret;
mod state;
mod status;
#[cfg(feature = "testing")]
pub mod testing;

#[doc = include_str!("../docs/charm.md")]
pub use charm_macros::charm;
#[doc = include_str!("../docs/charm_types.md")]
pub use charm_macros::charm_types;
#[doc = include_str!("../docs/on.md")]
pub use charm_macros::on;
pub use config::{ConfigError, ConfigReader, ConfigValue, InvalidConfig, RawValue, Reason};
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
pub use secrecy::{ExposeSecret, SecretString};
pub use secret::{
    Access, NewSecret, OwnedSecret, Read, Rotate, SecretChange, SecretContent, SecretId,
    SecretIdError, SecretRef, UnitSecret,
};
pub use state::State;
pub use status::Status;
pub use tracing;
