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
//! ([`run_action`](Scenario::run_action)). A subordinate has a principal
//! ([`principal`](Scenario::principal)).
//!
//! # What cannot be
//!
//! A test that passes in a state that never is proves nothing. So no event is
//! fired that Juju could not fire ([`Model::check_event`]), and none in a state
//! that Juju could not be in ([`Model::check`]); the panic says what is wrong,
//! and what to do about it. What an operator or a charm may not do is refused in
//! Juju's own words by the method that is asked for it.
//!
//! ```should_panic
//! # use charm_sdk::{Charm, Context, Declaration, Halt};
//! # use charm_sdk::testing::Scenario;
//! # #[derive(Default)]
//! # struct Shop;
//! # impl Charm for Shop {
//! #     const DECLARATION: Declaration = Declaration {
//! #         files: &[("metadata.yaml", "name: shop\nsummary: s\ndescription: d\nrequires:\n  db: {interface: sql}\n")],
//! #     };
//! #     fn dispatch(&mut self, _: &Context) -> Result<(), Halt> { Ok(()) }
//! # }
//! let mut juju = Scenario::<Shop>::new();
//! let db = juju.relate("db", "database");
//! // relation-joined: database/7 never joined shop:db database:db-1
//! juju.fire(db.joined("database/7"));
//! ```
//!
//! A scenario begins in the middle of a unit's life, and any event of that life
//! may be fired at it, in any order: what failed is run again in Juju too. What
//! ends something ends it here: [`Related::broken`] removes the relation, `"stop"`
//! (but of a pod) and `"remove"` the unit, with all that Juju does before.
//! [`Scenario::unchecked`] lets everything pass.
//!
//! # Several charms
//!
//! Other applications are stood in for: a test says what they say
//! ([`set_remote_app_databag`](Scenario::set_remote_app_databag)). Or they are
//! charms as well, in the same process: [`deploy`](Scenario::deploy) adds one,
//! [`settle`](Scenario::settle) runs the hooks of all of them in Juju's order,
//! and [`at`](Scenario::at) is the scenario from another one's side. So both
//! sides of an interface are tested together.
//!
//! # What goes wrong
//!
//! What goes wrong in the field can go wrong here:
//! [`fail_tool`](Scenario::fail_tool) and its neighbours break hook tools,
//! take leadership away in the middle of an event, or kill the charm.
//! [`assert_survives`](Scenario::assert_survives) tries every fault that there is
//! in an event.
//!
//! [`Model::check`]: juju_model::Model::check
//! [`Model::check_event`]: juju_model::Model::check_event

#![expect(
    clippy::missing_panics_doc,
    reason = "what fails in a test panics there; `Scenario` says so once"
)]

mod action;
mod charms;
mod event;
mod fault;
mod fired;
mod leak;
mod resource;
mod scenario;
mod secret;
mod snapshot;
mod stand_in;
mod state;
mod storage;
mod tools;
mod trial;

pub use action::ActionResult;
pub use charms::{Deployed, Side};
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
