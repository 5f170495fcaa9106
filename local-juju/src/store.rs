//! Where models live on disk.
//!
//! ```text
//! <data folder>/current              the name of the model in use
//!               models/<name>.lock   held by the command that changes the model
//!               models/.gone-…       a model that is being destroyed
//!               models/<name>/model.json
//!                             running.jsonl       what hooks changed since
//!                             hook.json           which hook runs
//!                             debug-log.jsonl
//!                             trace.jsonl, trace.old.jsonl
//!                             charms/<name>-<revision>.charm
//!                             resources/<app>/<name>/<file>
//!                             storage/<name>/<n>
//!                             agents/unit-<app>-<n>/charm/
//!                                                   resources/<name>/<file>
//!                             tools/<hook tool>
//! ```
//!
//! Everything is the owner's alone: databags and secrets are in it. The model
//! is replaced in one step, and what a hook changed counts when its line is
//! whole, so whoever reads it sees it whole, and a program killed at any moment
//! leaves the model as it was after the last hook. To wait for the disk after
//! each hook would take longer than the hook: a power cut leaves the model as it
//! was before the hooks of the last command, or between two of them.

use std::ffi::OsString;
use std::fs::{File, Permissions, TryLockError};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, FileExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use juju_model::{Folders, LogRecord, Model, UnitName};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::fault;
use crate::journal::{Journal, Lines};
use crate::resource::names;

/// The form of `model.json`; grows when older programs could not read it.
const FORMAT: u32 = 3;
const DEFAULT_MODEL: &str = "default";

/// The data folder: all models of a user.
#[derive(Clone, Debug)]
pub struct Store {
    root: PathBuf,
}

impl Store {
    /// The models in `root`, which need not exist yet.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        let root = root.into();
        // Charms are told where they are, and they are elsewhere.
        let root = std::path::absolute(&root).unwrap_or(root);
        Self { root }
    }

    /// The user's models: below `$JUJU_DATA`, else in the XDG data folder.
    pub fn of_user() -> Result<Self> {
        Self::by_environment(|name| std::env::var_os(name))
    }

    fn by_environment(variable: impl Fn(&str) -> Option<OsString>) -> Result<Self> {
        let path = |name: &str| {
            variable(name)
                .filter(|value| !value.is_empty())
                .map(PathBuf::from)
        };
        // The specification has relative paths ignored.
        let xdg = path("XDG_DATA_HOME").filter(|path| path.is_absolute());
        let data = path("JUJU_DATA")
            .or(xdg)
            .or_else(|| path("HOME").map(|home| home.join(".local/share")));
        // A folder of our own, as either may be shared: $JUJU_DATA with the real client.
        data.map(|data| Self::at(data.join("local-juju")))
            .ok_or_else(|| {
                Error::refused(
                    "cannot tell where models live: set JUJU_DATA, XDG_DATA_HOME or HOME",
                )
            })
    }

    /// The name of the model that commands are for.
    pub fn current(&self) -> Result<String> {
        let path = self.root.join("current");
        let Some(name) = read_file(&path)? else {
            return Ok(DEFAULT_MODEL.to_owned());
        };
        let name = String::from_utf8(name).ok();
        let name = name.map(|name| name.trim().to_owned());
        name.filter(|name| is_model_name(name)).ok_or_else(|| {
            Error::refused(format!(
                "{} is damaged, it does not name a model: say which with `switch MODEL`, or with -m in each command",
                path.display()
            ))
        })
    }

    /// Makes another model the current one.
    pub fn switch(&self, name: &str) -> Result<()> {
        create_private_dir(&self.root)?;
        let text = format!("{name}\n");
        replace(
            &self.root.join("current"),
            text.as_bytes(),
            Waiting::ForTheDisk,
        )
    }

    /// The names of all models, sorted.
    pub fn models(&self) -> Result<Vec<String>> {
        let dir = self.root.join("models");
        let mut models = names(&dir)?;
        models.retain(|name| is_model_name(name) && dir.join(name).join(MODEL_FILE).exists());
        models.sort();
        Ok(models)
    }

    /// The directory of a model, which need not exist.
    pub fn model(&self, name: &str) -> Result<ModelDir> {
        if !is_model_name(name) {
            return Err(Error::refused(format!(
                "{name:?} is not a valid model name: model names may only contain lowercase letters, digits and hyphens"
            )));
        }
        Ok(ModelDir {
            name: name.to_owned(),
            path: self.root.join("models").join(name),
        })
    }
}

