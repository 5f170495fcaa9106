//! What is told of a hook that has run: its calls, its output, and what became of each change.

mod change;
mod mask;
mod words;

use serde::{Deserialize, Serialize};

pub use change::{Change, Fate, TracedChange};
pub(crate) use mask::{MASKED, Mask};

use crate::Timestamp;
use crate::agent::{Finished, HookContext, Outcome, Stream};
use crate::model::Model;
use crate::name::UnitName;

/// A run of a hook, as [`Model::finish_traced`] tells of it. No text in it holds the content of a secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct HookRun {
    /// Where the model's clock stood.
    pub time: Timestamp,
    /// The unit.
    pub unit: UnitName,
    /// The hook's name, such as `db-relation-joined`; an action's own name; `run-commands` for `juju exec`.
    pub event: String,
    /// 0 at first, then the number of the retry.
    pub attempt: u32,
    /// How its process ended.
    pub outcome: Outcome,
    /// What became of the hook.
    pub finished: Finished,
    /// How long the process ran, in microseconds, where somebody measured it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub took_us: Option<u64>,
    /// The calls of hook tools, in order.
    pub calls: Vec<TracedCall>,
    /// What the hook changed, and what became of that.
    pub changes: Vec<TracedChange>,
    /// The last lines of its standard output.
    pub stdout: Vec<String>,
    /// The last lines of its standard error.
    pub stderr: Vec<String>,
}

/// A call of a hook tool, without secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct TracedCall {
    /// The tool's name.
    pub tool: String,
    /// Its arguments.
    pub args: Vec<String>,
    /// What it was given on standard input, if it asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stdin: Option<String>,
    /// Its exit code.
    pub code: i32,
    /// Its standard output.
    pub stdout: String,
    /// Its standard error.
    pub stderr: String,
    /// How long the answer took, in microseconds, where somebody measured it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub took_us: Option<u64>,
}

impl HookRun {
    /// Before the commit: that changes what the changes are compared with, and removes secrets whose content is hidden.
    pub(crate) fn before_commit(
        model: &Model,
        context: &HookContext,
        outcome: Outcome,
    ) -> (Self, Mask) {
        let mut mask = Mask::of(model);
        for call in &context.calls {
            call.add_secrets(&mut mask);
        }
        let updates = context.updated.values();
        for change in (context.created.iter().map(|pending| &pending.change)).chain(updates) {
            if let Some(content) = &change.content {
                mask.add_content(content);
            }
        }
        let lines = |stream| context.tail(stream).map(|line| mask.hide(line)).collect();
        let dispatch = context.dispatch();
        let run = Self {
            time: model.now(),
            unit: dispatch.unit.clone(),
            event: dispatch.name.clone(),
            attempt: dispatch.attempt,
            outcome,
            finished: Finished::Committed,
            took_us: None,
            calls: context
                .calls
                .iter()
                .map(|call| call.traced(&mask))
                .collect(),
            changes: change::list(model, context, &mask),
            stdout: lines(Stream::Stdout),
            stderr: lines(Stream::Stderr),
        };
        (run, mask)
    }

    pub(crate) fn ended(&mut self, committed_steps: usize, finished: &Finished, mask: &Mask) {
        for change in &mut self.changes {
            change.decide(committed_steps, finished);
        }
        self.finished = match finished {
            Finished::Failed(why) => Finished::Failed(mask.hide(why)),
            other => other.clone(),
        };
    }

    /// Whether the hook's changes were not, or not all, committed.
    pub fn failed(&self) -> bool {
        !matches!(self.finished, Finished::Committed | Finished::Gone)
    }

    /// The last call that failed, which may be why the hook did.
    pub fn failed_call(&self) -> Option<&TracedCall> {
        self.calls.iter().rfind(|call| call.code != 0)
    }
}
