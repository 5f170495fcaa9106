//! Secrets of our own.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

use serde_json::Value;

use super::cache::Key;
use super::{NewSecret, Read, SecretChange, SecretContent, SecretId};
use crate::context::{Context, Leader};
use crate::hook_tool::{Input, ToolError, ToolErrorKind};
use crate::relation::{AnyRelation, Endpoint, Relation};

/// How to find a secret of our own.
#[derive(Debug, Clone, Copy)]
pub enum SecretRef<'a> {
    /// By its id.
    Id(&'a SecretId),
    /// By the label that it was given.
    Label(&'a str),
}

impl SecretRef<'_> {
    fn key(self) -> Key {
        match self {
            Self::Id(id) => Key::id(id),
            Self::Label(label) => Key::Label(label.to_owned()),
        }
    }
}

impl<'a> From<&'a SecretId> for SecretRef<'a> {
    fn from(id: &'a SecretId) -> Self {
        Self::Id(id)
    }
}

impl<'a> From<&'a str> for SecretRef<'a> {
    fn from(label: &'a str) -> Self {
        Self::Label(label)
    }
}

/// Somebody who may read a secret of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// Who, as Juju's tag: `application-web`, `unit-web-0`.
    pub target: String,
    /// For how long, as Juju's tag: the relation that the grant lives with.
    pub scope: String,
    /// What for; `view`.
    pub role: String,
}

impl Access {
    /// The application, if it is a whole one that was given access.
    pub fn app(&self) -> Option<&str> {
        self.target.strip_prefix("application-")
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    App,
    Unit,
}

impl Owner {
    const fn as_str(self) -> &'static str {
        match self {
            Self::App => "application",
            Self::Unit => "unit",
        }
    }
}

/// What Juju says about a secret of ours, or what it will say after this event.
#[derive(Debug, Clone)]
pub(super) struct Info {
    pub id: SecretId,
    pub label: String,
    pub description: String,
    pub revision: u64,
    pub owner: Owner,
    pub access: Vec<Access>,
    /// Whether it was added in this event.
    pub new: bool,
}

/// A secret that belongs to this application.
///
/// ```no_run
/// use charm_sdk::{Context, NewSecret, SecretChange, SecretContent, ToolError};
///
/// const LABEL: &str = "relay-password";
///
/// fn keep(ctx: &Context, content: &SecretContent) -> Result<(), ToolError> {
///     let Some(leader) = ctx.leader()? else { return Ok(()) };
///     match ctx.owned_secret(&leader, LABEL)? {
///         Some(secret) => secret.set(&leader, SecretChange::new().content(content))?,
///         None => drop(ctx.add_secret(&leader, NewSecret::new(content).label(LABEL))?),
///     }
///     Ok(())
/// }
/// ```
pub struct OwnedSecret<'a> {
    ctx: &'a Context,
    id: SecretId,
    info: Rc<RefCell<Info>>,
}

/// A secret that belongs to this unit alone.
///
/// It has what an [`OwnedSecret`] has, and no leader is needed.
pub struct UnitSecret<'a>(OwnedSecret<'a>);

