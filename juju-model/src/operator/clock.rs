//! Time: it passes when it is told to, and brings what is due.

use std::time::Duration;

use crate::error::ModelError;
use crate::model::Model;
use crate::name::UnitName;
use crate::secret::Secret;
use crate::time::Timestamp;
use crate::unit::{Stage, Unit};

impl Model {
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

    /// Moves the clock at one go: see [`Model::advance_to`].
    pub fn advance(&mut self, by: Duration) {
        self.advance_to(self.now.after(by));
    }

    /// Moves the clock, never back. What is due comes up: update-status, rotation and expiry of secrets, retries of
    /// failed hooks, and the next look at Pebble; each once, however often it would have been due on the way. To see
    /// every time, go by way of [`Model::next_due`].
    pub fn advance_to(&mut self, moment: Timestamp) {
        self.now = self.now.max(moment);
        let now = self.now;
        let is_due = |due: Option<Timestamp>| due.is_some_and(|due| due <= now);
        let mut restarts = Vec::new();
        for (name, unit) in &mut self.units {
            let notes = &mut unit.notes;
            if let Some(failure) = &mut notes.failure
                && is_due(failure.due)
            {
                failure.retries = failure.retries.max(1);
                self.failing.insert(name.clone());
            }
            if is_due(notes.restart_due) {
                restarts.push(name.clone());
            }
            if notes.unready_until.values().any(|until| *until <= now) {
                self.awake.insert(name.clone());
            }
        }
        for name in restarts {
            // The unit was there a moment ago.
            let _known = self.restart_agent(&name);
        }
        if self.next_tick <= now {
            let late = now.0.saturating_sub(self.next_tick.0);
            let interval = self.config.update_status_seconds();
            self.next_tick = now.plus(interval - late % interval);
            // Every unit is known, so nothing can be missing.
            let _known = self.fire_update_status(None);
        }
        let due: Vec<_> = self
            .secrets
            .values()
            .filter(|secret| dues_of_secret(secret).any(|due| due <= now))
            .map(|secret| secret.id.clone())
            .collect();
        for id in due {
            self.stir_secret(&id);
        }
    }

    /// The next moment at which something comes up by itself.
    ///
    /// ```
    /// # use juju_model::{CharmInfo, Deploy, Model, ModelSettings};
    /// # let mut model = Model::new(ModelSettings::default());
    /// # model.deploy(Deploy::new("web", CharmInfo::named("web")))?;
    /// # model.settle_quietly();
    /// let in_an_hour = model.now().after(std::time::Duration::from_secs(3600));
    /// let mut hooks = Vec::new();
    /// while let Some(due) = model.next_due().filter(|due| *due <= in_an_hour) {
    ///     model.advance_to(due);
    ///     hooks.extend(model.settle_quietly());
    /// }
    /// assert_eq!(hooks.len(), 12, "update-status, every five minutes");
    /// # Ok::<(), juju_model::ModelError>(())
    /// ```
    pub fn next_due(&self) -> Option<Timestamp> {
        let started = |unit: &Unit| unit.notes.stage == Stage::Started;
        let tick = self.units.values().any(started).then_some(self.next_tick);
        let retries = self.config.retries_hooks();
        let of_units = self.units.values().flat_map(|unit| {
            let failure = unit.notes.failure.as_ref().filter(|_| retries);
            failure
                .and_then(|failure| failure.due)
                .into_iter()
                .chain(unit.notes.restart_due)
                .chain(unit.notes.unready_until.values().copied())
        });
        tick.into_iter()
            .chain(of_units)
            .chain(self.secrets.values().flat_map(dues_of_secret))
            .filter(|due| *due > self.now)
            .min()
    }
}

/// When hooks about a secret come up: its rotation, and the expiry of its revisions.
fn dues_of_secret(secret: &Secret) -> impl Iterator<Item = Timestamp> {
    let expiries = secret
        .revisions
        .values()
        .filter_map(|revision| revision.expiry_due);
    secret.next_rotation.into_iter().chain(expiries)
}
