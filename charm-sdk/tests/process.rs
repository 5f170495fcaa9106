//! A charm as Juju runs it: a process with nothing in its environment but what
//! Juju puts there, and hook tools that are processes too.
//!
//! This program plays all parts. Called by its own name it is the test; with
//! Juju's variables it is the charm; called by the name of a hook tool it is
//! that tool, and writes down how it was called.

#![expect(clippy::unwrap_used, reason = "a test, though with a `main`")]

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Output, Stdio};

use charm_sdk::relation::{Endpoint, Provides, RawDatabag, Untyped};
use charm_sdk::{
    Charm, Context, Declaration, Halt, NewSecret, SecretContent, Status, run, tracing,
};

enum Greeting {}

impl Endpoint for Greeting {
    const NAME: &'static str = "greeting";
    type Role = Provides;
    type Interface = Untyped;
}

const PASSWORD: &str = "hunter2 \"\u{1f600}\"";

#[derive(Default)]
struct Hello;

impl Charm for Hello {
    const DECLARATION: Declaration = Declaration { files: &[] };

    fn dispatch(&mut self, ctx: &Context) -> Result<(), Halt> {
        tracing::debug!("a line for nothing");
        tracing::info!("-hello");
        match ctx.environment().event_name() {
            "config-changed" => publish(ctx),
            "start" => panic!("cannot start"),
            "stop" => Err(Halt::failed("cannot stop")),
            _ => Ok(ctx.set_status(Status::blocked("-unknown"))?),
        }
    }
}

fn publish(ctx: &Context) -> Result<(), Halt> {
    let leader = ctx
        .leader()?
        .ok_or_else(|| Halt::failed("not the leader"))?;
    for relation in ctx.relations::<Greeting>()? {
        relation.write_app(&leader, &RawDatabag::from([("name", "\u{1f600} \u{85}")]))?;
    }
    let content = SecretContent::new().with("password", PASSWORD);
    ctx.add_secret(&leader, NewSecret::new(&content).label("relay"))?;
    Ok(())
}

fn main() -> ExitCode {
    let name = std::env::args_os().next().unwrap_or_default();
    let name = Path::new(&name).file_name().unwrap_or_default().to_owned();
    if name == "dispatch" {
        return run::<Hello>();
    }
    if let Some(tool) = name.to_str().filter(|name| TOOLS.contains(name)) {
        return be_tool(tool).map_or(ExitCode::from(9), |()| ExitCode::SUCCESS);
    }
    for test in TESTS {
        test();
    }
    ExitCode::SUCCESS
}

const TOOLS: [&str; 7] = [
    "is-leader",
    "juju-log",
    "relation-get",
    "relation-ids",
    "relation-set",
    "secret-add",
    "status-set",
];

/// Answers, and appends a line on the call to the file `calls` of the charm.
fn be_tool(tool: &str) -> io::Result<()> {
    let args: Vec<_> = std::env::args().skip(1).collect();
    let mut line = format!("{tool} {}", args.join(" "));
    match &args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [.., "--file", "-"] => {
            line = format!("{line} < {}", io::read_to_string(io::stdin())?);
        }
        [.., "--file", path] => {
            // The agent opens it, which is another process.
            let content = fs::read_to_string(path)?;
            let target = fs::read_link(path)?;
            let line_without_path = line.replace(path, "FILE");
            line = format!("{line_without_path} < {content} in {}", target.display());
        }
        _ => {
            let mut rest = Vec::new();
            io::stdin().read_to_end(&mut rest)?;
            assert!(rest.is_empty(), "something on standard input");
        }
    }
    let names: Vec<_> = std::env::vars_os().map(|(name, _)| name).collect();
    assert!(!names.iter().any(|name| name == "HOME"));
    let dir = std::env::var_os("JUJU_CHARM_DIR").unwrap_or_default();
    let mut calls = fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(Path::new(&dir).join("calls"))?;
    writeln!(calls, "{}", line.trim_end())?;
    let answer = match tool {
        "is-leader" => "true\n",
        "relation-ids" => "[\"greeting:1\"]\n",
        "relation-get" => "{\"old\":\"x\"}\n",
        "secret-add" => "secret://0dd8ae5c-4a5e-4d3f-8f34-0d6a0b8b2a2e/9m4e2mr0ui3e8a215n4g\n",
        _ => "",
    };
    io::stdout().write_all(answer.as_bytes())
}

const TESTS: [fn(); 7] = [
    tools_are_called_with_their_input,
    a_failure_exits_with_1_and_is_logged_once,
    a_panic_exits_with_1_and_is_logged_once,
    a_closed_output_is_no_failure,
    without_tools_the_charm_says_so,
    without_juju_the_charm_says_so,
    what_is_not_unicode_is_passed_over,
];

/// A directory with the charm and, if wanted, hook tools.
struct Unit {
    dir: PathBuf,
}

