//! config-get.

use std::collections::BTreeMap;

use super::{Call, Output, Stop};
use crate::config::Settings;
use crate::quote::Quoted;

pub(super) fn get(call: &mut Call<'_>) -> Result<(), Stop> {
    let all = call.flags.on("a");
    let key = call
        .positional(0)
        .filter(|key| !key.is_empty())
        .map(str::to_owned);
    if let (Some(key), true) = (&key, all) {
        return Err(Stop::refused(format!(
            "cannot use argument --all together with key {key}",
            key = Quoted(key)
        )));
    }
    call.at_most(1)?;
    load(call);
    let settings = call.context.config.clone().unwrap_or_default();
    let value = if let Some(key) = key {
        settings.get(&key).map_or(Output::Null, Output::from)
    } else {
        let set = settings.iter();
        let mut map: BTreeMap<_, _> = set
            .map(|(name, value)| (name.clone(), value.into()))
            .collect();
        if all && let Some(app) = call.app() {
            for name in app.charm().options.keys() {
                map.entry(name.clone()).or_insert(Output::Null);
            }
        }
        Output::Map(map)
    };
    call.print(&value)
}

/// Settings are read once in a hook.
fn load(call: &mut Call<'_>) {
    if call.context.config.is_some() {
        return;
    }
    let Some(app) = call.app() else {
        return;
    };
    let values = app
        .charm()
        .options
        .keys()
        .filter_map(|name| Some((name.clone(), app.option(name)?.clone())));
    call.context.config = Some(values.collect::<Settings>());
}
