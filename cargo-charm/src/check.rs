//! `cargo charm check`: everything that is wrong with a charm and that can be
//! told without compiling it.

use camino::Utf8Path;
use charm_schema::{Declaration, Severity};
use local_juju::package;

use crate::cli::CheckArgs;
use crate::exit::{Exit, Failure, OrExit as _};
use crate::project::{Asked, resolved};
use crate::report::{Finding, MessageFormat, Report};
use crate::shell::Shell;
use crate::{freshness, lints};

pub(crate) fn run(arguments: &CheckArgs, shell: Shell) -> Result<(), Failure> {
    let format = arguments.message_format;
    if let Some(path) = &arguments.path
        && resolved(path)?.is_file()
    {
        return check_package(path, format, shell);
    }
    let asked = Asked::at(arguments.path.as_deref())?;
    let mut report = Report::default();
    let declared = read(&asked.directory, &mut report);
    if let Some(workspace) = &asked.workspace {
        for package in workspace.packages_of(&asked.directory) {
            freshness::notice(workspace, &asked.directory, package, shell);
        }
    }
    if let Some(declared) = &declared {
        lints::check(declared, &asked.sources()?, asked.package(), &mut report);
    }
    report.tell(format, &asked.directory, shell)?;
    if let Some(declared) = declared {
        shell.step(
            "Checked",
            format_args!("{} ({})", *declared.metadata.name, asked.directory),
        );
    }
    Ok(())
}

/// Reads what a charm declares, and tells all that is wrong with it.
pub(crate) fn load(directory: &Utf8Path, shell: Shell) -> Result<Declaration, Failure> {
    let mut report = Report::default();
    let declared = read(directory, &mut report);
    report.tell(MessageFormat::Text, directory, shell)?;
    declared.ok_or_else(|| {
        Failure::new(
            Exit::Problems,
            format_args!("{directory} declares no charm"),
        )
    })
}

/// Nothing if the report holds an error.
fn read(directory: &Utf8Path, report: &mut Report) -> Option<Declaration> {
    let root = std::env::current_dir().unwrap_or_default();
    match charm_schema::load(directory.as_std_path(), &root) {
        Ok(declared) => {
            report.problems(&declared.warnings, &declared.files);
            Some(declared)
        }
        Err(problems) => {
            report.problems(&problems, problems.files());
            None
        }
    }
}

fn check_package(path: &Utf8Path, format: MessageFormat, shell: Shell) -> Result<(), Failure> {
    let package = package::read(path.as_std_path()).or_exit(Exit::Problems)?;
    let mut report = Report::default();
    for finding in package::verify(&package) {
        report.push(Finding {
            severity: Severity::Error,
            code: "package",
            message: finding.to_string(),
            help: None,
            file: path.to_string(),
            place: None,
        });
    }
    report.tell(format, path, shell)?;
    shell.step("Checked", path);
    Ok(())
}
