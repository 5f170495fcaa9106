mod juju {
    charm_sdk::charm_types! {
        config { host: String, port: u16, host: String }
    }
}

fn main() {}
