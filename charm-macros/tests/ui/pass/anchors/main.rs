//! Anchors, aliases and merge keys, as Juju reads them.

mod juju {
    charm_sdk::charm_types! {
        config { host: String, spare: String }
    }
}

fn hosts(config: juju::Config) -> (String, String, Option<String>) {
    (config.host, config.spare, config.domain)
}

fn main() {
    let _ = hosts;
}
