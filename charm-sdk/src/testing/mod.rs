//! Tests of a charm: a state, an event, the state after it.
//!
//! A [`Scenario`] holds a Juju model in memory with the charm in it. A test
//! makes the state that it wants, fires an event at the charm, and looks at
//! what became of the model: statuses, databags, secrets, grants, logs, and
//! the hook tools that were called. Everything happens in the test's own
//! thread, without processes, and without files but for the resources of the
//! test, so tests run side by side.
//!
//! The model is the one that also stands behind `local-juju`: hook tools
//! answer and refuse as Juju's do, and what a failed event changed is dropped.
//!
//! ```
//! use charm_sdk::testing::Scenario;
//! use charm_sdk::{Charm, Context, Declaration, Halt, Status};
//!
//! # // A charm without the macros, which have tests of their own.
//! #[derive(Default)]
//! struct Greeter;
//!
//! impl Charm for Greeter {
//!     const DECLARATION: Declaration = Declaration {
//!         files: &[
//!             ("metadata.yaml", "name: greeter\nsummary: Greets\ndescription: Greets.\n"),
//!             ("config.yaml", "options:\n  name:\n    type: string\n"),
//!         ],
//!     };
//!
//!     fn dispatch(&mut self, ctx: &Context) -> Result<(), Halt> {
//!         let mut options = ctx.config()?;
//!         let name = options.required::<String, String>("name");
//!         let name = options.finish(name)?;
//!         tracing::info!("hello {name}");
//!         Ok(ctx.set_status(Status::active())?)
//!     }
//! }
//! # use charm_sdk::tracing;
//!
//! let mut juju = Scenario::<Greeter>::new();
//! juju.fire("config-changed");
//! assert_eq!(juju.unit_status(), Status::blocked("invalid configuration: name: must be set"));
//!
//! juju.config("name", "Ada");
//! let event = juju.fire("config-changed");
//! assert_eq!(juju.unit_status(), Status::active());
//! assert_eq!(event.calls().len(), 3);
//! assert!(event.log()[0].text.ends_with("hello Ada"));
//! ```
//!
//! Whatever else the charm declares is there too: storage
//! ([`storage`](Scenario::storage), [`add_storage`](Scenario::add_storage)),
//! resources ([`resource`](Scenario::resource)), events of containers
//! ([`Event::pebble_ready`]), and actions
//! ([`run_action`](Scenario::run_action)).
//!
//! What goes wrong in the field can go wrong here:
//! [`fail_tool`](Scenario::fail_tool) and its neighbours break hook tools,
//! take leadership away in the middle of an event, or kill the charm.

#![expect(
    clippy::missing_panics_doc,
    reason = "what fails in a test panics there; `Scenario` says so once"
)]

mod action;
mod event;
mod fault;
mod fired;
mod leak;
mod resource;
mod scenario;
mod secret;
mod snapshot;
mod state;
mod storage;
mod tools;
mod trial;

pub use action::ActionResult;
pub use event::{Event, Related};
pub use fault::{Fault, FaultKind};
pub use fired::{Fired, LogLine, ToolCall};
pub use juju_model;
pub use juju_model::TaskStatus;
pub use leak::find_secret;
pub use scenario::Scenario;
pub use secret::SecretView;
pub use serde_json::json;
pub use snapshot::Snapshot;
pub use storage::Stored;
pub use trial::Trial;
