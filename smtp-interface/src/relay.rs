//! The relay itself, apart from its password.

use crate::{AuthType, Domain, EmailAddress, Host, Port, Recipients, TransportSecurity, User};

/// An SMTP relay: where it is and how to use it. All of it but the password.
///
/// ```
/// use smtp_interface::{AuthType, Host, Port, Recipients, Relay, TransportSecurity};
///
/// let relay = Relay {
///     host: Host::new("2001:db8::25")?,
///     port: Port::new(465)?,
///     auth_type: AuthType::None,
///     transport_security: TransportSecurity::Tls,
///     skip_ssl_verify: false,
///     domain: Some("example.com".parse()?),
///     user: None,
///     smtp_sender: None,
///     recipients: Recipients::default(),
/// };
/// assert_eq!(relay.address(), "[2001:db8::25]:465");
/// assert!(relay.transport_security.uses_tls());
/// assert_eq!(relay.sender_or("no-reply").unwrap().as_str(), "no-reply@example.com");
/// # Ok::<(), smtp_interface::Invalid>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relay {
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
    /// The address to send from.
    pub smtp_sender: Option<EmailAddress>,
    /// The addresses to send to, for want of others.
    pub recipients: Recipients,
}

impl Relay {
    /// Host and port as one text, an IPv6 address in brackets.
    pub fn address(&self) -> String {
        let host = self.host.bare();
        if host.contains(':') {
            format!("[{host}]:{}", self.port)
        } else {
            format!("{host}:{}", self.port)
        }
    }

    /// The address to send from: the operator's, or else this name at the
    /// operator's domain. `None` if there is neither, or if the domain is none
    /// of mail addresses.
    pub fn sender_or(&self, local_part: &str) -> Option<EmailAddress> {
        self.smtp_sender.clone().or_else(|| {
            let domain = self.domain.as_ref()?;
            EmailAddress::new(&format!("{local_part}@{domain}")).ok()
        })
    }
}