impl Unit {
    fn new(name: &str, tools: &[&str]) -> Self {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join("process")
            .join(name);
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(dir.join("tools")).unwrap();
        let program = std::env::current_exe().unwrap();
        symlink(&program, dir.join("dispatch")).unwrap();
        for tool in tools {
            symlink(&program, dir.join("tools").join(tool)).unwrap();
        }
        Self { dir }
    }

    /// The charm with an event, and nothing else in its environment.
    fn command(&self, event: &str) -> Command {
        let mut command = Command::new(self.dir.join("dispatch"));
        command
            .env_clear()
            .current_dir(&self.dir)
            .stdin(Stdio::null())
            .env("JUJU_DISPATCH_PATH", format!("hooks/{event}"))
            .env("JUJU_CHARM_DIR", &self.dir)
            .env("JUJU_UNIT_NAME", "hello/0")
            .env("JUJU_MODEL_NAME", "m")
            .env("JUJU_MODEL_UUID", "0dd8ae5c-4a5e-4d3f-8f34-0d6a0b8b2a2e")
            .env("PATH", self.dir.join("tools"));
        command
    }

    fn calls(&self) -> Vec<String> {
        let calls = fs::read_to_string(self.dir.join("calls")).unwrap_or_default();
        calls.lines().map(str::to_owned).collect()
    }
}

#[track_caller]
fn assert_ends(output: &Output, code: i32, stdout: &str, stderr: &str) {
    let texts = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes));
    assert_eq!(
        (output.status.code(), &*texts[0], &*texts[1]),
        (Some(code), stdout, stderr)
    );
}

fn tools_are_called_with_their_input() {
    let unit = Unit::new("input", &TOOLS);
    let output = unit.command("config-changed").output().unwrap();
    assert_ends(&output, 0, "a line for nothing\n", "");
    assert_eq!(
        unit.calls(),
        [
            "juju-log --log-level INFO -- -hello",
            "is-leader --format=json",
            "relation-ids --format=json greeting",
            "relation-get --format=json -r greeting:1 --app - hello",
            "relation-set -r greeting:1 --app --file - < \"name\": \"\u{1f600} \\u0085\"",
            "\"old\": \"\"",
            "secret-add --owner=application --label=relay --file FILE < {\"password\":\"hunter2 \\\"\u{1f600}\\\"\"} in /memfd:charm (deleted)",
        ]
    );
}

fn a_failure_exits_with_1_and_is_logged_once() {
    let unit = Unit::new("failure", &TOOLS);
    let output = unit.command("stop").output().unwrap();
    assert_ends(&output, 1, "a line for nothing\n", "");
    assert_eq!(
        unit.calls()[1..],
        ["juju-log --log-level ERROR -- stop failed: cannot stop"]
    );
}

fn a_panic_exits_with_1_and_is_logged_once() {
    let unit = Unit::new("panic", &TOOLS);
    let output = unit.command("start").output().unwrap();
    assert_ends(&output, 1, "a line for nothing\n", "");
    let [log] = &unit.calls()[1..] else {
        panic!("{:?}", unit.calls())
    };
    assert!(
        log.contains("start failed: the charm panicked at "),
        "{log}"
    );
    assert!(log.contains("process.rs:"), "{log}");
    assert!(log.ends_with(": cannot start"), "{log}");
}

fn a_closed_output_is_no_failure() {
    let unit = Unit::new("closed", &TOOLS);
    let (reader, writer) = io::pipe().unwrap();
    drop(reader);
    let status = unit
        .command("install")
        .stdout(writer.try_clone().unwrap())
        .stderr(writer)
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(0), "{status}");
    assert_eq!(unit.calls()[1..], ["status-set -- blocked -unknown"]);
}

fn without_tools_the_charm_says_so() {
    let unit = Unit::new("no-tools", &[]);
    let output = unit.command("install").output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr.starts_with("INFO -hello\nERROR install failed: the hook tool `status-set`"),
        "{stderr}"
    );
    assert!(
        stderr.contains("there is no program `status-set` on PATH"),
        "{stderr}"
    );
}

fn without_juju_the_charm_says_so() {
    let unit = Unit::new("no-juju", &TOOLS);
    let output = unit.command("install").env_clear().output().unwrap();
    let expected = "the environment variable JUJU_DISPATCH_PATH is not set; a charm is started by Juju, which sets it\n";
    assert_ends(&output, 1, "", expected);
    assert!(unit.calls().is_empty());
}

fn what_is_not_unicode_is_passed_over() {
    let unit = Unit::new("bytes", &TOOLS);
    let output = unit
        .command("install")
        .env(OsStr::from_bytes(b"A\xff"), "b")
        .env("C", OsStr::from_bytes(b"\xff"))
        .output()
        .unwrap();
    assert_ends(&output, 0, "a line for nothing\n", "");
}
