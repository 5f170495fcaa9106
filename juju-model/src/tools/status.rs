//! status-set, status-get, application-version-set.

use super::{Call, Format, Output, Stop};
use crate::application::Application;
use crate::quote::Quoted;
use crate::status::{Status, StatusWord};

pub(super) fn set(call: &mut Call<'_>) -> Result<(), Stop> {
    let Some(word) = call.positional(0) else {
        return Err(Stop::refused("invalid args, require <status> [message]"));
    };
    let word = StatusWord::settable(word).ok_or_else(|| {
        Stop::refused(format!(
            "invalid status {word}, expected one of [maintenance blocked waiting active]",
            word = Quoted(word)
        ))
    })?;
    call.at_most(2)?;
    let message = call.positional(1).unwrap_or_default().to_owned();
    let status = Status::new(word, message, call.model.now());
    let unit = call.context.unit().clone();
    if call.flags.on("application") {
        if !call.is_leader() {
            return Err(Stop::failed("this unit is not the leader"));
        }
        if let Some(app) = call.model.applications.get_mut(unit.app()) {
            app.status = Some(status);
        }
    } else if let Some(unit) = call.model.units.get_mut(&unit) {
        unit.workload = status;
        unit.status_was_set = true;
    }
    Ok(())
}

pub(super) fn get(call: &mut Call<'_>) -> Result<(), Stop> {
    call.at_most(0)?;
    let full = call.flags.on("include-data");
    if call.flags.on("application") {
        let value = application(call, full)?;
        return call.print(&value);
    }
    if call.context.status.is_none() {
        call.context.status = call.unit().map(|unit| unit.charm_status().clone());
    }
    let Some(status) = call.context.status.clone() else {
        return Err(Stop::failed(format!(
            "unit \"{}\" not found",
            call.context.unit()
        )));
    };
    let plain = call.format == Format::Smart;
    if plain && !full {
        return call.print(&Output::text(status.word.as_str()));
    }
    call.print(&described(&status, full))
}

fn application(call: &mut Call<'_>, full: bool) -> Result<Output, Stop> {
    if !call.is_leader() {
        return Err(Stop::failed(
            "finding application status: this unit is not the leader",
        ));
    }
    let name = call.context.unit().app().to_owned();
    let status = call.model.application_status(&name);
    let status = status.ok_or_else(|| {
        Stop::failed(format!(
            "application {name} not found",
            name = Quoted(&name)
        ))
    })?;
    if call.format == Format::Smart && !full {
        return Ok(Output::text(status.word.as_str()));
    }
    let units = call
        .model
        .application(&name)
        .into_iter()
        .flat_map(Application::units);
    let units = units.filter_map(|name| {
        Some((
            name.to_string(),
            described(call.model.unit(name)?.workload_status(), full),
        ))
    });
    let units = Output::map(units);
    let Output::Map(mut inner) = described(&status, full) else {
        return Ok(Output::Null);
    };
    inner.insert("units".to_owned(), units);
    Ok(Output::map([("application-status", Output::Map(inner))]))
}

fn described(status: &Status, full: bool) -> Output {
    let word = ("status", Output::text(status.word.as_str()));
    if !full {
        return Output::map([word]);
    }
    Output::map([
        word,
        ("message", Output::text(&status.message)),
        ("status-data", Output::map::<String>([])),
    ])
}

pub(super) fn set_version(call: &mut Call<'_>) -> Result<(), Stop> {
    let Some(version) = call.positional(0).map(str::to_owned) else {
        return Err(Stop::refused("no version specified"));
    };
    call.at_most(1)?;
    let app = call.context.unit().app().to_owned();
    if let Some(app) = call.model.applications.get_mut(&app) {
        app.workload_version = version;
    }
    Ok(())
}
