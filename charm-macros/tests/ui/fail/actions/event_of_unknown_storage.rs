use charm_sdk::charm;

mod juju {
    charm_sdk::charm_types!();
}

#[derive(Default)]
struct Keeper;

#[charm]
impl Keeper {
    #[on(dta_storage_attached)]
    fn attach(&self) {}

    #[on(web_pebble_ready)]
    fn ready(&self) {}

    #[action(backup)]
    fn backup(&self) {}

    #[action(verify)]
    fn verify(&self) {}
}

fn main() {}
