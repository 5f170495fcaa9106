//! What the model needs to know of a charm.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::assumes::{Need, Place};
use crate::config::ConfigValue;
use crate::error::ModelError;
use crate::model::Flavour;
use crate::quote::Quoted;
use crate::resource::{ResourceInfo, ResourceKind};
use crate::storage::StorageInfo;
use crate::version::{JujuVersion, Rules};

/// A charm as the controller knows it: its declarations, not its code.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CharmInfo {
    /// The charm's name.
    pub name: String,
    /// The revision of the local charm.
    pub revision: u64,
    /// Its URL, such as `local:smtp-integrator-0`.
    pub url: String,
    /// Whether its units live beside another application's.
    pub subordinate: bool,
    /// Endpoints by name. The implicit `juju-info` is not listed.
    pub endpoints: BTreeMap<String, EndpointInfo>,
    /// Configuration options by name.
    pub options: BTreeMap<String, OptionInfo>,
    /// Actions by name.
    pub actions: BTreeMap<String, ActionInfo>,
    /// Names of extra bindings.
    pub extra_bindings: BTreeSet<String>,
    /// Declared resources by name.
    pub resources: BTreeMap<String, ResourceInfo>,
    /// Names of workload containers.
    pub containers: BTreeSet<String>,
    /// What it needs of the model.
    pub assumes: Vec<Need>,
    /// Declared storage by name.
    pub storage: BTreeMap<String, StorageInfo>,
}

/// One endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndpointInfo {
    /// Its role.
    pub role: Role,
    /// The interface that both sides must share.
    pub interface: String,
    /// How many relations it may have at once.
    pub limit: Option<u64>,
    /// Whether all units see each other, or only those on one machine.
    pub scope: Scope,
}

/// The role of an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Uses what others provide. Listed first in the key of a relation.
    Requires,
    /// Provides something.
    Provides,
    /// Between the units of one application.
    Peers,
}

/// The scope of a relation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// All units of one side see all units of the other.
    #[default]
    Global,
    /// Only units on the same machine see each other: a subordinate and its principal.
    Container,
}

/// One configuration option.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OptionInfo {
    /// Its type.
    pub kind: OptionKind,
    /// Whether its type is written `integer`, which only some versions take for `int`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub integer: bool,
    /// Its default; none: unset.
    pub default: Option<ConfigValue>,
    /// What it is for.
    pub description: String,
}

/// The type of a configuration option.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names are Juju's own words for these")]
pub enum OptionKind {
    String,
    Int,
    Float,
    Boolean,
    Secret,
}

impl OptionKind {
    /// As it stands in config.yaml.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Int => "int",
            Self::Float => "float",
            Self::Boolean => "boolean",
            Self::Secret => "secret",
        }
    }
}

/// One action.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ActionInfo {
    /// What it does.
    pub description: String,
    /// The JSON schema of its parameters: an object with `properties`, `required`, `additionalProperties`.
    pub schema: serde_json::Value,
}

impl From<&charm_schema::Declaration> for CharmInfo {
    /// Revision 0 of a charm, as `local:<name>-0`: [`CharmInfo::at_revision`] changes that.
    fn from(declaration: &charm_schema::Declaration) -> Self {
        let metadata = &declaration.metadata;
        let endpoint = |endpoint: &charm_schema::Endpoint| EndpointInfo {
            role: match endpoint.role {
                charm_schema::Role::Provides => Role::Provides,
                charm_schema::Role::Requires => Role::Requires,
                charm_schema::Role::Peers => Role::Peers,
            },
            interface: endpoint.interface.value.clone(),
            limit: endpoint.limit,
            scope: match endpoint.scope {
                charm_schema::Scope::Global => Scope::Global,
                charm_schema::Scope::Container => Scope::Container,
            },
        };
        let endpoints = metadata.endpoints.iter();
        let options = declaration.options.iter();
        let actions = declaration.actions.iter();
        let resources = metadata.resources.iter();
        let storage = metadata.storage.iter();
        Self {
            subordinate: metadata.subordinate,
            endpoints: endpoints
                .map(|(name, one)| (name.clone(), endpoint(one)))
                .collect(),
            options: options
                .map(|(name, one)| (name.clone(), OptionInfo::from(one)))
                .collect(),
            actions: actions
                .map(|(name, one)| (name.clone(), ActionInfo::from(one)))
                .collect(),
            assumes: metadata.assumes.iter().map(Need::from).collect(),
            extra_bindings: metadata.extra_bindings.iter().cloned().collect(),
            resources: resources
                .map(|(name, one)| (name.clone(), ResourceInfo::from(one)))
                .collect(),
            containers: metadata.containers.keys().cloned().collect(),
            storage: storage
                .map(|(name, one)| (name.clone(), StorageInfo::from(one)))
                .collect(),
            ..Self::named(metadata.name.value.clone())
        }
    }
}

