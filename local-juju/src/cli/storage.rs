//! storage, show-storage, add-storage, attach-storage, detach-storage, remove-storage.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use clap::Args;
use juju_model::{ModelError, StorageDirective, StorageId};
use local_juju::status::{StorageStatus, storage_table};

use super::output::{DataFormat, TableFormat};
use super::session::{Session, key_value, unit_named};

/// `NAME=DIRECTIVE`, as deploy takes it.
pub(super) fn directives(arguments: &[String]) -> Result<BTreeMap<String, StorageDirective>> {
    let mut all = BTreeMap::new();
    for argument in arguments {
        let (name, directive) = key_value(argument)
            .with_context(|| "expected [<store>=]<directives>, such as data=2,10G")?;
        let directive = directive
            .parse()
            .with_context(|| format!("cannot parse directives for storage {name:?}"))?;
        all.insert(name.to_owned(), directive);
    }
    Ok(all)
}

/// List storage
#[derive(Args)]
pub(super) struct List {
    #[command(flatten)]
    format: TableFormat,
}

impl List {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        let model = session.look()?;
        let storage = StorageStatus::all(&model);
        if storage.is_empty() {
            session.say("No storage to display.");
            return Ok(());
        }
        let all = BTreeMap::from([("storage", storage)]);
        self.format.print(&all, || storage_table(&model))
    }
}

/// Show storage
#[derive(Args)]
pub(super) struct Show {
    /// Ids of storage, such as data/0
    #[arg(required = true)]
    ids: Vec<String>,
    #[command(flatten)]
    format: DataFormat,
}

impl Show {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        let model = session.look()?;
        let mut all = BTreeMap::new();
        for text in &self.ids {
            let id: StorageId = text.parse()?;
            let Some(storage) = model.storage_instance(&id) else {
                bail!("storage {text:?} not found")
            };
            all.insert(text, StorageStatus::of(&model, storage));
        }
        self.format.print(&all)
    }
}

/// Add storage to a unit
#[derive(Args)]
pub(super) struct Add {
    /// The unit
    unit: String,
    /// The storage as the charm declares it, with pool, count and size where they matter
    #[arg(required = true, value_name = "NAME[=DIRECTIVE]")]
    storage: Vec<String>,
}

impl Add {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        let mut wanted = Vec::new();
        for argument in &self.storage {
            let (name, directive) = argument.split_once('=').unwrap_or((argument, ""));
            let directive: StorageDirective = directive
                .parse()
                .with_context(|| format!("cannot parse directives for storage {name:?}"))?;
            wanted.push((name, directive));
        }
        let mut juju = session.open()?;
        let unit = unit_named(juju.model(), &self.unit)?;
        let added = juju.change_wholly(|model| {
            wanted
                .iter()
                .map(|(name, directive)| model.add_storage(&unit, name, directive))
                .collect::<Result<Vec<_>, ModelError>>()
        })?;
        for id in added.iter().flatten() {
            session.say(&format!("added storage {id} to {unit}"));
        }
        session.settle(&mut juju)
    }
}

/// Attach storage that no unit has to a unit
#[derive(Args)]
pub(super) struct Attach {
    /// The unit
    unit: String,
    /// Ids of storage, such as data/0
    #[arg(required = true)]
    ids: Vec<StorageId>,
}

impl Attach {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        let mut juju = session.open()?;
        let unit = unit_named(juju.model(), &self.unit)?;
        juju.change_wholly(|model| {
            self.ids
                .iter()
                .try_for_each(|id| model.attach_storage(&unit, id))
        })?;
        for id in &self.ids {
            session.say(&format!("attaching {id} to {unit}"));
        }
        session.settle(&mut juju)
    }
}

/// Detach storage from its unit; its content stays
#[derive(Args)]
pub(super) struct Detach {
    /// Ids of storage, such as data/0
    #[arg(required = true)]
    ids: Vec<StorageId>,
    /// Even if the unit's charm cannot be without it
    #[arg(long)]
    force: bool,
    #[arg(long, hide = true)]
    no_wait: bool,
}

impl Detach {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        let mut juju = session.open()?;
        juju.change_wholly(|model| {
            self.ids
                .iter()
                .try_for_each(|id| model.detach_storage(id, self.force))
        })?;
        for id in &self.ids {
            session.say(&format!("detaching {id}"));
        }
        session.settle(&mut juju)
    }
}

/// Remove storage with its content
#[derive(Args)]
pub(super) struct Remove {
    /// Ids of storage, such as data/0
    #[arg(required = true)]
    ids: Vec<StorageId>,
    /// Even if a unit has it: it is detached first
    #[arg(long)]
    force: bool,
    #[arg(long, hide = true)]
    no_destroy: bool,
    #[arg(long, hide = true)]
    no_wait: bool,
}

impl Remove {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        if self.no_destroy {
            bail!(
                "local Juju keeps storage with the model: it cannot be released to anywhere else"
            );
        }
        let mut juju = session.open()?;
        juju.change_wholly(|model| {
            self.ids.iter().try_for_each(|id| {
                model.remove_storage(id, self.force).map_err(|why| {
                    local_juju::Error::Refused(format!(
                        "cannot remove {id}: detach it first (detach-storage), or use --force: {why}"
                    ))
                })
            })
        })?;
        for id in &self.ids {
            session.say(&format!("removing {id}"));
        }
        session.settle(&mut juju)
    }
}
