//! `containers`, `resources` and `devices`: what a unit's workload runs on.

use indexmap::IndexMap;

use crate::fields::{
    choice, description, ignored_keys, integer, list, missing, section, strict_mapping, text, wrong,
};
use crate::problem::{Report, quoted};
use crate::source::Spanned;
use crate::storage::StorageDeclaration;
use crate::yaml::{Entry, Mapping, Node};

/// A workload container of the charm.
#[derive(Debug, Clone, PartialEq)]
pub struct ContainerDeclaration {
    /// Its name.
    pub name: Spanned<String>,
    /// The resource that holds its image.
    pub resource: Option<Spanned<String>>,
    /// The storage that is mounted in it.
    pub mounts: Vec<Mount>,
    /// The user that its processes run as.
    pub uid: Option<u32>,
    /// The group that its processes run as.
    pub gid: Option<u32>,
    /// Everything that stands in the file about it.
    pub tree: Node,
}

/// A storage mounted in a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    /// The storage.
    pub storage: Spanned<String>,
    /// Where it is mounted.
    pub location: String,
}

/// A resource of the charm.
#[derive(Debug, Clone, PartialEq)]
pub struct ResourceDeclaration {
    /// Its name.
    pub name: Spanned<String>,
    /// What it is.
    pub kind: ResourceKind,
    /// What it is for.
    pub description: Option<String>,
    /// Everything that stands in the file about it.
    pub tree: Node,
}

/// What a resource is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ResourceKind {
    /// A file that the unit receives under this name.
    File {
        /// Its name, without folders.
        filename: String,
    },
    /// An image for a container.
    OciImage,
}

/// A device that the charm's pods are given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceDeclaration {
    /// Its name.
    pub name: Spanned<String>,
    /// What it is: `gpu`, `nvidia.com/gpu`.
    pub kind: String,
    /// What it is for.
    pub description: Option<String>,
    /// How many a unit needs at least, if it is said.
    pub count_min: Option<u64>,
    /// How many a unit can use, if it is said.
    pub count_max: Option<u64>,
}

/// Reads `containers`, which mount storage and run the images of resources.
pub(crate) fn read(
    top: &Mapping,
    storage: &IndexMap<String, StorageDeclaration>,
    resources: &IndexMap<String, ResourceDeclaration>,
    report: &mut Report,
) -> IndexMap<String, ContainerDeclaration> {
    // What is declared but wrong has its own problem already.
    let named = |section: &str, name: &str| {
        let section = top.get(section).and_then(Node::as_mapping);
        section.is_some_and(|section| section.get(name).is_some())
    };
    let mut all = IndexMap::new();
    for entry in section(top, "containers", report) {
        let Some(container) = container(entry, report) else {
            continue;
        };
        if let Some(name) = &container.resource {
            match resources.get(name.as_str()) {
                Some(resource) if resource.kind == ResourceKind::OciImage => {}
                Some(_) => report
                    .error(
                        name.span,
                        format!("the resource {} is not an image", quoted(name)),
                    )
                    .help("a container runs a resource of `type: oci-image`"),
                None if named("resources", name) => {}
                None => undeclared("resource", name, resources.keys(), report),
            }
        }
        for mount in &container.mounts {
            if !named("storage", &mount.storage) {
                undeclared("storage", &mount.storage, storage.keys(), report);
            }
        }
        all.insert(entry.key.value.clone(), container);
    }
    all
}

/// Reports a name that is none.
fn must_have_name(what: &str, entry: &Entry, report: &mut Report) {
    if entry.key.is_empty() {
        report.error(entry.key.span, format!("a {what} must have a name"));
    }
}

fn undeclared<'a>(
    what: &str,
    name: &Spanned<String>,
    known: impl Iterator<Item = &'a String>,
    report: &mut Report,
) {
    let near = report.near(name, known.map(String::as_str));
    report
        .error(name.span, format!("there is no {what} {}", quoted(name)))
        .maybe_help(near);
}

fn container(entry: &Entry, report: &mut Report) -> Option<ContainerDeclaration> {
    const KEYS: [&str; 5] = ["resource", "bases", "mounts", "uid", "gid"];
    must_have_name("container", entry, report);
    let fields = strict_mapping(entry, report)?;
    ignored_keys(fields, &KEYS, report);
    let resource = fields
        .entry("resource")
        .and_then(|field| Some(Spanned::new(text(field, report)?, field.blame())));
    let mut mounts = Vec::new();
    if let Some(field) = fields.entry("mounts") {
        for item in list(field, report).unwrap_or_default() {
            mounts.extend(mount(item, report));
        }
    }
    Some(ContainerDeclaration {
        name: entry.key.clone(),
        resource,
        mounts,
        uid: fields.entry("uid").and_then(|field| user(field, report)),
        gid: fields.entry("gid").and_then(|field| user(field, report)),
        tree: entry.value.clone(),
    })
}

