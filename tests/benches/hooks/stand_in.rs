//! Hooks of a packed charm, as Juju ran them, with stand-ins for the hook tools.

use std::{
    fs, io,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;
use whole_tests::watch::Hook;

/// A folder of stand-ins, one program under many names.
pub struct Tools {
    folder: TempDir,
    program: PathBuf,
}

impl Tools {
    /// Has the compiler build the program: static, as a charm is.
    pub fn build() -> io::Result<Self> {
        let folder = tempfile::tempdir()?;
        let program = folder.path().join("nothing");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/hooks/stand_in_tool.rs");
        let compiler = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let built = Command::new(compiler)
            .args(["--edition=2024", "-Copt-level=s", "-Cpanic=abort"])
            .args(["-Cstrip=symbols", "-Ctarget-feature=+crt-static", "-o"])
            .args([&program, &source])
            .status()?;
        assert!(built.success(), "the stand-in does not compile");
        Ok(Self { folder, program })
    }

    /// The least that a process costs: it starts and ends.
    pub fn process(&self) -> Duration {
        timed(&mut Command::new(&self.program))
    }
}

/// A hook that can be run again and again.
pub struct Replay<'a> {
    tools: &'a Tools,
    answers: TempDir,
    environment: Vec<(String, String)>,
    program: PathBuf,
    /// How many hook tools it calls.
    pub calls: usize,
}

impl<'a> Replay<'a> {
    /// Prepares the answers that the hook was given.
    pub fn new(tools: &'a Tools, hook: &Hook) -> io::Result<Self> {
        let answers = tempfile::tempdir()?;
        for call in &hook.calls {
            let tool = tools.folder.path().join(call.tool());
            if !tool.exists() {
                symlink(&tools.program, tool)?;
            }
            fs::write(
                answers.path().join(call.line.replace('/', "%")),
                &call.answer,
            )?;
        }
        let environment = hook.environment.clone();
        let value = |name: &str| {
            let variable = environment.iter().find(|(other, _)| other == name);
            variable.map_or("", |(_, value)| value)
        };
        let program = Path::new(value("JUJU_CHARM_DIR")).join("dispatch.program");
        Ok(Self {
            tools,
            answers,
            environment,
            program,
            calls: hook.calls.len(),
        })
    }

    /// The same, as if it were for another event.
    pub fn for_event(mut self, event: &str) -> Self {
        for (name, value) in &mut self.environment {
            if name == "JUJU_DISPATCH_PATH" {
                *value = format!("hooks/{event}");
            }
        }
        self
    }

    /// The charm's program.
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// Runs the hook.
    pub fn run(&self) -> Duration {
        let mut command = Command::new(&self.program);
        // The charm writes to standard output only what is logged at DEBUG.
        command.env_clear().envs(self.environment.iter().cloned());
        command
            .env("PATH", self.tools.folder.path())
            .env("STAND_IN_ANSWERS", self.answers.path());
        timed(&mut command)
    }

    /// One of the calls of the hook, by itself.
    pub fn bare_call(&self) -> Duration {
        let mut command = Command::new(self.tools.folder.path().join("is-leader"));
        command
            .arg("--format=json")
            .env("STAND_IN_ANSWERS", self.answers.path());
        timed(&mut command)
    }
}

/// How long a program takes that succeeds. What it prints is read, as the charm
/// reads what a tool prints.
fn timed(command: &mut Command) -> Duration {
    command.stdin(Stdio::null());
    let start = Instant::now();
    let output = command.output();
    let took = start.elapsed();
    let output = output.expect("the program starts");
    assert!(output.status.success(), "{command:?}: {output:?}");
    took
}
