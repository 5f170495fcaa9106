mod juju {
    charm_sdk::charm_types! {
        config { host: Host }
    }
}

fn main() {}
