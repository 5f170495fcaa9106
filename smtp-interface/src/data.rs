//! What the provider says about the relay.

use charm_sdk::{
    Databag, DatabagError, ExposeSecret, Interface, NoData, RawDatabag, SecretId, SecretString,
};

use crate::{Relay, codec};

/// The key of the password in the secret that [`Password::Secret`] names.
pub const PASSWORD_KEY: &str = "password";

/// The `smtp` interface: the provider's application databag says where the
/// relay is, once it knows; all other databags are empty.
///
/// ```
/// use charm_sdk::Interface;
///
/// assert_eq!(smtp_interface::Smtp::NAME, "smtp");
/// ```
#[derive(Debug)]
pub enum Smtp {}

impl Interface for Smtp {
    const NAME: &'static str = "smtp";
    type ProviderApp = Option<SmtpData>;
    type ProviderUnit = NoData;
    type RequirerApp = NoData;
    type RequirerUnit = NoData;
}

/// What stands in the provider's databag: a relay, and the password or where it
/// is.
///
/// Decoding is lenient: every databag that a provider could have written and
/// that can be used is understood. `Debug` does not show the password.
///
/// ```
/// use charm_sdk::{Databag, RawDatabag};
/// use smtp_interface::{AuthType, Host, Port, Recipients, Relay, SmtpData, TransportSecurity};
///
/// let relay = Relay {
///     host: Host::new("smtp.example.com")?,
///     port: Port::new(587)?,
///     auth_type: AuthType::None,
///     transport_security: TransportSecurity::StartTls,
///     skip_ssl_verify: false,
///     domain: None,
///     user: None,
///     smtp_sender: None,
///     recipients: Recipients::default(),
/// };
/// let data = SmtpData { relay, password: None };
/// let databag = data.encode();
/// assert_eq!(databag["skip_ssl_verify"], "False");
/// assert_eq!(SmtpData::decode(&databag)?, data);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmtpData {
    /// Everything that is not secret.
    pub relay: Relay,
    /// The password, or where it is.
    pub password: Option<Password>,
}

/// A password in a databag.
#[derive(Clone, Debug)]
pub enum Password {
    /// The password itself, which everybody who may see the relation can read:
    /// what the `smtp-legacy` endpoint is for.
    Plain(SecretString),
    /// The secret that holds it, below [`PASSWORD_KEY`].
    Secret(SecretId),
}

/// Plain passwords are equal if they are the same; secrets are if their ids
/// are, in whichever form.
impl PartialEq for Password {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Plain(one), Self::Plain(two)) => one.expose_secret() == two.expose_secret(),
            (Self::Secret(one), Self::Secret(two)) => one == two,
            (Self::Plain(_), Self::Secret(_)) | (Self::Secret(_), Self::Plain(_)) => false,
        }
    }
}

impl Eq for Password {}

impl Databag for SmtpData {
    /// # Errors
    ///
    /// Names the first key, in the order of the fields, that is missing or of
    /// no use. Of the values only numbers and words in place of one of a fixed
    /// list are repeated.
    fn decode(bag: &RawDatabag) -> Result<Self, DatabagError> {
        codec::decode(bag)
    }

    fn encode(&self) -> RawDatabag {
        codec::encode(self)
    }
}
