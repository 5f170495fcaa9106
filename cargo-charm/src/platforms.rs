//! Which systems a package is for: from charmcraft.yaml to manifest.yaml.

use std::collections::BTreeSet;

use charm_schema::yaml::{Mapping, Node};
use charm_schema::{Charmcraft, Platform};

/// A system and its version, such as `ubuntu@24.04`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Base {
    name: String,
    channel: String,
}

impl std::fmt::Display for Base {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}@{}", self.name, self.channel)
    }
}

/// What a charm runs on if nothing says so: Juju's supported Ubuntu releases
/// that also have an image for charms on Kubernetes. A static program does not
/// care which of them it is.
const USUAL: [&str; 2] = ["ubuntu@22.04", "ubuntu@24.04"];

/// The bases that a charm declares for one architecture.
///
/// Charmcraft packs a file for each platform. A static program runs on all of
/// them, so here the file for an architecture lists all its bases.
pub(crate) fn bases(
    charmcraft: Option<&Charmcraft>,
    architecture: &str,
) -> Result<BTreeSet<Base>, String> {
    let declared = match charmcraft {
        Some(charmcraft) => declared(charmcraft)?,
        None => Vec::new(),
    };
    if declared.is_empty() {
        return Ok(USUAL.iter().filter_map(|base| parse(base)).collect());
    }
    let fitting: BTreeSet<Base> = declared
        .iter()
        .filter(|(_, found)| found == architecture)
        .map(|(base, _)| base.clone())
        .collect();
    if fitting.is_empty() {
        let others: BTreeSet<&str> = declared.iter().map(|(_, found)| found.as_str()).collect();
        let others: Vec<&str> = others.into_iter().collect();
        return Err(format!(
            "charmcraft.yaml has no platform for {architecture}, only for {}",
            others.join(", ")
        ));
    }
    Ok(fitting)
}

/// Every base with every architecture, in the order of the file.
fn declared(charmcraft: &Charmcraft) -> Result<Vec<(Base, String)>, String> {
    if charmcraft.platforms.is_empty() {
        return Ok(legacy(&charmcraft.tree));
    }
    let base = charmcraft.base.as_ref().and_then(|base| parse(base));
    let mut found = Vec::new();
    for platform in charmcraft.platforms.values() {
        let Platform {
            name, build_for, ..
        } = platform;
        let places = if build_for.is_empty() {
            std::slice::from_ref(&name.value)
        } else {
            build_for
        };
        for place in places {
            let (base, architecture) = match place.split_once(':') {
                Some((base, architecture)) => (parse(base), architecture),
                None => (base.clone(), place.as_str()),
            };
            // A platform without a base is no valid declaration.
            let Some(base) = base else { continue };
            if architecture == "all" {
                return Err(format!(
                    "platform `{}` of charmcraft.yaml is for `all` architectures, \
                     but a program runs on one",
                    name.value
                ));
            }
            found.push((base, architecture.to_owned()));
        }
    }
    Ok(found)
}

/// The old key `bases`: a list of bases, or of pairs of lists to build and run on.
fn legacy(tree: &Mapping) -> Vec<(Base, String)> {
    let texts = |node: Option<&Node>| -> Vec<String> {
        let items = node.and_then(Node::as_sequence).unwrap_or_default();
        items
            .iter()
            .filter_map(Node::as_scalar)
            .map(|scalar| scalar.text.clone())
            .collect()
    };
    let mut found = Vec::new();
    for item in tree
        .get("bases")
        .and_then(Node::as_sequence)
        .unwrap_or_default()
    {
        let Some(fields) = item.as_mapping() else {
            continue;
        };
        let run_on = match fields.get("run-on").and_then(Node::as_sequence) {
            Some(items) => items.iter().filter_map(Node::as_mapping).collect(),
            None => vec![fields],
        };
        for fields in run_on {
            let text = |key| {
                fields
                    .get(key)
                    .and_then(Node::as_scalar)
                    .map(|scalar| scalar.text.clone())
            };
            let (Some(name), Some(channel)) = (text("name"), text("channel")) else {
                continue;
            };
            let base = Base { name, channel };
            let mut architectures = texts(fields.get("architectures"));
            if architectures.is_empty() {
                // Charmcraft's rule: where it is built.
                architectures.extend(juju_architecture(std::env::consts::ARCH).map(str::to_owned));
            }
            found.extend(architectures.into_iter().map(|one| (base.clone(), one)));
        }
    }
    found
}

fn parse(base: &str) -> Option<Base> {
    let (name, channel) = base.split_once('@')?;
    Some(Base {
        name: name.to_owned(),
        channel: channel.to_owned(),
    })
}

