//! `storage`: the disks and file systems that a unit is given.

use indexmap::IndexMap;

use crate::fields::{
    boolean, choice, description, ignored_keys, list, missing, section, strict_mapping, text,
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

/// Reads `storage`.
pub(crate) fn read(top: &Mapping, report: &mut Report) -> IndexMap<String, StorageDeclaration> {
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

/// Reads `minimum-size`.
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

/// A size with its suffix, such as `10G`, in mebibytes.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the number is checked to be in range; fractions are rounded up first"
)]
pub fn parse_size(text: &str) -> Option<u64> {
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
