//! `platforms`, `base` and the older `bases`: what packages are made for.

use std::collections::HashSet;

use indexmap::IndexMap;

use super::Platform;
use crate::fields::{did_you_mean, list, mapping, missing, text, texts, wrong};
use crate::problem::{Report, quoted};
use crate::source::{Span, Spanned};
use crate::yaml::{Entry, Mapping, Node};

/// Charmcraft's architectures, by Debian's names.
const ARCHITECTURES: [&str; 7] = [
    "amd64", "arm64", "armhf", "i386", "ppc64el", "riscv64", "s390x",
];

const BASE_FORM: &str = "a base is a system and its version: ubuntu@24.04";

/// Reads `base` or `build-base`.
pub(super) fn base(top: &Mapping, key: &str, report: &mut Report) -> Option<Spanned<String>> {
    let entry = top.entry(key).filter(|entry| !entry.value.is_null())?;
    let base = Spanned::new(text(entry, report)?, entry.blame());
    if !(key == "build-base" && *base == "devel") {
        check_base(&base, base.span, report);
    }
    Some(base)
}

/// A system and its version. Which of them charmcraft has changes with its
/// releases.
fn check_base(base: &str, span: Span, report: &mut Report) {
    let form = base.split_once('@').is_some_and(|(name, channel)| {
        let word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let version = |c: char| c.is_ascii_alphanumeric() || c == '.';
        !name.is_empty()
            && name.chars().all(word)
            && !channel.is_empty()
            && channel.chars().all(version)
    });
    if !form {
        report
            .error(span, format!("{} is not a base", quoted(base)))
            .help(BASE_FORM);
    }
}

/// Reads `platforms`, all of which are of `base` if that is given.
pub(super) fn read(top: &Mapping, report: &mut Report) -> IndexMap<String, Platform> {
    let mut platforms = IndexMap::new();
    let Some(section) = top
        .entry("platforms")
        .filter(|entry| !entry.value.is_null())
    else {
        return platforms;
    };
    if let Some(bases) = top.entry("bases") {
        report
            .error(bases.key.span, "`bases` cannot stand beside `platforms`")
            .help("charmcraft takes one of them: keep `platforms`");
    }
    // A `base` that is wrong has its own problem.
    let common = top.entry("base").is_some();
    let entries = mapping(section, report);
    if entries.is_some_and(Mapping::is_empty) {
        report
            .error(section.key.span, "`platforms` holds no platform")
            .help("name what the charm runs on: `ubuntu@24.04:amd64:`");
    }
    for entry in entries.into_iter().flat_map(Mapping::iter) {
        let mut platform = Platform {
            name: entry.key.clone(),
            build_on: Vec::new(),
            build_for: Vec::new(),
        };
        if entry.value.is_null() {
            place(&entry.key, Naming::Platform, common, report);
        } else if let Some(fields) = mapping(entry, report) {
            (platform.build_on, platform.build_for) = lists(&entry.key, fields, common, report);
        }
        platforms.insert(entry.key.value.clone(), platform);
    }
    let all = platforms
        .values()
        .find(|platform| platform.build_for.iter().any(|place| is_for_all(place)));
    if let Some(all) = all
        && platforms.len() > 1
    {
        report
            .error(
                all.name.span,
                "a platform for `all` architectures is one of several",
            )
            .help("charmcraft makes such a package alone: name the architectures");
    }
    platforms
}

fn is_for_all(place: &str) -> bool {
    place.rsplit(':').next() == Some("all")
}

