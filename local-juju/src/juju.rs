//! Juju as a library: an operator's requests as methods, and the run of all
//! hooks that follow from them.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use juju_model::{
    CharmInfo, Deploy, Dispatch, Finished, Flavour, HookRun, JujuVersion, LogRecord, Model,
    ModelSettings, StorageDirective, Timestamp, UnitName, is_application_name,
};
use tempfile::TempDir;

use crate::agent::{Agent, interrupted, storage};
use crate::bundle::Bundle;
use crate::charm;
use crate::error::{Error, Result};
use crate::journal::Journal;
use crate::resource;
use crate::status::{TabularOptions, tabular};
use crate::store::{Loaded, Lock, ModelDir, Store, link_files};

/// Charms that answer each other's writes with writes never come to rest.
const SETTLE_LIMIT: usize = 50_000;
/// So often the clock stops on its way: for update-status of a month, and more.
const STOP_LIMIT: usize = 10_000;

/// A model, its units and their agents, held by this process alone until dropped.
///
/// Requests change the model at once; [`Juju::settle`] then runs every hook
/// that follows. What was done is on disk when a method returns.
///
/// ```no_run
/// use local_juju::{DeployOptions, Juju};
///
/// # fn main() -> Result<(), local_juju::Error> {
/// let mut juju = Juju::temporary()?;
/// juju.deploy("./hello.charm".as_ref(), DeployOptions::default())?;
/// juju.settle(&mut |progress| println!("{progress}"))?;
/// println!("{}", juju.status());
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Juju {
    model: Model,
    dir: ModelDir,
    journal: Journal,
    agent: Agent,
    /// While a bundle is deployed, the charms that were taken in for it: all is saved at its end.
    bundled: Option<BTreeMap<PathBuf, CharmInfo>>,
    _lock: Lock,
    /// Removed with the last of its users.
    #[expect(dead_code, reason = "held for its drop")]
    temporary: Option<TempDir>,
}

/// How to open a model.
#[derive(Clone, Debug, Default)]
pub struct OpenOptions {
    /// Its name; none: the current one.
    pub model: Option<String>,
    /// The program that hook tools are links to: this one by default, which
    /// then has to call [`tool::run_if_called_as_one`](crate::tool::run_if_called_as_one) first of all.
    pub tools_program: Option<PathBuf>,
}

/// What a new model is to be.
#[derive(Clone, Debug, Default)]
pub struct NewModel {
    /// Whether its units are pods rather than machines.
    pub kubernetes: bool,
    /// The Juju whose rules it follows; 3.6 by default.
    pub juju: JujuVersion,
    /// What ids and the order of relations are drawn from; random by default.
    pub seed: Option<u64>,
    /// Where its clock starts; the present by default.
    pub now: Option<Timestamp>,
}

/// How to deploy a charm. `Debug` leaves out the values of options: they may be passwords.
#[derive(Clone)]
pub struct DeployOptions {
    /// The application's name; the charm's by default.
    pub name: Option<String>,
    /// How many units.
    pub units: u32,
    /// Options to set.
    pub config: BTreeMap<String, String>,
    /// Whether the charm may see the cloud's credentials.
    pub trust: bool,
    /// Storage of units, where that is not what the charm needs at least.
    pub storage: BTreeMap<String, StorageDirective>,
    /// Resources by name: a file's path, or where an image is.
    pub resources: BTreeMap<String, String>,
}

impl Default for DeployOptions {
    fn default() -> Self {
        Self {
            name: None,
            units: 1,
            config: BTreeMap::new(),
            trust: false,
            storage: BTreeMap::new(),
            resources: BTreeMap::new(),
        }
    }
}

impl std::fmt::Debug for DeployOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DeployOptions")
            .field("name", &self.name)
            .field("units", &self.units)
            .field("config", &self.config.keys())
            .finish_non_exhaustive()
    }
}

/// How to refresh a charm. `Debug` leaves out the values of options: they may be passwords.
#[derive(Clone, Default)]
pub struct RefreshOptions {
    /// Also where a hook has failed: it is retried with the new charm.
    pub force_units: bool,
    /// Options to set.
    pub config: BTreeMap<String, String>,
    /// Resources by name: a file's path, or where an image is.
    pub resources: BTreeMap<String, String>,
}

impl std::fmt::Debug for RefreshOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RefreshOptions")
            .field("force_units", &self.force_units)
            .field("config", &self.config.keys())
            .finish_non_exhaustive()
    }
}

/// An application that was deployed or refreshed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deployed {
    /// The application.
    pub app: String,
    /// Its charm.
    pub charm: String,
    /// The charm's revision.
    pub revision: u64,
}

