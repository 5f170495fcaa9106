//! Storage: the disks and file systems that Juju attaches to a unit.

use std::cell::RefCell;
use std::collections::HashMap;
use std::error::Error;
use std::fmt;
use std::marker::PhantomData;
use std::path::PathBuf;
use std::str::FromStr;

use serde_json::Value;

use crate::context::Context;
use crate::hook_tool::{Input, ToolError, ToolErrorKind};

/// A storage that the charm declares.
///
/// `charm_types!` makes a type for each: the storage `data` is
/// `juju::storage::Data`.
///
/// Juju: [Storage](https://documentation.ubuntu.com/juju/3.6/reference/storage/).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no storage of this charm",
    note = "`charm_types!` makes a type for each: the storage `data` is `juju::storage::Data`"
)]
pub trait StorageName {
    /// The name, as Juju spells it.
    const NAME: &'static str;
}

/// What is known of storage already, by its id.
#[derive(Default)]
pub(crate) struct Cache(RefCell<HashMap<StorageId, (StorageKind, PathBuf)>>);

impl Context {
    /// The unit's storage of one name, in the order of their numbers. A charm
    /// that declares it as `multiple` can have any number of them.
    ///
    /// ```no_run
    /// # struct Data;
    /// # impl charm_sdk::StorageName for Data { const NAME: &'static str = "data"; }
    /// # fn example(ctx: &charm_sdk::Context) -> Result<(), charm_sdk::ToolError> {
    /// for storage in ctx.storage::<Data>()? {
    ///     println!("{} is at {}", storage.id(), storage.location()?.display());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Juju: [`storage-list`](https://documentation.ubuntu.com/juju/3.6/reference/hook-command/list-of-hook-commands/storage-list/).
    pub fn storage<S: StorageName>(&self) -> Result<Vec<Storage<'_, S>>, ToolError> {
        let unreadable = || ToolError::unreadable("storage-list", "a list of storage ids");
        let answer = self.json("storage-list", [S::NAME])?;
        let mut ids: Vec<StorageId> = Vec::new();
        for id in answer.as_array().ok_or_else(unreadable)? {
            let id = id.as_str().and_then(|id| id.parse().ok());
            ids.push(id.ok_or_else(unreadable)?);
        }
        ids.sort();
        Ok(ids.into_iter().map(|id| Storage::new(self, id)).collect())
    }

    /// Asks Juju for more storage of a name that may be there more than once;
    /// storage-attached follows for each.
    ///
    /// Juju: [`storage-add`](https://documentation.ubuntu.com/juju/3.6/reference/hook-command/list-of-hook-commands/storage-add/).
    pub fn add_storage<S: StorageName>(&self, count: u32) -> Result<(), ToolError> {
        if count == 0 {
            return Ok(());
        }
        let directive = format!("{}={count}", S::NAME);
        self.call("storage-add", vec![directive], Input::None)?;
        Ok(())
    }
}

/// One storage of the unit.
pub struct Storage<'a, S> {
    ctx: &'a Context,
    id: StorageId,
    name: PhantomData<fn() -> S>,
}

impl<'a, S: StorageName> Storage<'a, S> {
    pub(crate) fn new(ctx: &'a Context, id: StorageId) -> Self {
        let environment = ctx.environment();
        if environment.storage_id() == Some(&id)
            && let Some(kind) = environment.storage_kind()
            && let Some(location) = environment.storage_location()
        {
            let known = (kind, location.to_path_buf());
            ctx.storage.0.borrow_mut().insert(id.clone(), known);
        }
        Self {
            ctx,
            id,
            name: PhantomData,
        }
    }

    /// Its id, such as `data/0`.
    pub fn id(&self) -> &StorageId {
        &self.id
    }

