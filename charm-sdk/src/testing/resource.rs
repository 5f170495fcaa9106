//! Resources of the charm, and the files that they are.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use juju_model::{Folders, ResourceKind};
use tempfile::TempDir;

use super::scenario::Scenario;
use crate::dispatch::Charm;

/// A folder with what the test gave, removed with the last scenario that
/// knows it.
#[derive(Debug)]
pub(super) struct Files {
    dir: TempDir,
    given: AtomicUsize,
}

impl Files {
    fn new() -> io::Result<Self> {
        let (dir, given) = (tempfile::tempdir()?, AtomicUsize::new(0));
        Ok(Self { dir, given })
    }

    /// Writes a new file.
    fn keep(&self, content: &[u8]) -> io::Result<PathBuf> {
        let number = self.given.fetch_add(1, Ordering::Relaxed);
        let path = self.dir.path().join(format!("given-{number}"));
        fs::write(&path, content)?;
        Ok(path)
    }
}

/// Gives a unit its copy of a resource.
pub(super) fn copy(source: &Path, copy: &Path) -> io::Result<()> {
    if let Some(folder) = copy.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::copy(source, copy).map(drop)
}

impl<C: Charm> Scenario<C> {
    /// Gives the charm a resource: the content of a `file`, or where the image
    /// of an `oci-image` is, such as `ghcr.io/example/web:1.2`. Each call
    /// replaces what was there; Juju sends `upgrade-charm` after that, which a
    /// test fires if it wants to see it.
    ///
    /// ```no_run
    /// # use charm_sdk::testing::Scenario;
    /// # fn example<C: charm_sdk::Charm>() {
    /// let mut juju = Scenario::<C>::new();
    /// juju.resource("licence", "key: 1234\n");
    /// juju.resource("web-image", "ghcr.io/example/web:1.2");
    /// juju.fire("upgrade-charm");
    /// # }
    /// ```
    #[track_caller]
    pub fn resource(&mut self, name: &str, content: impl AsRef<[u8]>) {
        let content = content.as_ref();
        let app = self.model.application(&self.app);
        let declared = app.and_then(|app| app.charm().resources.get(name));
        let is_image = declared.is_some_and(|one| one.kind == ResourceKind::OciImage);
        let content = if is_image {
            image(&String::from_utf8_lossy(content)).into_bytes()
        } else {
            content.to_owned()
        };
        let files = self.files();
        match files.keep(&content) {
            Ok(path) => self.resource_file(name, path),
            Err(error) => panic!("cannot write a resource: {error}"),
        }
    }

    /// Gives the charm a resource from a file: of an `oci-image`, the YAML with
    /// `registrypath`, `username` and `password` that Juju would give.
    #[track_caller]
    pub fn resource_file(&mut self, name: &str, path: impl AsRef<Path>) {
        let path = path.as_ref().to_string_lossy();
        self.files();
        let app = self.app.clone();
        self.change(|model| model.attach_resource(&app, name, path));
    }

    /// The folder for files, and with it the agents of the model.
    #[track_caller]
    fn files(&mut self) -> Arc<Files> {
        if let Some(files) = &self.files {
            return Arc::clone(files);
        }
        let files = match Files::new() {
            Ok(files) => Arc::new(files),
            Err(error) => panic!("cannot make a folder for resources: {error}"),
        };
        let agents = files.dir.path().join("agents");
        self.model.live_in(Folders {
            agents: Some(agents.to_string_lossy().into_owned()),
            storage: None,
        });
        self.files = Some(Arc::clone(&files));
        files
    }
}

/// What Juju says of an image that needs no password.
fn image(path: &str) -> String {
    let path = serde_json::Value::from(path.trim());
    format!("registrypath: {path}\nusername: \"\"\npassword: \"\"\n")
}
