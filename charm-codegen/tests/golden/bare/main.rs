//! The expansion of a charm without anything, as a program.

mod juju {
    include!("types.expanded.rs");
}

#[derive(Default)]
struct Bare;

include!("handlers.expanded.rs");

fn main() {
    let _ = charm_sdk::run::<Bare>;
}
