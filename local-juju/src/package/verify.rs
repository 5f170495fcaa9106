//! What is wrong with a package that holds a compiled charm.

use std::collections::BTreeSet;

use charm_schema::manifest::{self, Manifest};
use charm_schema::{Problems, SourceFile};

use super::{Member, Package, elf};

/// One thing that is wrong with a package.
///
/// Charmcraft's own linters know Python only and pass a package without a
/// `dispatch`; Juju looks at none of this before the first hook fails.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Finding {
    /// A member that every such package has is not there.
    #[error("`{0}` is missing")]
    Missing(&'static str),
    /// `dispatch` cannot be started.
    #[error(
        "`dispatch` is not executable (mode {mode:o}): pack it with mode 755, \
         by a tool that writes Unix modes"
    )]
    NotExecutable {
        /// Its mode, without the file type.
        mode: u32,
    },
    /// `dispatch` is something else than a compiled program.
    #[error("`dispatch` is no program of its own: {reason}")]
    NotAProgram {
        /// What the headers say.
        reason: String,
    },
    /// `dispatch` asks for a loader that a base need not have.
    #[error("`dispatch` needs the loader `{interpreter}`: link it statically")]
    NeedsLoader {
        /// The loader's path.
        interpreter: String,
    },
    /// `dispatch` needs shared libraries.
    #[error("`dispatch` needs shared libraries ({}): link it statically", libraries.join(", "))]
    NeedsLibraries {
        /// Their names.
        libraries: Vec<String>,
    },
    /// `dispatch` does not run on a machine that the manifest lists.
    #[error(
        "`dispatch` is a program for {built}, but manifest.yaml lists {listed}: \
         pack one file for each architecture"
    )]
    WrongArchitecture {
        /// The program's architecture.
        built: String,
        /// The one that the manifest lists.
        listed: String,
    },
    /// A base of the manifest runs on nothing.
    #[error("manifest.yaml lists no architecture for the base {base}")]
    NoArchitecture {
        /// The base, such as `ubuntu@24.04`.
        base: String,
    },
    /// One of the YAML files breaks a rule of Juju; the text is rendered with
    /// its place.
    #[error("{0}")]
    Declaration(String),
    /// A YAML file is no text.
    #[error("`{0}` is not UTF-8")]
    NotText(&'static str),
    /// A member would be lost.
    #[error("`{0}` lies below `build/`, which a Juju controller drops from a local charm")]
    BelowBuild(String),
}

/// The files of a package that declare the charm.
const DECLARATION: [&str; 3] = ["metadata.yaml", "config.yaml", "actions.yaml"];
const MANIFEST: &str = "manifest.yaml";
const DISPATCH: &str = "dispatch";

/// Everything that is wrong with the package of a compiled charm; nothing if
/// it is good.
///
/// `dispatch` must be a static program for each architecture that
/// `manifest.yaml` lists, the YAML files must follow Juju's rules, and no
/// member may lie where a controller drops it. What no package may hold at all
/// is refused by [`read`](super::read()).
pub fn verify(package: &Package) -> Vec<Finding> {
    let mut findings = Vec::new();
    verify_declaration(package, &mut findings);
    let manifest = verify_manifest(package, &mut findings);
    match package.members.get(DISPATCH) {
        None => findings.push(Finding::Missing(DISPATCH)),
        Some(dispatch) => verify_dispatch(dispatch, manifest.as_ref(), &mut findings),
    }
    let below_build = package
        .members
        .keys()
        .filter(|name| name.starts_with("build/"));
    findings.extend(below_build.cloned().map(Finding::BelowBuild));
    findings
}

fn verify_declaration(package: &Package, findings: &mut Vec<Finding>) {
    if !package.members.contains_key("metadata.yaml") {
        findings.push(Finding::Missing("metadata.yaml"));
        return;
    }
    let mut files = Vec::new();
    for name in DECLARATION {
        if package.members.contains_key(name) {
            match package.text(name) {
                Some(text) => files.push(SourceFile::new(name, text)),
                None => findings.push(Finding::NotText(name)),
            }
        }
    }
    if let Err(problems) = charm_schema::parse(files) {
        findings.extend(rendered(&problems));
    }
}

fn verify_manifest(package: &Package, findings: &mut Vec<Finding>) -> Option<Manifest> {
    if !package.members.contains_key(MANIFEST) {
        findings.push(Finding::Missing(MANIFEST));
        return None;
    }
    let Some(text) = package.text(MANIFEST) else {
        findings.push(Finding::NotText(MANIFEST));
        return None;
    };
    match manifest::parse(text) {
        Ok(manifest) => {
            let idle = manifest
                .bases
                .iter()
                .filter(|base| base.architectures.is_empty());
            findings.extend(idle.map(|base| Finding::NoArchitecture {
                base: format!("{}@{}", base.name, base.channel),
            }));
            Some(manifest)
        }
        Err(problems) => {
            findings.extend(rendered(&problems));
            None
        }
    }
}

fn rendered(problems: &Problems) -> impl Iterator<Item = Finding> {
    problems
        .errors()
        .map(|problem| Finding::Declaration(problem.render(problems.files())))
}

fn verify_dispatch(dispatch: &Member, manifest: Option<&Manifest>, findings: &mut Vec<Finding>) {
    if !dispatch.is_executable() {
        findings.push(Finding::NotExecutable {
            mode: dispatch.mode & 0o7777,
        });
    }
    let program = match elf::read(&dispatch.bytes) {
        Ok(program) => program,
        Err(reason) => {
            findings.push(Finding::NotAProgram {
                reason: reason.to_owned(),
            });
            return;
        }
    };
    if let Some(interpreter) = program.interpreter {
        findings.push(Finding::NeedsLoader {
            interpreter: interpreter.to_owned(),
        });
    }
    if !program.libraries.is_empty() {
        let libraries = program.libraries.into_iter().map(str::to_owned).collect();
        findings.push(Finding::NeedsLibraries { libraries });
    }
    let built = program
        .architecture
        .unwrap_or("an architecture that Juju does not know");
    let listed: BTreeSet<&String> = manifest
        .iter()
        .flat_map(|manifest| &manifest.bases)
        .flat_map(|base| &base.architectures)
        .collect();
    findings.extend(
        listed
            .into_iter()
            .filter(|listed| *listed != built)
            .map(|listed| Finding::WrongArchitecture {
                built: built.to_owned(),
                listed: listed.clone(),
            }),
    );
}
