//! Hook tools: one table, one function for each.

mod action;
mod config;
mod databag;
mod flags;
mod format;
mod goal;
mod help;
mod leader;
mod log;
mod network;
mod port;
mod record;
mod relation;
mod resource;
mod secret;
mod state;
mod status;
mod storage;
mod table;
mod yaml;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use flags::{Flags, Kind};
use format::{Format, Output};
pub use record::ToolCall;
pub(crate) use state::check_entry as check_state_entry;
pub use table::TOOLS;
pub(crate) use yaml::read_map;

use crate::agent::HookContext;
use crate::application::Application;
use crate::model::Model;
use crate::quote::{Quoted, QuotedList};
use crate::unit::Unit;

/// A call of a hook tool.
#[derive(Clone, Copy)]
pub struct ToolRequest<'a> {
    /// The tool's name.
    pub tool: &'a str,
    /// Its arguments, without the name.
    pub args: &'a [String],
    /// The directory in which it was called.
    pub cwd: &'a Path,
    /// What stood on its standard input, if that was read already.
    pub stdin: Option<&'a [u8]>,
    /// How files that it names are read.
    pub files: &'a dyn FileReader,
}

impl fmt::Debug for ToolRequest<'_> {
    /// Without arguments and input: they may hold passwords.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ToolRequest")
            .field("tool", &self.tool)
            .finish_non_exhaustive()
    }
}

/// The files that hook tools name. The agent opens them, not the tool.
pub trait FileReader {
    /// Reads a file.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// Gives a unit its copy of a resource. In memory there is nothing to copy.
    fn copy(&self, _source: &Path, _copy: &Path) -> io::Result<()> {
        Ok(())
    }

    /// Writes the output of a tool that was given `--output`.
    fn write(&self, _path: &Path, _content: &[u8]) -> io::Result<()> {
        Err(io::Error::from(io::ErrorKind::PermissionDenied))
    }
}

/// No file can be read.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoFiles;

impl FileReader for NoFiles {
    fn read(&self, _path: &Path) -> io::Result<Vec<u8>> {
        Err(io::Error::from(io::ErrorKind::NotFound))
    }
}

/// The answer to a call.
#[derive(Clone, PartialEq, Eq)]
pub enum ToolReply {
    /// The tool has run.
    Done {
        /// Its exit code: 0, 1 when it failed, 2 when its arguments were wrong.
        code: i32,
        /// Its standard output.
        stdout: Vec<u8>,
        /// Its standard error.
        stderr: Vec<u8>,
    },
    /// The tool needs its standard input: call again with it.
    NeedsStdin,
}

impl fmt::Debug for ToolReply {
    /// Without standard output: it may hold passwords.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Done {
                code,
                stdout,
                stderr,
            } => f
                .debug_struct("Done")
                .field("code", code)
                .field("stdout", &format_args!("{} bytes", stdout.len()))
                .field("stderr", &String::from_utf8_lossy(stderr))
                .finish(),
            Self::NeedsStdin => f.write_str("NeedsStdin"),
        }
    }
}

/// Why a tool did not succeed.
#[derive(Debug, PartialEq)]
pub(crate) enum Stop {
    /// Its arguments were wrong: exit code 2.
    Refused(String),
    /// It failed: exit code 1.
    Failed(String),
    /// Standard input is needed.
    NeedsStdin,
}

impl Stop {
    fn refused(text: impl Into<String>) -> Self {
        Self::Refused(text.into())
    }

    fn failed(text: impl Into<String>) -> Self {
        Self::Failed(text.into())
    }
}

/// A tool at work.
struct Call<'a> {
    context: &'a mut HookContext,
    model: &'a mut Model,
    request: &'a ToolRequest<'a>,
    flags: Flags,
    format: Format,
    stdout: Vec<u8>,
    stderr: String,
}

impl HookContext {
    /// Answers a call of a hook tool.
    ///
    /// Reads of this hook's own writes see them; other units do when the hook is committed, except for what Juju does
    /// at once: statuses, log lines, and the reading of secrets.
    pub fn call(&mut self, model: &mut Model, request: &ToolRequest<'_>) -> ToolReply {
        let reply = self.answer(model, request);
        self.calls.extend(ToolCall::of(request, &reply));
        reply
    }

