use std::net::IpAddr;

mod juju {
    use super::{IpAddr, Port};

    charm_sdk::charm_types! {
        config {
            host: IpAddr,
            port: super::Port,
            password: Option<Port>,
            comment: Vec<String>,
        }
    }
}

struct Port;

fn main() {}
