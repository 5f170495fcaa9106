//! An example of the requirer's side of the `smtp` relation: it takes the
//! settings of a relay over either endpoint of the SMTP Integrator, keeps them
//! in a file that only its own user can read, and shows them in its status. Its
//! action `send-mail` sends a mail with them.

mod ca;
mod client;
mod delivery;
mod failure;
mod file;
mod mail;
mod resolve;
mod secrets;
mod send_mail;

use charm_sdk::{ActionError, Context, Halt, Status, ToolError, charm};
use send_mail::Sent;
use smtp_interface::requirer::{self, Change, Offer, Settings};

/// What `metadata.yaml` and `config.yaml` declare, as types.
pub mod juju {
    use smtp_interface::Smtp as SmtpInterface;

    use crate::{ca::CaCertificates, file::FileName};

    charm_sdk::charm_types! {
        config { settings_file: FileName, ca_certificates: Option<CaCertificates> }
        relations { smtp: SmtpInterface, smtp_legacy: SmtpInterface }
    }
}

/// The charm. All it knows stands in its relations.
#[derive(Debug, Default)]
pub struct SmtpRequirer;

#[charm]
impl SmtpRequirer {
    /// Takes the settings as they are now, and forgets those of a provider that
    /// goes: the relation being broken is no longer among the relations.
    #[on(config_changed, upgrade_charm, update_status, secret_changed)]
    #[on(smtp_relation_created, smtp_relation_changed, smtp_relation_broken)]
    #[on(smtp_legacy_relation_created, smtp_legacy_relation_changed)]
    #[on(smtp_legacy_relation_broken)]
    fn keep(&mut self, ctx: &Context) -> Result<(), Halt> {
        let file = juju::Config::load(ctx)?.settings_file.file(ctx);
        let offers = offers(ctx)?;

        let kept = file.read().map_err(Halt::failed)?;
        let offered = requirer::first_usable(&offers);
        match Change::since(kept.as_ref(), offered) {
            Change::None => {}
            Change::Apply(settings) => file.write_with_password(settings).map_err(Halt::failed)?,
            Change::Lost(_) => file.remove().map_err(Halt::failed)?,
        }
        ctx.set_status(Status::Active(summary(offered?)))?;
        Ok(())
    }

    /// Tries the relay that the settings are kept of.
    #[action(send_mail)]
    fn send_mail(
        &mut self,
        ctx: &Context,
        params: juju::actions::SendMail,
    ) -> Result<Sent, ActionError> {
        let trusted = juju::Config::load(ctx)?.ca_certificates;
        let offers = offers(ctx)?;
        let settings = requirer::first_usable(&offers).map_err(Clone::clone)?;
        send_mail::send(settings, trusted.as_ref(), &params)
    }
}

fn offers(ctx: &Context) -> Result<Vec<Offer>, ToolError> {
    let mut offers = requirer::offers::<juju::Smtp>(ctx)?;
    offers.extend(requirer::offers::<juju::SmtpLegacy>(ctx)?);
    Ok(offers)
}

/// The settings for people, without the password.
fn summary(settings: &Settings) -> String {
    let relay = format!("{} ({})", settings.address(), settings.transport_security);
    let user = settings.user.as_ref().map(|user| format!(" as {user}"));
    let password = settings.password().map(|_| " with a password".into());
    let sender = settings.smtp_sender.as_ref();
    let sender = sender.map(|sender| format!(", from {sender}"));
    let recipients = match settings.recipients.len() {
        0 => None,
        1 => Some(", to 1 recipient".into()),
        number => Some(format!(", to {number} recipients")),
    };
    let parts = [Some(relay), user, password, sender, recipients];
    parts.into_iter().flatten().collect()
}
