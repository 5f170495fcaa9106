//! A model with the charm in it.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use juju_model::{
    Deploy, Dispatch, Finished, Flavour, Hook, JujuVersion, LogRecord, Model, ModelSettings,
    UnitName as ModelUnit,
};
use tracing::Level;

use super::charms::{Running, declared, fitting};
use super::event::{Event, Kind, Related};
use super::fired::{Fired, LogLine};
use super::resource::Files;
use super::stand_in;
use super::state::sdk_unit;
use super::tools::{Ran, UnderWay};
use crate::dispatch::{Charm, Outcome};
use crate::environment::Environment;
use crate::hook_tool::HookTools;
use crate::log::Lines;

/// No test needs more events in a row.
const SETTLE_LIMIT: usize = 1_000;

/// A Juju model in which the charm `C` is deployed, for one test.
///
/// The charm's application has the charm's name. It begins with one unit,
/// which leads, has been through install and start, and has its peer
/// relations and the storage that it cannot be without; no options are set, no
/// resources are given, and nothing is integrated. A charm with containers, or
/// one that assumes `k8s-api`, is on Kubernetes, where all containers are
/// ready, any other one on machines. A subordinate lives beside a unit of an
/// application `principal`: see [`principal`](Self::principal). The
/// [module](super) has an example.
///
/// Methods that change the state do so as if no charm had anything to do with
/// it: only [`fire`](Self::fire) runs the charm, for one event. That is so until
/// another charm is [deployed](Self::deploy).
///
/// # Panics
///
/// All methods panic, at the line of the test, where the model refuses what
/// the test asks for, with Juju's own text.
pub struct Scenario<C> {
    pub(super) model: Model,
    pub(super) app: String,
    pub(super) unit: ModelUnit,
    /// What runs in which application; stand-ins have nothing.
    pub(super) charms: BTreeMap<String, Running>,
    /// Whether only what Juju could do is done.
    pub(super) checked: bool,
    /// The hook that was killed, and its name if it is not the charm's.
    pub(super) interrupted: Option<Interrupted>,
    pub(super) files: Option<Arc<Files>>,
    pub(super) charm: PhantomData<fn() -> C>,
}

pub(super) type Interrupted = (Dispatch, Option<String>);

