//! Making a state, and looking at it.

use juju_model::{Deploy, Flavour, Role, Scope, StatusWord, Texts, UnitName as ModelUnit};

use super::event::{Related, model_unit};
use super::scenario::Scenario;
use super::stand_in;
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

    /// Adds a unit of the charm: a peer. Only the first unit runs the charm's
    /// events that a test [fires](Self::fire). A subordinate gets it with one more
    /// unit of its principal.
    #[track_caller]
    pub fn add_unit(&mut self) -> UnitName {
        sdk_unit(&self.one_more_unit())
    }

    #[track_caller]
    pub(super) fn one_more_unit(&mut self) -> ModelUnit {
        let own = self.model.unit(&self.unit);
        let principal = own.and_then(|unit| unit.principal()).cloned();
        let app = principal
            .as_ref()
            .map_or(&*self.app, |unit| unit.app())
            .to_owned();
        let before: Vec<_> = self.units().collect();
        self.change(|model| model.add_unit(&app, 1));
        match self.units().find(|unit| !before.contains(unit)) {
            Some(unit) => unit,
            None => panic!(
                "the unit of {} beside the new one of {app} comes when that has entered their relation: `settle` has it run",
                self.app
            ),
        }
    }

    fn units(&self) -> impl Iterator<Item = ModelUnit> {
        let app = self.model.application(&self.app);
        app.into_iter().flat_map(|app| app.units().cloned())
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

    /// Integrates an endpoint of the charm with another application: one that was
    /// [deployed](Self::deploy), or else a stand-in, which is deployed with one
    /// unit if it is not there yet. The same stand-in can be related up to three
    /// times. Of an application that was deployed Juju finds the endpoint, unless
    /// there are several that fit and one is named: `wordpress:db`.
    ///
    /// With `scope: container` one of both is a subordinate. If the charm is
    /// none, the stand-in is one: each unit of the charm has one of it beside
    /// itself, and sees no other.
    #[track_caller]
    pub fn relate(&mut self, endpoint: &str, other: &str) -> Related {
        let app = self.app.clone();
        let charm = match self.model.application(&app) {
            Some(app) => app.charm().clone(),
            None => panic!("the application {app} is gone"),
        };
        let declared = match charm.endpoints.get(endpoint) {
            None => panic!("the charm declares no endpoint `{endpoint}`"),
            Some(declared) if declared.role == Role::Peers => {
                panic!(
                    "`{endpoint}` is a peers endpoint; its relation is there: `peers(\"{endpoint}\")`"
                )
            }
            Some(declared) => declared,
        };
        let other_app = other.split_once(':').map_or(other, |(app, _)| app);
        match self.model.application(other_app) {
            None => {
                let stand_in = stand_in::counterpart(other_app, &charm, endpoint);
                self.change(|model| model.deploy(Deploy::new(other_app, stand_in)));
            }
            Some(there) => assert!(
                declared.scope == Scope::Global || charm.subordinate || there.charm().subordinate,
                "`{endpoint}` has `scope: container`, which is for a subordinate and its principal, and neither {app} nor {other_app} is a subordinate; relate it to another application"
            ),
        }
        let Some(end) = stand_in::other_end(&self.model, endpoint, other) else {
            panic!("{other} is related to `{endpoint}` three times already")
        };
        let own = format!("{app}:{endpoint}");
        Related(self.change(|model| model.integrate(&own, &end)))
    }

    /// The relation by which a subordinate lives beside its principal. A new
    /// scenario has it: with an application `principal`, by the endpoint with
    /// `scope: container` that takes any application (interface `juju-info`), or
    /// else by the first one. Once it is [broken](Related::broken), `stop` and
    /// `remove` are all that is left for the unit.
    ///
    /// ```
    /// # use charm_sdk::{Charm, Context, Declaration, Halt};
    /// use charm_sdk::testing::Scenario;
    /// # #[derive(Default)]
    /// # struct Agent;
    /// # impl Charm for Agent {
    /// #     const DECLARATION: Declaration = Declaration {
    /// #         files: &[("metadata.yaml", "name: agent\nsummary: s\ndescription: d\nsubordinate: true\nrequires:\n  host: {interface: juju-info, scope: container}\n")],
    /// #     };
    /// #     fn dispatch(&mut self, _: &Context) -> Result<(), Halt> {
    /// #         Ok(())
    /// #     }
    /// # }
    ///
    /// // metadata.yaml has `subordinate: true` and an endpoint `host`.
    /// let mut juju = Scenario::<Agent>::new();
    /// let host = juju.principal();
    /// assert_eq!(juju.relation_id(host).to_string(), "host:0");
    /// assert_eq!(juju.remote_app(host), "principal");
    /// juju.fire(host.joined("principal/0"));
    /// juju.fire(host.broken());
    /// juju.fire("stop");
    /// ```
    ///
    /// # Panics
    ///
    /// The charm is no subordinate, or its unit is gone.
    #[track_caller]
    pub fn principal(&self) -> Related {
        let own = self.model.unit(&self.unit);
        let Some(principal) = own.and_then(|unit| unit.principal()) else {
            panic!("{} has no principal; a subordinate has one", self.unit)
        };
        let found = self.model.relations().find(|relation| {
            relation.is_container_scoped()
                && relation.end(&self.app).is_some()
                && relation.end(principal.app()).is_some()
        });
        match found {
            Some(relation) => Related(relation.id()),
            None => panic!("{} is no longer related to {principal}", self.unit),
        }
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
    /// [`Related::broken`]; with several charms [`settle`](Self::settle) runs
    /// them all for it.
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

pub(super) fn sdk_unit(unit: &ModelUnit) -> UnitName {
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