impl From<&charm_schema::ConfigOption> for OptionInfo {
    fn from(option: &charm_schema::ConfigOption) -> Self {
        use charm_schema::{OptionType, Scalar};
        let default = option.default.as_ref().map(|default| match default {
            Scalar::String(text) => ConfigValue::String(text.clone()),
            Scalar::Int(number) => ConfigValue::Int(*number),
            Scalar::Float(number) => ConfigValue::Float(*number),
            Scalar::Bool(value) => ConfigValue::Bool(*value),
        });
        Self {
            kind: match option.kind {
                OptionType::String => OptionKind::String,
                OptionType::Int => OptionKind::Int,
                OptionType::Float => OptionKind::Float,
                OptionType::Boolean => OptionKind::Boolean,
                OptionType::Secret => OptionKind::Secret,
            },
            integer: option.integer,
            default,
            description: option.description.clone().unwrap_or_default(),
        }
    }
}

impl From<&charm_schema::Action> for ActionInfo {
    fn from(action: &charm_schema::Action) -> Self {
        use serde_json::{Map, Value};
        let mut schema = Map::new();
        schema.insert("type".to_owned(), Value::from("object"));
        let fields = action.tree.as_mapping().into_iter();
        for field in fields.flat_map(charm_schema::yaml::Mapping::iter) {
            let keyword = match field.key.as_str() {
                // For people, and for the agent.
                "description" | "title" | "parallel" | "execution-group" => continue,
                "params" => "properties",
                // Juju takes everything else into the schema.
                keyword => keyword,
            };
            if !field.value.is_null() {
                schema.insert(keyword.to_owned(), json(&field.value));
            }
        }
        Self {
            description: action.description.clone().unwrap_or_default(),
            schema: Value::Object(schema),
        }
    }
}

/// A piece of YAML as JSON.
fn json(node: &charm_schema::yaml::Node) -> serde_json::Value {
    use charm_schema::Value as Meaning;
    use charm_schema::yaml::Kind;
    use serde_json::Value;
    match &node.kind {
        Kind::Mapping(mapping) => mapping
            .iter()
            .map(|entry| (entry.key.value.clone(), json(&entry.value)))
            .collect(),
        Kind::Sequence(items) => items.iter().map(json).collect(),
        Kind::Scalar(scalar) => match scalar.value {
            Meaning::Null => Value::Null,
            Meaning::Bool(value) => Value::Bool(value),
            Meaning::Int(number) => Value::from(number),
            Meaning::Uint(number) => Value::from(number),
            Meaning::Float(number) => Value::from(number),
            Meaning::Text => Value::from(scalar.text.clone()),
        },
    }
}

impl CharmInfo {
    /// The same charm as another revision of the local charm.
    #[must_use]
    pub fn at_revision(self, revision: u64) -> Self {
        let url = format!("local:{}-{revision}", self.name);
        Self {
            revision,
            url,
            ..self
        }
    }

    /// Whether a model of this flavour and version can run the charm: what the charm assumes is there, and pods for its containers.
    ///
    /// # Errors
    /// The text says what is missing.
    pub fn check_place(&self, flavour: Flavour, juju: &JujuVersion) -> Result<(), String> {
        crate::assumes::check(&self.assumes, Place { flavour, juju })?;
        if self.containers.is_empty() || flavour == Flavour::Kubernetes {
            return Ok(());
        }
        Err(format!(
            "charm {:?} has workload containers, which only a Kubernetes model can run",
            self.name
        ))
    }

    /// Whether Juju of a version can read the charm at all.
    pub(crate) fn check_readable(&self, rules: &Rules) -> Result<(), ModelError> {
        let mut unknown = (self.options.iter())
            .filter(|(_, option)| option.integer && !rules.integer_options)
            .map(|(name, _)| name);
        unknown.next().map_or(Ok(()), |name| {
            let name = Quoted(name);
            Err(ModelError::new(format!(
                "invalid config: option {name} has unknown type \"integer\""
            )))
        })
    }

    /// A charm that declares nothing yet: for stand-ins of other applications, in tests above all.
    ///
    /// ```
    /// use juju_model::CharmInfo;
    /// let database = CharmInfo::named("database").provides("db", "postgresql");
    /// assert!(database.endpoints.contains_key("db"));
    /// ```
    pub fn named(name: impl Into<String>) -> Self {
        let name = name.into();
        Self {
            url: format!("local:{name}-0"),
            name,
            ..Self::default()
        }
    }

    /// With one more endpoint that provides an interface.
    #[must_use]
    pub fn provides(self, endpoint: &str, interface: &str) -> Self {
        self.endpoint(endpoint, Role::Provides, interface)
    }

    /// With one more endpoint that requires an interface.
    #[must_use]
    pub fn requires(self, endpoint: &str, interface: &str) -> Self {
        self.endpoint(endpoint, Role::Requires, interface)
    }

