mod juju {
    charm_sdk::charm_types! {
        relations { smtp: String, smtp_peers: u8 }
    }
}

fn main() {}
