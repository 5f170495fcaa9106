//! What each event makes of the model.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../common/mod.rs"]
mod common;

mod grants;
mod leadership;
mod model;
mod peers;
mod python;
mod relations;
mod secrets;
mod status;
mod user_secrets;
mod validation;

use charm_sdk::Status;

/// The status while options are wrong, for these reasons.
fn blocked(reasons: &str) -> Status {
    Status::blocked(format!("invalid configuration: {reasons}"))
}
