//! Why there are no settings.

use charm_sdk::{
    DatabagError, ExposeSecret, Halt, SecretContent, SecretId, SecretString, ToolError,
    ToolErrorKind,
};

use crate::PASSWORD_KEY;

/// Why a relation has no settings to offer. Its text can be a unit's status.
///
/// | | what follows |
/// | --- | --- |
/// | `Gone` | nothing, until an operator integrates |
/// | `NotYet` | relation-changed, when the provider speaks |
/// | `Invalid` | relation-changed, when the provider mends it |
/// | `Secret` | see [`SecretErrorKind`] |
///
/// A provider that takes back what it has said, by emptying its databag, is
/// `NotYet` again: who has applied settings before knows that they are lost. See
/// [`Change`](super::Change).
///
/// [`Halt`] is made of it, so that `?` ends an event with the right status:
/// waiting where something else will happen, blocked where a person has to act.
///
/// ```
/// use charm_sdk::Halt;
/// use smtp_interface::requirer::Unavailable;
///
/// let halt = Halt::from(Unavailable::NotYet);
/// assert!(matches!(halt, Halt::Waiting(text) if text == "waiting for the SMTP provider's settings"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unavailable {
    /// There is no relation, or it is just going away.
    #[error("integrate with an SMTP provider")]
    Gone,
    /// The provider says nothing: not yet, or not any more.
    #[error("waiting for the SMTP provider's settings")]
    NotYet,
    /// What the provider says is of no use. The text names the key and says why,
    /// without values of secret fields.
    #[error("the SMTP provider's settings are invalid: {0}")]
    Invalid(#[source] DatabagError),
    /// The secret with the password cannot be read.
    #[error(transparent)]
    Secret(#[from] SecretError),
}

impl Unavailable {
    /// Whether it is a failure of the moment: nothing is known to be wrong with
    /// what the provider offers. What was applied before should stay.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Secret(error) if error.kind() == SecretErrorKind::NoAnswer)
    }
}

impl From<&Unavailable> for Halt {
    fn from(unavailable: &Unavailable) -> Self {
        use SecretErrorKind::{NoAnswer, NoPassword, NotFound, NotGranted};

        let text = unavailable.to_string();
        match unavailable {
            Unavailable::Gone | Unavailable::Invalid(_) => Self::Blocked(text),
            Unavailable::NotYet => Self::Waiting(text),
            Unavailable::Secret(error) => match error.kind {
                NotGranted | NoPassword => Self::Blocked(text),
                NotFound | NoAnswer => Self::Waiting(text),
            },
        }
    }
}

impl From<Unavailable> for Halt {
    fn from(unavailable: Unavailable) -> Self {
        Self::from(&unavailable)
    }
}

/// A secret with a password that cannot be read, and why. There is never content
/// of the secret in its text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the SMTP password cannot be read: {text}")]
pub struct SecretError {
    id: SecretId,
    kind: SecretErrorKind,
    text: String,
}

/// What keeps a secret from being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SecretErrorKind {
    /// It was not granted to this application, or not any more. No event follows
    /// a grant: look again in update-status.
    NotGranted,
    /// There is no such secret (any more). While a provider goes from one secret
    /// to another, its databag may name the old one for a moment longer:
    /// relation-changed follows.
    NotFound,
    /// There is no password in it, or an empty one. secret-changed follows when
    /// the owner mends it.
    NoPassword,
    /// Juju cannot answer now: its agent is just going away, the controller or
    /// the backend of the secrets does not answer. It is a value like the others,
    /// so that the charm decides: keep what it has until the next event, or fail
    /// this one ([`Halt::failed`]), which Juju then repeats.
    NoAnswer,
}

impl SecretError {
    /// The secret.
    pub fn id(&self) -> &SecretId {
        &self.id
    }

    /// What keeps it from being read.
    pub fn kind(&self) -> SecretErrorKind {
        self.kind
    }

    pub(super) fn of_tool(id: &SecretId, error: &ToolError) -> Self {
        let name = id.id();
        let kind = error.kind();
        // What Juju refuses as an argument is no id, and names nothing either. A
        // secret backend that calls something invalid says nothing about the id.
        let is_no_id = kind == ToolErrorKind::Invalid && error.exit_code() == Some(2);
        let (kind, text) = match kind {
            ToolErrorKind::PermissionDenied => (
                SecretErrorKind::NotGranted,
                format!("the secret {name} is not granted to this application"),
            ),
            kind if kind == ToolErrorKind::NotFound || is_no_id => (
                SecretErrorKind::NotFound,
                format!("the secret {name} is not found"),
            ),
            _ => (SecretErrorKind::NoAnswer, error.to_string()),
        };
        let id = id.clone();
        Self { id, kind, text }
    }
}

/// An empty password is none: in a databag, Juju could not tell the two apart.
pub(super) fn password_in(
    id: &SecretId,
    content: &SecretContent,
) -> Result<SecretString, SecretError> {
    let reason = match content.get(PASSWORD_KEY) {
        Some(password) if !password.expose_secret().is_empty() => return Ok(password.clone()),
        Some(_) => "is empty in",
        None => "is no key of",
    };
    Err(SecretError {
        id: id.clone(),
        kind: SecretErrorKind::NoPassword,
        text: format!("`{PASSWORD_KEY}` {reason} the secret {}", id.id()),
    })
}
