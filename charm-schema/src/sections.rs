//! The sections of `metadata.yaml` about what a unit is given: storage,
//! resources, containers, devices.

use indexmap::IndexMap;

use crate::fields::{
    boolean, choice, ignored_keys, integer, list, missing, strict_mapping, text, wrong,
};
use crate::names;
use crate::problem::{Report, quoted};
use crate::source::Spanned;
use crate::yaml::{Entry, Mapping, Node};

/// A storage of the charm.
#[derive(Debug, Clone, PartialEq)]
pub struct StorageDeclaration {
    /// Its name.
    pub name: Spanned<String>,
    /// What it is mounted as.
    pub kind: StorageKind,
    /// What it is for.
    pub description: Option<String>,
    /// Whether all units share one instance.
    pub shared: bool,
    /// Whether it cannot be written.
    pub read_only: bool,
    /// Where it is mounted, or below which folder if there may be several.
    pub location: Option<String>,
    /// How many instances a unit has.
    pub count: StorageCount,
    /// The smallest size of an instance, in mebibytes.
    pub minimum_size: Option<u64>,
    /// Whether its content is lost when the machine is restarted.
    pub transient: bool,
    /// Everything that stands in the file about it.
    pub tree: Node,
}

/// What a storage is mounted as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StorageKind {
    /// A raw device.
    Block,
    /// A file system.
    Filesystem,
}

/// How many instances of a storage a unit has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct StorageCount {
    /// At least.
    pub min: u32,
    /// At most; nothing: any number.
    pub max: Option<u32>,
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
    let mut all = IndexMap::new();
    for entry in section(top, "storage", report) {
        names::STORAGE.check(&entry.key, report);
        if let Some(storage) = one_storage(entry, report) {
            all.insert(entry.key.value.clone(), storage);
        }
    }
    all
}

fn one_storage(entry: &Entry, report: &mut Report) -> Option<StorageDeclaration> {
    const KEYS: [&str; 8] = [
        "type",
        "description",
        "shared",
        "read-only",
        "location",
        "multiple",
        "minimum-size",
        "properties",
    ];
    const KINDS: [(&str, StorageKind); 2] = [
        ("block", StorageKind::Block),
        ("filesystem", StorageKind::Filesystem),
    ];
    let fields = strict_mapping(entry, report)?;
    ignored_keys(fields, &KEYS, report);
    let kind = if let Some(field) = fields.entry("type") {
        choice(field, &KINDS, report)
    } else {
        let help = "a storage is of type `filesystem` or `block`";
        missing("type", fields, entry.key.span, help, report);
        None
    };
    let location = fields.entry("location").and_then(|field| {
        let location = text(field, report)?;
        if kind == Some(StorageKind::Block) && !location.is_empty() {
            report
                .error(field.key.span, "a block storage has no `location`")
                .help("the charm asks for the device with `storage-get location`");
        }
        Some(location)
    });
    let flag = |key: &str, report: &mut Report| {
        let field = fields.entry(key);
        field
            .and_then(|field| boolean(field, report))
            .unwrap_or_default()
    };
    Some(StorageDeclaration {
        name: entry.key.clone(),
        description: description(fields, report),
        shared: flag("shared", report),
        read_only: flag("read-only", report),
        location,
        count: count(fields, report),
        minimum_size: fields
            .entry("minimum-size")
            .and_then(|field| size(field, report)),
        transient: transient(fields, report),
        tree: entry.value.clone(),
        kind: kind?,
    })
}

fn description(fields: &Mapping, report: &mut Report) -> Option<String> {
    let text = text(fields.entry("description")?, report)?;
    (!text.is_empty()).then_some(text)
}

/// `multiple: {range: ..}`: `m`, `m-n`, `m+` or `m-`.
fn count(fields: &Mapping, report: &mut Report) -> StorageCount {
    let one = StorageCount {
        min: 1,
        max: Some(1),
    };
    let Some(entry) = fields.entry("multiple") else {
        return one;
    };
    let Some(multiple) = strict_mapping(entry, report) else {
        return one;
    };
    ignored_keys(multiple, &["range"], report);
    let Some(field) = multiple.entry("range") else {
        let help = "write `range: 0-3`, `range: 1+` or a number";
        missing("range", multiple, entry.key.span, help, report);
        return one;
    };
    let range = field
        .value
        .as_scalar()
        .and_then(|scalar| range(&scalar.text));
    range.unwrap_or_else(|| {
        let message = format!("`range` cannot be {}", field.value.describe());
        report
            .error(field.blame(), message)
            .help("forms are `2`, `0-3`, `1+`; the upper end is at least 1");
        one
    })
}

