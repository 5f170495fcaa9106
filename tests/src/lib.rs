//! What the tests of the whole have in common: packed charms, and a local
//! Juju of their own to run them on.

use std::{
    fs, io,
    os::unix::fs::{PermissionsExt, symlink},
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::{Mutex, OnceLock},
};

use serde_json::Value;
use tempfile::TempDir;

pub mod corpus;
pub mod expand;
pub mod fuzz;
pub mod watch;

/// The workspace's root.
pub fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap_or(Path::new("/"))
}

/// The packed charm that is declared in this directory of the workspace. It is
/// built once for all tests of a process.
///
/// # Panics
///
/// When the charm cannot be packed.
pub fn packed(directory: &str) -> PathBuf {
    static PACKED: Mutex<Vec<(String, PathBuf)>> = Mutex::new(Vec::new());
    static OUTPUT: OnceLock<TempDir> = OnceLock::new();

    let mut packed = PACKED
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some((_, path)) = packed.iter().find(|(name, _)| name == directory) {
        return path.clone();
    }
    let output = OUTPUT.get_or_init(|| tempfile::tempdir().expect("a folder for charms"));
    let run = cargo()
        .args([
            "run",
            "--quiet",
            "--package",
            "cargo-charm",
            "--",
            "charm",
            "pack",
            "--output-dir",
        ])
        .arg(output.path())
        .arg(workspace().join(directory))
        .output()
        .expect("cargo runs");
    let path = PathBuf::from(text(&succeeded(run).stdout).trim());
    let path = workspace().join(path);
    packed.push((directory.to_owned(), path.clone()));
    path
}

/// A Juju of its own, gone at the end of the test.
#[derive(Debug)]
pub struct LocalJuju {
    data: TempDir,
    program: &'static Path,
}

impl LocalJuju {
    /// A Juju without any application.
    ///
    /// # Panics
    ///
    /// When `local-juju` cannot be built.
    #[expect(clippy::new_without_default, reason = "this builds a program")]
    pub fn new() -> Self {
        static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
        Self::with(PROGRAM.get_or_init(|| built(&[])))
    }

    /// The same, as it is installed: built for release.
    ///
    /// # Panics
    ///
    /// When `local-juju` cannot be built.
    pub fn release() -> Self {
        static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
        Self::with(PROGRAM.get_or_init(|| built(&["--release"])))
    }

    fn with(program: &'static Path) -> Self {
        let data = tempfile::tempdir().expect("a folder for the model");
        Self { data, program }
    }

    /// A Juju in the same state, which goes its own way from here.
    ///
    /// # Panics
    ///
    /// When a file cannot be copied.
    #[must_use]
    pub fn fork(&self) -> Self {
        let data = tempfile::tempdir().expect("a folder for the model");
        copy(self.data.path(), data.path()).expect("a copy of the model");
        Self { data, ..*self }
    }

    /// The folder with all that this Juju keeps.
    pub fn folder(&self) -> &Path {
        self.data.path()
    }

    /// Runs a command that must succeed, and gives its standard output.
    ///
    /// # Panics
    ///
    /// When the command fails.
    pub fn run(&self, args: &[&str]) -> String {
        text(&succeeded(self.command(args)).stdout).to_owned()
    }

    /// Runs a command whatever comes of it.
    ///
    /// # Panics
    ///
    /// When the program cannot be started.
    pub fn command(&self, args: &[&str]) -> Output {
        Command::new(self.program)
            .args(args)
            .env("JUJU_DATA", self.data.path())
            .output()
            .expect("local-juju runs")
    }

    /// What a line that a person would type into a shell prints, in this folder,
    /// with `juju` for this Juju.
    ///
    /// # Panics
    ///
    /// When no shell can be started.
    pub fn shell(&self, folder: &Path, line: &str) -> String {
        let script = format!("juju() {{ \"$LOCAL_JUJU\" \"$@\"; }}\n{{ {line}\n}} 2>&1");
        let output = Command::new("sh")
            .args(["-c", &script])
            .current_dir(folder)
            .env("LOCAL_JUJU", self.program)
            .env("JUJU_DATA", self.data.path())
            .output()
            .expect("a shell");
        text(&output.stdout).to_owned()
    }

    /// Deploys the charm that is declared in this directory of the workspace.
    pub fn deploy(&self, directory: &str, args: &[&str]) {
        let charm = packed(directory);
        let mut command = vec!["deploy", charm.to_str().unwrap_or_default()];
        command.extend(args);
        self.run(&command);
    }

