//! YAML files that appear after a build.
//!
//! Cargo builds a charm again when one of the files changes that its macros
//! have read. It cannot know of a file that was not there. So the list of files
//! is written down in the target directory, and when it has grown, a file that
//! the macros have read is given a new time.

use std::time::SystemTime;

use camino::{Utf8Path, Utf8PathBuf};
use charm_schema::FILE_NAMES;
use fs_err as fs;

use crate::project::{Package, Workspace};
use crate::shell::Shell;

/// Makes the next build take notice of files that have appeared.
pub(crate) fn notice(workspace: &Workspace, directory: &Utf8Path, package: &Package, shell: Shell) {
    let built_before = workspace.target_directory.is_dir();
    let record = workspace
        .target_directory
        .join("charm")
        .join(format!("{}.files", package.name));
    let now = files(directory);
    let before: Option<Vec<Utf8PathBuf>> = fs::read_to_string(&record)
        .ok()
        .map(|text| text.lines().map(Utf8PathBuf::from).collect());
    if before.as_ref() == Some(&now) {
        return;
    }
    let tracked = before.as_ref().unwrap_or(&now);
    let new = now.iter().filter(|path| !tracked.contains(path));
    let new: Vec<&str> = new.filter_map(|path| path.file_name()).collect();
    if !new.is_empty() {
        let them = if new.len() == 1 { "it" } else { "them" };
        shell.step(
            "Noticed",
            format_args!("{}: the next build reads {them}", new.join(", ")),
        );
    }
    // Of a first look nothing is known: an earlier build may have read less.
    let unknown = before.is_none() && built_before;
    let touched = if unknown || !new.is_empty() {
        touch(tracked)
    } else {
        Ok(())
    };
    if let Err(error) = touched.and_then(|()| write(&record, &now)) {
        shell.warning(format_args!(
            "a YAML file that appears after a build may go unnoticed: {error}"
        ));
    }
}

/// The files of a declaration that are there.
fn files(directory: &Utf8Path) -> Vec<Utf8PathBuf> {
    let paths = FILE_NAMES.iter().map(|name| directory.join(name));
    paths.filter(|path| path.is_file()).collect()
}

/// Gives a file that the last build has read a new time. One that is gone has
/// cargo build again anyway.
fn touch(tracked: &[Utf8PathBuf]) -> std::io::Result<()> {
    let Some(path) = tracked.iter().find(|path| path.is_file()) else {
        return Ok(());
    };
    let file = fs::OpenOptions::new().append(true).open(path)?;
    file.file().set_modified(SystemTime::now())
}

fn write(record: &Utf8Path, files: &[Utf8PathBuf]) -> std::io::Result<()> {
    if let Some(folder) = record.parent() {
        fs::create_dir_all(folder)?;
    }
    let lines: Vec<&str> = files.iter().map(|path| path.as_str()).collect();
    fs::write(record, lines.join("\n"))
}
