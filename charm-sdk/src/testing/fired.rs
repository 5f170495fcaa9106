//! What is known of an event that was fired.

use std::fmt;

use juju_model::{Change, HookRun, TracedChange};
use tracing::Level;

use super::leak::find_secret;
use crate::environment::UnitName;

/// An event that was fired, from the outside: the calls that the charm made,
/// what it logged, and how it ended.
#[derive(Debug, Clone)]
pub struct Fired {
    pub(super) name: String,
    pub(super) unit: UnitName,
    pub(super) calls: Vec<ToolCall>,
    pub(super) log: Vec<LogLine>,
    pub(super) commit_steps: usize,
    pub(super) exit_code: Option<i32>,
    pub(super) error: Option<String>,
    pub(super) run: HookRun,
}

impl Fired {
    /// The event's name, as Juju spells it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The unit that ran it: one of several where [all that Juju would
    /// run](super::Scenario::settle) was run.
    pub fn unit(&self) -> &UnitName {
        &self.unit
    }

    /// The hook tools that the charm called, in order: its processes.
    pub fn calls(&self) -> &[ToolCall] {
        &self.calls
    }

    /// The calls of one tool.
    pub fn calls_of(&self, tool: &str) -> Vec<&ToolCall> {
        self.calls.iter().filter(|call| call.tool == tool).collect()
    }

    /// What the charm logged, DEBUG included.
    pub fn log(&self) -> &[LogLine] {
        &self.log
    }

    /// What the charm changed, and what became of each change: committed with
    /// the event, dropped as it failed, kept although it failed, or done at
    /// once. Keys are told of, not what stands under them.
    ///
    /// ```no_run
    /// use charm_sdk::testing::juju_model::{Change, Fate};
    /// # use charm_sdk::testing::Scenario;
    /// # fn example<C: charm_sdk::Charm>() {
    /// # let mut juju = Scenario::<C>::new();
    /// let event = juju.fire_failing("config-changed");
    /// for one in event.changes() {
    ///     match &one.change {
    ///         Change::UnitStatus { .. } => assert_eq!(one.fate, Fate::AtOnce),
    ///         _ => assert_eq!(one.fate, Fate::Dropped),
    ///     }
    /// }
    /// # }
    /// ```
    pub fn changes(&self) -> &[TracedChange] {
        &self.run.changes
    }

    /// The statuses that the charm has set for its unit, each with its message,
    /// in order. The last one is what [`unit_status`](super::Scenario::unit_status)
    /// shows after the event.
    ///
    /// ```no_run
    /// # use charm_sdk::testing::Scenario;
    /// # fn example<C: charm_sdk::Charm>() {
    /// # let mut juju = Scenario::<C>::new();
    /// let event = juju.fire("install");
    /// assert_eq!(event.unit_statuses(), [("maintenance", "installing"), ("active", "")]);
    /// # }
    /// ```
    pub fn unit_statuses(&self) -> Vec<(&str, &str)> {
        let changes = self.run.changes.iter();
        changes
            .filter_map(|one| match &one.change {
                Change::UnitStatus { status, message } => Some((&**status, &**message)),
                _ => None,
            })
            .collect()
    }

    /// All that is told of the event, as `local-juju trace` has it: each call
    /// with its answer, and the changes. The content of secrets is masked.
    ///
    /// ```no_run
    /// # use charm_sdk::testing::Scenario;
    /// # fn example<C: charm_sdk::Charm>() {
    /// # let mut juju = Scenario::<C>::new();
    /// let event = juju.fire("config-changed");
    /// assert_eq!(event.trace().calls[0].stdout, "true");
    /// # }
    /// ```
    pub fn trace(&self) -> &HookRun {
        &self.run
    }

    /// Whether a line of this level with this text in it was logged.
    pub fn logged(&self, level: Level, text: &str) -> bool {
        self.log
            .iter()
            .any(|line| line.level == level && line.text.contains(text))
    }

    /// The exit code, or `None` if the charm was killed.
    pub fn exit_code(&self) -> Option<i32> {
        self.exit_code
    }

    /// Whether the event is done and its changes were committed.
    pub fn succeeded(&self) -> bool {
        self.error.is_none()
    }

    /// Why the event failed: what the charm logged as an error, or what Juju
    /// refused when it was to commit the changes.
    pub fn error(&self) -> Option<&str> {
        self.error.as_deref()
    }

    /// Asserts that a text, such as a password, stands in no argument of a
    /// hook tool, no log line and no error, neither as it is
    /// nor in base64, in JSON, in YAML, in a URL or as Rust shows it.
    ///
    /// What tools read on standard input may hold it, since databags may.
    ///
    /// # Panics
    ///
    /// It does stand in one.
    #[track_caller]
    pub fn assert_hides(&self, secret: &str) {
        let arguments = self.calls.iter().flat_map(|call| &call.args);
        let lines = self.log.iter().map(|line| &line.text);
        for text in arguments.chain(lines).chain(&self.error) {
            if let Some(form) = find_secret(text.as_bytes(), secret) {
                panic!("{} shows {secret:?} ({form}): {text}", self.name);
            }
        }
    }
}

/// One call of a hook tool.
#[derive(Clone, PartialEq, Eq)]
pub struct ToolCall {
    pub(super) tool: String,
    pub(super) args: Vec<String>,
    pub(super) stdin: Option<String>,
    pub(super) code: i32,
    /// Whether it printed anything.
    pub(super) answered: bool,
}

impl ToolCall {
    /// The tool's name.
    pub fn tool(&self) -> &str {
        &self.tool
    }

    /// Its arguments.
    pub fn args(&self) -> &[String] {
        &self.args
    }

    /// What it read from standard input.
    pub fn stdin(&self) -> Option<&str> {
        self.stdin.as_deref()
    }

    /// Its exit code; -1 if it did not run.
    pub fn exit_code(&self) -> i32 {
        self.code
    }
}

/// The command line.
impl fmt::Display for ToolCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.tool)?;
        self.args.iter().try_for_each(|arg| write!(f, " {arg}"))
    }
}

/// The command line and the exit code, if it is not 0. A databag may hold a
/// password, so the input is not shown.
impl fmt::Debug for ToolCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{self}`")?;
        if self.code != 0 {
            write!(f, " -> {}", self.code)?;
        }
        Ok(())
    }
}

/// A line of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// How grave.
    pub level: Level,
    /// The text. In relation events Juju puts the relation before it.
    pub text: String,
}
