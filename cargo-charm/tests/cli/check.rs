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
            "error: ",
            " --> config.yaml:3:11",
            "did you mean `secret`?",
            " --> config.yaml:5:11",
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
    assert!(ran.stderr.contains("--> charmcraft.yaml"), "{}", ran.stderr);
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

/// Checks and gives what is said, sorted by nothing: the order is part of it.
#[track_caller]
fn codes(workspace: &Workspace) -> Vec<(String, String)> {
    let ran = workspace.charm(&["check", "--message-format", "json"]);
    let lines = ran.stdout.lines();
    let all = lines.map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let problems = all.filter(|line| line["reason"] == "problem");
    problems
        .map(|line| (text(&line["severity"]), text(&line["code"])))
        .collect()
}

#[test]
fn a_charm_with_a_handler_for_everything_is_clean() {
    let workspace = Workspace::with_handlers();
    assert_eq!(codes(&workspace), []);
    workspace.charm(&["check"]).succeeded();
}

#[test]
fn what_nothing_handles_or_names_is_told_at_its_declaration() {
    let workspace = Workspace::with_handlers();
    workspace.write(
        "crates/hello/src/main.rs",
        "mod juju { charm_sdk::charm_types! {} }\n#[charm] impl Hello { #[on(start)] fn a(&mut self) {} }\n",
    );
    let said = workspace.charm(&["check"]).failed(
        1,
        &[
            "error: no method does the action `back-up`",
            " --> actions.yaml:1:1",
            "mark one with `#[action(back_up)]`",
            "warning: nothing handles or names the endpoint `web`",
            " --> metadata.yaml:5:3",
            "such as `#[on(web_relation_created)]`",
            "warning: nothing reads the option `greeting`",
            " --> config.yaml:2:3",
            "error: 1 problem in ",
        ],
    );
    assert!(!said.contains("Checked"), "{said}");
}

#[test]
fn naming_an_endpoint_or_an_option_anywhere_is_use_enough() {
    let workspace = Workspace::with_handlers();
    workspace.write(
        "crates/hello/src/main.rs",
        "mod juju { charm_sdk::charm_types! {} }\nmod deep;\n\
         #[charm] impl Hello { #[action(back_up)] fn a(&mut self) { relations::<Web>() } }\n",
    );
    workspace.write(
        "crates/hello/src/deep/er.rs",
        "fn a() { option(\"greeting\") }\n",
    );
    assert_eq!(codes(&workspace), []);
}

#[test]
fn names_that_nothing_declares_are_told_where_they_stand() {
    let workspace = Workspace::with_handlers();
    let wrong = "#[charm] impl Other {\n    #[on(strat)] fn a(&self) {}\n    #[action(backup)] fn b(&self) {}\n\
                 #[on(smtp_relation_joined)] fn c(&self) {}\n}\n";
    workspace.write("crates/hello/src/other.rs", wrong);
    workspace.charm(&["check"]).failed(
        1,
        &[
            "error: the charm declares no event `strat`",
            " --> crates/hello/src/other.rs:2:10",
            "2 |     #[on(strat)] fn a(&self) {}\n  |          ^^^^^",
            "did you mean `start`?",
            "error: the charm declares no action `backup`",
            "did you mean `back_up`?",
            "error: the charm declares no event `smtp_relation_joined`",
            "error: 3 problems in ",
        ],
    );
}

#[test]
fn where_something_may_be_hidden_nothing_is_said_to_be_missing() {
    let workspace = Workspace::with_handlers();
    let handlers = "mod juju { charm_types! {} }\n#[charm] impl Hello {}\n";
    workspace.write(
        "crates/hello/src/main.rs",
        &format!("{handlers}include!(\"a.in\");\n"),
    );
    assert_eq!(codes(&workspace), []);

    // Nor of a charm that implements the SDK's trait by itself.
    workspace.write(
        "crates/hello/src/main.rs",
        "impl charm_sdk::Charm for Hello {}\n",
    );
    assert_eq!(codes(&workspace), []);

    // A file that no program may be made of is no mistake by itself.
    workspace.write("crates/hello/src/main.rs", handlers);
    workspace.write("crates/hello/src/broken.rs", "fn a( {\n");
    let syntax = |severity: &str| [(severity.to_owned(), "syntax".to_owned())];
    assert_eq!(codes(&workspace), syntax("warning"));
    workspace.write("crates/hello/src/broken.rs", "");
    workspace.write("crates/hello/src/main.rs", "fn a( {\n");
    assert_eq!(codes(&workspace), syntax("error"));
}

