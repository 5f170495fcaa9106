//! The unit agents: a real process for each hook, with real hook tools.

mod charm_dir;
mod files;
pub mod guard;
pub mod interrupted;
mod process;
pub mod protocol;
mod socket;
pub mod storage;

use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::Instant;

use juju_model::{
    AgentPaths, Dispatch, FileReader, Hook, HookContext, HookRun, Level, LogRecord, Model, Outcome,
    Reboot, Rules, Script, Stream, TOOLS, ToolReply, ToolRequest, UnitName,
};

use self::charm_dir::LastCharm;
use self::guard::Guard;
use self::process::Attendant;
use self::protocol::{Reply, Request};
use self::socket::Listener;
use crate::error::{Error, Result};
use crate::fault;
use crate::resource;
use crate::store::{ModelDir, create_private_dir, remove_folder};
use crate::tool::OUTSIDE_HOOKS;

/// Runs the hooks of a model's units.
#[derive(Debug)]
pub struct Agent {
    dir: ModelDir,
    /// What hook tools are links to, and what guards the hooks.
    program: PathBuf,
    tools: PathBuf,
    last_charm: LastCharm,
    /// There from the first hook on.
    guard: OnceLock<Guard>,
}

impl Agent {
    /// An agent whose hook tools are links to `program`.
    pub fn new(dir: ModelDir, program: &Path, rules: &Rules) -> Result<Self> {
        let tools = dir.tools_dir();
        create_private_dir(&tools)?;
        let known = TOOLS.iter().filter(|tool| rules.has_tool(tool));
        for tool in known.chain(&OUTSIDE_HOOKS) {
            let link = tools.join(tool);
            if fs_err::read_link(&link).is_ok_and(|target| target == program) {
                continue;
            }
            match fs_err::remove_file(&link) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(Error::file("replace", &link)(error));
                }
                _ => {}
            }
            fs_err::os::unix::fs::symlink(program, &link).map_err(Error::file("create", &link))?;
        }
        Ok(Self {
            dir,
            program: program.to_owned(),
            tools,
            last_charm: LastCharm::default(),
            guard: OnceLock::new(),
        })
    }

    /// Removes the folders of units that are no longer in the model; after that was saved, for a unit that is not gone
    /// yet needs its charm.
    pub fn sweep(&self, model: &Model) -> Result<()> {
        let agents = self.dir.path().join("agents");
        for name in resource::names(&agents)? {
            let unit = name.strip_prefix("unit-").and_then(|unit| {
                let (app, number) = unit.rsplit_once('-')?;
                Some(UnitName::new(app, number.parse().ok()?))
            });
            if unit.is_none_or(|unit| model.unit(&unit).is_none()) {
                remove_folder(&agents.join(&name))?;
            }
        }
        Ok(())
    }

    /// Gives a unit its application's charm at once, without a hook.
    pub fn upgrade(&self, model: &Model, unit: &UnitName) -> Result<()> {
        self.prepare(model, unit, true)
    }

    fn prepare(&self, model: &Model, unit: &UnitName, replaces: bool) -> Result<()> {
        let Some(app) = model.application(unit.app()) else {
            return Ok(());
        };
        let charm_dir = self.dir.agent_dir(unit).join("charm");
        let url = &app.charm().url;
        charm_dir::prepare(&self.dir, &self.last_charm, &charm_dir, url, replaces)
    }

    /// Runs one hook to its end. What it changed is committed or dropped by the model.
    ///
    /// An error means that the hook was not begun: it can be run again.
    pub fn run(&self, model: &mut Model, dispatch: &Dispatch) -> Result<HookRun> {
        let agent_dir = self.dir.agent_dir(&dispatch.unit);
        let charm_dir = agent_dir.join("charm");
        let replaces = matches!(dispatch.hook, Hook::Install | Hook::UpgradeCharm);
        if model.opens_pod(dispatch) {
            remove_folder(&agent_dir)?;
        }
        self.prepare(model, &dispatch.unit, replaces)?;
        storage::prepare(model, &dispatch.unit)?;
        if let Hook::PebbleReady { container } = &dispatch.hook {
            self.dir
                .append_log(model, &[no_pebble(model, dispatch, container)])?;
        }
        let listener = Listener::bind(self.dir.path())
            .map_err(Error::file("make a socket in", self.dir.path()))?;
        let paths = AgentPaths::new(
            text(&charm_dir)?,
            text(&self.tools)?,
            text(listener.path())?,
        );

        if self.guard.get().is_none() {
            let guard = Guard::start(&self.program, &self.dir);
            let guard = guard.map_err(Error::file("start", &self.program))?;
            let _ = self.guard.set(guard);
        }
        let mut context = model.begin(dispatch);
        interrupted::note(&self.dir, &context)?;
        fault::point();
        let start = Instant::now();
        let outcome = match entry(model, dispatch, &charm_dir) {
            Entry::Run(script, mut command) => {
                context.runs(script);
                command
                    .env_clear()
                    .envs(context.environment(model, &paths))
                    .current_dir(&charm_dir);
                let program = command.get_program().to_owned();
                let run = process::run(
                    command,
                    &listener,
                    &mut Attending {
                        dir: &self.dir,
                        model,
                        context: &mut context,
                    },
                );
                run.unwrap_or_else(|error| {
                    let problem = format!("cannot run {}: {error}\n", program.display());
                    context.output(model, Stream::Stderr, problem.as_bytes());
                    Outcome::NotStarted
                })
            }
            Entry::Broken(problem) => {
                context.output(model, Stream::Stderr, format!("{problem}\n").as_bytes());
                Outcome::NotStarted
            }
            // A charm need not have a hook, but an action must be there.
            Entry::Missing if dispatch.hook.task().is_some() => Outcome::NotStarted,
            Entry::Missing => Outcome::Missing,
        };
        let took = start.elapsed();
        let (_, mut run) = model.finish_traced(context, outcome);
        run.took_us = took.as_micros().try_into().ok();
        drop(listener);
        Ok(run)
    }
}

