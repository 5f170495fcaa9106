//! The storage of units: folders and files of this machine, in the model's own
//! folder. All units share the machine, so none can have `/srv/data` to itself.

use std::fs::File;
use std::path::Path;

use juju_model::{Model, StorageKind, Unit, UnitName};

use crate::error::{Error, Result};
use crate::resource::names;
use crate::store::{ModelDir, create_private_dir};

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
        if let Some(folder) = path.parent() {
            create_private_dir(folder)?;
        }
        File::create_new(path)
            .and_then(|file| file.set_len(storage.size().saturating_mul(1024 * 1024)))
            .map_err(Error::file("create", path))?;
    }
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
            let removed = if path.is_dir() {
                fs_err::remove_dir_all(&path)
            } else {
                fs_err::remove_file(&path)
            };
            removed.map_err(Error::file("remove", &path))?;
        }
    }
    Ok(())
}