#[test]
fn handlers_of_another_charm_do_not_count() {
    let workspace = Workspace::with_handlers();
    workspace.write(
        "crates/hello/other/metadata.yaml",
        &METADATA.replace("hello", "other"),
    );
    let other = "\n#[charm(path = \"other\")]\nimpl Other { #[on(stop)] fn a(&self) {} }\n";
    let main = fs::read_to_string(workspace.path("crates/hello/src/main.rs")).unwrap();
    workspace.write("crates/hello/src/main.rs", &(main + other));
    assert_eq!(codes(&workspace), []);
    let events = workspace.charm(&["events"]).succeeded();
    assert!(!events.contains("main.rs:11"), "{events}");
}

#[test]
fn programs_read_problems_line_by_line() {
    let workspace = Workspace::with_handlers();
    workspace.write("config.yaml", "options:\n  a:\n    type: secert\n");
    let ran = workspace.charm(&["check", "--message-format=json"]);
    assert_eq!(ran.code, 1);
    let lines: Vec<serde_json::Value> = ran
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines[0]["reason"], "problem");
    assert_eq!(lines[0]["severity"], "error");
    assert_eq!(lines[0]["code"], "declaration");
    assert_eq!(lines[0]["file"], "config.yaml");
    assert_eq!(lines[0]["line"], 3);
    assert_eq!(lines[0]["column"], 11);
    assert_eq!(lines[0]["end_column"], 17);
    let last = lines.last().unwrap();
    assert_eq!(
        *last,
        serde_json::json!({"reason": "summary", "errors": 1, "warnings": 0})
    );
    assert!(!ran.stderr.contains("config.yaml"), "{}", ran.stderr);
}

#[test]
fn github_shows_problems_at_their_lines() {
    let workspace = Workspace::with_handlers();
    workspace.write("config.yaml", "options:\n  a:\n    type: secert\n");
    let ran = workspace.charm(&["check", "--message-format=github"]);
    let line = "::error file=config.yaml,line=3,col=11,endColumn=17,title=declaration::";
    assert!(ran.stdout.starts_with(line), "{}", ran.stdout);
    assert!(
        ran.stdout.contains("%0Ahelp: did you mean `secret`?"),
        "{}",
        ran.stdout
    );
    assert_eq!(ran.code, 1);
    workspace
        .charm(&["check", "--message-format=gitlab"])
        .failed(2, &["github"]);
}

#[test]
fn a_program_that_charmcraft_is_to_pack_has_to_be_there() {
    let workspace = Workspace::with_handlers();
    let part = "{plugin: rust, source: ., organize: {bin/hallo: dispatch, bin/x: tool}}";
    workspace.write(
        "charmcraft.yaml",
        &crate::workspace::PLATFORMS.replace("{plugin: nil}", part),
    );
    workspace.charm(&["check"]).failed(
        1,
        &[
            "error: the package `hello` builds no program `hallo`",
            " --> charmcraft.yaml:7:",
            "it builds hello",
            "error: 1 problem in ",
        ],
    );
}

#[test]
fn colours_are_as_cargo_is_told() {
    let workspace = Workspace::with_handlers();
    let with = |choice: &str| {
        let mut command = workspace.command(&workspace.root());
        crate::workspace::run(command.arg("check").env("CARGO_TERM_COLOR", choice)).stderr
    };
    assert!(with("always").contains('\u{1b}'));
    assert!(!with("never").contains('\u{1b}'));
    assert!(!with("auto").contains('\u{1b}'));
}