fn text(path: &Path) -> Result<&str> {
    path.to_str().ok_or_else(|| {
        Error::refused(format!(
            "the path {} is not UTF-8, which charms need",
            path.display()
        ))
    })
}

fn no_pebble(model: &Model, dispatch: &Dispatch, container: &str) -> LogRecord {
    let text = format!(
        "container {container:?} is said to be ready, but nothing runs in it: local Juju has no Pebble"
    );
    record(model, dispatch, Level::Warning, text)
}

fn record(model: &Model, dispatch: &Dispatch, level: Level, text: String) -> LogRecord {
    LogRecord {
        time: model.now(),
        entity: dispatch.unit.tag(),
        level,
        module: "juju.worker.uniter.operation".to_owned(),
        text,
    }
}

/// What to run for a hook.
enum Entry {
    Run(Script, Command),
    Missing,
    Broken(String),
}

/// Finds the program as Juju's runner does: `dispatch` for everything, and only
/// where there is none, `hooks/<name>` or `actions/<name>`.
fn entry(model: &Model, dispatch: &Dispatch, charm_dir: &Path) -> Entry {
    let Some(path) = dispatch.path() else {
        let command = dispatch
            .hook
            .task()
            .and_then(|task| model.task(task))
            .and_then(|task| task.command());
        let mut bash = Command::new("/bin/bash");
        bash.arg("-c").arg(command.unwrap_or_default());
        return Entry::Run(Script::default(), bash);
    };
    if !charm_dir.join("metadata.yaml").exists() {
        return Entry::Broken("charm missing from disk".to_owned());
    }
    for (script, candidate) in [
        (Script::Dispatch, charm_dir.join("dispatch")),
        (Script::Bespoke, charm_dir.join(path)),
    ] {
        let problem = match fs_err::metadata(&candidate) {
            Ok(found) if found.is_dir() => "it is a directory",
            Ok(found) if found.permissions().mode() & 0o111 == 0 => "it is not executable",
            Ok(_) => return Entry::Run(script, Command::new(candidate)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Entry::Broken(error.to_string()),
        };
        return Entry::Broken(format!("cannot run {}: {problem}", candidate.display()));
    }
    Entry::Missing
}

/// Looks after a hook's process on behalf of the model.
struct Attending<'a> {
    dir: &'a ModelDir,
    model: &'a mut Model,
    context: &'a mut HookContext,
}

impl Attendant for Attending<'_> {
    fn answer(&mut self, request: Request) -> Option<Reply> {
        let reply = self.reply(request);
        (self.context.reboot() != Some(Reboot::Now)).then_some(reply)
    }

    fn output(&mut self, stream: Stream, bytes: &[u8]) {
        self.context.output(self.model, stream, bytes);
    }
}

impl Attending<'_> {
    fn reply(&mut self, request: Request) -> Reply {
        let Request {
            context_id,
            dir,
            tool,
            args,
            stdin,
        } = request;
        if context_id != self.context.id() {
            return Reply::Refused(format!("wrong context ID; got {context_id:?}"));
        }
        if !TOOLS.contains(&tool.as_str()) || !self.model.rules().has_tool(&tool) {
            return Reply::Refused(format!("unknown command: {tool}"));
        }
        let request = ToolRequest {
            tool: &tool,
            args: &args,
            cwd: dir.as_ref(),
            stdin: stdin.as_deref(),
            files: &AgentFiles(self.dir),
        };
        let start = Instant::now();
        let reply = self.context.call(self.model, &request);
        if reply != ToolReply::NeedsStdin {
            self.context.call_took(start.elapsed());
        }
        match reply {
            ToolReply::Done {
                code,
                stdout,
                stderr,
            } => Reply::Done {
                code,
                stdout,
                stderr,
            },
            ToolReply::NeedsStdin => Reply::NeedsStdin,
        }
    }
}

/// The files of this machine, as the agent sees them.
struct AgentFiles<'a>(&'a ModelDir);

impl FileReader for AgentFiles<'_> {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        files::read(path)
    }

    fn copy(&self, source: &Path, copy: &Path) -> io::Result<()> {
        resource::fetch(self.0, source, copy)
    }

    fn write(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        std::fs::write(path, content)
    }
}
