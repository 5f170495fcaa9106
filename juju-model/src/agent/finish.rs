//! The end of a hook: committed, failed or run again; and what the agent notes of it.

use serde::{Deserialize, Serialize};

use super::retry::{KILLS, RETRIES, delay};
use super::{Dispatch, Hook, HookContext, Reboot};
use crate::log::Level;
use crate::model::Model;
use crate::name::UnitName;
use crate::secret::Rotation;
use crate::status::{Status, StatusWord};
use crate::trace::HookRun;
use crate::unit::{FailedHook, Life, Member, Pod, Stage};

/// The agent asks each Pebble this often whether it has started.
const POLL_SECONDS: i64 = 5;
/// Rotation that brought no new revision, and expiry, are told again after this time.
const REPEAT_SECONDS: i64 = 300;

/// How a hook's process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// With an exit code.
    Exit(i32),
    /// By a signal.
    Signal(i32),
    /// It could not be started: no `dispatch`, not executable, or not a program. An action is failed; a hook too.
    NotStarted,
    /// The charm does not have the hook, which it need not: as if it had done nothing.
    Missing,
}

/// Which of a charm's programs is the hook.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Script {
    /// `dispatch`, for everything.
    #[default]
    Dispatch,
    /// One for this hook alone, such as `hooks/start`, in a charm without `dispatch`.
    Bespoke,
}

impl Script {
    /// As Juju's log has it.
    pub(super) fn told(self) -> &'static str {
        match self {
            Self::Dispatch => "hook dispatching script: dispatch",
            Self::Bespoke => "explicit, bespoke hook script",
        }
    }
}

/// What became of a hook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Finished {
    /// Its changes were committed.
    Committed,
    /// Its changes were dropped, or their commit failed; the text says why.
    Failed(String),
    /// It was killed: nothing of it is kept, and it is run again.
    Rerun,
    /// The unit is no longer there.
    Gone,
}

impl Model {
    /// Ends a hook. On exit code 0 its changes are committed, which may fail; otherwise they are dropped.
    ///
    /// A hook that failed puts the unit into error; [`Model::next_dispatch`] gives it out again at most three times.
    pub fn finish(&mut self, mut context: HookContext, outcome: Outcome) -> Finished {
        context.close_output(self);
        self.end(&mut context, outcome)
    }