/// What happens while hooks run.
#[derive(Clone, Copy, Debug)]
pub enum Progress<'a> {
    /// A hook begins.
    Begins(&'a Dispatch),
    /// A hook ended.
    Ended(&'a Dispatch, &'a HookRun),
}

impl std::fmt::Display for Progress<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (Self::Begins(Dispatch { unit, name, .. })
        | Self::Ended(Dispatch { unit, name, .. }, _)) = self;
        match self {
            Self::Begins(_) => write!(f, "{unit}: running {name}"),
            Self::Ended(dispatch, run) => match (&run.finished, dispatch.attempt) {
                (Finished::Failed(why), 0) => write!(f, "{unit}: {name} failed: {why}"),
                (Finished::Failed(why), attempt) => {
                    let delay = dispatch.retry_delay().unwrap_or_default();
                    write!(
                        f,
                        "{unit}: {name} failed again, retry {attempt}, in Juju after {delay:?}: {why}"
                    )
                }
                (Finished::Rerun, _) => write!(f, "{unit}: {name} was killed and is run again"),
                _ => write!(f, "{unit}: ran {name}"),
            },
        }
    }
}

impl Juju {
    /// Opens the current model below a data folder; makes it if there is none.
    pub fn open(data_dir: impl Into<PathBuf>) -> Result<Self> {
        Self::open_with(&Store::at(data_dir), &OpenOptions::default(), &mut || {})
    }

    /// Opens a model. Calls `waiting` first if another program holds it and has to be waited for.
    ///
    /// A model named `default` is made when there is none; others are made by [`Juju::create`].
    pub fn open_with(
        store: &Store,
        options: &OpenOptions,
        waiting: &mut dyn FnMut(),
    ) -> Result<Self> {
        let name = options.model.clone().map_or_else(|| store.current(), Ok)?;
        let dir = store.model(&name)?;
        let lock = dir.lock(waiting)?;
        let loaded = match dir.load_to_change()? {
            Some(loaded) => loaded,
            None if name == "default" => Loaded::new(new_model(&name, &NewModel::default())),
            None => return Err(Error::refused(format!("model {name:?} not found"))),
        };
        let was_interrupted = loaded.was_interrupted;
        let mut juju = Self::hold(dir, lock, loaded, options.tools_program.as_deref())?;
        juju.dir.sweep()?;
        let ended = interrupted::recover(&juju.dir, &mut juju.model)?;
        if ended || was_interrupted {
            juju.save()?;
        }
        interrupted::forget(&juju.dir)?;
        juju.sweep()?;
        Ok(juju)
    }

    /// Makes a new model.
    pub fn create(
        store: &Store,
        name: &str,
        new: &NewModel,
        options: &OpenOptions,
    ) -> Result<Self> {
        let dir = store.model(name)?;
        let lock = dir.lock(&mut || {})?;
        if dir.load()?.is_some() {
            return Err(Error::refused(format!(
                "failed to create new model: model {name:?} already exists"
            )));
        }
        let mut juju = Self::hold(
            dir,
            lock,
            Loaded::new(new_model(name, new)),
            options.tools_program.as_deref(),
        )?;
        juju.save()?;
        Ok(juju)
    }

    /// A new model in a temporary directory, which is removed with it.
    pub fn temporary() -> Result<Self> {
        Self::temporary_with(&NewModel::default(), &OpenOptions::default())
    }

    /// A new model in a temporary directory, to one's own wishes.
    pub fn temporary_with(new: &NewModel, options: &OpenOptions) -> Result<Self> {
        let at = std::env::temp_dir();
        let temporary = tempfile::Builder::new()
            .prefix("juju-")
            .tempdir()
            .map_err(Error::file("write in", &at))?;
        let name = options.model.as_deref().unwrap_or("default");
        let juju = Self::create(&Store::at(temporary.path()), name, new, options)?;
        Ok(Self {
            temporary: Some(temporary),
            ..juju
        })
    }

    /// A copy of the model in a temporary directory, to try what would become of it. No hooks can be run in it, as
    /// units have nothing there.
    pub fn rehearsal(&self) -> Result<Self> {
        let options = OpenOptions {
            model: Some(self.model.name().to_owned()),
            ..OpenOptions::default()
        };
        let mut copy = Self::temporary_with(&NewModel::default(), &options)?;
        copy.model = self.model.clone();
        for folder in ["charms", "resources"] {
            link_files(&self.dir.path().join(folder), &copy.dir.path().join(folder))?;
        }
        Ok(copy)
    }

