//! Failures of hook tools, and what they mean.

use std::error::Error;
use std::fmt;
use std::io;

use super::ToolOutput;

/// A hook tool that failed: which one, how, and what Juju said.
///
/// ```no_run
/// # fn example(ctx: &charm_sdk::Context) -> Result<(), charm_sdk::ToolError> {
/// use charm_sdk::ToolErrorKind;
///
/// match ctx.hook_tool("network-get", &["admin"]) {
///     Ok(answer) => println!("{answer}"),
///     Err(error) if error.kind() == ToolErrorKind::Invalid => {}
///     Err(error) => return Err(error),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct ToolError {
    tool: String,
    failure: Failure,
}

/// What kind of failure it was, recognised by the texts of Juju 3.6 and 4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ToolErrorKind {
    /// What was named does not exist.
    NotFound,
    /// This unit may not do that.
    PermissionDenied,
    /// Only the leader may do that, and this unit is not the leader (any more).
    NotLeader,
    /// The arguments or the data are not acceptable.
    Invalid,
    /// Anything else: the connection to the agent, an answer that cannot be
    /// read, a tool that is missing.
    Other,
}

/// Why a hook tool failed: the innermost cause, so that an error type that
/// hides the [`ToolError`] itself still leads to it.
#[derive(Debug)]
pub(crate) enum Failure {
    NotRun(io::Error),
    Exit { code: i32, text: String },
    Unreadable(&'static str),
    Refused { kind: ToolErrorKind, text: String },
}

/// Juju's texts for a unit that does not lead its application.
const NOT_LEADER: [&str; 3] = [
    "not the leader",
    "is not leader of",
    "cannot write relation settings",
];
const PERMISSION_DENIED: [&str; 2] = ["permission denied", "is not allowed to"];
const INVALID: [&str; 2] = ["not valid", "invalid "];

/// As much of what a tool said as an error repeats.
const LONGEST_TEXT: usize = 2_000;

impl ToolError {
    pub(crate) fn not_run(tool: &str, error: io::Error) -> Self {
        Self::new(tool, Failure::NotRun(error))
    }

    pub(crate) fn exit(tool: &str, output: &ToolOutput) -> Self {
        let text = said(&String::from_utf8_lossy(&output.stderr));
        let code = output.code;
        Self::new(tool, Failure::Exit { code, text })
    }

    /// The tool answered something else than `expected`. The answer itself is
    /// not repeated: it may hold secrets.
    pub(crate) fn unreadable(tool: &str, expected: &'static str) -> Self {
        Self::new(tool, Failure::Unreadable(expected))
    }

    /// The SDK itself refuses the call, since Juju would or should.
    pub(crate) fn refused(tool: &str, kind: ToolErrorKind, text: impl Into<String>) -> Self {
        let text = text.into();
        Self::new(tool, Failure::Refused { kind, text })
    }

    fn new(tool: &str, failure: Failure) -> Self {
        Self {
            tool: tool.to_owned(),
            failure,
        }
    }

    /// The same failure, of a kind that the caller knows better.
    pub(crate) fn with_kind(self, kind: ToolErrorKind) -> Self {
        let text = self.failure.to_string();
        Self::refused(&self.tool, kind, text)
    }

    /// The tool's name.
    pub fn tool(&self) -> &str {
        &self.tool
    }

    /// What kind of failure it was.
    pub fn kind(&self) -> ToolErrorKind {
        self.failure.kind()
    }

    /// Whether what was named does not exist.
    pub fn is_not_found(&self) -> bool {
        self.kind() == ToolErrorKind::NotFound
    }

    /// Whether this unit may not do that.
    pub fn is_permission_denied(&self) -> bool {
        self.kind() == ToolErrorKind::PermissionDenied
    }

    /// The tool's exit code, if it ran and ended by itself.
    pub fn exit_code(&self) -> Option<i32> {
        match self.failure {
            Failure::Exit { code, .. } => Some(code),
            _ => None,
        }
    }
}

impl Failure {
    pub(crate) fn kind(&self) -> ToolErrorKind {
        match self {
            Self::NotRun(_) | Self::Unreadable(_) => ToolErrorKind::Other,
            Self::Refused { kind, .. } => *kind,
            Self::Exit { code, text } => classify(*code, text),
        }
    }
}

/// Juju's own texts are of one line. What a secret backend says comes in more,
/// and is trouble of its own: a backend that refuses Juju has not refused us.
fn classify(code: i32, text: &str) -> ToolErrorKind {
    let text = text.lines().next().unwrap_or_default();
    let says = |texts: &[&str]| texts.iter().any(|known| text.contains(known));
    if says(&NOT_LEADER) {
        ToolErrorKind::NotLeader
    } else if text.contains("not found") && !text.contains("backend") {
        ToolErrorKind::NotFound
    } else if says(&PERMISSION_DENIED) {
        ToolErrorKind::PermissionDenied
    } else if code == 2 || says(&INVALID) {
        ToolErrorKind::Invalid
    } else {
        ToolErrorKind::Other
    }
}

/// The error among the lines of a tool's standard error.
fn said(stderr: &str) -> String {
    let stderr = stderr.trim();
    let start = if stderr.starts_with("ERROR ") {
        0
    } else {
        stderr.find("\nERROR ").map_or(0, |at| at + 1)
    };
    let text = &stderr[start..];
    let text = text.strip_prefix("ERROR ").unwrap_or(text);
    text.chars().take(LONGEST_TEXT).collect()
}

impl fmt::Display for ToolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { tool, failure } = self;
        match failure {
            Failure::NotRun(_) => write!(f, "the hook tool `{tool}` could not be run: {failure}"),
            Failure::Exit { code, .. } => {
                write!(
                    f,
                    "the hook tool `{tool}` failed with exit code {code}: {failure}"
                )
            }
            Failure::Unreadable(_) => write!(f, "the hook tool `{tool}` {failure}"),
            Failure::Refused { .. } => write!(f, "the hook tool `{tool}` failed: {failure}"),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotRun(error) => error.fmt(f),
            Self::Unreadable(expected) => write!(f, "gave an answer that is not {expected}"),
            Self::Exit { text, .. } if text.is_empty() => f.write_str("it did not say why"),
            Self::Exit { text, .. } | Self::Refused { text, .. } => f.write_str(text),
        }
    }
}

impl Error for ToolError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.failure)
    }
}

impl Error for Failure {}

#[cfg(test)]
mod tests;