    /// The same, and tells of the whole run: the calls of hook tools, and what became of each change. Without the
    /// content of any secret.
    ///
    /// ```
    /// # use juju_model::{CharmInfo, Deploy, Fate, Hook, Model, ModelSettings, NoFiles, Outcome, ToolRequest};
    /// # let mut model = Model::new(ModelSettings::default());
    /// # model.deploy(Deploy::new("web", CharmInfo::named("web")))?;
    /// # model.settle_quietly();
    /// # let dispatch = model.dispatch(&"web/0".parse()?, Hook::UpdateStatus)?;
    /// let mut hook = model.begin(&dispatch);
    /// let args = ["password=hunter2".to_owned()];
    /// # let cwd = "/".as_ref();
    /// hook.call(&mut model, &ToolRequest { tool: "secret-add", args: &args, cwd, stdin: None, files: &NoFiles });
    /// let (_, run) = model.finish_traced(hook, Outcome::Exit(1));
    /// assert_eq!(run.calls[0].args, ["password=***"]);
    /// assert_eq!(run.changes[0].fate, Fate::Dropped);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn finish_traced(
        &mut self,
        mut context: HookContext,
        outcome: Outcome,
    ) -> (Finished, HookRun) {
        context.close_output(self);
        let (mut run, mask) = HookRun::before_commit(self, &context, outcome);
        let finished = self.end(&mut context, outcome);
        run.ended(context.committed_steps, &finished, &mask);
        (finished, run)
    }

    fn end(&mut self, context: &mut HookContext, outcome: Outcome) -> Finished {
        let dispatch = context.dispatch.clone();
        let name = dispatch.unit.clone();
        let Some(unit) = self.units.get_mut(&name) else {
            return Finished::Gone;
        };
        unit.notes.running = None;
        unit.agent = Status::new(StatusWord::Idle, "", self.now);
        self.awake.insert(name.clone());

        if dispatch.hook.task().is_some() {
            return self.finish_task(context, outcome);
        }
        if context.reboot == Some(Reboot::Now) {
            self.reboot_machine_of(&name);
            return self.requeue(dispatch);
        }
        let via = context.script.told();
        let failure = match outcome {
            Outcome::Exit(0) | Outcome::Missing => match self.commit(context) {
                Ok(()) => {
                    self.record_operation(&dispatch, Level::Info, |hook| match outcome {
                        Outcome::Missing => format!("skipped {hook} hook (missing)"),
                        _ => format!("ran {hook} hook (via {via})"),
                    });
                    self.complete(&dispatch);
                    if context.reboot == Some(Reboot::AfterHook) {
                        self.reboot_machine_of(&name);
                    }
                    return Finished::Committed;
                }
                Err(text) => text,
            },
            Outcome::Exit(code) => format!("exit status {code}"),
            Outcome::Signal(9 | 15) if self.may_rerun(&name) => return self.requeue(dispatch),
            Outcome::Signal(signal @ (9 | 15)) => {
                let failure = self.killed_too_often(&name, signal);
                self.fail(&dispatch, via, &failure);
                self.give_up(&name);
                return Finished::Failed(failure);
            }
            Outcome::Signal(signal) => format!("signal: {}", signal_name(signal)),
            Outcome::NotStarted => "dispatch cannot be run".to_owned(),
        };
        self.fail(&dispatch, via, &failure);
        Finished::Failed(failure)
    }

    /// A killed hook is queued again, not failed.
    fn may_rerun(&mut self, name: &UnitName) -> bool {
        let Some(unit) = self.units.get_mut(name) else {
            return false;
        };
        unit.notes.killed += 1;
        unit.notes.killed <= KILLS
    }

    /// A hook that was killed is the next one that the unit runs.
    fn requeue(&mut self, dispatch: Dispatch) -> Finished {
        if let Some(unit) = self.units.get_mut(&dispatch.unit) {
            unit.notes.requeued = Some(dispatch);
        }
        Finished::Rerun
    }

    /// All units of a machine that were started run start once more.
    pub(super) fn reboot_machine_of(&mut self, name: &UnitName) {
        let machine = self.units.get(name).map(|unit| unit.machine);
        for (_, unit) in &mut self.units {
            if Some(unit.machine) == machine && unit.notes.stage == Stage::Started {
                unit.notes.rebooted = true;
                self.awake.insert(unit.name.clone());
            }
        }
    }

    fn killed_too_often(&self, name: &UnitName, signal: i32) -> String {
        let times = self.units.get(name).map_or(0, |unit| unit.notes.killed);
        let signal = if signal == 9 { "SIGKILL" } else { "SIGTERM" };
        format!(
            "killed {times} times ({signal}); Juju would run it again for ever; counted as failed"
        )
    }

    /// No more retries, until the operator says so.
    fn give_up(&mut self, name: &UnitName) {
        let failure = self
            .units
            .get_mut(name)
            .and_then(|unit| unit.notes.failure.as_mut());
        if let Some(failure) = failure {
            failure.retries = 0;
            failure.due = None;
        }
    }

    fn record_operation(
        &mut self,
        dispatch: &Dispatch,
        level: Level,
        text: impl FnOnce(String) -> String,
    ) {
        let text = text(format!("{:?}", dispatch.name));
        let module = "juju.worker.uniter.operation";
        self.record(&dispatch.unit, level, module, text);
    }

    /// A failed workload hook never puts the unit into error, and counts as done. The agent tells of it again: of a
    /// container when it asks Pebble the next time, of all else after it has restarted itself.
    fn skip_workload_hook(&mut self, dispatch: &Dispatch) {
        let again = self.now.plus(POLL_SECONDS);
        self.record_operation(dispatch, Level::Info, |hook| {
            format!("skipped {hook} hook (failed); told of again after {POLL_SECONDS}s or more")
        });
        self.complete(dispatch);
        let Some(unit) = self.units.get_mut(&dispatch.unit) else {
            return;
        };
        match &dispatch.hook {
            Hook::PebbleReady { container } => {
                unit.notes.unready.insert(container.clone());
                unit.notes.unready_until.insert(container.clone(), again);
            }
            _ => unit.notes.restart_due = Some(again),
        }
    }

    /// Puts a unit into error.
    pub(crate) fn fail(&mut self, dispatch: &Dispatch, via: &str, why: &str) {
        let now = self.now;
        self.record_operation(dispatch, Level::Error, |hook| {
            format!("hook {hook} (via {via}) failed: {why}")
        });
        if dispatch.hook.container().is_some() {
            return self.skip_workload_hook(dispatch);
        }
        let waits = format!("awaiting error resolution for {:?} hook", dispatch.name);
        self.record(&dispatch.unit, Level::Info, "juju.worker.uniter", waits);
        let Some(unit) = self.units.get_mut(&dispatch.unit) else {
            return;
        };
        let shown = if dispatch.hook.relation().is_some() {
            dispatch.name.as_str()
        } else {
            dispatch.hook.kind()
        };
        unit.error = Some(Status::new(
            StatusWord::Error,
            format!("hook failed: {shown:?}"),
            now,
        ));
        let retries = match &unit.notes.failure {
            Some(failure) if failure.resolved.is_none() => failure.retries.saturating_sub(1),
            _ => RETRIES,
        };
        let attempt = dispatch.attempt + 1;
        let dispatch = Dispatch {
            attempt,
            ..dispatch.clone()
        };
        self.failing.insert(dispatch.unit.clone());
        unit.notes.failure = Some(FailedHook {
            dispatch,
            retries,
            due: Some(now.plus(delay(attempt))),
            resolved: None,
        });
    }

    /// The agent's notes after a hook that succeeded, or that the operator counts as done.
    pub(crate) fn complete(&mut self, dispatch: &Dispatch) {
        let now = self.now;
        let name = &dispatch.unit;
        let app = self.applications.get(name.app());
        let containers = app
            .map(|app| app.charm.containers.clone())
            .unwrap_or_default();
        let Some(unit) = self.units.get_mut(name) else {
            return;
        };
        let notes = &mut unit.notes;
        unit.error = None;
        notes.failure = None;
        notes.killed = 0;
        notes.tick = false;
        self.failing.remove(name);
        if notes.queued.as_ref() == Some(&dispatch.hook) {
            notes.queued = None;
        }
        match &dispatch.hook {
            Hook::Install => notes.stage = Stage::Installed,
            Hook::Start => {
                notes.stage = Stage::Started;
                notes.rebooted = false;
                if !unit.status_was_set {
                    unit.workload = Status::new(StatusWord::Unknown, "", now);
                }
            }
            Hook::ConfigChanged => {
                notes.config = Some(dispatch.version);
                if notes.stage < Stage::Started && unit.life == Life::Alive {
                    notes.queued = Some(Hook::Start);
                }
            }
            Hook::UpgradeCharm => {
                notes.charm_modified = dispatch.version;
                if std::mem::take(&mut notes.pod) == Pod::Between {
                    notes.stage = Stage::Installed;
                    notes.unready = containers;
                }
                notes.queued = Some(Hook::ConfigChanged);
            }
            Hook::LeaderElected => {
                notes.leader = true;
                notes.leader_settings = Some(dispatch.version);
            }
            Hook::LeaderSettingsChanged => notes.leader_settings = Some(dispatch.version),
            Hook::Stop => {
                unit.workload = Status::new(StatusWord::Maintenance, "", now);
                match unit.life {
                    Life::Alive => {
                        notes.pod = Pod::Between;
                        // The Pebbles go with their pod.
                        notes.notices.clear();
                        notes.failed_checks.clear();
                        notes.workload.clear();
                        notes.unready_until.clear();
                        self.forget(name);
                    }
                    Life::Dying => notes.stage = Stage::Stopped,
                }
            }
            Hook::Remove => self.bury(name),
            Hook::PebbleReady { container } => {
                notes.unready.remove(container);
                notes.unready_until.remove(container);
            }
            hook if hook.container().is_some() => {
                if let Some(told) = notes.workload.iter().position(|queued| queued == hook) {
                    notes.workload.remove(told);
                }
            }
            Hook::StorageAttached { storage } => self.note_attached(storage),
            Hook::StorageDetaching { storage } => self.detach(storage),
            hook if hook.relation().is_some() => self.complete_relation_hook(dispatch),
            hook if hook.secret().is_some() => self.complete_secret_hook(dispatch),
            _ => {}
        }
    }

    fn complete_relation_hook(&mut self, dispatch: &Dispatch) {
        let Some(id) = dispatch.hook.relation() else {
            return;
        };
        let Some(order) = self.relations.get(&id).map(|relation| relation.order) else {
            return;
        };
        let Some(unit) = self.units.get_mut(&dispatch.unit) else {
            return;
        };
        unit.notes.stirred.insert(order);
        if let Hook::RelationCreated { .. } = dispatch.hook {
            unit.notes.fresh.remove(&order);
        }
        let Some(notes) = unit.notes.relations.get_mut(&id) else {
            return;
        };
        match &dispatch.hook {
            Hook::RelationCreated { .. } => notes.created = true,
            Hook::RelationJoined { unit: remote, .. } => {
                notes.members.insert(
                    remote.clone(),
                    Member {
                        version: dispatch.version,
                        cached: None,
                    },
                );
                notes.changed_pending = Some(remote.clone());
            }
            Hook::RelationChanged {
                unit: Some(remote), ..
            } => {
                if let Some(member) = notes.members.get_mut(remote) {
                    member.version = dispatch.version;
                }
                if notes.changed_pending.as_ref() == Some(remote) {
                    notes.changed_pending = None;
                }
            }
            Hook::RelationChanged { unit: None, .. } => notes.app_version = dispatch.version,
            Hook::RelationDeparted { unit: remote, .. } => {
                notes.members.remove(remote);
                if notes.changed_pending.as_ref() == Some(remote) {
                    notes.changed_pending = None;
                }
            }
            Hook::RelationBroken { .. } => {
                notes.broken = true;
                self.leave(id, &dispatch.unit);
            }
            _ => {}
        }
    }

    fn complete_secret_hook(&mut self, dispatch: &Dispatch) {
        let now = self.now;
        let again = now.plus(REPEAT_SECONDS);
        let Some(id) = dispatch.hook.secret() else {
            return;
        };
        let Some(secret) = self.secrets.get_mut(id) else {
            return;
        };
        let Some(unit) = self.units.get_mut(&dispatch.unit) else {
            return;
        };
        unit.notes.stirred_secrets.insert(id.clone());
        let notes = unit.notes.secrets.entry(id.clone()).or_default();
        match dispatch.hook {
            Hook::SecretChanged { .. } => notes.seen = dispatch.version,
            Hook::SecretRemove { revision, .. } => {
                notes.obsolete.insert(revision);
            }
            Hook::SecretRotate { .. } => {
                let rotated = secret.latest > dispatch.version;
                let next = secret.rotation.next(now);
                let expires = secret
                    .revisions
                    .get(&secret.latest)
                    .and_then(|revision| revision.expires);
                // One that would expire before its next turn gets that sooner.
                let in_time = expires.is_none_or(|expires| Some(expires) >= next);
                let next = if rotated && in_time {
                    next
                } else {
                    Some(again)
                };
                secret.next_rotation = if secret.rotation == Rotation::Never {
                    None
                } else {
                    next
                };
            }
            Hook::SecretExpired { revision, .. } => {
                if let Some(revision) = secret.revisions.get_mut(&revision) {
                    revision.expiry_due = Some(again);
                }
            }
            _ => {}
        }
    }
}

/// The names that Go gives to signals.
pub(super) fn signal_name(signal: i32) -> String {
    let name = match signal {
        1 => "hangup",
        2 => "interrupt",
        3 => "quit",
        4 => "illegal instruction",
        5 => "trace/breakpoint trap",
        6 => "aborted",
        7 => "bus error",
        8 => "floating point exception",
        9 => "killed",
        11 => "segmentation fault",
        13 => "broken pipe",
        14 => "alarm clock",
        15 => "terminated",
        _ => return format!("signal {signal}"),
    };
    name.to_owned()
}
