use charm_sdk::charm;

mod juju {
    charm_sdk::charm_types! {}
}

#[derive(Default)]
struct Mail;

#[charm]
impl Mail {
    #[on(install)]
    fn install(self) {}

    #[on(start)]
    fn start(self: Box<Self>) {}
}

fn main() {}
