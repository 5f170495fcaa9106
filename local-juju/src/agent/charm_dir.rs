//! A unit's copy of its charm.

use std::io::ErrorKind;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use crate::error::{Error, Result};
use crate::fault;
use crate::package::{self, Package};
use crate::store::{ModelDir, create_private_dir};

/// Holds the URL of the unpacked charm, as the file of that name does under Juju.
const MARKER: &str = ".juju-charm";

/// The charm that was read last: mostly the next unit needs it as well.
#[derive(Debug, Default)]
pub struct LastCharm(Mutex<Option<(String, Arc<Package>)>>);

impl LastCharm {
    fn read(&self, dir: &ModelDir, url: &str) -> Result<Arc<Package>> {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*last {
            Some((known, package)) if known == url => Ok(Arc::clone(package)),
            _ => {
                let package = Arc::new(package::read(&dir.charm_file(url))?);
                *last = Some((url.to_owned(), Arc::clone(&package)));
                Ok(package)
            }
        }
    }
}

/// Makes sure that a charm is unpacked in `charm_dir`: the one with this URL if
/// it is new or `replaces` the one that is there. Until an upgrade comes to a
/// unit, it keeps what it has.
pub fn prepare(
    dir: &ModelDir,
    last: &LastCharm,
    charm_dir: &Path,
    url: &str,
    replaces: bool,
) -> Result<()> {
    let marker = charm_dir.join(MARKER);
    let present = match fs_err::read_to_string(&marker) {
        Ok(text) => Some(text.trim().to_owned()),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(Error::file("read", &marker)(error)),
    };
    if present.as_deref() == Some(url) || (present.is_some() && !replaces) {
        return Ok(());
    }
    let new = last.read(dir, url)?;
    // Without it, files that the new charm lacks would stay; better than not to upgrade.
    let old = present.and_then(|url| package::read(&dir.charm_file(&url)).ok());
    if let Some(agent_dir) = charm_dir.parent() {
        create_private_dir(agent_dir)?;
    }
    fault::point();
    package::unpack(&new, charm_dir, old.as_ref())?;
    fault::point();
    fs_err::write(&marker, format!("{url}\n")).map_err(Error::file("write", &marker))
}