impl Context {
    /// Adds a secret that belongs to the application. It can be read, granted
    /// and published at once; readers see it when the event has ended well.
    ///
    /// # Errors
    ///
    /// [`Invalid`](crate::ToolErrorKind::Invalid) for content that Juju does
    /// not take, [`NotLeader`](crate::ToolErrorKind::NotLeader) if the unit
    /// has lost leadership. A label that is in use is an error, too.
    ///
    /// Juju: [`secret-add`](https://documentation.ubuntu.com/juju/3.6/reference/hook-command/list-of-hook-commands/secret-add/).
    pub fn add_secret(
        &self,
        _: &Leader<'_>,
        secret: NewSecret<'_>,
    ) -> Result<OwnedSecret<'_>, ToolError> {
        self.add(Owner::App, secret)
    }

    /// Adds a secret that belongs to this unit.
    pub fn add_unit_secret(&self, secret: NewSecret<'_>) -> Result<UnitSecret<'_>, ToolError> {
        self.add(Owner::Unit, secret).map(UnitSecret)
    }

    /// A secret of the application, by its id or label; `None` if it has none
    /// such.
    ///
    /// Juju: [`secret-info-get`](https://documentation.ubuntu.com/juju/3.6/reference/hook-command/list-of-hook-commands/secret-info-get/).
    pub fn owned_secret<'s>(
        &self,
        _: &Leader<'_>,
        by: impl Into<SecretRef<'s>>,
    ) -> Result<Option<OwnedSecret<'_>>, ToolError> {
        self.owned(Owner::App, by.into())
    }

    /// A secret of this unit, by its id or label; `None` if it has none such.
    pub fn unit_secret<'s>(
        &self,
        by: impl Into<SecretRef<'s>>,
    ) -> Result<Option<UnitSecret<'_>>, ToolError> {
        Ok(self.owned(Owner::Unit, by.into())?.map(UnitSecret))
    }

    /// The ids of all secrets of the application and of this unit.
    ///
    /// Juju: [`secret-ids`](https://documentation.ubuntu.com/juju/3.6/reference/hook-command/list-of-hook-commands/secret-ids/).
    pub fn owned_secret_ids(&self, _: &Leader<'_>) -> Result<Vec<SecretId>, ToolError> {
        if let Some(ids) = self.secrets.ids() {
            return Ok(ids);
        }
        let ids: Vec<SecretId> = match self.json("secret-ids", [])? {
            Value::Null => Some(Vec::new()),
            Value::Array(ids) => ids.iter().map(|id| id.as_str()?.parse().ok()).collect(),
            _ => None,
        }
        .ok_or_else(|| ToolError::unreadable("secret-ids", "a list of secret ids"))?;
        self.secrets.put_ids(&ids);
        Ok(ids)
    }

    fn add(&self, owner: Owner, secret: NewSecret<'_>) -> Result<OwnedSecret<'_>, ToolError> {
        const TOOL: &str = "secret-add";
        let NewSecret { content, about } = secret;
        let mut args = vec![format!("--owner={}", owner.as_str())];
        args.extend(about.args());
        let file = content.to_file(TOOL)?;
        let output = self.call(TOOL, args, Input::SecretFile(&file))?;
        let id: SecretId = str::from_utf8(&output.stdout)
            .ok()
            .and_then(|text| text.trim().parse().ok())
            .ok_or_else(|| ToolError::unreadable(TOOL, "the URI of a secret"))?;
        let info = self.secrets.put_owned(Info {
            id: id.clone(),
            label: about.label.unwrap_or_default().to_owned(),
            description: about.description.unwrap_or_default().to_owned(),
            revision: 1,
            owner,
            access: Vec::new(),
            new: true,
        });
        self.secrets.add_id(&id);
        // A secret that is new in an event reads the same in every way.
        self.secrets
            .put_content(&Key::id(&id), Read::Refresh, content.clone());
        Ok(OwnedSecret {
            ctx: self,
            id,
            info,
        })
    }

    fn owned(&self, owner: Owner, by: SecretRef<'_>) -> Result<Option<OwnedSecret<'_>>, ToolError> {
        let key = by.key();
        let info = match self.secrets.owned(&key) {
            Some(info) => Some(info),
            None if self.secrets.is_missing(&key) => None,
            None => self.ask_owned(by)?.map(|info| self.secrets.put_owned(info)),
        };
        let Some(info) = info else {
            self.secrets.put_missing(key);
            return Ok(None);
        };
        if info.borrow().owner != owner {
            return Ok(None);
        }
        let id = info.borrow().id.clone();
        Ok(Some(OwnedSecret {
            ctx: self,
            id,
            info,
        }))
    }

    fn ask_owned(&self, by: SecretRef<'_>) -> Result<Option<Info>, ToolError> {
        const TOOL: &str = "secret-info-get";
        let answer = match by {
            SecretRef::Id(id) => self.json(TOOL, [id.as_str()]),
            SecretRef::Label(label) => self.json(TOOL, [&format!("--label={label}")]),
        };
        match answer {
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
            Ok(answer) => info(&answer, self.environment().model_uuid())
                .map(Some)
                .ok_or_else(|| ToolError::unreadable(TOOL, "a secret's information")),
        }
    }
}

/// Reads the answer of `secret-info-get`: one pair of the bare id and what
/// there is to say.
fn info(answer: &Value, model: &str) -> Option<Info> {
    let (id, about) = answer.as_object()?.iter().next()?;
    let id: SecretId = id.parse().ok()?;
    let text = |value: &Value, name: &str| value[name].as_str().unwrap_or_default().to_owned();
    let access = match &about["access"] {
        Value::Array(entries) => entries
            .iter()
            .map(|entry| Access {
                target: text(entry, "target"),
                scope: text(entry, "scope"),
                role: text(entry, "role"),
            })
            .collect(),
        _ => Vec::new(),
    };
    Some(Info {
        id: id.in_model(model),
        label: text(about, "label"),
        description: text(about, "description"),
        revision: about["revision"].as_u64()?,
        owner: match about["owner"].as_str()? {
            "application" => Owner::App,
            "unit" => Owner::Unit,
            _ => return None,
        },
        access,
        new: false,
    })
}

impl OwnedSecret<'_> {
    /// The secret's id with its model, as `secret-add` prints it: the form to
    /// publish.
    pub fn id(&self) -> &SecretId {
        &self.id
    }

    /// The secret's label; empty if it has none.
    pub fn label(&self) -> String {
        self.info.borrow().label.clone()
    }

    /// The secret's description; empty if it has none.
    pub fn description(&self) -> String {
        self.info.borrow().description.clone()
    }

    /// The latest revision, as of the beginning of the event.
    pub fn revision(&self) -> u64 {
        self.info.borrow().revision
    }

    /// Who may read the secret, grants of this event included.
    pub fn access(&self) -> Vec<Access> {
        self.info.borrow().access.clone()
    }

    /// The applications that may read the secret, in order.
    pub fn apps_with_access(&self) -> Vec<String> {
        let access = self.access();
        let mut apps: Vec<_> = access.iter().filter_map(Access::app).collect();
        apps.sort_unstable();
        apps.dedup();
        apps.into_iter().map(str::to_owned).collect()
    }

    /// Whether an application may read the secret.
    pub fn is_granted_to(&self, app: &str) -> bool {
        let access = self.access();
        access.iter().any(|access| access.app() == Some(app))
    }

    /// The secret's content.
    pub fn content(&self, read: Read) -> Result<SecretContent, ToolError> {
        self.ctx.secret_content(&self.id, read)
    }

    /// Changes the secret. New content makes a new revision; content that is
    /// the same makes none.
    pub fn set(&self, _: &Leader<'_>, change: SecretChange<'_>) -> Result<(), ToolError> {
        self.change(change)
    }

    /// Lets the application of a relation read the secret, as long as the
    /// relation lives.
    ///
    /// Does nothing if it may already: Juju keeps one grant for an
    /// application, and a second one through another relation would fail the
    /// event at its end.
    ///
    /// Juju: [`secret-grant`](https://documentation.ubuntu.com/juju/3.6/reference/hook-command/list-of-hook-commands/secret-grant/).
    pub fn grant<E: Endpoint>(
        &self,
        _: &Leader<'_>,
        relation: &Relation<'_, E>,
    ) -> Result<(), ToolError> {
        self.give(relation)
    }

    /// Takes the secret from the application of a relation. Does nothing if
    /// that application may not read it anyway.
    ///
    /// Juju keeps one grant for an application: it is gone even if the
    /// application is related once more.
    ///
    /// Juju: [`secret-revoke`](https://documentation.ubuntu.com/juju/3.6/reference/hook-command/list-of-hook-commands/secret-revoke/).
    pub fn revoke(&self, _: &Leader<'_>, relation: &impl AnyRelation) -> Result<(), ToolError> {
        self.take(relation)
    }

    /// Removes the secret with all its revisions.
    ///
    /// Juju: [`secret-remove`](https://documentation.ubuntu.com/juju/3.6/reference/hook-command/list-of-hook-commands/secret-remove/).
    pub fn remove(self, _: &Leader<'_>) -> Result<(), ToolError> {
        self.delete()
    }

    /// Removes one revision that nobody reads any more: the answer to
    /// secret-remove and secret-expired.
    pub fn remove_revision(&self, _: &Leader<'_>, revision: u64) -> Result<(), ToolError> {
        self.delete_revision(revision)
    }

    fn change(&self, change: SecretChange<'_>) -> Result<(), ToolError> {
        const TOOL: &str = "secret-set";
        let SecretChange { content, about } = change;
        let mut args = about.args();
        if content.is_none() && args.is_empty() {
            return Ok(());
        }
        args.push(self.id.to_string());
        if let Some(content) = content {
            let file = content.to_file(TOOL)?;
            self.ctx.call(TOOL, args, Input::SecretFile(&file))?;
            let info = self.info.borrow();
            self.ctx.secrets.change_content(&info, content.clone());
        } else {
            self.ctx.call(TOOL, args, Input::None)?;
        }
        let mut info = self.info.borrow_mut();
        if let Some(label) = about.label {
            label.clone_into(&mut info.label);
        }
        if let Some(description) = about.description {
            description.clone_into(&mut info.description);
        }
        Ok(())
    }

    fn give(&self, relation: &impl AnyRelation) -> Result<(), ToolError> {
        let app = relation.other_app()?;
        if app.as_deref().is_some_and(|app| self.is_granted_to(app)) {
            return Ok(());
        }
        let relation = relation.relation_id().to_string();
        let args = vec!["-r".to_owned(), relation.clone(), self.id.to_string()];
        self.ctx.call("secret-grant", args, Input::None)?;
        if let Some(app) = app {
            self.info.borrow_mut().access.push(Access {
                target: format!("application-{app}"),
                scope: format!("relation-{relation}"),
                role: "view".to_owned(),
            });
        }
        Ok(())
    }

    fn take(&self, relation: &impl AnyRelation) -> Result<(), ToolError> {
        let app = relation.other_app()?;
        // Of an application that Juju forgot the name we cannot tell.
        if app.as_deref().is_some_and(|app| !self.is_granted_to(app)) {
            return Ok(());
        }
        let relation = relation.relation_id().to_string();
        let args = vec!["-r".to_owned(), relation, self.id.to_string()];
        self.ctx.call("secret-revoke", args, Input::None)?;
        if app.is_some() {
            let access = &mut self.info.borrow_mut().access;
            access.retain(|access| access.app() != app.as_deref());
        }
        Ok(())
    }

    fn delete(self) -> Result<(), ToolError> {
        let args = vec![self.id.to_string()];
        self.ctx.call("secret-remove", args, Input::None)?;
        self.ctx.secrets.forget(&self.id);
        Ok(())
    }

    fn delete_revision(&self, revision: u64) -> Result<(), ToolError> {
        const TOOL: &str = "secret-remove";
        if revision == 0 {
            // Juju would take it for the whole secret.
            return Err(ToolError::refused(
                TOOL,
                ToolErrorKind::Invalid,
                "revision 0 is not valid; the first revision of a secret is 1",
            ));
        }
        let args = vec![format!("--revision={revision}"), self.id.to_string()];
        self.ctx.call(TOOL, args, Input::None).map(drop)
    }
}

