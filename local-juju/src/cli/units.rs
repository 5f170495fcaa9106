//! add-unit, remove-unit, remove-application, scale-application, resolved.

use anyhow::{Result, bail};
use clap::Args;
use juju_model::{Application, Flavour, Model, ModelError, StorageId, Unit, UnitName};
use local_juju::Juju;

use super::deploy::tell_of_placement;
use super::session::{Session, unit_named};

/// Add units to an application
#[derive(Args)]
pub(super) struct AddUnit {
    /// The application
    app: String,
    /// Number of units to add
    #[arg(short, long, default_value_t = 1)]
    num_units: u32,
    /// Storage that another unit left, for the new unit
    #[arg(long, value_delimiter = ',', value_name = "STORAGE")]
    attach_storage: Vec<StorageId>,
    #[arg(long, hide = true)]
    to: Vec<String>,
}

impl AddUnit {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        tell_of_placement(session, &self.to);
        if !self.attach_storage.is_empty() && self.num_units != 1 {
            bail!("--attach-storage cannot be used with --num-units: the storage is for one unit");
        }
        session.change(|juju| {
            juju.change_wholly(|model| {
                for unit in model.add_unit(&self.app, self.num_units)? {
                    for id in &self.attach_storage {
                        model.begin_with_storage(&unit, id)?;
                    }
                }
                Ok::<_, juju_model::ModelError>(())
            })
        })
    }
}

/// Flags of removal that change nothing here, or are answered at once.
#[derive(Args)]
pub(super) struct Removal {
    /// Count failed hooks of units that go as done
    #[arg(long)]
    force: bool,
    #[arg(long, hide = true)]
    no_prompt: bool,
    #[arg(long, hide = true)]
    no_wait: bool,
    /// Remove their storage, too
    #[arg(long)]
    destroy_storage: bool,
}

/// For removals that can be told of before they are done.
#[derive(Args)]
struct Rehearsed {
    #[command(flatten)]
    removal: Removal,
    /// Only say what would be removed
    #[arg(long)]
    dry_run: bool,
}

impl Rehearsed {
    /// Changes the model, or for a dry run a copy of it.
    fn change(
        &self,
        juju: &mut Juju,
        request: impl FnOnce(&mut Model) -> Result<(), ModelError>,
    ) -> local_juju::Result<()> {
        if self.dry_run {
            return Ok(request(&mut juju.model().clone())?);
        }
        juju.change_wholly(request)
    }

    fn settle(&self, session: &Session, juju: &mut Juju) -> Result<()> {
        if self.dry_run {
            return Ok(());
        }
        self.removal.settle(session, juju)
    }
}

impl Removal {
    /// Lets units die, all of them or none, and with their storage where that is asked for.
    fn remove(&self, model: &mut Model, units: &[UnitName]) -> Result<(), ModelError> {
        for unit in units {
            if self.destroy_storage {
                model.destroy_storage(unit)?;
            }
            model.remove_unit(unit)?;
        }
        Ok(())
    }

    /// Says what becomes of a unit's storage.
    fn tell_of_storage(&self, session: &Session, model: &Model, unit: &UnitName) {
        let ids = model.unit(unit).into_iter().flat_map(Unit::storage);
        let fates: Vec<String> = ids
            .filter_map(|id| model.storage_instance(id))
            .map(|storage| {
                let kept = storage.is_detachable() && !self.destroy_storage;
                let verb = if kept { "detach" } else { "remove" };
                format!("- will {verb} storage {}", storage.id())
            })
            .collect();
        for fate in fates {
            session.say(&fate);
        }
    }

    /// Runs the last hooks of units; a hook that fails holds its unit back unless forced.
    fn settle(&self, session: &Session, juju: &mut Juju) -> Result<()> {
        session.settle(juju)?;
        loop {
            let stuck = juju
                .model()
                .units()
                .filter(|unit| unit.is_dying() && unit.is_in_error());
            let stuck: Vec<UnitName> = stuck.map(|unit| unit.name().clone()).collect();
            if stuck.is_empty() {
                return Ok(());
            }
            for unit in stuck {
                if !self.force {
                    session.say(&format!(
                        "{unit} goes when its failed hook is resolved, or with --force"
                    ));
                    continue;
                }
                juju.change(|model| model.resolved(&unit, false))?;
            }
            if !self.force {
                return Ok(());
            }
            session.settle(juju)?;
        }
    }
}

/// Remove units of applications
#[derive(Args)]
pub(super) struct RemoveUnit {
    /// The units; with --num-units, one application
    #[arg(required = true)]
    units: Vec<String>,
    /// Remove so many units of the application, the newest first; on Kubernetes alone
    #[arg(long)]
    num_units: Option<usize>,
    #[command(flatten)]
    rehearsed: Rehearsed,
}

