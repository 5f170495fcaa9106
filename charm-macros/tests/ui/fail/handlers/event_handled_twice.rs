use charm_sdk::charm;

mod juju {
    charm_sdk::charm_types! {}
}

#[derive(Default)]
struct Mail;

#[charm]
impl Mail {
    #[on(install, config_changed)]
    fn first(&mut self) {}

    #[on(update_status, config_changed)]
    fn second(&mut self) {}

    #[on(start, start)]
    fn third(&mut self) {}
}

fn main() {}
