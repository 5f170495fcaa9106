use charm_sdk::charm;

mod juju {
    charm_sdk::charm_types! {}
}

#[derive(Default)]
struct Mail;

#[charm]
impl Mail {
    #[on(config-changed)]
    fn dashes(&mut self) {}

    #[on("smtp-relation-created")]
    fn text(&mut self) {}
}

fn main() {}
