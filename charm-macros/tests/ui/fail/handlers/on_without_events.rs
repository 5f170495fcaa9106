use charm_sdk::charm;

mod juju {
    charm_sdk::charm_types! {}
}

#[derive(Default)]
struct Mail;

#[charm]
impl Mail {
    #[on()]
    fn empty(&mut self) {}

    #[on]
    fn bare(&mut self) {}

    #[on = "install"]
    fn equal(&mut self) {}
}

fn main() {}