fn is_model_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !name.is_empty() && name.len() <= 63 && !name.starts_with('-') && name.bytes().all(plain)
}

/// The beginning of the names of folders whose models were destroyed.
const GONE: &str = ".gone-";
const MODEL_FILE: &str = "model.json";

/// The directory of one model.
#[derive(Clone, Debug)]
pub struct ModelDir {
    name: String,
    path: PathBuf,
}

/// A model as it was read, to be changed.
pub(crate) struct Loaded {
    pub model: Model,
    pub journal: Journal,
    /// Whether a program was stopped while hooks ran. Then all is to be saved.
    pub was_interrupted: bool,
}

impl Loaded {
    /// One that is not on disk yet.
    pub fn new(model: Model) -> Self {
        Self {
            model,
            journal: Journal::default(),
            was_interrupted: false,
        }
    }
}

/// The right to change a model; given back when dropped.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

#[derive(Serialize)]
struct Saving<'a> {
    format: u32,
    save: u64,
    model: &'a Model,
}

#[derive(Deserialize)]
struct Saved {
    save: u64,
    model: Model,
}

#[derive(Deserialize)]
struct Format {
    format: u32,
}

impl ModelDir {
    /// A directory whose name and path were once asked of another.
    pub(crate) fn at(name: String, path: PathBuf) -> Self {
        Self { name, path }
    }

