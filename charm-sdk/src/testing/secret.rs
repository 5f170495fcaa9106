//! Secrets of the model: the operator's, the charm's, those of others.

use std::collections::BTreeMap;
use std::fmt;

use juju_model::{
    Hook, Outcome, Secret, SecretContent as ModelContent, SecretOwner, UnitName as ModelUnit,
};
use secrecy::SecretString;
use serde_json::Value;

use super::event::{Related, model_secret};
use super::scenario::Scenario;
use super::tools::{File, ask, secret_file_args};
use crate::dispatch::Charm;
use crate::secret::SecretId;

/// A secret of the model, as nobody in it sees it: with everything.
///
/// `Debug` shows no content.
#[derive(Clone)]
pub struct SecretView {
    id: SecretId,
    label: String,
    description: String,
    owner: String,
    revision: u64,
    revisions: Vec<u64>,
    content: BTreeMap<String, String>,
    granted_to: Vec<String>,
    tracked: Option<u64>,
}

impl SecretView {
    /// The secret's id.
    pub fn id(&self) -> &SecretId {
        &self.id
    }

    /// The owner's label; the name of a user secret.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The description.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// Who owns it: an application, a unit, or the model (an empty text).
    pub fn owner(&self) -> &str {
        &self.owner
    }

    /// The latest revision.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// All revisions that are there.
    pub fn revisions(&self) -> &[u64] {
        &self.revisions
    }

    /// The latest content.
    pub fn content(&self) -> &BTreeMap<String, String> {
        &self.content
    }

    /// The applications and units that may read it, in order.
    pub fn granted_to(&self) -> &[String] {
        &self.granted_to
    }

    /// The revision that the charm's unit follows, if it ever read the secret.
    pub fn tracked_revision(&self) -> Option<u64> {
        self.tracked
    }
}

impl fmt::Debug for SecretView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecretView")
            .field("id", &self.id.as_str())
            .field("label", &self.label)
            .field("owner", &self.owner)
            .field("revisions", &self.revisions)
            .field("keys", &self.content.keys())
            .field("granted_to", &self.granted_to)
            .finish_non_exhaustive()
    }
}

impl<C: Charm> Scenario<C> {
    /// `juju add-secret`: a secret of the operator's.
    #[track_caller]
    pub fn add_user_secret<const N: usize>(
        &mut self,
        name: &str,
        content: [(&str, &str); N],
    ) -> SecretId {
        let content = ModelContent::from_plain(content);
        let uri = self.change(|model| model.add_secret(name, content));
        parse(&uri)
    }

    /// `juju update-secret`.
    #[track_caller]
    pub fn update_user_secret<const N: usize>(&mut self, name: &str, content: [(&str, &str); N]) {
        let content = ModelContent::from_plain(content);
        self.change(|model| model.update_secret(name, content));
    }

    /// `juju grant-secret`, to the charm's application.
    #[track_caller]
    pub fn grant_user_secret(&mut self, name: &str) {
        let app = self.app.clone();
        self.change(|model| model.grant_secret(name, &app));
    }

    /// `juju revoke-secret`, from the charm's application.
    #[track_caller]
    pub fn revoke_user_secret(&mut self, name: &str) {
        let app = self.app.clone();
        self.change(|model| model.revoke_secret(name, &app));
    }

    /// `juju remove-secret`.
    #[track_caller]
    pub fn remove_user_secret(&mut self, name: &str) {
        self.change(|model| model.remove_secret(name, None));
    }

    /// A secret of the charm's application that is there already: left by an
    /// earlier event, or by another charm before this one. An empty label is
    /// none.
    #[track_caller]
    pub fn add_app_secret<const N: usize>(
        &mut self,
        label: &str,
        content: [(&str, &str); N],
    ) -> SecretId {
        let Some(leader) = self.leader_of(&self.app.clone()) else {
            panic!("{} has no leader", self.app)
        };
        self.add_secret_as(&leader, label, content, None)
    }

    /// Lets the application of a relation read a secret of the charm's
    /// application: what an earlier event, or another charm before this one,
    /// has done.
    #[track_caller]
    pub fn grant_app_secret(&mut self, id: &SecretId, relation: Related) {
        let leader = self.leader_of_secret(id);
        let args = vec!["-r".to_owned(), relation.0.to_string(), id.to_string()];
        self.as_unit(&leader, &[("secret-grant", args, None)]);
    }

    /// Gives a secret of the charm's application a new revision: what an
    /// earlier event, or another charm before this one, has done.
    #[track_caller]
    pub fn update_app_secret<const N: usize>(&mut self, id: &SecretId, content: [(&str, &str); N]) {
        self.set_secret(id, content);
    }

    /// A secret of the application on the other side of a relation, granted to
    /// the charm.
    #[track_caller]
    pub fn add_remote_secret<const N: usize>(
        &mut self,
        relation: Related,
        content: [(&str, &str); N],
    ) -> SecretId {
        let other = self.remote_app(relation);
        let Some(leader) = self.leader_of(&other) else {
            panic!("{other} has no leader")
        };
        self.add_secret_as(&leader, "", content, Some(relation))
    }

