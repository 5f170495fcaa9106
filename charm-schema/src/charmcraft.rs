//! `charmcraft.yaml`: how a charm is packed, and in the unified form all that
//! it declares.

use indexmap::IndexMap;

use crate::fields::{mapping, text, texts};
use crate::problem::{Report, quoted};
use crate::source::{Span, Spanned};
use crate::yaml::{Entry, Mapping, Node};

mod links;
mod platforms;

pub use links::Links;

/// How a charm is packed.
#[derive(Debug, Clone, PartialEq)]
pub struct Charmcraft {
    /// The one base of all platforms, as `ubuntu@24.04`, unless each platform
    /// has its own.
    pub base: Option<Spanned<String>>,
    /// The base that it is built on, if that is another one.
    pub build_base: Option<Spanned<String>>,
    /// The platforms that packages are made for, by name.
    pub platforms: IndexMap<String, Platform>,
    /// Where people find more about the charm.
    pub links: Links,
    /// The names of extensions, which add keys when a package is made.
    pub extensions: Vec<Spanned<String>>,
    /// The recipes of the parts that a package is made of.
    pub parts: Option<Node>,
    /// Everything that stands in the file.
    pub tree: Mapping,
}

/// A platform that a package is made for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Platform {
    /// Its name: an architecture (`amd64`), a base and an architecture
    /// (`ubuntu@24.04:amd64`), or any word.
    pub name: Spanned<String>,
    /// Where it is built, if the name does not say so.
    pub build_on: Vec<String>,
    /// Where it runs, if the name does not say so.
    pub build_for: Vec<String>,
}

/// The files beside a charmcraft.yaml that make keys of it void or forbidden.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Beside {
    pub(crate) metadata: bool,
    pub(crate) config: bool,
    pub(crate) actions: bool,
}

/// Keys about packing, which belong in no other file.
const PACKING: [&str; 12] = [
    "type",
    "base",
    "build-base",
    "bases",
    "platforms",
    "parts",
    "analysis",
    "charm-libs",
    "charmhub",
    "adopt-info",
    "package-repositories",
    "version",
];

/// Keys that charmcraft writes to metadata.yaml, if there is none.
const METADATA: [&str; 14] = [
    "assumes",
    "charm-user",
    "containers",
    "devices",
    "extra-bindings",
    "peers",
    "provides",
    "requires",
    "resources",
    "storage",
    "subordinate",
    "terms",
    "title",
    "links",
];

const NAMES: [&str; 3] = ["name", "summary", "description"];

/// Reads the keys about packing, and judges all others by what lies beside.
pub(crate) fn read(top: &Mapping, place: Span, beside: Beside, report: &mut Report) -> Charmcraft {
    for entry in top.iter() {
        judge(entry, beside, report);
    }
    required(top, place, report);
    analysis(top, report);
    platforms::bases(top, report);
    Charmcraft {
        base: platforms::base(top, "base", report),
        build_base: platforms::base(top, "build-base", report),
        platforms: platforms::read(top, report),
        links: links::read(top, report),
        extensions: extensions(top, report),
        parts: parts(top, report),
        tree: top.clone(),
    }
}

/// Parts are recipes for charmcraft, with a grammar of each plugin's own.
fn parts(top: &Mapping, report: &mut Report) -> Option<Node> {
    let entry = top.entry("parts").filter(|entry| !entry.value.is_null())?;
    for part in mapping(entry, report)?.iter() {
        mapping(part, report);
    }
    Some(entry.value.clone())
}

/// What extensions add is not in the file: it cannot be read here.
fn extensions(top: &Mapping, report: &mut Report) -> Vec<Spanned<String>> {
    let entry = top
        .entry("extensions")
        .filter(|entry| !entry.value.is_null());
    let names = entry
        .and_then(|entry| texts(entry, report))
        .unwrap_or_default();
    if let Some(entry) = entry
        && !names.is_empty()
    {
        report
            .warn(
                entry.key.span,
                "extensions add keys when a package is made that are not seen here",
            )
            .help("`charmcraft expand-extensions` shows them; what the charm's code uses of them belongs into this file");
    }
    names
}