impl<C: Charm> Scenario<C> {
    /// A model of Juju 3.6 with one unit of the charm, as after its deployment.
    #[expect(
        clippy::new_without_default,
        reason = "it may panic, and reads better by its name"
    )]
    #[track_caller]
    pub fn new() -> Self {
        Self::on(JujuVersion::default(), None)
    }

    /// The same under Juju 4.x, where some tools, variables and texts are
    /// others; [`juju_model::Rules`] lists all that differs.
    #[track_caller]
    pub fn juju4() -> Self {
        Self::on(JujuVersion::four(), None)
    }

    /// The same under a version of Juju, such as `4.0.2`.
    ///
    /// # Panics
    ///
    /// It is not a version of Juju 3.6 or 4.x.
    #[track_caller]
    pub fn version(juju: &str) -> Self {
        match juju.parse() {
            Ok(version) => Self::on(version, None),
            Err(error) => panic!("{error}"),
        }
    }

    /// The same on Kubernetes, for a charm that runs there as well as on
    /// machines.
    ///
    /// ```no_run
    /// # use charm_sdk::testing::Scenario;
    /// # fn example<C: charm_sdk::Charm>() {
    /// let juju = Scenario::<C>::kubernetes();
    /// assert!(juju.is_kubernetes());
    /// # }
    /// ```
    #[track_caller]
    pub fn kubernetes() -> Self {
        Self::on(JujuVersion::default(), Some(Flavour::Kubernetes))
    }

    #[track_caller]
    fn on(juju: JujuVersion, flavour: Option<Flavour>) -> Self {
        let mut charm = declared(C::DECLARATION.files);
        let app = charm.name.clone();
        let flavour = flavour.unwrap_or_else(|| fitting(&charm, &juju));
        // Tests are not kept from a charm that assumes another version of Juju.
        charm.assumes.clear();
        let settings = ModelSettings {
            flavour,
            juju,
            ..ModelSettings::default()
        };
        let mut scenario = Self {
            model: Model::new(settings),
            unit: ModelUnit::new(&app, 0),
            charms: BTreeMap::from([(app.clone(), Running::new::<C>())]),
            app,
            checked: true,
            interrupted: None,
            files: None,
            charm: PhantomData,
        };
        scenario.change(|model| model.deploy(Deploy::new(&*charm.name.clone(), charm.clone())));
        if charm.subordinate {
            let Some(endpoint) = stand_in::within_a_container(&charm) else {
                panic!(
                    "a subordinate needs an endpoint with `scope: container`, of the machine that it is to be on"
                )
            };
            scenario.relate(endpoint, stand_in::PRINCIPAL);
        }
        scenario
    }

    /// Says where the charm finds itself, for one that keeps files there. It is
    /// `/charm` otherwise, which need not exist.
    pub fn charm_dir(&mut self, path: impl Into<String>) {
        self.running().dir = path.into();
    }

    /// Fires also what Juju could not fire in this state, such as
    /// leader-elected at a unit that does not lead, and in a state that Juju
    /// could not be in, such as one in which an application without units has
    /// written into its databag.
    ///
    /// Otherwise such an event panics, for what a charm does in a state that
    /// never is says nothing about it. What is possible is told by
    /// [`Model::check`] and [`Model::check_event`].
    ///
    /// ```no_run
    /// # use charm_sdk::testing::Scenario;
    /// # fn example<C: charm_sdk::Charm>() {
    /// let mut juju = Scenario::<C>::new();
    /// juju.set_leader(false);
    /// juju.unchecked();
    /// juju.fire("leader-elected");
    /// # }
    /// ```
    pub fn unchecked(&mut self) {
        self.checked = false;
    }

    #[track_caller]
    fn check(&self, hook: &Hook) {
        self.check_state();
        let problems = self.model.check_event(&self.unit, hook);
        assert!(
            problems.is_empty() || !self.checked,
            "Juju could not fire this event in this state (see `unchecked`):\n  {}",
            problems.join("\n  ")
        );
    }

    #[track_caller]
    pub(super) fn check_state(&self) {
        let problems = self.model.check();
        assert!(
            problems.is_empty() || !self.checked,
            "Juju could not be in this state (see `unchecked`):\n  {}",
            problems.join("\n  ")
        );
    }

    /// The model itself, for looks and changes that have no method here.
    pub fn model(&mut self) -> &mut Model {
        &mut self.model
    }

    /// Runs the charm for one event, which has to succeed.
    ///
    /// # Panics
    ///
    /// The event failed; see [`fire_failing`](Self::fire_failing) and
    /// [`try_fire`](Self::try_fire). Or it is about something that is not in
    /// the model.
    #[track_caller]
    pub fn fire(&mut self, event: impl Into<Event>) -> Fired {
        let fired = self.try_fire(event);
        if let Some(error) = fired.error() {
            panic!(
                "{} failed: {error}\ncalls: {:#?}",
                fired.name(),
                fired.calls()
            );
        }
        fired
    }

    /// Runs the charm for one event, which has to fail.
    ///
    /// # Panics
    ///
    /// The event succeeded.
    #[track_caller]
    pub fn fire_failing(&mut self, event: impl Into<Event>) -> Fired {
        let fired = self.try_fire(event);
        assert!(
            !fired.succeeded(),
            "{} succeeded: {:#?}",
            fired.name(),
            fired.calls()
        );
        fired
    }

    /// Runs the charm for one event, whether that succeeds or not.
    #[track_caller]
    pub fn try_fire(&mut self, event: impl Into<Event>) -> Fired {
        let Event(kind) = event.into();
        let mut foreign = None;
        let hook = match kind {
            Kind::Hook(hook @ (Hook::Stop | Hook::Remove)) => {
                self.end(&hook);
                self.check(&hook);
                hook
            }
            Kind::Hook(hook) => {
                self.check(&hook);
                hook
            }
            Kind::Foreign(name) => {
                self.check_state();
                foreign = Some(name);
                Hook::UpdateStatus
            }
            Kind::Broken(relation) => {
                let hook = Hook::RelationBroken { relation };
                self.check(&hook);
                self.leave(relation);
                hook
            }
            Kind::Detaching(storage) => {
                self.check_state();
                self.take_storage(&storage);
                Hook::StorageDetaching { storage }
            }
        };
        self.run_hook(hook, foreign.as_deref())
    }

    /// Runs the charm for one hook.
    #[track_caller]
    pub(super) fn run_hook(&mut self, hook: Hook, foreign: Option<&str>) -> Fired {
        let order = match self.model.dispatch(&self.unit, hook) {
            Ok(order) => order,
            Err(error) => panic!("{error}"),
        };
        self.run_order(&order, foreign)
    }

    /// Runs the charm for one hook of one of its units.
    #[track_caller]
    fn run_order(&mut self, order: &Dispatch, foreign: Option<&str>) -> Fired {
        let name = foreign.unwrap_or(&order.name).to_owned();
        let seen = self.model.log().len();
        let Ran {
            model,
            calls,
            killed,
            commit_steps,
            finished,
            run,
        } = self.run(order, foreign);
        self.model = model;
        self.interrupted = match finished {
            Finished::Rerun => Some((order.clone(), foreign.map(str::to_owned))),
            _ => None,
        };
        let log: Vec<_> = self.model.log()[seen..]
            .iter()
            .filter_map(log_line)
            .collect();
        Fired {
            name,
            unit: sdk_unit(&order.unit),
            calls,
            commit_steps,
            exit_code: match (&finished, killed) {
                (_, true) => None,
                (Finished::Committed, _) => Some(0),
                (Finished::Failed(text), _) if !text.starts_with("exit status") => Some(0),
                _ => Some(1),
            },
            error: error(&finished, &log),
            log,
            run,
        }
    }

    /// Runs the next hook that Juju would run on a unit of the charm, and says
    /// how it went; `None` if there is nothing to do.
    ///
    /// What failed is run again when nothing else is to be done, at most three
    /// times, and what was killed is run again at once. All units of the charm
    /// run it, and so do those of other charms that were
    /// [deployed](Self::deploy): [`Fired::unit`] says which one it was. Stand-ins
    /// do whatever they have to do meanwhile as if no charm did anything in
    /// them.
    ///
    /// ```no_run
    /// # use charm_sdk::testing::Scenario;
    /// # fn example<C: charm_sdk::Charm>() {
    /// # let mut juju = Scenario::<C>::new();
    /// juju.kill_at_call(3);
    /// juju.fire_failing("config-changed");
    /// let again = juju.step().unwrap();
    /// assert_eq!(again.name(), "config-changed");
    /// assert!(again.succeeded());
    /// # }
    /// ```
    #[track_caller]
    pub fn step(&mut self) -> Option<Fired> {
        self.check_state();
        self.next()
    }

    #[track_caller]
    fn next(&mut self) -> Option<Fired> {
        if let Some((order, foreign)) = self.interrupted.take() {
            return Some(self.run_order(&order, foreign.as_deref()));
        }
        while let Some(order) = self.model.next_dispatch() {
            if self.charms.contains_key(order.unit.app()) {
                return Some(self.run_order(&order, None));
            }
            self.pass_over(&order);
        }
        None
    }

    /// Counts a hook as done, as if no charm did anything in it.
    fn pass_over(&mut self, order: &Dispatch) {
        let hook = self.model.begin(order);
        self.model.finish(hook, juju_model::Outcome::Exit(0));
    }

    /// Lets update-status become due on all units, as it does every five
    /// minutes; [`step`](Self::step) runs it.
    pub fn tick(&mut self) {
        if let Err(error) = self.model.fire_update_status(None) {
            panic!("{error}");
        }
    }

    /// Moves the model's clock on. What comes due by then, such as
    /// update-status or the rotation of a secret, is run by
    /// [`step`](Self::step) and [`settle`](Self::settle).
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # use charm_sdk::testing::Scenario;
    /// # fn example<C: charm_sdk::Charm>() {
    /// # let mut juju = Scenario::<C>::new();
    /// juju.advance(Duration::from_secs(300));
    /// assert_eq!(juju.settle()[0].name(), "update-status");
    /// # }
    /// ```
    pub fn advance(&mut self, by: Duration) {
        self.model.advance(by);
    }

    /// Runs the charm for all that Juju would fire until nothing is left to
    /// do, and returns how each event went.
    ///
    /// # Panics
    ///
    /// It does not come to rest within 1,000 events.
    #[track_caller]
    pub fn settle(&mut self) -> Vec<Fired> {
        self.check_state();
        let mut ran = Vec::new();
        while let Some(fired) = self.next() {
            ran.push(fired);
            assert!(
                ran.len() < SETTLE_LIMIT,
                "the charm does not come to rest: its last event was {}",
                ran.last().map_or("", Fired::name)
            );
        }
        ran
    }

    /// Runs the charm with the model in its hands.
    fn run(&mut self, order: &Dispatch, foreign: Option<&str>) -> Ran {
        let model = std::mem::replace(&mut self.model, Model::new(ModelSettings::default()));
        let Some(charm) = self.charms.get_mut(order.unit.app()) else {
            panic!("no charm runs in {}", order.unit)
        };
        let running = Arc::new(UnderWay::begin(model, order, charm.faults.for_one_event()));
        let mut variables = running.environment(&charm.dir);
        if let Some(name) = foreign {
            for (variable, value) in &mut variables {
                match variable.as_str() {
                    "JUJU_DISPATCH_PATH" => *value = format!("hooks/{name}"),
                    "JUJU_HOOK_NAME" => name.clone_into(value),
                    _ => {}
                }
            }
        }
        let environment = match Environment::parse(variables) {
            Ok(environment) => environment,
            Err(error) => panic!("{error}"),
        };
        let tools = Arc::clone(&running) as Arc<dyn HookTools>;
        let lines = Arc::clone(&running) as Arc<dyn Lines>;
        let code = match (charm.run)(environment, tools, lines) {
            Outcome::Done => 0,
            Outcome::Failed => 1,
        };
        match running.finish(code) {
            Some(ran) => ran,
            None => panic!("the event has ended twice"),
        }
    }

    /// Changes the model as an operator would. Agents do what follows as if no
    /// charm had anything to do, unless there are several charms.
    #[track_caller]
    pub(super) fn change<T>(
        &mut self,
        change: impl FnOnce(&mut Model) -> Result<T, juju_model::ModelError>,
    ) -> T {
        match change(&mut self.model) {
            Ok(value) => {
                self.come_to_rest_quietly();
                value
            }
            Err(error) => panic!("{error}"),
        }
    }

    /// Has all agents do what they have to do as if no charm did anything. With
    /// several charms that is left to them.
    pub(super) fn come_to_rest_quietly(&mut self) {
        if self.charms.len() == 1 {
            self.model.settle_quietly();
        }
    }

    /// Makes sure that there is another unit of the charm.
    #[track_caller]
    pub(super) fn need_rival(&mut self) -> ModelUnit {
        let units = self.model.application(&self.app);
        if units.map(|app| app.units().count()) == Some(1) {
            self.one_more_unit();
        }
        ModelUnit::new(&self.app, 1)
    }

    /// Removes a relation up to the event that says so to our unit.
    fn leave(&mut self, relation: juju_model::RelationId) {
        let dying = self
            .model
            .relation(relation)
            .is_none_or(juju_model::Relation::is_dying);
        if dying {
            // Fired before, and failed then.
            return;
        }
        if let Err(error) = self.model.remove_relation_by_id(relation) {
            panic!("{error}");
        }
        self.run_up_to(&Hook::RelationBroken { relation });
    }

    /// Removes our unit up to its stop or its remove. A pod stops without that.
    #[track_caller]
    fn end(&mut self, last: &Hook) {
        let Some(unit) = self.model.unit(&self.unit) else {
            return;
        };
        let pod_stops = *last == Hook::Stop && self.is_kubernetes();
        if unit.is_in_error() || (pod_stops && !unit.is_dying()) {
            return;
        }
        if !unit.is_dying() {
            let removed = if unit.principal().is_some() {
                let Related(relation) = self.principal();
                self.model.remove_relation_by_id(relation)
            } else {
                self.model.remove_unit(&self.unit)
            };
            if let Err(error) = removed {
                panic!("{error}");
            }
        }
        self.run_up_to(last);
    }

    /// Has all happen that goes before a hook of our unit.
    fn run_up_to(&mut self, last: &Hook) {
        while let Some(order) = self.model.next_dispatch() {
            if order.unit == self.unit && order.hook == *last {
                return;
            }
            if self.charms.len() > 1 && self.charms.contains_key(order.unit.app()) {
                self.run_order(&order, None);
            } else {
                self.pass_over(&order);
            }
        }
    }
}

