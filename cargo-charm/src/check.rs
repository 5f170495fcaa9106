//! `cargo charm check`: everything that is wrong with what a charm declares.

use camino::Utf8Path;
use charm_schema::{Declaration, Problem, Severity, SourceFile};
use local_juju::package;

use crate::cli::CheckArgs;
use crate::exit::{Exit, Failure, OrExit as _};
use crate::project::{Workspace, resolved};
use crate::shell::{self, Shell};

pub(crate) fn run(arguments: &CheckArgs, shell: Shell) -> Result<(), Failure> {
    let path = arguments.path.as_deref().unwrap_or(Utf8Path::new("."));
    let path = resolved(path)?;
    if path.is_file() {
        return check_package(&path, shell);
    }
    let directory =
        match charm_schema::find::declaration_dir(path.as_std_path(), path.as_std_path()) {
            Some(_) => path,
            // Asked inside a charm, say in its `src`.
            None => Workspace::around(&path)?.charm_at(&path)?.directory,
        };
    let declared = load(&directory, shell)?;
    shell.step(
        "Checked",
        format_args!("{} ({directory})", *declared.metadata.name),
    );
    Ok(())
}

/// Reads what a charm declares, and shows all that is wrong with it.
pub(crate) fn load(directory: &Utf8Path, shell: Shell) -> Result<Declaration, Failure> {
    let root = std::env::current_dir().unwrap_or_default();
    match charm_schema::load(directory.as_std_path(), &root) {
        Ok(declared) => {
            show(declared.warnings.iter(), &declared.files, shell);
            Ok(declared)
        }
        Err(problems) => {
            show(problems.iter(), problems.files(), shell);
            Err(count(problems.errors().count(), directory))
        }
    }
}

fn check_package(path: &Utf8Path, shell: Shell) -> Result<(), Failure> {
    let package = package::read(path.as_std_path()).or_exit(Exit::Problems)?;
    let findings = package::verify(&package);
    for finding in &findings {
        shell::error(finding);
    }
    if findings.is_empty() {
        shell.step("Checked", path);
        return Ok(());
    }
    Err(count(findings.len(), path))
}

fn count(errors: usize, place: &Utf8Path) -> Failure {
    let plural = if errors == 1 { "" } else { "s" };
    Failure::new(
        Exit::Problems,
        format_args!("{errors} problem{plural} in {place}"),
    )
}

fn show<'p>(problems: impl Iterator<Item = &'p Problem>, files: &[SourceFile], shell: Shell) {
    for problem in problems {
        let rendered = format!("{}\n", problem.render(files));
        match problem.severity {
            Severity::Error => shell::error(rendered),
            Severity::Warning => shell.warning(rendered),
        }
    }
}
