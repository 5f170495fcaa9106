//! For charms that send mail: what the provider says, password included.

use charm_sdk::{
    Context, Endpoint, Read, Relation, RelationError, Requires, SecretId, SecretString, ToolError,
    ToolErrorKind,
};

use crate::{
    AuthType, Domain, EmailAddress, Host, PASSWORD_KEY, Password, Port, Recipients, Smtp, SmtpData,
    TransportSecurity, User,
};

/// What a relation has to offer at this moment.
#[derive(Clone, Debug)]
pub enum Availability {
    /// The provider has not said anything yet. An event follows when it does.
    NotYet,
    /// The relay can be used.
    Available(Box<Settings>),
    /// What the provider said is of no use; the text names the key and says
    /// why. An event follows when the provider mends it.
    Invalid(String),
    /// The secret with the password cannot be read; the text says why. Mostly
    /// it was not granted or exists no more, which no event heals by itself.
    SecretUnreadable(String),
}

/// The settings of a relay, ready for use.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where the relay is.
    pub host: Host,
    /// On which port.
    pub port: Port,
    /// How to authenticate.
    pub auth_type: AuthType,
    /// How to protect the connection.
    pub transport_security: TransportSecurity,
    /// Whether to accept any certificate.
    pub skip_ssl_verify: bool,
    /// The domain to introduce oneself with, or to send from.
    pub domain: Option<Domain>,
    /// The user name.
    pub user: Option<User>,
    /// The current password, whichever way the provider hands it over.
    pub password: Option<SecretString>,
    /// The address to send from.
    pub smtp_sender: Option<EmailAddress>,
    /// The addresses to send to, for want of others.
    pub recipients: Recipients,
}

/// Reads what a relation has to offer.
///
/// A password in a secret is read with refresh, so it is the current one, and
/// `secret-changed` reports the next. Call this in relation-changed and in
/// secret-changed, and whenever the settings are needed.
///
/// ```no_run
/// use charm_sdk::{Context, Endpoint, Halt, Requires};
/// use smtp_interface::{Smtp, requirer::{self, Availability}};
///
/// # enum Relay {}
/// # impl Endpoint for Relay {
/// #     const NAME: &'static str = "smtp";
/// #     type Role = Requires;
/// #     type Interface = Smtp;
/// # }
/// fn configure(ctx: &Context) -> Result<(), Halt> {
///     for relation in ctx.relations::<Relay>()? {
///         match requirer::settings(ctx, &relation)? {
///             Availability::Available(relay) => {
///                 println!("sending through {}:{}", relay.host, relay.port);
///             }
///             Availability::NotYet => return Err(Halt::waiting("waiting for the SMTP relay")),
///             Availability::Invalid(reason) | Availability::SecretUnreadable(reason) => {
///                 return Err(Halt::waiting(format!("SMTP relay: {reason}")));
///             }
///         }
///     }
///     Ok(())
/// }
/// ```
///
/// # Errors
///
/// When Juju does not answer; the event should then fail and be repeated.
pub fn settings<E>(ctx: &Context, relation: &Relation<'_, E>) -> Result<Availability, ToolError>
where
    E: Endpoint<Role = Requires, Interface = Smtp>,
{
    let data = match relation.remote_app_data() {
        Ok(Some(data)) => data,
        Ok(None) => return Ok(Availability::NotYet),
        Err(RelationError::Databag(error)) => return Ok(Availability::Invalid(error.to_string())),
        Err(RelationError::Tool(error)) => return Err(error),
    };
    let password = match &data.password {
        None => None,
        Some(Password::Plain(password)) => Some(password.clone()),
        Some(Password::Secret(id)) => match password_of(ctx, id)? {
            Ok(password) => Some(password),
            Err(reason) => return Ok(Availability::SecretUnreadable(reason)),
        },
    };
    Ok(Availability::Available(Box::new(with_password(
        data, password,
    ))))
}

/// The password in a secret, or why there is none to be had.
fn password_of(ctx: &Context, id: &SecretId) -> Result<Result<SecretString, String>, ToolError> {
    use ToolErrorKind::{Invalid, NotFound, PermissionDenied};

    let content = match ctx.secret_content(id, Read::Refresh) {
        Ok(content) => content,
        Err(error) if matches!(error.kind(), NotFound | PermissionDenied | Invalid) => {
            return Ok(Err(error.to_string()));
        }
        Err(error) => return Err(error),
    };
    Ok(content
        .get(PASSWORD_KEY)
        .cloned()
        .ok_or_else(|| format!("the secret {} has no key {PASSWORD_KEY}", id.id())))
}

fn with_password(data: SmtpData, password: Option<SecretString>) -> Settings {
    let SmtpData {
        host,
        port,
        auth_type,
        transport_security,
        skip_ssl_verify,
        domain,
        user,
        password: _,
        smtp_sender,
        recipients,
    } = data;
    Settings {
        host,
        port,
        auth_type,
        transport_security,
        skip_ssl_verify,
        domain,
        user,
        password,
        smtp_sender,
        recipients,
    }
}
