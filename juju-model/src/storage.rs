//! Storage: what a charm declares, and the instances that a model has of it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::ModelError;
use crate::name::UnitName;
use crate::time::Timestamp;
use crate::unit::Life;

/// Where Juju mounts what has no place of its own.
const STORAGE_DIR: &str = "/var/lib/juju/storage";
/// The size of an instance, in mebibytes, where neither charm nor operator says one.
const DEFAULT_SIZE: u64 = 1024;

/// The identity of a storage instance: `data/0`. The number is unique in the model, whatever the name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct StorageId {
    name: String,
    number: u32,
}

impl StorageId {
    pub(crate) fn new(name: &str, number: u32) -> Self {
        let name = name.to_owned();
        Self { name, number }
    }

    /// The name under which the charm declares it.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for StorageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.name, self.number)
    }
}

impl FromStr for StorageId {
    type Err = ModelError;

    fn from_str(text: &str) -> Result<Self, ModelError> {
        let invalid = || ModelError::new(format!("invalid storage ID {text:?}"));
        let (name, number) = text.rsplit_once('/').ok_or_else(invalid)?;
        let plain = number == "0" || !number.starts_with('0');
        let digits = number.bytes().all(|b| b.is_ascii_digit());
        if !is_storage_name(name) || !plain || !digits {
            return Err(invalid());
        }
        Ok(Self::new(name, number.parse().map_err(|_| invalid())?))
    }
}

impl TryFrom<String> for StorageId {
    type Error = ModelError;

    fn try_from(text: String) -> Result<Self, ModelError> {
        text.parse()
    }
}

impl From<StorageId> for String {
    fn from(id: StorageId) -> Self {
        id.to_string()
    }
}

/// `[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*`
fn is_storage_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.split(['-', '_']).all(|part| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        })
}

/// What a storage is mounted as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StorageKind {
    /// A raw device.
    Block,
    /// A file system.
    #[default]
    Filesystem,
}

impl StorageKind {
    /// As it stands in metadata.yaml, and in `JUJU_STORAGE_KIND`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Block => "block",
            Self::Filesystem => "filesystem",
        }
    }
}

/// A storage that a charm declares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StorageInfo {
    /// What it is mounted as.
    pub kind: StorageKind,
    /// Where it is mounted, or below which folder if there may be several.
    pub location: Option<String>,
    /// How many instances a unit has at least.
    pub min: u32,
    /// And at most; none: any number.
    pub max: Option<u32>,
    /// Whether all units are to share one instance, which Juju cannot do.
    pub shared: bool,
    /// The smallest size of an instance, in mebibytes.
    pub minimum_size: Option<u64>,
}

impl Default for StorageInfo {
    /// A single file system somewhere.
    fn default() -> Self {
        Self {
            kind: StorageKind::Filesystem,
            location: None,
            min: 1,
            max: Some(1),
            shared: false,
            minimum_size: None,
        }
    }
}

impl From<&charm_schema::StorageDeclaration> for StorageInfo {
    fn from(declared: &charm_schema::StorageDeclaration) -> Self {
        Self {
            kind: match declared.kind {
                charm_schema::StorageKind::Block => StorageKind::Block,
                charm_schema::StorageKind::Filesystem => StorageKind::Filesystem,
            },
            location: declared.location.clone().filter(|text| !text.is_empty()),
            min: declared.count.min,
            max: declared.count.max,
            shared: declared.shared,
            minimum_size: declared.minimum_size,
        }
    }
}

impl StorageInfo {
    fn is_singular(&self) -> bool {
        self.min == 1 && self.max == Some(1)
    }

    /// Whether a unit may begin with so many instances.
    pub(crate) fn check_count(&self, count: u32) -> Result<(), String> {
        match self.max {
            _ if count > MOST => Err(too_many(count)),
            _ if self.is_singular() && count != 1 => {
                Err(format!("storage is singular, {count} specified"))
            }
            _ if count < self.min => Err(format!(
                "{} instances required, {count} specified",
                self.min
            )),
            Some(max) if count > max => Err(format!(
                "at most {max} instances supported, {count} specified"
            )),
            _ => Ok(()),
        }
    }

