//! storage-list, storage-get, storage-add.

use super::{Call, Output, Stop};
use crate::agent::HookContext;
use crate::model::Model;
use crate::quote::Quoted;
use crate::storage::{Storage, StorageId};

/// A storage instance as `-s` names it.
pub(super) fn parse<'a>(
    context: &'a HookContext,
    model: &'a Model,
    text: &str,
) -> Result<&'a Storage, String> {
    let id: StorageId = text
        .parse()
        .map_err(|why: crate::ModelError| why.to_string())?;
    known(context, model)
        .find(|storage| storage.id == id)
        .ok_or_else(|| format!("storage {} not found", Quoted(text)))
}

/// The unit's storage, as far as it was told of it: by hooks that ran, and by the one that runs.
fn known<'a>(context: &'a HookContext, model: &'a Model) -> impl Iterator<Item = &'a Storage> {
    let about = context.dispatch.hook.storage();
    let unit = model.unit(context.unit());
    let all = unit.into_iter().flat_map(|unit| &unit.storage);
    all.filter_map(|id| model.storage_instance(id))
        .filter(move |storage| {
            let attachment = storage.attachment.as_ref();
            Some(&storage.id) == about || attachment.is_some_and(|attachment| attachment.told)
        })
}

pub(super) fn list(call: &mut Call<'_>) -> Result<(), Stop> {
    call.at_most(1)?;
    let wanted = call.positional(0);
    let ids = known(call.context, call.model)
        .map(Storage::id)
        .filter(|id| wanted.is_none_or(|name| id.name() == name));
    let ids = Output::list(ids.map(ToString::to_string));
    call.print(&ids)
}

pub(super) fn get(call: &mut Call<'_>) -> Result<(), Stop> {
    call.at_most(1)?;
    let (storage, location) = {
        let storage = named(call)?;
        (storage.kind, call.model.storage_location(storage))
    };
    let kind = Output::text(storage.as_str());
    let location = Output::text(location);
    let output = match call.positional(0) {
        None | Some("") => Output::map([("kind", kind), ("location", location)]),
        Some("kind") => kind,
        Some("location") => location,
        Some(other) => {
            return Err(Stop::failed(format!(
                "invalid storage attribute {other}",
                other = Quoted(other)
            )));
        }
    };
    call.print(&output)
}

/// The storage that `-s` names, else the hook's.
fn named<'a>(call: &'a Call<'_>) -> Result<&'a Storage, Stop> {
    let found = if let Some(text) = call.flags.value("s") {
        // It was checked when it was read.
        parse(call.context, call.model, text).ok()
    } else {
        let about = call.context.dispatch.hook.storage();
        about.and_then(|id| call.model.storage_instance(id))
    };
    found.ok_or_else(|| Stop::refused("no storage instance specified"))
}

pub(super) fn add(call: &mut Call<'_>) -> Result<(), Stop> {
    if call.flags.positional.is_empty() {
        return Err(Stop::refused("storage add requires a storage directive"));
    }
    let mut added = Vec::new();
    for directive in &call.flags.positional {
        let (name, count) = directive.split_once('=').unwrap_or((directive, "1"));
        let count: u32 = count
            .parse()
            .ok()
            .filter(|&count| count > 0)
            .ok_or_else(|| {
                Stop::refused(format!(
                    "only count can be specified for {name}",
                    name = Quoted(name)
                ))
            })?;
        added.push((name.to_owned(), count));
    }
    for (name, count) in added {
        let pending = call.context.storage.entry(name).or_default();
        *pending = pending.saturating_add(count);
    }
    Ok(())
}
