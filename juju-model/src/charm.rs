//! What the model needs to know of a charm.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::config::ConfigValue;

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
    /// Names of declared resources.
    pub resources: BTreeSet<String>,
    /// Names of workload containers.
    pub containers: BTreeSet<String>,
    /// Names of declared storage.
    pub storage: BTreeSet<String>,
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

impl CharmInfo {
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
