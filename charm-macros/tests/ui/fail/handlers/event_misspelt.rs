use charm_sdk::charm;

mod juju {
    charm_sdk::charm_types! {}
}

#[derive(Default)]
struct Mail;

#[charm]
impl Mail {
    #[on(config_change)]
    fn configure(&mut self) {}

    #[on(install, smpt_relation_created)]
    fn publish(&mut self) {}
}

fn main() {}
