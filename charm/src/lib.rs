//! The SMTP Integrator: a charm that takes the settings of an SMTP relay from
//! its configuration and hands them to every integrated application.
//!
//! * Every unit validates the configuration and shows the same status; only
//!   the leader writes.
//! * Everything is validated before anything is written, so that a password
//!   always belongs to the host beside it.
//! * Over `smtp` the password travels as a secret that the application owns,
//!   over `smtp-legacy` it stands in the databag itself.
//! * While the configuration is invalid, what was published stays: a typo
//!   must not cut everybody's mail.

mod password;
mod peers;
mod publish;
mod settings;

use charm_sdk::{Context, Halt, Status, charm};

pub use settings::Settings;

/// What `metadata.yaml` and `config.yaml` declare, as types.
pub mod juju {
    use charm_sdk::secret::SecretId;
    use secrecy::SecretString;
    use smtp_interface::{
        AuthType, Domain, EmailAddress, Host, Port, Recipients, Smtp as SmtpInterface,
        TransportSecurity, User,
    };

    use crate::peers::PasswordPeers;

    charm_sdk::charm_types! {
        config {
            host: Host,
            port: Port,
            user: Option<User>,
            password: Option<SecretString>,
            password_secret: Option<SecretId>,
            auth_type: AuthType,
            transport_security: TransportSecurity,
            domain: Option<Domain>,
            smtp_sender: Option<EmailAddress>,
            recipients: Option<Recipients>,
        }
        relations {
            smtp: SmtpInterface,
            smtp_legacy: SmtpInterface,
            smtp_peers: PasswordPeers,
        }
    }
}

/// The charm. It keeps nothing between events: the configuration is the truth
/// and Juju's model the memory.
#[derive(Debug, Default)]
pub struct SmtpIntegrator;

#[charm]
impl SmtpIntegrator {
    /// Takes over a changed configuration, and says in the log what happens
    /// while it is invalid.
    #[on(config_changed)]
    fn configure(&mut self, ctx: &Context) -> Result<(), Halt> {
        let outcome = self.reconcile(ctx);
        if matches!(outcome, Err(Halt::Blocked(_))) && ctx.leader()?.is_some() {
            tracing::warn!(
                "invalid configuration: nothing is published, integrated applications keep what they have"
            );
        }
        outcome
    }

    /// Brings every relation up to date. Whatever was missed before (an event,
    /// a grant, a leader) is made good here.
    #[on(leader_elected, update_status, smtp_peers_relation_created)]
    fn reconcile(&mut self, ctx: &Context) -> Result<(), Halt> {
        let settings = valid_settings(ctx)?;
        if let Some(leader) = ctx.leader()? {
            publish::to_all(ctx, &leader, &settings)?;
        }
        Ok(())
    }

    /// Takes over from the charm that was here before, and removes what it lost
    /// track of.
    #[on(upgrade_charm)]
    fn take_over(&mut self, ctx: &Context) -> Result<(), Halt> {
        let settings = show_status(ctx)?;
        if let Some(leader) = ctx.leader()? {
            if let Some(settings) = settings {
                publish::to_all(ctx, &leader, &settings)?;
            }
            password::remove_orphans(ctx, &leader)?;
        }
        Ok(())
    }

    /// Hands the settings to a new application.
    #[on(smtp_relation_created)]
    fn serve(&mut self, ctx: &Context, event: juju::SmtpRelationCreated) -> Result<(), Halt> {
        let settings = valid_settings(ctx)?;
        if let Some(leader) = ctx.leader()? {
            publish::to_smtp(ctx, &leader, &settings, &event.relation(ctx))?;
        }
        Ok(())
    }

    /// Hands the settings, password included, to a new application that knows
    /// no secrets.
    #[on(smtp_legacy_relation_created)]
    fn serve_legacy(
        &mut self,
        ctx: &Context,
        event: juju::SmtpLegacyRelationCreated,
    ) -> Result<(), Halt> {
        let settings = valid_settings(ctx)?;
        if let Some(leader) = ctx.leader()? {
            publish::to_legacy(&leader, &settings, &event.relation(ctx))?;
        }
        Ok(())
    }

    /// Takes the password's secret away from an application that has left.
    #[on(smtp_relation_broken)]
    fn revoke(&mut self, ctx: &Context, event: juju::SmtpRelationBroken) -> Result<(), Halt> {
        show_status(ctx)?;
        if let Some(leader) = ctx.leader()? {
            password::revoke(ctx, &leader, &event.relation(ctx))?;
        }
        Ok(())
    }

    /// Adopts a new revision: of the operator's secret, whose password is then
    /// handed on, or of our own, so that its old revision can go.
    #[on(secret_changed)]
    fn refresh(&mut self, ctx: &Context, event: juju::SecretChanged) -> Result<(), Halt> {
        password::adopt_revision(ctx, event.id())?;
        self.configure(ctx)
    }

    /// Removes a revision that nobody reads any more, old password and all.
    #[on(secret_remove)]
    fn prune(&mut self, ctx: &Context, event: juju::SecretRemove) -> Result<(), Halt> {
        show_status(ctx)?;
        if let Some(leader) = ctx.leader()? {
            password::remove_revision(ctx, &leader, event.id(), event.revision())?;
        }
        Ok(())
    }
}

// The status follows from the configuration alone, and is set before anything
// is written: so it is true even where leadership is lost at the first write,
// which ends the event well.

/// The settings to publish; without them the event ends, and the unit is
/// blocked.
fn valid_settings(ctx: &Context) -> Result<Settings, Halt> {
    let settings = Settings::load(ctx)?;
    ctx.set_status(Status::active())?;
    Ok(settings)
}

/// Shows the status, for handlers that have work to do in any case. The
/// settings are there if they are valid.
fn show_status(ctx: &Context) -> Result<Option<Settings>, Halt> {
    match valid_settings(ctx) {
        Ok(settings) => Ok(Some(settings)),
        Err(Halt::Blocked(message)) => {
            ctx.set_status(Status::blocked(message))?;
            Ok(None)
        }
        Err(other) => Err(other),
    }
}
