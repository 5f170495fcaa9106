//! The sections of `metadata.yaml` about what a unit is given: storage,
//! containers, resources, devices.

use indexmap::IndexMap;

use crate::fields::strict_mapping;
use crate::problem::Report;
use crate::source::Spanned;
use crate::yaml::{Entry, Mapping, Node};

/// A storage of the charm.
#[derive(Debug, Clone, PartialEq)]
pub struct StorageDeclaration {
    /// Its name.
    pub name: Spanned<String>,
    /// Everything that stands in the file about it.
    pub tree: Node,
}

/// A workload container of the charm.
#[derive(Debug, Clone, PartialEq)]
pub struct ContainerDeclaration {
    /// Its name.
    pub name: Spanned<String>,
    /// Everything that stands in the file about it.
    pub tree: Node,
}

/// A resource of the charm.
#[derive(Debug, Clone, PartialEq)]
pub struct ResourceDeclaration {
    /// Its name.
    pub name: Spanned<String>,
    /// Everything that stands in the file about it.
    pub tree: Node,
}

fn section<'a>(
    top: &'a Mapping,
    key: &str,
    report: &mut Report,
) -> impl Iterator<Item = &'a Entry> + use<'a> {
    top.entry(key)
        .and_then(|entry| strict_mapping(entry, report))
        .into_iter()
        .flat_map(Mapping::iter)
}

/// Reads `storage`.
pub(crate) fn storage(top: &Mapping, report: &mut Report) -> IndexMap<String, StorageDeclaration> {
    section(top, "storage", report)
        .map(|entry| {
            let declaration = StorageDeclaration {
                name: entry.key.clone(),
                tree: entry.value.clone(),
            };
            (entry.key.value.clone(), declaration)
        })
        .collect()
}

/// Reads `resources`.
pub(crate) fn resources(
    top: &Mapping,
    report: &mut Report,
) -> IndexMap<String, ResourceDeclaration> {
    section(top, "resources", report)
        .map(|entry| {
            let declaration = ResourceDeclaration {
                name: entry.key.clone(),
                tree: entry.value.clone(),
            };
            (entry.key.value.clone(), declaration)
        })
        .collect()
}

/// Reads `containers`, which mount storage and run resources.
pub(crate) fn containers(
    top: &Mapping,
    _storage: &IndexMap<String, StorageDeclaration>,
    _resources: &IndexMap<String, ResourceDeclaration>,
    report: &mut Report,
) -> IndexMap<String, ContainerDeclaration> {
    section(top, "containers", report)
        .map(|entry| {
            let declaration = ContainerDeclaration {
                name: entry.key.clone(),
                tree: entry.value.clone(),
            };
            (entry.key.value.clone(), declaration)
        })
        .collect()
}

/// Checks `devices`.
pub(crate) fn devices(entry: &Entry, report: &mut Report) {
    strict_mapping(entry, report);
}