fn mount(item: &Node, report: &mut Report) -> Option<Mount> {
    const HELP: &str = "a mount has `storage` and `location`";
    let Some(fields) = item.as_mapping() else {
        report
            .error(
                item.span,
                format!("a mount must be a mapping, not {}", item.describe()),
            )
            .help(HELP);
        return None;
    };
    ignored_keys(fields, &["storage", "location"], report);
    let mut required = |key: &'static str| {
        let Some(field) = fields.entry(key) else {
            missing(key, fields, item.span, HELP, report);
            return None;
        };
        let value = text(field, report)?;
        if value.is_empty() {
            report
                .error(field.blame(), format!("`{key}` is empty"))
                .help(HELP);
            return None;
        }
        Some(Spanned::new(value, field.blame()))
    };
    let storage = required("storage");
    let location = required("location");
    Some(Mount {
        storage: storage?,
        location: location?.value,
    })
}

/// A user or group id outside those that systems give to people.
fn user(entry: &Entry, report: &mut Report) -> Option<u32> {
    let id = integer(entry, report)?;
    let free = u32::try_from(id)
        .ok()
        .filter(|id| !(1000..=9999).contains(id));
    free.or_else(|| wrong(entry, "zero or more and not within 1000 to 9999", report))
}

/// Reads `resources`.
pub(crate) fn resources(
    top: &Mapping,
    report: &mut Report,
) -> IndexMap<String, ResourceDeclaration> {
    let mut all = IndexMap::new();
    for entry in section(top, "resources", report) {
        if let Some(resource) = resource(entry, report) {
            all.insert(entry.key.value.clone(), resource);
        }
    }
    all
}

fn resource(entry: &Entry, report: &mut Report) -> Option<ResourceDeclaration> {
    #[derive(Clone, Copy)]
    enum Type {
        File,
        OciImage,
    }
    const KEYS: [&str; 4] = ["type", "filename", "description", "upstream-source"];
    const TYPES: [(&str, Type); 2] = [("file", Type::File), ("oci-image", Type::OciImage)];

    must_have_name("resource", entry, report);
    let fields = strict_mapping(entry, report)?;
    ignored_keys(fields, &KEYS, report);
    let kind = match fields.entry("type") {
        Some(field) => choice(field, &TYPES, report)?,
        None => Type::File,
    };
    let filename = match fields.entry("filename") {
        Some(field) => {
            let filename = text(field, report)?;
            if filename.contains('/') || matches!(filename.as_str(), "." | "..") {
                report
                    .error(
                        field.blame(),
                        format!("{} is not a bare file name", quoted(&filename)),
                    )
                    .help("leave out the folders: Juju chooses where the file lies");
            }
            filename
        }
        None => String::new(),
    };
    let kind = match kind {
        Type::OciImage => ResourceKind::OciImage,
        Type::File => {
            if filename.is_empty() {
                let help = "a file has the name under which the unit receives it: `filename: ..`";
                missing("filename", fields, entry.key.span, help, report);
            }
            ResourceKind::File { filename }
        }
    };
    Some(ResourceDeclaration {
        name: entry.key.clone(),
        kind,
        description: description(fields, report),
        tree: entry.value.clone(),
    })
}

/// Reads `devices`.
pub(crate) fn devices(top: &Mapping, report: &mut Report) -> IndexMap<String, DeviceDeclaration> {
    let mut all = IndexMap::new();
    for entry in section(top, "devices", report) {
        if let Some(device) = device(entry, report) {
            all.insert(entry.key.value.clone(), device);
        }
    }
    all
}

fn device(entry: &Entry, report: &mut Report) -> Option<DeviceDeclaration> {
    const KEYS: [&str; 4] = ["type", "description", "countmin", "countmax"];
    must_have_name("device", entry, report);
    let fields = strict_mapping(entry, report)?;
    ignored_keys(fields, &KEYS, report);
    let kind = if let Some(field) = fields.entry("type") {
        text(field, report)
    } else {
        let help = "a device has a type: `type: gpu`";
        missing("type", fields, entry.key.span, help, report);
        None
    };
    let count = |key: &str, report: &mut Report| {
        let field = fields.entry(key)?;
        let count = u64::try_from(integer(field, report)?).ok();
        count.or_else(|| wrong(field, "zero or more", report))
    };
    let count_min = count("countmin", report);
    let count_max = count("countmax", report);
    if let (Some(min), Some(max)) = (count_min, count_max)
        && max < min
        && let Some(field) = fields.entry("countmax")
    {
        report.error(field.blame(), "`countmax` is below `countmin`");
    }
    Some(DeviceDeclaration {
        name: entry.key.clone(),
        description: description(fields, report),
        count_min,
        count_max,
        kind: kind?,
    })
}