impl<C> Clone for Scenario<C> {
    /// The same state once more: to try several events on it.
    fn clone(&self) -> Self {
        Self {
            model: self.model.clone(),
            app: self.app.clone(),
            unit: self.unit.clone(),
            charms: self.charms.clone(),
            checked: self.checked,
            interrupted: self.interrupted.clone(),
            files: self.files.clone(),
            charm: PhantomData,
        }
    }
}

impl<C> fmt::Debug for Scenario<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scenario")
            .field("unit", &self.unit.to_string())
            .finish_non_exhaustive()
    }
}

/// What the charm itself has logged.
fn log_line(record: &LogRecord) -> Option<LogLine> {
    let level = match record.level {
        juju_model::Level::Trace => Level::TRACE,
        juju_model::Level::Debug => Level::DEBUG,
        juju_model::Level::Info => Level::INFO,
        juju_model::Level::Warning => Level::WARN,
        _ => Level::ERROR,
    };
    record.module.starts_with("unit.").then(|| LogLine {
        level,
        text: record.text.clone(),
    })
}

/// Why an event failed, in the charm's words if it has said any.
fn error(finished: &Finished, log: &[LogLine]) -> Option<String> {
    let text = match finished {
        Finished::Committed => return None,
        Finished::Failed(text) => text.clone(),
        Finished::Rerun => "killed".to_owned(),
        Finished::Gone => "the unit is gone".to_owned(),
    };
    let said = log.iter().rfind(|line| line.level == Level::ERROR);
    match said {
        Some(line) if text.starts_with("exit status") => Some(line.text.clone()),
        _ => Some(text),
    }
}
