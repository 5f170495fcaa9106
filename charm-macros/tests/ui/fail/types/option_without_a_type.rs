mod juju {
    charm_sdk::charm_types! {
        config { host, port: u16 }
    }
}

fn main() {}