impl RemoveUnit {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        let mut juju = session.open()?;
        let model = juju.model();
        self.check_flavour(model)?;
        let units = match (self.num_units, self.units.as_slice()) {
            (Some(count), [app]) => newest_units(&juju, app, count)?,
            (Some(_), _) => bail!("--num-units goes with one application"),
            (None, names) => names
                .iter()
                .map(|name| unit_named(model, name))
                .collect::<Result<_>>()?,
        };
        let before = model.clone();
        let Rehearsed { removal, .. } = &self.rehearsed;
        self.rehearsed
            .change(&mut juju, |model| removal.remove(model, &units))?;
        for unit in &units {
            session.say(&format!("will remove unit {unit}"));
            removal.tell_of_storage(session, &before, unit);
        }
        self.rehearsed.settle(session, &mut juju)
    }
}

impl RemoveUnit {
    /// Pods go by their number, machines by the names of their units.
    fn check_flavour(&self, model: &Model) -> Result<()> {
        if model.flavour() == Flavour::Machine {
            if self.num_units.is_some() {
                bail!("--num-units is for Kubernetes models: give the names of units");
            }
            return Ok(());
        }
        if self.rehearsed.removal.destroy_storage {
            bail!("k8s models only support --num-units");
        }
        let [name] = self.units.as_slice() else {
            bail!("only single application supported")
        };
        if name.contains('/') {
            bail!(
                "k8s models do not support removing named units.\nInstead specify an application with --num-units."
            );
        }
        match self.num_units {
            Some(1..) => Ok(()),
            count => bail!("removing {} units not valid", count.unwrap_or(0)),
        }
    }
}

fn newest_units(juju: &Juju, app: &str, count: usize) -> Result<Vec<UnitName>> {
    let Some(application) = juju.model().application(app) else {
        bail!("application {app:?} not found")
    };
    let mut units: Vec<UnitName> = application.units().cloned().collect();
    let kept = units.len().saturating_sub(count);
    Ok(units.split_off(kept))
}

/// Remove applications with their units and integrations
#[derive(Args)]
pub(super) struct RemoveApplication {
    /// The applications
    #[arg(required = true)]
    apps: Vec<String>,
    #[command(flatten)]
    rehearsed: Rehearsed,
}

impl RemoveApplication {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        let mut juju = session.open()?;
        let before = juju.model().clone();
        let units = |app: &str| {
            let units = before
                .application(app)
                .into_iter()
                .flat_map(Application::units);
            units.cloned().collect::<Vec<_>>()
        };
        let Rehearsed { removal, .. } = &self.rehearsed;
        self.rehearsed.change(&mut juju, |model| {
            for app in &self.apps {
                if removal.destroy_storage {
                    for unit in units(app) {
                        model.destroy_storage(&unit)?;
                    }
                }
                model.remove_application(app)?;
            }
            Ok(())
        })?;
        for app in &self.apps {
            session.say(&format!("will remove application {app}"));
            for unit in units(app) {
                session.say(&format!("- will remove unit {unit}"));
                removal.tell_of_storage(session, &before, &unit);
            }
        }
        self.rehearsed.settle(session, &mut juju)
    }
}

/// Bring an application to a number of units
#[derive(Args)]
pub(super) struct ScaleApplication {
    /// The application
    app: String,
    /// The number of units
    scale: u32,
    #[command(flatten)]
    removal: Removal,
}

impl ScaleApplication {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        let mut juju = session.open()?;
        if juju.model().flavour() == Flavour::Machine {
            bail!("Juju command \"scale-application\" only supported on k8s container models");
        }
        let Some(application) = juju.model().application(&self.app) else {
            bail!("application {:?} not found", self.app);
        };
        let present = u32::try_from(application.units().count()).unwrap_or(u32::MAX);
        if present < self.scale {
            juju.add_units(&self.app, self.scale - present)?;
        }
        let gone = present.saturating_sub(self.scale) as usize;
        let units = newest_units(&juju, &self.app, gone)?;
        for unit in &units {
            self.removal.tell_of_storage(session, juju.model(), unit);
        }
        juju.change_wholly(|model| self.removal.remove(model, &units))?;
        session.say(&format!("{} scaled to {} units", self.app, self.scale));
        self.removal.settle(session, &mut juju)
    }
}

/// Mark failed hooks as resolved, and run them again
#[derive(Args)]
pub(super) struct Resolved {
    /// The units
    #[arg(required_unless_present = "all")]
    units: Vec<String>,
    /// Do not run the failed hook again
    #[arg(long)]
    no_retry: bool,
    /// All units whose hook has failed
    #[arg(long, conflicts_with = "units")]
    all: bool,
}

impl Resolved {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        let mut juju = session.open()?;
        let model = juju.model();
        let units: Vec<UnitName> = if self.all {
            model
                .units()
                .filter(|unit| unit.is_in_error())
                .map(|unit| unit.name().clone())
                .collect()
        } else {
            self.units
                .iter()
                .map(|name| unit_named(model, name))
                .collect::<Result<_>>()?
        };
        juju.change_wholly(|model| {
            units
                .iter()
                .try_for_each(|unit| model.resolved(unit, !self.no_retry))
        })?;
        session.settle(&mut juju)
    }
}
