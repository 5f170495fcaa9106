use charm_sdk::{Context, Halt, charm};

mod juju {
    charm_sdk::charm_types! {}
}

#[derive(Default)]
struct Mail;

#[charm]
impl Mail {
    #[on(smtp_relation_broken)]
    fn forget(&mut self, ctx: &Context, event: juju::SmtpRelationBroken) -> Result<(), Halt> {
        if let Some(leader) = ctx.leader()? {
            event.relation(ctx).write_app(&leader, &Default::default())?;
        }
        Ok(())
    }
}

fn main() {}
