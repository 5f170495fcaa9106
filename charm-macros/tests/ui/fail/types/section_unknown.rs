mod juju {
    charm_sdk::charm_types! {
        relation { smtp: super::Mail }
        config { hsot: String }
    }
}

fn main() {}
