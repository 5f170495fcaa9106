use charm_sdk::charm;

mod juju {
    charm_sdk::charm_types!();
}

#[derive(Default)]
struct Keeper;

#[charm]
impl Keeper {
    #[action(verify)]
    fn verify(&self) {}
}

fn main() {}