/// Takes note of the linters that are not to be heard.
fn analysis(top: &Mapping, report: &mut Report) {
    let Some(analysis) = top
        .entry("analysis")
        .and_then(|entry| mapping(entry, report))
    else {
        return;
    };
    let Some(ignore) = analysis
        .entry("ignore")
        .and_then(|entry| mapping(entry, report))
    else {
        return;
    };
    for field in ignore.iter() {
        match field.key.as_str() {
            "linters" => {
                for linter in texts(field, report).unwrap_or_default() {
                    report.ignore(linter.value);
                }
            }
            "attributes" => {
                texts(field, report);
            }
            other => report
                .error(
                    field.key.span,
                    format!("`ignore` has no key {}", quoted(other)),
                )
                .help("what can be ignored are `attributes` and `linters`"),
        }
    }
}

fn judge(entry: &Entry, beside: Beside, report: &mut Report) {
    let key = entry.key.as_str();
    let span = entry.key.span;
    let twice = |file: &str| format!("`{key}` cannot stand here beside {file}");
    if PACKING.contains(&key) {
        return;
    }
    if NAMES.contains(&key) {
        if beside.metadata {
            report
                .error(span, twice("metadata.yaml"))
                .help("charmcraft refuses to pack with both; keep the one in metadata.yaml");
        }
        return;
    }
    if METADATA.contains(&key) {
        // Linters look for these two here, wherever the metadata is.
        if beside.metadata && !matches!(key, "title" | "links") {
            report
                .warn(
                    span,
                    format!("`{key}` has no effect here beside metadata.yaml"),
                )
                .help("charmcraft drops it; declare it in metadata.yaml");
        }
        return;
    }
    match key {
        "config" if beside.config => report
            .error(span, twice("config.yaml"))
            .help("charmcraft refuses to pack with both; keep the options in config.yaml"),
        "actions" if beside.actions => report
            .error(span, twice("actions.yaml"))
            .help("charmcraft refuses to pack with both; keep the actions in actions.yaml"),
        "config" | "actions" | "extensions" => {}
        _ => unknown(key, span, report),
    }
}

fn unknown(key: &str, span: Span, report: &mut Report) {
    let help = match key {
        "license" => Some("charmcraft takes no such key; packages show a LICENSE file".to_owned()),
        "contact" | "issues" | "website" | "documentation" | "source" => {
            Some(format!("write it under `links`: `links: {{{key}: ..}}`"))
        }
        "docs" => Some("write it under `links`: `links: {documentation: ..}`".to_owned()),
        "maintainer" | "maintainers" => {
            Some("write it under `links`: `links: {contact: ..}`".to_owned())
        }
        "series" => Some("here they are bases: `platforms: {ubuntu@24.04:amd64: }`".to_owned()),
        "min-juju-version" => Some("write `assumes: [juju >= ..]`".to_owned()),
        "source-code" => Some("write it under `links`: `links: {source: ..}`".to_owned()),
        "display-name" => Some("here it is called `title`".to_owned()),
        "options" => Some("options stand under `config`: `config: {options: ..}`".to_owned()),
        _ => {
            let known = PACKING.into_iter().chain(METADATA).chain(NAMES);
            let known = known.chain(["config", "actions", "extensions"]);
            crate::suggest(key, known).map(|name| format!("did you mean `{name}`?"))
        }
    };
    report
        .error(span, format!("charmcraft knows no key {}", quoted(key)))
        .maybe_help(help);
}

fn required(top: &Mapping, place: Span, report: &mut Report) {
    match top.entry("type") {
        None => report
            .warn(place, "`type` is missing")
            .help("charmcraft refuses to pack without `type: charm`"),
        Some(entry) => {
            if let Some(kind) = text(entry, report)
                && kind != "charm"
            {
                report
                    .error(entry.blame(), format!("`type` cannot be {}", quoted(&kind)))
                    .help("write `type: charm`");
            }
        }
    }
    // Extensions bring parts of their own.
    if top.get("extensions").is_some() {
        return;
    }
    let parts = top.get("parts");
    if parts
        .is_none_or(|parts| parts.is_null() || parts.as_mapping().is_some_and(Mapping::is_empty))
    {
        report
            .warn(place, "`parts` is missing")
            .help("charmcraft refuses to pack without a part");
    }
}
