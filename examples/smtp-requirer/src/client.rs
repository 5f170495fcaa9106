//! The provider's settings as the SMTP client takes them.

use charm_sdk::ExposeSecret;
use lettre::transport::smtp::{
    self,
    authentication::Credentials,
    client::{Certificate, TlsParameters},
    extension::ClientId,
};
use smtp_interface::{
    Domain, TransportSecurity,
    requirer::{Incomplete, Settings},
};

use crate::{
    ca::CaCertificates,
    resolve::{LookUpError, Target},
    secrets::Secrets,
};

/// How to reach the relay, and as whom. There is no `Debug`: it would be one
/// slip away from showing the credentials.
pub struct Client {
    /// Host and port, for people.
    pub relay: String,
    pub target: Target,
    pub port: u16,
    pub hello: ClientId,
    pub security: Security,
    pub credentials: Option<Credentials>,
    pub secrets: Secrets,
}

/// How to protect the connection, and how to know the relay.
pub enum Security {
    None,
    StartTls(TlsParameters),
    Tls(TlsParameters),
}

/// Why the settings are of no use to an SMTP client.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    #[error(transparent)]
    Login(#[from] Incomplete),
    #[error("the password has a NUL character in it, which AUTH cannot carry (RFC 4616)")]
    PasswordWithNul,
    #[error("the domain {0} is not one name, so EHLO cannot carry it (RFC 5321 4.1.1.1)")]
    Domain(Domain),
    #[error(transparent)]
    Host(#[from] LookUpError),
    #[error("cannot prepare TLS: {0}")]
    Tls(String),
}

impl Client {
    /// What to do with these settings.
    pub fn new(settings: &Settings, trusted: Option<&CaCertificates>) -> Result<Self, Unusable> {
        let target = Target::new(&settings.host)?;
        let tls = || {
            let mut tls = TlsParameters::builder(target.name.clone())
                .dangerous_accept_invalid_certs(settings.skip_ssl_verify)
                .dangerous_accept_invalid_hostnames(settings.skip_ssl_verify);
            for certificate in trusted.into_iter().flat_map(CaCertificates::iter) {
                tls = tls.add_root_certificate(Certificate::from_der(certificate.to_vec())?);
            }
            tls.build_rustls()
        };
        let tls = || tls().map_err(|error: smtp::Error| Unusable::Tls(error.to_string()));
        let security = match settings.transport_security {
            TransportSecurity::None => Security::None,
            TransportSecurity::StartTls => Security::StartTls(tls()?),
            TransportSecurity::Tls => Security::Tls(tls()?),
        };
        let (credentials, secrets) = match settings.credentials()? {
            Some(login) => {
                let (user, password) = (login.user.as_str(), login.password.expose_secret());
                if password.contains('\0') {
                    return Err(Unusable::PasswordWithNul);
                }
                let credentials = Credentials::new(user.to_owned(), password.to_owned());
                (Some(credentials), Secrets::of(user, password))
            }
            None => (None, Secrets::default()),
        };
        Ok(Self {
            port: settings.port.get(),
            relay: settings.address(),
            hello: hello(settings.domain.as_ref())?,
            security,
            credentials,
            secrets,
            target,
        })
    }
}

/// The name for EHLO. Without a domain it is an address literal, as RFC 5321
/// 4.1.4 has it: a unit's host name is mostly no name in DNS.
fn hello(domain: Option<&Domain>) -> Result<ClientId, Unusable> {
    let Some(domain) = domain else {
        return Ok(ClientId::default());
    };
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
    match idna::domain_to_ascii(domain.as_str()) {
        Ok(name) if !name.is_empty() && name.chars().all(allowed) => Ok(ClientId::Domain(name)),
        _ => Err(Unusable::Domain(domain.clone())),
    }
}
