//! state-get, state-set, state-delete.

use super::flags::key_values;
use super::{Call, Format, Output, Stop};
use crate::quote::Quoted;
use crate::texts::Texts;

const KEY_LIMIT: usize = 256;
const VALUE_LIMIT: usize = 65_536;

/// Whether `state-set` takes a key and a value.
pub(crate) fn check_entry(key: &str, value: &str) -> Result<(), String> {
    if key.len() > KEY_LIMIT {
        return Err(format!("max allowed key length ({KEY_LIMIT}) exceeded"));
    }
    if value.len() > VALUE_LIMIT {
        return Err(format!("max allowed value length ({VALUE_LIMIT}) exceeded"));
    }
    Ok(())
}

impl Call<'_> {
    /// The unit's state with this hook's changes; read once.
    fn state(&mut self) -> &mut Texts {
        let stored = self.model.unit(self.context.unit());
        let state = &mut self.context.state;
        state.get_or_insert_with(|| stored.map(|unit| unit.state().clone()).unwrap_or_default())
    }
}

pub(super) fn get(call: &mut Call<'_>) -> Result<(), Stop> {
    call.at_most(1)?;
    let key = call
        .positional(0)
        .filter(|key| *key != "-" && !key.is_empty())
        .map(str::to_owned);
    let strict = call.flags.on("strict");
    let smart = call.format == Format::Smart;
    let Some(key) = key else {
        let state = call.state();
        // An empty state is a nil map: null in JSON.
        let value = if state.is_empty() && !smart {
            Output::Null
        } else {
            Output::from(&*state)
        };
        return call.print(&value);
    };
    match call.state().get(&key).cloned() {
        Some(value) => call.print(&Output::text(value)),
        None if strict => Err(Stop::failed(format!("{key} not found", key = Quoted(key)))),
        None => call.print(&Output::text("")),
    }
}

pub(super) fn set(call: &mut Call<'_>) -> Result<(), Stop> {
    let pairs = key_values(&call.flags.positional)?;
    let mut changes = match call.file()? {
        Some(content) => super::yaml::read_map(&content).map_err(Stop::Failed)?,
        None => Texts::default(),
    };
    changes.extend(pairs);
    for (key, value) in changes.iter() {
        check_entry(key, value).map_err(Stop::failed)?;
    }
    if !changes.is_empty() {
        call.state().extend(std::mem::take(&mut *changes));
        call.context.state_changed = true;
    }
    Ok(())
}

pub(super) fn delete(call: &mut Call<'_>) -> Result<(), Stop> {
    call.at_most(1)?;
    let Some(key) = call.positional(0).map(str::to_owned) else {
        return Ok(());
    };
    if call.state().remove(&key).is_some() {
        call.context.state_changed = true;
    }
    Ok(())
}