    /// The model's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The directory.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Waits until no other command changes the model; calls `waiting` first if it has to.
    pub fn lock(&self, waiting: &mut dyn FnMut()) -> Result<Lock> {
        // Beside the directory: destroying the model must not destroy what others wait for.
        let path = self.path.with_added_extension("lock");
        let models = self.path.parent().unwrap_or(&self.path);
        create_private_dir(models)?;
        make_private(models)?;
        let mut waiting = Some(waiting);
        loop {
            let opened = File::options()
                .create(true)
                .truncate(false)
                .write(true)
                .mode(0o600)
                .open(&path);
            let file = opened.map_err(Error::file("open", &path))?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    if let Some(waiting) = waiting.take() {
                        waiting();
                    }
                    file.lock().map_err(Error::file("lock", &path))?;
                }
                Err(TryLockError::Error(error)) => return Err(Error::file("lock", &path)(error)),
            }
            // Who destroyed the model before us took the file away; others lock a new one.
            if is_at(&file, &path) {
                return Ok(Lock { _file: file });
            }
        }
    }

    /// Reads the model; none when there is none yet. Needs no lock.
    pub fn load(&self) -> Result<Option<Model>> {
        Ok(self.load_to_change()?.map(|loaded| loaded.model))
    }

    /// Reads the model, and where changes to it are to be written down.
    pub(crate) fn load_to_change(&self) -> Result<Option<Loaded>> {
        let lines = Lines::read(self)?;
        let Some(Saved { save, mut model }) = self.read()? else {
            return Ok(None);
        };
        lines.replay(self, save, &mut model)?;
        Ok(Some(Loaded {
            model,
            journal: Journal::after(save),
            was_interrupted: lines.exist(),
        }))
    }

    fn read(&self) -> Result<Option<Saved>> {
        let path = self.path.join(MODEL_FILE);
        let Some(bytes) = read_file(&path)? else {
            return Ok(None);
        };
        let damaged = |reason: String| Error::Damaged {
            path: path.clone(),
            model: self.name.clone(),
            reason,
        };
        let format: Format =
            serde_json::from_slice(&bytes).map_err(|error| damaged(explain(&error)))?;
        if format.format != FORMAT {
            return Err(damaged(format!(
                "it has format {}, this program reads format {FORMAT}",
                format.format
            )));
        }
        let mut saved: Saved =
            serde_json::from_slice(&bytes).map_err(|error| damaged(explain(&error)))?;
        self.settle_in(&mut saved.model);
        Ok(Some(saved))
    }

    /// Tells a model where its files are.
    pub fn settle_in(&self, model: &mut Model) {
        let folder = |name: &str| Some(self.path.join(name).to_string_lossy().into_owned());
        model.live_in(Folders {
            agents: folder("agents"),
            storage: folder("storage"),
        });
    }

    /// Replaces the saved model. The log is kept beside it: first there, so that a kill in between loses nothing.
    pub(crate) fn save(&self, model: &mut Model, journal: &mut Journal) -> Result<()> {
        create_private_dir(&self.path)?;
        let records = model.take_log();
        self.append_log(model, &records)?;
        let path = self.path.join(MODEL_FILE);
        let saving = Saving {
            format: FORMAT,
            save: journal.save() + 1,
            model,
        };
        let bytes = serde_json::to_vec(&saving)
            .map_err(|error| Error::file("write", &path)(error.into()))?;
        replace(&path, &bytes, Waiting::ForTheDisk)?;
        model.mark_saved();
        journal.restart(self, bytes.len() as u64)
    }

    /// Saves what has changed between two hooks of a command. [`save`](Self::save) has to follow after the last.
    pub(crate) fn save_between_hooks(
        &self,
        model: &mut Model,
        journal: &mut Journal,
    ) -> Result<()> {
        let records = model.take_log();
        self.append_log(model, &records)?;
        if journal.add(self, model)? {
            return Ok(());
        }
        self.save(model, journal)
    }

    /// Adds to the debug log those records that `logging-config` keeps.
    pub fn append_log(&self, model: &Model, records: &[LogRecord]) -> Result<()> {
        let logging = model.model_config().logging();
        let mut kept = records
            .iter()
            .filter(|record| logging.keeps(record))
            .peekable();
        if kept.peek().is_none() {
            return Ok(());
        }
        append_lines(&self.log_path(), kept)
    }

    /// The debug log, oldest first. A line cut short by a kill is passed over.
    pub fn log(&self) -> Result<Vec<LogRecord>> {
        let text = read_file(&self.log_path())?.unwrap_or_default();
        Ok(text
            .split(|byte| *byte == b'\n')
            .filter_map(|line| serde_json::from_slice(line).ok())
            .collect())
    }

    fn log_path(&self) -> PathBuf {
        self.path.join("debug-log.jsonl")
    }

    /// Removes the model with all that belongs to it: at once as far as anybody sees, then file by file.
    ///
    /// The lock is to be held; its file goes as well.
    pub fn destroy(&self) -> Result<()> {
        let models = self.path.parent().unwrap_or(&self.path);
        let gone = models.join(format!("{GONE}{}-{}", std::process::id(), self.name));
        fault::point();
        match fs_err::rename(&self.path, &gone) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(Error::file("remove", &self.path)(error));
            }
            _ => fault::point(),
        }
        remove_file(&self.path.with_added_extension("lock"))?;
        // With what others left who were killed here.
        for name in names(models)? {
            if name.starts_with(GONE) {
                remove_folder(&models.join(name))?;
            }
        }
        Ok(())
    }

    /// Removes files that a program left half written when it was killed. The lock is to be held.
    pub fn sweep(&self) -> Result<()> {
        for (folder, prefix) in [
            (self.path.clone(), ".tmp"),
            (self.path.join("charms"), ".charm-"),
        ] {
            for name in names(&folder)? {
                if name.starts_with(prefix) {
                    remove_file(&folder.join(name))?;
                }
            }
        }
        Ok(())
    }

    /// Where the charm of a URL such as `local:hello-3` is kept.
    pub fn charm_file(&self, url: &str) -> PathBuf {
        let name = url.rsplit(':').next().unwrap_or(url);
        self.path
            .join("charms")
            .join(name)
            .with_added_extension("charm")
    }

    /// The directory of a unit's agent.
    pub fn agent_dir(&self, unit: &UnitName) -> PathBuf {
        self.path.join("agents").join(unit.tag())
    }

    /// The directory with the hook tools.
    pub fn tools_dir(&self) -> PathBuf {
        self.path.join("tools")
    }
}

