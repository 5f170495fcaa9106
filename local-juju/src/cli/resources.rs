//! resources, attach-resource.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use clap::Args;
use juju_model::ResourceKind;
use local_juju::Table;
use serde::Serialize;

use super::output::TableFormat;
use super::session::{Session, key_value};

/// `NAME=PATH`, as deploy and refresh take it; for an image, `NAME=IMAGE`.
pub(super) fn given(arguments: &[String]) -> Result<BTreeMap<String, String>> {
    let mut all = BTreeMap::new();
    for argument in arguments {
        let (name, given) = key_value(argument)?;
        if all.insert(name.to_owned(), given.to_owned()).is_some() {
            bail!("duplicate resource {name:?}");
        }
    }
    Ok(all)
}

/// Give an application a resource; its units run upgrade-charm
#[derive(Args)]
pub(super) struct Attach {
    /// The application
    app: String,
    /// The resource, and the file that it is; for an image, where that is
    #[arg(value_name = "NAME=PATH")]
    resource: String,
}

impl Attach {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        let (name, given) = key_value(&self.resource)?;
        session.change(|juju| juju.attach_resource(&self.app, name, given))
    }
}

/// List the resources of an application
#[derive(Args)]
pub(super) struct List {
    /// The application
    app: String,
    #[command(flatten)]
    format: TableFormat,
}

#[derive(Serialize)]
struct Resources {
    resources: Vec<Shown>,
}

#[derive(Serialize)]
struct Shown {
    resourceid: String,
    applicationid: String,
    name: String,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    description: String,
    revision: String,
    origin: &'static str,
    username: &'static str,
}

impl List {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        let model = session.look()?;
        let Some(app) = model.application(&self.app) else {
            bail!("application {:?} not found", self.app)
        };
        let shown = app.charm().resources.iter().map(|(name, info)| {
            let given = app.resource(name);
            // What is uploaded has the time as its revision.
            let when = |time: juju_model::Timestamp| time.to_string().chars().take(16).collect();
            Shown {
                resourceid: format!("{}/{name}", self.app),
                applicationid: self.app.clone(),
                name: name.clone(),
                kind: info.type_name(),
                path: match &info.kind {
                    ResourceKind::File { filename } => Some(filename.clone()),
                    ResourceKind::OciImage => None,
                },
                description: info.description.clone(),
                revision: given.map_or("-".to_owned(), |given| when(given.since())),
                origin: "upload",
                username: if given.is_some() { "admin" } else { "" },
            }
        });
        let all = Resources {
            resources: shown.collect(),
        };
        if all.resources.is_empty() {
            session.say("No resources to display.");
            return Ok(());
        }
        self.format.print(&all, || {
            let mut table = Table::new(["Resource", "Supplied by", "Revision"]);
            for one in &all.resources {
                let by = if one.username.is_empty() {
                    "-"
                } else {
                    one.username
                };
                table.row([&one.name, by, &one.revision]);
            }
            table
        })
    }
}
