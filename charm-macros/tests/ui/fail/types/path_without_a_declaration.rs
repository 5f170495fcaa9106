mod juju {
    charm_sdk::charm_types! {
        path = ".";
    }
}

fn main() {}
