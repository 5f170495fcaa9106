use charm_sdk::{Context, Halt, charm};

mod juju {
    charm_sdk::charm_types! {}
}

#[derive(Default)]
struct Mail;

#[charm]
impl Mail {
    #[on(install)]
    fn install(&mut self, ctx: &Context) -> Result<(), Halt> {
        let _ = (ctx, charm_sdk::Leader(std::marker::PhantomData));
        Ok(())
    }
}

fn main() {}
