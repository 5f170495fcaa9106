//! `cargo charm try`.

use crate::workspace::{METADATA, Workspace};

/// A charm that puts the password of its configuration into its peers' databag
/// by means of hook tools, and reports itself active.
const PROGRAM: &str = r#"
use std::process::Command;

fn main() {
    let event = std::env::var("JUJU_HOOK_NAME").unwrap_or_default();
    let run = |tool: &str, arguments: &[&str]| {
        let status = Command::new(tool).args(arguments).status().expect(tool);
        assert!(status.success(), "{tool} failed");
    };
    if event == "config-changed" {
        run("status-set", &["active", "ready"]);
    }
    if event == "peers-relation-created" {
        run("relation-set", &["greeting=hello", "password=hunter2"]);
    }
}
"#;

fn workspace(program: &str) -> Workspace {
    let workspace = Workspace::empty();
    workspace.add_package("hello", program);
    workspace.write(
        "metadata.yaml",
        &format!("{METADATA}peers:\n  peers:\n    interface: hello\n"),
    );
    workspace.write(
        "examples/bundle.yaml",
        "applications:\n  hello:\n    charm: ..\n    num_units: 1\n  twice:\n    charm: ..\n    num_units: 2\n",
    );
    workspace
}

#[test]
fn a_bundle_runs_and_what_was_handed_over_is_shown() {
    let workspace = workspace(PROGRAM);
    let ran = workspace.charm(&["charm", "try"]);
    for text in [
        "Packed",
        "Running hello/0 install",
        "Running twice/1 config-changed",
        "cargo juju status --relations",
    ] {
        assert!(
            ran.stderr.contains(text),
            "{text} is not in\n{}",
            ran.stderr
        );
    }
    assert_eq!(
        ran.stderr.matches("Packed").count(),
        1,
        "one charm is packed once"
    );
    let shown = ran.succeeded();
    for text in [
        "hello/0*",
        "active",
        "ready",
        "    greeting: hello\n",
        "    password: ********\n",
    ] {
        assert!(shown.contains(text), "{text} is not in\n{shown}");
    }
    assert!(!shown.contains("hunter2"), "{shown}");

    // A second trial starts from nothing again; the bundle may be named.
    let shown = workspace
        .charm(&["try", "examples/bundle.yaml"])
        .succeeded();
    assert!(shown.contains("twice/1"), "{shown}");
    assert!(!shown.contains("twice/2"), "{shown}");
}

#[test]
fn a_charm_that_fails_fails_the_trial() {
    let workspace = workspace("fn main() { panic!(\"I cannot\") }\n");
    let ran = workspace.charm(&["try"]);
    assert!(ran.stdout.contains("error"), "{}", ran.stdout);
    ran.failed(6, &["in error: hello/0, twice/0, twice/1", "debug-log"]);
}

#[test]
fn a_bundle_that_is_wrong_is_told() {
    let workspace = workspace(PROGRAM);
    workspace
        .charm(&["try", "none.yaml"])
        .failed(3, &["none.yaml"]);
    workspace.write("bundle.yaml", "applications:\n  a:\n    charm: ./missing\n");
    workspace.charm(&["try", "bundle.yaml"]).failed(
        3,
        &[
            "application a: ",
            "is neither a charm's directory nor a .charm file",
        ],
    );
    workspace.write("bundle.yaml", "applications: [\n");
    workspace
        .charm(&["try", "bundle.yaml"])
        .failed(3, &["bundle.yaml"]);
}
