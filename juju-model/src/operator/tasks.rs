//! run and exec.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::action::{Task, TaskStatus, Work};
use crate::error::ModelError;
use crate::model::Model;
use crate::name::{ActionId, UnitName};

impl Model {
    /// `juju run UNIT ACTION`: queues an action. Defaults of its schema are filled in.
    ///
    /// # Errors
    /// When the charm has no such action, or its schema does not take the parameters.
    pub fn run_action(
        &mut self,
        unit: &UnitName,
        name: &str,
        mut parameters: Map<String, Value>,
    ) -> Result<ActionId, ModelError> {
        self.require_unit(unit)?;
        let charm = &self.require_application(unit.app())?.charm;
        if charm.actions.is_empty() {
            return Err(ModelError::new(format!(
                "no actions defined on charm {:?}",
                charm.url
            )));
        }
        let action = charm.actions.get(name);
        let action = action.ok_or_else(|| {
            ModelError::new(if self.rules().telling_errors {
                format!("action {name:?} not defined for unit \"{unit}\". (not found)")
            } else {
                format!("action {name:?} not defined on unit \"{unit}\"")
            })
        })?;
        let schema = if self.rules().undeclared_parameters {
            Cow::Borrowed(&action.schema)
        } else {
            Cow::Owned(crate::schema::closed(&action.schema))
        };
        crate::schema::fill_and_check(&schema, &mut parameters)
            .map_err(|text| ModelError::new(format!("cannot run {name:?} action: {text}")))?;
        Ok(self.queue(
            unit,
            Work::Action {
                name: name.to_owned(),
                parameters,
            },
        ))
    }

    /// `juju exec --unit UNIT COMMAND`: queues a command, which runs with the tools and the environment of a hook.
    pub fn exec(&mut self, unit: &UnitName, command: &str) -> Result<ActionId, ModelError> {
        self.require_unit(unit)?;
        Ok(self.queue(unit, Work::Command(command.to_owned())))
    }

    fn queue(&mut self, unit: &UnitName, work: Work) -> ActionId {
        let id = ActionId(self.next_task);
        self.next_task += 1;
        if let Some(unit) = self.units.get_mut(unit) {
            match work {
                Work::Action { .. } => unit.notes.actions.push_back(id),
                Work::Command(_) => unit.notes.commands.push_back(id),
            }
        }
        let task = Task {
            id,
            unit: unit.clone(),
            work,
            status: TaskStatus::Pending,
            message: String::new(),
            results: Map::new(),
            progress: Vec::new(),
            enqueued: self.now,
            completed: None,
        };
        self.tasks.insert(id, task);
        self.awake.insert(unit.clone());
        id
    }
}
