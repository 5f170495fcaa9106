mod juju {
    charm_sdk::charm_types! {
        directory = "..";
    }
}

fn main() {}
