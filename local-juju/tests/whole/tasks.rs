//! Actions and commands.

use crate::world::{World, about};

const ACTIONS: &str = "\
backup:
  description: Copy everything
  params:
    to: {type: string}
    count: {type: integer, default: 3}
    deep: {type: object, properties: {x: {type: number}}}
  required: [to]
fail:
  description: Fail in some way
  params: {code: {type: integer}}
";

fn world() -> World {
    let world = World::new();
    let script = "#!/bin/sh
case $JUJU_DISPATCH_PATH in
actions/backup) action-get --format json
  action-log going
  action-set where.dir=/srv/$(action-get to) size=3
  relation-set -r $(relation-ids cluster) backup=done
  env | grep ^JUJU_ACTION | sort >&2;;
actions/fail) relation-set -r $(relation-ids cluster) lost=x
  action-set kept=3
  action-fail 'no room'
  exit $(action-get code);;
esac
";
    let metadata = about("app", "peers:\n  cluster: {interface: c}");
    let charm = world.pack(
        "app",
        &[
            ("metadata.yaml", &metadata),
            ("actions.yaml", ACTIONS),
            ("dispatch", script),
        ],
    );
    world.juju(&["deploy", &charm]);
    world
}

#[test]
fn an_action_gets_its_parameters_and_gives_results() {
    let world = world();
    let shown = world.juju(&["run", "app/leader", "backup", "to=disk", "deep.x=1.5"]);
    assert_eq!(
        shown,
        "size: '3'\nwhere:\n  dir: /srv/disk\n{\"count\":3,\"deep\":{\"x\":1.5},\"to\":\"disk\"}\n"
    );
    assert!(world.juju(&["show-unit", "app/0"]).contains("backup: done"));

    fs_err::write(
        world.path("params.yaml"),
        "{to: tape, count: 1, deep: {x: 1, y: [a]}}",
    )
    .unwrap();
    let json = world.juju(&[
        "run",
        "app/0",
        "backup",
        "--params",
        "params.yaml",
        "count=2",
        "deep.x=2",
        "--format",
        "json",
    ]);
    let shown: serde_json::Value = serde_json::from_str(&json).unwrap();
    let shown = &shown["app/0"];
    assert_eq!(shown["status"], "completed");
    assert_eq!(shown["results"]["where"]["dir"], "/srv/tape");
    assert_eq!(shown["results"]["return-code"], 0);
    assert_eq!(
        shown["results"]["stdout"],
        "{\"count\":2,\"deep\":{\"x\":2,\"y\":[\"a\"]},\"to\":\"tape\"}\n"
    );
    let variables = "JUJU_ACTION_NAME=backup\nJUJU_ACTION_TAG=action-2\nJUJU_ACTION_UUID=2\n";
    assert_eq!(shown["results"]["stderr"], variables);
    assert_eq!(shown["log"][0], "2024-01-02 15:04:05 +0000 UTC going");
    assert!(
        world
            .juju(&["actions", "app"])
            .contains("backup  Copy everything")
    );
}

#[test]
fn a_failed_action_keeps_results_and_only_a_crash_drops_changes() {
    let world = world();
    let (stdout, stderr) = world.fails(&["run", "app/0", "fail", "code=4"]);
    assert_eq!(stdout, "Action id 1 failed: exit status 4\nkept: '3'\n");
    assert!(
        stderr.contains("the following task failed:\n - id \"1\" with return code 4\n"),
        "{stderr}"
    );
    assert!(!world.juju(&["show-unit", "app/0"]).contains("lost"));
    let (stdout, _) = world.fails(&["run", "app/0", "fail", "code=0"]);
    assert_eq!(stdout, "Action id 2 failed: no room\nkept: '3'\n");
    assert!(world.juju(&["show-unit", "app/0"]).contains("lost: x"));
    assert_ne!(world.unit_status("app/0").0, "error");
}

