//! The command line itself.

use crate::workspace::Workspace;

#[test]
fn help_names_the_commands_and_exit_codes() {
    let help = Workspace::empty().charm(&["charm", "--help"]).succeeded();
    for text in [
        "Usage: cargo charm",
        "new",
        "check",
        "build",
        "pack",
        "try",
        "events",
        "expand",
        "info",
        "completions",
        "Exit codes:",
    ] {
        assert!(help.contains(text), "{text} is not in\n{help}");
    }
}

#[test]
fn it_runs_as_a_subcommand_and_as_an_alias() {
    let workspace = Workspace::empty();
    let installed = workspace.charm(&["charm", "--version"]).succeeded();
    let alias = workspace.charm(&["--version"]).succeeded();
    assert_eq!(installed, alias);
    assert!(installed.starts_with("cargo-charm "), "{installed}");
}

#[test]
fn a_wrong_command_line_is_a_usage_error() {
    let workspace = Workspace::empty();
    workspace
        .charm(&["charm", "pakc"])
        .failed(2, &["pakc", "pack"]);
    workspace
        .charm(&["charm"])
        .failed(2, &["Usage: cargo charm"]);
    workspace
        .charm(&["pack", "--package", "a", "dir"])
        .failed(2, &["cannot be used with"]);
}