    /// Whether so many instances may come to those that a unit has.
    pub(crate) fn check_more(&self, current: u32, more: u32) -> Result<(), String> {
        let total = current.saturating_add(more);
        match self.max {
            _ if total > MOST => Err(too_many(total)),
            _ if self.is_singular() && total != 1 => {
                Err("cannot attach, storage is singular".to_owned())
            }
            Some(max) if total > max => Err(format!(
                "attaching {more} storage instance{} brings the total to {total}, exceeding the maximum of {max}",
                if more == 1 { "" } else { "s" }
            )),
            _ => Ok(()),
        }
    }

    /// Whether one of the instances that a unit has may go.
    pub(crate) fn check_one_less(&self, current: u32) -> Result<(), String> {
        let total = current.saturating_sub(1);
        if self.is_singular() {
            return Err("cannot detach, storage is singular".to_owned());
        }
        if total < self.min {
            return Err(format!(
                "detaching 1 storage instance brings the total to {total}, which is less than the minimum of {}",
                self.min
            ));
        }
        Ok(())
    }

    /// Where Juju puts an instance.
    fn place(&self, id: &StorageId) -> String {
        match (self.kind, &self.location) {
            (StorageKind::Block, _) => format!("/dev/loop{}", id.number),
            (_, Some(location)) if self.max == Some(1) => location.clone(),
            (_, Some(location)) => format!("{}/{id}", location.trim_end_matches('/')),
            (_, None) => format!("{STORAGE_DIR}/{id}"),
        }
    }
}

/// What an operator says of a storage: `--storage data=3,10G`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StorageDirective {
    /// From which pool.
    pub pool: Option<String>,
    /// How many instances each unit begins with.
    pub count: Option<u32>,
    /// How large each is at least, in mebibytes.
    pub size: Option<u64>,
}

impl FromStr for StorageDirective {
    type Err = ModelError;

    /// `[<pool>][,<count>][,<size>]`, in any order.
    fn from_str(text: &str) -> Result<Self, ModelError> {
        let mut directive = Self::default();
        for field in text.split(',').filter(|field| !field.is_empty()) {
            if field.bytes().all(|b| b.is_ascii_digit()) {
                let count = field.parse().ok().filter(|count| *count > 0);
                let wrong = || {
                    ModelError::new(format!(
                        "cannot parse count: count must be greater than zero, got {field:?}"
                    ))
                };
                directive.count = Some(count.ok_or_else(wrong)?);
            } else if field.starts_with(|c: char| c.is_ascii_alphabetic()) {
                directive.pool = Some(field.to_owned());
            } else if let Some(size) = charm_schema::parse_size(field) {
                directive.size = Some(size);
            } else {
                return Err(ModelError::new(format!(
                    "unrecognized storage directive {field:?}"
                )));
            }
        }
        Ok(directive)
    }
}

/// A storage instance.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Storage {
    pub(crate) id: StorageId,
    pub(crate) kind: StorageKind,
    pub(crate) pool: String,
    pub(crate) size: u64,
    /// Dying: it is removed once it is detached.
    pub(crate) life: Life,
    pub(crate) since: Timestamp,
    /// Where it is, or was last.
    pub(crate) location: String,
    /// A place of a test's own.
    pub(crate) mounted_at: Option<String>,
    pub(crate) attachment: Option<Attachment>,
}

/// A storage at a unit.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Attachment {
    pub unit: UnitName,
    pub life: Life,
    /// Whether storage-attached has run. If not, no storage-detaching will.
    pub told: bool,
}

