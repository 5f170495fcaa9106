//! One event from beginning to end.

use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;

use crate::context::Context;
use crate::environment::Environment;
use crate::event::{EventData, Unknown};
use crate::halt::Halt;
use crate::hook_tool::{Failure, HookTools, Processes, ToolError, ToolErrorKind};
use crate::log::{Lines, StandardOutput, with_juju_log};
use crate::panic;
use crate::status::Status;

/// What a charm declares, as texts: the files that stand behind the types.
///
/// `charm_types!` makes it. A charm itself has no use for it; tests read it.
#[derive(Debug, Clone, Copy)]
pub struct Declaration {
    /// Name and text of each file.
    pub files: &'static [(&'static str, &'static str)],
}

/// A charm. The attribute `#[charm]` implements it.
///
/// A value of it lives for one event: what has to last is kept by Juju, in
/// databags, secrets and the unit's [state](Context::state).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a charm",
    note = "put `#[charm]` on its impl block with the handlers, and derive `Default`"
)]
pub trait Charm: Default {
    /// What the charm declares.
    const DECLARATION: Declaration;

    /// Hands the event to its handlers.
    fn dispatch(&mut self, ctx: &Context) -> Result<(), Halt>;
}

/// Runs a charm for the event that Juju tells by the environment. It is the
/// whole of a charm's `main`:
///
/// ```no_run
/// # use charm_sdk::{Charm, Context, Declaration, Halt};
/// # #[derive(Default)]
/// # struct Hello;
/// # impl Charm for Hello {
/// #     const DECLARATION: Declaration = Declaration { files: &[] };
/// #     fn dispatch(&mut self, _: &Context) -> Result<(), Halt> { Ok(()) }
/// # }
/// fn main() -> std::process::ExitCode {
///     charm_sdk::run::<Hello>()
/// }
/// ```
///
/// The exit code is 0 if the event is done: Juju keeps its changes. It is 1 if
/// the event failed: Juju drops the changes, shows the unit in error and tries
/// again.
///
/// - A handler that returns [`Halt::Blocked`] or [`Halt::Waiting`] has the
///   unit's status set, and the event is done. After a change it fails: of
///   what is half done nothing is kept.
/// - A unit that loses leadership before its first change is done; after it,
///   the event fails.
/// - A failure is logged once, with its causes; so is a panic, with its place.
/// - An event that the charm does not declare is done.
pub fn run<C: Charm>() -> ExitCode {
    let lines: Arc<dyn Lines> = Arc::new(StandardOutput);
    match Environment::of_process() {
        Ok(environment) => dispatch::<C>(environment, Arc::new(Processes), lines),
        Err(error) => {
            lines.lost(&error.to_string());
            Outcome::Failed
        }
    }
    .into()
}

/// How an event ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Done,
    Failed,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::SUCCESS,
            Outcome::Failed => Self::FAILURE,
        }
    }
}

/// Runs a charm for one event.
pub(crate) fn dispatch<C: Charm>(
    environment: Environment,
    tools: Arc<dyn HookTools>,
    lines: Arc<dyn Lines>,
) -> Outcome {
    let in_action = environment.action_name().is_some();
    let ctx = Context::new(environment, Arc::clone(&tools));
    let to = Arc::clone(&lines);
    with_juju_log(tools, lines, in_action, || {
        let result = panic::catch(|| C::default().dispatch(&ctx))
            .unwrap_or_else(|place| Err(Halt::failed(place)));
        conclude(&ctx, result, &*to)
    })
}

fn conclude(ctx: &Context, result: Result<(), Halt>, lines: &dyn Lines) -> Outcome {
    let event = ctx.environment().event_name();
    let error: Box<dyn Error + Send + Sync> = match result {
        Ok(()) => return Outcome::Done,
        Err(Halt::Failed(error)) => error,
        Err(Halt::Blocked(message)) if ctx.has_changes() => half_done("blocked", &message),
        Err(Halt::Waiting(message)) if ctx.has_changes() => half_done("waiting", &message),
        Err(Halt::Blocked(message)) => match ctx.set_status(Status::Blocked(message)) {
            Ok(()) => return Outcome::Done,
            Err(error) => error.into(),
        },
        Err(Halt::Waiting(message)) => match ctx.set_status(Status::Waiting(message)) {
            Ok(()) => return Outcome::Done,
            Err(error) => error.into(),
        },
    };
    let text = chain(&*error);
    if ctx.environment().action_name().is_some() {
        // Who asked for the action reads it in the result; Juju itself says no
        // more than `exit status 1`.
        lines.lost(&text);
    } else if !ctx.has_changes() && is_not_leader(&*error) {
        tracing::debug!("{event}: this unit leads no more: {text}");
        return Outcome::Done;
    }
    tracing::error!("{event} failed: {text}");
    Outcome::Failed
}

fn half_done(status: &str, message: &str) -> Box<dyn Error + Send + Sync> {
    format!(
        "{status} after a change, so the change is dropped: {message} (to keep a change and report a problem, set the status and return Ok)"
    )
    .into()
}

/// Whether anything in a chain of causes says that the unit does not lead.
fn is_not_leader(error: &(dyn Error + 'static)) -> bool {
    causes(error).any(|cause| {
        let kind = cause
            .downcast_ref::<ToolError>()
            .map(ToolError::kind)
            .or_else(|| cause.downcast_ref::<Failure>().map(Failure::kind));
        kind == Some(ToolErrorKind::NotLeader)
    })
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}

/// An error and its causes in one text. Many errors repeat their cause in
/// their own text; it is said once.
pub(crate) fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = String::new();
    for cause in causes(error) {
        let cause = cause.to_string();
        if text.is_empty() {
            text = cause;
        } else if !text.ends_with(&cause) {
            text.push_str(": ");
            text.push_str(&cause);
        }
    }
    text
}

/// What the generated dispatch does with an event that is not declared.
/// Somebody waits for the result of an action, so one without a handler is not
/// done but failed.
#[doc(hidden)]
pub fn pass_over_event(ctx: &Context) {
    if let Some(action) = ctx.environment().action_name() {
        let message = format!("the charm has no handler for the action {action}");
        if let Err(error) = ctx.hook_tool("action-fail", &["--", &message]) {
            tracing::error!("{message}; {error}");
        }
    } else if let Ok(event) = Unknown::read(ctx.environment()) {
        tracing::debug!(
            "{} is not an event of this charm: passed over",
            event.name()
        );
    }
}

#[cfg(test)]
mod tests;
