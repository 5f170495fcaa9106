//! Actions and commands that the operator asked for.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::Timestamp;
use crate::name::{ActionId, UnitName};

/// An action, or a command of `juju exec`: a task of a unit.
#[derive(Clone, Serialize, Deserialize)]
pub struct Task {
    pub(crate) id: ActionId,
    pub(crate) unit: UnitName,
    pub(crate) work: Work,
    pub(crate) status: TaskStatus,
    pub(crate) message: String,
    pub(crate) results: Map<String, Value>,
    pub(crate) progress: Vec<(Timestamp, String)>,
    pub(crate) enqueued: Timestamp,
    pub(crate) completed: Option<Timestamp>,
}

/// What a task runs.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum Work {
    Action {
        name: String,
        parameters: Map<String, Value>,
    },
    Command(String),
}

/// How far a task is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names are Juju's own words for these")]
pub enum TaskStatus {
    Pending,
    Running,
    Completed,
    Failed,
    Aborted,
}

impl TaskStatus {
    /// As Juju writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Aborted => "aborted",
        }
    }
}

impl Task {
    /// Its number.
    pub fn id(&self) -> ActionId {
        self.id
    }

    /// The unit that runs it.
    pub fn unit(&self) -> &UnitName {
        &self.unit
    }

    /// The action's name; `juju-exec` for a command.
    pub fn name(&self) -> &str {
        match &self.work {
            Work::Action { name, .. } => name,
            Work::Command(_) => "juju-exec",
        }
    }

    /// The parameters with defaults filled in; none for a command.
    pub fn parameters(&self) -> Option<&Map<String, Value>> {
        match &self.work {
            Work::Action { parameters, .. } => Some(parameters),
            Work::Command(_) => None,
        }
    }

    /// What `juju exec` is to run; none for an action.
    pub fn command(&self) -> Option<&str> {
        match &self.work {
            Work::Action { .. } => None,
            Work::Command(command) => Some(command),
        }
    }

    /// How far it is.
    pub fn status(&self) -> TaskStatus {
        self.status
    }

    /// Why it failed.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What it produced: `action-set` values, `return-code`, `stdout`, `stderr`.
    pub fn results(&self) -> &Map<String, Value> {
        &self.results
    }

    /// What it said with `action-log`.
    pub fn progress(&self) -> &[(Timestamp, String)] {
        &self.progress
    }

    /// When it was asked for.
    pub fn enqueued(&self) -> Timestamp {
        self.enqueued
    }

    /// When it ended.
    pub fn completed(&self) -> Option<Timestamp> {
        self.completed
    }
}

impl fmt::Debug for Task {
    /// Without parameters, results and texts: they may hold passwords.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Task")
            .field("id", &self.id)
            .field("unit", &self.unit)
            .field("name", &self.name())
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}
