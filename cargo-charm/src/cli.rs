//! The command line.

use std::ffi::OsString;
use std::process::ExitCode;

use camino::Utf8PathBuf;
use clap::{Args, Parser, Subcommand};

use crate::exit::{Exit, Failure};
use crate::shell::{self, Shell};
use crate::{check, pack, trial};

/// Checks, packs and tries Juju charms written in Rust.
#[derive(Debug, Parser)]
#[command(name = "cargo-charm", bin_name = "cargo charm", version, after_help = EXIT_CODES)]
struct Cli {
    /// Say nothing but what is wrong
    #[arg(long, short, global = true)]
    quiet: bool,
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  the YAML of a charm, or a packed charm, breaks a rule
  2  wrong command line
  3  no charm found, or no telling which
  4  cargo could not build the charm
  5  no package could be made of it
  6  the charms do not work on local Juju";

#[derive(Debug, Subcommand)]
enum Command {
    /// Show everything that is wrong with a charm's YAML, or with a packed charm
    Check(CheckArgs),
    /// Build a charm and write its .charm file
    Pack(PackArgs),
    /// Pack the charms of a bundle and run them on a fresh local Juju
    ///
    /// The model is called `try`; each trial replaces it and leaves it behind as
    /// the current model, to go on with `cargo juju` (`local-juju`).
    Try(TryArgs),
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// The charm's directory, or a .charm file [default: the one around the current directory]
    pub(crate) path: Option<Utf8PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct PackArgs {
    /// The directory with the charm's YAML [default: the one around the current directory]
    pub(crate) directory: Option<Utf8PathBuf>,
    /// The cargo package of the charm, if the directory does not tell
    #[arg(long, short, value_name = "NAME", conflicts_with = "directory")]
    pub(crate) package: Option<String>,
    /// Where to write the .charm file [default: the current directory]
    #[arg(long, short, value_name = "DIR")]
    pub(crate) output_dir: Option<Utf8PathBuf>,
    /// Build for another target, such as x86_64-unknown-linux-musl
    #[arg(long, value_name = "TRIPLE")]
    pub(crate) target: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct TryArgs {
    /// The bundle; its `charm:` is a charm's directory or a .charm file [default:
    /// examples/bundle.yaml of the workspace]
    pub(crate) bundle: Option<Utf8PathBuf>,
}

/// Runs the command and says why, if it fails.
pub(crate) fn run(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(without_subcommand(arguments)) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no errors for clap, which knows where they go.
            let _ = error.print();
            let usage = error.use_stderr();
            return if usage { Exit::Usage } else { Exit::Success }.into();
        }
    };
    let shell = Shell::new(cli.quiet);
    let done = match cli.command {
        Command::Check(arguments) => check::run(&arguments, shell),
        Command::Pack(arguments) => pack::run(&arguments, shell),
        Command::Try(arguments) => trial::run(&arguments, shell),
    };
    match done {
        Ok(()) => Exit::Success.into(),
        Err(Failure { exit, error }) => {
            shell::error(format_args!("{error:#}"));
            exit.into()
        }
    }
}

/// Cargo runs an installed `cargo-charm` with `charm` as its first argument;
/// through an alias there is none.
fn without_subcommand(arguments: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = arguments.collect();
    if arguments.get(1).is_some_and(|argument| argument == "charm") {
        arguments.remove(1);
    }
    arguments
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_name_of_the_subcommand_is_dropped_once() {
        let given = ["cargo-charm", "charm", "pack", "charm"].map(OsString::from);
        assert_eq!(
            without_subcommand(given.into_iter()),
            ["cargo-charm", "pack", "charm"]
        );
        let given = ["cargo-charm", "pack", "charm"].map(OsString::from);
        assert_eq!(
            without_subcommand(given.into_iter()),
            ["cargo-charm", "pack", "charm"]
        );
    }

    #[test]
    fn every_exit_code_is_in_the_help() {
        for exit in [
            Exit::Success,
            Exit::Problems,
            Exit::Usage,
            Exit::Project,
            Exit::Build,
            Exit::Package,
            Exit::Trial,
        ] {
            assert!(
                EXIT_CODES.contains(&format!("\n  {}  ", exit as u8)),
                "{exit:?}"
            );
        }
    }
}
