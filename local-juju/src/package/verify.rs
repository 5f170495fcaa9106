//! What is wrong with a package that holds a compiled charm.

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
    /// A member would be lost.
    #[error("`{0}` lies below `build/`, which a Juju controller drops from a local charm")]
    BelowBuild(String),
}

/// Everything that is wrong with the package of a compiled charm, most
/// important first; none if it is good.
pub fn verify(package: &Package) -> Vec<Finding> {
    let mut findings = Vec::new();
    for name in ["metadata.yaml", "manifest.yaml"] {
        if !package.members.contains_key(name) {
            findings.push(Finding::Missing(name));
        }
    }
    match package.members.get("dispatch") {
        None => findings.push(Finding::Missing("dispatch")),
        Some(dispatch) => verify_dispatch(dispatch, &mut findings),
    }
    let below_build = package
        .members
        .keys()
        .filter(|name| name.starts_with("build/"));
    findings.extend(below_build.cloned().map(Finding::BelowBuild));
    findings
}

fn verify_dispatch(dispatch: &Member, findings: &mut Vec<Finding>) {
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
}
