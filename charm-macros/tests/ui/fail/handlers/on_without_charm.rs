use charm_sdk::on;

mod juju {
    charm_sdk::charm_types! {}
}

#[derive(Default)]
struct Mail;

impl Mail {
    #[on(install)]
    fn install(&mut self) {}
}

fn main() {}
