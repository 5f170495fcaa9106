//! secret-get, secret-info-get, secret-ids.

use std::collections::BTreeMap;

use super::{Call, Stop, parse_id};
use crate::agent::{SecretChange, relation_tag};
use crate::name::SecretId;
use crate::quote::Quoted;
use crate::secret::{Consumer, Rotation, Secret, SecretContent, SecretOwner};
use crate::tools::format::Output;

/// The two ways to name a secret; an empty text names none.
fn id_and_label(call: &Call<'_>) -> Result<(Option<SecretId>, Option<String>), Stop> {
    let id = call
        .positional(0)
        .filter(|text| !text.is_empty())
        .map(parse_id)
        .transpose()?;
    let label = call
        .flags
        .value("label")
        .filter(|label| !label.is_empty())
        .map(str::to_owned);
    Ok((id, label))
}

pub(in crate::tools) fn get(call: &mut Call<'_>) -> Result<(), Stop> {
    let (id, label) = id_and_label(call)?;
    if id.is_none() && label.is_none() {
        return Err(Stop::refused("require either a secret URI or label"));
    }
    let (peek, refresh) = (call.flags.on("peek"), call.flags.on("refresh"));
    if peek && refresh {
        return Err(Stop::refused(
            "specify one of --peek or --refresh but not both",
        ));
    }
    call.at_most(2)?;
    let key = call.positional(1).map(str::to_owned);

    let content = match pending(call, id.as_ref(), label.as_deref()) {
        Some(content) => content,
        None => committed(call, id, label, peek, refresh)?,
    };
    let value = shown(&content, key.as_deref())?;
    call.print(&value)
}

/// A secret added in this hook, with what was set since.
fn pending(call: &Call<'_>, id: Option<&SecretId>, label: Option<&str>) -> Option<SecretContent> {
    let found = call.context.created.iter().find(|pending| match id {
        Some(id) => pending.id == *id,
        None => pending.change.label.as_deref() == label,
    })?;
    found.change.content.clone()
}

/// A committed secret. The first read makes the unit one of its readers, whatever becomes of the hook.
fn committed(
    call: &mut Call<'_>,
    id: Option<SecretId>,
    label: Option<String>,
    peek: bool,
    refresh: bool,
) -> Result<SecretContent, Stop> {
    let unit = call.context.unit().clone();
    let (id, label) = match id {
        Some(id) => (id, label),
        None => (by_label(call, label.as_deref().unwrap_or_default())?, None),
    };
    let secret = call
        .model
        .secret(&id)
        .ok_or_else(|| Stop::failed(format!("secret \"secret:{id}\" not found")))?;
    if !secret.readable_by(&unit) {
        return Err(Stop::failed(if call.model.rules().telling_errors {
            format!("\"{unit}\" is not allowed to read this secret")
        } else {
            "permission denied".to_owned()
        }));
    }
    if let Some(label) = label {
        set_label(call, &id, &label)?;
    }
    let latest = call.model.secret(&id).map_or(0, |secret| secret.latest);
    let first = call
        .model
        .secret(&id)
        .is_some_and(|secret| !secret.consumers.contains_key(&unit));
    let update = call
        .context
        .updated
        .get(&id)
        .and_then(|change| change.content.clone());
    if first || (refresh && update.is_none()) {
        call.model.track_latest(&unit, &id);
        call.context.tracked_at_once.insert(id.clone(), latest);
        call.model.prune(&id);
    }
    if (peek || refresh)
        && let Some(content) = update
    {
        if refresh {
            call.context.tracked.insert(id);
        }
        return Ok(content);
    }
    let secret = call.model.secret(&id);
    let tracked = secret
        .and_then(|secret| secret.tracked_by(&unit))
        .unwrap_or(latest);
    let revision = if peek { latest } else { tracked };
    let content = secret.and_then(|secret| secret.reveal(revision)).cloned();
    content.ok_or_else(|| {
        Stop::failed(format!(
            "secret revision \"secret:{id}/{revision}\" not found"
        ))
    })
}

