use charm_sdk::charm;

mod juju {
    charm_sdk::charm_types!();
}

#[derive(Default)]
struct Keeper;

#[charm]
impl Keeper {
    #[action(backup, verify)]
    fn both(&self) {}

    #[action]
    fn none(&self) {}

    #[action("verify")]
    fn text(&self) {}

    #[action(verify-all)]
    fn hyphen(&self) {}
}

fn main() {}
