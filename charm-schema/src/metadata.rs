//! `metadata.yaml`: what the charm is and how it is related to others.

use indexmap::IndexMap;

use crate::assumes::{self, Assumption};
use crate::containers::{self, ContainerDeclaration, DeviceDeclaration, ResourceDeclaration};
use crate::endpoints::{self, Endpoint};
use crate::fields::{boolean, choice, integer, missing, strict_mapping, text, text_keys, texts};
use crate::juju::Difference;
use crate::names;
use crate::problem::{Report, quoted};
use crate::source::{Span, Spanned};
use crate::storage::{self, StorageDeclaration};
use crate::yaml::{Entry, Mapping, Node};

/// What a charm says about itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Metadata {
    /// The name of the charm, and of its application unless the operator says
    /// otherwise.
    pub name: Spanned<String>,
    /// One line about it.
    pub summary: String,
    /// Several lines about it.
    pub description: String,
    /// The name as people write it.
    pub display_name: Option<String>,
    /// Its endpoints of all roles: `provides`, `requires`, `peers`.
    pub endpoints: IndexMap<String, Endpoint>,
    /// Whether its units run beside those of another application.
    pub subordinate: bool,
    /// What it needs of controller and model; all must hold.
    pub assumes: Vec<Assumption>,
    /// Names that can be bound to network spaces beside the endpoints.
    pub extra_bindings: Vec<String>,
    /// Its storage, by name.
    pub storage: IndexMap<String, StorageDeclaration>,
    /// Its workload containers, by name.
    pub containers: IndexMap<String, ContainerDeclaration>,
    /// Its resources, by name.
    pub resources: IndexMap<String, ResourceDeclaration>,
    /// Its devices, by name.
    pub devices: IndexMap<String, DeviceDeclaration>,
    /// The user that the charm runs as on Kubernetes.
    pub charm_user: Option<CharmUser>,
    /// Everything else that stands in the file, as it is: `terms`, `tags`, `website` and other keys.
    pub other: IndexMap<String, Node>,
}

/// The user that a charm runs as on Kubernetes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CharmUser {
    /// The superuser.
    Root,
    /// A user that may become the superuser.
    Sudoer,
    /// A user that may not.
    NonRoot,
}

/// Keys of the first metadata format, which Juju takes only without [`V2`].
const V1: [&str; 3] = ["series", "deployment", "min-juju-version"];
/// Keys of the second format.
const V2: [&str; 3] = ["containers", "assumes", "charm-user"];

/// The keys that Juju reads.
pub(crate) const READ: [&str; 24] = [
    "name",
    "summary",
    "description",
    "provides",
    "requires",
    "peers",
    "extra-bindings",
    "subordinate",
    "storage",
    "devices",
    "resources",
    "terms",
    "payloads",
    "tags",
    "categories",
    "revision",
    "format",
    "containers",
    "assumes",
    "charm-user",
    "series",
    "deployment",
    "min-juju-version",
    "display-name",
];

/// Keys that Juju skips and Charmhub or people read.
const SHOWN: [&str; 12] = [
    "maintainer",
    "maintainers",
    "website",
    "docs",
    "issues",
    "source",
    "license",
    "contact",
    "links",
    "title",
    "icon",
    "language",
];

/// Warns of keys that neither Juju nor anybody else reads.
pub(crate) fn ignored_keys(top: &Mapping, report: &mut Report) {
    for entry in top.iter() {
        let key = entry.key.as_str();
        if READ.contains(&key) || SHOWN.contains(&key) {
            continue;
        }
        report
            .warn(
                entry.key.span,
                format!("Juju ignores the key {}", quoted(key)),
            )
            .maybe_help(crate::suggest(key, READ).map(|name| format!("did you mean `{name}`?")));
    }
}

/// Reads the keys of a metadata.yaml, wherever they stand.
pub(crate) fn read(top: &Mapping, place: Span, report: &mut Report) -> Metadata {
    text_keys(top, report);
    mixed_formats(top, report);
    let name = name(top, place, report);
    let subordinate = top
        .entry("subordinate")
        .and_then(|entry| boolean(entry, report))
        .unwrap_or_default();
    let endpoints = endpoints::read(top, &name, subordinate, report);
    if subordinate {
        subordinate_rule(top, &endpoints, report);
    }
    let storage = storage::read(top, report);
    let resources = containers::resources(top, report);
    let assumes = top
        .entry("assumes")
        .map(|entry| assumes::read(entry, report))
        .unwrap_or_default();
    if let Some(entry) = top.entry("containers")
        && entry.value.as_mapping().is_some_and(|all| !all.is_empty())
        && !assumes.iter().any(|one| one.names("k8s-api"))
    {
        report
            .warn(entry.key.span, "a charm with containers does not say that it needs Kubernetes")
            .help("write `assumes: [k8s-api]`: Juju then refuses it on machines, where it has no containers");
    }
    Metadata {
        summary: required(top, "summary", place, report),
        description: required(top, "description", place, report),
        display_name: top
            .entry("display-name")
            .or_else(|| top.entry("title"))
            .and_then(|entry| text(entry, report)),
        subordinate,
        assumes,
        extra_bindings: extra_bindings(top, &endpoints, report),
        containers: containers::read(top, &storage, &resources, report),
        storage,
        resources,
        devices: containers::devices(top, report),
        charm_user: top.entry("charm-user").and_then(|entry| {
            const USERS: [(&str, CharmUser); 3] = [
                ("root", CharmUser::Root),
                ("sudoer", CharmUser::Sudoer),
                ("non-root", CharmUser::NonRoot),
            ];
            choice(entry, &USERS, report)
        }),
        other: other(top, report),
        name,
        endpoints,
    }
}

