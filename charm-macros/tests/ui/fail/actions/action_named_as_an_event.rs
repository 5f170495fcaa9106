use charm_sdk::charm;

mod juju {
    charm_sdk::charm_types!();
}

#[derive(Default)]
struct Keeper;

#[charm]
impl Keeper {
    #[on(backup)]
    fn backup(&self) {}

    #[action(verify)]
    fn verify(&self) {}

    #[action(config_changed)]
    fn reconcile(&self) {}
}

fn main() {}
