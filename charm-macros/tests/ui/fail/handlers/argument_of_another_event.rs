use charm_sdk::{Context, Halt, charm};

mod juju {
    charm_sdk::charm_types! {}
}

#[derive(Default)]
struct Mail;

#[charm]
impl Mail {
    #[on(smtp_relation_created)]
    fn publish(&mut self, ctx: &Context, event: juju::SmtpLegacyRelationCreated) -> Result<(), Halt> {
        let _ = (ctx, event);
        Ok(())
    }
}

fn main() {}
