//! `cargo charm build`, and YAML files that appear after a build.

use std::fs;
use std::time::{Duration, SystemTime};

use crate::workspace::{ACTIONS, Workspace};

/// A program that changes with metadata.yaml, as a charm's macros have it.
const TRACKS: &str = "fn main() { print!(\"{}\", include_str!(\"../../../metadata.yaml\")); }\n";

#[test]
fn a_charm_is_built_from_anywhere_inside_it() {
    let workspace = Workspace::hello();
    let ran = workspace.charm_in(&workspace.path("crates/hello/src"), &["charm", "build"]);
    assert!(ran.stderr.contains("Compiling hello"), "{}", ran.stderr);
    assert_eq!(ran.succeeded(), "");
    assert!(workspace.path("target/debug/hello").is_file());
    workspace
        .charm(&["build", "--release", "--package", "hello", "--quiet"])
        .succeeded();
    assert!(workspace.path("target/release/hello").is_file());
}

#[test]
fn a_charm_that_does_not_compile_is_told_by_cargo() {
    let workspace = Workspace::hello();
    workspace.write("crates/hello/src/main.rs", "fn main() { greet() }\n");
    workspace.charm(&["build"]).failed(
        4,
        &[
            "cannot find function `greet`",
            "package `hello` does not build",
        ],
    );
}

/// Makes files as old as if nothing had been touched for an hour.
fn age(workspace: &Workspace) -> SystemTime {
    let then = SystemTime::now() - Duration::from_hours(1);
    let file = fs::File::options()
        .append(true)
        .open(workspace.path("metadata.yaml"))
        .unwrap();
    file.set_modified(then).unwrap();
    then
}

fn is_touched(workspace: &Workspace, then: SystemTime) -> bool {
    let metadata = fs::metadata(workspace.path("metadata.yaml")).unwrap();
    metadata.modified().unwrap() > then + Duration::from_mins(1)
}

#[test]
fn a_file_that_appears_has_the_charm_built_again() {
    let workspace = Workspace::hello();
    workspace.write("crates/hello/src/main.rs", TRACKS);
    let then = age(&workspace);
    workspace.charm(&["build"]).succeeded();
    let again = workspace.charm(&["build"]);
    assert!(!again.stderr.contains("Compiling"), "{}", again.stderr);
    assert!(!is_touched(&workspace, then));

    workspace.write("actions.yaml", ACTIONS);
    let built = workspace.charm(&["build"]);
    assert!(
        built.stderr.contains("Noticed actions.yaml"),
        "{}",
        built.stderr
    );
    assert!(built.stderr.contains("Compiling hello"), "{}", built.stderr);
    built.succeeded();
    let again = workspace.charm(&["build"]);
    assert!(!again.stderr.contains("Compiling"), "{}", again.stderr);
}

#[test]
fn check_notices_a_new_file_for_the_build_that_follows() {
    let workspace = Workspace::hello();
    workspace.charm(&["build"]).succeeded();
    let then = age(&workspace);
    workspace.charm(&["check"]).succeeded();
    assert!(!is_touched(&workspace, then));

    workspace.write("actions.yaml", ACTIONS);
    let ran = workspace.charm(&["check"]);
    assert!(
        ran.stderr.contains("Noticed actions.yaml"),
        "{}",
        ran.stderr
    );
    assert!(is_touched(&workspace, then));

    // One that goes is a change that cargo sees.
    let then = age(&workspace);
    fs::remove_file(workspace.path("actions.yaml")).unwrap();
    workspace.charm(&["check"]).succeeded();
    assert!(!is_touched(&workspace, then));
}

#[test]
fn what_an_unknown_build_has_read_is_read_again() {
    let workspace = Workspace::hello();
    let then = age(&workspace);
    // Nothing was built yet: there is nothing to repair.
    workspace.charm(&["check"]).succeeded();
    assert!(!is_touched(&workspace, then));

    fs::remove_dir_all(workspace.path("target/charm")).unwrap();
    workspace.charm(&["check"]).succeeded();
    assert!(is_touched(&workspace, then));
}
