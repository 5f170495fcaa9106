//! What the operator configured, validated as a whole.

use charm_sdk::{
    Context, Halt,
    config::{InvalidConfig, Reason},
    secret::{Read, SecretId},
};
use secrecy::{ExposeSecret, SecretString};
use smtp_interface::{AuthType, PASSWORD_KEY, Password, Relay, SmtpData};

use crate::{juju::Config, password::content};

/// The settings of the SMTP relay: valid, and with the password that counts.
pub struct Settings {
    config: Config,
    password: Option<SecretString>,
}

impl Settings {
    /// Reads and validates everything that can be wrong.
    ///
    /// # Errors
    ///
    /// [`Halt::Blocked`] with each bad option and its reason;
    /// [`Halt::Failed`] where Juju did not answer.
    pub fn load(ctx: &Context) -> Result<Self, Halt> {
        let config = Config::load(ctx)?;
        let mut invalid = InvalidConfig::new();
        let plain = config.auth_type == AuthType::Plain;

        if plain && config.user.is_none() {
            invalid.push("user", Reason::new("must be set for auth_type plain"));
        }
        let password = match (&config.password_secret, &config.password) {
            (Some(id), _) => password_of(ctx, id)?
                .and_then(that_fits)
                .map_err(|reason| invalid.push("password_secret", reason))
                .ok(),
            (None, Some(password)) => that_fits(password.clone())
                .map_err(|reason| invalid.push("password", reason))
                .ok(),
            (None, None) => {
                if plain {
                    let reason = "this or password_secret must be set for auth_type plain";
                    invalid.push("password", Reason::new(reason));
                }
                None
            }
        };

        if !invalid.is_empty() {
            return Err(invalid.into());
        }
        Ok(Self { config, password })
    }

    /// The password that applications are to use: the operator's secret, or
    /// else the option.
    pub fn password(&self) -> Option<&SecretString> {
        self.password.as_ref()
    }

    /// What a requirer of `smtp` is told.
    pub fn with_secret(&self, secret: Option<SecretId>) -> SmtpData {
        self.data(secret.map(Password::Secret))
    }

    /// What a requirer of `smtp-legacy` is told.
    pub fn with_plain_password(&self) -> SmtpData {
        self.data(self.password.clone().map(Password::Plain))
    }

    fn data(&self, password: Option<Password>) -> SmtpData {
        let config = &self.config;
        let relay = Relay {
            host: config.host.clone(),
            port: config.port,
            auth_type: config.auth_type,
            transport_security: config.transport_security,
            skip_ssl_verify: config.skip_ssl_verify,
            domain: config.domain.clone(),
            user: config.user.clone(),
            smtp_sender: config.smtp_sender.clone(),
            recipients: config.recipients.clone().unwrap_or_default(),
        };
        SmtpData { relay, password }
    }
}

/// The password in the operator's secret, or what is wrong with that secret.
///
/// It is read with refresh: a plain read would stay at the first revision for
/// ever. No event follows a grant, so a missing one is looked for again at
/// every update-status.
fn password_of(ctx: &Context, id: &SecretId) -> Result<Result<SecretString, Reason>, Halt> {
    use charm_sdk::ToolErrorKind::{Invalid, NotFound, PermissionDenied};

    let content = match ctx.secret_content(id, Read::Refresh) {
        Ok(content) => content,
        Err(error) => {
            let name = id.id();
            return match error.kind() {
                NotFound => Ok(Err(Reason::new(format!("there is no secret {name}")))),
                // Only a refused argument: a secret backend has its own words.
                Invalid if error.exit_code() == Some(2) => {
                    Ok(Err(Reason::new("is not the URI of a secret")))
                }
                PermissionDenied => Ok(Err(Reason::new(format!(
                    "run: juju grant-secret {name} {}",
                    ctx.environment().app()
                )))),
                _ => Err(error.into()),
            };
        }
    };
    Ok(match content.get(PASSWORD_KEY) {
        None => Err(Reason::new(format!("the secret has no key {PASSWORD_KEY}"))),
        Some(password) if password.expose_secret().is_empty() => {
            Err(Reason::new("the password in the secret is empty"))
        }
        Some(password) => Ok(password.clone()),
    })
}

/// The password, if a secret of ours can hold it.
fn that_fits(password: SecretString) -> Result<SecretString, Reason> {
    if content(&password).fits() {
        Ok(password)
    } else {
        Err(Reason::new("the password is too long for a Juju secret"))
    }
}
