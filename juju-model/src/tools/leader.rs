//! is-leader, leader-get, leader-set.

use super::flags::key_values;
use super::{Call, Output, Stop};
use crate::quote::Quoted;
use crate::texts::Texts;

pub(super) fn is_leader(call: &mut Call<'_>) -> Result<(), Stop> {
    call.at_most(0)?;
    let leads = call.is_leader();
    call.print(&Output::Bool(leads))
}

pub(super) fn get(call: &mut Call<'_>) -> Result<(), Stop> {
    call.at_most(1)?;
    let key = call
        .positional(0)
        .filter(|key| *key != "-" && !key.is_empty())
        .map(str::to_owned);
    if let Some(key) = key.as_ref().filter(|key| key.contains('=')) {
        return Err(Stop::refused(format!(
            "invalid key {key}",
            key = Quoted(key)
        )));
    }
    let app = call.model.applications.get(call.context.unit().app());
    let settings = app
        .map(|app| app.leader_settings.data.clone())
        .unwrap_or_default();
    let value = match key {
        Some(key) => settings.get(&key).map_or(Output::Null, Output::text),
        None => Output::from(&settings),
    };
    call.print(&value)
}

/// Takes effect at once, whatever becomes of the hook.
pub(super) fn set(call: &mut Call<'_>) -> Result<(), Stop> {
    let changes = Texts::from_iter(key_values(&call.flags.positional)?);
    if !call.is_leader() {
        return Err(Stop::failed(
            "cannot write leadership settings: cannot write settings: not the leader",
        ));
    }
    let name = call.context.unit().app().to_owned();
    if let Some(app) = call.model.applications.get_mut(&name)
        && app.leader_settings.write(&changes)
    {
        call.model.wake(&name);
    }
    Ok(())
}
