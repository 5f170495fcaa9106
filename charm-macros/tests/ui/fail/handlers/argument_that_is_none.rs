use charm_sdk::{Context, Halt, charm};

mod juju {
    charm_sdk::charm_types! {}
}

#[derive(Default)]
struct Mail;

#[charm]
impl Mail {
    #[on(install)]
    fn install(&mut self, ctx: &Context, config: juju::Config, times: u32) -> Result<(), Halt> {
        let _ = (ctx, config, times);
        Ok(())
    }
}

fn main() {}
