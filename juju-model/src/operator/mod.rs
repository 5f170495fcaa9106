//! What an operator does to a model: the words of `juju`.

mod applications;
mod clock;
mod constraints;
mod relations;
mod resources;
mod secrets;
mod storage;
mod tasks;
mod workload;

pub use applications::Deploy;
pub(crate) use relations::{IMPLICIT, is_implicit};
pub(crate) use secrets::is_secret_key;
pub(crate) use workload::is_notice_key;

use crate::error::ModelError;
use crate::model::Model;
use crate::name::{RelationId, UnitName};
use crate::texts::Texts;
use crate::unit::Resolved;

impl Model {
    /// Answers a failed hook: run it again at once, or count it as done (`juju resolved --no-retry`).
    pub fn resolved(&mut self, unit: &UnitName, retry: bool) -> Result<(), ModelError> {
        self.require_unit(unit)?;
        let failure = self
            .units
            .get_mut(unit)
            .and_then(|unit| unit.notes.failure.as_mut());
        let Some(failure) = failure else {
            return Err(ModelError::new(format!(
                "unit \"{unit}\" is not in an error state"
            )));
        };
        if retry {
            failure.resolved = Some(Resolved::Retry);
            // The agent's own retries begin anew after this one.
            failure.dispatch.attempt = 0;
        } else {
            let failed = failure.dispatch.clone();
            self.complete(&self.again(&failed));
        }
        self.awake.insert(unit.clone());
        Ok(())
    }

    /// Moves leadership of an application to one of its units.
    ///
    /// Juju does so by itself when a leader's lease runs out; tests do it in the middle of a hook.
    pub fn set_leader(&mut self, unit: &UnitName) -> Result<(), ModelError> {
        self.require_unit(unit)?;
        self.make_leader(unit);
        Ok(())
    }

    /// Writes into an application's databag as a committed `relation-set --app` of it would; an empty value deletes.
    ///
    /// For applications that are only stood in for.
    pub fn write_app_data(
        &mut self,
        relation: RelationId,
        app: &str,
        changes: &Texts,
    ) -> Result<(), ModelError> {
        let found = self
            .relations
            .get_mut(&relation)
            .filter(|relation| relation.end(app).is_some());
        let found = found.ok_or_else(|| ModelError::not_found("relation", relation))?;
        if found
            .app_bags
            .entry(app.to_owned())
            .or_default()
            .write(changes)
        {
            self.stir(relation);
        }
        Ok(())
    }

    /// Writes into a unit's databag as a committed `relation-set` of it would; an empty value deletes.
    pub fn write_unit_data(
        &mut self,
        relation: RelationId,
        unit: &UnitName,
        changes: &Texts,
    ) -> Result<(), ModelError> {
        self.require_unit(unit)?;
        let found = self
            .relations
            .get_mut(&relation)
            .filter(|relation| relation.end(unit.app()).is_some());
        let found = found.ok_or_else(|| ModelError::not_found("relation", relation))?;
        if found
            .unit_bags
            .entry(unit.clone())
            .or_default()
            .write(changes)
        {
            self.stir(relation);
        }
        Ok(())
    }

    /// Writes into a unit's state as a committed `state-set` would. For tests that start in the middle of a charm's life.
    pub fn write_state(&mut self, unit: &UnitName, state: Texts) -> Result<(), ModelError> {
        self.require_unit(unit)?;
        if let Some(unit) = self.units.get_mut(unit) {
            unit.state = state;
        }
        Ok(())
    }
}
