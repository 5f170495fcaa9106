//! The commands of `local-juju`: `juju`'s own words, flags and output.

mod deploy;
mod look;
mod relations;

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use juju_model::{Finished, Model};

use crate::error::Result;
use crate::juju::{Juju, OpenOptions, Progress};
use crate::store::{ModelDir, Store};

#[derive(Parser)]
#[command(name = "local-juju", version, about, disable_help_subcommand = false)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// Flags that every command takes.
#[derive(Args)]
struct Global {
    /// Model to operate in
    #[arg(short, long, global = true, value_name = "MODEL")]
    model: Option<String>,
    /// Show no informational output
    #[arg(short, long, global = true)]
    quiet: bool,
    /// Show each hook as it runs
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    verbose: bool,
}

#[derive(Subcommand)]
enum Command {
    Deploy(deploy::Deploy),
    #[command(visible_alias = "relate")]
    Integrate(relations::Integrate),
    Status(look::Status),
}

/// Reads the command line, does what it says, and tells how it went.
///
/// Errors of the request are printed as Juju prints them: `ERROR text` on
/// standard error, exit code 1; a command line that makes no sense gives 2.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let session = match Session::new(cli.global) {
        Ok(session) => session,
        Err(error) => return fail(&error),
    };
    let done = match cli.command {
        Command::Deploy(command) => command.run(&session),
        Command::Integrate(command) => command.run(&session),
        Command::Status(command) => command.run(&session),
    };
    match done {
        Ok(code) => code,
        Err(error) => fail(&error),
    }
}

fn fail(error: &crate::Error) -> ExitCode {
    let _ = writeln!(io::stderr(), "ERROR {error}");
    ExitCode::FAILURE
}

/// What commands share: where models are, and how to speak.
struct Session {
    store: Store,
    model: Option<String>,
    quiet: bool,
    verbose: bool,
}

impl Session {
    fn new(global: Global) -> Result<Self> {
        // `controller:owner/model`, as scripts for Juju may write it.
        let plain = |name: String| name.rsplit([':', '/']).next().map(str::to_owned);
        let verbose = global.verbose || (io::stderr().is_terminal() && !global.quiet);
        Ok(Self {
            store: Store::of_user()?,
            model: global
                .model
                .or_else(|| std::env::var("JUJU_MODEL").ok())
                .and_then(plain),
            quiet: global.quiet,
            verbose,
        })
    }

    /// Opens the model to change it.
    fn open(&self) -> Result<Juju> {
        let options = OpenOptions {
            model: self.model.clone(),
            tools_program: None,
        };
        Juju::open_with(&self.store, &options, &mut || {
            self.say("waiting for another local-juju to finish");
        })
    }

    /// The model's directory.
    fn dir(&self) -> Result<ModelDir> {
        let name = self
            .model
            .clone()
            .map_or_else(|| self.store.current(), Ok)?;
        self.store.model(&name)
    }

    /// Reads the model as it is on disk, without waiting for anybody.
    fn look(&self) -> Result<Model> {
        let dir = self.dir()?;
        match dir.load()? {
            Some(model) => Ok(model),
            // Makes the first one.
            None => self.open().map(|juju| juju.model().clone()),
        }
    }

    /// Runs all hooks that follow.
    fn settle(&self, juju: &mut Juju) -> Result<()> {
        juju.settle(&mut |progress| match progress {
            Progress::Ended(_, Finished::Failed(_) | Finished::Rerun) => {
                self.say(&progress.to_string());
            }
            Progress::Begins(_) if self.verbose => self.say(&progress.to_string()),
            _ => {}
        })
    }

    /// A line for the person, on standard error.
    fn say(&self, text: &str) {
        if !self.quiet {
            let _ = writeln!(io::stderr(), "{text}");
        }
    }
}

/// The result of a command, on standard output.
fn print(text: impl std::fmt::Display) {
    // Who closed the pipe has seen enough.
    let _ = write!(io::stdout().lock(), "{text}");
}
