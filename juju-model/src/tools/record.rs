//! What is kept of a call: for the charm's tests as it was, for a trace without secrets.

use std::fmt;
use std::time::Duration;

use super::databag;
use super::flags::Flags;
use super::table::TABLE;
use super::{ToolReply, ToolRequest};
use crate::name::SecretId;
use crate::secret::SecretContent;
use crate::telling::hides;
use crate::trace::{Change, MASKED, Mask, TracedCall};

/// A call of a hook tool that was answered. `Debug` leaves out whatever may be a password.
#[derive(Clone, PartialEq, Eq)]
pub struct ToolCall {
    /// The tool's name.
    pub tool: String,
    /// Its arguments, without the name.
    pub args: Vec<String>,
    /// What it was given on standard input, if it asked.
    pub stdin: Option<Vec<u8>>,
    /// Its exit code.
    pub code: i32,
    /// Its standard output.
    pub stdout: Vec<u8>,
    /// Its standard error.
    pub stderr: Vec<u8>,
    /// How long the answer took, where somebody measured it.
    pub took: Option<Duration>,
}

impl fmt::Debug for ToolCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ToolCall")
            .field("tool", &self.tool)
            .field("code", &self.code)
            .finish_non_exhaustive()
    }
}

impl ToolCall {
    /// None while the tool still asks for its input.
    pub(super) fn of(request: &ToolRequest<'_>, reply: &ToolReply) -> Option<Self> {
        let ToolReply::Done {
            code,
            stdout,
            stderr,
        } = reply
        else {
            return None;
        };
        Some(Self {
            tool: request.tool.to_owned(),
            args: request.args.to_vec(),
            stdin: request.stdin.map(<[u8]>::to_vec),
            code: *code,
            stdout: stdout.clone(),
            stderr: stderr.clone(),
            took: None,
        })
    }

    /// Whether its arguments hold the content of a secret.
    fn gives_content(&self) -> bool {
        matches!(self.tool.as_str(), "secret-add" | "secret-set")
    }

    /// Those of its arguments that hold the content of a secret.
    fn content(&self) -> Vec<&String> {
        if !self.gives_content() {
            return Vec::new();
        }
        let tool = TABLE.iter().find(|tool| tool.name == self.tool);
        let flags = tool.and_then(|tool| Flags::parse(tool.flags, &self.args, &|_, _| Ok(())).ok());
        let is_content = |arg: &&String| match &flags {
            Some(flags) => flags.positional.contains(arg),
            // Refused, but the content was there all the same.
            None => !arg.starts_with('-'),
        };
        let is_secret_id = |arg: &&String| arg.parse::<SecretId>().is_ok();
        let args = self.args.iter();
        args.filter(|arg| is_content(arg) && !is_secret_id(arg))
            .collect()
    }

    /// Adds what the call itself says of secrets, whether or not the model took it.
    pub(crate) fn add_secrets(&self, mask: &mut Mask) {
        for value in self.telling_values() {
            mask.add(&value);
        }
        for arg in self.content() {
            match pair(arg) {
                Some((key, _)) if key.ends_with("#file") => {}
                Some((key, value)) if key.ends_with("#base64") => {
                    let mut content = SecretContent::default();
                    content.insert_base64(key.to_owned(), value.to_owned());
                    mask.add_content(&content);
                }
                Some((_, value)) => {
                    mask.add(value);
                    mask.add(arg);
                }
                None => mask.add(arg),
            }
        }
    }

    /// The call as it may be written down.
    pub(crate) fn traced(&self, mask: &Mask) -> TracedCall {
        let text = |bytes: &[u8]| mask.hide(&self.without_values(&String::from_utf8_lossy(bytes)));
        let content = self.content();
        let args = self.args.iter().map(|arg| {
            if !content.contains(&arg) {
                return match databag::argument(arg) {
                    Some((key, value)) if databag::writes(&self.tool) && hides(key, value) => {
                        format!("{key}={MASKED}")
                    }
                    _ => mask.hide(&self.without_values(arg)),
                };
            }
            match pair(arg) {
                Some((key, _)) if key.ends_with("#file") => arg.clone(),
                Some((key, _)) => format!("{key}={MASKED}"),
                None => MASKED.to_owned(),
            }
        });
        // Whatever they print is the secret.
        // An option may hold a password, which no secret of the model tells.
        let tells_content = matches!(
            self.tool.as_str(),
            "secret-get" | "credential-get" | "config-get"
        ) || self.reads_telling_value();
        let stdout = if tells_content && self.code == 0 && !self.stdout.is_empty() {
            MASKED.to_owned()
        } else {
            text(&self.stdout)
        };
        // A YAML reader quotes what it could not read.
        let mut stderr = text(&self.stderr);
        if self.gives_content() && stderr.contains('`') {
            let quoted = stderr.split('`').enumerate();
            stderr = quoted
                .map(|(at, part)| if at % 2 == 0 { part } else { MASKED })
                .collect();
        }
        TracedCall {
            tool: self.tool.clone(),
            args: args.collect(),
            stdin: self.stdin.as_deref().map(text),
            code: self.code,
            stdout,
            stderr,
            took_us: self.took.and_then(|took| took.as_micros().try_into().ok()),
        }
    }

    /// What it changed at once, so that it stays whatever becomes of the hook.
    pub(crate) fn at_once(&self, mask: &Mask) -> Option<Change> {
        let tool = TABLE.iter().find(|tool| tool.name == self.tool)?;
        let flags = Flags::parse(tool.flags, &self.args, &|_, _| Ok(())).ok()?;
        if self.code != 0 || flags.help {
            return None;
        }
        let word = |index: usize| flags.positional.get(index).map(|text| mask.hide(text));
        Some(match tool.name {
            "status-set" => {
                let (status, message) = (word(0)?, word(1).unwrap_or_default());
                if flags.on("application") {
                    Change::ApplicationStatus { status, message }
                } else {
                    Change::UnitStatus { status, message }
                }
            }
            "application-version-set" => Change::WorkloadVersion { version: word(0)? },
            "leader-set" => Change::LeaderSettings {
                keys: super::flags::key_values(&flags.positional)
                    .ok()?
                    .into_iter()
                    .map(|(key, _)| key)
                    .collect(),
            },
            "action-set" => Change::ActionResults {
                keys: super::flags::key_values(&flags.positional)
                    .ok()?
                    .into_iter()
                    .map(|(key, _)| key)
                    .collect(),
            },
            "action-fail" => Change::ActionFailed {
                message: word(0).unwrap_or_default(),
            },
            _ => return None,
        })
    }
}

/// `key=value` of a secret's content: padding at the end is no separator.
fn pair(arg: &str) -> Option<(&str, &str)> {
    let place = arg.trim_end_matches('=').find('=')?;
    Some((&arg[..place], &arg[place + 1..]))
}
