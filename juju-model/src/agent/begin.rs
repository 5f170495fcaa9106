//! The start of a hook: statuses, relations entered, subordinates brought.

use super::{Dispatch, Hook, HookContext};
use crate::log::Level;
use crate::model::Model;
use crate::name::{RelationId, UnitName};
use crate::status::{Status, StatusWord};
use crate::texts::Texts;
use crate::unit::{Life, RelationNotes};

impl Model {
    /// Starts a hook: sets the statuses that Juju sets before it, enters relations, and returns the place for its changes.
    ///
    /// Until [`Model::finish`] the unit is given no other hook.
    pub fn begin(&mut self, dispatch: &Dispatch) -> HookContext {
        let id = format!(
            "{}-{}-{:032x}",
            dispatch.unit,
            dispatch.name,
            self.draw_wide()
        );
        let relation = dispatch
            .hook
            .relation()
            .and_then(|id| self.relations.get(&id));
        let remote_app = relation
            .and_then(|relation| relation.remote_app(dispatch.unit.app()))
            .filter(|_| !self.has_forgotten_remote(dispatch))
            .map(str::to_owned);
        let departing = match &dispatch.hook {
            Hook::RelationDeparted { unit, .. } => {
                let dying = self
                    .units
                    .get(&dispatch.unit)
                    .is_some_and(|unit| unit.life == Life::Dying);
                Some(if dying {
                    dispatch.unit.clone()
                } else {
                    unit.clone()
                })
            }
            _ => None,
        };
        self.announce(dispatch);
        if let Some(delay) = dispatch.retry_delay() {
            let (attempt, hook) = (dispatch.attempt, &dispatch.name);
            let text = format!("retry {attempt} of {hook:?} hook; Juju waits {delay:?} before it");
            self.record(&dispatch.unit, Level::Info, "juju.worker.uniter", text);
        }
        match &dispatch.hook {
            Hook::RelationCreated { .. } => self.enter_relations(&dispatch.unit),
            Hook::Action { task } | Hook::Exec { task } => {
                if let Some(task) = self.tasks.get_mut(task) {
                    task.status = crate::action::TaskStatus::Running;
                }
            }
            _ => {}
        }
        self.note_end(dispatch);
        if let Some(unit) = self.units.get_mut(&dispatch.unit) {
            unit.notes.running = Some(dispatch.clone());
            if let Hook::PebbleCheckFailed { container, check } = &dispatch.hook {
                let failed = (container.clone(), check.clone());
                unit.notes.failed_checks.insert(failed);
            }
            let requeued = &mut unit.notes.requeued;
            requeued.take_if(|killed| killed.hook == dispatch.hook);
            // A hook about a remote unit makes the agent forget what it read of it.
            let member = dispatch.hook.relation().zip(dispatch.hook.remote_unit());
            if let Some((relation, remote)) = member
                && let Some(notes) = unit.notes.relations.get_mut(&relation)
                && let Some(member) = notes.members.get_mut(remote)
            {
                member.cached = None;
            }
        }
        let mut context = HookContext::new(dispatch.clone(), id, self.rules());
        context.led_at_start = self.is_leader(&dispatch.unit);
        context.remote_app = remote_app;
        context.departing = departing;
        context
    }

    /// From a hook for its end on, the agent does nothing else in a relation or unit. Before that it may not have noticed.
    fn note_end(&mut self, dispatch: &Dispatch) {
        let hook = &dispatch.hook;
        let Some(unit) = self.units.get_mut(&dispatch.unit) else {
            return;
        };
        let unit_goes = unit.life == Life::Dying;
        let leaves = matches!(
            hook,
            Hook::RelationDeparted { .. } | Hook::RelationBroken { .. }
        );
        let last = matches!(
            hook,
            Hook::StorageDetaching { .. } | Hook::Stop | Hook::Remove
        );
        let relation_goes = |id: RelationId| {
            let relation = self.relations.get(&id);
            relation.is_some_and(|relation| relation.life == Life::Dying)
        };
        let in_relation = hook.relation().filter(|_| leaves);
        if unit_goes && (last || (leaves && !in_relation.is_some_and(relation_goes))) {
            unit.notes.seen = Life::Dying;
        }
        if let Some(id) = in_relation
            && (unit_goes || relation_goes(id))
            && let Some(notes) = unit.notes.relations.get_mut(&id)
        {
            notes.seen = Life::Dying;
        }
    }

