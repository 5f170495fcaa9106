use charm_sdk::charm;

mod juju {
    charm_sdk::charm_types! {}
}

#[derive(Default)]
struct Mail;

#[charm]
impl Mail {
    #[on(install)]
    unsafe fn install(&mut self) {}
}

fn main() {}