#[test]
fn an_action_that_makes_no_sense_is_refused_before_it_runs() {
    let world = world();
    for (args, error) in [
        (
            &["run", "app/0", "backup", "to"][..],
            "must be of the form key.key.key...=value",
        ),
        (&["run", "backup"], "units and then an action are needed"),
        (
            &["exec", "--", "true"],
            "no units: say --unit, --application or --all",
        ),
    ] {
        let (_, stderr) = world.fails(args);
        assert!(
            stderr.starts_with("ERROR ") && stderr.contains(error),
            "{args:?}: {stderr}"
        );
    }
    assert_eq!(world.open().model().tasks().count(), 0);
    world.juju(&["run", "app/0", "backup", "to=5", "--string-args"]);
}

#[test]
fn what_no_unit_can_run_is_told_of_as_juju_does() {
    let world = world();
    for (args, error) in [
        (
            &["run", "app/0", "nope"][..],
            "action \"nope\" not defined on unit \"app/0\"",
        ),
        (
            &["run", "app/0", "backup"],
            "\"to\" property is missing and required",
        ),
        (
            &["run", "app/0", "backup", "to=5"],
            "must be of type string, given 5",
        ),
        (&["run", "app/1", "backup"], "unit \"app/1\" not found"),
        (
            &["exec", "--unit", "app/1", "true"],
            "unit \"app/1\" not found",
        ),
    ] {
        let output = world.command(args).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(
            output.status.success() && output.stdout.is_empty(),
            "{args:?}"
        );
        assert!(
            stderr.starts_with("Operation failed to schedule any tasks:\n")
                && stderr.contains(error),
            "{args:?}: {stderr}"
        );
    }
    assert_eq!(world.open().model().tasks().count(), 0);
    let output = world
        .command(&[
            "exec",
            "--unit",
            "app/0,app/1",
            "--format",
            "json",
            "echo hi",
        ])
        .output()
        .unwrap();
    let shown: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(shown["app/0"]["results"]["stdout"], "hi\n");
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("failed to schedule some tasks"), "{stderr}");
}

#[test]
fn an_action_without_a_program_is_told_of() {
    let world = World::new();
    let metadata = about("app", "");
    let charm = world.pack(
        "app",
        &[
            ("metadata.yaml", &metadata),
            ("actions.yaml", ACTIONS),
            ("hooks/install", "#!/bin/sh\n"),
            ("actions/fail", "#!/bin/sh\necho $JUJU_DISPATCH_PATH\n"),
        ],
    );
    world.juju(&["deploy", &charm]);
    assert_eq!(world.juju(&["run", "app/0", "fail"]), "actions/fail\n");
    let (stdout, _) = world.fails(&["run", "app/0", "backup", "to=x"]);
    assert!(
        stdout.contains("action not implemented on unit \"app/0\""),
        "{stdout}"
    );
}

#[test]
fn commands_run_with_the_hook_tools() {
    let world = World::new();
    let charm = world.charm("app", "peers:\n  cluster: {interface: c}", "install) : ;;");
    world.juju(&["deploy", &charm, "-n", "2"]);
    let command = "relation-set -r $(relation-ids cluster) by=exec; pwd; echo to-err >&2";
    let output = world
        .command(&["exec", "--unit", "app/leader", "--", command])
        .output()
        .unwrap();
    let dir = world.model_dir().join("agents/unit-app-0/charm");
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        format!("{}\n", dir.display())
    );
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .ends_with("\nto-err\n")
    );
    assert!(world.juju(&["show-unit", "app/0"]).contains("by: exec"));

    let (stdout, stderr) = world.fails(&[
        "exec",
        "--format",
        "json",
        "-a",
        "app",
        "--",
        "relation-set",
        "-r",
        "1",
        "lost=x;",
        "exit",
        "3",
    ]);
    assert!(stderr.contains("the following tasks failed:\n - id \"2\" with return code 3\n - id \"3\" with return code 3\n"), "{stderr}");
    let shown: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(shown["app/1"]["results"]["return-code"], 3);
    assert_eq!(shown["app/1"]["message"], "exit status 3");
    assert!(!world.juju(&["show-unit", "app/0"]).contains("lost"));
    assert_ne!(
        world.unit_status("app/0").0,
        "error",
        "a command never puts a unit into error"
    );
    assert!(world.juju(&["show-task", "3"]).contains("status: failed"));
}
