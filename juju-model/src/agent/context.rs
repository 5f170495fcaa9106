//! One run of a hook: what it may see, and what it changed so far.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;
use std::time::Duration;

use serde_json::{Map, Value};

use super::{Dispatch, Script};
use crate::config::Settings;
use crate::log::Level;
use crate::model::{Flavour, Model};
use crate::name::{RelationId, SecretId, UnitName};
use crate::port::{PortRange, Ports};
use crate::secret::{GrantTarget, Rotation, SecretContent, SecretOwner};
use crate::status::Status;
use crate::texts::Texts;
use crate::time::Timestamp;
use crate::tools::ToolCall;
use crate::version::Rules;

/// Lines of output longer than this are split.
const LINE_LIMIT: usize = 4096;
/// So many of the last lines of an output are kept for the trace.
const TAIL_LINES: usize = 20;

/// A hook that runs. What it changes stands here until [`Model::finish`] commits or drops it.
#[derive(Debug)]
pub struct HookContext {
    pub(crate) dispatch: Dispatch,
    pub(crate) script: Script,
    pub(crate) id: String,
    pub(crate) remote_app: Option<String>,
    pub(crate) departing: Option<UnitName>,

    pub(crate) relations: BTreeMap<RelationId, RelationChanges>,
    pub(crate) ports: Vec<PortChange>,
    pub(crate) state: Option<Texts>,
    pub(crate) state_changed: bool,
    pub(crate) created: Vec<PendingSecret>,
    pub(crate) updated: BTreeMap<SecretId, SecretChange>,
    pub(crate) tracked: BTreeSet<SecretId>,
    pub(crate) granted: BTreeMap<(SecretId, RelationId), GrantTarget>,
    pub(crate) revoked: Vec<Revocation>,
    /// Secrets to remove: whole, or some revisions.
    pub(crate) removed: BTreeMap<SecretId, Option<BTreeSet<u64>>>,
    pub(crate) storage: BTreeMap<String, u32>,
    /// By which it is committed.
    pub(super) rules: &'static Rules,
    /// After so many steps the commit stops.
    pub(super) commit_stops_after: Option<usize>,
    /// How many steps of the commit were done.
    pub(super) committed_steps: usize,

    /// Whether the unit led when the hook began: only then its tools know the application's secrets.
    pub(crate) led_at_start: bool,
    /// Once told that it does not lead, the unit hears the same until the hook ends.
    pub(crate) not_leader: bool,
    pub(crate) config: Option<Settings>,
    pub(crate) status: Option<Status>,
    pub(crate) app_bags: BTreeMap<(RelationId, String), Texts>,
    pub(crate) unit_bags: BTreeMap<(RelationId, UnitName), Texts>,

    /// Secrets whose reading had the unit track this revision at once.
    pub(crate) tracked_at_once: BTreeMap<SecretId, u64>,
    /// All calls that were answered, in order.
    pub(crate) calls: Vec<ToolCall>,
    pub(crate) action: ActionOutcome,
    pub(crate) reboot: Option<Reboot>,
    stdout: Output,
    stderr: Output,
}

#[derive(Debug, Default)]
pub(crate) struct RelationChanges {
    pub unit: Texts,
    pub app: Texts,
}

#[derive(Clone, Debug)]
pub(crate) struct PortChange {
    pub open: bool,
    pub endpoint: String,
    pub range: PortRange,
}

impl PortChange {
    /// Makes it; `all` are the application's endpoints.
    pub fn apply<'a>(&self, ports: &mut Ports, all: impl Iterator<Item = &'a str>) {
        crate::port::change(ports, (self.open, &self.endpoint, self.range), all);
    }
}

#[derive(Debug)]
pub(crate) struct PendingSecret {
    pub id: SecretId,
    pub owner: SecretOwner,
    pub change: SecretChange,
}

/// What `secret-add` and `secret-set` say of a secret.
#[derive(Clone, Debug, Default)]
pub(crate) struct SecretChange {
    pub label: Option<String>,
    pub description: Option<String>,
    pub rotation: Option<Rotation>,
    pub expires: Option<Timestamp>,
    pub content: Option<SecretContent>,
}

impl SecretChange {
    /// Takes over what a later call says.
    pub fn merge(&mut self, later: Self) {
        let Self {
            label,
            description,
            rotation,
            expires,
            content,
        } = later;
        self.label = label.or(self.label.take());
        self.description = description.or(self.description.take());
        self.rotation = rotation.or(self.rotation.take());
        self.expires = expires.or(self.expires.take());
        self.content = content.or(self.content.take());
    }
}

#[derive(Debug)]
pub(crate) struct Revocation {
    pub secret: SecretId,
    pub target: GrantTarget,
}

/// What an action reports; kept even when it fails.
#[derive(Default)]
pub(crate) struct ActionOutcome {
    pub results: Map<String, Value>,
    pub failed: Option<String>,
}

impl fmt::Debug for ActionOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ActionOutcome")
            .field("failed", &self.failed.is_some())
            .finish_non_exhaustive()
    }
}

/// When the machine is to be rebooted. Nothing is: the units on it are told as if it had been.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reboot {
    /// `juju-reboot`: after the hook, if that succeeds and is committed.
    AfterHook,
    /// `juju-reboot --now`: at once. The hook is killed, its changes are dropped, and it runs again.
    Now,
}

