//! `manifest.yaml` of a packed charm: the bases that it runs on.

use crate::fields::{did_you_mean, knows, list, missing, text, texts};
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
    let name = required(fields, "name", place, report);
    let channel = required(fields, "channel", place, report);
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

fn required(fields: &Mapping, key: &str, place: Span, report: &mut Report) -> Option<String> {
    let Some(entry) = fields.entry(key) else {
        missing(
            key,
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
