//! An agent that starts anew: what it finds, and what it has forgotten.

use super::{Dispatch, Hook, Script};
use crate::action::{Task, TaskStatus};
use crate::error::ModelError;
use crate::model::{Flavour, Model};
use crate::name::{ActionId, UnitName};
use crate::status::{Status, StatusWord};
use crate::unit::{Life, Pod, Stage};

/// For so long a Pebble keeps what it noticed.
const NOTICE_SECONDS: i64 = 7 * 86_400;

impl Model {
    /// Hooks that were running when the model was written down: their agent died, so they count as failed.
    ///
    /// For who loads a model that was saved between [`Model::begin`] and [`Model::finish`].
    pub fn recover(&mut self) {
        let all: Vec<_> = self.units.keys().cloned().collect();
        for unit in all {
            self.interrupt(&unit);
        }
    }

    /// Stops the agent of a unit and starts it again, as a crash does, or an upgrade of Juju.
    ///
    /// A hook that runs has failed. What the agent kept in memory is lost: it tells of leader settings again (3.6), a
    /// later relation-broken does not name its application, and of a relation that the unit has entered but not heard
    /// of, there will be no relation-created. On Kubernetes it runs start once more, and tells again of every container
    /// and of what their Pebbles noticed in the last seven days.
    ///
    /// ```
    /// use juju_model::{CharmInfo, Deploy, Flavour, Model, ModelSettings};
    ///
    /// let mut model = Model::new(ModelSettings { flavour: Flavour::Kubernetes, ..ModelSettings::default() });
    /// model.deploy(Deploy::new("web", CharmInfo::named("web").container("server")))?;
    /// model.settle_quietly();
    /// model.restart_agent(&"web/0".parse()?)?;
    /// let ran = model.settle_quietly();
    /// assert_eq!(ran.iter().map(|hook| &hook.name).collect::<Vec<_>>(), ["start", "server-pebble-ready"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// When there is no such unit.
    pub fn restart_agent(&mut self, unit: &UnitName) -> Result<(), ModelError> {
        self.require_unit(unit)?;
        self.interrupt(unit);
        self.forget(unit);
        if self.flavour == Flavour::Kubernetes {
            self.greet_pebbles(unit);
        }
        Ok(())
    }

    /// Replaces the pod of a unit, as Kubernetes does when a node is drained: the charm's and the workload's files are
    /// lost, `state-set` data is kept. A unit in error keeps its pod until that is resolved.
    ///
    /// # Errors
    /// When there is no such unit, it is not on Kubernetes, or not a started and living one.
    pub fn replace_pod(&mut self, unit: &UnitName) -> Result<(), ModelError> {
        let found = self.require_unit(unit)?;
        if self.flavour != Flavour::Kubernetes {
            return Err(ModelError::new(format!(
                "unit \"{unit}\" has no pod: its model is not on Kubernetes"
            )));
        }
        if found.notes.stage != Stage::Started || found.life == Life::Dying {
            return Err(ModelError::new(format!(
                "unit \"{unit}\" has not started yet, or is on its way out: its pod cannot be replaced"
            )));
        }
        if let Some(unit) = self.units.get_mut(unit) {
            unit.notes.pod = Pod::Leaving;
        }
        self.awake.insert(unit.clone());
        Ok(())
    }

    /// Whether the hook is the first of a pod that takes another's place: of the old one's files, only storage is left.
    /// One that failed or was killed runs again in the same pod.
    pub fn opens_pod(&self, dispatch: &Dispatch) -> bool {
        let unit = self.units.get(&dispatch.unit);
        self.flavour == Flavour::Kubernetes
            && dispatch.hook == Hook::UpgradeCharm
            && dispatch.attempt == 0
            && unit.is_some_and(|unit| unit.notes.killed == 0)
    }

    /// Restarts the machine of a unit: all units on it that had started run start once more.
    ///
    /// # Errors
    /// When there is no such unit, or it is a pod.
    pub fn reboot(&mut self, unit: &UnitName) -> Result<(), ModelError> {
        self.require_unit(unit)?;
        if self.flavour == Flavour::Kubernetes {
            return Err(ModelError::new(format!(
                "unit \"{unit}\" has no machine that could be rebooted: it is a pod, which can be replaced"
            )));
        }
        self.reboot_machine_of(unit);
        Ok(())
    }

    /// An action or command whose agent died while it ran, with nothing of that in the model: it has failed, and is not
    /// run again. Says whether it had not ended before.
    pub fn terminate_task(&mut self, id: ActionId) -> bool {
        let running =
            |task: &&Task| matches!(task.status, TaskStatus::Pending | TaskStatus::Running);
        let Some(task) = self.tasks.get(&id).filter(running) else {
            return false;
        };
        let unit = task.unit.clone();
        self.end_task(&unit, id, TaskStatus::Failed, "action terminated");
        true
    }

    /// The agent died in what it was running.
    fn interrupt(&mut self, name: &UnitName) {
        let now = self.now;
        let Some(unit) = self.units.get_mut(name) else {
            return;
        };
        let Some(dispatch) = unit.notes.running.take() else {
            return;
        };
        unit.agent = Status::new(StatusWord::Idle, "", now);
        self.awake.insert(name.clone());
        match dispatch.hook.task() {
            Some(task) => self.end_task(name, task, TaskStatus::Failed, "action terminated"),
            None => self.fail(
                &dispatch,
                Script::default().told(),
                "the agent was stopped while it ran",
            ),
        }
    }

    /// What an agent had in memory only.
    pub(super) fn forget(&mut self, name: &UnitName) {
        let Some(unit) = self.units.get_mut(name) else {
            return;
        };
        let notes = &mut unit.notes;
        notes.restart_due = None;
        notes.leader_settings = None;
        for (id, known) in &mut notes.relations {
            known.remote_forgotten = true;
            for member in known.members.values_mut() {
                member.cached = None;
            }
            let Some(relation) = self.relations.get(id) else {
                continue;
            };
            // Of a relation that the unit is in, it must have told: so the agent believes.
            if !known.created && relation.scope.contains(name) {
                known.created = true;
                notes.fresh.remove(&relation.order);
                notes.stirred.insert(relation.order);
            }
        }
        self.awake.insert(name.clone());
    }

    /// An agent that has just started learns from all Pebbles what they have to say.
    fn greet_pebbles(&mut self, name: &UnitName) {
        let app = self.applications.get(name.app());
        let containers = app.map(|app| app.charm.containers.clone());
        let Some(unit) = self.units.get_mut(name) else {
            return;
        };
        let notes = &mut unit.notes;
        if notes.stage != Stage::Started || notes.pod == Pod::Between {
            return;
        }
        notes.rebooted = true;
        notes.unready = containers.unwrap_or_default();
        notes.unready_until.clear();
        let since = self.now.plus(-NOTICE_SECONDS);
        notes.notices.retain(|notice| notice.last > since);
        notes.workload = notes
            .notices
            .iter()
            .map(|notice| notice.hook.clone())
            .collect();
    }
}
