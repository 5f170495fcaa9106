//! Hook tools that are answered by the model.

use std::io;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use juju_model::{
    AgentPaths, Dispatch, FileReader, Finished, HookContext, HookRun, Model, Outcome as Ended,
    Stream, ToolReply, ToolRequest, UnitName,
};
use secrecy::{ExposeSecret, SecretString};

use super::fault::{Afterwards, AtCall, Faults, NO_CONNECTION};
use super::fired::ToolCall;
use crate::hook_tool::{Call, HookTools, Input, ToolOutput};
use crate::log::Lines;

/// Where the model finds the content of a secret that a tool is to read.
const SECRET_FILE: &str = "/proc/self/fd/3";

/// A model while one of its hooks runs.
///
/// The state is taken out when the hook has ended. Others may hold on to this
/// for longer: `tracing` borrows the subscribers of all threads for a moment.
pub(super) struct UnderWay(Mutex<Option<State>>);

struct State {
    model: Model,
    hook: HookContext,
    faults: Faults,
    calls: Vec<ToolCall>,
    killed: bool,
    /// A unit that can become the leader.
    rival: Option<UnitName>,
}

/// What is left when the hook has ended.
pub(super) struct Ran {
    pub model: Model,
    pub calls: Vec<ToolCall>,
    pub killed: bool,
    /// In how many steps what the charm changed would be committed.
    pub commit_steps: usize,
    pub finished: Finished,
    /// What became of the hook's changes.
    pub run: HookRun,
}

impl UnderWay {
    pub fn begin(mut model: Model, dispatch: &Dispatch, faults: Faults) -> Self {
        let hook = model.begin(dispatch);
        let unit = hook.unit().clone();
        let rival = model
            .application(unit.app())
            .and_then(|app| app.units().find(|other| **other != unit).cloned());
        Self(Mutex::new(Some(State {
            model,
            hook,
            faults,
            calls: Vec::new(),
            killed: false,
            rival,
        })))
    }

    pub fn environment(&self, charm_dir: &str) -> Vec<(String, String)> {
        let paths = AgentPaths::new(charm_dir, "/tools", "/agent.socket");
        let state = self.state();
        let state = state.as_ref();
        state.map_or_else(Vec::new, |state| {
            state.hook.environment(&state.model, &paths)
        })
    }

    /// Ends the hook with the code that the charm has exited with; nothing can
    /// be asked or logged any more. None if it had ended before.
    pub fn finish(&self, code: i32) -> Option<Ran> {
        let State {
            mut model,
            mut hook,
            faults,
            calls,
            killed,
            ..
        } = self.state().take()?;
        let ended = if killed {
            Ended::Signal(9)
        } else {
            Ended::Exit(code)
        };
        let commit_steps = hook.commit_steps();
        if let Some(steps) = faults.commit_stops_after {
            hook.stop_commit_after(steps);
        }
        let (finished, run) = model.finish_traced(hook, ended);
        Some(Ran {
            model,
            calls,
            killed,
            commit_steps,
            finished,
            run,
        })
    }

    fn state(&self) -> MutexGuard<'_, Option<State>> {
        // A charm that panics does so outside of a call.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl HookTools for UnderWay {
    fn call(&self, call: &Call<'_>) -> io::Result<ToolOutput> {
        let mut state = self.state();
        let Some(state) = &mut *state else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        let stdin = match call.input {
            Input::Stdin(text) => Some(text.to_owned()),
            _ => None,
        };
        let mut record = ToolCall {
            tool: call.tool.to_owned(),
            args: call.args.clone(),
            stdin,
            code: -1,
            answered: false,
        };
        if state.killed {
            return state.kill();
        }
        let output = state.answer(call);
        if let Ok(output) = &output {
            record.code = output.code;
            record.answered = !output.stdout.is_empty();
        }
        state.calls.push(record);
        output
    }
}

