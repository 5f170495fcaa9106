use charm_sdk::charm;

mod juju {
    charm_sdk::charm_types! {}
}

#[derive(Default)]
struct Mail;

#[charm]
impl Mail {
    #[on(smtp_relation_created, smtp_relation_changed)]
    fn publish(&mut self, event: juju::SmtpRelationChanged) {
        let _ = event;
    }
}

fn main() {}
