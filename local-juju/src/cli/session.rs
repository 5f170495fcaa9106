//! What commands share: where models are, and how to speak to the person.

use std::collections::BTreeSet;
use std::io::{self, IsTerminal, Write};

use anyhow::{Result, bail};
use juju_model::{Model, UnitName};
use local_juju::{Juju, ModelDir, OpenOptions, Progress, Store};

use super::{Global, trace};

pub(super) struct Session {
    pub(super) store: Store,
    model: Option<String>,
    quiet: bool,
    verbose: bool,
}

impl Session {
    pub(super) fn new(global: Global) -> Result<Self> {
        let model = global.model.or_else(|| std::env::var("JUJU_MODEL").ok());
        Ok(Self {
            store: Store::of_user()?,
            model: model.map(|name| plain_model_name(&name).to_owned()),
            quiet: global.quiet,
            verbose: global.verbose
                || global.debug
                || global.show_log
                || (io::stderr().is_terminal() && !global.quiet),
        })
    }

    /// The name of the model that the command is for.
    pub(super) fn model_name(&self) -> Result<String> {
        Ok(self
            .model
            .clone()
            .map_or_else(|| self.store.current(), Ok)?)
    }

    pub(super) fn model_dir(&self) -> Result<ModelDir> {
        Ok(self.store.model(&self.model_name()?)?)
    }

    /// Opens the model to change it.
    pub(super) fn open(&self) -> Result<Juju> {
        let options = OpenOptions {
            model: self.model.clone(),
            tools_program: None,
        };
        let juju = Juju::open_with(&self.store, &options, &mut || {
            self.say("waiting for another command to finish");
        })?;
        Ok(juju)
    }

    /// Reads the model as it is on disk, without waiting for a command that changes it.
    pub(super) fn look(&self) -> Result<Model> {
        match self.model_dir()?.load()? {
            Some(model) => Ok(model),
            None => Ok(self.open()?.model().clone()),
        }
    }

    /// Changes the model and runs all hooks that follow.
    pub(super) fn change<T>(
        &self,
        request: impl FnOnce(&mut Juju) -> local_juju::Result<T>,
    ) -> Result<T> {
        let mut juju = self.open()?;
        let result = request(&mut juju)?;
        self.settle(&mut juju)?;
        Ok(result)
    }

    /// Runs all hooks that follow, and tells of those that failed.
    pub(super) fn settle(&self, juju: &mut Juju) -> Result<()> {
        self.watch(juju, Juju::settle)
    }

    /// Has hooks run, and tells of those that failed.
    pub(super) fn watch(
        &self,
        juju: &mut Juju,
        run: impl FnOnce(&mut Juju, &mut dyn FnMut(Progress<'_>)) -> local_juju::Result<()>,
    ) -> Result<()> {
        // A retry that fails in the same way says nothing new.
        let mut told = BTreeSet::new();
        let settled = run(juju, &mut |progress| match progress {
            Progress::Begins(_) if self.verbose => self.say(&progress.to_string()),
            Progress::Ended(dispatch, run) if run.failed() && dispatch.hook.task().is_none() => {
                self.say(&progress.to_string());
                let failure = trace::failure(run);
                if told.insert((run.unit.clone(), run.event.clone(), failure.clone())) {
                    let unit = &run.unit;
                    self.say(&format!(
                        "{failure}  `trace {unit} --last 1` shows all that it did"
                    ));
                }
            }
            _ => {}
        });
        for unit in juju.model().units().filter(|unit| unit.is_in_error()) {
            let (name, problem) = (unit.name(), &unit.workload_status().message);
            self.say(&format!(
                "{name} is in error, {problem}: see `debug-log --include {name}`, then `resolved {name}`"
            ));
        }
        Ok(settled?)
    }

    /// A line for the person, on standard error.
    pub(super) fn say(&self, text: &str) {
        if !self.quiet {
            let _ = writeln!(io::stderr(), "{text}");
        }
    }
}

/// The model's own name in `controller:owner/model`, as scripts for Juju may write it.
pub(super) fn plain_model_name(name: &str) -> &str {
    name.rsplit([':', '/']).next().unwrap_or(name)
}

/// The unit that `app/0` or `app/leader` names.
pub(super) fn unit_named(model: &Model, text: &str) -> Result<UnitName> {
    if let Some(app) = text.strip_suffix("/leader") {
        let Some(application) = model.application(app) else {
            bail!("application {app:?} not found")
        };
        let Some(leader) = application.leader() else {
            bail!("could not determine leader for {app:?}")
        };
        return Ok(leader.clone());
    }
    let unit: UnitName = text.parse()?;
    if model.unit(&unit).is_none() {
        bail!("unit {text:?} not found");
    }
    Ok(unit)
}

/// `key=value` of the command line.
pub(super) fn key_value(text: &str) -> Result<(&str, &str)> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key, value)),
        _ => bail!("expected \"key=value\", got {text:?}"),
    }
}
