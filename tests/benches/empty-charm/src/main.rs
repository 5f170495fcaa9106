//! A charm that observes no event.

use std::process::ExitCode;

use charm_sdk::charm;

mod juju {
    charm_sdk::charm_types! {}
}

/// It does nothing.
#[derive(Debug, Default)]
struct Empty;

#[charm]
impl Empty {}

fn main() -> ExitCode {
    charm_sdk::run::<Empty>()
}
