//! config-get.

use super::{Call, Output, Stop};
use crate::config::Settings;

pub(super) fn get(call: &mut Call<'_>) -> Result<(), Stop> {
    let all = call.flags.on("a");
    let key = call
        .positional(0)
        .filter(|key| *key != "-" && !key.is_empty())
        .map(str::to_owned);
    if let (Some(key), true) = (&key, all) {
        return Err(Stop::refused(format!(
            "cannot use argument --all together with key {key:?}"
        )));
    }
    call.at_most(1)?;
    call.format(&[
        super::Format::Smart,
        super::Format::Json,
        super::Format::Yaml,
    ])?;
    load(call);
    let settings = call.context.config.clone().unwrap_or_default();
    let value = match key {
        Some(key) => settings.get(&key).map_or(Output::Null, Output::from),
        None => {
            let mut map: std::collections::BTreeMap<String, Output> = settings
                .iter()
                .map(|(name, value)| (name.clone(), Output::from(value)))
                .collect();
            if all && let Some(app) = call.model.application(call.context.unit().app()) {
                for name in app.charm().options.keys() {
                    map.entry(name.clone()).or_insert(Output::Null);
                }
            }
            Output::Map(map)
        }
    };
    call.print(&value)
}

/// Settings are read once in a hook.
fn load(call: &mut Call<'_>) {
    if call.context.config.is_some() {
        return;
    }
    let Some(app) = call.model.application(call.context.unit().app()) else {
        return;
    };
    let values = app
        .charm()
        .options
        .keys()
        .filter_map(|name| Some((name.clone(), app.option(name)?.clone())));
    call.context.config = Some(values.collect::<Settings>());
}