/// A label of a secret that the unit or its application owns, with the changes of this hook; else one that the unit gave
/// to a secret it reads.
fn by_label(call: &Call<'_>, label: &str) -> Result<SecretId, Stop> {
    let unit = call.unit();
    let app = call.app();
    let own = unit.into_iter().flat_map(|unit| &unit.secrets);
    let mut owned = own.chain(app.into_iter().flat_map(|app| &app.secrets));
    let labelled = |id: &&SecretId| {
        let hidden = call.context.removed.contains_key(*id);
        !hidden && label_now(call, id).as_deref() == Some(label)
    };
    let found = owned
        .find(labelled)
        .or_else(|| unit.and_then(|unit| unit.notes.labels.get(label)));
    found.cloned().ok_or_else(|| {
        let what = if call.model.rules().telling_errors {
            "secret URI for consumer label"
        } else {
            "consumer label"
        };
        Stop::failed(format!("{what} {label} not found", label = Quoted(label)))
    })
}

/// `secret-get URI --label L`: the unit's own name for the secret, or the owner's label if the unit may set that.
fn set_label(call: &mut Call<'_>, id: &SecretId, label: &str) -> Result<(), Stop> {
    let unit = call.context.unit().clone();
    let Some(owner) = call.model.secret(id).map(|secret| secret.owner.clone()) else {
        return Ok(());
    };
    let may_rename = match &owner {
        SecretOwner::Unit(one) => *one == unit,
        SecretOwner::Application(app) if app == unit.app() => {
            if !call.is_leader() {
                return Ok(());
            }
            true
        }
        _ => false,
    };
    if may_rename {
        call.model
            .free_label(&owner, label, id)
            .map_err(Stop::Failed)?;
        if let Some(secret) = call.model.secrets.get_mut(id) {
            label.clone_into(&mut secret.label);
        }
        return Ok(());
    }
    let taken = by_label(call, label).is_ok_and(|other| other != *id);
    if taken {
        return Err(Stop::failed(format!(
            "secret label {label} for unit \"{unit}\" already exists",
            label = Quoted(label)
        )));
    }
    let Some(secret) = call.model.secrets.get_mut(id) else {
        return Ok(());
    };
    let latest = secret.latest;
    let consumer = secret
        .consumers
        .entry(unit.clone())
        .or_insert_with(|| Consumer {
            label: String::new(),
            tracked: latest,
        });
    label.clone_into(&mut consumer.label);
    if let Some(unit) = call.model.units.get_mut(&unit) {
        unit.notes.labels.retain(|_, labelled| labelled != id);
        unit.notes.labels.insert(label.to_owned(), id.clone());
        unit.notes.secrets.entry(id.clone()).or_default();
    }
    call.model.stir_secret(id);
    Ok(())
}

/// All values decoded, or one of them; `KEY#base64` as it is stored.
fn shown(content: &SecretContent, key: Option<&str>) -> Result<Output, Stop> {
    let decoded = |key: &str| -> Result<Output, Stop> {
        let value = content
            .get(key)
            .ok_or_else(|| Stop::failed("illegal base64 data at input byte 0"))?;
        Ok(Output::text(String::from_utf8_lossy(&value)))
    };
    let Some(key) = key else {
        let mut map = BTreeMap::new();
        for key in content.keys() {
            map.insert(key.to_owned(), decoded(key)?);
        }
        return Ok(Output::Map(map));
    };
    let (name, raw) = key
        .strip_suffix("#base64")
        .map_or((key, false), |name| (name, true));
    let Some(stored) = content.get_base64(name) else {
        return Err(Stop::failed(format!(
            "secret key value {name} not found",
            name = Quoted(name)
        )));
    };
    if raw {
        Ok(Output::text(stored))
    } else {
        decoded(name)
    }
}

pub(in crate::tools) fn ids(call: &mut Call<'_>) -> Result<(), Stop> {
    call.at_most(0)?;
    let known = known(call);
    let value = if known.is_empty() {
        Output::Null
    } else {
        Output::list(known.iter().map(crate::name::SecretId::as_str))
    };
    call.print(&value)
}

/// The secrets that this hook manages: committed and just added, without those to be removed.
fn known(call: &Call<'_>) -> Vec<SecretId> {
    let unit = call.unit();
    let app = call.app();
    let own = unit.into_iter().flat_map(|unit| &unit.secrets);
    let committed = own.chain(app.into_iter().flat_map(|app| &app.secrets));
    let committed = committed
        .filter(|id| call.managed(id).is_some() && !call.context.removed.contains_key(*id));
    let created = call.context.created.iter().map(|pending| &pending.id);
    committed.chain(created).cloned().collect()
}

