//! What a charm needs of the controller and the model.

use std::cmp::Ordering;

use charm_schema::Assumption;
use serde::{Deserialize, Serialize};

use crate::model::Flavour;
use crate::version::JujuVersion;

/// The version of Kubernetes that models on it speak for.
const KUBERNETES_VERSION: &str = "1.32.0";

/// One line under `assumes`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// A feature, in any version or in one of those.
    Feature {
        /// Its name.
        name: String,
        /// From which version on.
        at_least: Option<String>,
        /// Before which version.
        below: Option<String>,
    },
    /// One of these at least.
    AnyOf(Vec<Need>),
    /// All of these.
    AllOf(Vec<Need>),
}

impl From<&Assumption> for Need {
    fn from(assumption: &Assumption) -> Self {
        let all = |of: &[Assumption]| of.iter().map(Self::from).collect();
        let feature =
            |name: &str, at_least: Option<&String>, below: Option<&String>| Self::Feature {
                name: name.to_owned(),
                at_least: at_least.cloned(),
                below: below.cloned(),
            };
        match assumption {
            Assumption::Feature(name) => feature(name, None, None),
            Assumption::AtLeast {
                feature: name,
                version,
            } => feature(name, Some(version), None),
            Assumption::Below {
                feature: name,
                version,
            } => feature(name, None, Some(version)),
            Assumption::AnyOf(of) => Self::AnyOf(all(of)),
            Assumption::AllOf(of) => Self::AllOf(all(of)),
        }
    }
}

/// What a model offers to charms.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub flavour: Flavour,
    pub juju: &'a JujuVersion,
}

/// Says of each need what is missing.
pub(crate) fn check(needs: &[Need], place: Place<'_>) -> Result<(), String> {
    let mut text = "Charm feature requirements cannot be met:".to_owned();
    let missing: Vec<_> = needs.iter().filter(|need| !need.is_met(place)).collect();
    for need in &missing {
        need.explain(place, 1, &mut text);
    }
    if missing.is_empty() {
        Ok(())
    } else {
        Err(text)
    }
}

/// The version in which a feature is there.
fn version_of<'a>(feature: &str, place: Place<'a>) -> Option<&'a str> {
    match feature {
        "juju" => Some(place.juju.as_str()),
        "k8s-api" if place.flavour == Flavour::Kubernetes => Some(KUBERNETES_VERSION),
        _ => None,
    }
}

impl Need {
    fn is_met(&self, place: Place<'_>) -> bool {
        match self {
            Self::Feature {
                name,
                at_least,
                below,
            } => version_of(name, place).is_some_and(|version| {
                let compared = |other: &String| compare(version, other);
                at_least
                    .as_ref()
                    .is_none_or(|least| compared(least).is_ge())
                    && below.as_ref().is_none_or(|limit| compared(limit).is_lt())
            }),
            Self::AnyOf(all) => all.iter().any(|need| need.is_met(place)),
            Self::AllOf(all) => all.iter().all(|need| need.is_met(place)),
        }
    }

    fn explain(&self, place: Place<'_>, depth: usize, text: &mut String) {
        text.push('\n');
        text.push_str(&"  ".repeat(depth));
        text.push_str("- charm requires ");
        let (title, inner) = match self {
            Self::Feature {
                name,
                at_least,
                below,
            } => {
                let limit = match (at_least, below) {
                    (Some(version), _) => format!(" (version >= {version})"),
                    (_, Some(version)) => format!(" (version < {version})"),
                    _ => String::new(),
                };
                let there = version_of(name, place)
                    .map_or("model does not support it".to_owned(), |version| {
                        format!("model currently supports version {version}")
                    });
                text.extend(["feature ", &format!("{name:?}"), &limit, " but ", &there]);
                return;
            }
            Self::AnyOf(all) => ("at least one of the following:", all),
            Self::AllOf(all) => ("all of the following:", all),
        };
        text.push_str(title);
        for need in inner.iter().filter(|need| !need.is_met(place)) {
            need.explain(place, depth + 1, text);
        }
    }
}

/// By numbers; a version with a tag comes before the one without.
fn compare(one: &str, other: &str) -> Ordering {
    let parts = |text: &str| {
        let (numbers, tag) = text.split_once('-').unwrap_or((text, ""));
        let mut numbers: Vec<u64> = numbers
            .split('.')
            .map(|part| part.parse().unwrap_or(0))
            .collect();
        numbers.resize(4, 0);
        let letters = tag.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        let number = tag[letters.len()..]
            .split('.')
            .next()
            .unwrap_or_default()
            .parse()
            .unwrap_or(0_u64);
        (numbers, tag.is_empty(), letters.to_owned(), number)
    };
    parts(one).cmp(&parts(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_in_order() {
        let sorted = [
            "2.9",
            "3.6-alpha1",
            "3.6-beta1",
            "3.6-beta2",
            "3.6-beta10",
            "3.6",
            "3.6.1",
            "3.10",
            "4.0",
        ];
        for pair in sorted.windows(2) {
            assert!(compare(pair[0], pair[1]).is_lt(), "{pair:?}");
        }
        assert!(compare("3.6", "3.6.0").is_eq());
    }
}