    /// The directory that it is mounted on, or its device. Juju is asked once
    /// in an event, and not at all by an event about this storage.
    ///
    /// # Errors
    ///
    /// It is not provisioned yet, or not attached any more.
    ///
    /// Juju: [`storage-get`](https://documentation.ubuntu.com/juju/3.6/reference/hook-command/list-of-hook-commands/storage-get/).
    pub fn location(&self) -> Result<PathBuf, ToolError> {
        Ok(self.look()?.1)
    }

    /// Whether it is a file system or a device.
    ///
    /// # Errors
    ///
    /// As of [`location`](Self::location).
    pub fn kind(&self) -> Result<StorageKind, ToolError> {
        Ok(self.look()?.0)
    }

    fn look(&self) -> Result<(StorageKind, PathBuf), ToolError> {
        const TOOL: &str = "storage-get";
        if let Some(known) = self.ctx.storage.0.borrow().get(&self.id) {
            return Ok(known.clone());
        }
        let answer = self.ctx.json(TOOL, ["-s", self.id.as_str()])?;
        let text = |key: &str| answer.get(key).and_then(Value::as_str);
        let kind = text("kind").and_then(|kind| kind.parse().ok());
        let kind = kind.ok_or_else(|| ToolError::unreadable(TOOL, "the kind of a storage"))?;
        let location = text("location").filter(|location| !location.is_empty());
        let Some(location) = location else {
            let message = format!("storage {} has no location yet", self.id);
            return Err(ToolError::refused(TOOL, ToolErrorKind::NotFound, message));
        };
        let found = (kind, PathBuf::from(location));
        let mut known = self.ctx.storage.0.borrow_mut();
        known.insert(self.id.clone(), found.clone());
        Ok(found)
    }
}

impl<S> fmt::Debug for Storage<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Storage({})", self.id)
    }
}

/// The id of a storage: its name and a number, `data/0`. Numbers are counted
/// in the whole model.
///
/// ```
/// use charm_sdk::StorageId;
///
/// let id: StorageId = "data/3".parse()?;
/// assert_eq!((id.name(), id.number()), ("data", 3));
/// # Ok::<(), charm_sdk::StorageIdError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct StorageId {
    text: String,
    slash: usize,
    number: u32,
}

impl StorageId {
    /// As Juju writes it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The name of the storage.
    pub fn name(&self) -> &str {
        &self.text[..self.slash]
    }

    /// Its number.
    pub fn number(&self) -> u32 {
        self.number
    }
}

impl Ord for StorageId {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.name(), self.number).cmp(&(other.name(), other.number))
    }
}

impl PartialOrd for StorageId {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for StorageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for StorageId {
    type Err = StorageIdError;

    fn from_str(text: &str) -> Result<Self, StorageIdError> {
        let slash = text.rfind('/').filter(|&slash| slash > 0);
        let parts = slash.and_then(|slash| {
            let digits = &text[slash + 1..];
            // As Juju writes numbers, so that two ids that look different are.
            let plain = digits.bytes().all(|digit| digit.is_ascii_digit())
                && (digits == "0" || !digits.starts_with('0'));
            let number = digits.parse().ok().filter(|_| plain)?;
            Some((slash, number))
        });
        let (slash, number) = parts.ok_or_else(|| StorageIdError(text.to_owned()))?;
        Ok(Self {
            text: text.to_owned(),
            slash,
            number,
        })
    }
}

/// A text that is not the id of a storage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StorageIdError(String);

impl fmt::Display for StorageIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is not the id of a storage", self.0)
    }
}

impl Error for StorageIdError {}

/// What a storage is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StorageKind {
    /// A file system, mounted on a directory.
    Filesystem,
    /// A raw device.
    Block,
}

impl FromStr for StorageKind {
    type Err = StorageKindError;

    fn from_str(text: &str) -> Result<Self, StorageKindError> {
        match text {
            "filesystem" => Ok(Self::Filesystem),
            "block" => Ok(Self::Block),
            _ => Err(StorageKindError(())),
        }
    }
}

/// A text that is not the kind of a storage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StorageKindError(());

