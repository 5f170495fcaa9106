//! Resources: what a charm declares, and what an operator gave for it.

use serde::{Deserialize, Serialize};

use crate::name::UnitName;
use crate::time::Timestamp;

/// Under this name a unit finds what there is to know of an image.
const IMAGE_FILE: &str = "content.yaml";

/// A resource that a charm declares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceInfo {
    /// What it is.
    pub kind: ResourceKind,
    /// What it is for.
    pub description: String,
}

/// What a resource is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResourceKind {
    /// A file that the unit receives under this name.
    File {
        /// Its name, without folders.
        filename: String,
    },
    /// An image for a container. The unit receives a file that says where it is.
    OciImage,
}

impl ResourceInfo {
    /// The name under which a unit receives it.
    pub fn filename(&self) -> &str {
        match &self.kind {
            ResourceKind::File { filename } => filename,
            ResourceKind::OciImage => IMAGE_FILE,
        }
    }

    /// As it stands in metadata.yaml.
    pub fn type_name(&self) -> &'static str {
        match &self.kind {
            ResourceKind::File { .. } => "file",
            ResourceKind::OciImage => "oci-image",
        }
    }
}

impl From<&charm_schema::ResourceDeclaration> for ResourceInfo {
    fn from(declared: &charm_schema::ResourceDeclaration) -> Self {
        let kind = match &declared.kind {
            charm_schema::ResourceKind::File { filename } => ResourceKind::File {
                filename: filename.clone(),
            },
            charm_schema::ResourceKind::OciImage => ResourceKind::OciImage,
        };
        Self {
            kind,
            description: declared.description.clone().unwrap_or_default(),
        }
    }
}

/// What an operator gave for a resource of an application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    pub(crate) source: String,
    pub(crate) revision: u64,
    pub(crate) since: Timestamp,
}

impl Resource {
    /// The file that the controller keeps: units get a copy of it.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// How often one was given, from 1.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// When it was given.
    pub fn since(&self) -> Timestamp {
        self.since
    }
}

/// Where a unit finds its copy.
pub(crate) fn path(agents: &str, unit: &UnitName, name: &str, info: &ResourceInfo) -> String {
    let unit = unit.tag();
    format!("{agents}/{unit}/resources/{name}/{}", info.filename())
}
