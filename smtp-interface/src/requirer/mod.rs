//! For charms that send mail: what each provider offers, password included.
//!
//! There are three things to know.
//!
//! - An [`Offer`] is one relation at this moment: the relation, the application
//!   on the other side, and either [`Settings`] or why there are none:
//!   [`Unavailable`]. [`offers`] reads all relations of an endpoint, [`offer`]
//!   reads one.
//! - [`Settings`] are a [`Relay`](crate::Relay) and its current
//!   [`password`](Settings::password), whichever way the provider hands it over.
//! - Nothing is remembered here. A charm that has to know what has changed keeps
//!   what it has applied, in a [`SettingsFile`] for example, and compares:
//!   [`Change::since`].
//!
//! # A whole charm
//!
//! It asks for the relay in every event that can change the answer. Whatever
//! keeps it from being used ends the event with a status that says so.
//!
//! ```
//! use charm_sdk::{Context, Halt, Status, charm};
//! use smtp_interface::requirer;
//!
//! mod juju {
//!     use smtp_interface::Smtp as SmtpInterface;
//!     charm_sdk::charm_types! {
//!         path = "docs/mailer";       // not needed where the YAML lies above the source
//!         relations { smtp: SmtpInterface, smtp_legacy: SmtpInterface }
//!     }
//! }
//!
//! #[derive(Default)]
//! struct Mailer;
//!
//! #[charm(path = "docs/mailer")]
//! impl Mailer {
//!     #[on(upgrade_charm, update_status, secret_changed)]
//!     #[on(smtp_relation_created, smtp_relation_changed, smtp_relation_broken)]
//!     #[on(smtp_legacy_relation_created, smtp_legacy_relation_changed)]
//!     #[on(smtp_legacy_relation_broken)]
//!     fn configure(&mut self, ctx: &Context) -> Result<(), Halt> {
//!         let mut offers = requirer::offers::<juju::Smtp>(ctx)?;
//!         offers.extend(requirer::offers::<juju::SmtpLegacy>(ctx)?);
//!         let relay = requirer::first_usable(&offers)?;   // blocked or waiting, with the reason
//!         let login = relay.credentials()?;               // blocked if it is not complete
//!         let user = login.map_or("nobody", |login| login.user.as_str());
//!         ctx.set_status(Status::Active(format!("{} as {user}", relay.address())))?;
//!         Ok(())
//!     }
//! }
//!
//! # use charm_sdk::testing::{Event, Scenario};
//! # let mut juju = Scenario::<Mailer>::new();
//! # juju.fire("update-status");
//! # assert_eq!(juju.unit_status(), Status::blocked("integrate with an SMTP provider"));
//! # let relation = juju.relate("smtp", "smtp-integrator");
//! # juju.fire(relation.created());
//! # assert_eq!(juju.unit_status(), Status::waiting("waiting for the SMTP provider's settings"));
//! # let id = juju.add_remote_secret(relation, [("password", "hunter2")]).to_string();
//! # juju.set_remote_app_databag(relation, [
//! #     ("host", "smtp.example.com"), ("port", "587"), ("auth_type", "plain"),
//! #     ("transport_security", "starttls"), ("user", "mailer"), ("password_id", &id),
//! # ]);
//! # juju.fire(relation.changed());
//! # assert_eq!(juju.unit_status(), Status::Active("smtp.example.com:587 as mailer".into()));
//! # juju.set_remote_app_databag(relation, [("user", "")]);
//! # juju.fire(relation.changed());
//! # assert!(matches!(juju.unit_status(), Status::Blocked(text) if text.contains("no user")));
//! ```
//!
//! # Several relations
//!
//! All of them are returned, those of one endpoint in the order in which they
//! were made. One that is of no use does not hide the others: trouble with a
//! databag or a secret is a value, beside the relation that has it.
//!
//! # Errors
//!
//! A function fails, with a [`ToolError`], only where Juju does not answer for a
//! relation at all; the event should then fail too, and Juju repeats it. A secret
//! that cannot be read never fails by itself, whatever the reason; see
//! [`SecretError`].

mod change;
mod credentials;
mod file;
mod settings;
mod unavailable;

use charm_sdk::{
    BrokenRelation, Context, Endpoint, Read, Relation, RelationError, RelationId, Requires,
    SecretId, SecretString, ToolError,
};

pub use change::Change;
pub use credentials::{Credentials, Incomplete};
pub use file::SettingsFile;
pub use settings::Settings;
pub use unavailable::{SecretError, SecretErrorKind, Unavailable};

use crate::{Password, Smtp, SmtpData};

/// What one relation has to offer at this moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The relation.
    pub relation: RelationId,
    /// The application on the other side. Juju forgets it where its agent
    /// restarts while the relation goes away.
    pub app: Option<String>,
    /// The settings, or why there are none.
    pub settings: Result<Settings, Unavailable>,
    secret: Option<SecretId>,
}

