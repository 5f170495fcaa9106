use charm_sdk::charm;

mod juju {
    charm_sdk::charm_types! {}
}

#[derive(Default)]
struct Mail;

#[charm]
impl Mail {
    #[on(ldap_relation_created)]
    fn publish(&mut self) {}
}

fn main() {}
