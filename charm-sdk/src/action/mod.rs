//! Actions: what an operator asks of a unit.
//!
//! `charm_types!` makes a struct for the parameters of each action, and
//! [`#[action]`](macro@crate::action) names the method that does it. What the
//! method returns is the action's result: a type with
//! [`#[derive(ActionResult)]`](derive@crate::ActionResult), or `()`.
//! An `Err` is the only way to fail:
//!
//! - Before the first change, the operator reads the error as the message of
//!   the failed task.
//! - After a change (of a databag, a secret, a port, ..), the action ends with
//!   exit code 1, so that Juju drops the changes. Juju's own message is then
//!   `exit status 1`; the error stands in the `stderr` of the result and in
//!   the log.
//!
//! An action never puts the unit into an error state, and is not tried again.
//!
//! Juju: [Action](https://documentation.ubuntu.com/juju/3.6/reference/action/).

mod error;
mod params;
mod perform;
mod results;

pub use error::ActionError;
pub use params::{ParamError, ParamValue, Params};
#[doc(hidden)]
pub use perform::{ActionArgument, ActionOutcome, perform};
pub use results::{ActionResult, ResultValue, Results};

/// A value of `actions.yaml` that can be any JSON: a [`serde_json::Value`].
// An alias, so that the compiler does not see a second `String`, a variant, and
// writes `std::string::String` in all of a charm's errors.
pub type Json = serde_json::Value;
