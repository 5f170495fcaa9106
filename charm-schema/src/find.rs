//! Which directory declares a charm.

use std::fs;
use std::path::{Path, PathBuf};

use crate::problem::Report;
use crate::yaml;

/// The nearest directory at or above `start`, but not above `stop`, that
/// declares a charm: it holds a `metadata.yaml`, or a `charmcraft.yaml` with a
/// name.
///
/// Paths are compared as they are written, so both are absolute, or relative to
/// the same directory.
///
/// The search does not leave a folder called `examples` or `tests`: what lies
/// in one is never declared by the files of the project around it.
///
/// ```no_run
/// use std::path::Path;
///
/// let workspace = Path::new("/home/me/hello");
/// let found = charm_schema::find::declaration_dir(&workspace.join("charm/src"), workspace);
/// ```
pub fn declaration_dir(start: &Path, stop: &Path) -> Option<PathBuf> {
    if !start.starts_with(stop) {
        return None;
    }
    for dir in start.ancestors() {
        if declares(dir) {
            return Some(dir.to_path_buf());
        }
        if dir == stop || separate(dir) {
            return None;
        }
    }
    None
}

fn separate(dir: &Path) -> bool {
    dir.file_name()
        .is_some_and(|name| name == "examples" || name == "tests")
}

fn declares(dir: &Path) -> bool {
    dir.join("metadata.yaml").is_file()
        || fs::read_to_string(dir.join("charmcraft.yaml")).is_ok_and(|text| names_charm(&text))
}

/// Whether the text of a charmcraft.yaml declares a charm by itself. One that is
/// not YAML does so if a line looks like it: its problems must be seen.
pub(crate) fn names_charm(text: &str) -> bool {
    match yaml::parse(0, text, &mut Report::default()) {
        Ok(node) => node
            .as_ref()
            .and_then(yaml::Node::as_mapping)
            .is_some_and(|top| top.get("name").is_some()),
        Err(_) => text.lines().any(|line| line.starts_with("name:")),
    }
}
