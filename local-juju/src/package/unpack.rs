//! Laying a package into a unit's charm directory, as the unit agent does.

use std::io;
use std::os::unix::fs::symlink;
use std::path::Path;

use fs_err as fs;
use fs_err::os::unix::fs::OpenOptionsExt as _;

use super::{Member, Package, PackageError};

/// Unpacks `package` into `directory`, which is made if need be.
///
/// At an upgrade, `replaced` is the package that the directory holds: its
/// files that the new one no longer has are removed, while files that the
/// charm made at run time stay. A file that stands in the way is replaced, not
/// written to, so a running program is never disturbed. Modes are the
/// package's, subject to the umask; scripts in `hooks/` get the owner's
/// execute bit, `dispatch` does not.
///
/// Fails at a symbolic link in the directory where a package has a folder:
/// writing through it could reach any place.
pub fn unpack(
    package: &Package,
    directory: &Path,
    replaced: Option<&Package>,
) -> Result<(), PackageError> {
    fs::create_dir_all(directory)?;
    if let Some(old) = replaced {
        for name in old
            .members
            .keys()
            .filter(|name| !package.members.contains_key(*name))
        {
            remove(directory, name).map_err(|error| failed(name, directory, &error))?;
        }
    }
    for (name, member) in &package.members {
        lay(directory, name, member).map_err(|error| failed(name, directory, &error))?;
    }
    Ok(())
}

fn lay(directory: &Path, name: &str, member: &Member) -> io::Result<()> {
    make_parents(directory, name)?;
    let path = directory.join(name);
    match fs::symlink_metadata(&path) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(&path)?,
        Ok(_) => fs::remove_file(&path)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    if member.is_symlink() {
        let target = std::str::from_utf8(&member.bytes).map_err(io::Error::other)?;
        return symlink(target, &path);
    }
    let mut mode = member.mode & 0o777;
    if name
        .strip_prefix("hooks/")
        .is_some_and(|hook| !hook.contains('/'))
    {
        mode |= 0o100;
    }
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(&path)?;
    io::Write::write_all(&mut file, &member.bytes)
}

/// Makes the folders above a member, one by one, without following links.
fn make_parents(directory: &Path, name: &str) -> io::Result<()> {
    for (end, _) in name.match_indices('/') {
        let path = directory.join(&name[..end]);
        match fs::symlink_metadata(&path) {
            Ok(found) if found.is_dir() => {}
            Ok(found) if found.is_symlink() => {
                return Err(io::Error::other(format!(
                    "{} is a symbolic link where the package has a folder",
                    path.display()
                )));
            }
            Ok(_) => {
                fs::remove_file(&path)?;
                fs::create_dir(&path)?;
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => fs::create_dir(&path)?,
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Removes a member of the replaced package and the folders that it leaves
/// empty. What is not there, or lies behind a link, is left alone.
fn remove(directory: &Path, name: &str) -> io::Result<()> {
    let behind_a_link = name
        .match_indices('/')
        .any(|(end, _)| directory.join(&name[..end]).is_symlink());
    if behind_a_link {
        return Ok(());
    }
    let path = directory.join(name);
    match fs::symlink_metadata(&path) {
        Ok(found) if found.is_dir() => return Ok(()),
        Ok(_) => fs::remove_file(&path)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    }
    for (end, _) in name.rmatch_indices('/') {
        // The first folder that is not empty ends the walk.
        if fs::remove_dir(directory.join(&name[..end])).is_err() {
            break;
        }
    }
    Ok(())
}

fn failed(member: &str, directory: &Path, error: &io::Error) -> PackageError {
    PackageError::NotUnpackable {
        member: member.to_owned(),
        directory: directory.to_owned(),
        reason: error.to_string(),
    }
}
