//! Workspaces to run `cargo charm` in.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use tempfile::TempDir;

pub const METADATA: &str = "name: hello\nsummary: Greets.\ndescription: It greets.\n";
pub const CONFIG: &str = "options:\n  greeting:\n    type: string\n    description: Said first.\n";
pub const PLATFORMS: &str = "\
type: charm
platforms:
  ubuntu@24.04:amd64:
  ubuntu@22.04:amd64:
  ubuntu@24.04:arm64:
  ubuntu@22.04:arm64:
parts: {charm: {plugin: nil}}
";

pub const ENDPOINTS: &str = "provides:\n  web:\n    interface: http\n";
pub const ACTIONS: &str = "back-up:\n  description: Saves all.\n";
pub const HANDLERS: &str = "\
mod juju { charm_sdk::charm_types! { config { greeting: String } } }
#[charm]
impl Hello {
    #[on(start, web_relation_joined)]
    fn greet(&mut self) {}
    #[action(back_up)]
    fn back_up(&mut self) {}
}
";

/// A workspace in a temporary directory. Its `charm-sdk` is an empty crate:
/// what makes a package a charm is that it depends on one of that name.
pub struct Workspace {
    folder: TempDir,
}

impl Workspace {
    /// One charm, called `hello`, whose program does nothing.
    pub fn hello() -> Self {
        let workspace = Self::empty();
        workspace.add_package("hello", "fn main() {}\n");
        workspace.write("metadata.yaml", METADATA);
        workspace.write("config.yaml", CONFIG);
        workspace.write("charmcraft.yaml", PLATFORMS);
        workspace
    }

    /// The same charm with handlers, and with everything that can lack one. Its
    /// program is not one that compiles: it is only read.
    pub fn with_handlers() -> Self {
        let workspace = Self::hello();
        workspace.write("metadata.yaml", &format!("{METADATA}{ENDPOINTS}"));
        workspace.write("config.yaml", CONFIG);
        workspace.write("actions.yaml", ACTIONS);
        workspace.write("crates/hello/src/main.rs", HANDLERS);
        workspace
    }

    /// No charm at all.
    pub fn empty() -> Self {
        let workspace = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        workspace.write(
            "Cargo.toml",
            "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\n",
        );
        workspace.write("crates/sdk/Cargo.toml", &manifest("charm-sdk", ""));
        workspace.write("crates/sdk/src/lib.rs", "");
        workspace
    }

    /// Adds a package with a program that depends on `charm-sdk`.
    pub fn add_package(&self, name: &str, program: &str) {
        let depends = "[dependencies]\ncharm-sdk = { path = \"../sdk\" }\n";
        self.write(
            &format!("crates/{name}/Cargo.toml"),
            &manifest(name, depends),
        );
        self.write(&format!("crates/{name}/src/main.rs"), program);
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.root().join(name)
    }

    pub fn root(&self) -> PathBuf {
        self.folder.path().canonicalize().unwrap()
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// `cargo charm …` in the workspace's root.
    pub fn charm(&self, arguments: &[&str]) -> Ran {
        self.charm_in(&self.root(), arguments)
    }

    pub fn charm_in(&self, directory: &Path, arguments: &[&str]) -> Ran {
        run(self.command(directory).args(arguments))
    }

    /// The program with nothing of the surroundings that could matter.
    pub fn command(&self, directory: &Path) -> Command {
        let mut command = Command::cargo_bin("cargo-charm").unwrap();
        Self::plain(&mut command)
            .current_dir(directory)
            .env("CARGO_TARGET_DIR", self.path("target"))
            .env("JUJU_DATA", self.path("juju-data"));
        command
    }

    /// Keeps a command from what could make a difference, and from the network.
    pub fn plain(command: &mut Command) -> &mut Command {
        command
            .env("CARGO_NET_OFFLINE", "true")
            .env_remove("CARGO_TERM_COLOR")
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .env_remove("CARGO_BUILD_TARGET")
            .env_remove("SOURCE_DATE_EPOCH")
    }
}

fn manifest(name: &str, more: &str) -> String {
    format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n{more}")
}

/// What came of a run.
pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

pub fn run(command: &mut Command) -> Ran {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    Ran {
        code: status.code().unwrap(),
        stdout: String::from_utf8(stdout).unwrap(),
        stderr: String::from_utf8(stderr).unwrap(),
    }
}

impl Ran {
    /// Succeeded; returns standard output.
    #[track_caller]
    pub fn succeeded(self) -> String {
        assert_eq!(self.code, 0, "{}", self.stderr);
        self.stdout
    }

    /// Failed with the code, and said all of these; returns standard error.
    #[track_caller]
    pub fn failed(self, code: i32, said: &[&str]) -> String {
        assert_eq!(self.code, code, "{}\n{}", self.stdout, self.stderr);
        for text in said {
            assert!(
                self.stderr.contains(text),
                "{text:?} is not in\n{}",
                self.stderr
            );
        }
        self.stderr
    }
}
