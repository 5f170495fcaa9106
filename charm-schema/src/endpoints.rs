//! `provides`, `requires` and `peers`: where other applications are attached.

use indexmap::IndexMap;

use crate::fields::{boolean, choice, ignored_keys, integer, missing, strict_mapping, text, wrong};
use crate::names::{self, refuse_reserved};
use crate::problem::{Report, quoted};
use crate::source::Spanned;
use crate::yaml::{Entry, Kind, Mapping};

/// An endpoint of the charm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Its name.
    pub name: Spanned<String>,
    /// Its side of the relation.
    pub role: Role,
    /// The interface that it speaks.
    pub interface: Spanned<String>,
    /// How many relations it takes at most; nothing or zero: any number.
    pub limit: Option<u64>,
    /// Whether the charm works without a relation; nothing: it is not said.
    pub optional: Option<bool>,
    /// Whether it relates whole applications or units on one machine.
    pub scope: Scope,
    /// What it is for.
    pub description: Option<String>,
}

/// A side of a relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Offers something.
    Provides,
    /// Needs something.
    Requires,
    /// The units of one application among themselves.
    Peers,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 3] = [Self::Provides, Self::Requires, Self::Peers];

    /// The key in metadata.yaml.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Provides => "provides",
            Self::Requires => "requires",
            Self::Peers => "peers",
        }
    }
}

/// Who sees whom in a relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// All units of one application all units of the other.
    Global,
    /// Only units on the same machine, or in the same pod.
    Container,
}

impl Scope {
    /// The word in metadata.yaml.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::Container => "container",
        }
    }
}

/// Reads the endpoints of all three roles.
pub(crate) fn read(
    top: &Mapping,
    charm: &str,
    subordinate: bool,
    report: &mut Report,
) -> IndexMap<String, Endpoint> {
    let mut endpoints: IndexMap<String, Endpoint> = IndexMap::new();
    // In the order of the file, so that the first of two places is the first.
    for entry in top.iter() {
        let Some(role) = Role::ALL
            .into_iter()
            .find(|role| role.as_str() == entry.key.value)
        else {
            continue;
        };
        let section = strict_mapping(entry, report);
        for entry in section.into_iter().flat_map(Mapping::iter) {
            names::ENDPOINT.check(&entry.key, report);
            if let Some(first) = endpoints.get(entry.key.as_str()) {
                let at = first.name.span;
                let message = format!(
                    "the endpoint {} is already in `{}`",
                    quoted(&entry.key),
                    first.role.as_str()
                );
                report.error(entry.key.span, message).help(format!(
                    "each endpoint has its own name; see {}:{}",
                    at.line, at.column
                ));
                continue;
            }
            if let Some(endpoint) = endpoint(entry, role, report) {
                check_reserved(&endpoint, charm, subordinate, report);
                endpoints.insert(entry.key.value.clone(), endpoint);
            }
        }
    }
    endpoints
}

fn endpoint(entry: &Entry, role: Role, report: &mut Report) -> Option<Endpoint> {
    const KEYS: [&str; 5] = ["interface", "limit", "optional", "scope", "description"];
    const SCOPES: [(&str, Scope); 2] = [("global", Scope::Global), ("container", Scope::Container)];
    let mut endpoint = Endpoint {
        name: entry.key.clone(),
        role,
        interface: Spanned::new(String::new(), entry.blame()),
        limit: None,
        optional: None,
        scope: Scope::Global,
        description: None,
    };
    let fields = match &entry.value.kind {
        Kind::Scalar(_) => match entry.value.as_str() {
            // The short form.
            Some(interface) => {
                endpoint.interface = Spanned::new(interface.to_owned(), entry.blame());
                check_interface(&endpoint.interface, report);
                return Some(endpoint);
            }
            None => return wrong(entry, "a mapping with an `interface`", report),
        },
        Kind::Sequence(_) => return wrong(entry, "a mapping with an `interface`", report),
        Kind::Mapping(_) => strict_mapping(entry, report)?,
    };
    ignored_keys(fields, &KEYS, report);
    match fields.entry("interface") {
        Some(field) => {
            let interface = text(field, report);
            endpoint.interface = Spanned::new(interface.unwrap_or_default(), field.blame());
            if field.value.as_str().is_some() {
                check_interface(&endpoint.interface, report);
            }
        }
        None => missing(
            "interface",
            fields,
            entry.key.span,
            "an endpoint names the interface that it speaks: `interface: ..`",
            report,
        ),
    }
    // Juju takes an empty limit for no limit.
    if let Some(field) = fields.entry("limit").filter(|field| !field.value.is_null()) {
        endpoint.limit = integer(field, report).and_then(|limit| {
            let limit = u64::try_from(limit).ok();
            limit.or_else(|| wrong(field, "zero or more", report))
        });
    }
    if let Some(field) = fields.entry("limit").filter(|_| role == Role::Peers) {
        report
            .warn(
                field.key.span,
                "a peer endpoint always has one relation: `limit` says nothing",
            )
            .help("leave it out");
    }
    endpoint.optional = fields
        .entry("optional")
        .and_then(|field| boolean(field, report));
    if let Some(field) = fields.entry("scope") {
        endpoint.scope = choice(field, &SCOPES, report).unwrap_or(Scope::Global);
    }
    // For people only: Juju does not read it.
    endpoint.description = fields
        .get("description")
        .and_then(|node| node.as_scalar())
        .map(|scalar| scalar.text.clone())
        .filter(|text| !text.is_empty());
    Some(endpoint)
}

fn check_interface(interface: &Spanned<String>, report: &mut Report) {
    if interface.trim().is_empty() {
        report.error(interface.span, "the name of the interface is empty");
    }
}

fn check_reserved(endpoint: &Endpoint, charm: &str, subordinate: bool, report: &mut Report) {
    // A subordinate runs beside any charm through Juju's own endpoint.
    let beside =
        subordinate && endpoint.role == Role::Requires && endpoint.scope == Scope::Container;
    if !beside {
        refuse_reserved("endpoint", Some(charm), &endpoint.name, report);
    }
    if endpoint.role != Role::Requires {
        refuse_reserved("interface", Some(charm), &endpoint.interface, report);
    }
}