    fn hold(dir: ModelDir, lock: Lock, loaded: Loaded, program: Option<&Path>) -> Result<Self> {
        let Loaded {
            mut model, journal, ..
        } = loaded;
        dir.settle_in(&mut model);
        let program = match program {
            Some(program) => std::path::absolute(program).map_err(Error::file("find", program))?,
            None => {
                std::env::current_exe().map_err(Error::file("find", "this program".as_ref()))?
            }
        };
        let agent = Agent::new(dir.clone(), &program, model.rules())?;
        Ok(Self {
            model,
            dir,
            journal,
            agent,
            bundled: None,
            _lock: lock,
            temporary: None,
        })
    }

    /// The model, to look at: applications, units, relations with their databags, secrets.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The directory that holds the model.
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// Applications, units and integrations as `juju status --relations` shows them.
    pub fn status(&self) -> String {
        tabular(
            &self.model,
            &TabularOptions {
                relations: true,
                ..TabularOptions::default()
            },
        )
    }

    /// The debug log, oldest first.
    pub fn log(&self) -> Result<Vec<LogRecord>> {
        self.dir.log()
    }

    /// Deploys a `.charm` file as an application.
    pub fn deploy(&mut self, path: &Path, options: DeployOptions) -> Result<Deployed> {
        self.deploy_with(path, options, &mut |_, _| Ok(()))
    }

    /// The same, with more to do at the new application, whose name is given: all of it or nothing.
    pub fn deploy_with(
        &mut self,
        path: &Path,
        options: DeployOptions,
        more: &mut dyn FnMut(&mut Model, &str) -> Result<()>,
    ) -> Result<Deployed> {
        let charm = self.add_charm(path)?;
        let app = options.name.unwrap_or_else(|| charm.name.clone());
        let deployed = Deployed {
            app: app.clone(),
            charm: charm.name.clone(),
            revision: charm.revision,
        };
        let DeployOptions {
            units,
            config,
            trust,
            storage,
            resources,
            ..
        } = options;
        if self.model.flavour() == Flavour::Kubernetes {
            resource::check_images(&charm, |name| resources.contains_key(name))?;
        }
        let resources = self.keep_resources(&app, &charm, resources)?;
        let units = if charm.subordinate { 0 } else { units };
        self.change(|model| {
            let deploy = Deploy {
                app: app.clone(),
                charm,
                units,
                config,
                trust,
                storage,
                resources,
            };
            whole(model, |model| {
                model.deploy(deploy)?;
                more(model, &app)
            })
        })?;
        Ok(deployed)
    }

    /// Replaces the charm of an application, and sets options and resources of
    /// the new one: all of it or nothing.
    ///
    /// A unit whose hook failed keeps its charm until that is resolved, unless
    /// the units are forced.
    pub fn refresh(&mut self, app: &str, path: &Path, options: RefreshOptions) -> Result<Deployed> {
        self.refresh_with(app, path, options, &mut |_, _| Ok(()))
    }

    /// The same, with more to do at the application: all of it or nothing.
    pub fn refresh_with(
        &mut self,
        app: &str,
        path: &Path,
        options: RefreshOptions,
        more: &mut dyn FnMut(&mut Model, &str) -> Result<()>,
    ) -> Result<Deployed> {
        let charm = self.add_charm(path)?;
        let deployed = Deployed {
            app: app.to_owned(),
            charm: charm.name.clone(),
            revision: charm.revision,
        };
        let RefreshOptions {
            force_units,
            config,
            resources,
        } = options;
        let config: Vec<_> = config.into_iter().collect();
        // Nothing is kept for an application that is not there.
        let resources = match self.model.application(app) {
            Some(_) => self.keep_resources(app, &charm, resources)?,
            None => BTreeMap::new(),
        };
        let forced = self.change(|model| {
            whole(model, |model| {
                model.refresh_with(app, charm, &config, resources)?;
                more(model, app)?;
                Ok(if force_units {
                    model.force_charm(app)
                } else {
                    Vec::new()
                })
            })
        })?;
        for unit in &forced {
            self.agent.upgrade(&self.model, unit)?;
        }
        Ok(deployed)
    }

    /// Deploys what a bundle lists. On a model that has some of it already,
    /// charms are refreshed, options set, and missing units and integrations
    /// added; nothing is taken away. Tells of each step.
    ///
    /// A charm that several applications share is taken in once, as one revision.
    pub fn deploy_bundle(&mut self, bundle: &Bundle, step: &mut dyn FnMut(&str)) -> Result<()> {
        self.bundled = Some(BTreeMap::new());
        let done = self.deploy_all_of(bundle, step);
        self.bundled = None;
        // Also after a step that failed: what was done before it stays, as under Juju.
        self.save()?;
        done
    }

