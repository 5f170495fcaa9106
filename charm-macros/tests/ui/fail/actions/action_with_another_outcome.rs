use charm_sdk::{ActionError, charm};

mod juju {
    charm_sdk::charm_types!();
}

#[derive(Default)]
struct Keeper;

#[charm]
impl Keeper {
    #[action(backup)]
    fn backup(&self) -> Result<u64, ActionError> {
        Ok(0)
    }

    #[action(verify)]
    fn verify(&self) -> Option<String> {
        None
    }
}

fn main() {}
