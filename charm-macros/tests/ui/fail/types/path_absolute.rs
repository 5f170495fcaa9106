mod juju {
    charm_sdk::charm_types! {
        path = "/etc";
    }
}

fn main() {}
