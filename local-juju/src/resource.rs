//! Resources: what an operator gives is kept in the model's folder, below
//! `resources/<app>/<name>/`, and units get a copy when they ask for it.

use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use juju_model::{CharmInfo, Model, ResourceKind};

use crate::error::{Error, Result};
use crate::fault;
use crate::store::{ModelDir, create_private_dir, remove_file};

/// Takes in a file, or for an image its reference or a file that says where it
/// is. Returns its path from the model's folder on.
pub fn keep(
    dir: &ModelDir,
    app: &str,
    name: &str,
    kind: &ResourceKind,
    given: &str,
) -> Result<String> {
    if name.starts_with('.') || name.contains('/') {
        return Err(Error::refused(format!(
            "resource {name:?}: a name with a slash, or a dot in front, cannot be kept as a file"
        )));
    }
    let shelf = format!("resources/{app}/{name}");
    let shelf_dir = dir.path().join(&shelf);
    create_private_dir(&shelf_dir)?;
    let failed = || Error::file("write in", &shelf_dir);
    // Never a name that was used before: units tell by it what they have.
    let mut kept = tempfile::Builder::new()
        .prefix("")
        .tempfile_in(&shelf_dir)
        .map_err(failed())?;
    if *kind == ResourceKind::OciImage {
        let image = image(name, given)?;
        kept.write_all(image.as_bytes()).map_err(failed())?;
    } else {
        if !Path::new(given).is_file() {
            return Err(Error::refused(format!(
                "unable to open resource {name:?}: {given:?} is not a file"
            )));
        }
        let mut file = File::open(given).map_err(Error::file("read", given.as_ref()))?;
        io::copy(&mut file, &mut kept).map_err(failed())?;
    }
    let (_, path) = kept.keep().map_err(|error| failed()(error.error))?;
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    Ok(format!("{shelf}/{file}"))
}

/// What a unit is to read about an image.
fn image(name: &str, given: &str) -> Result<String> {
    let path = Path::new(given);
    if path.is_file() {
        let text = fs_err::read_to_string(path).map_err(Error::file("read", path))?;
        let details: Option<serde_yaml::Mapping> = serde_yaml::from_str(&text).ok();
        if details.is_none_or(|details| !details.contains_key("registrypath")) {
            return Err(Error::refused(format!(
                "resource {name:?}: {given} does not say where the image is: it has no `registrypath`"
            )));
        }
        return Ok(text);
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-/:@".contains(c);
    let ends = |end: Option<char>| end.is_some_and(|c| c.is_ascii_alphanumeric());
    if !given.chars().all(plain) || !ends(given.chars().next()) || !ends(given.chars().last()) {
        return Err(Error::refused(format!(
            "resource {name:?}: docker image path {given:?} not valid"
        )));
    }
    Ok(format!(
        "registrypath: {given:?}\nusername: \"\"\npassword: \"\"\n"
    ))
}

/// Refuses what Juju's client refuses: images have no other place to come from.
pub fn check_images<'a>(charm: &CharmInfo, given: impl Fn(&str) -> bool + 'a) -> Result<()> {
    let images = charm
        .resources
        .iter()
        .filter(|(_, resource)| resource.kind == ResourceKind::OciImage);
    let missing: Vec<&str> = images
        .map(|(name, _)| name.as_str())
        .filter(|name| !given(name))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let missing = missing.join(", ");
    Err(Error::refused(format!(
        "local charm missing OCI images for: {missing} (give each with --resource NAME=IMAGE)"
    )))
}

/// Gives a unit its copy, unless it has it already.
pub fn fetch(dir: &ModelDir, source: &Path, to: &Path) -> io::Result<()> {
    let folder = to.parent().unwrap_or(Path::new("."));
    let marker = marker(folder);
    let source_text = source.to_string_lossy();
    let had = std::fs::read_to_string(&marker).unwrap_or_default();
    if had == source_text && to.exists() {
        return Ok(());
    }
    std::fs::create_dir_all(folder)?;
    let mut kept = File::open(dir.path().join(source))?;
    // In the model's folder, as that is swept when this is left behind.
    let mut new = tempfile::NamedTempFile::new_in(dir.path())?;
    io::copy(&mut kept, &mut new)?;
    fault::point();
    new.persist(to)?;
    fault::point();
    std::fs::write(marker, source_text.as_bytes())
}

/// Beside the folder of a unit's copy: what it is a copy of. In the folder a copy could have its name, and no resource
/// is named with a dot in front.
fn marker(folder: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(folder.file_name().unwrap_or_default());
    folder.with_file_name(name)
}

/// Whether two files hold the same.
pub fn same(one: &Path, other: &Path) -> bool {
    match (std::fs::read(one), std::fs::read(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

/// Removes what no application uses any more.
pub fn sweep(dir: &ModelDir, model: &Model) -> Result<()> {
    let used = |app: &str, name: &str, file: &str| {
        let resource = model.application(app).and_then(|app| app.resource(name));
        resource.is_some_and(|one| one.source() == format!("resources/{app}/{name}/{file}"))
    };
    let root = dir.path().join("resources");
    for app in names(&root)? {
        for name in names(&root.join(&app))? {
            let shelf = root.join(&app).join(&name);
            for file in names(&shelf)? {
                if !used(&app, &name, &file) {
                    remove_file(&shelf.join(file))?;
                }
            }
            // Which fails where something is left, as it should.
            let _ = std::fs::remove_dir(&shelf);
        }
    }
    Ok(())
}

/// The names in a folder, which need not exist.
pub fn names(folder: &Path) -> Result<Vec<String>> {
    let entries = match fs_err::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Error::file("read", folder)(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(Error::file("read", folder))?;
        names.extend(entry.file_name().into_string().ok());
    }
    Ok(names)
}
