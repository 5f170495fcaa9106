use charm_sdk::charm;

mod juju {
    charm_sdk::charm_types!();
}

#[derive(Default)]
struct Keeper;

#[charm]
impl Keeper {
    #[action(backup)]
    fn backup(&self) {}

    #[action(verify)]
    fn verify(&self) {}

    #[action(backup)]
    fn backup_again(&self) {}
}

fn main() {}