/// Adds lines of JSON to a file that is the owner's alone. A line that a kill cut short is ended first: it must not
/// swallow the next.
pub fn append_lines<T: Serialize>(path: &Path, records: impl IntoIterator<Item = T>) -> Result<()> {
    let mut lines = Vec::new();
    for record in records {
        add_line(&mut lines, path, &record)?;
    }
    let mut append = || -> std::io::Result<()> {
        let mut file = File::options()
            .read(true)
            .append(true)
            .create(true)
            .mode(0o600)
            .open(path)?;
        let length = file.metadata()?.len();
        let mut last = [b'\n'];
        if length > 0 {
            file.read_exact_at(&mut last, length - 1)?;
        }
        if last != [b'\n'] {
            lines.insert(0, b'\n');
        }
        fault::write_all(&mut file, &lines)
    };
    append().map_err(Error::file("write", path))
}

/// Adds a value to the lines that are to be written to a file.
pub fn add_line(lines: &mut Vec<u8>, path: &Path, value: &impl Serialize) -> Result<()> {
    serde_json::to_writer(&mut *lines, value)
        .map_err(|error| Error::file("write", path)(error.into()))?;
    lines.push(b'\n');
    Ok(())
}

/// What is wrong with a model file: no JSON at all, or not the expected one.
pub(crate) fn explain(error: &serde_json::Error) -> String {
    if error.is_data() {
        format!("another version of local-juju wrote it, or it is damaged ({error})")
    } else {
        format!("it is damaged ({error})")
    }
}

/// Makes a directory that only its owner can enter, with those above it.
pub fn create_private_dir(path: &Path) -> Result<()> {
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(Error::file("create", path))
}

/// Whether a file is to outlast a power cut.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Waiting {
    ForTheDisk,
    Not,
}

/// Replaces a file in one step: others see the old content or the new one, and
/// so does who comes after a power cut if the disk was waited for.
fn replace(path: &Path, bytes: &[u8], waiting: Waiting) -> Result<()> {
    let dir = path.parent().unwrap_or(Path::new("."));
    let write = || -> std::io::Result<()> {
        // Made with mode 0600.
        let mut file = tempfile::NamedTempFile::new_in(dir)?;
        fault::point();
        file.write_all(bytes)?;
        if waiting == Waiting::ForTheDisk {
            file.as_file().sync_all()?;
        }
        fault::point();
        file.persist(path)?;
        fault::point();
        if waiting == Waiting::ForTheDisk {
            // Its new name, too.
            File::open(dir)?.sync_all()?;
        }
        Ok(())
    };
    write().map_err(Error::file("write", path))
}

/// Replaces a file in one step that need not outlast a power cut.
pub fn replace_quickly(path: &Path, bytes: &[u8]) -> Result<()> {
    replace(path, bytes, Waiting::Not)
}

/// What is in a file; none if it is not there.
pub fn read_file(path: &Path) -> Result<Option<Vec<u8>>> {
    match fs_err::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::file("read", path)(error)),
    }
}

/// Removes a file, which need not be there.
pub fn remove_file(path: &Path) -> Result<()> {
    fault::point();
    match fs_err::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(Error::file("remove", path)(error))
        }
        _ => Ok(()),
    }
}

