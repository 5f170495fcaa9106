mod juju {
    charm_sdk::charm_types! {
        relations {
            smtp: super::Ring,
            smtp_peers: super::Mail,
        }
    }
}

pub enum Mail {}

impl charm_sdk::Interface for Mail {
    const NAME: &'static str = "smtp-instance";
    type ProviderApp = charm_sdk::RawDatabag;
    type ProviderUnit = charm_sdk::NoData;
    type RequirerApp = charm_sdk::NoData;
    type RequirerUnit = charm_sdk::NoData;
}

pub enum Ring {}

impl charm_sdk::PeerInterface for Ring {
    const NAME: &'static str = "smtp";
    type App = charm_sdk::RawDatabag;
    type Unit = charm_sdk::NoData;
}

fn main() {}