    /// Deploys the SMTP Integrator with these options, integrated with so many
    /// applications at each endpoint. Those have no units.
    ///
    /// # Panics
    ///
    /// When the bundle cannot be deployed.
    pub fn deploy_integrated(&self, options: &Value, endpoints: &[(&str, usize)]) {
        let requirer = packed("examples/smtp-requirer");
        let mut applications = serde_json::json!({
            "smtp-integrator": {"charm": packed("."), "num_units": 1, "options": options},
        });
        let mut relations = Vec::new();
        for (endpoint, number) in endpoints {
            for number in 0..*number {
                // No part of an application's name is a number.
                let digits = number.to_string().into_bytes().into_iter();
                let letters: String = digits.map(|d| char::from(d - b'0' + b'a')).collect();
                let app = format!("{endpoint}-{letters}");
                relations.push([
                    format!("smtp-integrator:{endpoint}"),
                    format!("{app}:{endpoint}"),
                ]);
                applications[app] = serde_json::json!({"charm": requirer});
            }
        }
        let bundle = serde_json::json!({"applications": applications, "relations": relations});
        let folder = tempfile::tempdir().expect("a folder for the bundle");
        let file = folder.path().join("bundle.yaml");
        std::fs::write(&file, bundle.to_string()).expect("a bundle");
        self.run(&["deploy", file.to_str().unwrap_or_default()]);
    }

    /// The answer of a command in JSON.
    ///
    /// # Panics
    ///
    /// When the command fails or prints no JSON.
    pub fn json(&self, args: &[&str]) -> Value {
        let mut command = args.to_vec();
        command.push("--format=json");
        serde_json::from_str(&self.run(&command)).expect("JSON")
    }

    /// Status and message of a unit's workload.
    pub fn workload(&self, unit: &str) -> (String, String) {
        let status = self.json(&["status"]);
        let app = unit.split('/').next().unwrap_or_default();
        let unit = &status["applications"][app]["units"][unit]["workload-status"];
        let part = |name: &str| unit[name].as_str().unwrap_or_default().to_owned();
        (part("current"), part("message"))
    }

    /// The databag of the other application, as this unit sees it.
    pub fn remote_app_databag(&self, unit: &str, endpoint: &str) -> Value {
        let shown = self.json(&["show-unit", unit]);
        let relations = shown[unit]["relation-info"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let relation = relations
            .into_iter()
            .find(|relation| relation["endpoint"] == endpoint);
        relation.unwrap_or_default()["application-data"].clone()
    }

    /// Every file of this Juju, with its path.
    pub fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let paths = self.paths().into_iter();
        paths
            .map(|path| {
                let content = fs::read(&path).unwrap_or_default();
                (path, content)
            })
            .collect()
    }

    /// The path of every file of this Juju.
    pub fn paths(&self) -> Vec<PathBuf> {
        let mut files = Vec::new();
        let mut folders = vec![self.data.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                match entry.file_type() {
                    Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                    Ok(kind) if kind.is_file() => files.push(entry.path()),
                    _ => {}
                }
            }
        }
        files
    }
}

/// Has Cargo build local Juju.
fn built(profile: &[&str]) -> PathBuf {
    let run = cargo()
        .args(["build", "--quiet", "--package=local-juju"])
        .args(["--bin=local-juju", "--message-format=json"])
        .args(profile)
        .output()
        .expect("cargo runs");
    let messages = text(&succeeded(run).stdout).to_owned();
    let executable = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .find_map(|message| Some(PathBuf::from(message["executable"].as_str()?)));
    executable.expect("cargo names the program")
}

/// Copies a folder with all that is in it. Packages and programs are linked:
/// they are large, and nobody writes to them.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        let kind = entry.file_type()?;
        if kind.is_dir() {
            fs::create_dir(&to)?;
            copy(&from, &to)?;
        } else if kind.is_symlink() {
            symlink(fs::read_link(&from)?, &to)?;
        } else if from
            .extension()
            .is_some_and(|extension| extension == "charm")
            || entry.metadata()?.permissions().mode() & 0o111 != 0
        {
            fs::hard_link(&from, &to)?;
        } else {
            fs::copy(&from, &to)?;
        }
    }
    Ok(())
}

fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(workspace());
    // What a test binary inherits of its own build is not for another one.
    for (name, _) in std::env::vars_os() {
        let ours = name.to_str().is_some_and(|name| {
            name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
        });
        if ours {
            cargo.env_remove(name);
        }
    }
    cargo
}

fn succeeded(output: Output) -> Output {
    assert!(
        output.status.success(),
        "{}\n{}{}",
        output.status,
        text(&output.stdout),
        text(&output.stderr)
    );
    output
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or("(not UTF-8)")
}
