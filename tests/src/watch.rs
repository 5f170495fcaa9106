//! Writes down what the hooks of a unit on local Juju call, and what they are
//! answered.

use std::{
    fs, io,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use crate::LocalJuju;

/// Scripts before a unit's `dispatch` and before the hook tools that it calls.
#[derive(Debug)]
pub struct Watch {
    record: PathBuf,
}

/// A hook that a unit ran.
#[derive(Debug)]
pub struct Hook {
    /// The event, such as `config-changed`.
    pub event: String,
    /// The environment that Juju gave it.
    pub environment: Vec<(String, String)>,
    /// The hook tools that it called, in order.
    pub calls: Vec<Call>,
}

/// A hook tool that was called.
#[derive(Debug)]
pub struct Call {
    /// Name and arguments, with spaces between them.
    pub line: String,
    /// What it answered.
    pub answer: Vec<u8>,
    /// The peak of the hook's memory by then, in KiB.
    pub memory: usize,
}

impl Hook {
    /// The peak of its memory when it called a tool, in KiB.
    pub fn memory(&self) -> usize {
        self.calls.iter().map(|call| call.memory).max().unwrap_or(0)
    }
}

impl Call {
    /// The tool's name.
    pub fn tool(&self) -> &str {
        self.line.split(' ').next().unwrap_or_default()
    }
}

impl Watch {
    /// Puts the scripts in their places.
    ///
    /// # Panics
    ///
    /// When there is no such unit.
    pub fn new(juju: &LocalJuju, unit: &str) -> Self {
        let place = format!("unit-{}/charm/dispatch", unit.replace('/', "-"));
        let files = juju.files().into_iter();
        let dispatch = files
            .map(|(path, _)| path)
            .find(|path| path.ends_with(&place))
            .expect("the unit is deployed");
        Self::place(&dispatch).expect("scripts in the unit's folder")
    }

    fn place(dispatch: &Path) -> io::Result<Self> {
        let above = |levels| dispatch.ancestors().nth(levels).unwrap_or(dispatch);
        let agent = above(2);
        let tools = above(4).join("tools");
        let (scripts, record) = (agent.join("scripts"), agent.join("record"));
        fs::create_dir(&scripts)?;
        let (from, to) = (tools.display(), record.display());
        for tool in fs::read_dir(&tools)? {
            let name = tool?.file_name();
            let tool = name.display();
            // A script's parent is the charm, which has used that much by now.
            let script = format!(
                "while read -r key value rest; do\n\
                 [ \"$key\" != VmHWM: ] || memory=$value\n\
                 done </proc/$PPID/status\n\
                 echo \"$memory $$\" >>{to}/calls\n\
                 printf %s \"{tool} $*\" >{to}/$$.call\n\
                 {from}/{tool} \"$@\" >{to}/$$.answer\n\
                 code=$?\n\
                 cat {to}/$$.answer\n\
                 exit $code\n"
            );
            write_script(&scripts.join(&name), &script)?;
        }
        let program = dispatch.with_extension("program");
        fs::rename(dispatch, &program)?;
        let script = format!(
            "env -0 >{to}/$$.environment\n\
             echo \"hook $$\" >>{to}/calls\n\
             PATH={}:$PATH exec {}\n",
            scripts.display(),
            program.display()
        );
        write_script(dispatch, &script)?;
        Ok(Self { record })
    }

    /// The hooks of the unit that run because of a command to this Juju.
    ///
    /// # Panics
    ///
    /// When the command fails.
    pub fn hooks_of(&self, juju: &LocalJuju, command: &[&str]) -> Vec<Hook> {
        let _ = fs::remove_dir_all(&self.record);
        fs::create_dir(&self.record).expect("a folder for the record");
        juju.run(command);
        self.read().expect("a record of the hooks")
    }

    fn read(&self) -> io::Result<Vec<Hook>> {
        let record = |name: &str, of: &str| fs::read(self.record.join(format!("{name}.{of}")));
        let mut hooks: Vec<Hook> = Vec::new();
        let calls = self.record.join("calls");
        if !calls.exists() {
            return Ok(hooks);
        }
        for line in fs::read_to_string(calls)?.lines() {
            let (kind, process) = line.split_once(' ').unwrap_or_default();
            if kind == "hook" {
                let environment = record(process, "environment")?;
                hooks.push(Hook::started(&String::from_utf8_lossy(&environment)));
            } else if let Some(hook) = hooks.last_mut() {
                hook.calls.push(Call {
                    line: String::from_utf8_lossy(&record(process, "call")?).into_owned(),
                    answer: record(process, "answer")?,
                    memory: kind.parse().unwrap_or(usize::MAX),
                });
            }
        }
        Ok(hooks)
    }
}

impl Hook {
    fn started(environment: &str) -> Self {
        let environment: Vec<_> = environment
            .split_terminator('\0')
            .filter_map(|variable| variable.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let path = environment
            .iter()
            .find(|(name, _)| name == "JUJU_DISPATCH_PATH");
        let event = path.map_or("", |(_, path)| path.trim_start_matches("hooks/"));
        Self {
            event: event.to_owned(),
            environment,
            calls: Vec::new(),
        }
    }
}

fn write_script(path: &Path, script: &str) -> io::Result<()> {
    fs::write(path, format!("#!/bin/sh\n{script}"))?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
}