impl Storage {
    pub(crate) fn new(
        id: StorageId,
        info: &StorageInfo,
        pool: String,
        size: Option<u64>,
        now: Timestamp,
    ) -> Self {
        Self {
            kind: info.kind,
            pool,
            size: size.or(info.minimum_size).unwrap_or(DEFAULT_SIZE),
            life: Life::Alive,
            since: now,
            location: info.place(&id),
            mounted_at: None,
            attachment: None,
            id,
        }
    }

    pub(crate) fn attach(&mut self, unit: &UnitName, info: &StorageInfo, now: Timestamp) {
        self.location = info.place(&self.id);
        self.since = now;
        self.attachment = Some(Attachment {
            unit: unit.clone(),
            life: Life::Alive,
            told: false,
        });
    }

    /// Its identity.
    pub fn id(&self) -> &StorageId {
        &self.id
    }

    /// What it is mounted as.
    pub fn kind(&self) -> StorageKind {
        self.kind
    }

    /// The pool that it is from.
    pub fn pool(&self) -> &str {
        &self.pool
    }

    /// Its size, in mebibytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// When it was attached or detached.
    pub fn since(&self) -> Timestamp {
        self.since
    }

    /// Whether it goes as soon as it is detached.
    pub fn is_dying(&self) -> bool {
        self.life == Life::Dying
    }

    /// The unit that has it.
    pub fn unit(&self) -> Option<&UnitName> {
        self.attachment.as_ref().map(|attachment| &attachment.unit)
    }

    /// Whether the unit has to give it back.
    pub fn is_detaching(&self) -> bool {
        self.attachment
            .as_ref()
            .is_some_and(|attachment| attachment.life == Life::Dying)
    }

    /// Whether it outlives the unit's machine. A loop device does not.
    pub fn is_detachable(&self) -> bool {
        !["loop", "rootfs", "tmpfs"].contains(&self.pool.as_str())
    }
}

/// More instances of one storage than any unit has: a mistyped count must not
/// fill the memory.
const MOST: u32 = 1_000;

fn too_many(count: u32) -> String {
    format!("at most {MOST} instances are supported in this model, {count} specified")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_name_and_a_number() {
        for good in ["data/0", "my-data/12", "my_data2/1"] {
            assert_eq!(good.parse::<StorageId>().unwrap().to_string(), good);
        }
        for bad in [
            "data", "data/", "/0", "data/01", "data/x", "Data/0", "da--ta/0", "data/+1", "2/0",
        ] {
            let error = bad.parse::<StorageId>().unwrap_err().to_string();
            assert_eq!(error, format!("invalid storage ID {bad:?}"));
        }
    }

    #[test]
    fn a_directive_in_any_order() {
        let read = |text: &str| text.parse::<StorageDirective>();
        let full = StorageDirective {
            pool: Some("fast-ssd".to_owned()),
            count: Some(3),
            size: Some(10 * 1024),
        };
        for text in ["fast-ssd,3,10G", "10G,3,fast-ssd", "3,,10GiB,fast-ssd"] {
            assert_eq!(read(text).unwrap(), full, "{text}");
        }
        assert_eq!(read("").unwrap(), StorageDirective::default());
        assert_eq!(
            read("0").unwrap_err().to_string(),
            "cannot parse count: count must be greater than zero, got \"0\""
        );
        assert_eq!(
            read("3,10X").unwrap_err().to_string(),
            "unrecognized storage directive \"10X\""
        );
    }

    #[test]
    fn the_place_of_an_instance() {
        let id = StorageId::new("data", 3);
        let at = |location: Option<&str>, max| StorageInfo {
            location: location.map(str::to_owned),
            max,
            ..StorageInfo::default()
        };
        assert_eq!(at(Some("/srv/data"), Some(1)).place(&id), "/srv/data");
        assert_eq!(at(Some("/srv/"), None).place(&id), "/srv/data/3");
        assert_eq!(at(None, Some(1)).place(&id), "/var/lib/juju/storage/data/3");
        let block = StorageInfo {
            kind: StorageKind::Block,
            ..StorageInfo::default()
        };
        assert_eq!(block.place(&id), "/dev/loop3");
    }
}
