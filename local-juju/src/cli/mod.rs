//! The commands: `juju`'s own words, flags and output.

#![expect(
    clippy::struct_excessive_bools,
    reason = "a command line is made of flags"
)]

mod applications;
mod clock;
mod config;
mod constraints;
mod debug_log;
mod deploy;
mod flags;
mod model_config;
mod models;
mod output;
mod reach;
mod relations;
mod resources;
mod secrets;
mod session;
mod show_unit;
mod simulate;
mod status;
mod status_log;
mod storage;
mod tasks;
mod trace;
mod units;
mod unknown;
mod wait_for;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Args, CommandFactory, Parser, Subcommand};

use self::session::Session;

/// Juju on one machine, without a controller, to develop charms with
///
/// The commands are those of `juju`. Each changes the model, runs every hook
/// that follows until all units are idle, and ends; there is no daemon. The
/// model's clock stands still until `advance` moves it.
///
/// All units share this machine. Storage is a folder, or for a block device a
/// file, of the model's own, whatever `location` a charm declares. Containers
/// of pods are said to be ready, but nothing runs in them.
#[derive(Parser)]
#[command(name = "local-juju", version)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// Flags that every command takes.
#[derive(Args)]
struct Global {
    /// Model to operate in [default: the current one]
    #[arg(short, long, global = true, value_name = "MODEL")]
    model: Option<String>,
    /// Show no informational output
    #[arg(short, long, global = true)]
    quiet: bool,
    /// Show each hook as it runs, as is done on a terminal anyway
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    verbose: bool,
    #[arg(long, global = true, hide = true)]
    debug: bool,
    #[arg(long, global = true, hide = true)]
    show_log: bool,
    #[arg(long, global = true, hide = true)]
    color: bool,
    #[arg(long, global = true, hide = true)]
    no_color: bool,
    #[arg(short = 'B', long, global = true, hide = true)]
    no_browser_login: bool,
    #[arg(long, global = true, hide = true)]
    logging_config: Option<String>,
}

#[derive(Subcommand)]
enum Command {
    #[command(visible_alias = "list-actions")]
    Actions(tasks::Actions),
    AddModel(models::AddModel),
    AddSecret(secrets::AddSecret),
    AddStorage(storage::Add),
    AddUnit(units::AddUnit),
    Advance(clock::Advance),
    AttachResource(resources::Attach),
    AttachStorage(storage::Attach),
    Bind(constraints::Bind),
    Bootstrap(reach::Bootstrap),
    CancelTask(tasks::CancelTask),
    Config(config::Config),
    Constraints(constraints::Constraints),
    DebugLog(debug_log::DebugLog),
    Deploy(deploy::Deploy),
    DestroyModel(models::DestroyModel),
    DetachStorage(storage::Detach),
    Exec(tasks::Exec),
    Expose(constraints::Expose),
    GrantSecret(secrets::GrantSecret),
    #[command(visible_alias = "relate")]
    Integrate(relations::Integrate),
    #[command(visible_alias = "list-machines")]
    Machines(applications::Machines),
    ModelConfig(model_config::Command),
    ModelConstraints(constraints::ModelConstraints),
    #[command(visible_alias = "list-models")]
    Models(models::Models),
    #[command(visible_alias = "list-operations")]
    Operations(tasks::Operations),
    Refresh(deploy::Refresh),
    RemoveApplication(units::RemoveApplication),
    RemoveRelation(relations::RemoveRelation),
    RemoveSecret(secrets::RemoveSecret),
    RemoveStorage(storage::Remove),
    RemoveUnit(units::RemoveUnit),
    #[command(visible_alias = "resolve")]
    Resolved(units::Resolved),
    #[command(visible_alias = "list-resources")]
    Resources(resources::List),
    RevokeSecret(secrets::RevokeSecret),
    Run(tasks::Run),
    ScaleApplication(units::ScaleApplication),
    Scp(reach::Scp),
    #[command(visible_alias = "list-secrets")]
    Secrets(secrets::Secrets),
    SetConstraints(constraints::SetConstraints),
    SetModelConstraints(constraints::SetModelConstraints),
    ShowApplication(applications::ShowApplication),
    ShowMachine(applications::ShowMachine),
    ShowModel(models::ShowModel),
    ShowOperation(tasks::ShowOperation),
    ShowSecret(secrets::ShowSecret),
    ShowStatusLog(status_log::ShowStatusLog),
    ShowStorage(storage::Show),
    ShowTask(tasks::ShowTask),
    ShowUnit(show_unit::ShowUnit),
    Simulate(simulate::Simulate),
    Ssh(reach::Ssh),
    Status(status::Status),
    #[command(visible_alias = "list-storage")]
    Storage(storage::List),
    Switch(models::Switch),
    Trace(trace::Trace),
    Trust(config::Trust),
    Unexpose(constraints::Unexpose),
    UpdateSecret(secrets::UpdateSecret),
    UpdateStatus(clock::UpdateStatus),
    Version(models::Version),
    WaitFor(wait_for::WaitFor),
    #[command(external_subcommand)]
    Unknown(Vec<String>),
}

