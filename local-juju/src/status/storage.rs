//! Storage as `juju storage`, `show-storage` and the status give it.

use std::collections::BTreeMap;

use juju_model::{Flavour, Model, Storage};
use serde::Serialize;

use super::since;
use crate::table::Table;

/// A storage instance as data.
#[derive(Clone, Debug, Serialize)]
pub struct StorageStatus {
    kind: &'static str,
    life: &'static str,
    status: BTreeMap<&'static str, String>,
    persistent: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    attachments: Option<Attachments>,
}

#[derive(Clone, Debug, Serialize)]
struct Attachments {
    units: BTreeMap<String, Attachment>,
}

#[derive(Clone, Debug, Serialize)]
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

impl StorageStatus {
    /// How a storage instance stands.
    pub fn of(model: &Model, storage: &Storage) -> Self {
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
        Self {
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

    /// All storage of a model, by id.
    pub fn all(model: &Model) -> BTreeMap<String, Self> {
        model
            .storage()
            .map(|one| (one.id().to_string(), Self::of(model, one)))
            .collect()
    }
}

/// All storage of a model as a table.
pub fn storage_table(model: &Model) -> Table {
    let mut rows: Vec<&Storage> = model.storage().collect();
    rows.sort_by_key(|storage| (storage.unit().cloned(), storage.id().clone()));
    let mut table = Table::new([
        "Unit",
        "Storage ID",
        "Type",
        "Pool",
        "Size",
        "Status",
        "Message",
    ]);
    for storage in rows {
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
