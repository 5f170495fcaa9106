//! A Juju in which every hook tool that the SMTP Integrator calls is watched,
//! and one of them goes wrong.

use std::{
    fmt, fs,
    os::unix::fs::{PermissionsExt, symlink},
    path::{Path, PathBuf},
};

use charm_sdk::testing::juju_model::TOOLS;
use tempfile::TempDir;
use whole_tests::LocalJuju;

/// What goes wrong at one call of a hook tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    KillBefore,
    KillAfter,
    TerminateBefore,
    TerminateAfter,
    Exit1,
    Exit2,
    Garbage,
    Silence,
}

impl Kind {
    pub const ALL: [Self; 8] = [
        Self::KillBefore,
        Self::KillAfter,
        Self::TerminateBefore,
        Self::TerminateAfter,
        Self::Exit1,
        Self::Exit2,
        Self::Garbage,
        Self::Silence,
    ];

    /// The word by which the watched tool knows it.
    fn word(self) -> &'static str {
        match self {
            Self::KillBefore => "kill-before",
            Self::KillAfter => "kill-after",
            Self::TerminateBefore => "terminate-before",
            Self::TerminateAfter => "terminate-after",
            Self::Exit1 => "exit-1",
            Self::Exit2 => "exit-2",
            Self::Garbage => "garbage",
            Self::Silence => "silence",
        }
    }

    /// Whether it can only be seen in what the tool prints.
    pub fn is_in_the_answer(self) -> bool {
        matches!(self, Self::Garbage | Self::Silence)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// One call of a hook tool, and what stood around it.
pub struct Call {
    pub hook: String,
    pub args: Vec<String>,
    pub stdin: Vec<u8>,
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
    /// Arguments and environment of the tool and of the charm, limits.
    pub around: Vec<(&'static str, Vec<u8>)>,
}

impl Call {
    fn read(folder: &Path) -> Self {
        let read = |name| fs::read(folder.join(name)).unwrap_or_default();
        let text = |name| String::from_utf8_lossy(&read(name)).into_owned();
        let args = text("args");
        let around = [
            "args",
            "environment",
            "charm-args",
            "charm-environment",
            "charm-limits",
        ];
        Self {
            hook: text("hook"),
            args: args
                .trim_end_matches('\0')
                .split('\0')
                .map(|arg| arg.rsplit('/').next().unwrap_or(arg).to_owned())
                .collect(),
            stdin: read("stdin"),
            stdout: read("stdout"),
            stderr: read("stderr"),
            around: around.map(|name| (name, read(name))).into(),
        }
    }

    pub fn tool(&self) -> &str {
        &self.args[0]
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.hook, self.args.join(" "))
    }
}

/// A Juju of which the charm's hook tools are watched.
pub struct Watched {
    pub juju: LocalJuju,
    folder: TempDir,
}

/// The charm's own program, once another one stands in its place.
const CHARM: &str = "charm-itself";

impl Watched {
    /// Goes on from a state of a Juju, with a fault at a call, counted from 1.
    pub fn of(juju: &LocalJuju, fault: Option<(usize, Kind)>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let by = folder.path();
        fs::create_dir(by.join("calls")).unwrap();
        fs::create_dir(by.join("tools")).unwrap();
        for tool in TOOLS {
            let program = env!("CARGO_BIN_EXE_watched-tool");
            symlink(program, by.join("tools").join(tool)).unwrap();
        }
        if let Some((at, kind)) = fault {
            fs::write(by.join("fault"), format!("{at} {}", kind.word())).unwrap();
        }
        let juju = juju.fork();
        for charm in charm_folders(&juju) {
            let dispatch = charm.join("dispatch");
            fs::rename(&dispatch, charm.join(CHARM)).unwrap();
            let script = format!(
                "#!/bin/sh\nWATCHED_BY='{by}' PATH='{by}/tools':$PATH exec ./{CHARM}\n",
                by = by.display()
            );
            fs::write(&dispatch, script).unwrap();
            fs::set_permissions(&dispatch, PermissionsExt::from_mode(0o755)).unwrap();
        }
        Self { juju, folder }
    }

    /// The calls so far.
    pub fn calls(&self) -> Vec<Call> {
        let entries = fs::read_dir(self.folder.path().join("calls")).unwrap();
        let mut folders: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        folders.sort();
        folders.iter().map(|folder| Call::read(folder)).collect()
    }
}

/// Where the units of the SMTP Integrator have their charm.
pub fn charm_folders(juju: &LocalJuju) -> Vec<PathBuf> {
    let agents = juju.folder().join("local-juju/models/default/agents");
    let units = fs::read_dir(agents).unwrap().map(|entry| entry.unwrap());
    units
        .filter(|unit| {
            unit.file_name()
                .to_string_lossy()
                .starts_with("unit-smtp-integrator-")
        })
        .map(|unit| unit.path().join("charm"))
        .collect()
}
