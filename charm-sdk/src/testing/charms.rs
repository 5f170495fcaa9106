//! The charms that run in a model: the one under test, and others beside it.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::mem;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, PoisonError};

use charm_schema::SourceFile;
use juju_model::{
    CharmInfo, Deploy, Flavour, JujuVersion, Model, ModelSettings, UnitName as ModelUnit,
};

use super::fault::Faults;
use super::scenario::Scenario;
use crate::dispatch::{Charm, Outcome, dispatch};
use crate::environment::Environment;
use crate::hook_tool::HookTools;
use crate::log::Lines;

/// Runs a charm for one event.
type Run = fn(Environment, Arc<dyn HookTools>, Arc<dyn Lines>) -> Outcome;

/// A charm that runs in the units of an application.
#[derive(Clone)]
pub(super) struct Running {
    pub run: Run,
    /// Where it finds itself.
    pub dir: String,
    pub faults: Faults,
}

impl Running {
    pub fn new<C: Charm>() -> Self {
        Self {
            run: dispatch::<C>,
            dir: "/charm".to_owned(),
            faults: Faults::default(),
        }
    }
}

/// Another charm in a [`Scenario`], which runs there too: see
/// [`deploy`](Scenario::deploy).
pub struct Deployed<D> {
    app: String,
    charm: PhantomData<fn() -> D>,
}

impl<D> Deployed<D> {
    /// The application's name.
    pub fn name(&self) -> &str {
        &self.app
    }
}

impl<D> Clone for Deployed<D> {
    fn clone(&self) -> Self {
        Self {
            app: self.app.clone(),
            charm: PhantomData,
        }
    }
}

impl<D> fmt::Debug for Deployed<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Deployed").field(&self.app).finish()
    }
}

impl<C: Charm> Scenario<C> {
    /// `juju deploy`: one unit of another charm, which runs in this process as
    /// well, so that both sides of a relation can be tested together.
    ///
    /// From now on nothing happens quietly: whatever changes in the model, its
    /// deployment above all, is what [`settle`](Self::settle) has the charms run
    /// hooks for, in Juju's order, those of both sides. [`at`](Self::at) looks at
    /// the model from the other charm's side, and changes it there.
    ///
    /// ```
    /// use charm_sdk::testing::Scenario;
    /// # use charm_sdk::{Charm, Context, Declaration, Halt, Status};
    /// # macro_rules! charm {
    /// #     ($charm:ident, $yaml:literal, $handle:expr) => {
    /// #         #[derive(Default)]
    /// #         struct $charm;
    /// #         impl Charm for $charm {
    /// #             const DECLARATION: Declaration = Declaration {
    /// #                 files: &[("metadata.yaml", $yaml)],
    /// #             };
    /// #             fn dispatch(&mut self, ctx: &Context) -> Result<(), Halt> {
    /// #                 let handle: fn(&Context) -> Result<(), Halt> = $handle;
    /// #                 handle(ctx)
    /// #             }
    /// #         }
    /// #     };
    /// # }
    /// # charm!(
    /// #     Database,
    /// #     "{name: database, summary: s, description: d, provides: {db: {interface: sql}}}",
    /// #     |ctx| {
    /// #         if ctx.environment().event_name() == "db-relation-created" {
    /// #             ctx.hook_tool("relation-set", &["--app", "host=10.0.0.9"])?;
    /// #         }
    /// #         Ok(())
    /// #     }
    /// # );
    /// # charm!(
    /// #     Shop,
    /// #     "{name: shop, summary: s, description: d, requires: {db: {interface: sql}}}",
    /// #     |ctx| {
    /// #         if ctx.environment().event_name() == "db-relation-changed" {
    /// #             let host = ctx.hook_tool("relation-get", &["--app", "host", "database"])?;
    /// #             ctx.set_status(Status::Active(host.trim_end().to_owned()))?;
    /// #         }
    /// #         Ok(())
    /// #     }
    /// # );
    ///
    /// // One charm publishes its address in `db`, the other one shows it.
    /// let mut juju = Scenario::<Database>::new();
    /// let shop = juju.deploy::<Shop>("shop");
    /// let db = juju.relate("db", "shop");
    /// let events = juju.settle();
    ///
    /// assert_eq!(juju.local_app_databag(db)["host"], "10.0.0.9");
    /// assert_eq!(juju.at(&shop).unit_status(), Status::Active("10.0.0.9".to_owned()));
    /// let ran = events.iter().map(|event| format!("{} {}", event.unit(), event.name()));
    /// assert!(ran.into_iter().any(|event| event == "shop/0 db-relation-joined"));
    /// ```
    ///
    /// # Panics
    ///
    /// There is an application of that name, or the model is no place for the
    /// charm: one with containers is on Kubernetes, say.
    #[track_caller]
    pub fn deploy<D: Charm>(&mut self, app: &str) -> Deployed<D> {
        let mut charm = declared(D::DECLARATION.files);
        charm.assumes.clear();
        if let Err(error) = self.model.deploy(Deploy::new(app, charm)) {
            panic!("{error}");
        }
        self.charms.insert(app.to_owned(), Running::new::<D>());
        Deployed {
            app: app.to_owned(),
            charm: PhantomData,
        }
    }

