use charm_sdk::charm;

mod juju {
    charm_sdk::charm_types!();
}

#[derive(Default)]
struct Keeper;

#[charm]
impl Keeper {
    #[action(backup)]
    fn backup(&self, params: juju::actions::Backup) {
        let _: String = params.paht;
        let _: Option<String> = params.path;
        match params.mode {
            juju::actions::BackupMode::Fast => {}
        }
    }

    #[action(verify)]
    fn verify(&self) {}
}

fn main() {}
