//! `cargo charm check`.

use std::fs;

use local_juju::package::{self, Member, Package, SourceDate};

use crate::workspace::{METADATA, Workspace};

#[test]
fn a_good_charm_passes_from_anywhere_inside_it() {
    let workspace = Workspace::hello();
    for directory in ["", "crates/hello", "crates/hello/src"] {
        let ran = workspace.charm_in(&workspace.path(directory), &["charm", "check"]);
        assert!(ran.stderr.contains("Checked hello"), "{}", ran.stderr);
        assert_eq!(ran.succeeded(), "");
    }
}

#[test]
fn a_directory_can_be_named_and_needs_no_cargo() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("metadata.yaml"), METADATA).unwrap();
    let workspace = Workspace::empty();
    workspace
        .charm(&["check", folder.path().to_str().unwrap()])
        .succeeded();
}

#[test]
fn every_problem_is_shown_at_its_place() {
    let workspace = Workspace::hello();
    workspace.write(
        "config.yaml",
        "options:\n  a:\n    type: secert\n  b:\n    type: itn\n",
    );
    let said = workspace.charm(&["check"]).failed(
        1,
        &[
            "error: config.yaml:3:11: ",
            "did you mean `secret`?",
            "error: config.yaml:5:11: ",
            "3 |     type: secert\n  |           ^^^^^^",
            "error: 2 problems in ",
        ],
    );
    assert!(!said.contains('\u{1b}'), "no colours in a pipe: {said}");
}

#[test]
fn a_warning_is_shown_and_passes() {
    let workspace = Workspace::hello();
    workspace.write("charmcraft.yaml", "type: charm\n");
    let ran = workspace.charm(&["check"]);
    assert!(
        ran.stderr.contains("warning: charmcraft.yaml:"),
        "{}",
        ran.stderr
    );
    ran.succeeded();
    let quiet = workspace.charm(&["check", "--quiet"]);
    assert_eq!((quiet.code, quiet.stderr.as_str()), (0, ""));
}

#[test]
fn where_no_charm_is_that_is_said() {
    let workspace = Workspace::empty();
    workspace
        .charm(&["check"])
        .failed(3, &["no charm is declared in "]);
    workspace
        .charm(&["check", "nowhere"])
        .failed(3, &["nowhere: "]);
}

#[test]
fn a_package_is_verified() {
    let workspace = Workspace::empty();
    let mut package = Package::default();
    package
        .members
        .insert("metadata.yaml".into(), Member::file(METADATA));
    package
        .members
        .insert("dispatch".into(), Member::file("#!/bin/sh\n"));
    let path = workspace.path("x.charm");
    package::write(&package, &path, SourceDate::default()).unwrap();
    workspace.charm(&["check", "x.charm"]).failed(
        1,
        &[
            "error: `manifest.yaml` is missing",
            "error: `dispatch` is not executable (mode 644)",
            "error: `dispatch` is no program of its own",
            "error: 3 problems in ",
        ],
    );
    workspace.write("y.charm", "no zip file");
    workspace
        .charm(&["check", "y.charm"])
        .failed(1, &["y.charm is not a readable zip file"]);
}