/// Which output of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Standard output: DEBUG in the log.
    Stdout,
    /// Standard error: WARNING in the log.
    Stderr,
}

/// What a process wrote: whole for actions, and the line that is not complete yet.
#[derive(Default)]
struct Output {
    captured: Vec<u8>,
    line: Vec<u8>,
    /// The last lines.
    tail: VecDeque<String>,
}

impl fmt::Debug for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.captured.len())
    }
}

impl HookContext {
    /// A context without any changes.
    pub(super) fn new(dispatch: Dispatch, id: String, rules: &'static Rules) -> Self {
        Self {
            dispatch,
            script: Script::default(),
            id,
            remote_app: None,
            departing: None,
            relations: BTreeMap::new(),
            ports: Vec::new(),
            state: None,
            state_changed: false,
            created: Vec::new(),
            updated: BTreeMap::new(),
            tracked: BTreeSet::new(),
            granted: BTreeMap::new(),
            revoked: Vec::new(),
            removed: BTreeMap::new(),
            storage: BTreeMap::new(),
            rules,
            commit_stops_after: None,
            committed_steps: 0,
            led_at_start: false,
            not_leader: false,
            config: None,
            status: None,
            app_bags: BTreeMap::new(),
            unit_bags: BTreeMap::new(),
            tracked_at_once: BTreeMap::new(),
            calls: Vec::new(),
            action: ActionOutcome::default(),
            reboot: None,
            stdout: Output::default(),
            stderr: Output::default(),
        }
    }

    /// The unit.
    pub fn unit(&self) -> &UnitName {
        &self.dispatch.unit
    }

    /// What runs.
    pub fn dispatch(&self) -> &Dispatch {
        &self.dispatch
    }

    /// The id of this run, `JUJU_CONTEXT_ID`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Tells which of the charm's programs runs, for the log; `dispatch` unless told.
    pub fn runs(&mut self, script: Script) {
        self.script = script;
    }

    /// The reboot that the charm asked for, if it did.
    ///
    /// On [`Reboot::Now`] its process is to be killed before it hears of the tool's end; however it ends, the hook runs
    /// again.
    pub fn reboot(&self) -> Option<Reboot> {
        self.reboot
    }

    /// The calls of hook tools that were answered so far, in order, as they were: arguments and input may be passwords.
    pub fn calls(&self) -> &[ToolCall] {
        &self.calls
    }

    /// Notes how long the last answer took. The model has no clock of this kind.
    pub fn call_took(&mut self, duration: Duration) {
        if let Some(call) = self.calls.last_mut() {
            call.took = Some(duration);
        }
    }

    /// The last lines that the process wrote.
    pub(crate) fn tail(&self, stream: Stream) -> impl Iterator<Item = &str> {
        let output = match stream {
            Stream::Stdout => &self.stdout,
            Stream::Stderr => &self.stderr,
        };
        output.tail.iter().map(String::as_str)
    }

    /// Takes what the process wrote: to the log line by line, and to the results of an action.
    pub fn output(&mut self, model: &mut Model, stream: Stream, bytes: &[u8]) {
        let is_task = self.dispatch.hook.task().is_some();
        let output = self.stream(stream);
        if is_task {
            output.captured.extend_from_slice(bytes);
        }
        let mut lines = Vec::new();
        for byte in bytes {
            if *byte != b'\n' {
                output.line.push(*byte);
            }
            if *byte == b'\n' || output.line.len() == LINE_LIMIT {
                lines.push(std::mem::take(&mut output.line));
            }
        }
        for line in lines {
            self.log_line(model, stream, &line);
        }
    }

    /// Writes lines to the log that the process did not end.
    pub(crate) fn close_output(&mut self, model: &mut Model) {
        for stream in [Stream::Stdout, Stream::Stderr] {
            let line = std::mem::take(&mut self.stream(stream).line);
            if !line.is_empty() {
                self.log_line(model, stream, &line);
            }
        }
    }

    /// What an action wrote.
    pub(crate) fn captured(&mut self) -> [(&'static str, Vec<u8>); 2] {
        [
            ("stdout", std::mem::take(&mut self.stdout.captured)),
            ("stderr", std::mem::take(&mut self.stderr.captured)),
        ]
    }

    fn stream(&mut self, stream: Stream) -> &mut Output {
        match stream {
            Stream::Stdout => &mut self.stdout,
            Stream::Stderr => &mut self.stderr,
        }
    }

    fn log_line(&mut self, model: &mut Model, stream: Stream, line: &[u8]) {
        let level = if stream == Stream::Stdout {
            Level::Debug
        } else {
            Level::Warning
        };
        let module = format!("unit.{}.{}", self.unit(), self.dispatch.name);
        let line = String::from_utf8_lossy(line).into_owned();
        model.record(self.unit(), level, &module, line.as_str());
        let tail = &mut self.stream(stream).tail;
        if tail.len() == TAIL_LINES {
            tail.pop_front();
        }
        tail.push_back(line);
    }
}

/// Whether ports can be ranges, and ICMP be opened.
pub(crate) fn on_kubernetes(model: &Model) -> bool {
    model.flavour == Flavour::Kubernetes
}