    /// What runs in the charm's own units.
    pub(super) fn running(&mut self) -> &mut Running {
        let charm = self.charms.entry(self.app.clone());
        charm.or_insert_with(Running::new::<C>)
    }

    /// The scenario as it is for another charm: everything that can be said
    /// about the charm under test can be said about that one.
    ///
    /// ```no_run
    /// # use charm_sdk::{Charm, Status, testing::Scenario};
    /// # fn example<Database: Charm, Shop: Charm>() {
    /// let mut juju = Scenario::<Database>::new();
    /// let shop = juju.deploy::<Shop>("shop");
    /// juju.at(&shop).config("currency", "EUR");
    /// let db = juju.relate("db", "shop");
    /// juju.settle();
    /// assert_eq!(juju.at(&shop).unit_status(), Status::active());
    /// assert_eq!(juju.at(&shop).remote_app(db), "database");
    /// # }
    /// ```
    pub fn at<D: Charm>(&mut self, charm: &Deployed<D>) -> Side<'_, C, D> {
        let mut there = Scenario {
            model: Model::new(ModelSettings::default()),
            app: charm.app.clone(),
            unit: ModelUnit::new(&charm.app, 0),
            charms: BTreeMap::new(),
            checked: true,
            interrupted: None,
            files: None,
            charm: PhantomData,
        };
        self.swap(&mut there);
        Side { home: self, there }
    }
}

/// A [`Scenario`] from another charm's side: see [`at`](Scenario::at).
#[derive(Debug)]
pub struct Side<'a, C, D> {
    home: &'a mut Scenario<C>,
    there: Scenario<D>,
}

impl<C, D> Deref for Side<'_, C, D> {
    type Target = Scenario<D>;

    fn deref(&self) -> &Self::Target {
        &self.there
    }
}

impl<C, D> DerefMut for Side<'_, C, D> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.there
    }
}

impl<C, D> Drop for Side<'_, C, D> {
    fn drop(&mut self) {
        self.home.swap(&mut self.there);
    }
}

impl<C> Scenario<C> {
    /// Hands over all but the point of view.
    fn swap<D>(&mut self, other: &mut Scenario<D>) {
        mem::swap(&mut self.model, &mut other.model);
        mem::swap(&mut self.charms, &mut other.charms);
        mem::swap(&mut self.checked, &mut other.checked);
        mem::swap(&mut self.interrupted, &mut other.interrupted);
        mem::swap(&mut self.files, &mut other.files);
    }
}

/// The files of a declaration, with their names.
type Declared = &'static [(&'static str, &'static str)];

/// What a charm declares. It is read once, however many scenarios there are.
#[track_caller]
pub(super) fn declared(files: Declared) -> CharmInfo {
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
pub(super) fn fitting(charm: &CharmInfo, juju: &JujuVersion) -> Flavour {
    let fits = |flavour| charm.check_place(flavour, juju).is_ok();
    let needs_pods =
        !charm.containers.is_empty() || (!fits(Flavour::Machine) && fits(Flavour::Kubernetes));
    if needs_pods {
        Flavour::Kubernetes
    } else {
        Flavour::Machine
    }
}