/// `build-on` and `build-for` of a platform.
fn lists(
    name: &Spanned<String>,
    fields: &Mapping,
    common: bool,
    report: &mut Report,
) -> (Vec<String>, Vec<String>) {
    for field in fields.iter() {
        let key = field.key.as_str();
        if !matches!(key, "build-on" | "build-for") {
            report
                .error(
                    field.key.span,
                    format!("a platform has no key {}", quoted(key)),
                )
                .help("a platform has `build-on` and `build-for`");
        }
    }
    let mut bases = HashSet::new();
    let mut read = |key: &str, naming: Naming, report: &mut Report| {
        let field = fields.entry(key)?;
        let places = one_or_more(field, report);
        let mut seen = HashSet::new();
        for one in &places {
            if let Some(base) = place(one, naming, common, report) {
                bases.insert(base.to_owned());
            }
            if !seen.insert(one.as_str()) {
                report.error(one.span, format!("`{key}` names {} twice", quoted(one)));
            }
        }
        let empty = field.value.as_sequence().is_some_and(<[Node]>::is_empty);
        if empty {
            report
                .error(field.key.span, format!("`{key}` names no architecture"))
                .help(format!("write `{key}: [amd64]`"));
        }
        Some((field.key.span, places))
    };
    let build_on = read("build-on", Naming::BuildOn, report);
    let build_for = read("build-for", Naming::BuildFor, report);
    match (&build_on, &build_for) {
        (None, Some((span, _))) => report
            .error(*span, "`build-for` stands without `build-on`")
            .help("say where it is built as well: `build-on: [amd64]`"),
        (_, None) => {
            place(name, Naming::Platform, common, report);
        }
        (Some(_), Some((_, places))) => {
            if let Some(second) = places.get(1) {
                report
                    .error(second.span, "a platform is built for one architecture")
                    .help("make a platform for each");
            }
            if bases.len() > 1 {
                report
                    .error(
                        name.span,
                        "a platform is built on the base that it is built for",
                    )
                    .help("name the same base in `build-on` and `build-for`");
            }
        }
    }
    let values = |places: Option<(Span, Vec<Spanned<String>>)>| {
        let places = places.map(|(_, places)| places).unwrap_or_default();
        places.into_iter().map(|place| place.value).collect()
    };
    (values(build_on), values(build_for))
}

/// Where the name of a place stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Naming {
    Platform,
    BuildOn,
    BuildFor,
}

/// Checks `amd64` or `ubuntu@24.04:amd64`, and gives the base. `common` says
/// whether all platforms have one base.
fn place<'a>(
    name: &'a Spanned<String>,
    naming: Naming,
    common: bool,
    report: &mut Report,
) -> Option<&'a str> {
    let (base, architecture) = match name.split_once(':') {
        Some((base, architecture)) => (Some(base), architecture),
        None => (None, name.as_str()),
    };
    if architecture == "all" && naming == Naming::BuildFor {
        report
            .warn(name.span, "Juju knows no architecture `all`")
            .help("a program runs on one: name it");
    } else if !ARCHITECTURES.contains(&architecture) {
        let known = format!("architectures are {}", ARCHITECTURES.join(", "));
        let help = did_you_mean(architecture, &ARCHITECTURES, &known);
        let (message, help) = if naming == Naming::Platform {
            (
                format!(
                    "the platform {} does not say where it is built and runs",
                    quoted(name)
                ),
                format!(
                    "give it `build-on` and `build-for`, or name it by its architecture; {help}"
                ),
            )
        } else {
            (
                format!("charmcraft knows no architecture {}", quoted(architecture)),
                help,
            )
        };
        report.error(name.span, message).help(help);
        return base;
    }
    match (base, common) {
        (Some(base), false) => check_base(base, name.span, report),
        (Some(_), true) => report
            .error(
                name.span,
                format!("{} names a base beside `base`", quoted(name)),
            )
            .help("leave `base` out, and name the base in every platform"),
        (None, false) => report
            .error(name.span, format!("{} names no base", quoted(name)))
            .help(format!(
                "write `ubuntu@24.04:{architecture}`, or `base: ubuntu@24.04` for all platforms"
            )),
        (None, true) => {}
    }
    base
}

