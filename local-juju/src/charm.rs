//! Local charms: from a `.charm` file to what the model and the agents need.

use std::path::Path;

use charm_schema::SourceFile;
use juju_model::CharmInfo;

use crate::error::{Error, Result};
use crate::package::{self, Member, Package, SourceDate};
use crate::store::{ModelDir, create_private_dir};

/// Takes a charm into a model as a new local revision, as the controller does
/// with an uploaded one: checked, its modes normalised, left-over files dropped.
pub fn add(dir: &ModelDir, path: &Path) -> Result<CharmInfo> {
    let package = package::read(path)?;
    let declaration = declaration(&package, path)?;
    let name = declaration.metadata.name.to_string();
    let has_code = |member: &String| member.contains("dispatch") || member.starts_with("hooks/");
    if !package.members.keys().any(has_code) {
        return Err(Error::refused(format!(
            "invalid charm {name:?}: has no hooks nor dispatch file"
        )));
    }
    let mut revision = 0;
    let mut file = dir.charm_file(&url(&name, revision));
    while file.exists() {
        revision += 1;
        file = dir.charm_file(&url(&name, revision));
    }
    let mut stored = package.stored_by_controller();
    stored
        .members
        .insert("revision".to_owned(), Member::file(revision.to_string()));
    if let Some(charms) = file.parent() {
        create_private_dir(charms)?;
    }
    package::write(&stored, &file, SourceDate::default())?;
    Ok(info(&declaration, revision))
}

fn url(name: &str, revision: u64) -> String {
    format!("local:{name}-{revision}")
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
    charm_schema::parse(files).map_err(|problems| Error::Declaration {
        path: path.to_owned(),
        problems: problems.to_string(),
    })
}

fn info(declaration: &charm_schema::Declaration, revision: u64) -> CharmInfo {
    use juju_model::{ActionInfo, ConfigValue, EndpointInfo, OptionInfo, OptionKind, Role, Scope};
    let metadata = &declaration.metadata;
    let mut info = CharmInfo::named(metadata.name.to_string());
    info.revision = revision;
    info.url = url(&metadata.name, revision);
    info.subordinate = metadata.subordinate;
    for (name, endpoint) in &metadata.endpoints {
        let role = match endpoint.role {
            charm_schema::Role::Provides => Role::Provides,
            charm_schema::Role::Requires => Role::Requires,
            charm_schema::Role::Peers => Role::Peers,
        };
        let scope = match endpoint.scope {
            charm_schema::Scope::Global => Scope::Global,
            charm_schema::Scope::Container => Scope::Container,
        };
        let one = EndpointInfo {
            role,
            interface: endpoint.interface.to_string(),
            limit: endpoint.limit,
            scope,
        };
        info.endpoints.insert(name.clone(), one);
    }
    for (name, option) in &declaration.options {
        let kind = match option.kind {
            charm_schema::OptionType::String => OptionKind::String,
            charm_schema::OptionType::Int => OptionKind::Int,
            charm_schema::OptionType::Float => OptionKind::Float,
            charm_schema::OptionType::Boolean => OptionKind::Boolean,
            charm_schema::OptionType::Secret => OptionKind::Secret,
        };
        let default = option.default.clone().map(|default| match default {
            charm_schema::Scalar::String(text) => ConfigValue::String(text),
            charm_schema::Scalar::Int(number) => ConfigValue::Int(number),
            charm_schema::Scalar::Float(number) => ConfigValue::Float(number),
            charm_schema::Scalar::Bool(flag) => ConfigValue::Bool(flag),
        });
        let description = option.description.clone().unwrap_or_default();
        info.options.insert(
            name.clone(),
            OptionInfo {
                kind,
                default,
                description,
            },
        );
    }
    for (name, action) in &declaration.actions {
        let description = action.description.clone().unwrap_or_default();
        info.actions.insert(
            name.clone(),
            ActionInfo {
                description,
                ..ActionInfo::default()
            },
        );
    }
    info
}
