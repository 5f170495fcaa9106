mod juju {
    charm_sdk::charm_types! {
        #[derive(Debug)]
        relations {}
    }
}

fn main() {}
