struct Keeper;

impl Keeper {
    #[charm_sdk::action(backup)]
    fn backup(&self) {}
}

fn main() {}
