mod juju {
    charm_sdk::charm_types! {
        config { host: String }
        config { port: u16 }
    }
}

fn main() {}
