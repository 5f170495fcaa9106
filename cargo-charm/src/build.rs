//! `cargo charm build`: cargo's build of a charm, with its YAML as it is now.

use crate::cli::BuildArgs;
use crate::exit::{Exit, Failure, OrExit as _};
use crate::freshness;
use crate::project::{Workspace, cargo, start};
use crate::shell::Shell;

pub(crate) fn run(arguments: &BuildArgs, shell: Shell) -> Result<(), Failure> {
    let start = start(arguments.directory.as_deref())?;
    let workspace = Workspace::around(&start)?;
    let charm = workspace.charm(&start, arguments.package.as_deref())?;
    freshness::notice(&workspace, &charm.directory, charm.package, shell);

    let mut command = cargo();
    command
        .args(["build", "--package", &charm.package.id])
        .current_dir(&workspace.root);
    if arguments.release {
        command.arg("--release");
    }
    if shell.is_quiet() {
        command.arg("--quiet");
    }
    let status = command.status().or_exit(Exit::Build)?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::new(
        Exit::Build,
        format_args!("package `{}` does not build", charm.package.name),
    ))
}
