//! Actions: run as an operator runs them.

use std::fmt;

use juju_model::{ActionId, Hook, ModelError, Task, TaskStatus};
use serde_json::{Map, Value};

use super::fired::Fired;
use super::scenario::Scenario;
use crate::dispatch::Charm;

/// What an action left, as `juju run` shows it.
#[derive(Clone)]
pub struct ActionResult {
    task: Task,
    fired: Fired,
}

impl ActionResult {
    /// Whether the action has done what it should.
    pub fn succeeded(&self) -> bool {
        self.status() == TaskStatus::Completed
    }

    /// How it ended.
    pub fn status(&self) -> TaskStatus {
        self.task.status()
    }

    /// Why it failed.
    pub fn message(&self) -> &str {
        self.task.message()
    }

    /// The parameters that the charm got: with defaults.
    pub fn parameters(&self) -> Map<String, Value> {
        self.task.parameters().cloned().unwrap_or_default()
    }

    /// What it produced, by `action-set` and on its outputs. Values that were
    /// set are texts. Juju's own `return-code` is left out.
    pub fn results(&self) -> Map<String, Value> {
        let mut results = self.task.results().clone();
        results.remove("return-code");
        results
    }

    /// One of its results; `where.dir` is the `dir` inside of `where`.
    pub fn result(&self, path: &str) -> Option<&str> {
        let mut keys = path.split('.');
        let first = self.task.results().get(keys.next()?)?;
        keys.try_fold(first, |value, key| value.get(key))?.as_str()
    }

    /// What it said on its way, with `action-log`.
    pub fn log(&self) -> Vec<&str> {
        let said = self.task.progress().iter();
        said.map(|(_, text)| text.as_str()).collect()
    }

    /// The run from the outside: calls of hook tools, log lines, exit code.
    pub fn fired(&self) -> &Fired {
        &self.fired
    }
}

impl fmt::Debug for ActionResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ActionResult")
            .field("status", &self.status())
            .field("message", &self.message())
            .field("results", &self.results())
            .field("log", &self.log())
            .finish_non_exhaustive()
    }
}

impl<C: Charm> Scenario<C> {
    /// Runs an action of the charm, which has to complete. Parameters are
    /// checked and defaults filled in as Juju does it.
    ///
    /// ```no_run
    /// # use charm_sdk::testing::{Scenario, json};
    /// # fn example<C: charm_sdk::Charm>() {
    /// # let mut juju = Scenario::<C>::new();
    /// let backup = juju.run_action("backup", json!({"compress": true}));
    /// assert_eq!(backup.result("size"), Some("3"));
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// Juju refuses the parameters, or the action fails; see
    /// [`try_run_action`](Self::try_run_action). Or they are not an object.
    #[track_caller]
    pub fn run_action(&mut self, name: &str, parameters: Value) -> ActionResult {
        match self.try_run_action(name, parameters) {
            Ok(result) if result.succeeded() => result,
            Ok(result) => panic!(
                "the action {name} failed: {}\ncalls: {:#?}",
                result.message(),
                result.fired().calls()
            ),
            Err(error) => panic!("{error}"),
        }
    }

    /// Runs an action of the charm, whether it completes or fails.
    ///
    /// # Errors
    ///
    /// Juju refuses it, so that the charm was not run: there is no such action,
    /// or it does not take the parameters.
    ///
    /// # Panics
    ///
    /// The parameters are not an object.
    #[track_caller]
    pub fn try_run_action(
        &mut self,
        name: &str,
        parameters: Value,
    ) -> Result<ActionResult, ModelError> {
        let parameters = match parameters {
            Value::Object(parameters) => parameters,
            Value::Null => Map::new(),
            other => panic!("parameters of an action have names; these are {other}"),
        };
        self.check_state();
        let task: ActionId = self.model.run_action(&self.unit, name, parameters)?;
        let fired = self.run_hook(Hook::Action { task }, None);
        match self.model.task(task) {
            Some(task) => Ok(ActionResult {
                task: task.clone(),
                fired,
            }),
            None => panic!("the action is gone with its unit"),
        }
    }
}
