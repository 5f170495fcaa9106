//! action-get, action-set, action-fail, action-log, juju-reboot.

use serde_json::{Map, Value};

use super::{Call, Output, Stop};
use crate::agent::{Hook, Reboot};
use crate::quote::Quoted;

const RESERVED: [&str; 4] = ["stdout", "stdout-encoding", "stderr", "stderr-encoding"];

impl Call<'_> {
    fn require_action(&self) -> Result<crate::ActionId, Stop> {
        match self.context.dispatch.hook {
            Hook::Action { task } => Ok(task),
            _ => Err(Stop::failed("not running an action")),
        }
    }
}

pub(super) fn get(call: &mut Call<'_>) -> Result<(), Stop> {
    call.at_most(1)?;
    let task = call.require_action()?;
    let parameters = call
        .model
        .task(task)
        .and_then(|task| task.parameters())
        .cloned()
        .unwrap_or_default();
    let value = match call.positional(0).filter(|key| !key.is_empty()) {
        None => Some(Value::Object(parameters)),
        Some(path) => path
            .split('.')
            .try_fold(Value::Object(parameters), |value, key| {
                value.get(key).cloned()
            }),
    };
    let output = value.as_ref().map_or(Output::Null, Output::from);
    call.print(&output)
}

pub(super) fn set(call: &mut Call<'_>) -> Result<(), Stop> {
    let mut pairs = Vec::new();
    for arg in &call.flags.positional {
        let pair = arg.split_once('=').filter(|(path, _)| !path.is_empty());
        let (path, value) = pair.ok_or_else(|| {
            Stop::refused(format!(
                "argument {arg} must be of the form key...=value",
                arg = Quoted(arg)
            ))
        })?;
        let keys: Vec<String> = path.split('.').map(str::to_owned).collect();
        for key in &keys {
            if RESERVED.contains(&key.as_str()) {
                return Err(Stop::refused(format!(
                    "cannot set reserved action key {key}",
                    key = Quoted(key)
                )));
            }
            if !is_key(key) {
                return Err(Stop::refused(format!(
                    "key {key} must start and end with lowercase alphanumeric, and contain only lowercase alphanumeric and hyphens",
                    key = Quoted(key)
                )));
            }
        }
        pairs.push((keys, value.to_owned()));
    }
    call.require_action()?;
    for (keys, value) in pairs {
        insert(&mut call.context.action.results, &keys, value);
    }
    Ok(())
}

/// `^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$`
fn is_key(key: &str) -> bool {
    !key.is_empty()
        && !key.starts_with('-')
        && !key.ends_with('-')
        && key
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// A later value takes the place of an earlier one, also of a scalar that is in the way of a map.
fn insert(map: &mut Map<String, Value>, keys: &[String], value: String) {
    match keys {
        [] => {}
        [key] => {
            map.insert(key.clone(), Value::String(value));
        }
        [key, rest @ ..] => {
            let inner = map.entry(key.clone()).or_insert(Value::Null);
            if !inner.is_object() {
                *inner = Value::Object(Map::new());
            }
            if let Value::Object(inner) = inner {
                insert(inner, rest, value);
            }
        }
    }
}

pub(super) fn fail(call: &mut Call<'_>) -> Result<(), Stop> {
    call.at_most(1)?;
    call.require_action()?;
    let message = call.positional(0).filter(|message| !message.is_empty());
    let message = message
        .unwrap_or("action failed without reason given, check action for errors")
        .to_owned();
    call.context.action.failed = Some(message);
    Ok(())
}

pub(super) fn log(call: &mut Call<'_>) -> Result<(), Stop> {
    if call.flags.positional.is_empty() {
        return Err(Stop::refused("no message specified"));
    }
    let task = call.require_action()?;
    let message = call.flags.positional.join(" ");
    let now = call.model.now();
    if let Some(task) = call.model.tasks.get_mut(&task) {
        task.progress.push((now, message));
    }
    Ok(())
}

/// With `--now` the hook's process is killed, which is up to who runs it: see
/// [`HookContext::reboot`](crate::HookContext::reboot).
pub(super) fn reboot(call: &mut Call<'_>) -> Result<(), Stop> {
    call.at_most(0)?;
    if matches!(call.context.dispatch.hook, Hook::Action { .. }) {
        return Err(Stop::failed(
            "juju-reboot is not supported when running an action.",
        ));
    }
    call.context.reboot = Some(if call.flags.on("now") {
        Reboot::Now
    } else {
        Reboot::AfterHook
    });
    Ok(())
}
