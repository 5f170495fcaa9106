//! integrate, remove-relation.

use anyhow::{Result, bail};
use clap::Args;
use juju_model::RelationId;

use super::session::Session;

/// Integrate two applications
#[derive(Args)]
pub(super) struct Integrate {
    /// APP or APP:ENDPOINT
    a: String,
    /// APP or APP:ENDPOINT
    b: String,
    #[arg(long, hide = true)]
    via: Option<String>,
}

impl Integrate {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        if self.via.is_some() {
            bail!("--via is for integrations between models, which local Juju does not have");
        }
        session.change(|juju| juju.integrate(&self.a, &self.b))
    }
}

/// Remove an integration
#[derive(Args)]
pub(super) struct RemoveRelation {
    /// APP or APP:ENDPOINT, or the integration's number
    a: String,
    /// APP or APP:ENDPOINT
    b: Option<String>,
    #[arg(long, hide = true)]
    force: bool,
    #[arg(long, hide = true)]
    no_wait: bool,
}

impl RemoveRelation {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        match (&self.b, self.a.parse()) {
            (Some(b), _) => {
                session.change(|juju| juju.change(|model| model.remove_relation(&self.a, b)))
            }
            (None, Ok(id)) => session
                .change(|juju| juju.change(|model| model.remove_relation_by_id(RelationId(id)))),
            (None, Err(_)) => bail!(
                "an integration has two sides: give a second application, or the number of one"
            ),
        }
    }
}
