//! resource-get.

use std::path::Path;

use super::{Call, Stop};
use crate::application::Application;
use crate::quote::Quoted;

/// Prints where the unit's copy is, without a newline.
pub(super) fn get(call: &mut Call<'_>) -> Result<(), Stop> {
    let name = call
        .positional(0)
        .ok_or_else(|| Stop::refused("missing required resource name"))?;
    call.at_most(1)?;
    let failed =
        |why: &dyn std::fmt::Display| Stop::failed(format!("could not download resource: {why}"));
    let given = call.app().and_then(|app: &Application| app.resource(name));
    let path = call.model.resource_path(call.context.unit(), name);
    let (Some(given), Some(path)) = (given, path) else {
        return Err(failed(&format_args!(
            "resource {name} not found",
            name = Quoted(name)
        )));
    };
    call.request
        .files
        .copy(Path::new(given.source()), Path::new(&path))
        .map_err(|error| failed(&error))?;
    call.write(path.into_bytes())
}
