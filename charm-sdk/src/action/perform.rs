//! What the generated dispatch does with an action.

use super::{ActionError, ActionResult, ParamValue, Results};
use crate::context::Context;
use crate::dispatch::chain;
use crate::halt::Halt;
use crate::hook_tool::{Input, ToolError, argument_text};

/// What can stand in the list of arguments of a method that does an action,
/// after `self`: the context and the action's own parameters.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument of a method for the action with the parameters `{P}`",
    label = "not an argument of this method",
    note = "such a method takes any of `&Context` and the parameters of its action; everything else comes from the context"
)]
pub trait ActionArgument<'a, P>: Sized {
    /// The argument for one run.
    fn from_params(ctx: &'a Context, params: &P) -> Self;
}

impl<'a, P> ActionArgument<'a, P> for &'a Context {
    fn from_params(ctx: &'a Context, _: &P) -> Self {
        ctx
    }
}

impl<'a, P: ParamValue + Clone> ActionArgument<'a, P> for P {
    fn from_params(_: &'a Context, params: &P) -> Self {
        params.clone()
    }
}

/// What a method that does an action may return.
#[diagnostic::on_unimplemented(
    message = "a method for an action cannot return `{Self}`",
    label = "not the outcome of an action",
    note = "return `()` or `Result<T, E>`, where `T` derives `charm_sdk::ActionResult` or is `()`, and `E` converts into `charm_sdk::ActionError`"
)]
pub trait ActionOutcome {
    /// The outcome in the form that [`perform`] understands.
    fn into_outcome(self) -> Result<Results, ActionError>;
}

impl ActionOutcome for () {
    fn into_outcome(self) -> Result<Results, ActionError> {
        Ok(Results::default())
    }
}

impl<T: ActionResult, E: Into<ActionError>> ActionOutcome for Result<T, E> {
    fn into_outcome(self) -> Result<Results, ActionError> {
        self.map(|result| Results::of(&result)).map_err(Into::into)
    }
}

/// Runs an action: reads its parameters, does it, hands back its results.
pub fn perform<P: ParamValue>(
    ctx: &Context,
    action: impl FnOnce(P) -> Result<Results, ActionError>,
) -> Result<(), Halt> {
    let done = params(ctx)
        .and_then(action)
        .and_then(|results| Ok(set(ctx, results)?));
    let Err(error) = done else { return Ok(()) };
    let error = error.into_inner();
    if ctx.has_changes() {
        // Only a failed process makes Juju drop them.
        return Err(Halt::Failed(error));
    }
    let message = argument_text(&chain(&*error));
    let args = ["--".to_owned(), message].into();
    ctx.call("action-fail", args, Input::None)?;
    Ok(())
}

fn params<P: ParamValue>(ctx: &Context) -> Result<P, ActionError> {
    Ok(P::from_json(&ctx.json("action-get", [])?)?)
}