    fn deploy_all_of(&mut self, bundle: &Bundle, step: &mut dyn FnMut(&str)) -> Result<()> {
        for (app, wanted) in &bundle.applications {
            let Some(present) = self.model.application(app) else {
                let options = DeployOptions {
                    name: Some(app.clone()),
                    units: wanted.units,
                    config: wanted.options.clone(),
                    trust: wanted.trust,
                    storage: wanted.storage.clone(),
                    resources: wanted.resources.clone(),
                };
                let deployed = self.deploy(&wanted.charm, options)?;
                step(&format!(
                    "- deploy application {app} using {}, revision {}",
                    deployed.charm, deployed.revision
                ));
                continue;
            };
            let missing = wanted
                .units
                .saturating_sub(u32::try_from(present.units().count()).unwrap_or(u32::MAX));
            let subordinate = present.charm().subordinate;
            let options = RefreshOptions {
                config: wanted.options.clone(),
                ..RefreshOptions::default()
            };
            let deployed = self.refresh(app, &wanted.charm, options)?;
            step(&format!(
                "- upgrade {app} using {}, revision {}",
                deployed.charm, deployed.revision
            ));
            for (name, given) in &wanted.resources {
                if self.renew_resource(app, name, given)? {
                    step(&format!("- upload resource {name} of {app}"));
                }
            }
            if missing > 0 && !subordinate {
                self.add_units(app, missing)?;
                step(&format!("- add {missing} unit(s) to {app}"));
            }
        }
        for (a, b) in &bundle.relations {
            match self.integrate(a, b) {
                Err(Error::Model(error)) if error.to_string().ends_with("already exists") => {}
                other => {
                    other?;
                    step(&format!("- add relation {a} - {b}"));
                }
            }
        }
        Ok(())
    }

    /// Gives an application a resource: a file, or for an image where that is.
    pub fn attach_resource(&mut self, app: &str, name: &str, given: &str) -> Result<()> {
        let declared = self
            .model
            .application(app)
            .and_then(|app| app.charm().resources.get(name));
        // What is not declared is the model's to refuse.
        let source = match declared {
            Some(info) => resource::keep(&self.dir, app, name, &info.kind, given)?,
            None => String::new(),
        };
        self.change(|model| model.attach_resource(app, name, source))
    }

    /// The same for what a bundle lists: what does not differ is not given again.
    fn renew_resource(&mut self, app: &str, name: &str, given: &str) -> Result<bool> {
        let application = self.model.application(app);
        let declared = application.and_then(|app| app.charm().resources.get(name));
        let Some(info) = declared else {
            return self.attach_resource(app, name, given).map(|()| true);
        };
        let source = resource::keep(&self.dir, app, name, &info.kind, given)?;
        let in_dir = |source: &str| self.dir.path().join(source);
        let present = application.and_then(|app| app.resource(name));
        if present.is_some_and(|one| resource::same(&in_dir(one.source()), &in_dir(&source))) {
            return Ok(false);
        }
        self.change(|model| model.attach_resource(app, name, source))?;
        Ok(true)
    }

    fn keep_resources(
        &self,
        app: &str,
        charm: &CharmInfo,
        given: BTreeMap<String, String>,
    ) -> Result<BTreeMap<String, String>> {
        // What is no name is the model's to refuse, before there is a folder of that name.
        if !is_application_name(app) {
            return Ok(given);
        }
        let keep = |(name, given): (String, String)| {
            let source = match charm.resources.get(&name) {
                Some(info) => resource::keep(&self.dir, app, &name, &info.kind, &given)?,
                None => String::new(),
            };
            Ok((name, source))
        };
        given.into_iter().map(keep).collect()
    }

    /// Changes the model: any request of an operator that has no method of its own.
    ///
    /// When the request is refused, nothing is saved; requests refuse before they change anything.
    pub fn change<T, E: Into<Error>>(
        &mut self,
        request: impl FnOnce(&mut Model) -> Result<T, E>,
    ) -> Result<T> {
        let result = request(&mut self.model).map_err(Into::into)?;
        if self.bundled.is_none() {
            self.save()?;
        }
        Ok(result)
    }

    /// The same for a request of several steps: when one of them is refused, none has happened.
    pub fn change_wholly<T, E: Into<Error>>(
        &mut self,
        request: impl FnOnce(&mut Model) -> Result<T, E>,
    ) -> Result<T> {
        self.change(|model| whole(model, |model| request(model).map_err(Into::into)))
    }

    /// Sets options of an application.
    pub fn config(&mut self, app: &str, settings: &[(&str, &str)]) -> Result<()> {
        self.change(|model| model.set_config(app, settings))
    }

