mod juju {
    charm_sdk::charm_types! {}
}

fn main() {}
