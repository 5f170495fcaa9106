//! Turns a charm's declaration and handlers into Rust tokens.
//!
//! An ordinary library: it gets tokens and a [`Source`] and returns tokens,
//! and knows neither the compiler nor the file system. `charm-macros` is the
//! proc-macro crate around it.
//!
//! ```
//! use charm_codegen::Source;
//! use charm_schema::SourceFile;
//!
//! # fn main() -> Result<(), charm_schema::Problems> {
//! let metadata = "name: hello\nsummary: Says hello.\ndescription: It says hello.\n";
//! let declaration = charm_schema::parse(vec![SourceFile::new("metadata.yaml", metadata)])?;
//! let source = Source {
//!     declaration,
//!     directory: ".".into(),
//!     includes: vec!["../metadata.yaml".into()],
//! };
//! let types = charm_codegen::charm_types(Default::default(), |_| Ok(source));
//! assert!(types.to_string().contains("pub enum Event"));
//! # Ok(())
//! # }
//! ```
//!
//! | module | what it is about |
//! | --- | --- |
//! | `types` | `charm_types!`: what its input says, and what comes of it |
//! | `handlers` | `#[charm]`: likewise |
//! | `results` | `#[derive(ActionResult)]` |
//! | `events` | which events a charm can get |
//! | `things` | what a charm declares by name and events are about |
//! | `mark` | `#[on(..)]` or `#[action(..)]` |
//! | `names`, `docs` | Juju's names and descriptions in Rust |
//! | `listing`, `scan` | what tools ask about a declaration, and about sources |
//! | `settings` | what both macros take: `path`, `crate` |
//! | `errors` | all mistakes, reported at once |
//! | `spans` | where the compiler reports what is wrong with generated code |
//!
//! Every expansion ends with its errors. There are no stand-ins for what could
//! not be generated: the compiler asks no further about the names of a module
//! in which a `compile_error!` stands, so of a broken declaration nothing but
//! its problems is generated.

mod docs;
mod errors;
mod events;
mod handlers;
mod listing;
mod mark;
mod names;
mod results;
mod scan;
mod settings;
mod source;
mod spans;
#[cfg(test)]
mod testing;
mod things;
mod types;

pub use handlers::{charm, lonely};
pub use listing::{ListedEvent, events, rust_name, rust_type};
pub use mark::Mark;
pub use results::action_result;
pub use scan::{CharmBlock, Handler, Scan, TypesCall, scan};
pub use source::{LoadError, Source};
pub use things::{Thing, ThingKind};
pub use types::charm_types;
