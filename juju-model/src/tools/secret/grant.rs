//! secret-grant, secret-revoke.

use super::{Call, Stop};
use crate::agent::Revocation;
use crate::name::{RelationId, SecretId, UnitName};
use crate::quote::Quoted;
use crate::secret::GrantTarget;

impl Call<'_> {
    /// The application on the other side of a relation.
    fn remote_app(&self, relation: RelationId) -> String {
        let remote = self
            .model
            .relation(relation)
            .and_then(|relation| relation.remote_app(self.context.unit().app()));
        remote.unwrap_or_default().to_owned()
    }

    fn unit_flag(&self) -> Result<Option<UnitName>, Stop> {
        let text = self.flags.value("unit").filter(|text| !text.is_empty());
        let parse = |text: &str| {
            text.parse()
                .map_err(|_| Stop::refused(format!("unit {text} not valid", text = Quoted(text))))
        };
        text.map(parse).transpose()
    }
}

fn foreign(unit: &UnitName, app: &str) -> Stop {
    Stop::refused(format!(
        "cannot specify unit \"{unit}\" in relation to application \"{app}\""
    ))
}

pub(in crate::tools) fn grant(call: &mut Call<'_>) -> Result<(), Stop> {
    let id = call.secret_id()?;
    call.at_most(1)?;
    let relation = call.relation()?;
    let app = call.remote_app(relation);
    let target = match call.unit_flag()? {
        Some(unit) if unit.app() != app => return Err(foreign(&unit, &app)),
        Some(unit) => GrantTarget::Unit(unit),
        None => GrantTarget::Application(app),
    };
    let pending = call
        .context
        .created
        .iter()
        .find(|pending| pending.id == id)
        .map(|pending| pending.owner.clone());
    let hidden = call.context.removed.contains_key(&id);
    let owner = pending.or_else(|| {
        call.managed(&id)
            .filter(|_| !hidden)
            .map(|secret| secret.owner.clone())
    });
    let Some(owner) = owner else {
        return Err(Stop::failed(format!("secret \"{id}\" not found")));
    };
    call.require_leader_for(Some(&owner))?;
    if already_granted(call, &id, relation, &target)? {
        return Ok(());
    }
    call.context
        .revoked
        .retain(|revocation| revocation.secret != id || revocation.target != target);
    // One pending grant for each relation: a second one takes the place of the first.
    call.context.granted.insert((id, relation), target);
    Ok(())
}

/// Whether a committed grant over this relation says as much already.
fn already_granted(
    call: &Call<'_>,
    id: &SecretId,
    relation: RelationId,
    target: &GrantTarget,
) -> Result<bool, Stop> {
    let Some(secret) = call.model.secret(id) else {
        return Ok(false);
    };
    let revoked = |one: &GrantTarget| {
        call.context
            .revoked
            .iter()
            .any(|revocation| revocation.secret == *id && revocation.target == *one)
    };
    for grant in secret
        .grants
        .iter()
        .filter(|grant| grant.scope == Some(relation) && !revoked(&grant.target))
    {
        match (&grant.target, target) {
            (one, other) if one == other => return Ok(true),
            (GrantTarget::Application(_), GrantTarget::Unit(_)) => return Ok(true),
            (GrantTarget::Unit(_), GrantTarget::Application(_)) => {
                return Err(Stop::failed(crate::secret::NARROWER_GRANTS));
            }
            _ => {}
        }
    }
    Ok(false)
}

pub(in crate::tools) fn revoke(call: &mut Call<'_>) -> Result<(), Stop> {
    let id = call.secret_id()?;
    call.at_most(1)?;
    let app = call
        .flags
        .value("app")
        .filter(|app| !app.is_empty())
        .map(str::to_owned);
    let unit = call.unit_flag()?;
    let relation = call.optional_relation();
    if app.is_none() && unit.is_none() && relation.is_none() {
        return Err(Stop::refused("missing relation or application or unit"));
    }
    if app.is_some() && unit.is_some() {
        return Err(Stop::refused("specify only one of application or unit"));
    }
    if app.is_some() && relation.is_some() {
        return Err(Stop::refused("do not specify both relation and app"));
    }
    let remote = relation.map(|relation| call.remote_app(relation));
    let target = match (unit, app, remote) {
        (Some(unit), _, Some(remote)) if unit.app() != remote => {
            return Err(foreign(&unit, &remote));
        }
        (Some(unit), _, _) => GrantTarget::Unit(unit),
        (None, Some(app), _) | (None, None, Some(app)) => GrantTarget::Application(app),
        (None, None, None) => return Ok(()),
    };
    let owner = call.managed(&id).map(|secret| secret.owner.clone());
    call.require_leader_for(owner.as_ref())?;
    call.context
        .granted
        .retain(|(secret, _), granted| *secret != id || *granted != target);
    if call.context.created.iter().any(|pending| pending.id == id) {
        return Ok(());
    }
    call.context.revoked.push(Revocation { secret: id, target });
    Ok(())
}