    /// With one more peer endpoint.
    #[must_use]
    pub fn peers(self, endpoint: &str, interface: &str) -> Self {
        self.endpoint(endpoint, Role::Peers, interface)
    }

    /// With one more option, its default in the type that Juju would read from the YAML.
    #[must_use]
    pub fn option(mut self, name: &str, kind: OptionKind, default: Option<ConfigValue>) -> Self {
        self.options.insert(
            name.to_owned(),
            OptionInfo {
                kind,
                integer: false,
                default,
                description: String::new(),
            },
        );
        self
    }

    /// With one more action that takes any parameters.
    #[must_use]
    pub fn action(mut self, name: &str) -> Self {
        self.actions.insert(name.to_owned(), ActionInfo::default());
        self
    }

    /// With one more storage.
    #[must_use]
    pub fn storage(mut self, name: &str, storage: StorageInfo) -> Self {
        self.storage.insert(name.to_owned(), storage);
        self
    }

    /// With one more resource.
    #[must_use]
    pub fn resource(mut self, name: &str, kind: ResourceKind) -> Self {
        let description = String::new();
        self.resources
            .insert(name.to_owned(), ResourceInfo { kind, description });
        self
    }

    /// With one more workload container: only for models on Kubernetes.
    #[must_use]
    pub fn container(mut self, name: &str) -> Self {
        self.containers.insert(name.to_owned());
        self
    }

    fn endpoint(mut self, endpoint: &str, role: Role, interface: &str) -> Self {
        let info = EndpointInfo {
            role,
            interface: interface.to_owned(),
            limit: None,
            scope: Scope::Global,
        };
        self.endpoints.insert(endpoint.to_owned(), info);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_is_said_of_an_action_is_in_its_schema() {
        let file = |name: &str, text: &str| charm_schema::SourceFile::new(name, text);
        let declaration = charm_schema::parse(vec![
            file("metadata.yaml", "name: web\nsummary: s\ndescription: d\n"),
            file(
                "actions.yaml",
                "a: {title: A, parallel: true, properties: {x: {type: string}}}\n\
                 b: {params: {x: {}}, minProperties: 1, patternProperties: {^x: {}}}\n",
            ),
        ]);
        let charm = CharmInfo::from(&declaration.unwrap());
        assert_eq!(
            charm.actions["a"].schema,
            serde_json::json!({"type": "object", "properties": {"x": {"type": "string"}}})
        );
        assert_eq!(
            charm.actions["b"].schema,
            serde_json::json!({
                "type": "object",
                "properties": {"x": {}},
                "minProperties": 1,
                "patternProperties": {"^x": {}}
            })
        );
    }

    #[test]
    fn reads_a_declaration() {
        let file = |name: &str, text: &str| charm_schema::SourceFile {
            name: name.to_owned(),
            path: name.into(),
            text: text.to_owned(),
        };
        let metadata = "name: web\nsummary: s\ndescription: d\nrequires:\n  db: {interface: sql, limit: 2}\n\
                        provides:\n  front: {interface: http}\npeers:\n  cluster: {interface: own}\n\
                        extra-bindings:\n  admin:\n";
        let config = "options:\n  port: {type: int, default: 25}\n  host: {type: string, description: where}\n";
        let actions = "backup:\n  description: saves\n  params:\n    to: {type: string, default: x}\n    num: {type: integer, enum: [1, 2]}\n\
                       \x20 required: [num]\n  additionalProperties: false\n";
        let files = vec![
            file("metadata.yaml", metadata),
            file("config.yaml", config),
            file("actions.yaml", actions),
        ];
        let declaration = charm_schema::parse(files).unwrap();
        let charm = CharmInfo::from(&declaration).at_revision(7);
        assert_eq!((charm.url.as_str(), charm.revision), ("local:web-7", 7));
        let roles: Vec<_> = charm
            .endpoints
            .iter()
            .map(|(name, one)| (name.as_str(), one.role))
            .collect();
        assert_eq!(
            roles,
            [
                ("cluster", Role::Peers),
                ("db", Role::Requires),
                ("front", Role::Provides)
            ]
        );
        assert_eq!(charm.endpoints["db"].limit, Some(2));
        assert_eq!(charm.options["port"].default, Some(ConfigValue::Int(25)));
        assert_eq!(charm.options["host"].description, "where");
        assert_eq!(charm.extra_bindings.len(), 1);
        assert_eq!(charm.actions["backup"].description, "saves");
        assert_eq!(
            charm.actions["backup"].schema,
            serde_json::json!({
                "type": "object",
                "properties": {"to": {"type": "string", "default": "x"}, "num": {"type": "integer", "enum": [1, 2]}},
                "required": ["num"],
                "additionalProperties": false
            })
        );
    }
}
