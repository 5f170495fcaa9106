//! The requirer's side: what an integrated application makes of a databag.

use std::cell::RefCell;

use charm_sdk::{
    Context, Halt, RawDatabag, Status, charm,
    testing::{Related, Scenario},
};
use smtp_interface::requirer::{self, Settings, Unavailable};

mod juju {
    use smtp_interface::Smtp as SmtpInterface;

    charm_sdk::charm_types! {
        path = "tests/reader";
        relations { smtp: SmtpInterface }
    }
}

thread_local! {
    /// What the charm has read last; it runs in the thread of its test.
    static READ: RefCell<Option<Result<Settings, Unavailable>>> = const { RefCell::new(None) };
}

#[derive(Debug, Default)]
struct Reading;

#[charm(path = "tests/reader")]
impl Reading {
    #[on(smtp_relation_created)]
    fn read(&mut self, ctx: &Context, event: juju::SmtpRelationCreated) -> Result<(), Halt> {
        let offer = requirer::offer(ctx, &event.relation(ctx))?;
        READ.set(Some(offer.settings));
        Ok(ctx.set_status(Status::active())?)
    }
}

/// An application that is integrated with the SMTP Integrator.
pub struct Reader {
    juju: Scenario<Reading>,
    relation: Related,
}

impl Reader {
    pub fn new() -> Self {
        let mut juju = Scenario::new();
        let relation = juju.relate("smtp", "smtp-integrator");
        Self { juju, relation }
    }

    /// Reads a databag, with this content of the secret that it names.
    pub fn read(&self, mut databag: RawDatabag, password: Option<&str>) -> Settings {
        let Self { juju, relation } = self;
        let mut juju = juju.clone();
        if let Some(id) = databag.get_mut("password_id") {
            let password = password.expect("a secret is named");
            let secret = juju.add_remote_secret(*relation, [("password", password)]);
            // The model of this application is another one.
            *id = secret.to_string();
        }
        for (key, value) in databag.iter() {
            juju.set_remote_app_databag(*relation, [(key, value)]);
        }
        juju.fire(relation.created());
        match READ.take() {
            Some(Ok(settings)) => settings,
            other => panic!("the databag cannot be used: {other:?}"),
        }
    }
}