    /// The agent keeps the remote application of a relation in memory alone, and relation-broken is told what is there.
    fn has_forgotten_remote(&self, dispatch: &Dispatch) -> bool {
        let Hook::RelationBroken { relation } = dispatch.hook else {
            return false;
        };
        self.units
            .get(&dispatch.unit)
            .and_then(|unit| unit.relation_notes(relation))
            .is_some_and(|notes| notes.remote_forgotten)
    }

    /// The statuses that the agent sets before a hook.
    fn announce(&mut self, dispatch: &Dispatch) {
        let now = self.now;
        let Some(unit) = self.units.get_mut(&dispatch.unit) else {
            return;
        };
        let running = match dispatch.hook {
            Hook::UpdateStatus => return,
            Hook::Action { .. } => format!("running action {}", dispatch.name),
            Hook::Exec { .. } => "running commands".to_owned(),
            _ => format!("running {} hook", dispatch.name),
        };
        unit.agent = Status::new(StatusWord::Executing, running, now);
        let workload = match dispatch.hook {
            Hook::Install if !unit.status_was_set => "installing charm software",
            Hook::Stop => "stopping charm software",
            Hook::Remove => "cleaning up prior to charm deletion",
            _ => return,
        };
        unit.workload = Status::new(StatusWord::Maintenance, workload, now);
    }

    /// A unit enters all its new relations just before the first relation-created.
    pub(crate) fn enter_relations(&mut self, name: &UnitName) {
        let address = self.ingress_address(name).unwrap_or_default();
        let Some(unit) = self.units.get_mut(name) else {
            return;
        };
        let entered: Vec<_> = unit
            .notes
            .fresh
            .iter()
            .filter(|order| !unit.notes.relations.contains_key(&order.id))
            .map(|order| order.id)
            .collect();
        let mut initial = Texts::from_iter([
            ("egress-subnets", format!("{address}/32")),
            ("ingress-address", address.clone()),
        ]);
        if self.juju.rules().private_address {
            initial.extend([("private-address".to_owned(), address)]);
        }
        for id in entered {
            let Some(relation) = self.relations.get_mut(&id) else {
                continue;
            };
            if relation.life == Life::Dying {
                continue;
            }
            relation.scope.insert(name.clone());
            relation
                .unit_bags
                .entry(name.clone())
                .or_default()
                .write(&initial);
            if let Some(unit) = self.units.get_mut(name) {
                unit.notes.relations.insert(id, RelationNotes::default());
            }
            self.stir(id);
            self.bring_subordinate(id, name);
        }
    }

    /// A principal that enters its relation with a subordinate application gets a unit of it beside itself.
    fn bring_subordinate(&mut self, id: RelationId, principal: &UnitName) {
        let Some(relation) = self.relations.get(&id) else {
            return;
        };
        if !relation.is_container_scoped()
            || self
                .units
                .get(principal)
                .is_none_or(|unit| unit.principal.is_some())
        {
            return;
        }
        let Some(app) = relation.remote_app(principal.app()).map(str::to_owned) else {
            return;
        };
        let subordinate = self
            .applications
            .get(&app)
            .is_some_and(|app| app.charm.subordinate && app.life == Life::Alive);
        let present = self
            .units
            .get(principal)
            .is_some_and(|unit| unit.subordinates.iter().any(|one| one.app() == app));
        if subordinate && !present {
            self.create_unit(&app, Some(principal));
        }
    }
}
