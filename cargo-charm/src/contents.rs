//! What a package holds beside the program.

use camino::Utf8Path;
use charm_schema::Declaration;
use fs_err as fs;
use local_juju::package::{Member, Package};

use crate::unified;

/// Files that are packed when they lie beside the declaration: what Charmhub
/// shows, and what Juju reads.
const BESIDE: [&str; 5] = [
    "LICENSE",
    "README.md",
    "icon.svg",
    "lxd-profile.yaml",
    "version",
];

/// Puts the YAML, as Juju reads it, and the files beside it into a package.
pub(crate) fn declaration(declared: &Declaration, directory: &Utf8Path) -> anyhow::Result<Package> {
    let mut package = Package::default();
    let mut put = |name: &str, bytes: Vec<u8>| {
        package.members.insert(name.to_owned(), Member::file(bytes));
    };
    let own = |name: &str| declared.files.iter().find(|file| file.file_name() == name);
    let unified = declared
        .charmcraft
        .as_ref()
        .map(|charmcraft| &charmcraft.tree);

    match (own("metadata.yaml"), unified) {
        (Some(file), _) => put("metadata.yaml", file.text.clone().into()),
        (None, Some(tree)) => put("metadata.yaml", unified::metadata(tree).into()),
        (None, None) => {}
    }
    for (name, section) in [("config.yaml", "config"), ("actions.yaml", "actions")] {
        if name == "actions.yaml" && declared.actions.is_empty() {
            continue;
        }
        if let Some(file) = own(name) {
            put(name, file.text.clone().into());
        } else if let Some(text) = unified.and_then(|tree| unified::section(tree, section)) {
            put(name, text.into());
        }
    }
    for name in BESIDE {
        let path = directory.join(name);
        if path.is_file() {
            put(name, fs::read(path)?);
        }
    }
    Ok(package)
}
