//! What a handler gets: the event's environment and the way to Juju.

use std::cell::{Cell, OnceCell};
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use serde_json::Value;

use crate::environment::Environment;
use crate::hook_tool::{Call, HookTools, Input, ToolError, ToolOutput, buffers_changes};
use crate::{config, relation, resource, secret, state, status, storage};

/// One event, as a handler sees it.
///
/// Reads are lazy, and what was read is kept for the event: nothing is asked
/// twice. Writes are checked by Juju at once, kept back by it until the event
/// has ended well, and seen by later reads of the same event. Nothing needs
/// `&mut`, so parts of a context can be held side by side.
///
/// ```no_run
/// use charm_sdk::{Context, Status, ToolError};
///
/// fn report(ctx: &Context) -> Result<(), ToolError> {
///     if ctx.leader()?.is_some() {
///         ctx.set_status(Status::Active("leading".into()))
///     } else {
///         ctx.set_status(Status::active())
///     }
/// }
/// ```
pub struct Context {
    environment: Environment,
    tools: Arc<dyn HookTools>,
    changed: Cell<bool>,
    leader: OnceCell<bool>,
    pub(crate) config: OnceCell<config::Values>,
    pub(crate) relations: relation::Cache,
    pub(crate) resources: resource::Cache,
    pub(crate) secrets: secret::Cache,
    pub(crate) state: state::Cache,
    pub(crate) status: status::Cache,
    pub(crate) storage: storage::Cache,
}

impl Context {
    /// A context for one event. Charms get theirs from [`run`](crate::run).
    pub fn new(environment: Environment, tools: Arc<dyn HookTools>) -> Self {
        Self {
            environment,
            tools,
            changed: Cell::default(),
            leader: OnceCell::new(),
            config: OnceCell::new(),
            relations: relation::Cache::default(),
            resources: resource::Cache::default(),
            secrets: secret::Cache::default(),
            state: state::Cache::default(),
            status: status::Cache::default(),
            storage: storage::Cache::default(),
        }
    }

    /// What Juju told about this event.
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// Leadership, if this unit leads its application.
    ///
    /// Juju is asked once in an event. It grants leadership for 30 seconds and
    /// more; a unit that loses it nevertheless gets an error from the tool
    /// that needed it, and the event ends without any change.
    ///
    /// Juju: [`is-leader`](https://documentation.ubuntu.com/juju/3.6/reference/hook-command/list-of-hook-commands/is-leader/).
    pub fn leader(&self) -> Result<Option<Leader<'_>>, ToolError> {
        let leads = if let Some(leads) = self.leader.get() {
            *leads
        } else {
            let answer = self.json("is-leader", [])?;
            let leads = answer
                .as_bool()
                .ok_or_else(|| ToolError::unreadable("is-leader", "true or false"))?;
            *self.leader.get_or_init(|| leads)
        };
        Ok(leads.then_some(Leader(PhantomData)))
    }

    /// Runs any hook tool: the way to those that have no wrapper here yet.
    ///
    /// The answer is the tool's standard output without the newline at its
    /// end. Ask for `--format=json` where a tool offers it: the form for
    /// people garbles numbers. What such a call changes is not seen by the
    /// cached reads of this event.
    ///
    /// Never put a secret into an argument: every process of the machine can
    /// read it there.
    pub fn hook_tool(&self, name: &str, args: &[&str]) -> Result<String, ToolError> {
        let args = args.iter().map(|&arg| arg.to_owned()).collect();
        let output = self.call(name, args, Input::None)?;
        let mut text = String::from_utf8(output.stdout)
            .map_err(|_| ToolError::unreadable(name, "text in UTF-8"))?;
        if text.ends_with('\n') {
            text.pop();
        }
        Ok(text)
    }

    /// Whether a change is waiting for the event to end well.
    pub(crate) fn has_changes(&self) -> bool {
        self.changed.get()
    }

    /// Asks an output tool and reads its answer.
    pub(crate) fn json<const N: usize>(
        &self,
        tool: &str,
        args: [&str; N],
    ) -> Result<Value, ToolError> {
        let mut all = Vec::with_capacity(N + 1);
        all.push("--format=json".to_owned());
        all.extend(args.into_iter().map(str::to_owned));
        let output = self.call(tool, all, Input::None)?;
        serde_json::from_slice(&output.stdout).map_err(|_| ToolError::unreadable(tool, "JSON"))
    }

    /// Runs a tool: the one place through which every call passes.
    pub(crate) fn call(
        &self,
        tool: &str,
        args: Vec<String>,
        input: Input<'_>,
    ) -> Result<ToolOutput, ToolError> {
        let output = self
            .tools
            .call(&Call { tool, args, input })
            .map_err(|error| ToolError::not_run(tool, error))?;
        if output.code != 0 {
            return Err(ToolError::exit(tool, &output));
        }
        if buffers_changes(tool) {
            self.changed.set(true);
        }
        Ok(output)
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("environment", &self.environment)
            .finish_non_exhaustive()
    }
}

