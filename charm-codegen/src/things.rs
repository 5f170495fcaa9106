//! What a charm declares by name and events are about: endpoints, storage,
//! containers.

use charm_schema::{Declaration, Spanned};

use crate::names;
use crate::source::Source;

/// What a charm declares that has events of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thing {
    /// What it is.
    pub kind: ThingKind,
    /// As the declaration spells it.
    pub name: String,
}

/// The kinds of things that have events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThingKind {
    /// An endpoint for relations.
    Endpoint,
    /// A storage.
    Storage,
    /// A container of a charm on Kubernetes.
    Container,
}

impl ThingKind {
    pub(crate) const ALL: [Self; 3] = [Self::Endpoint, Self::Storage, Self::Container];

    /// Its word, in the singular.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Endpoint => "endpoint",
            Self::Storage => "storage",
            Self::Container => "container",
        }
    }

    fn plural(self) -> &'static str {
        match self {
            Self::Endpoint => "endpoints",
            Self::Storage => "storages",
            Self::Container => "containers",
        }
    }

    /// The module in which the types of such things stand; those of endpoints
    /// stand beside the events.
    pub(crate) fn module(self) -> Option<&'static str> {
        match self {
            Self::Endpoint => None,
            Self::Storage => Some("storage"),
            Self::Container => Some("containers"),
        }
    }

    /// The names of all such things, as Juju spells them.
    pub(crate) fn names(self, declaration: &Declaration) -> Vec<&Spanned<String>> {
        let metadata = &declaration.metadata;
        match self {
            Self::Endpoint => metadata.endpoints.values().map(|it| &it.name).collect(),
            Self::Storage => metadata.storage.values().map(|it| &it.name).collect(),
            Self::Container => metadata.containers.values().map(|it| &it.name).collect(),
        }
    }

    /// The one that the author most likely meant, as Rust spells it.
    pub(crate) fn nearest(self, wrong: &str, source: &Source) -> Option<String> {
        let names = self.names(&source.declaration);
        let names = names.into_iter().map(|name| name.as_str());
        charm_schema::suggest(wrong, names).map(names::snake)
    }

    /// What to say about one that is not declared.
    pub(crate) fn none_of(self, wrong: &str, source: &Source) -> String {
        let names = self.names(&source.declaration);
        let file = source.file_name(source.declaration.metadata.name.span);
        let word = self.as_str();
        let help = match self.nearest(wrong, source) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None if names.is_empty() => "it declares none".to_owned(),
            None => {
                let known: Vec<String> = names.into_iter().map(|name| names::snake(name)).collect();
                let known = names::list(known.iter().map(String::as_str));
                format!("its {} are {known}", self.plural())
            }
        };
        format!("{file} has no {word} `{wrong}`; {help}")
    }
}
