//! The expansion of a charm with storage, containers, resources and actions, as a program.

use std::path::PathBuf;

use charm_sdk::{ActionError, ActionResult, Context, Halt};

mod juju {
    include!("types.expanded.rs");
}

#[derive(Default)]
struct Depot {
    place: PathBuf,
}

#[derive(ActionResult)]
struct Restored {
    files: usize,
    place: String,
    replace: bool,
}

include!("handlers.expanded.rs");

fn main() {
    let _ = charm_sdk::run::<Depot>;
}
