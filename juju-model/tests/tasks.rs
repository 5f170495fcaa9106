//! Actions and commands.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

mod common;

use common::*;
use juju_model::*;
use serde_json::{Map, Value, json};

fn parameters(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        other => panic!("{other}"),
    }
}

/// Runs an action whose charm does what the closure does.
fn run_with(outcome: Outcome, work: impl Fn(&mut Model, &mut HookContext)) -> (Model, ActionId) {
    let (mut model, _) = related();
    let id = model
        .run_action(
            &unit("web/0"),
            "backup",
            parameters(json!({"to": {"host": "h", "port": 5}})),
        )
        .unwrap();
    let dispatch = model.next_dispatch().unwrap();
    assert_eq!(dispatch.name, "backup");
    let mut hook = model.begin(&dispatch);
    work(&mut model, &mut hook);
    model.finish(hook, outcome);
    (model, id)
}

#[test]
fn a_good_action() {
    let (model, id) = run_with(Outcome::Exit(0), |model, hook| {
        let all = hook.environment(model, &AgentPaths::new("/c", "/t", "/s"));
        let variable = |name: &str| {
            all.iter()
                .find(|(known, _)| known == name)
                .map(|(_, value)| value.as_str())
        };
        assert_eq!(variable("JUJU_DISPATCH_PATH"), Some("actions/backup"));
        assert_eq!(variable("JUJU_HOOK_NAME"), Some(""));
        assert_eq!(variable("JUJU_ACTION_NAME"), Some("backup"));
        assert_eq!(variable("JUJU_ACTION_UUID"), Some("1"));
        assert_eq!(variable("JUJU_ACTION_TAG"), Some("action-1"));
        assert_eq!(ok(hook, model, "action-get to.host"), "h");
        assert_eq!(
            ok(hook, model, "action-get --format=json"),
            r#"{"to":{"host":"h","port":5}}"#
        );
        assert_eq!(
            ok(hook, model, "action-get to.nope.x --format=json"),
            "null"
        );
        ok(hook, model, "action-set a=1");
        ok(hook, model, "action-set a.b=x=y c=");
        ok(hook, model, "action-log half way");
        ok(hook, model, "relation-set -r 1 done=yes");
        hook.output(model, Stream::Stdout, b"text\n");
        hook.output(model, Stream::Stderr, b"\xff");
    });
    let task = model.task(id).unwrap();
    assert_eq!(task.status(), TaskStatus::Completed);
    assert_eq!(
        Value::Object(task.results().clone()),
        json!({
            "a": {"b": "x=y"}, "c": "", "return-code": 0,
            "stdout": "text\n", "stderr": "/w==", "stderr-encoding": "base64"
        })
    );
    assert_eq!(task.progress()[0].1, "half way");
    let data = model
        .relation(RelationId(1))
        .unwrap()
        .unit_data(&unit("web/0"))
        .unwrap();
    assert_eq!(data.get("done").map(String::as_str), Some("yes"));
}

#[test]
fn how_actions_fail() {
    let write = |model: &mut Model, hook: &mut HookContext| {
        ok(hook, model, "action-set a=1");
        ok(hook, model, "action-fail");
        ok(hook, model, "relation-set -r 1 done=yes");
    };
    for (outcome, message, kept) in [
        (
            Outcome::Exit(0),
            "action failed without reason given, check action for errors",
            true,
        ),
        (Outcome::Exit(3), "exit status 3", false),
        (Outcome::Signal(6), "signal: aborted", false),
        (Outcome::Signal(9), "terminated", false),
        (
            Outcome::NotStarted,
            "action not implemented on unit \"web/0\"",
            false,
        ),
    ] {
        let (model, id) = run_with(outcome, write);
        let task = model.task(id).unwrap();
        assert_eq!(task.status(), TaskStatus::Failed, "{outcome:?}");
        assert_eq!(task.message(), message);
        assert_eq!(task.results().get("a"), Some(&json!("1")), "{outcome:?}");
        let data = model
            .relation(RelationId(1))
            .unwrap()
            .unit_data(&unit("web/0"))
            .unwrap();
        assert_eq!(data.contains_key("done"), kept, "{outcome:?}");
        assert!(!model.unit(&unit("web/0")).unwrap().is_in_error());
    }
}

#[test]
fn a_commit_that_fails_fails_the_action() {
    let (model, id) = run_with(Outcome::Exit(0), |model, hook| {
        ok(hook, model, "relation-set -r 1 --app a=1");
        model.set_leader(&unit("web/1")).unwrap();
    });
    let task = model.task(id).unwrap();
    assert_eq!(task.message(), "committing requested changes failed");
    assert_eq!(task.results()["return-code"], json!(1));
    assert!(
        task.results()["stderr"]
            .as_str()
            .unwrap()
            .contains("not leader")
    );
}

