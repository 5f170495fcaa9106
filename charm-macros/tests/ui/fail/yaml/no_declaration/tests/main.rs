//! A folder called `tests` inherits no declaration from the folders above it.

use charm_sdk::{Context, Halt, charm};

mod juju {
    charm_sdk::charm_types! {
        config { host: String, port: u16 }
        relations { smtp: super::Smtp }
    }
}

enum Smtp {}

impl charm_sdk::Interface for Smtp {
    const NAME: &'static str = "smtp";
    type ProviderApp = charm_sdk::RawDatabag;
    type ProviderUnit = charm_sdk::NoData;
    type RequirerApp = charm_sdk::NoData;
    type RequirerUnit = charm_sdk::NoData;
}

#[derive(Default)]
struct Mail;

#[charm]
impl Mail {
    #[on(config_changed)]
    fn configure(&mut self, ctx: &Context) -> Result<(), Halt> {
        let config = juju::Config::load(ctx)?;
        publish(&config.host, config.port);
        for relation in ctx.relations::<juju::Smtp>()? {
            relation.remote_app()?;
        }
        Ok(())
    }

    #[on(smtp_relation_created)]
    fn join(&mut self, ctx: &Context, event: juju::SmtpRelationCreated) {
        event.relation(ctx);
    }
}

fn publish(_: &str, _: u16) {}

fn main() -> std::process::ExitCode {
    charm_sdk::run::<Mail>()
}
