//! What an operator sees of a unit and of its application.

use std::cell::RefCell;
use std::fmt;

use crate::context::{Context, Leader};
use crate::hook_tool::{Input, ToolError, argument_text};

/// The status of a unit or an application, as a charm sets it.
///
/// ```
/// use charm_sdk::Status;
///
/// let status = Status::blocked("set the option `host`");
/// assert_eq!(status.to_string(), "blocked: set the option `host`");
/// assert_eq!(Status::active().to_string(), "active");
/// ```
///
/// Juju: [Status](https://documentation.ubuntu.com/juju/3.6/reference/status/).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Status {
    /// It works.
    Active(String),
    /// It cannot work before the operator does something.
    Blocked(String),
    /// It cannot work before something else is there.
    Waiting(String),
    /// It is busy with itself.
    Maintenance(String),
}

impl Status {
    /// It works, and there is nothing to say about it.
    pub const fn active() -> Self {
        Self::Active(String::new())
    }

    /// It cannot work before the operator does what the message says.
    pub fn blocked(message: impl Into<String>) -> Self {
        Self::Blocked(message.into())
    }

    /// It cannot work before what the message names is there.
    pub fn waiting(message: impl Into<String>) -> Self {
        Self::Waiting(message.into())
    }

    /// It is busy with what the message says.
    pub fn maintenance(message: impl Into<String>) -> Self {
        Self::Maintenance(message.into())
    }

    /// Juju's word: `active`, `blocked`, `waiting` or `maintenance`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Active(_) => "active",
            Self::Blocked(_) => "blocked",
            Self::Waiting(_) => "waiting",
            Self::Maintenance(_) => "maintenance",
        }
    }

    /// The message.
    pub fn message(&self) -> &str {
        match self {
            Self::Active(message)
            | Self::Blocked(message)
            | Self::Waiting(message)
            | Self::Maintenance(message) => message,
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        if !self.message().is_empty() {
            write!(f, ": {}", self.message())?;
        }
        Ok(())
    }
}

/// What this event has set.
#[derive(Default)]
pub(crate) struct Cache {
    unit: RefCell<Option<Status>>,
    app: RefCell<Option<Status>>,
}

impl Context {
    /// Sets the unit's status. It is seen at once, and stays even if the event
    /// fails.
    ///
    /// Juju: [`status-set`](https://documentation.ubuntu.com/juju/3.6/reference/hook-command/list-of-hook-commands/status-set/).
    pub fn set_status(&self, status: Status) -> Result<(), ToolError> {
        self.put_status(&self.status.unit, &[], status)
    }

    /// Sets the application's status, which stands beside those of its units.
    pub fn set_app_status(&self, _: &Leader<'_>, status: Status) -> Result<(), ToolError> {
        self.put_status(&self.status.app, &["--application"], status)
    }

    fn put_status(
        &self,
        set: &RefCell<Option<Status>>,
        flags: &[&str],
        status: Status,
    ) -> Result<(), ToolError> {
        if set.borrow().as_ref() == Some(&status) {
            return Ok(());
        }
        let message = argument_text(status.message());
        // A message may begin with a hyphen.
        let args = flags
            .iter()
            .copied()
            .chain(["--", status.name(), &message])
            .map(str::to_owned)
            .collect();
        self.call("status-set", args, Input::None)?;
        *set.borrow_mut() = Some(status);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake::Fake;

    #[test]
    fn messages_may_hold_anything() {
        let juju = Fake::new();
        let ctx = juju.context("start", &[]);
        ctx.set_status(Status::blocked("--help\0")).unwrap();
        ctx.set_status(Status::active()).unwrap();
        assert_eq!(
            juju.calls(),
            [
                "status-set -- blocked --help\u{fffd}",
                "status-set -- active"
            ]
        );
    }

    #[test]
    fn the_same_status_is_set_once() {
        let juju = Fake::new().answers("is-leader", "true");
        let ctx = juju.context("start", &[]);
        let leader = ctx.leader().unwrap().unwrap();
        for _ in 0..2 {
            ctx.set_status(Status::waiting("x")).unwrap();
            ctx.set_app_status(&leader, Status::waiting("x")).unwrap();
        }
        assert_eq!(
            juju.calls()[1..],
            [
                "status-set -- waiting x",
                "status-set --application -- waiting x"
            ]
        );
    }

    #[test]
    fn a_status_that_was_refused_is_tried_again() {
        let juju = Fake::new().fails("status-set", 1, "connection is shut down");
        let ctx = juju.context("start", &[]);
        assert!(ctx.set_status(Status::active()).is_err());
        assert!(ctx.set_status(Status::active()).is_err());
        assert_eq!(juju.calls().len(), 2);
    }
}
