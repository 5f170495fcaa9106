//! What can be asked about a charm: `events`, `info`, `expand`, `completions`.

use crate::workspace::{METADATA, Workspace};

fn json(workspace: &Workspace, arguments: &[&str]) -> serde_json::Value {
    serde_json::from_str(&workspace.charm(arguments).succeeded()).unwrap()
}

#[test]
fn events_are_listed_with_what_handles_them() {
    let workspace = Workspace::with_handlers();
    let listed = workspace.charm(&["events"]).succeeded();
    for line in [
        "#[on(config_changed)]\n",
        "greet (crates/hello/src/main.rs:4)\n",
        "#[on(web_relation_broken)]\n",
        "#[action(back_up)]",
        "back_up (crates/hello/src/main.rs:6)",
    ] {
        assert!(listed.contains(line), "{line:?} is not in\n{listed}");
    }
}

#[test]
fn events_are_listed_for_programs() {
    let listed = json(&Workspace::with_handlers(), &["events", "--format", "json"]);
    let events = listed["events"].as_array().unwrap();
    let event = |juju: &str| events.iter().find(|event| event["juju"] == juju).unwrap();
    let joined = event("web-relation-joined");
    assert_eq!(joined["name"], "web_relation_joined");
    assert_eq!(joined["type"], "WebRelationJoined");
    assert_eq!(joined["endpoint"], "web");
    assert_eq!(joined["storage"], serde_json::Value::Null);
    assert_eq!(joined["handlers"][0]["method"], "greet");
    assert_eq!(joined["handlers"][0]["line"], 4);
    assert_eq!(event("stop")["handlers"], serde_json::json!([]));
    let action = &listed["actions"][0];
    assert_eq!(action["juju"], "back-up");
    assert_eq!(action["type"], "actions::BackUp");
    assert_eq!(action["about"], "Saves all.");
    assert_eq!(action["handlers"][0]["method"], "back_up");
}

#[test]
fn a_declaration_alone_has_events_and_no_handlers() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("metadata.yaml"), METADATA).unwrap();
    let path = folder.path().to_str().unwrap();
    let workspace = Workspace::empty();
    let listed = workspace.charm(&["events", path]).succeeded();
    assert!(listed.contains("#[on(start)]\n"), "{listed}");
    workspace
        .charm(&["expand", "--path", path])
        .failed(3, &["no `charm_types!` and no `#[charm]` of "]);
    let info = json(&workspace, &["info", path, "--format", "json"]);
    assert_eq!(info["package"], serde_json::Value::Null);
}

#[test]
fn what_is_asked_about_a_broken_charm_is_answered_by_its_problems() {
    let workspace = Workspace::with_handlers();
    workspace.write("config.yaml", "options:\n  a:\n    type: secert\n");
    for command in ["events", "info", "expand"] {
        workspace
            .charm(&[command])
            .failed(1, &[" --> config.yaml:3:11"]);
    }
    let nothing = Workspace::empty();
    for command in ["events", "info", "expand", "build"] {
        nothing
            .charm(&[command])
            .failed(3, &["no charm is declared in "]);
    }
}

#[test]
fn the_expansion_is_shown_whole_or_by_item() {
    let workspace = Workspace::with_handlers();
    let whole = workspace.charm(&["expand"]).succeeded();
    for text in [
        "// crates/hello/src/main.rs, mod juju\n",
        "pub struct Config {",
        "pub enum Event {",
        "include_str!(\"../../../config.yaml\")",
        "// crates/hello/src/main.rs\n",
        "impl Hello {",
    ] {
        assert!(whole.contains(text), "{text} is not in\n{whole}");
    }
    let config = workspace.charm(&["expand", "juju::Config"]).succeeded();
    assert!(config.contains("    pub greeting: String,"), "{config}");
    assert!(config.contains("impl Config {"), "{config}");
    assert!(!config.contains("enum Event"), "{config}");
    workspace
        .charm(&["expand", "Confg"])
        .failed(2, &["the macros make no `Confg`; did you mean `Config`?"]);
}

#[test]
fn info_is_what_is_known_at_a_glance() {
    let workspace = Workspace::with_handlers();
    let text = workspace.charm(&["info"]).succeeded();
    for line in [
        "charm      hello\n",
        "files      metadata.yaml, config.yaml, actions.yaml, charmcraft.yaml\n",
        "package    hello 0.1.0\n",
        "bases      ubuntu@22.04, ubuntu@24.04\n",
        "declares   1 endpoint, 1 option, 1 action",
    ] {
        assert!(text.contains(line), "{line:?} is not in\n{text}");
    }
    let info = json(&workspace, &["info", "--format=json"]);
    assert_eq!(info["charm"], "hello");
    assert_eq!(info["program"], "hello");
    assert_eq!(info["endpoints"], 1);
    assert_eq!(info["containers"], 0);
    assert!(info["target"].as_str().unwrap().contains("-linux-"));
}

#[test]
fn shells_get_a_script_that_completes() {
    let workspace = Workspace::empty();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = workspace.charm(&["completions", shell]).succeeded();
        for word in ["cargo-charm", "message-format", "completions"] {
            assert!(script.contains(word), "{shell} does not know {word}");
        }
    }
    workspace.charm(&["completions", "csh"]).failed(2, &["csh"]);
}
