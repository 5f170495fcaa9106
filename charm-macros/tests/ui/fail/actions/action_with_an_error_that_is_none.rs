use charm_sdk::charm;

mod juju {
    charm_sdk::charm_types!();
}

#[derive(Default)]
struct Keeper;

#[charm]
impl Keeper {
    #[action(backup)]
    fn backup(&self) -> Result<(), String> {
        Err("an error is more than a text".to_owned())
    }

    #[action(verify)]
    fn verify(&self) {}
}

fn main() {}
