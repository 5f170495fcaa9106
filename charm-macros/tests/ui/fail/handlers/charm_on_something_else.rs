use charm_sdk::charm;

mod juju {
    charm_sdk::charm_types! {}
}

#[charm]
struct Mail;

#[charm]
impl Default for Mail {
    fn default() -> Self {
        Self
    }
}

fn main() {}
