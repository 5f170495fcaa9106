//! A model with the charm in it.

use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use charm_schema::SourceFile;
use juju_model::{
    CharmInfo, Deploy, Dispatch, Finished, Flavour, Hook, JujuVersion, LogRecord, Model,
    ModelSettings, Role, UnitName as ModelUnit,
};
use tracing::Level;

use super::event::{Event, Kind};
use super::fault::{AtCall, Fault, FaultKind, Faults};
use super::fired::{Fired, LogLine};
use super::resource::Files;
use super::tools::{Ran, Running};
use crate::dispatch::{Charm, Outcome, dispatch};
use crate::environment::Environment;
use crate::hook_tool::HookTools;
use crate::log::Lines;

/// How often one application can be related to an endpoint.
const USES_OF_AN_ENDPOINT: usize = 3;

/// No test needs more events in a row.
const SETTLE_LIMIT: usize = 1_000;

/// A Juju model in which the charm `C` is deployed, for one test.
///
/// The charm's application has the charm's name. It begins with one unit,
/// which leads, has been through install and start, and has its peer
/// relations and the storage that it cannot be without; no options are set, no
/// resources are given, and nothing is integrated. A charm with containers, or
/// one that assumes `k8s-api`, is on Kubernetes, where all containers are
/// ready, any other one on machines. See the
/// [module](super) for an example.
///
/// Methods that change the state do so as if no charm had anything to do with
/// it: only [`fire`](Self::fire) runs the charm, for one event.
///
/// # Panics
///
/// All methods panic, at the line of the test, where the model refuses what
/// the test asks for, with Juju's own text.
pub struct Scenario<C> {
    pub(super) model: Model,
    pub(super) app: String,
    pub(super) unit: ModelUnit,
    faults: Faults,
    /// Whether only events are fired that Juju could fire.
    checked: bool,
    /// The hook that was killed, and its name if it is not the charm's.
    interrupted: Option<(Dispatch, Option<String>)>,
    charm_dir: String,
    pub(super) files: Option<Arc<Files>>,
    charm: PhantomData<fn() -> C>,
}

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
            app,
            faults: Faults::default(),
            checked: true,
            interrupted: None,
            charm_dir: "/charm".to_owned(),
            files: None,
            charm: PhantomData,
        };
        scenario.change(|model| model.deploy(Deploy::new(&*charm.name.clone(), charm)));
        scenario
    }

    /// Says where the charm finds itself, for one that keeps files there. It is
    /// `/charm` otherwise, which need not exist.
    pub fn charm_dir(&mut self, path: impl Into<String>) {
        self.charm_dir = path.into();
    }

    /// Fires also what Juju could not fire in this state, such as
    /// leader-elected at a unit that does not lead.
    ///
    /// Otherwise such an event panics, for what a charm does in a state that
    /// never is says nothing about it:
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
        if !self.checked {
            return;
        }
        let problems = self.model.check_event(&self.unit, hook);
        assert!(
            problems.is_empty(),
            "Juju could not fire this event in this state (see `unchecked`):\n  {}",
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
            Kind::Hook(hook) => {
                self.check(&hook);
                hook
            }
            Kind::Foreign(name) => {
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
    /// run it. Other applications do whatever they have to do meanwhile as if
    /// no charm did anything in them.
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
        if let Some((order, foreign)) = self.interrupted.take() {
            return Some(self.run_order(&order, foreign.as_deref()));
        }
        while let Some(order) = self.model.next_dispatch() {
            if *order.unit.app() == self.app {
                return Some(self.run_order(&order, None));
            }
            let hook = self.model.begin(&order);
            self.model.finish(hook, juju_model::Outcome::Exit(0));
        }
        None
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
        let mut ran = Vec::new();
        while let Some(fired) = self.step() {
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
        let faults = std::mem::take(&mut self.faults);
        self.faults.tools.clone_from(&faults.tools);
        let running = Arc::new(Running::begin(model, order, faults));
        let mut variables = running.environment(&self.charm_dir);
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
        let code = match dispatch::<C>(environment, tools, lines) {
            Outcome::Done => 0,
            Outcome::Failed => 1,
        };
        match running.finish(code) {
            Some(ran) => ran,
            None => panic!("the event has ended twice"),
        }
    }

    /// A tool fails with a text of Juju, in this and later events, until
    /// [`heal`](Self::heal).
    pub fn fail_tool(&mut self, tool: &str, text: &str) {
        self.faults.tools.push((tool.to_owned(), text.to_owned()));
    }

    /// The call with this number, from 1, of the next event fails with a text
    /// of Juju.
    pub fn fail_call(&mut self, number: usize, text: &str) {
        self.faults
            .at
            .push((number, AtCall::Fail(1, text.to_owned())));
    }

    /// Another unit becomes the leader just before the call with this number,
    /// from 1, of the next event.
    #[track_caller]
    pub fn lose_leadership_at_call(&mut self, number: usize) {
        self.need_rival();
        self.faults.at.push((number, AtCall::LoseLeadership));
    }

    /// The charm is killed when it makes the call with this number, from 1, of
    /// the next event: of that event nothing is committed, and nothing more of
    /// it is seen.
    pub fn kill_at_call(&mut self, number: usize) {
        self.faults.at.push((number, AtCall::Kill));
    }

    /// A fault is in force in the next event; see
    /// [`faults_of`](Self::faults_of).
    #[track_caller]
    pub fn inject(&mut self, fault: &Fault) {
        if fault.kind() == FaultKind::LeadershipLost {
            self.need_rival();
        }
        self.faults.add(fault);
    }

    /// All tools work again.
    pub fn heal(&mut self) {
        self.faults = Faults::default();
    }

    /// Changes the model as an operator would, and lets all agents do what
    /// follows as if no charm had anything to do.
    #[track_caller]
    pub(super) fn change<T>(
        &mut self,
        change: impl FnOnce(&mut Model) -> Result<T, juju_model::ModelError>,
    ) -> T {
        match change(&mut self.model) {
            Ok(value) => {
                self.model.settle_quietly();
                value
            }
            Err(error) => panic!("{error}"),
        }
    }

    /// Makes sure that there is another unit of the charm.
    #[track_caller]
    pub(super) fn need_rival(&mut self) -> ModelUnit {
        let app = self.app.clone();
        let units = self.model.application(&app).map(|app| app.units().count());
        if units == Some(1) {
            self.change(|model| model.add_unit(&app, 1));
        }
        ModelUnit::new(app, 1)
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
        let last = Hook::RelationBroken { relation };
        while let Some(order) = self.model.next_dispatch() {
            if order.unit == self.unit && order.hook == last {
                return;
            }
            let hook = self.model.begin(&order);
            self.model.finish(hook, juju_model::Outcome::Exit(0));
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
            faults: self.faults.clone(),
            checked: self.checked,
            interrupted: self.interrupted.clone(),
            charm_dir: self.charm_dir.clone(),
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

/// The files of a declaration, with their names.
type Declared = &'static [(&'static str, &'static str)];

/// What a charm declares. It is read once, however many scenarios there are.
#[track_caller]
fn declared(files: Declared) -> CharmInfo {
    static READ: Mutex<Vec<(Declared, CharmInfo)>> = Mutex::new(Vec::new());

    let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, charm)) = read.iter().find(|(known, _)| *known == files) {
        return charm.clone();
    }
    let sources = files
        .iter()
        .map(|(name, text)| SourceFile::new(*name, *text))
        .collect();
    let charm = match charm_schema::parse(sources) {
        Ok(declaration) => CharmInfo::from(&declaration),
        Err(problems) => panic!("the charm's declaration is not valid:\n{problems}"),
    };
    read.push((files, charm.clone()));
    charm
}

/// Machines, unless only Kubernetes will do.
fn fitting(charm: &CharmInfo, juju: &JujuVersion) -> Flavour {
    let fits = |flavour| charm.check_place(flavour, juju).is_ok();
    let needs_pods =
        !charm.containers.is_empty() || (!fits(Flavour::Machine) && fits(Flavour::Kubernetes));
    if needs_pods {
        Flavour::Kubernetes
    } else {
        Flavour::Machine
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

/// A stand-in for another application: it can be related to every endpoint of
/// the charm.
pub(super) fn counterpart(name: &str, charm: &CharmInfo) -> CharmInfo {
    let mut other = CharmInfo::named(name);
    for (endpoint, declared) in &charm.endpoints {
        for number in 1..=USES_OF_AN_ENDPOINT {
            let counterpart = counterpart_name(endpoint, number);
            other = match declared.role {
                Role::Provides => other.requires(&counterpart, &declared.interface),
                Role::Requires => other.provides(&counterpart, &declared.interface),
                Role::Peers => other,
            };
        }
    }
    other
}

fn counterpart_name(endpoint: &str, number: usize) -> String {
    format!("{endpoint}-{number}")
}

/// The first endpoint of a stand-in that is still free.
pub(super) fn free_counterpart(model: &Model, app: &str, endpoint: &str) -> Option<String> {
    (1..=USES_OF_AN_ENDPOINT)
        .map(|number| counterpart_name(endpoint, number))
        .find(|name| {
            !model
                .relations()
                .any(|relation| relation.end(app).is_some_and(|end| end.endpoint == *name))
        })
}
