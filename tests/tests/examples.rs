//! The packed examples on local Juju, each hook and action in a process of its
//! own.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use serde_json::Value;
use whole_tests::LocalJuju;

/// The one result of an action that was run on one unit.
fn results(juju: &LocalJuju, arguments: &[&str]) -> Value {
    let mut command = vec!["run"];
    command.extend(arguments);
    let done = juju.json(&command);
    let unit = done.as_object().unwrap().values().next().unwrap();
    unit["results"].clone()
}

fn failure(juju: &LocalJuju, arguments: &[&str]) -> String {
    let mut command = vec!["run"];
    command.extend(arguments);
    let output = juju.command(&command);
    assert!(!output.status.success());
    String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
}

/// What is told of an action that was never begun: for `juju run`, that is no
/// failure.
fn refusal(juju: &LocalJuju, arguments: &[&str]) -> String {
    let mut command = vec!["run"];
    command.extend(arguments);
    let output = juju.command(&command);
    assert!(output.status.success() && output.stdout.is_empty());
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn the_notebook_keeps_notes_on_its_storage() {
    let juju = LocalJuju::new();
    juju.deploy("examples/notebook", &[]);
    let active = |message: &str| ("active".to_owned(), message.to_owned());
    assert_eq!(juju.workload("notebook/0"), active("no notes yet"));

    let text = "text=ä line and another = one";
    let written = results(&juju, &["notebook/0", "write-note", "title=plan", text]);
    assert_eq!(written["notes"], "1");
    assert_eq!(juju.workload("notebook/0"), active("notes: 1"));
    let read = results(&juju, &["notebook/0", "read-note", "title=plan"]);
    assert_eq!(read["text"], text.strip_prefix("text=").unwrap());

    let again = ["notebook/0", "write-note", "title=plan", "text=other"];
    let message = failure(&juju, &again);
    assert!(
        message.contains("there is a note `plan` already"),
        "{message}"
    );
    let message = refusal(&juju, &["notebook/0", "write-note", "title=x"]);
    assert!(
        message.contains("property is missing and required"),
        "{message}"
    );
    let message = refusal(&juju, &["notebook/0", "burn-notes"]);
    assert!(message.contains("burn-notes"), "{message}");

    // What was written is in the storage, and a failed action changed nothing.
    let files = juju.files();
    let notes = files
        .iter()
        .filter(|(path, _)| path.extension().is_some_and(|e| e == "note"));
    let contents: Vec<&[u8]> = notes.map(|(_, content)| content.as_slice()).collect();
    assert_eq!(contents, ["\nä line and another = one".as_bytes()]);
}

#[test]
fn the_web_page_runs_on_kubernetes_with_its_resources() {
    let juju = LocalJuju::new();
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page.html");
    std::fs::write(&page, "<h1>Charms</h1>").unwrap();
    juju.run(&["add-model", "web", "k8s"]);
    let resource = format!("page={}", page.display());
    let resources = ["--resource", "server-image=nginx", "--resource", &resource];
    juju.deploy("examples/web-page", &resources);
    assert_eq!(
        juju.workload("web-page/0"),
        ("active".to_owned(), "a page of 15 bytes".to_owned())
    );

    // A new page comes with upgrade-charm.
    std::fs::write(&page, "x").unwrap();
    juju.run(&["attach-resource", "web-page", &resource]);
    assert_eq!(juju.workload("web-page/0").1, "a page of 1 bytes");
}

#[test]
fn a_machine_takes_no_containers() {
    let juju = LocalJuju::new();
    let charm = whole_tests::packed("examples/web-page");
    let output = juju.command(&["deploy", charm.to_str().unwrap()]);
    assert!(!output.status.success());
}

#[test]
fn the_token_issuer_rotates_its_secret() {
    let juju = LocalJuju::new();
    juju.deploy("examples/token-issuer", &[]);
    let revision = |juju: &LocalJuju| {
        let secrets = juju.json(&["secrets"]);
        let secret = secrets.as_object().unwrap().values().next().unwrap();
        secret["revision"].as_u64().unwrap()
    };
    assert_eq!(revision(&juju), 1);
    let done = results(&juju, &["token-issuer/leader", "rotate-token"]);
    assert_eq!(done["old-revision"], "1");
    assert_eq!(revision(&juju), 2);
    // A month later it is Juju that has it rotated.
    juju.run(&["advance", "31d", "--jump"]);
    assert_eq!(revision(&juju), 3);
}