impl fmt::Display for StorageKindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a storage is a `filesystem` or a `block` device")
    }
}

impl Error for StorageKindError {}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::fake::Fake;

    struct Data;

    impl StorageName for Data {
        const NAME: &'static str = "data";
    }

    #[test]
    fn storage_is_listed_in_order_and_looked_at_once() {
        let juju = Fake::new()
            .answers("storage-list", r#"["data/10", "data/9"]"#)
            .answers("storage-get", r#"{"kind":"block","location":"/dev/sdb"}"#);
        let ctx = juju.context("start", &[]);
        let all = ctx.storage::<Data>().unwrap();
        let ids: Vec<&str> = all.iter().map(|storage| storage.id().as_str()).collect();
        assert_eq!(ids, ["data/9", "data/10"]);
        assert_eq!(all[0].location().unwrap(), Path::new("/dev/sdb"));
        assert_eq!(all[0].kind().unwrap(), StorageKind::Block);
        assert_eq!(
            ctx.storage::<Data>().unwrap()[0].kind().unwrap(),
            StorageKind::Block
        );
        assert_eq!(
            juju.calls(),
            [
                "storage-list --format=json data",
                "storage-get --format=json -s data/9",
                "storage-list --format=json data",
            ]
        );
        assert!(!ctx.has_changes());
    }

    #[test]
    fn the_storage_of_the_event_is_known() {
        let juju = Fake::new();
        let told = [
            ("JUJU_STORAGE_ID", "data/0"),
            ("JUJU_STORAGE_KIND", "filesystem"),
            ("JUJU_STORAGE_LOCATION", "/srv/data"),
        ];
        let ctx = juju.context("data-storage-attached", &told);
        let storage = Storage::<Data>::new(&ctx, "data/0".parse().unwrap());
        assert_eq!(storage.location().unwrap(), Path::new("/srv/data"));
        assert_eq!(storage.kind().unwrap(), StorageKind::Filesystem);
        assert_eq!(juju.calls(), [""; 0]);
    }

    #[test]
    fn what_is_not_provisioned_is_not_found() {
        let juju = Fake::new().answers("storage-get", r#"{"kind":"filesystem","location":""}"#);
        let ctx = juju.context("start", &[]);
        let storage = Storage::<Data>::new(&ctx, "data/0".parse().unwrap());
        let error = storage.location().unwrap_err();
        assert!(error.is_not_found());
        assert!(
            error.to_string().contains("data/0 has no location yet"),
            "{error}"
        );
    }

    #[test]
    fn answers_that_make_no_sense_are_errors() {
        for (tool, answer) in [
            ("storage-list", "{}"),
            ("storage-list", "[7]"),
            ("storage-list", r#"["data"]"#),
            ("storage-get", "[]"),
            ("storage-get", r#"{"kind":"tape","location":"/x"}"#),
        ] {
            let juju = Fake::new()
                .answers("storage-list", r#"["data/0"]"#)
                .answers(tool, answer);
            let ctx = juju.context("start", &[]);
            let look = || ctx.storage::<Data>()?[0].location();
            assert_eq!(look().unwrap_err().kind(), ToolErrorKind::Other, "{answer}");
        }
    }

    #[test]
    fn more_storage_is_a_change() {
        let juju = Fake::new();
        let ctx = juju.context("start", &[]);
        ctx.add_storage::<Data>(0).unwrap();
        assert!(!ctx.has_changes());
        ctx.add_storage::<Data>(2).unwrap();
        assert_eq!(juju.calls(), ["storage-add data=2"]);
        assert!(ctx.has_changes());
    }

    #[test]
    fn ids_have_a_name_and_a_number() {
        for text in [
            "",
            "data",
            "/0",
            "data/",
            "data/-1",
            "data/01",
            "data/+1",
            "data/x",
            "data/9999999999",
        ] {
            assert!(text.parse::<StorageId>().is_err(), "{text}");
        }
    }
}
