//! storage-list, storage-get, storage-add, resource-get. The model attaches no storage and holds no resource.

use super::{Call, Output, Stop};

pub(super) fn list(call: &mut Call<'_>) -> Result<(), Stop> {
    call.at_most(1)?;
    call.print(&Output::List(Vec::new()))
}

pub(super) fn get(call: &mut Call<'_>) -> Result<(), Stop> {
    let Some((shown, id)) = call.flags.last("s") else {
        return Err(Stop::refused("no storage instance specified"));
    };
    let valid = id
        .rsplit_once('/')
        .is_some_and(|(name, number)| !name.is_empty() && number.parse::<u32>().is_ok());
    let why = if valid {
        format!("storage {id:?} not found")
    } else {
        format!("invalid storage ID {id:?}")
    };
    Err(Stop::refused(format!(
        "invalid value {id:?} for option {shown}: {why}"
    )))
}

pub(super) fn add(call: &mut Call<'_>) -> Result<(), Stop> {
    if call.flags.positional.is_empty() {
        return Err(Stop::refused("storage add requires a storage directive"));
    }
    for directive in call.flags.positional.clone() {
        let (name, count) = directive.split_once('=').unwrap_or((&directive, "1"));
        let count: u64 = count
            .parse()
            .map_err(|_| Stop::refused(format!("only count can be specified for {name:?}")))?;
        *call.context.storage.entry(name.to_owned()).or_default() += count;
    }
    Ok(())
}

pub(super) fn resource(call: &mut Call<'_>) -> Result<(), Stop> {
    let name = call
        .positional(0)
        .ok_or_else(|| Stop::refused("missing required resource name"))?;
    call.at_most(1)?;
    Err(Stop::failed(format!(
        "could not download resource: resource {name:?} not found"
    )))
}