impl Offer {
    /// Whether the password of this offer stands in this secret. `secret-changed`
    /// names a secret; this tells whose password has changed, in whichever form
    /// the provider and Juju write the id.
    ///
    /// ```no_run
    /// use charm_sdk::{Context, Endpoint, Halt, Requires, event::SecretChanged};
    /// use smtp_interface::{Smtp, requirer};
    ///
    /// fn rotated<E>(ctx: &Context, event: &SecretChanged) -> Result<(), Halt>
    /// where
    ///     E: Endpoint<Role = Requires, Interface = Smtp>,
    /// {
    ///     for offer in requirer::offers::<E>(ctx)? {
    ///         if offer.uses_secret(event.id()) {
    ///             charm_sdk::tracing::info!("new password for {}", offer.relation);
    ///         }
    ///     }
    ///     Ok(())
    /// }
    /// ```
    pub fn uses_secret(&self, id: &SecretId) -> bool {
        self.secret.as_ref() == Some(id)
    }
}

/// What each relation of an endpoint has to offer, in the order in which the
/// relations were made.
///
/// In relation-broken, the one that goes away is not among them. See the
/// [module](self) for an example.
///
/// # Errors
///
/// When Juju does not answer for a relation at all; the event should then fail
/// and be repeated.
pub fn offers<E>(ctx: &Context) -> Result<Vec<Offer>, ToolError>
where
    E: Endpoint<Role = Requires, Interface = Smtp>,
{
    let relations = ctx.relations::<E>()?;
    relations
        .iter()
        .map(|relation| offer(ctx, relation))
        .collect()
}

/// What one relation has to offer.
///
/// A password in a secret is read with refresh: it is the current one, and
/// `secret-changed` reports the next. Nothing is asked twice in an event.
///
/// ```no_run
/// use charm_sdk::{Context, Endpoint, Halt, Requires, event::RelationChanged};
/// use smtp_interface::{Smtp, requirer};
///
/// fn changed<E>(ctx: &Context, event: &RelationChanged<E>) -> Result<(), Halt>
/// where
///     E: Endpoint<Role = Requires, Interface = Smtp>,
/// {
///     let settings = requirer::offer(ctx, &event.relation(ctx))?.settings?;
///     charm_sdk::tracing::info!("sending through {}", settings.address());
///     Ok(())
/// }
/// ```
///
/// # Errors
///
/// When Juju does not answer for the relation at all; the event should then fail
/// and be repeated.
pub fn offer<E>(ctx: &Context, relation: &Relation<'_, E>) -> Result<Offer, ToolError>
where
    E: Endpoint<Role = Requires, Interface = Smtp>,
{
    let app = relation.remote_app_if_known()?;
    let mut secret = None;
    let settings = match relation.remote_app_data() {
        Ok(None) => Err(Unavailable::NotYet),
        Err(RelationError::Databag(error)) => Err(Unavailable::Invalid(error)),
        Err(RelationError::Tool(error)) => return Err(error),
        Ok(Some(SmtpData { relay, password })) => {
            let password = match password {
                None => Ok(None),
                Some(Password::Plain(password)) => Ok(Some(password)),
                Some(Password::Secret(id)) => {
                    let password = read_password(ctx, &id).map(Some);
                    secret = Some(id);
                    password
                }
            };
            password
                .map(|password| Settings::new(relay, password))
                .map_err(Unavailable::from)
        }
    };
    Ok(Offer {
        relation: relation.id().clone(),
        app,
        settings,
        secret,
    })
}

/// What a relation that goes away has to offer: nothing any more. The value for
/// relation-broken, for charms that look after each relation on its own.
///
/// ```no_run
/// use charm_sdk::{Context, Endpoint, Halt, Requires, event::RelationBroken};
/// use smtp_interface::{Smtp, requirer};
///
/// fn broken<E>(ctx: &Context, event: &RelationBroken<E>) -> Result<(), Halt>
/// where
///     E: Endpoint<Role = Requires, Interface = Smtp>,
/// {
///     let offer = requirer::gone(&event.relation(ctx))?;
///     assert_eq!(offer.settings, Err(requirer::Unavailable::Gone));
///     Ok(())
/// }
/// ```
///
/// # Errors
///
/// When Juju does not answer.
pub fn gone<E>(relation: &BrokenRelation<'_, E>) -> Result<Offer, ToolError>
where
    E: Endpoint<Role = Requires, Interface = Smtp>,
{
    Ok(Offer {
        relation: relation.id().clone(),
        app: relation.remote_app()?,
        settings: Err(Unavailable::Gone),
        secret: None,
    })
}

/// The settings of the first offer that has any: what a charm asks for that sends
/// all its mail through one relay.
///
/// # Errors
///
/// Why the first offer is of no use; [`Unavailable::Gone`] if there is none.
pub fn first_usable(offers: &[Offer]) -> Result<&Settings, &Unavailable> {
    static NO_RELATION: Unavailable = Unavailable::Gone;

    let mut settings = offers.iter().map(|offer| offer.settings.as_ref());
    let first = settings.clone().next().unwrap_or(Err(&NO_RELATION));
    settings.find(Result::is_ok).unwrap_or(first)
}

fn read_password(ctx: &Context, id: &SecretId) -> Result<SecretString, SecretError> {
    match ctx.secret_content(id, Read::Refresh) {
        Ok(content) => unavailable::password_in(id, &content),
        Err(error) => Err(SecretError::of_tool(id, &error)),
    }
}
