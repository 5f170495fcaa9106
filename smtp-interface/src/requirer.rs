//! What a requirer makes of the relation.

use charm_sdk::{
    Context, DatabagError, Endpoint, Read, Relation, RelationError, Requires, ToolError,
    ToolErrorKind,
};
use secrecy::SecretString;

use crate::{PASSWORD_KEY, Password, Smtp, SmtpData};

/// What a relation has to offer just now.
#[derive(Debug)]
pub enum Offer {
    /// The provider has said nothing yet.
    Nothing,
    /// A relay that can be used.
    Relay(Relay),
    /// The provider has said something that nobody can use.
    Invalid(DatabagError),
    /// The provider names a secret for the password, which cannot be read: it
    /// was not granted, or it is gone, or it holds no password.
    Unreadable(String),
}

/// The settings of a relay with its current password.
#[derive(Debug, Clone)]
pub struct Relay {
    /// All settings; use [`password`](Self::password) for the password.
    pub data: SmtpData,
    password: Option<SecretString>,
}

impl Relay {
    /// The current password, whether it came in the databag or in a secret.
    pub fn password(&self) -> Option<&SecretString> {
        self.password.as_ref()
    }
}

/// Reads what a relation has to offer.
///
/// The secret is read with refresh: after a rotation this gives the new
/// password, and the old revision can go. Call it at `relation-changed` of the
/// endpoint and at `secret-changed`.
///
/// # Errors
///
/// Only when Juju does not answer. What the provider did wrong is an [`Offer`].
pub fn read<E>(ctx: &Context, relation: &Relation<'_, E>) -> Result<Offer, ToolError>
where
    E: Endpoint<Role = Requires, Interface = Smtp>,
{
    let data = match relation.remote_app_data() {
        Ok(Some(data)) => data,
        Ok(None) => return Ok(Offer::Nothing),
        Err(RelationError::Databag(error)) => return Ok(Offer::Invalid(error)),
        Err(RelationError::Tool(error)) => return Err(error),
    };
    let password = match &data.password {
        None => None,
        Some(Password::Plain(password)) => Some(password.clone()),
        Some(Password::Secret(id)) => match ctx.secret_content(id, Read::Refresh) {
            Ok(content) => match content.get(PASSWORD_KEY) {
                Some(password) => Some(password.clone()),
                None => {
                    let text = format!("the secret {} has no key {PASSWORD_KEY}", id.id());
                    return Ok(Offer::Unreadable(text));
                }
            },
            Err(error) => {
                let text = match error.kind() {
                    ToolErrorKind::PermissionDenied => "was not granted to this application",
                    ToolErrorKind::NotFound => "does not exist",
                    _ => return Err(error),
                };
                return Ok(Offer::Unreadable(format!("the secret {} {text}", id.id())));
            }
        },
    };
    Ok(Offer::Relay(Relay { data, password }))
}
