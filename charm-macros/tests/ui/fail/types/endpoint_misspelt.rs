mod juju {
    charm_sdk::charm_types! {
        relations { smtp_legcay: super::Mail }
    }
}

pub enum Mail {}

impl charm_sdk::Interface for Mail {
    const NAME: &'static str = "smtp";
    type ProviderApp = charm_sdk::RawDatabag;
    type ProviderUnit = charm_sdk::NoData;
    type RequirerApp = charm_sdk::NoData;
    type RequirerUnit = charm_sdk::NoData;
}

fn main() {}
