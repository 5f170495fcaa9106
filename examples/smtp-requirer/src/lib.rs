//! An example of the requirer's side of the `smtp` relation: it takes the
//! settings of a relay over either endpoint of the SMTP Integrator, keeps them
//! in a file that only its own user can read, and shows them in its status.

mod file;

use charm_sdk::{Context, Endpoint, Halt, Requires, Status, ToolError, charm};
use file::SettingsFile;
use smtp_interface::{
    Smtp,
    requirer::{self, Availability, Settings},
};

/// What `metadata.yaml` and `config.yaml` declare, as types.
pub mod juju {
    use smtp_interface::Smtp as SmtpInterface;

    use crate::file::FileName;

    charm_sdk::charm_types! {
        config { settings_file: FileName }
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
        let config = juju::Config::load(ctx)?;
        let file = SettingsFile::new(ctx.environment().charm_dir(), &config.settings_file);

        let mut offers = offers_of::<juju::Smtp>(ctx)?;
        offers.extend(offers_of::<juju::SmtpLegacy>(ctx)?);
        let settings = offers.iter().find_map(|offer| match offer {
            Availability::Available(settings) => Some(settings),
            _ => None,
        });
        let kept = match settings {
            Some(settings) => file.write(settings),
            None => file.remove(),
        };
        kept.map_err(|error| file.failed(&error))?;

        let status = match (settings, offers.first()) {
            (Some(settings), _) => Status::Active(summary(settings)),
            (None, None) => Status::blocked("integrate with an SMTP provider"),
            (None, Some(Availability::SecretUnreadable(reason))) => Status::waiting(reason),
            (None, Some(Availability::Invalid(reason))) => Status::blocked(format!(
                "the SMTP provider's settings are invalid: {reason}"
            )),
            (None, Some(_)) => Status::waiting("waiting for the SMTP provider's settings"),
        };
        Ok(ctx.set_status(status)?)
    }
}

fn offers_of<E>(ctx: &Context) -> Result<Vec<Availability>, ToolError>
where
    E: Endpoint<Role = Requires, Interface = Smtp>,
{
    let relations = ctx.relations::<E>()?;
    relations
        .iter()
        .map(|relation| requirer::settings(ctx, relation))
        .collect()
}

/// The settings for people, without the password.
fn summary(settings: &Settings) -> String {
    let relay = format!(
        "{}:{} ({})",
        settings.host, settings.port, settings.transport_security
    );
    let user = settings.user.as_ref().map(|user| format!(" as {user}"));
    let password = settings
        .password
        .as_ref()
        .map(|_| " with a password".into());
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
