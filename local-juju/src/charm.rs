//! Local charms: from a `.charm` file to what the model and the agents need.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use charm_schema::SourceFile;
use juju_model::{CharmInfo, Rules};

use crate::error::{Error, Result};
use crate::package::{self, Member, Package, SourceDate};
use crate::store::{ModelDir, create_private_dir};

/// Takes a charm into a model as a new local revision, as the controller does
/// with an uploaded one: checked; and under 3.6 its modes normalised and left-over files dropped.
pub fn add(dir: &ModelDir, path: &Path, rules: &Rules) -> Result<CharmInfo> {
    let package = package::read(path)?;
    let mut info = CharmInfo::from(&declaration(&package, path)?);
    let has_code = |member: &String| member.contains("dispatch") || member.starts_with("hooks/");
    if !package.members.keys().any(has_code) {
        return Err(Error::refused(format!(
            "invalid charm {:?}: has no hooks nor dispatch file",
            info.name
        )));
    }
    while dir.charm_file(&info.url).exists() {
        let next = info.revision + 1;
        info = info.at_revision(next);
    }
    let mut stored = if rules.repacks_charms {
        package.stored_by_controller()
    } else {
        package
    };
    let revision = Member::file(info.revision.to_string());
    stored.members.insert("revision".to_owned(), revision);
    let file = dir.charm_file(&info.url);
    if let Some(charms) = file.parent() {
        create_private_dir(charms)?;
    }
    package::write(&stored, &file, SourceDate::default())?;
    fs_err::set_permissions(&file, Permissions::from_mode(0o600))
        .map_err(Error::file("protect", &file))?;
    Ok(info)
}

/// What the packed charm declares. `charmcraft.yaml` is not among it: Juju never reads that.
fn declaration(package: &Package, path: &Path) -> Result<charm_schema::Declaration> {
    let mut files = Vec::new();
    for name in ["metadata.yaml", "config.yaml", "actions.yaml"] {
        let Some(member) = package.members.get(name) else {
            continue;
        };
        let text = String::from_utf8(member.bytes.clone())
            .map_err(|_| Error::refused(format!("{}: {name} is not UTF-8", path.display())))?;
        files.push(SourceFile {
            name: name.to_owned(),
            path: path.join(name),
            text,
        });
    }
    charm_schema::parse_for_any_juju(files).map_err(|problems| Error::Declaration {
        path: path.to_owned(),
        problems: problems.to_string(),
    })
}
