//! What an operator does to a model: the words of `juju`.

mod applications;
mod relations;
mod resources;
mod secrets;
mod storage;
mod tasks;

pub use applications::Deploy;
pub(crate) use relations::{IMPLICIT, is_implicit};
pub(crate) use secrets::is_secret_key;

use std::time::Duration;

use crate::error::ModelError;
use crate::model::Model;
use crate::name::{RelationId, UnitName};
use crate::texts::Texts;
use crate::unit::{Resolved, Stage};

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
        } else {
            let failed = failure.dispatch.clone();
            self.complete(&self.again(&failed));
        }
        self.awake.insert(unit.clone());
        Ok(())
    }

    /// Has a unit run update-status when it has nothing else to do; without a unit, all of them.
    pub fn fire_update_status(&mut self, unit: Option<&UnitName>) -> Result<(), ModelError> {
        if let Some(unit) = unit {
            self.require_unit(unit)?;
        }
        for (name, one) in &mut self.units {
            if unit.is_none_or(|unit| unit == name) && one.notes.stage == Stage::Started {
                one.notes.tick = true;
                self.awake.insert(name.clone());
            }
        }
        Ok(())
    }

    /// Moves the clock. What is due comes up: update-status, rotation and expiry of secrets, and retries of failed hooks.
    pub fn advance(&mut self, by: Duration) {
        self.now = self.now.after(by);
        for name in self.units.keys() {
            let retries = self.units[name].notes.failure.is_some();
            if retries {
                self.failing.insert(name.clone());
            }
        }
        for unit in self.units.values_mut() {
            if let Some(failure) = &mut unit.notes.failure {
                failure.retries = failure.retries.max(1);
            }
        }
        if self.next_tick <= self.now {
            let late = self.now.0.saturating_sub(self.next_tick.0);
            let interval = self.config.update_status_seconds();
            self.next_tick = self.now.plus(interval - late % interval);
            // Every unit is known, so nothing can be missing.
            let _known = self.fire_update_status(None);
        }
        let due: Vec<_> = self
            .secrets
            .values()
            .filter(|secret| {
                let expiry = secret
                    .revisions
                    .values()
                    .filter_map(|revision| revision.expiry_due);
                secret
                    .next_rotation
                    .into_iter()
                    .chain(expiry)
                    .any(|due| due <= self.now)
            })
            .map(|secret| secret.id.clone())
            .collect();
        for id in due {
            self.stir_secret(&id);
        }
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
