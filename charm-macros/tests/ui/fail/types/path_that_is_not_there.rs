mod juju {
    charm_sdk::charm_types! {
        path = "nowhere";
    }
}

fn main() {}