/// Reads the command line, does what it says, and tells how it went.
///
/// What was asked for and could not be done ends as with Juju: `ERROR text` on
/// standard error and exit code 1. A command line that makes no sense gives 2.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let words = std::env::args_os().skip(1);
            let words = words.map(|word| word.to_string_lossy().into_owned());
            return flags::explain(&error, words);
        }
    };
    if let Command::Unknown(words) = &cli.command {
        return unknown::explain(words.first().map(String::as_str).unwrap_or_default());
    }
    match Session::new(cli.global).and_then(|session| cli.command.run(&session)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "ERROR {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The name of the command that a word is, or is another name of.
fn command_named(word: &str) -> Option<String> {
    let cli = Cli::command();
    let command = cli.find_subcommand(word)?;
    Some(command.get_name().to_owned())
}

impl Command {
    fn run(self, session: &Session) -> anyhow::Result<()> {
        match self {
            Self::Actions(command) => command.run(session),
            Self::AddModel(command) => command.run(session),
            Self::AddSecret(command) => command.run(session),
            Self::AddStorage(command) => command.run(session),
            Self::AddUnit(command) => command.run(session),
            Self::Advance(command) => command.run(session),
            Self::AttachResource(command) => command.run(session),
            Self::AttachStorage(command) => command.run(session),
            Self::Bind(command) => command.run(session),
            Self::Bootstrap(command) => command.run(session),
            Self::CancelTask(command) => command.run(session),
            Self::Config(command) => command.run(session),
            Self::Constraints(command) => command.run(session),
            Self::DebugLog(command) => command.run(session),
            Self::Deploy(command) => command.run(session),
            Self::DestroyModel(command) => command.run(session),
            Self::DetachStorage(command) => command.run(session),
            Self::Exec(command) => command.run(session),
            Self::Expose(command) => command.run(session),
            Self::GrantSecret(command) => command.run(session),
            Self::Integrate(command) => command.run(session),
            Self::Machines(command) => command.run(session),
            Self::ModelConfig(command) => command.run(session),
            Self::ModelConstraints(command) => command.run(session),
            Self::Models(command) => command.run(session),
            Self::Operations(command) => command.run(session),
            Self::Refresh(command) => command.run(session),
            Self::RemoveApplication(command) => command.run(session),
            Self::RemoveRelation(command) => command.run(session),
            Self::RemoveSecret(command) => command.run(session),
            Self::RemoveStorage(command) => command.run(session),
            Self::RemoveUnit(command) => command.run(session),
            Self::Resolved(command) => command.run(session),
            Self::Resources(command) => command.run(session),
            Self::RevokeSecret(command) => command.run(session),
            Self::Run(command) => command.run(session),
            Self::ScaleApplication(command) => command.run(session),
            Self::Scp(command) => command.run(session),
            Self::Secrets(command) => command.run(session),
            Self::SetConstraints(command) => command.run(session),
            Self::SetModelConstraints(command) => command.run(session),
            Self::ShowApplication(command) => command.run(session),
            Self::ShowMachine(command) => command.run(session),
            Self::ShowModel(command) => command.run(session),
            Self::ShowOperation(command) => command.run(session),
            Self::ShowSecret(command) => command.run(session),
            Self::ShowStatusLog(command) => command.run(session),
            Self::ShowStorage(command) => command.run(session),
            Self::ShowTask(command) => command.run(session),
            Self::ShowUnit(command) => command.run(session),
            Self::Simulate(command) => command.run(session),
            Self::Ssh(command) => command.run(session),
            Self::Status(command) => command.run(session),
            Self::Storage(command) => command.run(session),
            Self::Switch(command) => command.run(session),
            Self::Trace(command) => command.run(session),
            Self::Trust(command) => command.run(session),
            Self::Unexpose(command) => command.run(session),
            Self::UpdateSecret(command) => command.run(session),
            Self::UpdateStatus(command) => command.run(session),
            Self::Version(command) => command.run(session),
            Self::WaitFor(command) => command.run(session),
            Self::Unknown(_) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_says_what_it_does() {
        for command in Cli::command().get_subcommands() {
            let about = command.get_about().map(ToString::to_string);
            assert!(
                about.is_some_and(|about| !about.is_empty()),
                "{}",
                command.get_name()
            );
        }
    }
}