    /// Integrates two applications, each given as `app` or `app:endpoint`.
    pub fn integrate(&mut self, a: &str, b: &str) -> Result<()> {
        self.change(|model| model.integrate(a, b)).map(|_| ())
    }

    /// Adds units to an application.
    pub fn add_units(&mut self, app: &str, count: u32) -> Result<Vec<UnitName>> {
        self.change(|model| model.add_unit(app, count))
    }

    /// Runs hooks until every unit is idle, telling of each; the model is saved after each.
    pub fn settle(&mut self, progress: &mut dyn FnMut(Progress<'_>)) -> Result<()> {
        self.run_hooks(progress)?;
        self.save()?;
        self.sweep()
    }

    /// Moves the clock from one due moment to the next, and each time runs hooks until every unit is idle.
    ///
    /// # Errors
    /// When that would be more than 10,000 times: then the clock stands where it has come to.
    pub fn advance(&mut self, by: Duration, progress: &mut dyn FnMut(Progress<'_>)) -> Result<()> {
        let end = self.model.now().after(by);
        for _ in 0..STOP_LIMIT {
            let Some(due) = self.model.next_due().filter(|due| *due < end) else {
                self.model.advance_to(end);
                return self.settle(progress);
            };
            self.model.advance_to(due);
            self.run_hooks(progress)?;
        }
        self.settle(progress)?;
        Err(Error::refused(format!(
            "the clock stands at {} after {STOP_LIMIT} moments at which something was due: go on with another \
             `advance`, or skip them with `advance --jump`",
            self.model.now()
        )))
    }

    fn run_hooks(&mut self, progress: &mut dyn FnMut(Progress<'_>)) -> Result<()> {
        for _ in 0..SETTLE_LIMIT {
            let Some(dispatch) = self.model.next_dispatch() else {
                return Ok(());
            };
            progress(Progress::Begins(&dispatch));
            let run = self.agent.run(&mut self.model, &dispatch)?;
            self.dir
                .save_between_hooks(&mut self.model, &mut self.journal)?;
            interrupted::forget(&self.dir)?;
            progress(Progress::Ended(&dispatch, &run));
            self.dir.add_trace(run)?;
        }
        Err(Error::refused(format!(
            "the units did not come to rest within {SETTLE_LIMIT} hooks: do two charms answer each other without end? \
             `local-juju debug-log` shows what ran"
        )))
    }

    /// Removes the files of what is no longer in the saved model.
    fn sweep(&self) -> Result<()> {
        self.agent.sweep(&self.model)?;
        resource::sweep(&self.dir, &self.model)?;
        storage::sweep(&self.dir, &self.model)
    }

    /// Writes the model to disk.
    fn save(&mut self) -> Result<()> {
        self.dir.save(&mut self.model, &mut self.journal)
    }

    /// Takes a local charm into the model as its next revision.
    fn add_charm(&mut self, path: &Path) -> Result<CharmInfo> {
        let known = self.bundled.as_ref().and_then(|charms| charms.get(path));
        if let Some(charm) = known {
            return Ok(charm.clone());
        }
        let charm = charm::add(&self.dir, path, self.model.rules())?;
        if let Some(charms) = &mut self.bundled {
            charms.insert(path.to_owned(), charm.clone());
        }
        Ok(charm)
    }
}

/// Does a request of several steps wholly or not at all.
fn whole<T>(model: &mut Model, steps: impl FnOnce(&mut Model) -> Result<T>) -> Result<T> {
    let mut changed = model.clone();
    let done = steps(&mut changed)?;
    *model = changed;
    Ok(done)
}

/// The `logging-config` that models of local Juju begin with.
const LOGGING: &str = "<root>=INFO;unit=TRACE";

fn new_model(name: &str, new: &NewModel) -> Model {
    let present = || {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Timestamp(i64::try_from(since.as_secs()).unwrap_or_default())
    };
    let mut model = Model::new(ModelSettings {
        name: name.to_owned(),
        uuid: None,
        flavour: if new.kubernetes {
            Flavour::Kubernetes
        } else {
            Flavour::Machine
        },
        juju: new.juju.clone(),
        // A hasher of the standard library starts from the system's chance.
        seed: new
            .seed
            .unwrap_or_else(|| RandomState::new().build_hasher().finish()),
        now: new.now.unwrap_or_else(present),
    });
    // Juju would keep nothing below INFO: what a charm prints is DEBUG, and its author looks for it here.
    let set = model.set_model_config(&[("logging-config", LOGGING)], &[] as &[&str]);
    debug_assert_eq!(set, Ok(()), "{LOGGING}");
    model
}
