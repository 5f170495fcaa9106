//! The command line.

use std::ffi::OsString;
use std::process::ExitCode;

use camino::Utf8PathBuf;
use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum};
use clap_complete::Shell as CompletedShell;

use crate::exit::{Exit, Failure, OrExit as _};
use crate::new::{self, Template};
use crate::report::MessageFormat;
use crate::shell::{self, Shell};
use crate::{build, check, events, expand, info, pack, trial};

/// Creates, checks, builds, packs and tries Juju charms written in Rust.
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
  1  a charm's YAML, its sources or its package break a rule
  2  wrong command line
  3  no charm found, or no telling which, or no place for a new one
  4  cargo could not build the charm
  5  no package could be made of it
  6  the charms do not work on local Juju";

const CHECK_HELP: &str = "\
What is checked: Juju's and charmcraft's rules for the YAML; names in `#[on(..)]` and
`#[action(..)]` that nothing declares; actions without a method; endpoints, storage and
containers that no method handles and no code names; options that no code names; programs
that charmcraft.yaml packs and the package does not build.
Sources are read, not compiled: what another macro or `include!` hides is not seen.

Problems as JSON are objects, one a line, on standard output. Keys are never removed:
  {\"reason\":\"problem\",\"severity\":\"error\"|\"warning\",\"code\":TEXT,\"message\":TEXT,
   \"help\":TEXT|null,\"file\":PATH,\"line\":N|null,\"column\":N|null,\"end_column\":N|null}
  {\"reason\":\"summary\",\"errors\":N,\"warnings\":N}       the last line
Lines and columns count from 1, in characters. Codes: declaration, package, syntax,
unknown-event, unknown-action, unhandled-action, unhandled-endpoint, unhandled-storage,
unhandled-container, unread-option, unbuilt-program.

For GitHub, run it in the root of the repository, from which annotations find their files.

Exit codes:
  0  nothing is wrong, or only warnings are
  1  something is wrong
  3  no charm found, or no telling which";

const COMPLETIONS_HELP: &str = "\
They complete `cargo-charm`, the program that `cargo charm` runs. For bash:
  cargo charm completions bash > ~/.local/share/bash-completion/completions/cargo-charm";

#[derive(Debug, Subcommand)]
enum Command {
    /// Create a charm that compiles, with its YAML files and tests
    New(NewArgs),
    /// Show everything that is wrong with a charm, or with a packed charm
    #[command(after_help = CHECK_HELP)]
    Check(CheckArgs),
    /// Build a charm, also where a YAML file has appeared since the last build
    Build(BuildArgs),
    /// Build a charm and write its .charm file
    Pack(PackArgs),
    /// Pack the charms of a bundle and run them on a fresh local Juju
    ///
    /// The model is called `try`; each trial replaces it and leaves it behind as
    /// the current model, to go on with `cargo juju` (`local-juju`).
    Try(TryArgs),
    /// List the events and actions of a charm, and what handles each
    Events(EventsArgs),
    /// Show the code that the macros of a charm make
    ///
    /// It is made from the YAML and the sources alone, without the compiler; what
    /// another macro hides is not seen.
    Expand(ExpandArgs),
    /// Show what is known of a charm: its files, package, target and bases
    Info(InfoArgs),
    /// Write a completion script for a shell
    #[command(after_help = COMPLETIONS_HELP)]
    Completions(CompletionsArgs),
}

#[derive(Debug, Args)]
pub(crate) struct NewArgs {
    /// The charm's name, and that of its directory: lower-case letters, digits and hyphens
    pub(crate) name: String,
    /// What the charm begins with
    #[arg(long, short, value_enum, default_value_t)]
    pub(crate) template: Template,
    /// Take the SDK from a directory: that of charm-sdk, or a checkout with it
    /// [default: the checkout around the current directory, else the released version]
    #[arg(long, value_name = "PATH", conflicts_with = "git")]
    pub(crate) sdk: Option<Utf8PathBuf>,
    /// Take the SDK from a git repository
    #[arg(long, value_name = "URL")]
    pub(crate) git: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// The charm's directory, or a .charm file [default: the one around the current directory]
    pub(crate) path: Option<Utf8PathBuf>,
    /// How problems are told
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub(crate) message_format: MessageFormat,
}

#[derive(Debug, Args)]
pub(crate) struct BuildArgs {
    /// The directory with the charm's YAML [default: the one around the current directory]
    pub(crate) directory: Option<Utf8PathBuf>,
    /// The cargo package of the charm, if the directory does not tell
    #[arg(long, short, value_name = "NAME", conflicts_with = "directory")]
    pub(crate) package: Option<String>,
    /// Build in the release profile
    #[arg(long, short)]
    pub(crate) release: bool,
}

/// How an answer is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    #[default]
    Text,
    /// For programs; keys are never removed
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct EventsArgs {
    /// The charm's directory [default: the one around the current directory]
    pub(crate) path: Option<Utf8PathBuf>,
    /// How they are listed
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct ExpandArgs {
    /// An item, such as `Config`, `Event` or `actions::Backup` [default: everything]
    pub(crate) item: Option<String>,
    /// The charm's directory [default: the one around the current directory]
    #[arg(long, value_name = "DIR")]
    pub(crate) path: Option<Utf8PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct InfoArgs {
    /// The charm's directory [default: the one around the current directory]
    pub(crate) path: Option<Utf8PathBuf>,
    /// How it is written
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// The shell that is to complete
    #[arg(value_enum)]
    pub(crate) shell: CompletedShell,
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
    shell::choose_colors();
    let shell = Shell::new(cli.quiet);
    let done = match cli.command {
        Command::New(arguments) => new::run(&arguments, shell),
        Command::Check(arguments) => check::run(&arguments, shell),
        Command::Build(arguments) => build::run(&arguments, shell),
        Command::Events(arguments) => events::run(&arguments, shell),
        Command::Expand(arguments) => expand::run(&arguments, shell),
        Command::Info(arguments) => info::run(&arguments, shell),
        Command::Completions(arguments) => completions(arguments.shell),
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

fn completions(shell: CompletedShell) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "cargo-charm", &mut script);
    let script = String::from_utf8(script).or_exit(Exit::Usage)?;
    shell::answer(script.trim_end()).or_exit(Exit::Usage)
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
