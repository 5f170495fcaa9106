//! `manifest.yaml` of a packed charm: the bases that it runs on.

use crate::fields::{did_you_mean, ignored_keys, knows, list, missing, text, texts};
use crate::problem::{Problem, Problems, Report, Severity, quoted};
use crate::source::{SourceFile, Span};
use crate::yaml::{self, Entry, Mapping, Node};

/// What Juju reads of a `manifest.yaml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// The bases, in the order of the file.
    pub bases: Vec<Base>,
    /// What is legal but suspicious.
    pub warnings: Vec<Problem>,
}

/// A system that a charm runs on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    /// The system, such as `ubuntu`.
    pub name: String,
    /// Its version, such as `24.04` or `24.04/stable`.
    pub channel: String,
    /// Its architectures, by Juju's names.
    pub architectures: Vec<String>,
}

/// The systems that Juju knows.
const SYSTEMS: [&str; 6] = [
    "ubuntu",
    "centos",
    "windows",
    "osx",
    "opensuse",
    "genericlinux",
];

/// Juju's names of the architectures, and other names that it takes for them.
const ARCHITECTURES: [(&str, &[&str]); 7] = [
    ("amd64", &["x86_64", "x64", "amd64"]),
    ("i386", &["i386", "i486", "i586", "i686", "x86"]),
    ("armhf", &["arm", "armv7", "armv7l", "armhf"]),
    ("arm64", &["aarch64", "arm64"]),
    ("ppc64el", &["ppc64le", "ppc64el", "ppc64"]),
    ("s390x", &["s390x"]),
    ("riscv64", &["riscv64", "risc-v", "risc-v64"]),
];

/// Reads the text of a `manifest.yaml`.
///
/// ```
/// let manifest = charm_schema::manifest::parse(
///     "bases:\n- name: ubuntu\n  channel: '24.04'\n  architectures: [x86_64]\n",
/// )?;
/// assert_eq!(manifest.bases[0].architectures, ["amd64"]);
/// # Ok::<(), charm_schema::Problems>(())
/// ```
///
/// # Errors
/// All problems at once, if one of them is an error.
pub fn parse(text: &str) -> Result<Manifest, Problems> {
    let mut report = Report::default();
    let bases = read(text, &mut report);
    let files = vec![SourceFile::new("manifest.yaml", text)];
    let problems = report.finish(&files);
    if problems.iter().any(|p| p.severity == Severity::Error) {
        return Err(Problems::new(problems, files));
    }
    Ok(Manifest {
        bases,
        warnings: problems,
    })
}

fn read(text: &str, report: &mut Report) -> Vec<Base> {
    let place = Span::start_of(0);
    let Ok(document) = yaml::parse(0, text, report) else {
        return Vec::new();
    };
    let Some(top) = document.as_ref().and_then(Node::as_mapping) else {
        report
            .error(place, "the file must be a mapping")
            .help("it holds the list `bases`");
        return Vec::new();
    };
    let Some(entry) = top.entry("bases") else {
        missing(
            "bases",
            top,
            place,
            "Juju needs to know what the charm runs on",
            report,
        );
        return Vec::new();
    };
    let items = list(entry, report).unwrap_or_default();
    if entry.value.as_sequence().is_some_and(<[Node]>::is_empty) {
        report.error(entry.blame(), "`bases` holds no base");
    }
    let mut bases = Vec::new();
    for item in items {
        if let Some(fields) = item.as_mapping() {
            bases.extend(base(fields, item.span, report));
        } else {
            let message = format!("a base must be a mapping, not {}", item.describe());
            report.error(item.span, message);
        }
    }
    bases
}

fn base(fields: &Mapping, place: Span, report: &mut Report) -> Option<Base> {
    ignored_keys(fields, &["name", "channel", "architectures"], report);
    let name = required(fields, "name", place, report);
    let channel = required(fields, "channel", place, report);
    if let (Some(channel), Some(entry)) = (&channel, fields.entry("channel"))
        && !is_channel(channel)
    {
        report
            .error(entry.blame(), format!("{} is not a channel", quoted(channel)))
            .help("forms are `24.04`, `24.04/stable` and `24.04/stable/branch`; the risk is stable, candidate, beta or edge");
    }
    if let (Some(name), Some(entry)) = (&name, fields.entry("name"))
        && !SYSTEMS.contains(&name.as_str())
    {
        report
            .error(
                entry.blame(),
                format!("Juju knows no system {}", quoted(name)),
            )
            .help(did_you_mean(name, &SYSTEMS, &knows(&SYSTEMS)));
    }
    let architectures = fields
        .entry("architectures")
        .map(|entry| architectures(entry, report))
        .unwrap_or_default();
    Some(Base {
        name: name?,
        channel: channel?,
        architectures,
    })
}

