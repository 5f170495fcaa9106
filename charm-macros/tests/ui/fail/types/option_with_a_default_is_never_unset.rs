mod juju {
    charm_sdk::charm_types! {
        config {
            port: Option<u16>,
            comment: std::option::Option<String>,
        }
    }
}

fn main() {}
