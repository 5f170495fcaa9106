//! All that `charm_types!` and `#[charm]` offer, used together.

use charm_sdk::{Context, Halt, Interface, NoData, PeerInterface, RawDatabag, SecretId, charm};

mod juju {
    use super::*;

    charm_sdk::charm_types! {
        #[derive(Debug, Clone)]
        config {
            host: String,
            port: u16,
            password: Option<SecretId>,
        }
        relations {
            smtp: Mail,
            smtp_legacy: super::Mail,
            smtp_peers: Ring,
        }
    }
}

pub enum Mail {}

impl Interface for Mail {
    const NAME: &'static str = "smtp";
    type ProviderApp = RawDatabag;
    type ProviderUnit = NoData;
    type RequirerApp = NoData;
    type RequirerUnit = NoData;
}

pub enum Ring {}

impl PeerInterface for Ring {
    const NAME: &'static str = "smtp-instance";
    type App = RawDatabag;
    type Unit = NoData;
}

enum Error {
    Full,
}

impl From<Error> for Halt {
    fn from(_: Error) -> Self {
        Halt::blocked("full")
    }
}

#[derive(Default)]
struct Charm {
    events: u32,
}

#[charm]
impl Charm {
    /// No argument, no result.
    #[on(install)]
    fn install(&mut self) {
        self.events += 1;
    }

    /// Several lists, and a context after the event.
    #[on(smtp_relation_created)]
    fn publish(&self, event: juju::SmtpRelationCreated, ctx: &Context) -> Result<(), Halt> {
        let config: juju::Config = juju::Config::load(ctx)?;
        let juju::Config { host, port, comment, password } = config.clone();
        let _: (String, u16, String, Option<SecretId>) = (host, port, comment, password);
        if let Some(leader) = ctx.leader()? {
            event.relation(ctx).write_app(&leader, &RawDatabag::default())?;
        }
        Ok(())
    }

    /// An endpoint that no type is named for.
    #[charm_sdk::on(database_relation_changed)]
    fn read(&mut self, ctx: &Context, event: juju::DatabaseRelationChanged) -> Result<(), Halt> {
        let _: RawDatabag = event.relation(ctx).remote_app_data()?;
        Ok(())
    }

    #[on(config_changed, update_status)]
    #[on(leader_elected)]
    fn reconcile(self: &mut Self, _: &Context) -> Result<(), Error> {
        Err(Error::Full)
    }

    #[cfg(any())]
    #[on(stop)]
    fn stop(&mut self, nothing: NoSuchType) {}

    #[cfg(not(any()))]
    #[on(stop)]
    fn stop(&mut self) {}

    fn helper(&self) {}
}

/// Every event has its variant.
fn name(event: juju::Event) -> String {
    match event {
        juju::Event::ConfigChanged(juju::ConfigChanged) => "config-changed".into(),
        juju::Event::SmtpPeersRelationBroken(event) => event.id().to_string(),
        juju::Event::SecretRemove(event) => event.id().to_string(),
        juju::Event::Unknown(name) => name,
        other => format!("{other:?}"),
    }
}

fn main() {
    let names: Vec<&str> = juju::DECLARATION.files.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["metadata.yaml", "config.yaml"]);
    let _ = (name, Charm::helper, charm_sdk::run::<Charm>);
}
