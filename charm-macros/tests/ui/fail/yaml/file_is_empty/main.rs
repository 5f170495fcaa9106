//! A file that is there says something.

mod juju {
    charm_sdk::charm_types! {
        config { host: String }
    }
}

fn host(config: &juju::Config) -> &str {
    &config.host
}

fn main() {}
