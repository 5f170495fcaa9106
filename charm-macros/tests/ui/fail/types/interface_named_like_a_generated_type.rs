mod juju {
    use super::*;

    charm_sdk::charm_types! {
        relations { smtp: Smtp }
    }
}

enum Smtp {}

impl charm_sdk::Interface for Smtp {
    const NAME: &'static str = "smtp";
    type ProviderApp = charm_sdk::RawDatabag;
    type ProviderUnit = charm_sdk::NoData;
    type RequirerApp = charm_sdk::NoData;
    type RequirerUnit = charm_sdk::NoData;
}

fn main() {}
