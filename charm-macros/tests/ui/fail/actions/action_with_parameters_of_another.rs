use charm_sdk::{ActionError, Context, charm};

mod juju {
    charm_sdk::charm_types!();
}

#[derive(Default)]
struct Keeper;

#[charm]
impl Keeper {
    #[action(backup)]
    fn backup(&self, _: juju::actions::Verify) {}

    #[action(verify)]
    fn verify(&self, _: &Context, _: juju::ConfigChanged) -> Result<(), ActionError> {
        Ok(())
    }
}

fn main() {}