    fn answer(&mut self, model: &mut Model, request: &ToolRequest<'_>) -> ToolReply {
        let known =
            |tool: &&table::Tool| tool.name == request.tool && model.rules().has_tool(tool.name);
        let Some(tool) = table::TABLE.iter().find(known) else {
            return done(
                1,
                Vec::new(),
                &format!("ERROR bad request: unknown command: {}\n", request.tool),
            );
        };
        let check = |kind: Kind, text: &str| match kind {
            Kind::Relation => relation::parse(self, model, text).map(drop),
            Kind::Storage => storage::parse(self, model, text).map(drop),
            other => other.check(text),
        };
        let flags = match Flags::parse(tool.flags, request.args, &check) {
            Ok(flags) => flags,
            Err(stop) => return stopped(stop, ""),
        };
        if flags.help {
            let help = tool.help(self, model);
            return done(0, help.into_bytes(), "");
        }
        let format = tool.format(flags.value("format"));
        let mut call = Call {
            context: self,
            model,
            request,
            flags,
            format,
            stdout: Vec::new(),
            stderr: String::new(),
        };
        let result = (tool.run)(&mut call);
        let Call { stdout, stderr, .. } = call;
        match result {
            Ok(()) => done(0, stdout, &stderr),
            Err(stop) => stopped(stop, &stderr),
        }
    }
}

fn done(code: i32, stdout: Vec<u8>, stderr: &str) -> ToolReply {
    ToolReply::Done {
        code,
        stdout,
        stderr: stderr.as_bytes().to_vec(),
    }
}

fn stopped(stop: Stop, stderr: &str) -> ToolReply {
    let (code, text) = match stop {
        Stop::NeedsStdin => return ToolReply::NeedsStdin,
        Stop::Refused(text) => (2, text),
        Stop::Failed(text) => (1, text),
    };
    done(code, Vec::new(), &format!("{stderr}ERROR {text}\n"))
}

impl Call<'_> {
    /// The unit that runs the hook.
    fn unit(&self) -> Option<&Unit> {
        self.model.unit(self.context.unit())
    }

    /// Its application.
    fn app(&self) -> Option<&Application> {
        self.model.application(self.context.unit().app())
    }

    /// One positional argument.
    fn positional(&self, index: usize) -> Option<&str> {
        self.flags.positional.get(index).map(String::as_str)
    }

    /// Refuses more positional arguments than the tool takes.
    fn at_most(&self, count: usize) -> Result<(), Stop> {
        match self.flags.positional.get(count..) {
            Some(rest) if !rest.is_empty() => {
                let rest = QuotedList(rest);
                Err(Stop::refused(format!("unrecognized args: {rest}")))
            }
            _ => Ok(()),
        }
    }

    /// Prints in the format that was asked for, else in the tool's own.
    fn print(&mut self, value: &Output) -> Result<(), Stop> {
        self.write(self.format.render(value).into_bytes())
    }

    /// Tools that print nothing take `--format` all the same, and say that they should not be given it.
    fn deprecated_format(&mut self) {
        if self
            .flags
            .value("format")
            .is_some_and(|name| !name.is_empty())
        {
            let tool = Quoted(self.request.tool);
            let text = format!("--format flag deprecated for command {tool}\n");
            self.stderr.push_str(&text);
        }
    }

    /// Writes to standard output, or to the file that `--output` names.
    fn write(&mut self, bytes: Vec<u8>) -> Result<(), Stop> {
        match self.flags.value("o") {
            Some(file) if !file.is_empty() => {
                let path = self.path(file);
                self.request
                    .files
                    .write(&path, &bytes)
                    .map_err(|error| io_failure(&path, &error))
            }
            _ => {
                self.stdout.extend(bytes);
                Ok(())
            }
        }
    }

    /// A path as the agent sees it: relative to the tool's directory, `~` the home of root.
    fn path(&self, text: &str) -> PathBuf {
        match text.strip_prefix("~/") {
            Some(rest) => Path::new("/root").join(rest),
            None => self.request.cwd.join(text),
        }
    }

    /// The content that `--file` names; `-` is standard input.
    fn file(&self) -> Result<Option<Vec<u8>>, Stop> {
        match self.flags.value("file") {
            None | Some("") => Ok(None),
            Some("-") => self
                .request
                .stdin
                .map(|stdin| Some(stdin.to_vec()))
                .ok_or(Stop::NeedsStdin),
            Some(file) => self.read(&self.path(file)).map(Some),
        }
    }

    fn read(&self, path: &Path) -> Result<Vec<u8>, Stop> {
        self.request
            .files
            .read(path)
            .map_err(|error| io_failure(path, &error))
    }

    /// Whether the unit leads; the first no of a hook stays.
    fn is_leader(&mut self) -> bool {
        if !self.context.not_leader && !self.model.is_leader(self.context.unit()) {
            self.context.not_leader = true;
        }
        !self.context.not_leader
    }
}

/// An error of a file as Go words it.
fn io_failure(path: &Path, error: &io::Error) -> Stop {
    let why = match error.kind() {
        io::ErrorKind::NotFound => "no such file or directory".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::IsADirectory => "is a directory".to_owned(),
        _ => error.to_string(),
    };
    Stop::Failed(format!("open {}: {why}", path.display()))
}