impl fmt::Debug for OwnedSecret<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.info.borrow().fmt(f)
    }
}

impl UnitSecret<'_> {
    /// The secret's id with its model; see [`OwnedSecret::id`].
    pub fn id(&self) -> &SecretId {
        self.0.id()
    }

    /// The secret's label; empty if it has none.
    pub fn label(&self) -> String {
        self.0.label()
    }

    /// The secret's description; empty if it has none.
    pub fn description(&self) -> String {
        self.0.description()
    }

    /// The latest revision, as of the beginning of the event.
    pub fn revision(&self) -> u64 {
        self.0.revision()
    }

    /// Who may read the secret, grants of this event included.
    pub fn access(&self) -> Vec<Access> {
        self.0.access()
    }

    /// The applications that may read the secret, in order.
    pub fn apps_with_access(&self) -> Vec<String> {
        self.0.apps_with_access()
    }

    /// Whether an application may read the secret.
    pub fn is_granted_to(&self, app: &str) -> bool {
        self.0.is_granted_to(app)
    }

    /// The secret's content.
    pub fn content(&self, read: Read) -> Result<SecretContent, ToolError> {
        self.0.content(read)
    }

    /// Changes the secret; see [`OwnedSecret::set`].
    pub fn set(&self, change: SecretChange<'_>) -> Result<(), ToolError> {
        self.0.change(change)
    }

    /// Lets the application of a relation read the secret; see
    /// [`OwnedSecret::grant`].
    pub fn grant<E: Endpoint>(&self, relation: &Relation<'_, E>) -> Result<(), ToolError> {
        self.0.give(relation)
    }

    /// Takes the secret from the application of a relation; see
    /// [`OwnedSecret::revoke`].
    pub fn revoke(&self, relation: &impl AnyRelation) -> Result<(), ToolError> {
        self.0.take(relation)
    }

    /// Removes the secret with all its revisions.
    pub fn remove(self) -> Result<(), ToolError> {
        self.0.delete()
    }

    /// Removes one revision that nobody reads any more.
    pub fn remove_revision(&self, revision: u64) -> Result<(), ToolError> {
        self.0.delete_revision(revision)
    }
}

impl fmt::Debug for UnitSecret<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