fn set(ctx: &Context, results: Results) -> Result<(), ToolError> {
    let mut args = results.arguments()?;
    if !args.is_empty() {
        args.insert(0, "--".to_owned());
        ctx.call("action-set", args, Input::None)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::action::{ParamError, Params, ResultValue};
    use crate::fake::Fake;
    use crate::hook_tool::ToolErrorKind;
    use crate::status::Status;

    #[derive(Clone)]
    struct Backup {
        count: i64,
    }

    impl ParamValue for Backup {
        fn from_json(value: &Value) -> Result<Self, ParamError> {
            let count = Params::of(value)?.required("count")?;
            Ok(Self { count })
        }
    }

    struct Done(String);

    impl ActionResult for Done {
        fn put(&self, results: &mut Results) {
            self.0.put_at("path", results);
        }
    }

    const GET: &str = "action-get --format=json";

    #[test]
    fn parameters_are_read_and_results_are_set() {
        let juju = Fake::new().answers("action-get", r#"{"count": 3}"#);
        let ctx = juju.context("actions/backup", &[]);
        perform(&ctx, |params: Backup| {
            Ok::<_, ActionError>(Done(format!("-x {}", params.count))).into_outcome()
        })
        .unwrap();
        assert_eq!(juju.calls(), [GET, "action-set -- path=-x 3"]);
    }

    #[test]
    fn nothing_is_set_without_a_result() {
        let juju = Fake::new().answers("action-get", r#"{"count": 3}"#);
        let ctx = juju.context("actions/backup", &[]);
        perform(&ctx, |_: Backup| ().into_outcome()).unwrap();
        assert_eq!(juju.calls(), [GET]);
    }

    #[test]
    fn an_error_is_told_with_its_causes_to_whom_it_concerns() {
        let juju = Fake::new().answers("action-get", r#"{"count": 3}"#);
        let ctx = juju.context("actions/backup", &[]);
        let failed = |error: ActionError| perform(&ctx, |_: Backup| Err(error)).unwrap();
        failed(ActionError::new("-no disk"));
        failed(Halt::blocked("set the host").into());
        failed("x".parse::<i32>().unwrap_err().into());
        assert_eq!(
            juju.calls(),
            [
                GET,
                "action-fail -- -no disk",
                GET,
                "action-fail -- set the host",
                GET,
                "action-fail -- invalid digit found in string",
            ]
        );
    }

    #[test]
    fn parameters_that_do_not_fit_are_an_error() {
        let juju = Fake::new().answers("action-get", r#"{"count": "3"}"#);
        let ctx = juju.context("actions/backup", &[]);
        perform(&ctx, |_: Backup| panic!("it must not run")).unwrap();
        let calls = juju.calls();
        assert_eq!(
            calls[1],
            "action-fail -- parameter count is not an integer of 64 bits"
        );
    }

    #[test]
    fn an_error_after_a_change_fails_the_process() {
        let juju = Fake::new().answers("action-get", r#"{"count": 3}"#);
        let ctx = juju.context("actions/backup", &[]);
        let halt = perform(&ctx, |_: Backup| {
            ctx.hook_tool("open-port", &["80"])?;
            Err(ActionError::new("no disk"))
        });
        assert!(matches!(halt, Err(Halt::Failed(error)) if error.to_string() == "no disk"));
        assert_eq!(juju.calls(), [GET, "open-port 80"]);
    }

    #[test]
    fn a_status_is_no_change_that_has_to_be_dropped() {
        let juju = Fake::new().answers("action-get", r#"{"count": 3}"#);
        let ctx = juju.context("actions/backup", &[]);
        perform(&ctx, |_: Backup| {
            ctx.set_status(Status::Maintenance("backing up".into()))?;
            Err(ActionError::new("no disk"))
        })
        .unwrap();
        assert_eq!(juju.calls()[2], "action-fail -- no disk");
    }

    #[test]
    fn results_that_juju_refuses_fail_the_action() {
        let juju = Fake::new().answers("action-get", r#"{"count": 3}"#).fails(
            "action-set",
            2,
            "key \"Path\" must start ..",
        );
        let ctx = juju.context("actions/backup", &[]);
        perform(&ctx, |_: Backup| {
            Ok::<_, ActionError>(Done(String::new())).into_outcome()
        })
        .unwrap();
        let last = juju.calls().pop().unwrap();
        assert!(
            last.starts_with("action-fail -- the hook tool `action-set` failed"),
            "{last}"
        );
    }

    #[test]
    fn an_action_whose_failure_cannot_be_told_fails_the_process() {
        let juju =
            Fake::new()
                .fails("action-get", 1, "no agent")
                .fails("action-fail", 1, "no agent");
        let ctx = juju.context("actions/backup", &[]);
        let halt = perform(&ctx, |_: Backup| ().into_outcome());
        let Err(Halt::Failed(error)) = halt else {
            panic!("{halt:?}");
        };
        let error = error.downcast::<ToolError>().unwrap();
        assert_eq!(
            (error.tool(), error.kind()),
            ("action-fail", ToolErrorKind::Other)
        );
    }
}