    /// Gives the secret of another application new content.
    #[track_caller]
    pub fn update_remote_secret<const N: usize>(
        &mut self,
        id: &SecretId,
        content: [(&str, &str); N],
    ) {
        self.set_secret(id, content);
    }

    /// A secret by its id.
    #[track_caller]
    pub fn secret(&self, id: &SecretId) -> SecretView {
        match self.model.secret(&model_secret(id)) {
            Some(secret) => self.view(secret),
            None => panic!("there is no secret {id}"),
        }
    }

    /// The secrets that belong to the charm's application or unit, in the
    /// order of their ids.
    pub fn secrets(&self) -> Vec<SecretView> {
        self.model
            .secrets()
            .filter(|secret| match secret.owner() {
                SecretOwner::Application(app) => *app == self.app,
                SecretOwner::Unit(unit) => *unit == self.unit,
                SecretOwner::Model => false,
            })
            .map(|secret| self.view(secret))
            .collect()
    }

    /// The secret of the charm's with a label.
    pub fn secret_by_label(&self, label: &str) -> Option<SecretView> {
        self.secrets()
            .into_iter()
            .find(|secret| secret.label == label)
    }

    fn view(&self, secret: &Secret) -> SecretView {
        let content = secret.reveal(secret.revision());
        let content = content.into_iter().flat_map(|content| {
            content.keys().map(|key| {
                let bytes = content.get(key).unwrap_or_default();
                (key.to_owned(), String::from_utf8_lossy(&bytes).into_owned())
            })
        });
        let mut granted_to: Vec<_> = secret.access().map(|(target, _)| target).collect();
        granted_to.sort();
        SecretView {
            id: parse(secret.id().as_str()),
            label: secret.label().to_owned(),
            description: secret.description().to_owned(),
            owner: match secret.owner() {
                SecretOwner::Application(app) => app.clone(),
                SecretOwner::Unit(unit) => unit.to_string(),
                SecretOwner::Model => String::new(),
            },
            revision: secret.revision(),
            revisions: secret.revisions().collect(),
            content: content.collect(),
            granted_to,
            tracked: secret.tracked_by(&self.unit),
        }
    }

    fn leader_of(&self, app: &str) -> Option<ModelUnit> {
        self.model.application(app)?.leader().cloned()
    }

    #[track_caller]
    fn leader_of_secret(&self, id: &SecretId) -> ModelUnit {
        match self.leader_of(&self.secret(id).owner) {
            Some(leader) => leader,
            None => panic!("{id} belongs to no application"),
        }
    }

    #[track_caller]
    fn set_secret<const N: usize>(&mut self, id: &SecretId, content: [(&str, &str); N]) {
        let leader = self.leader_of_secret(id);
        let args = vec![id.id().to_owned()];
        self.as_unit(&leader, &[("secret-set", args, Some(json(content)))]);
    }

    #[track_caller]
    fn add_secret_as<const N: usize>(
        &mut self,
        unit: &ModelUnit,
        label: &str,
        content: [(&str, &str); N],
        granted: Option<Related>,
    ) -> SecretId {
        let mut args = vec!["--owner=application".to_owned()];
        if !label.is_empty() {
            args.push(format!("--label={label}"));
        }
        let uri = self.as_unit(unit, &[("secret-add", args, Some(json(content)))]);
        let id = parse(uri.trim());
        if let Some(relation) = granted {
            let args = vec!["-r".to_owned(), relation.0.to_string(), id.to_string()];
            self.as_unit(unit, &[("secret-grant", args, None)]);
        }
        id
    }

    /// Runs hook tools as a charm in one of the units would, and commits.
    #[track_caller]
    fn as_unit(
        &mut self,
        unit: &ModelUnit,
        calls: &[(&str, Vec<String>, Option<SecretString>)],
    ) -> String {
        let order = match self.model.dispatch(unit, Hook::UpdateStatus) {
            Ok(order) => order,
            Err(error) => panic!("{error}"),
        };
        let mut hook = self.model.begin(&order);
        let mut answer = String::new();
        for (tool, args, content) in calls {
            let mut args = args.clone();
            if content.is_some() {
                args.extend(secret_file_args());
            }
            let file = File(content.as_ref());
            let output = ask(&mut self.model, &mut hook, tool, &args, &[], &file);
            assert!(
                output.code == 0,
                "{tool}: {}",
                String::from_utf8_lossy(&output.stderr)
            );
            answer.push_str(&String::from_utf8_lossy(&output.stdout));
        }
        let finished = self.model.finish(hook, Outcome::Exit(0));
        assert_eq!(finished, juju_model::Finished::Committed);
        self.come_to_rest_quietly();
        answer
    }
}

fn json<const N: usize>(content: [(&str, &str); N]) -> SecretString {
    let content: serde_json::Map<String, Value> = content
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value.into()))
        .collect();
    Value::Object(content).to_string().into()
}

#[track_caller]
fn parse(uri: &str) -> SecretId {
    match uri.parse() {
        Ok(id) => id,
        Err(error) => panic!("{error}"),
    }
}
