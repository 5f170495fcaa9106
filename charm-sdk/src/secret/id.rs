//! The names of secrets.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

/// As many characters as an id has.
const LENGTH: usize = 20;

/// Names a secret.
///
/// Juju writes the same secret in several ways, with and without its model;
/// all are read, two are equal if they name the same secret, and `Display`
/// gives the text as it was received.
///
/// ```
/// use charm_sdk::SecretId;
///
/// let bare: SecretId = "9m4e2mr0ui3e8a215n4g".parse()?;
/// let full: SecretId =
///     "secret://0dd8ae5c-4a5e-4d3f-8f34-0d6a0b8b2a2e/9m4e2mr0ui3e8a215n4g".parse()?;
/// assert_eq!(bare, full);
/// assert_eq!(full.id(), "9m4e2mr0ui3e8a215n4g");
/// # Ok::<(), charm_sdk::SecretIdError>(())
/// ```
#[derive(Debug, Clone)]
pub struct SecretId {
    text: String,
}

impl SecretId {
    /// The twenty characters that tell secrets apart.
    pub fn id(&self) -> &str {
        // Checked when parsed: the id is the end, and ASCII.
        &self.text[self.text.len() - LENGTH..]
    }

    /// The same secret, named with its model: the form that `secret-add`
    /// prints, and the one to publish, since applications in other models
    /// understand no other.
    ///
    /// ```
    /// # use charm_sdk::SecretId;
    /// let id: SecretId = "9m4e2mr0ui3e8a215n4g".parse()?;
    /// assert_eq!(
    ///     id.in_model("0dd8ae5c-4a5e-4d3f-8f34-0d6a0b8b2a2e").to_string(),
    ///     "secret://0dd8ae5c-4a5e-4d3f-8f34-0d6a0b8b2a2e/9m4e2mr0ui3e8a215n4g",
    /// );
    /// # Ok::<(), charm_sdk::SecretIdError>(())
    /// ```
    #[must_use]
    pub fn in_model(&self, uuid: &str) -> Self {
        let text = format!("secret://{uuid}/{}", self.id());
        Self { text }
    }

    /// The text as it was received.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl FromStr for SecretId {
    type Err = SecretIdError;

    fn from_str(text: &str) -> Result<Self, SecretIdError> {
        let path = match text.strip_prefix("secret:") {
            Some(rest) => rest.strip_prefix("//").unwrap_or(rest),
            None => text,
        };
        let (model, id) = match path.rsplit_once('/') {
            Some((model, id)) => (Some(model), id),
            None => (None, path),
        };
        let good = is_id(id) && model.is_none_or(is_uuid);
        // `secret://<id>` would name a model and no secret.
        if !good || (model.is_none() && text.starts_with("secret://")) {
            return Err(SecretIdError(()));
        }
        Ok(Self {
            text: text.to_owned(),
        })
    }
}

/// Twenty digits of base 32, of which the last carries one bit only.
fn is_id(text: &str) -> bool {
    text.len() == LENGTH
        && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'v'))
        && text.ends_with(['0', 'g'])
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, b)| match index {
            8 | 13 | 18 | 23 => b == b'-',
            _ => b.is_ascii_hexdigit(),
        })
}

impl fmt::Display for SecretId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl PartialEq for SecretId {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id()
    }
}

impl Eq for SecretId {}

impl Hash for SecretId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id().hash(state);
    }
}

/// A text that does not name a secret. It is not repeated here: who types a
/// password into the wrong option should not find it in the status.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not the URI of a secret, which has the form `secret:<20 characters>`")]
pub struct SecretIdError(());
