mod juju {
    charm_sdk::charm_types! {
        config { hsot: String, port: u16 }
    }
}

fn main() {}
