//! The requirer's side of the relation, against hook tools with prepared answers.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod changes;
mod files;
mod offers;
mod providers;
mod secrets;
mod world;
