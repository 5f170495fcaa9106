use charm_sdk::charm;

mod juju {
    charm_sdk::charm_types!();
}

#[derive(Default)]
struct Keeper;

#[charm]
impl Keeper {
    #[action(backup)]
    #[on(update_status)]
    fn backup(&self) {}

    #[action(verify)]
    fn verify(&self) {}
}

fn main() {}
