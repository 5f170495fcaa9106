//! The door to Juju: hook tools.
//!
//! Everything that a charm asks of Juju or tells it goes through
//! [`HookTools`], one trait with one method. A charm that runs under Juju has
//! [`Processes`] behind it; a test has a model in memory.

mod error;
mod process;
mod yaml;

use std::fmt;
use std::io;

pub(crate) use error::Failure;
pub use error::{ToolError, ToolErrorKind};
pub use process::Processes;
use secrecy::SecretString;
pub(crate) use yaml::encode as encode_yaml;

/// Runs hook tools.
///
/// Juju: [Hook commands](https://documentation.ubuntu.com/juju/3.6/reference/hook-command/).
pub trait HookTools: Send + Sync {
    /// Runs one hook tool to its end.
    ///
    /// # Errors
    ///
    /// The tool could not be run. A tool that ran and failed is no error here:
    /// its exit code says so.
    fn call(&self, call: &Call<'_>) -> io::Result<ToolOutput>;
}

/// One call of a hook tool.
#[derive(Debug, Clone)]
pub struct Call<'a> {
    /// The tool's name, such as `relation-get`.
    pub tool: &'a str,
    /// Its arguments. They never hold a secret: the arguments of a process
    /// can be read by every other process of the machine.
    pub args: Vec<String>,
    /// What it reads.
    pub input: Input<'a>,
}

/// What a hook tool reads.
#[derive(Clone, Copy)]
pub enum Input<'a> {
    /// Nothing.
    None,
    /// A text on its standard input.
    Stdin(&'a str),
    /// The content of a secret, as a JSON object of texts.
    ///
    /// The process implementation keeps it in a file without a name and
    /// appends `--file <path of that file>` to the arguments.
    SecretFile(&'a SecretString),
}

/// Databags may hold passwords, so no content is shown.
impl fmt::Debug for Input<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("None"),
            Self::Stdin(text) => write!(f, "Stdin({} bytes)", text.len()),
            Self::SecretFile(_) => f.write_str("SecretFile([REDACTED])"),
        }
    }
}

/// What a hook tool answered.
#[derive(Clone)]
pub struct ToolOutput {
    /// Its exit code; -1 if a signal ended it.
    pub code: i32,
    /// Its standard output.
    pub stdout: Vec<u8>,
    /// Its standard error.
    pub stderr: Vec<u8>,
}

/// Outputs may hold secrets, so no content is shown.
impl fmt::Debug for ToolOutput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ToolOutput")
            .field("code", &self.code)
            .field("stdout", &format_args!("{} bytes", self.stdout.len()))
            .field("stderr", &format_args!("{} bytes", self.stderr.len()))
            .finish()
    }
}

/// Whether a tool's effect is kept back until the event has ended well.
///
/// Tools that only look, and those whose effect is visible at once or is kept
/// even when the event fails, do not count; a tool that is not known does.
pub(crate) fn buffers_changes(tool: &str) -> bool {
    const OTHERS: [&str; 9] = [
        "action-fail",
        "action-set",
        "application-version-set",
        "goal-state",
        "is-leader",
        "juju-reboot",
        "leader-set",
        "opened-ports",
        "status-set",
    ];
    let looks = ["-get", "-ids", "-list", "-log"]
        .iter()
        .any(|ending| tool.ends_with(ending));
    !looks && !OTHERS.contains(&tool)
}

/// The longest text that is handed to a tool as an argument. Linux takes
/// 128 KiB for one argument.
const LONGEST_TEXT: usize = 100_000;

/// A text for people in the form that can be an argument: no NUL, not too long.
pub(crate) fn argument_text(text: &str) -> String {
    let mut end = text.len().min(LONGEST_TEXT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut argument = text[..end].replace('\0', "\u{fffd}");
    if end < text.len() {
        argument.push('…');
    }
    argument
}