/// Checks the older `bases`: a list of bases, or of lists to build and run on.
pub(super) fn bases(top: &Mapping, report: &mut Report) {
    let Some(entry) = top.entry("bases").filter(|entry| !entry.value.is_null()) else {
        return;
    };
    for key in ["base", "build-base"] {
        if let Some(other) = top.entry(key) {
            report
                .error(
                    other.key.span,
                    format!("`{key}` cannot stand beside `bases`"),
                )
                .help("write `platforms` instead of `bases`");
        }
    }
    let items = list(entry, report).unwrap_or_default();
    if entry.value.as_sequence().is_some_and(<[Node]>::is_empty) {
        report.error(entry.key.span, "`bases` holds no base");
    }
    for item in items {
        let Some(fields) = base_fields(item, report) else {
            continue;
        };
        let long = ["build-on", "run-on"].map(|key| fields.entry(key));
        if long == [None, None] {
            one_base(fields, item.span, report);
            continue;
        }
        for field in fields.iter() {
            if !matches!(field.key.as_str(), "build-on" | "run-on") {
                let key = quoted(&field.key);
                let message = format!("{key} cannot stand beside `build-on` and `run-on`");
                report.error(field.key.span, message).help(FORMS);
            }
        }
        for (key, field) in ["build-on", "run-on"].into_iter().zip(long) {
            let Some(field) = field else {
                missing(key, fields, item.span, FORMS, report);
                continue;
            };
            for base in list(field, report).unwrap_or_default() {
                if let Some(fields) = base_fields(base, report) {
                    one_base(fields, base.span, report);
                }
            }
        }
    }
}

fn base_fields<'a>(item: &'a Node, report: &mut Report) -> Option<&'a Mapping> {
    let fields = item.as_mapping();
    if fields.is_none() {
        let message = format!("a base must be a mapping, not {}", item.describe());
        report.error(item.span, message).help(FORMS);
    }
    fields
}

const FORMS: &str = "forms are `{name: ubuntu, channel: \"22.04\"}` and \
                     `{build-on: [..], run-on: [..]}` of such";

fn one_base(fields: &Mapping, place: Span, report: &mut Report) {
    let mut required = |key: &'static str| {
        let Some(field) = fields.entry(key) else {
            missing(key, fields, place, FORMS, report);
            return None;
        };
        text(field, report).map(|text| Spanned::new(text, field.blame()))
    };
    let name = required("name");
    let channel = required("channel");
    if let (Some(name), Some(channel)) = (name, channel)
        && *name == "ubuntu"
        && channel
            .split('.')
            .next()
            .and_then(|year| year.parse().ok())
            .is_some_and(|year: u32| year > 22)
    {
        report
            .error(
                channel.span,
                format!("`bases` does not take ubuntu {}", quoted(&channel)),
            )
            .help("charmcraft takes newer ones in `platforms` only: `ubuntu@24.04:amd64:`");
    }
    for field in fields.iter() {
        match field.key.as_str() {
            "name" | "channel" => {}
            "architectures" => {
                for one in texts(field, report).unwrap_or_default() {
                    if !ARCHITECTURES.contains(&one.as_str()) && *one != "all" {
                        let known = format!("architectures are {}", ARCHITECTURES.join(", "));
                        let message = format!("charmcraft knows no architecture {}", quoted(&one));
                        report.error(one.span, message).help(did_you_mean(
                            &one,
                            &ARCHITECTURES,
                            &known,
                        ));
                    }
                }
            }
            other => report
                .error(
                    field.key.span,
                    format!("a base has no key {}", quoted(other)),
                )
                .help("a base has `name`, `channel` and `architectures`"),
        }
    }
}

/// A text, or a list of texts.
pub(super) fn one_or_more(entry: &Entry, report: &mut Report) -> Vec<Spanned<String>> {
    match entry.value.as_str() {
        Some(text) => vec![Spanned::new(text.to_owned(), entry.value.span)],
        None if entry.value.as_sequence().is_some() => texts(entry, report).unwrap_or_default(),
        None => wrong(entry, "text or a list of texts", report).unwrap_or_default(),
    }
}