/// Juju's name of the architecture that a target triple starts with.
pub(crate) fn juju_architecture(triple: &str) -> Option<&'static str> {
    Some(match triple.split('-').next()? {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "i586" | "i686" | "x86" => "i386",
        "arm" | "armv7" | "thumbv7neon" => "armhf",
        "powerpc64le" => "ppc64el",
        "s390x" => "s390x",
        "riscv64" | "riscv64gc" => "riscv64",
        _ => return None,
    })
}

/// The text of `manifest.yaml`. It has no time and no place in it, so that the
/// same charm is the same text.
pub(crate) fn manifest(bases: &BTreeSet<Base>, architecture: &str) -> String {
    let bases = bases.iter().map(|Base { name, channel }| {
        format!("- name: {name}\n  channel: '{channel}'\n  architectures:\n  - {architecture}\n")
    });
    format!("bases:\n{}", bases.collect::<String>())
}

#[cfg(test)]
mod tests {
    use charm_schema::SourceFile;

    use super::*;

    fn found(text: &str, architecture: &str) -> Result<Vec<String>, String> {
        let names = "name: hello\nsummary: s\ndescription: d\n";
        let declaration = charm_schema::parse(vec![
            SourceFile::new("metadata.yaml", names),
            SourceFile::new(
                "charmcraft.yaml",
                format!("type: charm\nparts: {{a: {{}}}}\n{text}"),
            ),
        ])
        .unwrap();
        let bases = bases(declaration.charmcraft.as_ref(), architecture)?;
        Ok(bases.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn one_file_lists_all_bases_of_its_architecture() {
        let text =
            "platforms:\n  ubuntu@24.04:amd64:\n  ubuntu@22.04:amd64:\n  ubuntu@22.04:arm64:\n";
        assert_eq!(
            found(text, "amd64").unwrap(),
            ["ubuntu@22.04", "ubuntu@24.04"]
        );
        assert_eq!(found(text, "arm64").unwrap(), ["ubuntu@22.04"]);
        assert_eq!(
            found(text, "s390x").unwrap_err(),
            "charmcraft.yaml has no platform for s390x, only for amd64, arm64",
        );
    }

    #[test]
    fn every_form_of_platforms_is_read() {
        for text in [
            "base: ubuntu@24.04\nplatforms: {amd64: null}\n",
            "base: ubuntu@24.04\nplatforms:\n  any: {build-on: [amd64], build-for: [amd64]}\n",
            "base: ubuntu@24.04\nplatforms:\n  any: {build-on: amd64, build-for: amd64}\n",
            "platforms:\n  noble: {build-on: ['ubuntu@24.04:amd64'], build-for: ['ubuntu@24.04:amd64']}\n",
        ] {
            assert_eq!(found(text, "amd64").unwrap(), ["ubuntu@24.04"], "{text}");
        }
        for text in [
            "bases:\n- {name: ubuntu, channel: '22.04', architectures: [amd64]}\n",
            "bases:\n- build-on: [{name: ubuntu, channel: '20.04'}]\n  run-on:\n  - {name: ubuntu, channel: '22.04', architectures: [amd64]}\n",
        ] {
            assert_eq!(found(text, "amd64").unwrap(), ["ubuntu@22.04"], "{text}");
        }
    }

    #[test]
    fn a_charm_that_says_nothing_runs_on_the_usual_bases() {
        assert_eq!(found("", "amd64").unwrap(), USUAL);
        assert_eq!(bases(None, "arm64").unwrap().len(), 2);
    }

    #[test]
    fn a_platform_for_all_is_refused() {
        let text = "base: ubuntu@24.04\nplatforms:\n  any: {build-on: [amd64], build-for: [all]}\n";
        let error = found(text, "amd64").unwrap_err();
        assert!(error.contains("is for `all` architectures"), "{error}");
    }

    #[test]
    fn the_manifest_is_what_juju_reads() {
        let bases = bases(None, "amd64").unwrap();
        let manifest = charm_schema::manifest::parse(&manifest(&bases, "amd64")).unwrap();
        let read: Vec<_> = manifest
            .bases
            .iter()
            .map(|base| {
                (
                    base.name.as_str(),
                    base.channel.as_str(),
                    base.architectures.as_slice(),
                )
            })
            .collect();
        let amd64 = ["amd64".to_owned()];
        assert_eq!(
            read,
            [
                ("ubuntu", "22.04", &amd64[..]),
                ("ubuntu", "24.04", &amd64[..])
            ]
        );
    }

    #[test]
    fn targets_have_juju_names() {
        for (triple, name) in [
            ("x86_64-unknown-linux-gnu", Some("amd64")),
            ("aarch64-unknown-linux-musl", Some("arm64")),
            ("armv7-unknown-linux-gnueabihf", Some("armhf")),
            ("riscv64gc-unknown-linux-gnu", Some("riscv64")),
            ("wasm32-wasip1", None),
        ] {
            assert_eq!(juju_architecture(triple), name);
        }
    }
}
