//! The end of actions and commands.

use serde_json::Value;

use super::finish::signal_name;
use super::{Finished, HookContext, Outcome, Reboot};
use crate::action::TaskStatus;
use crate::model::Model;
use crate::name::{ActionId, UnitName};

impl Model {
    pub(super) fn finish_task(&mut self, context: &mut HookContext, outcome: Outcome) -> Finished {
        let name = context.unit().clone();
        let Some(id) = context.dispatch.hook.task() else {
            return Finished::Gone;
        };
        let mut results = std::mem::take(&mut context.action.results);
        let mut code = match outcome {
            Outcome::Exit(code) => code,
            Outcome::Signal(_) | Outcome::NotStarted | Outcome::Missing => -1,
        };
        let mut captured = context.captured();
        // A command is not run again, whatever it asked for.
        let reboots = match context.reboot {
            Some(Reboot::Now) => true,
            Some(Reboot::AfterHook) => outcome == Outcome::Exit(0),
            None => false,
        };
        if reboots {
            self.reboot_machine_of(&name);
        }
        let (status, message, finished) = match outcome {
            Outcome::Exit(0) => match self.commit(context) {
                Ok(()) => match context.action.failed.take() {
                    Some(message) => (TaskStatus::Failed, message, Finished::Committed),
                    None => (TaskStatus::Completed, String::new(), Finished::Committed),
                },
                Err(text) => {
                    code = 1;
                    captured[1].1.extend_from_slice(text.as_bytes());
                    let message = context.action.failed.take();
                    let message =
                        message.unwrap_or_else(|| "committing requested changes failed".to_owned());
                    (TaskStatus::Failed, message, Finished::Failed(text))
                }
            },
            Outcome::Exit(code) => failed(format!("exit status {code}")),
            Outcome::Signal(9 | 15) => failed("terminated".to_owned()),
            Outcome::Signal(signal) => failed(format!("signal: {}", signal_name(signal))),
            Outcome::NotStarted | Outcome::Missing => {
                failed(format!("action not implemented on unit \"{name}\""))
            }
        };
        if outcome != Outcome::NotStarted {
            results.insert("return-code".to_owned(), Value::from(code));
            for (key, bytes) in captured {
                insert_output(&mut results, key, bytes);
            }
        }
        if let Some(task) = self.tasks.get_mut(&id) {
            task.results = results;
        }
        self.end_task(&name, id, status, &message);
        finished
    }

    pub(super) fn end_task(
        &mut self,
        unit: &UnitName,
        id: ActionId,
        status: TaskStatus,
        message: &str,
    ) {
        if let Some(unit) = self.units.get_mut(unit) {
            unit.notes.actions.retain(|task| *task != id);
            unit.notes.commands.retain(|task| *task != id);
            unit.notes.tick = false;
        }
        if let Some(task) = self.tasks.get_mut(&id) {
            task.status = status;
            message.clone_into(&mut task.message);
            task.completed = Some(self.now);
        }
    }
}

fn failed(message: String) -> (TaskStatus, String, Finished) {
    (
        TaskStatus::Failed,
        message.clone(),
        Finished::Failed(message),
    )
}

/// An output as a result: as text, else in base64.
fn insert_output(results: &mut serde_json::Map<String, Value>, key: &str, bytes: Vec<u8>) {
    use base64::Engine as _;
    if bytes.is_empty() {
        return;
    }
    match String::from_utf8(bytes) {
        Ok(text) => {
            results.insert(key.to_owned(), Value::from(text));
        }
        Err(error) => {
            let encoded = base64::engine::general_purpose::STANDARD.encode(error.as_bytes());
            results.insert(key.to_owned(), Value::from(encoded));
            results.insert(format!("{key}-encoding"), Value::from("base64"));
        }
    }
}
