//! Texts that Juju keeps for the unit between events.

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde_json::Value;

use crate::context::Context;
use crate::hook_tool::{Input, ToolError, ToolErrorKind, encode_yaml};

/// What is known of the unit's state.
#[derive(Default)]
pub(crate) struct Cache {
    /// All of it, once it was read.
    stored: RefCell<Option<BTreeMap<String, String>>>,
    /// What this event has written before that.
    written: RefCell<BTreeMap<String, Option<String>>>,
}

impl Context {
    /// The unit's state: texts that Juju keeps from event to event, through
    /// upgrades and restarts.
    pub fn state(&self) -> State<'_> {
        State { ctx: self }
    }
}

/// The unit's state.
///
/// Prefer to compute what is needed from what Juju knows anyway: state can go
/// stale, and only this unit sees it.
///
/// ```no_run
/// # fn example(ctx: &charm_sdk::Context) -> Result<(), charm_sdk::ToolError> {
/// let state = ctx.state();
/// let runs: u32 = state.get("runs")?.and_then(|text| text.parse().ok()).unwrap_or(0);
/// state.set("runs", &(runs + 1).to_string())?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct State<'a> {
    ctx: &'a Context,
}

impl State<'_> {
    /// The text of a key. Juju is asked once in an event, for all keys.
    ///
    /// Juju: [`state-get`](https://documentation.ubuntu.com/juju/3.6/reference/hook-command/list-of-hook-commands/state-get/).
    pub fn get(&self, key: &str) -> Result<Option<String>, ToolError> {
        if let Some(written) = self.ctx.state.written.borrow().get(key) {
            return Ok(written.clone());
        }
        let mut stored = self.ctx.state.stored.borrow_mut();
        let all = match &*stored {
            Some(all) => all,
            None => stored.insert(self.load()?),
        };
        Ok(all.get(key).cloned())
    }

    /// Keeps a text. What is there already is not written again.
    ///
    /// # Errors
    ///
    /// Juju takes keys of at most 256 bytes and texts of at most 65,536 bytes.
    ///
    /// Juju: [`state-set`](https://documentation.ubuntu.com/juju/3.6/reference/hook-command/list-of-hook-commands/state-set/).
    pub fn set(&self, key: &str, text: &str) -> Result<(), ToolError> {
        if self.known(key) == Some(Some(text.to_owned())) {
            return Ok(());
        }
        let yaml = encode_yaml([(key, text)]);
        let args = vec!["--file".to_owned(), "-".to_owned()];
        self.ctx.call("state-set", args, Input::Stdin(&yaml))?;
        self.remember(key, Some(text.to_owned()));
        Ok(())
    }

    /// Forgets a text. One that is not there is no error.
    ///
    /// Juju: [`state-delete`](https://documentation.ubuntu.com/juju/3.6/reference/hook-command/list-of-hook-commands/state-delete/).
    pub fn delete(&self, key: &str) -> Result<(), ToolError> {
        if self.known(key) == Some(None) {
            return Ok(());
        }
        if key.contains('\0') {
            return Err(ToolError::refused(
                "state-delete",
                ToolErrorKind::Invalid,
                "a key with a NUL character is not valid",
            ));
        }
        let args = vec!["--".to_owned(), key.to_owned()];
        self.ctx.call("state-delete", args, Input::None)?;
        self.remember(key, None);
        Ok(())
    }

    /// What is known about a key without asking.
    #[expect(
        clippy::option_option,
        reason = "not known and known to be absent are two different things"
    )]
    fn known(self, key: &str) -> Option<Option<String>> {
        let written = self.ctx.state.written.borrow();
        written.get(key).cloned().or_else(|| {
            let stored = self.ctx.state.stored.borrow();
            stored.as_ref().map(|all| all.get(key).cloned())
        })
    }

    fn remember(self, key: &str, text: Option<String>) {
        let mut written = self.ctx.state.written.borrow_mut();
        written.insert(key.to_owned(), text);
    }

    fn load(self) -> Result<BTreeMap<String, String>, ToolError> {
        match self.ctx.json("state-get", [])? {
            Value::Null => Some(BTreeMap::new()),
            Value::Object(pairs) => pairs
                .into_iter()
                .map(|(key, value)| match value {
                    Value::String(text) => Some((key, text)),
                    _ => None,
                })
                .collect(),
            _ => None,
        }
        .ok_or_else(|| ToolError::unreadable("state-get", "an object of texts"))
    }
}

#[cfg(test)]
mod tests {
    use crate::fake::Fake;
    use crate::hook_tool::ToolErrorKind;

    #[test]
    fn state_is_read_once() {
        let juju = Fake::new().answers("state-get", r#"{"a":"1","b":""}"#);
        let ctx = juju.context("start", &[]);
        assert_eq!(ctx.state().get("a").unwrap().as_deref(), Some("1"));
        assert_eq!(ctx.state().get("b").unwrap().as_deref(), Some(""));
        assert_eq!(ctx.state().get("c").unwrap(), None);
        assert_eq!(juju.calls(), ["state-get --format=json"]);
    }

    #[test]
    fn an_empty_state_is_null() {
        let juju = Fake::new().answers("state-get", "null");
        let ctx = juju.context("start", &[]);
        assert_eq!(ctx.state().get("a").unwrap(), None);
    }

    #[test]
    fn what_was_written_is_read_without_asking() {
        let juju = Fake::new();
        let ctx = juju.context("start", &[]);
        let state = ctx.state();
        state.set("a", " \u{1f600}\n").unwrap();
        state.set("a", " \u{1f600}\n").unwrap();
        assert_eq!(state.get("a").unwrap().as_deref(), Some(" \u{1f600}\n"));
        state.delete("a").unwrap();
        state.delete("a").unwrap();
        assert_eq!(state.get("a").unwrap(), None);
        assert_eq!(juju.calls(), ["state-set --file -", "state-delete -- a"]);
        assert_eq!(juju.inputs(), ["\"a\": \" \u{1f600}\\n\"\n"]);
    }

    #[test]
    fn what_is_so_already_is_not_written() {
        let juju = Fake::new().answers("state-get", r#"{"a":"1"}"#);
        let ctx = juju.context("start", &[]);
        let state = ctx.state();
        state.get("a").unwrap();
        state.set("a", "1").unwrap();
        state.delete("b").unwrap();
        assert_eq!(juju.calls().len(), 1);
        state.set("a", "2").unwrap();
        assert_eq!(state.get("a").unwrap().as_deref(), Some("2"));
        assert_eq!(juju.calls().len(), 2);
    }

    #[test]
    fn refusals_change_nothing() {
        let text = "max allowed key length (256) exceeded";
        let juju = Fake::new()
            .fails("state-set", 1, text)
            .answers("state-get", "{}");
        let ctx = juju.context("start", &[]);
        assert!(ctx.state().set("k", "v").is_err());
        assert_eq!(ctx.state().get("k").unwrap(), None);
        let error = juju.context("start", &[]).state().delete("\0").unwrap_err();
        assert_eq!(error.kind(), ToolErrorKind::Invalid);
    }
}
