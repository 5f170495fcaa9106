//! `assumes`: what a charm needs of the controller and the model.

use crate::fields::{did_you_mean, list};
use crate::names;
use crate::problem::{Report, quoted};
use crate::source::{Span, Spanned};
use crate::yaml::{Entry, Kind, Node};

/// One expression under `assumes`. All of the list must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Assumption {
    /// The feature is there (`k8s-api`).
    Feature(Spanned<String>),
    /// The feature is there in this version or a later one (`juju >= 3.6`).
    AtLeast {
        /// The feature.
        feature: Spanned<String>,
        /// The lowest version.
        version: String,
    },
    /// The feature is there in an earlier version (`juju < 4.0`).
    Below {
        /// The feature.
        feature: Spanned<String>,
        /// The lowest version that is too high.
        version: String,
    },
    /// One of these at least.
    AnyOf(Vec<Assumption>),
    /// All of these.
    AllOf(Vec<Assumption>),
}

impl Assumption {
    /// Whether the expression speaks of a feature anywhere.
    pub(crate) fn names(&self, name: &str) -> bool {
        match self {
            Self::Feature(feature)
            | Self::AtLeast { feature, .. }
            | Self::Below { feature, .. } => feature.value == name,
            Self::AnyOf(all) | Self::AllOf(all) => all.iter().any(|one| one.names(name)),
        }
    }
}

/// The features that Juju's controllers offer.
const FEATURES: [&str; 2] = ["juju", "k8s-api"];

pub(crate) fn read(entry: &Entry, report: &mut Report) -> Vec<Assumption> {
    let items = list(entry, report).unwrap_or_default();
    items
        .iter()
        .filter_map(|item| expression(item, report))
        .collect()
}

fn expression(node: &Node, report: &mut Report) -> Option<Assumption> {
    match &node.kind {
        Kind::Scalar(_) => {
            if let Some(text) = node.as_str() {
                return feature(text, node.span, report);
            }
            let message = format!("an assumption must be text, not {}", node.describe());
            report.error(node.span, message).help(FORMS);
            None
        }
        Kind::Mapping(mapping) => {
            let mut entries = mapping.iter();
            let (Some(entry), None) = (entries.next(), entries.next()) else {
                report
                    .error(node.span, "an assumption has either `any-of` or `all-of`")
                    .help(FORMS);
                return None;
            };
            let of = match entry.key.as_str() {
                "any-of" => Assumption::AnyOf,
                "all-of" => Assumption::AllOf,
                other => {
                    let message = format!("unknown expression {}", quoted(other));
                    report.error(entry.key.span, message).help(did_you_mean(
                        other,
                        &["any-of", "all-of"],
                        FORMS,
                    ));
                    return None;
                }
            };
            if entry.value.as_sequence().is_some_and(<[Node]>::is_empty) {
                let message = format!("`{}` holds no assumption", entry.key.value);
                report.warn(entry.key.span, message).help("leave it out");
            }
            Some(of(read(entry, report)))
        }
        Kind::Sequence(_) => {
            report
                .error(node.span, "an assumption cannot be a list")
                .help(FORMS);
            None
        }
    }
}

const FORMS: &str = "forms are `feature`, `feature >= version`, `feature < version`, \
                     `any-of: [..]` and `all-of: [..]`";

fn feature(text: &str, span: Span, report: &mut Report) -> Option<Assumption> {
    let operator = text.find(['<', '>', '=', '!', '~']);
    let (name, rest) = text.split_at(operator.unwrap_or(text.len()));
    let name = name.trim_end();
    if !names::is_feature(name) {
        report
            .error(span, format!("{} is not an assumption", quoted(text)))
            .help(FORMS);
        return None;
    }
    if !FEATURES.contains(&name) {
        report
            .warn(
                span,
                format!("no controller offers the feature {}", quoted(name)),
            )
            .help(did_you_mean(
                name,
                &FEATURES,
                "features are juju and k8s-api",
            ));
    }
    let feature = Spanned::new(name.to_owned(), span);
    if operator.is_none() {
        return Some(Assumption::Feature(feature));
    }
    let (at_least, version) = match (rest.strip_prefix(">="), rest.strip_prefix('<')) {
        (Some(version), _) => (true, version.trim()),
        (None, Some(version)) if !version.starts_with('=') => (false, version.trim()),
        _ => {
            report
                .error(span, format!("{} compares in an unknown way", quoted(text)))
                .help("operators are `>=` and `<`");
            return None;
        }
    };
    if !is_version(version) {
        let message = match version {
            "" => "the version is missing".to_owned(),
            version => format!("{} is not a version", quoted(version)),
        };
        report
            .error(span, message)
            .help("versions look like 3.6, 3.6.1 or 4.0-beta2");
        return None;
    }
    let version = version.to_owned();
    Some(if at_least {
        Assumption::AtLeast { feature, version }
    } else {
        Assumption::Below { feature, version }
    })
}

/// Juju's version numbers: `major`, `major.minor`, `major.minor.patch`,
/// `major.minor-tagN`, each with `.build` behind.
pub(crate) fn is_version(text: &str) -> bool {
    let number =
        |part: &str| (1..=9).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    let (numbers, tag) = match text.split_once('-') {
        Some((numbers, tag)) => (numbers, Some(tag)),
        None => (text, None),
    };
    let parts: Vec<&str> = numbers.split('.').collect();
    let tagged = tag.is_none_or(|tag| {
        let mut parts = tag.split('.');
        let first = parts.next().unwrap_or_default();
        let digits = first.trim_start_matches(|c: char| c.is_ascii_lowercase());
        parts.all(number) && number(digits) && digits.len() < first.len() && tag.len() < 40
    });
    tagged && parts.len() <= 4 && parts.iter().all(|part| number(part))
}
