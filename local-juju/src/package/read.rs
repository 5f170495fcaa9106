//! Reading a package, and refusing what Juju refuses.

use std::io::Read as _;
use std::path::Path;

use fs_err::File;
use zip::{CompressionMethod, System, ZipArchive};

use super::{Member, Package, PackageError, TYPE_DIRECTORY, TYPE_FILE, TYPE_LINK, TYPE_MASK};

/// How much a package may hold. Juju itself sets no limit; these keep a
/// damaged or hostile file from filling the memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Members, directories included.
    pub members: usize,
    /// Bytes of all members, unpacked.
    pub bytes: u64,
}

impl Default for Limits {
    /// 100,000 members and 1 GiB.
    fn default() -> Self {
        Self {
            members: 100_000,
            bytes: 1 << 30,
        }
    }
}

/// Reads a `.charm` file within the default [`Limits`].
///
/// Refuses names that are absolute or climb out with `..`, names that appear
/// twice, symbolic links that lead out of the charm, devices and other special
/// files, and compression methods other than store and deflate.
pub fn read(path: &Path) -> Result<Package, PackageError> {
    read_within(path, Limits::default())
}

/// Reads a `.charm` file as [`read`] does, within other limits.
pub fn read_within(path: &Path, limits: Limits) -> Result<Package, PackageError> {
    let not_a_zip = |error: zip::result::ZipError| PackageError::NotAZip {
        path: path.to_owned(),
        reason: error.to_string(),
    };
    let refused = |reason: String| PackageError::Refused {
        path: path.to_owned(),
        reason,
    };

    let file = File::open(path)?.into_parts().0;
    let mut zip = ZipArchive::new(std::io::BufReader::new(file)).map_err(not_a_zip)?;
    if zip.has_duplicate_names() {
        return Err(refused("a member appears twice".to_owned()));
    }
    if zip.len() > limits.members {
        return Err(refused(format!(
            "{} members, more than the {} that can be read",
            zip.len(),
            limits.members
        )));
    }
    if zip.has_overlapping_entries().map_err(not_a_zip)? {
        return Err(refused("two members share the same bytes".to_owned()));
    }

    let mut package = Package::default();
    let mut left = limits.bytes;
    for index in 0..zip.len() {
        let entry = zip.by_index_data(index).map_err(not_a_zip)?;
        let stored_name = entry.name().map_err(not_a_zip)?.into_owned();
        let name = clean_name(&stored_name).map_err(&refused)?;
        let mode = unix_mode(entry.system(), entry.external_attributes());
        if stored_name.ends_with('/') || mode & TYPE_MASK == TYPE_DIRECTORY {
            continue;
        }
        if name.is_empty() {
            return Err(refused(format!(
                "member name {stored_name:?} names no file"
            )));
        }
        let mode = match mode & TYPE_MASK {
            0 => TYPE_FILE | mode,
            TYPE_FILE | TYPE_LINK => mode,
            _ => {
                return Err(refused(format!(
                    "`{name}` is neither a file nor a symbolic link (mode {mode:o})"
                )));
            }
        };
        if !matches!(
            entry.compression(),
            CompressionMethod::Stored | CompressionMethod::Deflated
        ) {
            return Err(refused(format!(
                "`{name}` is compressed with {}; Juju reads stored and deflated members only",
                entry.compression()
            )));
        }

        let mut bytes = Vec::new();
        zip.by_index(index)
            .map_err(not_a_zip)?
            .take(left.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(|error| refused(format!("`{name}` cannot be unpacked: {error}")))?;
        left = left.checked_sub(bytes.len() as u64).ok_or_else(|| {
            refused(format!(
                "more than {} bytes unpacked, at `{name}`",
                limits.bytes
            ))
        })?;
        if mode & TYPE_MASK == TYPE_LINK {
            check_link(&name, &bytes).map_err(&refused)?;
        }
        if package
            .members
            .insert(name.clone(), Member { mode, bytes })
            .is_some()
        {
            return Err(refused(format!("`{name}` appears twice")));
        }
    }
    check_nesting(&package).map_err(refused)?;
    Ok(package)
}

/// The mode as Go's `archive/zip` finds it, which is what Juju reads with.
fn unix_mode(system: System, attributes: u32) -> u32 {
    match system {
        System::Unix | System::OsDarwin => attributes >> 16,
        System::Dos | System::WindowsNTFS | System::VFAT => {
            let kind = if attributes & 0x10 == 0 {
                TYPE_FILE
            } else {
                TYPE_DIRECTORY
            };
            let permissions = if attributes & 0x01 == 0 { 0o666 } else { 0o444 };
            kind | permissions
        }
        _ => TYPE_FILE,
    }
}

/// The name without empty and `.` parts, or why it is no safe name.
fn clean_name(name: &str) -> Result<String, String> {
    if name.contains('\0') {
        return Err(format!("member name {name:?} holds a NUL character"));
    }
    if name.starts_with('/') {
        return Err(format!("member name `{name}` is absolute"));
    }
    let parts: Vec<&str> = name
        .split('/')
        .filter(|part| !matches!(*part, "" | "."))
        .collect();
    if parts.contains(&"..") {
        return Err(format!("member name `{name}` climbs out with `..`"));
    }
    Ok(parts.join("/"))
}

/// A link's target must be relative and stay inside the charm.
fn check_link(name: &str, target: &[u8]) -> Result<(), String> {
    let target = std::str::from_utf8(target)
        .map_err(|_| format!("the target of symbolic link `{name}` is not UTF-8"))?;
    if target.is_empty() || target.contains('\0') {
        return Err(format!("the target of symbolic link `{name}` is no path"));
    }
    if target.starts_with('/') {
        return Err(format!("symbolic link `{name}` is absolute: {target}"));
    }
    // How deep below the charm directory the walk along the target stands.
    let mut depth = name.matches('/').count();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                depth = depth.checked_sub(1).ok_or_else(|| {
                    format!("symbolic link `{name}` links out of the charm: {target}")
                })?;
            }
            _ => depth += 1,
        }
    }
    Ok(())
}

/// No member may lie below another one: a file is no folder, and writing
/// through a link of the archive could end anywhere.
fn check_nesting(package: &Package) -> Result<(), String> {
    for name in package.members.keys() {
        for (end, _) in name.match_indices('/') {
            let above = &name[..end];
            if let Some(member) = package.members.get(above) {
                let kind = if member.is_symlink() {
                    "a symbolic link"
                } else {
                    "a file"
                };
                return Err(format!("`{name}` lies below `{above}`, which is {kind}"));
            }
        }
    }
    Ok(())
}
