//! What the book says of the SMTP Integrator is what the charm does.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod console;
mod messages;
mod options;
mod page;
mod sources;
mod terraform;