/// Proof that this unit leads its application, for this event.
///
/// Only [`Context::leader`] makes one. What only a leader may do asks for it,
/// so that a charm in which another unit tries does not compile.
///
/// It does not outlive the event:
///
/// ```compile_fail,E0597
/// # use charm_sdk::{Context, Environment, HookTools, Leader, ToolError};
/// # use std::sync::Arc;
/// fn keep(make: impl Fn() -> Context) -> Result<(), ToolError> {
///     let kept: Option<Leader<'_>>;
///     {
///         let ctx = make();
///         kept = ctx.leader()?;
///     }
///     println!("{kept:?}");
///     Ok(())
/// }
/// ```
///
/// Juju: [Leader](https://documentation.ubuntu.com/juju/3.6/reference/unit/#leader-unit).
#[derive(Debug)]
pub struct Leader<'a>(PhantomData<&'a Context>);

#[cfg(test)]
mod tests {
    use crate::fake::Fake;
    use crate::hook_tool::ToolErrorKind;

    #[test]
    fn leadership_is_asked_for_once() {
        for (answer, leads) in [("true\n", true), ("false\n", false)] {
            let juju = Fake::new().answers("is-leader", answer);
            let ctx = juju.context("start", &[]);
            assert_eq!(ctx.leader().unwrap().is_some(), leads);
            assert_eq!(ctx.leader().unwrap().is_some(), leads);
            assert_eq!(juju.calls(), ["is-leader --format=json"]);
        }
    }

    #[test]
    fn leadership_that_is_not_told_is_an_error_and_asked_for_again() {
        let juju = Fake::new().answers("is-leader", "\"yes\"");
        let ctx = juju.context("start", &[]);
        assert_eq!(ctx.leader().unwrap_err().kind(), ToolErrorKind::Other);
        juju.answers("is-leader", "true");
        assert!(ctx.leader().unwrap().is_some());
    }

    #[test]
    fn any_tool_can_be_run() {
        let juju = Fake::new()
            .answers("resource-get", "/path/of a file")
            .answers("network-get", "line\n\n")
            .lacks("goal-state");
        let ctx = juju.context("start", &[]);
        assert_eq!(
            ctx.hook_tool("resource-get", &["site"]).unwrap(),
            "/path/of a file"
        );
        assert_eq!(
            ctx.hook_tool("network-get", &["a", "b c"]).unwrap(),
            "line\n"
        );
        assert!(!ctx.has_changes());
        let error = ctx.hook_tool("goal-state", &[]).unwrap_err();
        assert_eq!(error.kind(), ToolErrorKind::Other);
        assert_eq!(error.exit_code(), None);
        ctx.hook_tool("open-port", &["80"]).unwrap();
        assert!(ctx.has_changes());
        assert_eq!(juju.calls()[1], "network-get a b c");
    }
}