/// Juju's channels: `track`, `track/risk`, `track/risk/branch`, and the two last
/// without a track.
fn is_channel(text: &str) -> bool {
    let risk = |part: &str| matches!(part, "stable" | "candidate" | "beta" | "edge");
    let parts: Vec<&str> = text.split('/').collect();
    let fits = match parts.as_slice() {
        [_] => true,
        [first, second] => risk(first) || risk(second),
        [_, second, _] => risk(second),
        _ => false,
    };
    fits && parts.iter().all(|part| !part.is_empty())
}

fn required(
    fields: &Mapping,
    key: &'static str,
    place: Span,
    report: &mut Report,
) -> Option<String> {
    let Some(entry) = fields.entry(key) else {
        missing(
            key,
            fields,
            place,
            "a base has `name`, `channel` and `architectures`",
            report,
        );
        return None;
    };
    let text = text(entry, report)?;
    if text.is_empty() {
        report.error(entry.blame(), format!("`{key}` is empty"));
        return None;
    }
    Some(text)
}

fn architectures(entry: &Entry, report: &mut Report) -> Vec<String> {
    let mut found = Vec::new();
    for written in texts(entry, report).unwrap_or_default() {
        let folded = written.value.to_ascii_lowercase();
        let known = ARCHITECTURES
            .iter()
            .find(|(_, names)| names.contains(&folded.as_str()));
        if let Some((name, _)) = known {
            found.push((*name).to_owned());
        } else {
            let names = ARCHITECTURES.map(|(name, _)| name);
            let message = format!("Juju knows no architecture {}", quoted(&written));
            report.error(written.span, message).help(did_you_mean(
                &written,
                &names,
                &knows(&names),
            ));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(text: &str) -> Vec<String> {
        let problems = parse(text).unwrap_err();
        problems
            .errors()
            .map(|p| {
                let span = p.span.unwrap();
                format!("{}:{}: {}", span.line, span.column, p.message)
            })
            .collect()
    }

    #[test]
    fn what_charmcraft_writes_is_read() {
        let manifest = parse(
            "charmcraft-version: 4.5.0\n\
             charmcraft-started-at: '2026-01-01T00:00:00'\n\
             bases:\n\
             - name: ubuntu\n  channel: '22.04'\n  architectures:\n  - amd64\n  - X86_64\n\
             - name: ubuntu\n  channel: 24.04/stable\n  architectures: [aarch64]\n\
             analysis:\n  attributes:\n  - name: language\n    result: unknown\n",
        )
        .unwrap();
        let base = |channel: &str, architectures: &[&str]| Base {
            name: "ubuntu".to_owned(),
            channel: channel.to_owned(),
            architectures: architectures.iter().map(|&a| a.to_owned()).collect(),
        };
        assert_eq!(
            manifest.bases,
            [
                base("22.04", &["amd64", "amd64"]),
                base("24.04/stable", &["arm64"])
            ]
        );
    }

    #[test]
    fn a_channel_without_quotes_is_a_number() {
        let text = "bases:\n- {name: ubuntu, channel: 24.04, architectures: [amd64]}\n";
        assert_eq!(
            problems(text),
            ["2:27: `channel` must be text, not the number `24.04`"]
        );
    }

    #[test]
    fn every_problem_is_told() {
        assert_eq!(
            problems(
                "bases:\n- {name: debian, channel: '', architectures: [all, amd46]}\n- x\n- {}\n"
            ),
            [
                "2:10: Juju knows no system `debian`",
                "2:27: `channel` is empty",
                "2:47: Juju knows no architecture `all`",
                "2:52: Juju knows no architecture `amd46`",
                "3:3: a base must be a mapping, not the text `x`",
                "4:3: `channel` is missing",
                "4:3: `name` is missing",
            ]
        );
    }

    #[test]
    fn channels_are_tracks_risks_and_branches() {
        for channel in [
            "24.04",
            "24.04/stable",
            "24.04/edge/fix",
            "stable",
            "edge/fix",
        ] {
            assert!(is_channel(channel), "{channel}");
        }
        for channel in ["24.04/", "/stable", "24.04/stabel", "a/b/c", "a/edge/b/c"] {
            assert!(!is_channel(channel), "{channel}");
        }
        assert_eq!(
            problems("bases:\n- {name: ubuntu, channel: 24.04/x, architectures: [amd64]}\n"),
            ["2:27: `24.04/x` is not a channel"]
        );
    }

    #[test]
    fn a_key_that_nobody_reads_is_told() {
        let text = "bases:\n- {name: ubuntu, channel: '24.04', architecture: [amd64]}\n";
        let warnings = parse(text).unwrap().warnings;
        assert_eq!(warnings[0].message, "Juju ignores the key `architecture`");
    }

    #[test]
    fn a_manifest_without_bases_is_refused() {
        assert_eq!(problems(""), ["1:1: the file must be a mapping"]);
        assert_eq!(problems("x: y\n"), ["1:1: `bases` is missing"]);
        assert_eq!(problems("bases: []\n"), ["1:1: `bases` holds no base"]);
        assert_eq!(
            problems("bases: ubuntu\n"),
            ["1:8: `bases` must be a list, not the text `ubuntu`"]
        );
        assert_eq!(problems("bases: [\n").len(), 1);
    }
}
