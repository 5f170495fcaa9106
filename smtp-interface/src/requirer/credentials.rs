//! How to log in at the relay.

use charm_sdk::{ExposeSecret, Halt, SecretString};

use super::Settings;
use crate::{AuthType, TransportSecurity, User, url::percent_encode};

/// User name and password, which belong together. `Debug` does not show the
/// password.
#[derive(Clone, Copy, Debug)]
pub struct Credentials<'a> {
    /// The user name.
    pub user: &'a User,
    /// The current password.
    pub password: &'a SecretString,
}

/// The provider asks for a login and does not give all that it takes. Its text
/// can be a unit's status; the provider's operator has to act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the SMTP provider asks for a login by auth_type plain and gives no {missing}")]
pub struct Incomplete {
    missing: &'static str,
}

impl From<Incomplete> for Halt {
    fn from(incomplete: Incomplete) -> Self {
        Self::blocked(incomplete.to_string())
    }
}

impl Settings {
    /// What to log in with; `None` where the provider asks for no login:
    /// `auth_type` is `none` or `not_provided`.
    ///
    /// ```
    /// use charm_sdk::ExposeSecret;
    /// use smtp_interface::requirer::Settings;
    ///
    /// let settings = Settings::from_json(
    ///     r#"{
    ///         "host": "smtp.example.com", "port": 587, "transport_security": "starttls",
    ///         "auth_type": "plain", "user": "mailer", "password": "hunter2"
    ///     }"#,
    /// )?;
    /// let login = settings.credentials()?.expect("it asks for a login");
    /// assert_eq!((login.user.as_str(), login.password.expose_secret()), ("mailer", "hunter2"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `auth_type` is `plain`, and user or password is missing. Older providers
    /// allow that.
    pub fn credentials(&self) -> Result<Option<Credentials<'_>>, Incomplete> {
        if self.auth_type != AuthType::Plain {
            return Ok(None);
        }
        let missing = match (&self.user, self.password()) {
            (Some(user), Some(password)) => return Ok(Some(Credentials { user, password })),
            (None, Some(_)) => "user",
            (Some(_), None) => "password",
            (None, None) => "user and no password",
        };
        Err(Incomplete { missing })
    }

    /// The settings as one URL, for programs that take them so: `smtps:` for TLS
    /// from the first byte, `smtp:` otherwise, and the login in it, each part
    /// encoded.
    ///
    /// ```
    /// use charm_sdk::ExposeSecret;
    /// use smtp_interface::requirer::Settings;
    ///
    /// let settings = Settings::from_json(
    ///     r#"{
    ///         "host": "2001:db8::25", "port": 465, "transport_security": "tls",
    ///         "auth_type": "plain", "user": "mailer@example.com", "password": "p/w"
    ///     }"#,
    /// )?;
    /// let url = settings.url_with_password()?;
    /// assert_eq!(url.expose_secret(), "smtps://mailer%40example.com:p%2Fw@[2001:db8::25]:465");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`credentials`](Self::credentials).
    pub fn url_with_password(&self) -> Result<SecretString, Incomplete> {
        let scheme = match self.transport_security {
            TransportSecurity::Tls => "smtps",
            TransportSecurity::None | TransportSecurity::StartTls => "smtp",
        };
        let (host, port) = (self.host.for_url(), self.port);
        let url = match self.credentials()? {
            None => format!("{scheme}://{host}:{port}"),
            Some(Credentials { user, password }) => {
                let user = percent_encode(user.as_str());
                let password = percent_encode(password.expose_secret());
                format!("{scheme}://{user}:{password}@{host}:{port}")
            }
        };
        Ok(url.into())
    }
}
