use charm_sdk::charm;

mod juju {
    charm_sdk::charm_types! {}
}

struct Mail;

#[charm]
impl Mail {}

fn main() {}
