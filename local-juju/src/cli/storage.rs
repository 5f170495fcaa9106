//! storage, show-storage, add-storage, attach-storage, detach-storage, remove-storage.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use clap::Args;
use juju_model::{Flavour, Model, Storage, StorageDirective, StorageId};
use local_juju::Table;
use local_juju::status::since;
use serde::Serialize;

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

#[derive(Serialize)]
struct Shown {
    kind: &'static str,
    life: &'static str,
    status: BTreeMap<&'static str, String>,
    persistent: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    attachments: Option<Attachments>,
}

#[derive(Serialize)]
struct Attachments {
    units: BTreeMap<String, Attachment>,
}

#[derive(Serialize)]
struct Attachment {
    #[serde(skip_serializing_if = "Option::is_none")]
    machine: Option<String>,
    location: String,
    life: &'static str,
}

fn life(dying: bool) -> &'static str {
    if dying { "dying" } else { "alive" }
}

/// As Juju calls it.
fn status(storage: &Storage) -> &'static str {
    match storage.unit() {
        None => "detached",
        Some(_) if storage.is_detaching() => "detaching",
        Some(_) => "attached",
    }
}

fn shown(model: &Model, storage: &Storage) -> Shown {
    let attachment = storage.unit().map(|name| {
        let unit = model.unit(name);
        let machine = unit
            .filter(|_| model.flavour() == Flavour::Machine)
            .map(|unit| unit.machine().to_string());
        let attachment = Attachment {
            machine,
            location: model.storage_location(storage),
            life: life(storage.is_detaching()),
        };
        BTreeMap::from([(name.to_string(), attachment)])
    });
    Shown {
        kind: storage.kind().as_str(),
        life: life(storage.is_dying()),
        status: BTreeMap::from([
            ("current", status(storage).to_owned()),
            ("since", since(storage.since())),
        ]),
        persistent: storage.is_detachable(),
        attachments: attachment.map(|units| Attachments { units }),
    }
}

/// A number of mebibytes for people: `1.0 GiB`.
fn size(mebibytes: u64) -> String {
    #[expect(
        clippy::cast_precision_loss,
        reason = "only the first digits are shown"
    )]
    let mut number = mebibytes as f64;
    let mut unit = "MiB";
    for larger in ["GiB", "TiB", "PiB", "EiB"] {
        if number < 1024.0 {
            break;
        }
        number /= 1024.0;
        unit = larger;
    }
    let digits = usize::from(number < 10.0);
    format!("{number:.digits$} {unit}")
}

impl List {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        let model = session.look()?;
        let mut rows: Vec<&Storage> = model.storage().collect();
        if rows.is_empty() {
            session.say("No storage to display.");
            return Ok(());
        }
        rows.sort_by_key(|storage| (storage.unit().cloned(), storage.id().clone()));
        let all = rows
            .iter()
            .map(|storage| (storage.id().to_string(), shown(&model, storage)));
        let all: BTreeMap<&str, BTreeMap<String, Shown>> =
            BTreeMap::from([("storage", all.collect())]);
        self.format.print(&all, || {
            let mut table = Table::new([
                "Unit",
                "Storage ID",
                "Type",
                "Pool",
                "Size",
                "Status",
                "Message",
            ]);
            for storage in &rows {
                let unit = storage.unit().map(ToString::to_string);
                table.row([
                    unit.as_deref().unwrap_or_default(),
                    &storage.id().to_string(),
                    storage.kind().as_str(),
                    storage.pool(),
                    &size(storage.size()),
                    status(storage),
                    "",
                ]);
            }
            table
        })
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
            all.insert(text, shown(&model, storage));
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
        for (name, directive) in wanted {
            for id in juju.change(|model| model.add_storage(&unit, name, &directive))? {
                session.say(&format!("added storage {id} to {unit}"));
            }
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
        for id in &self.ids {
            juju.change(|model| model.attach_storage(&unit, id))?;
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
        for id in &self.ids {
            juju.change(|model| model.detach_storage(id, self.force))?;
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
        for id in &self.ids {
            juju.change(|model| model.remove_storage(id, self.force))
                .with_context(|| {
                    format!("cannot remove {id}: detach it first (detach-storage), or use --force")
                })?;
            session.say(&format!("removing {id}"));
        }
        session.settle(&mut juju)
    }
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_for_people() {
        for (mebibytes, text) in [
            (0, "0.0 MiB"),
            (512, "512 MiB"),
            (1024, "1.0 GiB"),
            (1536, "1.5 GiB"),
            (20 * 1024, "20 GiB"),
            (u64::MAX, "16777216 EiB"),
        ] {
            assert_eq!(size(mebibytes), text);
        }
    }
}
