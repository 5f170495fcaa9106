//! Charms outside of this workspace, with the real SDK: created, checked,
//! tested, and packed.

use std::path::{Path, PathBuf};

use local_juju::package;
use tempfile::TempDir;

use crate::workspace::{Ran, Workspace, run};

fn checkout() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// A charm that was just created.
struct Created {
    folder: TempDir,
    name: &'static str,
}

impl Created {
    fn new(name: &'static str, template: &str) -> Self {
        let created = Self {
            folder: tempfile::tempdir().unwrap(),
            name,
        };
        let sdk = checkout().to_str().unwrap();
        let arguments = ["new", name, "--template", template, "--sdk", sdk];
        Self::charm_in(created.folder.path(), &arguments).succeeded();
        // The same versions as here: nothing has to be fetched.
        std::fs::copy(
            checkout().join("Cargo.lock"),
            created.directory().join("Cargo.lock"),
        )
        .unwrap();
        created
    }

    fn directory(&self) -> PathBuf {
        self.folder.path().join(self.name)
    }

    fn charm_in(directory: &Path, arguments: &[&str]) -> Ran {
        let mut command = assert_cmd::Command::cargo_bin("cargo-charm").unwrap();
        run(with_target(Workspace::plain(&mut command))
            .current_dir(directory)
            .args(arguments))
    }

    fn charm(&self, arguments: &[&str]) -> Ran {
        Self::charm_in(&self.directory(), arguments)
    }

    fn cargo(&self, arguments: &[&str]) -> Ran {
        let mut command = assert_cmd::Command::new(env!("CARGO"));
        run(with_target(Workspace::plain(&mut command))
            .current_dir(self.directory())
            .args(arguments))
    }

    /// Everything that its author does first.
    fn is_good(&self) {
        let checked = self.charm(&["check", "--message-format=json"]).succeeded();
        assert_eq!(
            checked,
            "{\"reason\":\"summary\",\"errors\":0,\"warnings\":0}\n"
        );
        self.cargo(&["fmt", "--check"]).succeeded();
        let tested = self.cargo(&["test", "--lib", "--tests"]).succeeded();
        assert!(tested.contains("test result: ok. "), "{tested}");
        self.cargo(&[
            "clippy",
            "--all-targets",
            "--",
            "-D",
            "warnings",
            "-D",
            "clippy::pedantic",
        ])
        .succeeded();
    }
}

impl Drop for Created {
    /// The dependencies stay for the next time; what is of this folder cannot
    /// be of use again.
    fn drop(&mut self) {
        let mut command = assert_cmd::Command::new(env!("CARGO"));
        let _ = with_target(Workspace::plain(&mut command))
            .current_dir(self.directory())
            .args(["clean", "--package", self.name])
            .output();
    }
}

/// The workspace's own target directory, and its profile as far as dependencies have it: most of them are built already.
fn with_target(command: &mut assert_cmd::Command) -> &mut assert_cmd::Command {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    command
        .env("CARGO_TARGET_DIR", target)
        .env("CARGO_PROFILE_DEV_DEBUG", "line-tables-only")
}

#[test]
fn a_minimal_charm_is_good_and_becomes_a_package() {
    let charm = Created::new("outside", "minimal");
    charm.is_good();

    let packed = charm.charm(&["pack", "--output-dir", "out"]).succeeded();
    let packed = packed.trim_end();
    charm.charm(&["check", packed]).succeeded();
    let package = package::read(&charm.directory().join(packed)).unwrap();
    assert_eq!(package::verify(&package), []);
    let metadata = package.text("metadata.yaml").unwrap();
    assert!(metadata.starts_with("name: outside\n"), "{metadata}");
    let size = package.members["dispatch"].bytes.len();
    assert!(size < 4 << 20, "the program has {size} bytes");

    // A file that cargo cannot know of: its action has no method.
    let actions = charm.directory().join("actions.yaml");
    std::fs::remove_file(&actions).unwrap();
    charm.charm(&["build"]).succeeded();
    std::fs::write(&actions, "greet:\n  description: Greets.\n").unwrap();
    let said = charm.charm(&["build"]).failed(4, &["Noticed actions.yaml"]);
    assert!(said.contains("greet"), "{said}");
    charm
        .charm(&["check"])
        .failed(1, &["no method does the action `greet`"]);
    std::fs::write(&actions, "").unwrap();

    let expanded = charm.charm(&["expand", "Config"]).succeeded();
    assert!(
        expanded.contains("pub greeting: ::std::string::String,"),
        "{expanded}"
    );
}

#[test]
fn a_charm_for_machines_is_good() {
    Created::new("outside-machine", "machine").is_good();
}

#[test]
fn a_charm_for_kubernetes_is_good() {
    Created::new("outside-kubernetes", "kubernetes").is_good();
}

#[test]
fn an_integrator_is_good() {
    Created::new("outside-integrator", "integrator").is_good();
}

#[test]
fn the_charms_of_this_workspace_pass_the_check_without_a_warning() {
    let examples = std::fs::read_dir(checkout().join("examples")).unwrap();
    let examples = examples.map(|entry| entry.unwrap().path());
    let mut charms: Vec<PathBuf> = examples.filter(|path| path.is_dir()).collect();
    assert!(!charms.is_empty());
    charms.push(checkout().to_owned());
    for charm in charms {
        let mut command = assert_cmd::Command::cargo_bin("cargo-charm").unwrap();
        let checked = run(Workspace::plain(&mut command)
            .current_dir(checkout())
            // One in which nothing was built: no file has to be touched.
            .env(
                "CARGO_TARGET_DIR",
                Path::new(env!("CARGO_TARGET_TMPDIR")).join("own-charms"),
            )
            .arg("check")
            .arg(&charm)
            .arg("--message-format=json"));
        assert_eq!(
            checked.succeeded(),
            "{\"reason\":\"summary\",\"errors\":0,\"warnings\":0}\n",
            "{}",
            charm.display()
        );
    }
}
