//! User secrets: add-secret, update-secret, grant-secret, revoke-secret, remove-secret.

use crate::error::ModelError;
use crate::model::Model;
use crate::name::SecretId;
use crate::secret::{Grant, GrantTarget, Secret, SecretContent, SecretOwner};

impl Model {
    /// `juju add-secret NAME key=value …`. Returns the URI that is printed, `secret:<id>`.
    pub fn add_secret(&mut self, name: &str, content: SecretContent) -> Result<String, ModelError> {
        if self.user_secret(name).is_some() {
            return Err(ModelError::new(format!(
                "secret with name {name:?} already exists"
            )));
        }
        check_content(&content)?;
        let id = SecretId::from_bits(self.draw_wide());
        let mut secret = Secret {
            id: id.clone(),
            owner: SecretOwner::Model,
            label: name.to_owned(),
            description: String::new(),
            rotation: crate::secret::Rotation::Never,
            next_rotation: None,
            created: self.now,
            updated: self.now,
            latest: 0,
            revisions: std::collections::BTreeMap::new(),
            consumers: std::collections::BTreeMap::new(),
            grants: Vec::new(),
            auto_prune: false,
        };
        secret.add_revision(content, None, self.now);
        self.insert_secret(secret);
        Ok(format!("secret:{id}"))
    }

    /// `juju update-secret NAME key=value …`: a new revision, unless the content is the same.
    pub fn update_secret(&mut self, name: &str, content: SecretContent) -> Result<(), ModelError> {
        let id = self.user_secret_id(name)?;
        check_content(&content)?;
        let now = self.now;
        if let Some(secret) = self.secrets.get_mut(&id) {
            let same = secret
                .reveal(secret.latest)
                .is_some_and(|latest| *latest == content);
            if !same {
                secret.add_revision(content, None, now);
                self.prune(&id);
                self.stir_secret(&id);
            }
        }
        Ok(())
    }

    /// `juju update-secret NAME --auto-prune`: revisions that nobody tracks go by themselves.
    pub fn set_auto_prune(&mut self, name: &str, auto_prune: bool) -> Result<(), ModelError> {
        let id = self.user_secret_id(name)?;
        if let Some(secret) = self.secrets.get_mut(&id) {
            secret.auto_prune = auto_prune;
        }
        self.prune(&id);
        Ok(())
    }

    /// `juju update-secret NAME --name NEW`.
    ///
    /// # Errors
    /// When another user secret has that name.
    pub fn rename_secret(&mut self, name: &str, new: &str) -> Result<(), ModelError> {
        let id = self.user_secret_id(name)?;
        if self.user_secret(new).is_some_and(|other| other.id != id) {
            return Err(ModelError::new(format!(
                "secret with name {new:?} already exists"
            )));
        }
        if let Some(secret) = self.secrets.get_mut(&id) {
            new.clone_into(&mut secret.label);
        }
        Ok(())
    }

    /// `juju add-secret NAME --info TEXT`, and update-secret.
    pub fn describe_secret(&mut self, name: &str, info: &str) -> Result<(), ModelError> {
        let id = self.user_secret_id(name)?;
        if let Some(secret) = self.secrets.get_mut(&id) {
            info.clone_into(&mut secret.description);
        }
        Ok(())
    }

    /// `juju grant-secret NAME APP`.
    pub fn grant_secret(&mut self, name: &str, app: &str) -> Result<(), ModelError> {
        let id = self.user_secret_id(name)?;
        self.require_application(app)?;
        if let Some(secret) = self.secrets.get_mut(&id) {
            let grant = Grant {
                target: GrantTarget::Application(app.to_owned()),
                scope: None,
            };
            secret.add_grant(grant).map_err(ModelError::new)?;
        }
        Ok(())
    }

    /// `juju revoke-secret NAME APP`.
    pub fn revoke_secret(&mut self, name: &str, app: &str) -> Result<(), ModelError> {
        let id = self.user_secret_id(name)?;
        self.require_application(app)?;
        if let Some(secret) = self.secrets.get_mut(&id) {
            let target = GrantTarget::Application(app.to_owned());
            secret
                .grants
                .retain(|grant| grant.scope.is_some() || grant.target != target);
        }
        Ok(())
    }

    /// `juju remove-secret NAME [--revision N]`.
    pub fn remove_secret(&mut self, name: &str, revision: Option<u64>) -> Result<(), ModelError> {
        let id = self.user_secret_id(name)?;
        let Some(secret) = self.secrets.get_mut(&id) else {
            return Ok(());
        };
        if let Some(revision) = revision {
            if secret.revisions.remove(&revision).is_none() {
                return Err(ModelError::not_found("secret revision", revision));
            }
            if !secret.revisions.is_empty() {
                return Ok(());
            }
        }
        self.delete_secret(&id);
        Ok(())
    }

    /// A user secret by name, or by URI in any form.
    fn user_secret_id(&self, name: &str) -> Result<SecretId, ModelError> {
        if let Some(secret) = self.user_secret(name) {
            return Ok(secret.id.clone());
        }
        let by_uri = name
            .parse::<SecretId>()
            .ok()
            .and_then(|id| self.secrets.get(&id));
        let by_uri = by_uri.filter(|secret| secret.owner == SecretOwner::Model);
        by_uri
            .map(|secret| secret.id.clone())
            .ok_or_else(|| ModelError::not_found("secret", name))
    }

    pub(crate) fn prune(&mut self, id: &SecretId) {
        if let Some(secret) = self.secrets.get_mut(id)
            && secret.auto_prune
        {
            let obsolete: Vec<_> = secret.obsolete_revisions().collect();
            secret
                .revisions
                .retain(|revision, _| !obsolete.contains(revision));
        }
    }
}

/// Whether a secret can have this content.
fn check_content(content: &SecretContent) -> Result<(), ModelError> {
    if content.is_empty() {
        return Err(ModelError::new("empty secret value not valid"));
    }
    match content.keys().find(|key| !is_secret_key(key)) {
        Some(key) => Err(ModelError::new(format!("key {key:?} not valid"))),
        None => content.check_size().map_err(ModelError::new),
    }
}

/// `^([a-z](?:-?[a-z0-9]){2,})$`: three characters or more, each hyphen between two others.
pub(crate) fn is_secret_key(key: &str) -> bool {
    let letters = key.bytes().filter(|b| *b != b'-').count();
    letters >= 3
        && key.starts_with(|c: char| c.is_ascii_lowercase())
        && key
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !key.ends_with('-')
        && !key.contains("--")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_secrets() {
        for (key, good) in [
            ("password", true),
            ("abc", true),
            ("a-b1", true),
            ("ab", false),
            ("a-b", false),
            ("Abc", false),
            ("1abc", false),
            ("abc-", false),
            ("a--bc", false),
            ("a_bc", false),
            ("", false),
        ] {
            assert_eq!(is_secret_key(key), good, "{key}");
        }
    }
}
