//! What the units of this application tell each other.

use charm_sdk::{
    relation::{Databag, DatabagError, NoData, PeerInterface, RawDatabag},
    secret::SecretId,
};

const SECRET_ID: &str = "secret-id";

/// The `smtp-instance` relation between our own units.
#[derive(Debug)]
pub struct PasswordPeers;

impl PeerInterface for PasswordPeers {
    const NAME: &'static str = "smtp-instance";
    type App = PeerData;
    type Unit = NoData;
}

/// Which secret holds the password.
///
/// Our own look-ups go by the secret's label. The id stands here for the
/// Python charm, which knows no labels: what it left is adopted, and who goes
/// back to it finds the secret again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeerData {
    /// The secret that the application owns, once there is one.
    pub secret_id: Option<SecretId>,
}

impl Databag for PeerData {
    fn decode(bag: &RawDatabag) -> Result<Self, DatabagError> {
        // An id that cannot be read is as good as none: a new secret replaces it.
        let secret_id = bag.get(SECRET_ID).and_then(|id| id.parse().ok());
        Ok(Self { secret_id })
    }

    fn encode(&self) -> RawDatabag {
        let id = self.secret_id.as_ref().map(ToString::to_string);
        id.map(|id| (SECRET_ID.to_owned(), id))
            .into_iter()
            .collect()
    }
}
