//! Making a state, and looking at it.

use juju_model::{Deploy, Flavour, Role, StatusWord, Texts, UnitName as ModelUnit};

use super::event::{Related, model_unit};
use super::scenario::{Scenario, counterpart, free_counterpart};
use crate::dispatch::Charm;
use crate::environment::UnitName;
use crate::relation::{RawDatabag, RelationId};
use crate::status::Status;

impl<C: Charm> Scenario<C> {
    /// Sets an option, as `juju config` does from a text: numbers and booleans
    /// are written out.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a test has texts, numbers and booleans at hand, not references to them"
    )]
    #[track_caller]
    pub fn config(&mut self, option: &str, value: impl ToString) {
        let app = self.app.clone();
        let value = value.to_string();
        self.change(|model| model.set_config(&app, &[(option, value)]));
    }

    /// Sets an option back to its default, or to being unset.
    #[track_caller]
    pub fn reset_config(&mut self, option: &str) {
        let app = self.app.clone();
        self.change(|model| model.reset_config(&app, &[option]));
    }

    /// Says whether the unit leads its application.
    #[track_caller]
    pub fn set_leader(&mut self, leads: bool) {
        let leader = if leads {
            self.unit.clone()
        } else {
            self.need_rival()
        };
        self.change(|model| model.set_leader(&leader));
    }

    /// Adds a unit of the charm: a peer. Only the first unit runs the charm.
    #[track_caller]
    pub fn add_unit(&mut self) -> UnitName {
        let app = self.app.clone();
        let units = self.change(|model| model.add_unit(&app, 1));
        match &units[..] {
            [unit] => sdk_unit(unit),
            _ => panic!("the model has added {} units", units.len()),
        }
    }

    /// The unit that runs the charm.
    pub fn unit(&self) -> UnitName {
        sdk_unit(&self.unit)
    }

    /// The model's UUID.
    pub fn model_uuid(&self) -> &str {
        self.model.uuid()
    }

    /// Whether the model runs on Kubernetes; it is one of machines.
    pub fn is_kubernetes(&self) -> bool {
        self.model.flavour() == Flavour::Kubernetes
    }

    /// Integrates an endpoint of the charm with another application, which is
    /// deployed with one unit if it is not there yet. The same application can
    /// be related up to three times.
    #[track_caller]
    pub fn relate(&mut self, endpoint: &str, other: &str) -> Related {
        let app = self.app.clone();
        let charm = match self.model.application(&app) {
            Some(app) => app.charm().clone(),
            None => panic!("the application {app} is gone"),
        };
        match charm.endpoints.get(endpoint) {
            None => panic!("the charm declares no endpoint `{endpoint}`"),
            Some(declared) if declared.role == Role::Peers => {
                panic!(
                    "`{endpoint}` is a peers endpoint; its relation is there: `peers(\"{endpoint}\")`"
                )
            }
            Some(_) => {}
        }
        if self.model.application(other).is_none() {
            let stand_in = counterpart(other, &charm);
            self.change(|model| model.deploy(Deploy::new(other, stand_in)));
        }
        let Some(counterpart) = free_counterpart(&self.model, other, endpoint) else {
            panic!("{other} is related to `{endpoint}` three times already")
        };
        let ends = [
            format!("{app}:{endpoint}"),
            format!("{other}:{counterpart}"),
        ];
        Related(self.change(|model| model.integrate(&ends[0], &ends[1])))
    }

    /// The relation of a peers endpoint.
    #[track_caller]
    pub fn peers(&self, endpoint: &str) -> Related {
        let found = self.model.relations().find(|relation| {
            let end = relation.end(&self.app);
            relation.is_peer() && end.is_some_and(|end| end.endpoint == endpoint)
        });
        match found {
            Some(relation) => Related(relation.id()),
            None => panic!("the charm has no peer relation `{endpoint}`"),
        }
    }

    /// Removes a relation without running the charm for it. To run it, fire
    /// [`Related::broken`].
    #[track_caller]
    pub fn unrelate(&mut self, relation: Related) {
        self.change(|model| model.remove_relation_by_id(relation.0));
    }

    /// Adds a unit to another application.
    #[track_caller]
    pub fn add_remote_unit(&mut self, other: &str) -> UnitName {
        let units = self.change(|model| model.add_unit(other, 1));
        match &units[..] {
            [unit] => sdk_unit(unit),
            _ => panic!("the model has added {} units", units.len()),
        }
    }

    /// The relation's id as the charm sees it: `smtp:3`.
    #[track_caller]
    pub fn relation_id(&self, relation: Related) -> RelationId {
        let id = self.the(relation).id_for(&self.app);
        match id.and_then(|id| id.parse().ok()) {
            Some(id) => id,
            None => panic!("{relation:?} is not one of the charm's relations"),
        }
    }

    /// The application on the other side; for peers, the charm's own.
    #[track_caller]
    pub fn remote_app(&self, relation: Related) -> String {
        match self.the(relation).remote_app(&self.app) {
            Some(app) => app.to_owned(),
            None => panic!("{relation:?} is not one of the charm's relations"),
        }
    }

    /// What the charm's application says in a relation.
    #[track_caller]
    pub fn local_app_databag(&self, relation: Related) -> RawDatabag {
        raw(self.the(relation).app_data(&self.app))
    }

    /// What the charm's unit says in a relation, with the addresses that Juju
    /// keeps there.
    #[track_caller]
    pub fn local_unit_databag(&self, relation: Related) -> RawDatabag {
        raw(self.the(relation).unit_data(&self.unit))
    }

    /// What the other application says in a relation.
    #[track_caller]
    pub fn remote_app_databag(&self, relation: Related) -> RawDatabag {
        raw(self.the(relation).app_data(&self.remote_app(relation)))
    }

    /// Writes into the charm's application databag: what an earlier event, or
    /// another charm before this one, has left. An empty text deletes.
    #[track_caller]
    pub fn set_local_app_databag<const N: usize>(
        &mut self,
        relation: Related,
        data: [(&str, &str); N],
    ) {
        let app = self.app.clone();
        let data = Texts::from_iter(data);
        self.change(|model| model.write_app_data(relation.0, &app, &data));
    }

    /// Writes into the charm's unit databag.
    #[track_caller]
    pub fn set_local_unit_databag<const N: usize>(
        &mut self,
        relation: Related,
        data: [(&str, &str); N],
    ) {
        let unit = self.unit.clone();
        let data = Texts::from_iter(data);
        self.change(|model| model.write_unit_data(relation.0, &unit, &data));
    }

    /// Writes into the other application's databag.
    #[track_caller]
    pub fn set_remote_app_databag<const N: usize>(
        &mut self,
        relation: Related,
        data: [(&str, &str); N],
    ) {
        let app = self.remote_app(relation);
        let data = Texts::from_iter(data);
        self.change(|model| model.write_app_data(relation.0, &app, &data));
    }

    /// Writes into the databag of another unit, such as `wordpress/0`.
    #[track_caller]
    pub fn set_remote_unit_databag<const N: usize>(
        &mut self,
        relation: Related,
        unit: &str,
        data: [(&str, &str); N],
    ) {
        let unit = model_unit(unit);
        let data = Texts::from_iter(data);
        self.change(|model| model.write_unit_data(relation.0, &unit, &data));
    }

    /// The status that the unit's charm has set last.
    ///
    /// # Panics
    ///
    /// It has set none.
    #[track_caller]
    pub fn unit_status(&self) -> Status {
        match self.model.unit(&self.unit) {
            Some(unit) => sdk_status(unit.charm_status()),
            None => panic!("the unit is gone"),
        }
    }

    /// The status of the application: what the leader has set, else what
    /// follows from the units.
    ///
    /// # Panics
    ///
    /// There is none.
    #[track_caller]
    pub fn app_status(&self) -> Status {
        match self.model.application_status(&self.app) {
            Some(status) => sdk_status(&status),
            None => panic!("the application has no status"),
        }
    }

    /// The ports that the unit has opened for all endpoints, such as `80/tcp`,
    /// in order.
    ///
    /// ```no_run
    /// # use charm_sdk::testing::Scenario;
    /// # fn example<C: charm_sdk::Charm>() {
    /// # let mut juju = Scenario::<C>::new();
    /// juju.fire("start");
    /// assert_eq!(juju.opened_ports(), ["80/tcp"]);
    /// # }
    /// ```
    pub fn opened_ports(&self) -> Vec<String> {
        self.opened_ports_of("")
    }

    /// The ports that the unit has opened for one endpoint alone.
    pub fn opened_ports_of(&self, endpoint: &str) -> Vec<String> {
        let unit = self.model.unit(&self.unit);
        let ranges = unit.and_then(|unit| unit.ports().get(endpoint));
        ranges
            .into_iter()
            .flatten()
            .map(ToString::to_string)
            .collect()
    }

    /// The version of the workload that the charm has set; an empty text if it
    /// has set none.
    ///
    /// ```no_run
    /// # use charm_sdk::testing::Scenario;
    /// # fn example<C: charm_sdk::Charm>() {
    /// # let mut juju = Scenario::<C>::new();
    /// juju.fire("start");
    /// assert_eq!(juju.workload_version(), "16.2");
    /// # }
    /// ```
    pub fn workload_version(&self) -> &str {
        let app = self.model.application(&self.app);
        app.map_or("", juju_model::Application::workload_version)
    }

    /// A text of the unit's state.
    pub fn state(&self, key: &str) -> Option<String> {
        self.model.unit(&self.unit)?.state().get(key).cloned()
    }

    /// Puts a text into the unit's state.
    #[track_caller]
    pub fn set_state(&mut self, key: &str, text: &str) {
        let unit = self.unit.clone();
        let mut state = match self.model.unit(&unit) {
            Some(unit) => unit.state().clone(),
            None => panic!("the unit is gone"),
        };
        state.insert(key.to_owned(), text.to_owned());
        self.change(|model| model.write_state(&unit, state));
    }

    #[track_caller]
    fn the(&self, relation: Related) -> &juju_model::Relation {
        match self.model.relation(relation.0) {
            Some(relation) => relation,
            None => panic!("the relation {} is gone", relation.0),
        }
    }
}

fn raw(data: Option<&Texts>) -> RawDatabag {
    let data = data.into_iter().flat_map(|data| data.iter());
    data.map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

fn sdk_unit(unit: &ModelUnit) -> UnitName {
    match unit.to_string().parse() {
        Ok(unit) => unit,
        Err(error) => panic!("{error}"),
    }
}

#[track_caller]
fn sdk_status(status: &juju_model::Status) -> Status {
    let message = status.message.clone();
    match status.word {
        StatusWord::Active => Status::Active(message),
        StatusWord::Blocked => Status::Blocked(message),
        StatusWord::Waiting => Status::Waiting(message),
        StatusWord::Maintenance => Status::Maintenance(message),
        other => panic!("the charm has set no status; Juju shows `{other}`"),
    }
}