fn range(text: &str) -> Option<StorageCount> {
    let number = |text: &str| -> Option<u32> {
        let digits = text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| text.parse().ok()).flatten()
    };
    let (min, max) = if let Some(min) = text.strip_suffix(['+', '-']) {
        (number(min)?, None)
    } else if let Some((min, max)) = text.split_once('-') {
        (number(min)?, Some(number(max)?))
    } else {
        (number(text)?, Some(number(text)?))
    };
    let possible = max.is_none_or(|max| max > 0 && max >= min);
    possible.then_some(StorageCount { min, max })
}

/// A size with its suffix, in mebibytes.
fn size(entry: &Entry, report: &mut Report) -> Option<u64> {
    let written = text(entry, report)?;
    let parsed = parse_size(&written);
    if parsed.is_none() {
        report
            .error(entry.blame(), format!("{} is not a size", quoted(&written)))
            .help("a size is a number and one of M, G, T, P, E, Z, Y: 10G");
    }
    parsed
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the number is checked to be in range; fractions are rounded up first"
)]
fn parse_size(text: &str) -> Option<u64> {
    let split = text.find(|c: char| c != '.' && !c.is_ascii_digit());
    let (number, suffix) = text.split_at(split.unwrap_or(text.len()));
    let power = match suffix {
        "" | "M" | "MB" | "MiB" => 0,
        "G" | "GB" | "GiB" => 1,
        "T" | "TB" | "TiB" => 2,
        "P" | "PB" | "PiB" => 3,
        "E" | "EB" | "EiB" => 4,
        "Z" | "ZB" | "ZiB" => 5,
        "Y" | "YB" | "YiB" => 6,
        _ => return None,
    };
    let size = (number.parse::<f64>().ok()? * 1024_f64.powi(power)).ceil();
    (0.0..18_446_744_073_709_551_615.0)
        .contains(&size)
        .then_some(size as u64)
}

fn transient(fields: &Mapping, report: &mut Report) -> bool {
    let Some(entry) = fields.entry("properties") else {
        return false;
    };
    let mut transient = false;
    for item in list(entry, report).unwrap_or_default() {
        if item.as_str() == Some("transient") {
            transient = true;
        } else {
            let message = format!("unknown property: {}", item.describe());
            report
                .error(item.span, message)
                .help("the only one is `transient`");
        }
    }
    transient
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

    let fields = strict_mapping(entry, report)?;
    ignored_keys(fields, &KEYS, report);
    let kind = match fields.entry("type") {
        Some(field) => choice(field, &TYPES, report)?,
        None => Type::File,
    };
    let filename = match fields.entry("filename") {
        Some(field) => {
            let filename = text(field, report)?;
            if filename.contains('/') {
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

/// Reads `containers`, which mount storage and run the images of resources.
pub(crate) fn containers(
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

fn undeclared<'a>(
    what: &str,
    name: &Spanned<String>,
    known: impl Iterator<Item = &'a String>,
    report: &mut Report,
) {
    let near = crate::suggest(name, known.map(String::as_str));
    report
        .error(name.span, format!("there is no {what} {}", quoted(name)))
        .maybe_help(near.map(|near| format!("did you mean `{near}`?")));
}

fn container(entry: &Entry, report: &mut Report) -> Option<ContainerDeclaration> {
    const KEYS: [&str; 5] = ["resource", "bases", "mounts", "uid", "gid"];
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

/// Checks `devices`, of which nothing else is read here.
pub(crate) fn devices(entry: &Entry, report: &mut Report) {
    for device in strict_mapping(entry, report)
        .into_iter()
        .flat_map(Mapping::iter)
    {
        let Some(fields) = strict_mapping(device, report) else {
            continue;
        };
        match fields.entry("type") {
            Some(field) => {
                text(field, report);
            }
            None => missing(
                "type",
                fields,
                device.key.span,
                "a device has a type: `type: gpu`",
                report,
            ),
        }
        let mut counts = [None, None];
        for (key, count) in ["countmin", "countmax"].into_iter().zip(&mut counts) {
            *count = fields.entry(key).and_then(|field| {
                let count = integer(field, report)?;
                if count < 0 {
                    wrong::<()>(field, "zero or more", report);
                }
                Some(count)
            });
        }
        if let [Some(min), Some(max)] = counts
            && (0..min).contains(&max)
            && let Some(field) = fields.entry("countmax")
        {
            report.error(field.blame(), "`countmax` is below `countmin`");
        }
    }
}
