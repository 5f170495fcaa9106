//! Settings in a file of the charm's own.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use charm_sdk::ExposeSecret;

use super::Settings;

/// A file of the charm's own in which it keeps settings: for its workload, or to
/// know in the next event what it has applied.
///
/// The password is in it, so only its owner can read it. It is replaced as a
/// whole or not at all. What it holds is the JSON of
/// [`Settings::to_json_with_password`].
///
/// On machines, a charm's folder
/// ([`charm_dir`](charm_sdk::Environment::charm_dir)) is replaced when the charm is
/// refreshed; on Kubernetes, the container's files go with the pod. A file that
/// is missing only means that settings are applied once more.
///
/// ```
/// use smtp_interface::requirer::{Change, Settings, SettingsFile};
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("relay.json");
/// # let json = r#"{"host": "smtp.example.com", "port": 25, "auth_type": "none",
/// #     "transport_security": "none"}"#;
/// # let offered = Ok(&Settings::from_json(json)?);
/// let file = SettingsFile::new(path);
/// match Change::since(file.read()?.as_ref(), offered) {
///     Change::None => {}
///     Change::Apply(settings) => {
///         // ... tell the workload, and then:
///         file.write_with_password(settings)?;
///     }
///     Change::Lost(_) => file.remove()?,
/// }
/// # assert!(file.read()?.as_ref() == offered.ok());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct SettingsFile {
    path: PathBuf,
}

impl SettingsFile {
    /// The file at this path, whether it is there or not.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The settings in it; `None` if there is no file, or if what it holds are no
    /// settings: they are then written anew, as after an upgrade from a charm that
    /// kept something else there.
    ///
    /// # Errors
    ///
    /// When the file system refuses. The text names the file.
    pub fn read(&self) -> io::Result<Option<Settings>> {
        match fs::read(&self.path) {
            Ok(content) => Ok(str::from_utf8(&content)
                .ok()
                .and_then(|json| Settings::from_json(json).ok())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.failed("read", &error)),
        }
    }

    /// Replaces what is in it. The password is written too.
    ///
    /// # Errors
    ///
    /// When the file system refuses. The text names the file.
    pub fn write_with_password(&self, settings: &Settings) -> io::Result<()> {
        self.replace(settings.to_json_with_password().expose_secret())
            .map_err(|error| self.failed("keep", &error))
    }

    fn replace(&self, content: &str) -> io::Result<()> {
        let new = self.unfinished();
        // One may have been left behind by a hook that was killed.
        remove_if_there(&new)?;
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&new)?;
        let written = file
            .write_all(content.as_bytes())
            .and_then(|()| file.sync_all())
            .and_then(|()| fs::rename(&new, &self.path));
        if written.is_err() {
            // The password may be in it, and nobody would look for it there.
            remove_if_there(&new)?;
        }
        written
    }

    /// Removes it, if it is there, and what a hook has left of it that was killed
    /// while it wrote: the password may be in that, too.
    ///
    /// # Errors
    ///
    /// When the file system refuses. The text names the file.
    pub fn remove(&self) -> io::Result<()> {
        remove_if_there(&self.unfinished())
            .and_then(|()| remove_if_there(&self.path))
            .map_err(|error| self.failed("remove", &error))
    }

    /// Where new content is written before it takes the place of the old.
    fn unfinished(&self) -> PathBuf {
        self.path.with_added_extension("new")
    }

    fn failed(&self, what: &str, error: &io::Error) -> io::Error {
        let path = self.path.display();
        let text = format!("cannot {what} the settings in {path}: {error}");
        io::Error::new(error.kind(), text)
    }
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
