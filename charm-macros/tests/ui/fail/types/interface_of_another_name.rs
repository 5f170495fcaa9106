mod juju {
    charm_sdk::charm_types! {
        relations {
            smtp: super::Mail,
            smtp_peers: super::Ring,
        }
    }
}

pub enum Mail {}

impl charm_sdk::Interface for Mail {
    const NAME: &'static str = "smtp-v2";
    type ProviderApp = charm_sdk::RawDatabag;
    type ProviderUnit = charm_sdk::NoData;
    type RequirerApp = charm_sdk::NoData;
    type RequirerUnit = charm_sdk::NoData;
}

pub enum Ring {}

impl charm_sdk::PeerInterface for Ring {
    const NAME: &'static str = "ring";
    type App = charm_sdk::RawDatabag;
    type Unit = charm_sdk::NoData;
}

fn main() {}
