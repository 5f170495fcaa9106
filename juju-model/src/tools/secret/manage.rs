//! secret-add, secret-set, secret-remove.

use super::{Call, Stop};
use crate::agent::{PendingSecret, SecretChange};
use crate::config::parse_go_int;
use crate::name::SecretId;
use crate::quote::Quoted;
use crate::secret::{Rotation, SecretOwner};
use crate::time::{Timestamp, parse_go_duration};
use crate::tools::format::Output;

impl Call<'_> {
    /// What the flags say of a secret.
    fn described(&self) -> Result<SecretChange, Stop> {
        let given = |name: &str| self.flags.value(name).map(str::to_owned);
        let rotation = match given("rotate") {
            None => None,
            Some(text) => {
                let policy = Rotation::parse(&text);
                Some(policy.ok_or_else(|| {
                    Stop::refused(format!(
                        "rotate policy {text} not valid",
                        text = Quoted(text)
                    ))
                })?)
            }
        };
        let expires = match given("expire").filter(|text| !text.is_empty()) {
            None => None,
            Some(text) => Some(self.expiry(&text)?),
        };
        let label = given("label").filter(|label| !label.is_empty());
        let description = given("description").filter(|text| !text.is_empty());
        Ok(SecretChange {
            label,
            description,
            rotation,
            expires,
            content: None,
        })
    }

    fn expiry(&self, text: &str) -> Result<Timestamp, Stop> {
        if let Ok(time) = text.parse() {
            return Ok(time);
        }
        match parse_go_duration(text) {
            Some(seconds) if seconds < 0 => Err(Stop::refused(format!(
                "negative expire duration {text} not valid",
                text = Quoted(text)
            ))),
            Some(seconds) => Ok(self.model.now().plus(seconds)),
            None => Err(Stop::refused(format!(
                "expire time or duration {text} not valid",
                text = Quoted(text)
            ))),
        }
    }

    fn owner(&self) -> Result<SecretOwner, Stop> {
        let unit = self.context.unit();
        match self.flags.value("owner").unwrap_or("application") {
            "application" | "" => Ok(SecretOwner::Application(unit.app().to_owned())),
            "unit" => Ok(SecretOwner::Unit(unit.clone())),
            other => Err(Stop::refused(format!(
                "secret owner {other} not valid",
                other = Quoted(other)
            ))),
        }
    }

    /// A label that another secret of this hook has already.
    fn check_pending_label(
        &self,
        label: Option<&str>,
        except: Option<&SecretId>,
    ) -> Result<(), Stop> {
        let Some(label) = label else { return Ok(()) };
        let created = self
            .context
            .created
            .iter()
            .map(|pending| (&pending.id, &pending.change));
        let all = created.chain(&self.context.updated);
        let taken = |(id, change): (&SecretId, &SecretChange)| {
            except != Some(id) && change.label.as_deref() == Some(label)
        };
        if all.into_iter().any(taken) {
            return Err(Stop::failed(format!(
                "secret with label {label} already exists",
                label = Quoted(label)
            )));
        }
        Ok(())
    }
}

pub(in crate::tools) fn add(call: &mut Call<'_>) -> Result<(), Stop> {
    let mut change = call.described()?;
    let owner = call.owner()?;
    let content = call.content(&call.flags.positional.clone())?;
    let content = content.ok_or_else(|| Stop::refused("missing secret value or filename"))?;
    if content.is_empty() {
        return Err(Stop::failed("empty secret value not valid"));
    }
    call.require_leader_for(Some(&owner))?;
    call.check_pending_label(change.label.as_deref(), None)?;
    change.content = Some(content);
    let id = SecretId::from_bits(call.model.draw_wide());
    call.context.created.push(PendingSecret {
        id: id.clone(),
        owner,
        change,
    });
    let uri = format!("secret://{}/{id}", call.model.uuid());
    call.print(&Output::text(uri))
}

pub(in crate::tools) fn change(call: &mut Call<'_>) -> Result<(), Stop> {
    let id = call.secret_id()?;
    call.owner()?;
    let mut change = call.described()?;
    let arguments = call.flags.positional.get(1..).unwrap_or_default().to_vec();
    change.content = call
        .content(&arguments)?
        .filter(|content| !content.is_empty());
    call.check_pending_label(change.label.as_deref(), Some(&id))?;

    let pending = call.context.created.iter().find(|pending| pending.id == id);
    if let Some(owner) = pending.map(|pending| pending.owner.clone()) {
        call.require_leader_for(Some(&owner))?;
        if let Some(pending) = call
            .context
            .created
            .iter_mut()
            .find(|pending| pending.id == id)
        {
            pending.change.merge(change);
        }
        return Ok(());
    }
    let owner = call.managed(&id).map(|secret| secret.owner.clone());
    call.require_leader_for(owner.as_ref())?;
    // Compared with what is committed: so A, then B, then A again leaves B pending.
    let latest = call
        .managed(&id)
        .and_then(|secret| secret.reveal(secret.latest));
    if change.content.is_some() && change.content.as_ref() == latest {
        change.content = None;
    }
    call.context.removed.remove(&id);
    call.context.updated.entry(id).or_default().merge(change);
    Ok(())
}

pub(in crate::tools) fn remove(call: &mut Call<'_>) -> Result<(), Stop> {
    let id = call.secret_id()?;
    call.at_most(1)?;
    let revision = call.flags.value("revision").and_then(parse_go_int);
    // Nought, and what is below it, stands for none.
    let revision = revision
        .filter(|number| *number > 0)
        .and_then(|number| u64::try_from(number).ok());
    let pending = call
        .context
        .created
        .iter()
        .find(|pending| pending.id == id)
        .map(|pending| pending.owner.clone());
    let owner = pending
        .clone()
        .or_else(|| call.managed(&id).map(|secret| secret.owner.clone()));
    call.require_leader_for(owner.as_ref())?;
    let context = &mut *call.context;
    context.created.retain(|pending| pending.id != id);
    context.updated.remove(&id);
    context.tracked.remove(&id);
    context.granted.retain(|(secret, _), _| *secret != id);
    context.revoked.retain(|revocation| revocation.secret != id);
    if pending.is_some() {
        return Ok(());
    }
    let removed = context
        .removed
        .entry(id)
        .or_insert_with(|| Some(std::collections::BTreeSet::new()));
    match (removed.as_mut(), revision) {
        (Some(revisions), Some(revision)) => {
            revisions.insert(revision);
        }
        _ => *removed = None,
    }
    Ok(())
}
