//! juju-log.

use super::{Call, Stop};
use crate::log::Level;
use crate::quote::Quoted;

pub(super) fn juju_log(call: &mut Call<'_>) -> Result<(), Stop> {
    if call.flags.positional.is_empty() {
        return Err(Stop::refused("no message specified"));
    }
    call.deprecated_format();
    let unit = call.context.unit().clone();
    let module = format!("unit.{unit}.juju-log");
    let level = if call.flags.on("debug") {
        Level::Debug
    } else {
        let name = call.flags.value("l").unwrap_or("INFO").to_owned();
        Level::parse(&name).unwrap_or_else(|| {
            call.model.record(
                &unit,
                Level::Warning,
                &module,
                format!(
                    "Specified log level of {name} is not valid",
                    name = Quoted(name)
                ),
            );
            Level::Info
        })
    };
    let message = call.flags.positional.join(" ");
    let relation = call
        .context
        .dispatch
        .hook
        .relation()
        .and_then(|id| call.model.relation(id));
    let text = match relation.and_then(|relation| relation.id_for(unit.app())) {
        Some(id) => format!("{id}: {message}"),
        None => message,
    };
    call.model.record(&unit, level, &module, text);
    Ok(())
}