pub(in crate::tools) fn info(call: &mut Call<'_>) -> Result<(), Stop> {
    let (id, label) = id_and_label(call)?;
    call.at_most(1)?;
    if id.is_none() && label.is_none() {
        return Err(Stop::refused("require either a secret URI or label"));
    }
    let wanted = id
        .as_ref()
        .map_or_else(|| label.clone().unwrap_or_default(), ToString::to_string);
    let found = known(call).into_iter().find(|one| match &id {
        Some(id) => one == id,
        None => label_now(call, one) == label,
    });
    let found = found.ok_or_else(|| {
        Stop::failed(format!(
            "secret {wanted} not found",
            wanted = Quoted(wanted)
        ))
    })?;
    let described = Output::map([(found.as_str(), described(call, &found))]);
    call.print(&described)
}

fn label_now(call: &Call<'_>, id: &SecretId) -> Option<String> {
    let changed = change_of(call, id).and_then(|change| change.label.clone());
    changed.or_else(|| call.model.secret(id).map(|secret| secret.label.clone()))
}

fn change_of<'a>(call: &'a Call<'_>, id: &SecretId) -> Option<&'a SecretChange> {
    let created = call
        .context
        .created
        .iter()
        .find(|pending| pending.id == *id)
        .map(|pending| &pending.change);
    created.or_else(|| call.context.updated.get(id))
}

/// Everything about a secret but its content: changes of this hook are seen, except in `revision` and `access`.
fn described(call: &Call<'_>, id: &SecretId) -> Output {
    let secret = call.model.secret(id);
    let change = change_of(call, id).cloned().unwrap_or_default();
    let created = call
        .context
        .created
        .iter()
        .find(|pending| pending.id == *id);
    let owner = created
        .map(|pending| &pending.owner)
        .or(secret.map(|secret| &secret.owner));
    let owner = if matches!(owner, Some(SecretOwner::Unit(_))) {
        "unit"
    } else {
        "application"
    };
    let text = |changed: Option<String>, stored: fn(&Secret) -> &str| {
        changed
            .or_else(|| secret.map(|secret| stored(secret).to_owned()))
            .unwrap_or_default()
    };
    #[expect(clippy::cast_precision_loss, reason = "no secret has 2^53 revisions")]
    let revision = secret.map_or(1, |secret| secret.latest) as f64;
    let mut fields = vec![
        ("revision", Output::Number(revision)),
        ("label", Output::text(text(change.label, Secret::label))),
        ("owner", Output::text(owner)),
    ];
    let description = text(change.description, Secret::description);
    if !description.is_empty() {
        fields.push(("description", Output::text(description)));
    }
    let rotation = change
        .rotation
        .or(secret.map(|secret| secret.rotation))
        .unwrap_or_default();
    let rotates = match rotation {
        Rotation::Never => None,
        rotation => secret
            .and_then(|secret| secret.next_rotation)
            .or_else(|| rotation.next(call.model.now())),
    };
    if rotation != Rotation::Never {
        fields.push(("rotation", Output::text(rotation.as_str())));
    }
    let latest = secret.and_then(|secret| secret.revisions.get(&secret.latest));
    let expires = change
        .expires
        .or_else(|| latest.and_then(|latest| latest.expires));
    fields.extend(expires.map(|time| ("expiry", Output::Time(time))));
    fields.extend(rotates.map(|time| ("rotates", Output::Time(time))));
    let grants = secret
        .into_iter()
        .flat_map(|secret| &secret.grants)
        .map(|grant| {
            let scope = grant
                .scope
                .and_then(|id| call.model.relation(id))
                .map(relation_tag)
                .unwrap_or_default();
            Output::Record(vec![
                ("target", Output::text(grant.target.tag())),
                ("scope", Output::text(scope)),
                ("role", Output::text("view")),
            ])
        });
    let grants: Vec<Output> = grants.collect();
    if !grants.is_empty() {
        fields.push(("access", Output::List(grants)));
    }
    Output::Record(fields)
}
