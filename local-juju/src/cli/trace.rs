//! trace: what hooks did.

use std::fmt::{self, Write as _};

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use juju_model::{Finished, HookRun, Outcome, TracedCall};

use super::output::{Data, Target};
use super::session::Session;

/// The most that a line shows of a text.
const SHOWN: usize = 100;

/// Show what hooks did: the tools they called, and what became of their changes
///
/// Oldest first. The content of secrets is never shown, nor kept: `***` stands
/// in its place. Real Juju has no such command.
#[derive(Args)]
pub(super) struct Trace {
    /// Show only these units: app, or app/0 [default: all]
    units: Vec<String>,
    /// Show only this event, such as config-changed or db-relation-joined
    #[arg(long, value_name = "NAME")]
    event: Option<String>,
    /// Show only what failed
    #[arg(long)]
    failed: bool,
    /// Show only so many, the newest
    #[arg(long, value_name = "N")]
    last: Option<usize>,
    /// Specify output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    target: Target,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

impl Trace {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        let model = session.look()?;
        let runs = session.model_dir()?.trace()?;
        for name in &self.units {
            let known = model.application(name).is_some()
                || name.parse().is_ok_and(|unit| model.unit(&unit).is_some())
                || runs.iter().any(|run| is_of(run, name));
            if !known {
                bail!(
                    "{name:?} is neither a unit nor an application, and no hook of it was traced"
                );
            }
        }
        let mut shown: Vec<HookRun> = runs;
        shown.retain(|run| {
            (self.units.is_empty() || self.units.iter().any(|name| is_of(run, name)))
                && self.event.as_ref().is_none_or(|event| run.event == *event)
                && (!self.failed || run.failed())
        });
        let skipped = self.last.map_or(0, |last| shown.len().saturating_sub(last));
        let shown = &shown[skipped..];
        match self.format {
            Format::Json => self.target.data(Data::Json, &shown),
            Format::Text => {
                let told = shown.iter().map(|run| Told(run).to_string());
                self.target.text(told.collect::<String>())
            }
        }
    }
}

fn is_of(run: &HookRun, name: &str) -> bool {
    run.unit.app() == name || run.unit.to_string() == name
}

/// A run for people.
struct Told<'a>(&'a HookRun);

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let run = self.0;
        let time = run.time.spaced();
        let time = time.trim_end_matches('Z').get(11..).unwrap_or_default();
        write!(f, "{} {}  {time}", run.unit, run.event)?;
        if run.attempt > 0 {
            write!(f, "  retry {}", run.attempt)?;
        }
        match run.outcome {
            Outcome::Exit(code) => write!(f, "  exit {code}")?,
            Outcome::Signal(signal) => write!(f, "  signal {signal}")?,
            Outcome::NotStarted => f.write_str("  not started")?,
            Outcome::Missing => f.write_str("  no such hook in the charm")?,
        }
        write_time(f, run.took_us)?;
        match &run.finished {
            Finished::Committed => f.write_str("  committed\n")?,
            Finished::Failed(why) => writeln!(f, "  failed: {}", one_line(why))?,
            Finished::Rerun => f.write_str("  killed, to run again\n")?,
            Finished::Gone => f.write_str("  the unit is gone\n")?,
        }
        for call in &run.calls {
            write!(f, "    {}", Called(call))?;
            write_time(f, call.took_us)?;
            f.write_char('\n')?;
        }
        for traced in &run.changes {
            writeln!(
                f,
                "  {}: {}",
                traced.fate,
                one_line(&traced.change.to_string())
            )?;
        }
        if run.failed() {
            for line in run.stderr.iter().chain(&run.stdout) {
                writeln!(f, "  | {line}")?;
            }
        }
        Ok(())
    }
}

/// A call of a hook tool on one line.
pub(super) struct Called<'a>(pub(super) &'a TracedCall);

impl fmt::Display for Called<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let call = self.0;
        f.write_str(&call.tool)?;
        for arg in &call.args {
            let plain = |c: char| c.is_ascii_alphanumeric() || "-_=./:,@#%+".contains(c);
            if !arg.is_empty() && arg.chars().all(|c| plain(c) || c == '*') {
                write!(f, " {}", one_line(arg))?;
            } else {
                write!(f, " '{}'", one_line(&arg.replace('\'', "'\\''")))?;
            }
        }
        if let Some(stdin) = call.stdin.as_deref().filter(|stdin| !stdin.is_empty()) {
            write!(f, " < '{}'", one_line(stdin))?;
        }
        if call.code != 0 {
            return write!(f, " -> {}: {}", call.code, one_line(&call.stderr));
        }
        match call.stdout.trim_end() {
            "" => Ok(()),
            answer => write!(f, " -> {}", one_line(answer)),
        }
    }
}

fn write_time(f: &mut fmt::Formatter<'_>, micros: Option<u64>) -> fmt::Result {
    match micros {
        None => Ok(()),
        Some(micros) => write!(f, "  {}.{} ms", micros / 1000, micros % 1000 / 100),
    }
}

/// The beginning of a text, with its ends of lines and the like written out.
fn one_line(text: &str) -> String {
    let mut line = String::new();
    for c in text.trim_end().chars() {
        if line.len() >= SHOWN {
            line.push('…');
            break;
        }
        if c.is_control() {
            line.extend(c.escape_default());
        } else {
            line.push(c);
        }
    }
    line
}

/// What a person wants to know at once of a hook that failed.
pub(super) fn failure(run: &HookRun) -> String {
    let mut text = String::new();
    let said = if run.stderr.is_empty() {
        &run.stdout
    } else {
        &run.stderr
    };
    for line in &said[said.len().saturating_sub(10)..] {
        let _ = writeln!(text, "  | {line}");
    }
    if let Some(call) = run.failed_call() {
        let _ = writeln!(text, "  the last call that failed: {}", Called(call));
    }
    text
}