/// Removes a folder with all that is in it, which need not be there.
pub fn remove_folder(path: &Path) -> Result<()> {
    fault::point();
    match fs_err::remove_dir_all(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(Error::file("remove", path)(error))
        }
        _ => Ok(()),
    }
}

/// Makes the files of a folder, which need not be there, appear in another. None of them is ever changed, only replaced.
pub fn link_files(from: &Path, to: &Path) -> Result<()> {
    create_private_dir(to)?;
    for name in names(from)? {
        let (source, target) = (from.join(&name), to.join(&name));
        if source.is_dir() {
            link_files(&source, &target)?;
        } else if fs_err::hard_link(&source, &target).is_err() {
            // On another file system.
            fs_err::copy(&source, &target).map_err(Error::file("copy", &source))?;
        }
    }
    Ok(())
}

/// Whether a file is still the one at this path.
fn is_at(file: &File, path: &Path) -> bool {
    let place = |found: std::fs::Metadata| (found.dev(), found.ino());
    let held = file.metadata().map(place).ok();
    held.is_some() && held == fs_err::metadata(path).map(place).ok()
}

/// Takes a folder of ours away from others that may have been let in before we came.
fn make_private(path: &Path) -> Result<()> {
    let found = fs_err::metadata(path).map_err(Error::file("read", path))?;
    let mode = found.permissions().mode();
    if mode & 0o777 == mode & 0o700 {
        return Ok(());
    }
    fs_err::set_permissions(path, Permissions::from_mode(mode & 0o700))
        .map_err(Error::file("protect", path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_current_model_is_default_until_switched() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::at(dir.path().join("deep"));
        assert_eq!(store.current().unwrap(), "default");
        store.switch("other").unwrap();
        assert_eq!(store.current().unwrap(), "other");
    }

    #[test]
    fn the_data_folder_is_where_the_environment_says() {
        let root = |variables: &[(&str, &str)]| {
            let find = |name: &str| {
                variables
                    .iter()
                    .find(|(one, _)| *one == name)
                    .map(|(_, value)| (*value).into())
            };
            Store::by_environment(find).map(|store| store.root)
        };
        let home = ("HOME", "/home/u");
        let here = std::env::current_dir().unwrap();
        for (variables, expected) in [
            (&[home][..], Path::new("/home/u/.local/share/local-juju")),
            (
                &[home, ("XDG_DATA_HOME", "/data")],
                Path::new("/data/local-juju"),
            ),
            (
                &[home, ("XDG_DATA_HOME", "data")],
                Path::new("/home/u/.local/share/local-juju"),
            ),
            (
                &[home, ("XDG_DATA_HOME", "/data"), ("JUJU_DATA", "/juju")],
                Path::new("/juju/local-juju"),
            ),
            (
                &[home, ("JUJU_DATA", "")],
                Path::new("/home/u/.local/share/local-juju"),
            ),
            (
                &[home, ("JUJU_DATA", "juju")],
                &here.join("juju/local-juju"),
            ),
        ] {
            assert_eq!(root(variables).unwrap(), expected, "{variables:?}");
        }
        assert!(root(&[]).is_err());
    }

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        let store = Store::at("/nonexistent");
        for name in ["", "..", "a/b", "../x", "Big", "-x", "a.b", &"x".repeat(64)] {
            assert!(store.model(name).is_err(), "{name}");
        }
        assert!(store.model("my-model-2").is_ok());
    }

    #[test]
    fn a_lock_is_held_until_dropped() {
        let dir = tempfile::tempdir().unwrap();
        let model = Store::at(dir.path()).model("m").unwrap();
        let held = model.lock(&mut || unreachable!()).unwrap();
        let (waits, told) = std::sync::mpsc::channel();
        let other = model.clone();
        let second =
            std::thread::spawn(move || other.lock(&mut || waits.send(()).unwrap()).map(drop));
        told.recv().unwrap();
        assert!(!second.is_finished());
        drop(held);
        second.join().unwrap().unwrap();
    }
}
