//! Hook tools with prepared answers, for the tests of this crate.

use std::io;
use std::sync::{Arc, Mutex};

use secrecy::ExposeSecret;

use crate::context::Context;
use crate::environment::Environment;
use crate::hook_tool::{Call, HookTools, Input, ToolOutput};
use crate::log::Lines;

pub(crate) const MODEL: &str = "0dd8ae5c-4a5e-4d3f-8f34-0d6a0b8b2a2e";
pub(crate) const SECRET: &str = "9m4e2mr0ui3e8a215n4g";

/// Answers by the beginning of the command line; the last one that fits wins.
#[derive(Default)]
pub(crate) struct Fake {
    answers: Mutex<Vec<(String, Answer)>>,
    calls: Mutex<Vec<String>>,
    inputs: Mutex<Vec<String>>,
    lines: Mutex<Vec<String>>,
}

#[derive(Clone)]
enum Answer {
    Output(String),
    Error(i32, String),
    Missing,
}

impl Fake {
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    pub fn answers(self: &Arc<Self>, command: &str, stdout: &str) -> Arc<Self> {
        self.put(command, Answer::Output(stdout.to_owned()))
    }

    pub fn fails(self: &Arc<Self>, command: &str, code: i32, text: &str) -> Arc<Self> {
        self.put(command, Answer::Error(code, format!("ERROR {text}\n")))
    }

    pub fn lacks(self: &Arc<Self>, tool: &str) -> Arc<Self> {
        self.put(tool, Answer::Missing)
    }

    fn put(self: &Arc<Self>, command: &str, answer: Answer) -> Arc<Self> {
        let mut answers = self.answers.lock().unwrap();
        answers.push((command.to_owned(), answer));
        Arc::clone(self)
    }

    /// A context for an event of `wordpress/0`.
    pub fn context(self: &Arc<Self>, event: &str, more: &[(&str, &str)]) -> Context {
        Context::new(
            environment(event, more),
            Arc::clone(self) as Arc<dyn HookTools>,
        )
    }

    /// The command lines so far.
    pub fn calls(&self) -> Vec<String> {
        self.calls.lock().unwrap().clone()
    }

    /// What the tools were given to read.
    pub fn inputs(&self) -> Vec<String> {
        self.inputs.lock().unwrap().clone()
    }

    /// Lines of standard output and error.
    pub fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap().clone()
    }
}

/// The environment of an event of `wordpress/0`.
pub(crate) fn environment(event: &str, more: &[(&str, &str)]) -> Environment {
    let path = if event.starts_with("actions/") {
        event.to_owned()
    } else {
        format!("hooks/{event}")
    };
    let mut variables = vec![
        ("JUJU_DISPATCH_PATH", path.as_str()),
        ("JUJU_UNIT_NAME", "wordpress/0"),
        ("JUJU_MODEL_NAME", "blog"),
        ("JUJU_MODEL_UUID", MODEL),
        ("JUJU_CHARM_DIR", "/charm"),
        ("JUJU_VERSION", "3.6.28"),
    ];
    variables.extend_from_slice(more);
    Environment::parse(variables).unwrap()
}

impl HookTools for Fake {
    fn call(&self, call: &Call<'_>) -> io::Result<ToolOutput> {
        let command = format!("{} {}", call.tool, call.args.join(" "));
        let command = command.trim_end();
        self.calls.lock().unwrap().push(command.to_owned());
        match call.input {
            Input::None => {}
            Input::Stdin(text) => self.inputs.lock().unwrap().push(text.to_owned()),
            Input::SecretFile(content) => {
                let mut inputs = self.inputs.lock().unwrap();
                inputs.push(content.expose_secret().to_owned());
            }
        }
        let answers = self.answers.lock().unwrap();
        let answer = answers
            .iter()
            .rev()
            .find(|(start, _)| command.starts_with(start));
        let (code, stdout, stderr) = match answer.map(|(_, answer)| answer.clone()) {
            None => (0, String::new(), String::new()),
            Some(Answer::Output(stdout)) => (0, stdout, String::new()),
            Some(Answer::Error(code, stderr)) => (code, String::new(), stderr),
            Some(Answer::Missing) => return Err(io::ErrorKind::NotFound.into()),
        };
        Ok(ToolOutput {
            code,
            stdout: stdout.into(),
            stderr: stderr.into(),
        })
    }
}

impl Lines for Fake {
    fn debug(&self, line: &str) {
        self.lines.lock().unwrap().push(format!("stdout: {line}"));
    }

    fn lost(&self, line: &str) {
        self.lines.lock().unwrap().push(format!("stderr: {line}"));
    }
}
