//! The expansion of a charm with everything, as a program.

use charm_sdk::{
    ConfigValue, Context, Halt, Interface, NoData, PeerInterface, RawDatabag, Reason,
};

mod juju {
    include!("types.expanded.rs");
}

#[derive(Debug)]
pub struct Sender(pub String);

impl ConfigValue<String> for Sender {
    fn parse(raw: String) -> Result<Self, Reason> {
        Ok(Self(raw))
    }
}

pub enum Mail {}

impl Interface for Mail {
    const NAME: &'static str = "smtp";
    type ProviderApp = RawDatabag;
    type ProviderUnit = NoData;
    type RequirerApp = NoData;
    type RequirerUnit = NoData;
}

pub enum Ring {}

impl PeerInterface for Ring {
    const NAME: &'static str = "relay-ring";
    type App = RawDatabag;
    type Unit = NoData;
}

#[derive(Default)]
struct Relay;

include!("handlers.expanded.rs");

fn main() {
    let _ = charm_sdk::run::<Relay>;
}
