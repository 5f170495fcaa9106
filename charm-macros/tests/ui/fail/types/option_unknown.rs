mod juju {
    charm_sdk::charm_types! {
        config { colour: String }
    }
}

fn main() {}