impl State {
    fn answer(&mut self, call: &Call<'_>) -> io::Result<ToolOutput> {
        let mut afterwards = None;
        for fault in self.faults.at_call(self.calls.len() + 1) {
            match fault {
                AtCall::Fail(code, text) => return Ok(failure(code, &text)),
                AtCall::Kill => return self.kill(),
                AtCall::LoseLeadership => {
                    if let Some(rival) = &self.rival {
                        self.model.set_leader(rival).map_err(io::Error::other)?;
                    }
                }
                AtCall::Then(what) => afterwards = Some(what),
            }
        }
        let mut output = self.ask(call);
        match afterwards {
            None => {}
            Some(Afterwards::Fail) => output = failure(1, NO_CONNECTION),
            Some(Afterwards::Answer(bytes)) => bytes.clone_into(&mut output.stdout),
            Some(Afterwards::Kill) => return self.kill(),
        }
        Ok(output)
    }

    /// What a process does after its death is not seen by anybody.
    fn kill(&mut self) -> io::Result<ToolOutput> {
        self.killed = true;
        Err(io::ErrorKind::BrokenPipe.into())
    }

    fn ask(&mut self, call: &Call<'_>) -> ToolOutput {
        if let Some(text) = self.faults.of_tool(call.tool) {
            return failure(1, text);
        }
        let mut args = call.args.clone();
        let mut file = File(None);
        let mut stdin: &[u8] = &[];
        match call.input {
            Input::None => {}
            Input::Stdin(text) => stdin = text.as_bytes(),
            Input::SecretFile(content) => {
                args.extend(["--file", SECRET_FILE].map(str::to_owned));
                file = File(Some(content));
            }
        }
        ask(
            &mut self.model,
            &mut self.hook,
            call.tool,
            &args,
            stdin,
            &file,
        )
    }
}

/// Lets the model answer one call.
pub(super) fn ask(
    model: &mut Model,
    hook: &mut HookContext,
    tool: &str,
    args: &[String],
    stdin: &[u8],
    files: &dyn FileReader,
) -> ToolOutput {
    let request = ToolRequest {
        tool,
        args,
        cwd: Path::new("/charm"),
        stdin: Some(stdin),
        files,
    };
    match hook.call(model, &request) {
        ToolReply::Done {
            code,
            stdout,
            stderr,
        } => ToolOutput {
            code,
            stdout,
            stderr,
        },
        // Its standard input was given.
        ToolReply::NeedsStdin => failure(1, "no standard input"),
    }
}

/// The one file that a hook tool can read, and the resources that it copies.
pub(super) struct File<'a>(pub Option<&'a SecretString>);

impl FileReader for File<'_> {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        match self.0 {
            Some(content) if path == Path::new(SECRET_FILE) => {
                Ok(content.expose_secret().as_bytes().to_owned())
            }
            _ => Err(io::ErrorKind::NotFound.into()),
        }
    }

    fn copy(&self, source: &Path, copy: &Path) -> io::Result<()> {
        super::resource::copy(source, copy)
    }
}

pub(super) fn secret_file_args() -> [String; 2] {
    ["--file", SECRET_FILE].map(str::to_owned)
}

fn failure(code: i32, text: &str) -> ToolOutput {
    ToolOutput {
        code,
        stdout: Vec::new(),
        stderr: format!("ERROR {text}\n").into_bytes(),
    }
}

/// Output goes to the log, as the agent puts it there.
impl Lines for UnderWay {
    fn debug(&self, line: &str) {
        self.write(Stream::Stdout, line);
    }

    fn lost(&self, line: &str) {
        self.write(Stream::Stderr, line);
    }
}

impl UnderWay {
    fn write(&self, stream: Stream, line: &str) {
        if let Some(State {
            model,
            hook,
            killed: false,
            ..
        }) = &mut *self.state()
        {
            hook.output(model, stream, format!("{line}\n").as_bytes());
        }
    }
}