fn required(top: &Mapping, key: &'static str, place: Span, report: &mut Report) -> String {
    let Some(entry) = top.entry(key) else {
        let help = "every charm has `name`, `summary` and `description`";
        missing(key, top, place, help, report);
        return String::new();
    };
    text(entry, report).unwrap_or_default()
}

fn name(top: &Mapping, place: Span, report: &mut Report) -> Spanned<String> {
    let Some(entry) = top.entry("name") else {
        return Spanned::new(required(top, "name", place, report), place);
    };
    let name = Spanned::new(text(entry, report).unwrap_or_default(), entry.blame());
    if entry.value.as_str().is_some() {
        names::CHARM.check(&name, report);
    }
    name
}

fn mixed_formats(top: &Mapping, report: &mut Report) {
    let Some(new) = V2.into_iter().find(|key| top.entry(key).is_some()) else {
        return;
    };
    for old in V1.into_iter().filter_map(|key| top.entry(key)) {
        let message = format!("`{}` cannot stand beside `{new}`", old.key.value);
        let help = match old.key.as_str() {
            "min-juju-version" => "write `assumes: [juju >= ..]` instead",
            _ => "it belongs to the first metadata format, which has no bases; leave it out",
        };
        report.error(old.key.span, message).help(help);
    }
}

/// Without a container-scoped relation a subordinate has nothing to run beside.
fn subordinate_rule(top: &Mapping, endpoints: &IndexMap<String, Endpoint>, report: &mut Report) {
    let held = endpoints.values().any(|endpoint| {
        endpoint.role == endpoints::Role::Requires && endpoint.scope == endpoints::Scope::Container
    });
    if !held && let Some(entry) = top.entry("subordinate") {
        report
            .error(
                entry.key.span,
                "a subordinate charm must require an endpoint with `scope: container`",
            )
            .help("a general one is `requires: {juju-info: {interface: juju-info, scope: container}}`");
    }
}

fn extra_bindings(
    top: &Mapping,
    endpoints: &IndexMap<String, Endpoint>,
    report: &mut Report,
) -> Vec<String> {
    let Some(entry) = top.entry("extra-bindings") else {
        return Vec::new();
    };
    let Some(bindings) = strict_mapping(entry, report) else {
        return Vec::new();
    };
    if bindings.is_empty() {
        report
            .error(entry.blame(), "`extra-bindings` holds no binding")
            .help("leave the key out");
    }
    let mut names = Vec::new();
    for binding in bindings.iter() {
        if let Some(endpoint) = endpoints.get(binding.key.as_str()) {
            let at = endpoint.name.span;
            let message = format!("{} is already an endpoint", quoted(&binding.key));
            report.error(binding.key.span, message).help(format!(
                "every endpoint can be bound by its own name; see {}:{}",
                at.line, at.column
            ));
        }
        if !binding.value.is_null() {
            report
                .error(
                    binding.blame(),
                    format!("the binding {} has no value", quoted(&binding.key)),
                )
                .help("write the name and a colon alone");
        }
        names.push(binding.key.value.clone());
    }
    names
}

/// Checks `payloads`, of which nothing is read here.
fn payloads(entry: &Entry, report: &mut Report) {
    Difference::Payloads.report(entry.key.span, report);
    let payloads = strict_mapping(entry, report).into_iter();
    for payload in payloads.flat_map(Mapping::iter) {
        let Some(fields) = strict_mapping(payload, report) else {
            continue;
        };
        if let Some(field) = fields.entry("type") {
            if text(field, report).is_some_and(|kind| kind.is_empty()) {
                report.error(field.blame(), "the type of a payload is empty");
            }
        } else {
            let help = "a payload has a type: `type: docker`";
            missing("type", fields, payload.key.span, help, report);
        }
    }
}

/// The remaining keys, those checked that Juju checks.
fn other(top: &Mapping, report: &mut Report) -> IndexMap<String, Node> {
    const TYPED: [&str; 12] = [
        "name",
        "summary",
        "description",
        "display-name",
        "provides",
        "requires",
        "peers",
        "subordinate",
        "assumes",
        "extra-bindings",
        "charm-user",
        "title",
    ];
    const SECTIONS: [&str; 4] = ["storage", "containers", "resources", "devices"];
    let mut other = IndexMap::new();
    for entry in top.iter() {
        let key = entry.key.as_str();
        if TYPED.contains(&key) || SECTIONS.contains(&key) {
            continue;
        }
        match key {
            "tags" | "categories" | "terms" | "series" => {
                if key == "series" {
                    Difference::FirstFormat.report(entry.key.span, report);
                }
                texts(entry, report);
            }
            "deployment" => {
                Difference::FirstFormat.report(entry.key.span, report);
                let fields = strict_mapping(entry, report).into_iter();
                for field in fields.flat_map(Mapping::iter) {
                    text(field, report);
                }
            }
            // Obsolete, but still of this type.
            "revision" | "format" => {
                integer(entry, report);
            }
            "min-juju-version" => {
                if let Some(version) = text(entry, report)
                    && !assumes::is_version(&version)
                {
                    let message = format!("{} is not a version of Juju", quoted(&version));
                    report
                        .error(entry.blame(), message)
                        .help("versions look like 3.6, 3.6.1 or 4.0-beta2");
                }
            }
            "payloads" => payloads(entry, report),
            _ => {}
        }
        other.insert(key.to_owned(), entry.value.clone());
    }
    other
}
