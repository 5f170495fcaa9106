//! What the actions do to the notes, and what the operator reads.

use charm_sdk::Status;
use charm_sdk::testing::{Event, Scenario};
use notebook::Notebook;
use serde_json::{Value, json};
use tempfile::TempDir;

struct Test {
    juju: Scenario<Notebook>,
    folder: TempDir,
}

impl Test {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut juju = Scenario::new();
        let storage = juju.storage("notes");
        juju.mount_storage(&storage, folder.path());
        Self { juju, folder }
    }

    /// The results of an action that has to succeed.
    fn run(&mut self, action: &str, parameters: Value) -> Value {
        self.juju.run_action(action, parameters).results().into()
    }

    /// The message of an action that has to fail.
    fn fail(&mut self, action: &str, parameters: Value) -> String {
        let done = self.juju.try_run_action(action, parameters);
        let done = done.expect("Juju takes the parameters");
        assert!(!done.succeeded(), "{:?}", done.results());
        done.message().to_owned()
    }
}

#[test]
fn notes_are_written_listed_and_read() {
    let mut test = Test::new();
    let written = test.run(
        "write-note",
        json!({"title": "plan", "text": "charms", "labels": ["a", "b"]}),
    );
    assert_eq!(written, json!({"size": "6", "new": "true", "notes": "1"}));
    test.run(
        "write-note",
        json!({"title": "größe", "text": "zeile 1\nzeile 2"}),
    );
    assert_eq!(test.juju.unit_status(), Status::Active("notes: 2".into()));

    let listed = test.run("list-notes", json!({}));
    assert_eq!(listed, json!({"count": "2", "titles": "größe\nplan"}));
    let listed = test.run("list-notes", json!({"label": "b"}));
    assert_eq!(listed, json!({"count": "1", "titles": "plan"}));
    let read = test.run("read-note", json!({"title": "plan"}));
    assert_eq!(read, json!({"text": "charms", "labels": "a, b"}));
    let read = test.run("read-note", json!({"title": "größe"}));
    assert_eq!(read, json!({"text": "zeile 1\nzeile 2"}));
}

#[test]
fn the_mode_decides_about_a_note_that_is_there() {
    let mut test = Test::new();
    let note = |mode: &str, text: &str| json!({"title": "plan", "text": text, "mode": mode});
    test.run(
        "write-note",
        json!({"title": "plan", "text": "one", "labels": ["a"]}),
    );
    assert_eq!(
        test.fail("write-note", json!({"title": "plan", "text": "two"})),
        "there is a note `plan` already; mode=replace puts this one in its place"
    );
    test.run("write-note", note("append", "two"));
    let read = test.run("read-note", json!({"title": "plan"}));
    assert_eq!(read, json!({"text": "one\ntwo", "labels": "a"}));
    test.run("write-note", note("replace", "three"));
    assert_eq!(
        test.run("read-note", json!({"title": "plan"})),
        json!({"text": "three"})
    );
}

#[test]
fn the_option_limits_how_many_notes_there_are() {
    let mut test = Test::new();
    test.juju.config("most-notes", 1);
    test.run("write-note", json!({"title": "plan", "text": ""}));
    assert_eq!(
        test.juju.unit_status(),
        Status::Active("notes: 1; no more are taken".into())
    );
    assert_eq!(
        test.fail("write-note", json!({"title": "other", "text": ""})),
        "the option most-notes takes 1, and there are 1"
    );
    test.run(
        "write-note",
        json!({"title": "plan", "text": "again", "mode": "replace"}),
    );
}

#[test]
fn what_is_no_note_is_refused_and_leaves_nothing_behind() {
    let mut test = Test::new();
    assert_eq!(
        test.fail("read-note", json!({"title": "plan"})),
        "there is no note `plan`"
    );
    for title in ["../escape", ".hidden", "a/b"] {
        let message = test.fail("write-note", json!({"title": title, "text": ""}));
        assert!(message.contains("is no title"), "{message}");
    }
    let labels = json!({"title": "plan", "text": "", "labels": ["two words"]});
    assert_eq!(
        test.fail("write-note", labels),
        "`two words` is no label: one word"
    );
    assert_eq!(
        test.folder.path().read_dir().expect("the folder").count(),
        0
    );
}

#[test]
fn juju_refuses_parameters_before_the_charm_runs() {
    let mut test = Test::new();
    for parameters in [
        json!({"title": "plan"}),
        json!({"title": "", "text": ""}),
        json!({"title": "plan", "text": "", "mode": "burn"}),
        json!({"title": "plan", "text": "", "colour": "red"}),
    ] {
        assert!(test.juju.try_run_action("write-note", parameters).is_err());
    }
}

#[test]
fn the_status_follows_the_storage() {
    let mut test = Test::new();
    test.juju.fire("config-changed");
    assert_eq!(
        test.juju.unit_status(),
        Status::Active("no notes yet".into())
    );
    let storage = test.juju.storage("notes");
    test.juju.fire(storage.detaching());
    assert_eq!(
        test.juju.unit_status(),
        Status::maintenance("leaving the storage")
    );
    test.juju.fire("update-status");
    assert_eq!(
        test.juju.unit_status(),
        Status::waiting("waiting for storage")
    );
    assert_eq!(
        test.fail("list-notes", json!({})),
        "the storage for notes is not attached"
    );
}

#[test]
fn a_storage_that_cannot_be_read_fails_the_event() {
    let mut test = Test::new();
    test.folder.close().expect("the folder goes");
    let fired = test.juju.fire_failing("update-status");
    assert!(
        fired
            .error()
            .is_some_and(|error| error.contains("failed to read directory"))
    );
}

#[test]
fn events_of_another_revision_are_passed_over() {
    let mut test = Test::new();
    test.juju.fire(Event::foreign("site-relation-created"));
    assert_eq!(
        test.folder.path().read_dir().expect("the folder").count(),
        0
    );
}
