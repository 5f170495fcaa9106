//! The storage of units: folders and files of this machine, in the model's own
//! folder. All units share the machine, so none can have `/srv/data` to itself.

use std::path::Path;

use juju_model::{Model, StorageKind, Unit, UnitName};

use crate::error::{Error, Result};
use crate::fault;
use crate::resource::names;
use crate::store::{ModelDir, create_private_dir, remove_file, remove_folder};

/// Makes sure that what a unit has is there. A device is a file of its size,
/// which takes no room until it is written.
pub fn prepare(model: &Model, unit: &UnitName) -> Result<()> {
    let ids = model.unit(unit).into_iter().flat_map(Unit::storage);
    for storage in ids.filter_map(|id| model.storage_instance(id)) {
        let location = model.storage_location(storage);
        let path = Path::new(&location);
        if path.exists() {
            continue;
        }
        if storage.kind() == StorageKind::Filesystem {
            create_private_dir(path)?;
            continue;
        }
        let folder = path.parent().unwrap_or(path);
        create_private_dir(folder)?;
        make_device(folder, path, storage.size().saturating_mul(1024 * 1024))
            .map_err(Error::file("create", path))?;
    }
    Ok(())
}

/// It has its name and its size at once: one that was made halfway would count as ready.
fn make_device(folder: &Path, path: &Path, size: u64) -> std::io::Result<()> {
    // Mode 0600; swept if it is left behind, as it is no storage's.
    let device = tempfile::NamedTempFile::new_in(folder)?;
    fault::point();
    device.as_file().set_len(size)?;
    fault::point();
    device.persist_noclobber(path)?;
    Ok(())
}

/// Removes storage that is no longer in the model.
pub fn sweep(dir: &ModelDir, model: &Model) -> Result<()> {
    let root = dir.path().join("storage");
    for name in names(&root)? {
        for number in names(&root.join(&name))? {
            let id = format!("{name}/{number}").parse();
            let known = id.is_ok_and(|id| model.storage_instance(&id).is_some());
            let path = root.join(&name).join(&number);
            if known {
                continue;
            }
            if path.is_dir() {
                remove_folder(&path)?;
            } else {
                remove_file(&path)?;
            }
        }
    }
    Ok(())
}
