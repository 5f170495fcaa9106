//! Turns a charm's declaration and handlers into Rust tokens.
//!
//! An ordinary library: it gets tokens and a [`Source`] and returns tokens,
//! and knows neither the compiler nor the file system. `charm-macros` is the
//! proc-macro crate around it.
//!
//! | module | what it is about |
//! | --- | --- |
//! | `types` | `charm_types!`: what its input says, and what comes of it |
//! | `handlers` | `#[charm]`: likewise |
//! | `events` | which events a charm can get |
//! | `names`, `docs` | Juju's names and descriptions in Rust |
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
mod names;
mod settings;
mod source;
mod spans;
#[cfg(test)]
mod testing;
mod types;

pub use handlers::{charm, lonely_on};
pub use source::{LoadError, Source};
pub use types::charm_types;