#[test]
fn refusals() {
    let (mut model, _) = related();
    for (name, action, error) in [
        (
            "web/0",
            "nope",
            "action \"nope\" not defined on unit \"web/0\"",
        ),
        (
            "database/0",
            "x",
            "no actions defined on charm \"local:database-0\"",
        ),
        ("web/7", "backup", "unit \"web/7\" not found"),
    ] {
        assert_eq!(
            model
                .run_action(&unit(name), action, Map::new())
                .unwrap_err()
                .to_string(),
            error
        );
    }
    let mut hook = begin(&mut model, "web/0", Hook::UpdateStatus);
    for tool in [
        "action-get",
        "action-set a=1",
        "action-fail",
        "action-log x",
    ] {
        assert_eq!(
            fails(&mut hook, &mut model, tool),
            (1, "not running an action".to_owned())
        );
    }
    model.finish(hook, Outcome::Exit(0));
    run_with(Outcome::Exit(0), |model, hook| {
        for (line, code, error) in [
            (
                "action-set a",
                2,
                "argument \"a\" must be of the form key...=value",
            ),
            (
                "action-set =v",
                2,
                "argument \"=v\" must be of the form key...=value",
            ),
            (
                "action-set A=1",
                2,
                "key \"A\" must start and end with lowercase alphanumeric, and contain only lowercase alphanumeric and hyphens",
            ),
            (
                "action-set a.stdout=1",
                2,
                "cannot set reserved action key \"stdout\"",
            ),
            ("action-log", 2, "no message specified"),
            (
                "juju-reboot",
                1,
                "juju-reboot is not supported when running an action.",
            ),
        ] {
            assert_eq!(fails(hook, model, line), (code, error.to_owned()), "{line}");
        }
    });
}

#[test]
fn parameters_are_checked_and_filled_in() {
    let (mut model, _) = related();
    let mut charm = web();
    charm.actions.get_mut("backup").unwrap().schema = json!({
        "type": "object",
        "required": ["name"],
        "properties": {"name": {"type": "string"}, "level": {"type": "integer", "default": 3}}
    });
    model.refresh("web", charm).unwrap();
    model.settle_quietly();
    let error = model
        .run_action(&unit("web/0"), "backup", parameters(json!({"name": 5})))
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot run \"backup\" action: validation failed: (root).name : must be of type string, given 5"
    );
    let id = model
        .run_action(
            &unit("web/0"),
            "backup",
            parameters(json!({"name": "n", "more": true})),
        )
        .unwrap();
    assert_eq!(
        model.task(id).unwrap().parameters().unwrap()["level"],
        json!(3)
    );
}

#[test]
fn commands() {
    let (mut model, _) = related();
    let id = model.exec(&unit("web/0"), "relation-ids db").unwrap();
    assert_eq!(model.task(id).unwrap().command(), Some("relation-ids db"));
    model.settle(|model, hook| {
        assert_eq!(hook.dispatch().path(), None);
        let all = hook.environment(model, &AgentPaths::new("/c", "/t", "/s"));
        assert!(
            all.iter()
                .all(|(name, _)| name != "JUJU_DISPATCH_PATH" && name != "JUJU_ACTION_NAME")
        );
        assert!(all.contains(&("JUJU_HOOK_NAME".to_owned(), String::new())));
        let list = ok(hook, model, "relation-ids db");
        hook.output(model, Stream::Stdout, list.as_bytes());
        ok(hook, model, "state-set a=1");
        Outcome::Exit(0)
    });
    assert_eq!(model.task(id).unwrap().results()["stdout"], json!("db:1"));
    assert_eq!(model.unit(&unit("web/0")).unwrap().state().len(), 1);
}

#[test]
fn tasks_of_a_removed_unit_are_aborted() {
    let (mut model, _) = related();
    let mut quiet = common::model();
    quiet.deploy(Deploy::new("web", web())).unwrap();
    let id = quiet
        .run_action(&unit("web/0"), "backup", Map::new())
        .unwrap();
    quiet.remove_unit(&unit("web/0")).unwrap();
    assert_eq!(quiet.task(id).unwrap().status(), TaskStatus::Aborted);
    // On an installed unit the action still runs first.
    let id = model
        .run_action(&unit("web/0"), "backup", Map::new())
        .unwrap();
    model.remove_unit(&unit("web/0")).unwrap();
    model.settle_quietly();
    assert_eq!(model.task(id).unwrap().status(), TaskStatus::Completed);
}
