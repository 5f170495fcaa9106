use charm_sdk::charm;

mod juju {
    charm_sdk::charm_types!();
}

#[derive(Default)]
struct Keeper;

#[charm]
impl Keeper {
    #[action(bakcup)]
    fn backup(&self) {}

    #[action(verify)]
    fn verify(&self) {}

    #[action(make_coffee)]
    fn coffee(&self) {}
}

fn main() {}
