//! What stands in the provider's application databag.

use std::fmt;

use charm_sdk::{
    Databag, DatabagError, Interface, NoData, RawDatabag, SecretId,
};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    AuthType, Domain, EmailAddress, Host, Invalid, Port, Recipients, TransportSecurity, User,
    boolean,
};

/// The key of the secret's content that holds the password.
pub const PASSWORD_KEY: &str = "password";

/// The interface `smtp`: the provider's application says how to reach a relay,
/// nobody says anything else.
#[derive(Debug)]
pub enum Smtp {}

impl Interface for Smtp {
    const NAME: &'static str = "smtp";
    type ProviderApp = Option<SmtpData>;
    type ProviderUnit = NoData;
    type RequirerApp = NoData;
    type RequirerUnit = NoData;
}

/// The settings of a relay, as a provider publishes them.
///
/// ```
/// use charm_sdk::Databag;
/// use smtp_interface::{AuthType, Host, Port, SmtpData, TransportSecurity};
///
/// let data = SmtpData {
///     host: Host::new("smtp.example.com")?,
///     port: Port::new(25)?,
///     auth_type: AuthType::None,
///     transport_security: TransportSecurity::None,
///     skip_ssl_verify: false,
///     domain: None,
///     user: None,
///     password: None,
///     smtp_sender: None,
///     recipients: Default::default(),
/// };
/// let bag = data.encode();
/// assert_eq!(bag["skip_ssl_verify"], "False");
/// assert_eq!(SmtpData::decode(&bag).unwrap(), data);
/// # Ok::<(), smtp_interface::Invalid>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct SmtpData {
    /// Host name or IP address of the relay.
    pub host: Host,
    /// TCP port of the relay.
    pub port: Port,
    /// How to authenticate.
    pub auth_type: AuthType,
    /// How to protect the connection.
    pub transport_security: TransportSecurity,
    /// Whether to accept any certificate.
    pub skip_ssl_verify: bool,
    /// The domain that mail is sent for.
    pub domain: Option<Domain>,
    /// The name to authenticate with.
    pub user: Option<User>,
    /// The password to authenticate with, or where to find it.
    pub password: Option<Password>,
    /// The address that mail is sent from.
    pub smtp_sender: Option<EmailAddress>,
    /// Who receives mail by default.
    pub recipients: Recipients,
}

/// A password in a databag.
#[derive(Clone)]
pub enum Password {
    /// The password itself: on endpoints for requirers that know no secrets.
    Plain(SecretString),
    /// The secret that holds it under [`PASSWORD_KEY`].
    Secret(SecretId),
}

impl PartialEq for Password {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Plain(a), Self::Plain(b)) => a.expose_secret() == b.expose_secret(),
            (Self::Secret(a), Self::Secret(b)) => a == b,
            _ => false,
        }
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(_) => f.write_str("Plain([REDACTED])"),
            Self::Secret(id) => f.debug_tuple("Secret").field(id).finish(),
        }
    }
}

impl Databag for SmtpData {
    /// Reads whatever a provider could have written and a mail client can use.
    /// Keys that are not known are ignored, empty ones are as good as absent,
    /// and a password beats a secret that holds one.
    fn decode(bag: &RawDatabag) -> Result<Self, DatabagError> {
        let reader = Reader(bag);
        Ok(Self {
            host: reader.required("host", Host::from_wire)?,
            port: reader.required("port", Port::from_wire)?,
            auth_type: reader.required("auth_type", str::parse)?,
            transport_security: reader.required("transport_security", str::parse)?,
            skip_ssl_verify: reader.optional("skip_ssl_verify", boolean::read)?.unwrap_or(false),
            domain: reader.get("domain").map(Domain::from_wire),
            user: reader.get("user").map(User::from_wire),
            password: match reader.get("password") {
                Some(password) => Some(Password::Plain(password.into())),
                None => reader.optional("password_id", secret_id)?,
            },
            smtp_sender: reader.optional("smtp_sender", EmailAddress::from_wire)?,
            recipients: reader.optional("recipients", Recipients::from_wire)?.unwrap_or_default(),
        })
    }

    /// Writes the keys that have a value; none is ever written empty.
    fn encode(&self) -> RawDatabag {
        let recipients = (!self.recipients.is_empty()).then(|| self.recipients.to_json());
        let (password, password_id) = match &self.password {
            None => (None, None),
            Some(Password::Plain(password)) => (Some(password.expose_secret().to_owned()), None),
            Some(Password::Secret(id)) => (None, Some(id.to_string())),
        };
        [
            ("host", Some(self.host.to_string())),
            ("port", Some(self.port.to_string())),
            ("auth_type", Some(self.auth_type.to_string())),
            ("transport_security", Some(self.transport_security.to_string())),
            ("skip_ssl_verify", Some(boolean::write(self.skip_ssl_verify).to_owned())),
            ("domain", self.domain.as_ref().map(ToString::to_string)),
            ("user", self.user.as_ref().map(ToString::to_string)),
            ("password", password),
            ("password_id", password_id),
            ("smtp_sender", self.smtp_sender.as_ref().map(ToString::to_string)),
            ("recipients", recipients),
        ]
        .into_iter()
        .filter_map(|(key, value)| Some((key.to_owned(), value?)))
        .filter(|(_, value)| !value.is_empty())
        .collect()
    }
}

fn secret_id(text: &str) -> Result<Password, Invalid> {
    let id = text.parse().map_err(|_| Invalid::new("is not the URI of a secret"))?;
    Ok(Password::Secret(id))
}

/// Reads keys, and names them where they cannot be read.
struct Reader<'a>(&'a RawDatabag);

impl<'a> Reader<'a> {
    fn get(&self, key: &str) -> Option<&'a str> {
        let value = self.0.get(key).map(String::as_str);
        value.filter(|value| !value.is_empty())
    }

    fn optional<T>(
        &self,
        key: &str,
        parse: impl FnOnce(&str) -> Result<T, Invalid>,
    ) -> Result<Option<T>, DatabagError> {
        let value = self.get(key).map(parse).transpose();
        value.map_err(|reason| DatabagError::new(format!("{key} {reason}")))
    }

    fn required<T>(
        &self,
        key: &str,
        parse: impl FnOnce(&str) -> Result<T, Invalid>,
    ) -> Result<T, DatabagError> {
        self.optional(key, parse)?
            .ok_or_else(|| DatabagError::new(format!("{key} is missing")))
    }
}
