//! How hooks end: commit, drop, error, retry; and what they see of each other.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

mod common;

use std::time::Duration;

use common::*;
use juju_model::*;

fn environment(model: &mut Model, name: &str, hook: Hook) -> Vec<(String, String)> {
    let hook = begin(model, name, hook);
    let all = hook.environment(model, &AgentPaths::new("/charm", "/tools", "/agent.socket"));
    model.finish(hook, Outcome::Exit(0));
    all
}

fn variable(all: &[(String, String)], name: &str) -> Option<String> {
    all.iter()
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.clone())
}

#[test]
fn the_environment_of_a_plain_hook_is_exactly_jujus() {
    let (mut model, _) = related();
    let all = environment(&mut model, "web/1", Hook::ConfigChanged);
    let mut names: Vec<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "APT_LISTCHANGES_FRONTEND",
            "CHARM_DIR",
            "CLOUD_API_VERSION",
            "DEBIAN_FRONTEND",
            "JUJU_AGENT_SOCKET_ADDRESS",
            "JUJU_AGENT_SOCKET_NETWORK",
            "JUJU_API_ADDRESSES",
            "JUJU_AVAILABILITY_ZONE",
            "JUJU_CHARM_DIR",
            "JUJU_CHARM_FTP_PROXY",
            "JUJU_CHARM_HTTPS_PROXY",
            "JUJU_CHARM_HTTP_PROXY",
            "JUJU_CHARM_NO_PROXY",
            "JUJU_CONTEXT_ID",
            "JUJU_DISPATCH_PATH",
            "JUJU_HOOK_NAME",
            "JUJU_MACHINE_ID",
            "JUJU_MODEL_NAME",
            "JUJU_MODEL_UUID",
            "JUJU_PRINCIPAL_UNIT",
            "JUJU_SLA",
            "JUJU_UNIT_NAME",
            "JUJU_VERSION",
            "LANG",
            "PATH",
            "TERM",
        ]
    );
    for (name, value) in [
        ("CHARM_DIR", "/charm"),
        ("JUJU_DISPATCH_PATH", "hooks/config-changed"),
        ("JUJU_HOOK_NAME", "config-changed"),
        ("JUJU_UNIT_NAME", "web/1"),
        ("JUJU_MACHINE_ID", "1"),
        ("JUJU_AGENT_SOCKET_ADDRESS", "/agent.socket"),
        ("JUJU_VERSION", "3.6.28"),
    ] {
        assert_eq!(variable(&all, name).as_deref(), Some(value), "{name}");
    }
    assert!(variable(&all, "PATH").unwrap().starts_with("/tools:"));
    let id = variable(&all, "JUJU_CONTEXT_ID").unwrap();
    assert_eq!(
        id.strip_prefix("web/1-config-changed-").map(str::len),
        Some(32),
        "{id}"
    );
}

#[test]
fn relation_variables_by_hook() {
    let (mut model, relation) = related();
    let remote = || unit("database/0");
    for (hook, unit, app) in [
        (Hook::RelationCreated { relation }, "", "database"),
        (
            Hook::RelationJoined {
                relation,
                unit: remote(),
            },
            "database/0",
            "database",
        ),
        (
            Hook::RelationChanged {
                relation,
                unit: Some(remote()),
            },
            "database/0",
            "database",
        ),
        (
            Hook::RelationChanged {
                relation,
                unit: None,
            },
            "",
            "database",
        ),
        (
            Hook::RelationDeparted {
                relation,
                unit: remote(),
            },
            "database/0",
            "database",
        ),
    ] {
        let all = environment(&mut model, "web/0", hook.clone());
        assert_eq!(
            variable(&all, "JUJU_RELATION").as_deref(),
            Some("db"),
            "{hook:?}"
        );
        assert_eq!(
            variable(&all, "JUJU_RELATION_ID"),
            Some(format!("db:{relation}")),
            "{hook:?}"
        );
        assert_eq!(
            variable(&all, "JUJU_REMOTE_UNIT").as_deref(),
            Some(unit),
            "{hook:?}"
        );
        assert_eq!(
            variable(&all, "JUJU_REMOTE_APP").as_deref(),
            Some(app),
            "{hook:?}"
        );
        let departing =
            matches!(hook, Hook::RelationDeparted { .. }).then(|| "database/0".to_owned());
        assert_eq!(variable(&all, "JUJU_DEPARTING_UNIT"), departing, "{hook:?}");
    }
    let all = environment(
        &mut model,
        "web/0",
        Hook::RelationCreated {
            relation: RelationId(0),
        },
    );
    assert_eq!(
        variable(&all, "JUJU_REMOTE_APP").as_deref(),
        Some("web"),
        "peers name the own application"
    );
}

#[test]
fn a_failed_hook_keeps_nothing_but_what_is_done_at_once() {
    let (mut model, relation) = related();
    let mut hook = begin(&mut model, "web/0", Hook::ConfigChanged);
    for line in [
        "relation-set -r db:1 a=1",
        "relation-set -r db:1 --app a=1",
        "state-set a=1",
        "open-port 80",
        "secret-add abc=1",
        "status-set active fine",
        "application-version-set 2",
        "leader-set a=1",
        "juju-log hello",
    ] {
        ok(&mut hook, &mut model, line);
    }
    assert_eq!(
        model.finish(hook, Outcome::Exit(3)),
        Finished::Failed("exit status 3".to_owned())
    );
    let web = model.unit(&unit("web/0")).unwrap();
    let bag = model.relation(relation).unwrap();
    assert!(!bag.unit_data(&unit("web/0")).unwrap().contains_key("a"));
    assert!(bag.app_data("web").is_none_or(|bag| bag.is_empty()));
    assert!(web.state().is_empty() && web.ports().is_empty());
    assert_eq!(model.secrets().count(), 0);
    assert_eq!(web.charm_status().message, "fine");
    assert_eq!(model.application("web").unwrap().workload_version(), "2");
    assert!(
        model
            .log()
            .iter()
            .any(|line| line.text == "hello" && line.module == "unit.web/0.juju-log")
    );
    assert_eq!(web.workload_status().word, StatusWord::Error);
    assert_eq!(
        web.workload_status().message,
        "hook failed: \"config-changed\""
    );
    assert_eq!(web.agent_status().word, StatusWord::Idle);
    let failure = model
        .log()
        .iter()
        .find(|line| line.level == Level::Error)
        .unwrap();
    assert!(failure.text.contains("exit status 3"), "{}", failure.text);
}

#[test]
fn a_failed_hook_is_retried_three_times_after_all_others() {
    let mut model = model();
    model.deploy(Deploy::new("web", web())).unwrap();
    model.deploy(Deploy::new("database", database())).unwrap();
    let ran = model.settle(|_, hook| {
        Outcome::Exit(i32::from(
            hook.dispatch().name == "install" && hook.unit().app() == "web",
        ))
    });
    let attempts: Vec<u32> = ran
        .iter()
        .filter(|one| one.unit.app() == "web")
        .map(|one| one.attempt)
        .collect();
    assert_eq!(attempts, [0, 1, 2, 3]);
    let last = ran
        .iter()
        .rposition(|one| one.unit.app() == "database")
        .unwrap();
    assert_eq!(ran[last].name, "start");
    assert_eq!(ran.len() - last, 4, "three retries come last");

    assert!(
        model.next_dispatch().is_none(),
        "and then the unit stays in error"
    );
    model.set_config("web", &[("port", "1")]).unwrap();
    assert!(model.next_dispatch().is_none());

    model.resolved(&unit("web/0"), true).unwrap();
    let ran = model.settle_quietly();
    assert_eq!(on(&ran, "web/0")[0], "install");
    assert!(!model.unit(&unit("web/0")).unwrap().is_in_error());
    let error = model.resolved(&unit("web/0"), true).unwrap_err();
    assert_eq!(error.to_string(), "unit \"web/0\" is not in an error state");
}

#[test]
fn resolved_without_retry_counts_the_hook_as_done() {
    let mut model = model();
    model.deploy(Deploy::new("web", web())).unwrap();
    model.settle(|_, _| Outcome::Exit(1));
    model.resolved(&unit("web/0"), false).unwrap();
    assert_eq!(
        on(&model.settle_quietly(), "web/0")[0],
        "cluster-relation-created"
    );
}

/// A unit in whose `config-changed` a hook fails, whatever its options.
fn failing_at_config() -> Model {
    let mut model = model();
    model.deploy(Deploy::new("web", web())).unwrap();
    model.settle_quietly();
    model.set_config("web", &[("port", "0")]).unwrap();
    let ran = model.settle(|_, _| Outcome::Exit(1));
    assert_eq!(on(&ran, "web/0"), ["config-changed"; 4]);
    model
}

#[test]
fn a_hook_that_is_run_again_sees_the_settings_of_now_and_is_not_due_once_more() {
    for retry in [true, false] {
        let mut model = failing_at_config();
        model.set_config("web", &[("port", "1")]).unwrap();
        model.resolved(&unit("web/0"), retry).unwrap();
        let ran = model.settle_quietly();
        let expected: &[&str] = if retry { &["config-changed"] } else { &[] };
        assert_eq!(on(&ran, "web/0"), expected);
    }
}

#[test]
fn a_setting_made_while_a_hook_is_run_again_is_told_after_it() {
    let mut model = failing_at_config();
    model.resolved(&unit("web/0"), true).unwrap();
    let mut asked = false;
    let ran = model.settle(|model, _| {
        if !std::mem::replace(&mut asked, true) {
            model.set_config("web", &[("port", "1")]).unwrap();
        }
        Outcome::Exit(0)
    });
    assert_eq!(on(&ran, "web/0"), ["config-changed"; 2]);
}

#[test]
fn time_brings_another_retry() {
    let mut model = model();
    model.deploy(Deploy::new("web", web())).unwrap();
    model.settle(|_, _| Outcome::Exit(1));
    assert!(model.next_dispatch().is_none());
    // The retries so far stand for 5, 10 and 20 seconds; the next ones come by the clock.
    for seconds in [40, 80, 160, 300, 300] {
        model.advance(Duration::from_secs(seconds - 1));
        assert!(model.next_dispatch().is_none(), "{seconds}");
        model.advance(Duration::from_secs(1));
        let ran = model.settle(|_, _| Outcome::Exit(1));
        assert_eq!(names(&ran), ["web/0 install"], "{seconds}");
        let waited = ran[0].retry_delay();
        assert_eq!(waited, Some(Duration::from_secs(seconds)));
    }
    // What the operator asks for begins anew.
    model.resolved(&unit("web/0"), true).unwrap();
    let ran = model.settle(|_, _| Outcome::Exit(1));
    let attempts: Vec<_> = ran.iter().map(|hook| hook.attempt).collect();
    assert_eq!(attempts, [0, 1, 2, 3]);
    model.advance(Duration::from_secs(40));
    let ran = model.settle_quietly();
    assert!(on(&ran, "web/0").contains(&"start".to_owned()));
    let said = |text: &str| model.log().iter().any(|line| line.text == text);
    assert!(said(
        "retry 4 of \"install\" hook; Juju waits 40s before it"
    ));
    assert!(said("awaiting error resolution for \"install\" hook"));
}

#[test]
fn without_automatic_retries_a_failed_hook_waits_for_the_operator() {
    const NONE: &[&str] = &[];
    let mut model = model();
    let off = [("automatically-retry-hooks", "false")];
    model.set_model_config(&off, NONE).unwrap();
    model.deploy(Deploy::new("web", web())).unwrap();
    assert_eq!(model.settle(|_, _| Outcome::Exit(1)).len(), 1);
    assert_eq!(model.next_due(), None);
    model.advance(Duration::from_hours(1));
    assert!(model.next_dispatch().is_none());
    model
        .set_model_config(&[] as &[(&str, &str)], &["automatically-retry-hooks"])
        .unwrap();
    model.advance(Duration::from_secs(1));
    assert_eq!(on(&model.settle_quietly(), "web/0")[0], "install");
}

#[test]
fn a_retry_sees_the_settings_of_now() {
    let (mut model, _) = related();
    model.set_config("web", &[("port", "1")]).unwrap();
    let mut tries = 0;
    let ran = model.settle(|model, hook| {
        if *hook.unit() != unit("web/0") {
            return Outcome::Exit(0);
        }
        tries += 1;
        if tries == 1 {
            model.set_config("web", &[("port", "2")]).unwrap();
            return Outcome::Exit(1);
        }
        assert_eq!(ok(hook, model, "config-get port"), "2");
        Outcome::Exit(0)
    });
    assert_eq!(on(&ran, "web/0"), ["config-changed", "config-changed"]);
}

#[test]
fn a_failed_relation_hook_names_its_endpoint() {
    let (mut model, relation) = related();
    let hook = begin(
        &mut model,
        "web/0",
        Hook::RelationChanged {
            relation,
            unit: Some(unit("database/0")),
        },
    );
    model.finish(hook, Outcome::Signal(6));
    let status = model
        .unit(&unit("web/0"))
        .unwrap()
        .workload_status()
        .clone();
    assert_eq!(status.message, "hook failed: \"db-relation-changed\"");
    assert!(
        model
            .log()
            .iter()
            .any(|line| line.text.ends_with("failed: signal: aborted"))
    );
}

#[test]
fn a_killed_hook_runs_again_a_few_times_without_an_error() {
    for signal in [9, 15] {
        let mut model = model();
        model.deploy(Deploy::new("web", web())).unwrap();
        let mut kills = 0;
        let ran = model.settle(|model, hook| {
            assert!(!model.unit(hook.unit()).unwrap().is_in_error());
            kills += 1;
            if kills <= 2 {
                Outcome::Signal(signal)
            } else {
                Outcome::Exit(0)
            }
        });
        assert_eq!(on(&ran, "web/0")[..3], ["install", "install", "install"]);

        let mut model = common::model();
        model.deploy(Deploy::new("web", web())).unwrap();
        let ran = model.settle(|_, _| Outcome::Signal(signal));
        let attempts: Vec<_> = ran.iter().map(|hook| hook.attempt).collect();
        assert_eq!(attempts, [0; 4], "no retries");
        assert!(model.unit(&unit("web/0")).unwrap().is_in_error());
        let name = if signal == 9 { "SIGKILL" } else { "SIGTERM" };
        let why =
            format!("killed 4 times ({name}); Juju would run it again for ever; counted as failed");
        let said = model.log().iter().filter(|line| line.text.ends_with(&why));
        assert_eq!(said.count(), 1);
        model.advance(Duration::from_hours(1));
        assert!(model.next_dispatch().is_none());
        model.resolved(&unit("web/0"), true).unwrap();
        assert_eq!(on(&model.settle_quietly(), "web/0")[0], "install");
    }
}

#[test]
fn in_error_only_actions_and_commands_run() {
    let (mut model, _) = related();
    let hook = begin(&mut model, "web/0", Hook::ConfigChanged);
    model.finish(hook, Outcome::Exit(1));
    while let Some(dispatch) = model.next_dispatch() {
        let hook = model.begin(&dispatch);
        model.finish(hook, Outcome::Exit(1));
    }
    model
        .run_action(&unit("web/0"), "backup", serde_json::Map::new())
        .unwrap();
    model.exec(&unit("web/0"), "true").unwrap();
    model.set_config("web", &[("port", "1")]).unwrap();
    let ran = model.settle_quietly();
    assert_eq!(on(&ran, "web/0"), ["backup", "run-commands"]);
    assert!(model.unit(&unit("web/0")).unwrap().is_in_error());
}

#[test]
fn an_agent_that_died_in_a_hook_finds_it_failed() {
    let (mut model, _) = related();
    let hook = begin(&mut model, "web/0", Hook::ConfigChanged);
    let saved = serde_json::to_string(&model).unwrap();
    drop(hook);
    let mut model: Model = serde_json::from_str(&saved).unwrap();
    assert!(model.next_dispatch().is_none(), "it still seems to run");
    model.recover();
    assert!(model.unit(&unit("web/0")).unwrap().is_in_error());
    assert_eq!(names(&model.settle_quietly()), ["web/0 config-changed"]);
    assert!(!model.unit(&unit("web/0")).unwrap().is_in_error());
}

#[test]
fn the_statuses_that_juju_sets() {
    let mut model = model();
    model.deploy(Deploy::new("web", web())).unwrap();
    let status = |model: &Model| {
        let status = model.unit(&unit("web/0")).unwrap().workload_status();
        format!("{} {}", status.word, status.message)
    };
    assert_eq!(status(&model), "waiting waiting for machine");
    let mut seen = Vec::new();
    model.settle(|model, hook| {
        seen.push(format!("{}: {}", hook.dispatch().name, status(model)));
        Outcome::Exit(0)
    });
    assert_eq!(seen[0], "install: maintenance installing charm software");
    assert_eq!(status(&model), "unknown ");
    model.remove_unit(&unit("web/0")).unwrap();
    seen.clear();
    model.settle(|model, hook| {
        seen.push(format!("{}: {}", hook.dispatch().name, status(model)));
        Outcome::Exit(0)
    });
    assert_eq!(
        seen,
        [
            "stop: maintenance stopping charm software",
            "remove: maintenance cleaning up prior to charm deletion"
        ]
    );
}

#[test]
fn leadership_lost_before_the_commit_fails_the_hook() {
    let (mut model, relation) = related();
    let mut hook = begin(&mut model, "web/0", Hook::ConfigChanged);
    ok(&mut hook, &mut model, "relation-set -r db:1 --app a=1");
    ok(&mut hook, &mut model, "relation-set -r db:1 b=1");
    model.set_leader(&unit("web/1")).unwrap();
    let finished = model.finish(hook, Outcome::Exit(0));
    let text = "prerequisites failed: \"web/0\" is not leader of \"web\"";
    assert_eq!(finished, Finished::Failed(text.to_owned()));
    let own = model
        .relation(relation)
        .unwrap()
        .unit_data(&unit("web/0"))
        .unwrap();
    assert!(!own.contains_key("b"), "all of the transaction or nothing");
}

#[test]
fn secrets_are_committed_before_the_rest_fails() {
    let (mut model, _) = related();
    let mut hook = begin(&mut model, "web/0", Hook::ConfigChanged);
    ok(&mut hook, &mut model, "secret-add --owner unit abc=1");
    ok(&mut hook, &mut model, "relation-set -r db:1 --app a=1");
    model.set_leader(&unit("web/1")).unwrap();
    assert!(matches!(
        model.finish(hook, Outcome::Exit(0)),
        Finished::Failed(_)
    ));
    assert_eq!(model.secrets().count(), 1, "an orphan, as in Juju 3.6");
}

#[test]
fn the_commit_stops_at_the_first_step_that_fails() {
    let (mut model, _) = related();
    let mut hook = begin(&mut model, "web/0", Hook::ConfigChanged);
    let uri = ok(&mut hook, &mut model, "secret-add abc=1");
    ok(
        &mut hook,
        &mut model,
        &format!("secret-grant {uri} -r db:1"),
    );
    ok(&mut hook, &mut model, "relation-set -r db:1 --app a=1");
    model.remove_relation("web", "database").unwrap();
    let finished = model.finish(hook, Outcome::Exit(0));
    let Finished::Failed(text) = finished else {
        panic!("{finished:?}")
    };
    assert_eq!(
        text,
        "granting secrets access: cannot grant access to secret in scope of \"relation-web.db#database.db\" which is not alive"
    );
    assert_eq!(model.secrets().count(), 1);
    let data = model.relation(RelationId(1)).unwrap().app_data("web");
    assert!(data.is_none_or(|data| data.is_empty()));
}

#[test]
fn a_state_that_is_too_large_fails_the_hook() {
    let (mut model, _) = related();
    let mut hook = begin(&mut model, "web/0", Hook::ConfigChanged);
    let value = "x".repeat(65_536);
    for number in 0..33 {
        let pair = format!("k{number}={value}");
        let answer = call_with(&mut hook, &mut model, "state-set", &[&pair], None, &NoFiles);
        assert_eq!(answer.code, 0);
    }
    assert!(
        matches!(model.finish(hook, Outcome::Exit(0)), Finished::Failed(text) if text.contains("2097152"))
    );
}

#[test]
fn output_becomes_log_lines() {
    let (mut model, _) = related();
    model.take_log();
    let mut hook = begin(&mut model, "web/0", Hook::ConfigChanged);
    hook.output(&mut model, Stream::Stdout, b"one\ntw");
    hook.output(&mut model, Stream::Stdout, b"o\n");
    hook.output(&mut model, Stream::Stderr, b"no newline");
    hook.output(&mut model, Stream::Stdout, &[b'x'; 5000]);
    model.finish(hook, Outcome::Exit(0));
    let lines: Vec<(Level, usize, String)> = model
        .log()
        .iter()
        .filter(|line| line.module == "unit.web/0.config-changed")
        .map(|line| {
            (
                line.level,
                line.text.len(),
                line.text.chars().take(5).collect(),
            )
        })
        .collect();
    assert_eq!(
        lines,
        [
            (Level::Debug, 3, "one".to_owned()),
            (Level::Debug, 3, "two".to_owned()),
            (Level::Debug, 4096, "xxxxx".to_owned()),
            (Level::Debug, 904, "xxxxx".to_owned()),
            (Level::Warning, 10, "no ne".to_owned()),
        ]
    );
    assert!(model.log().iter().all(|line| line.entity == "unit-web-0"));
}

#[test]
fn debug_shows_no_password() {
    let (mut model, _) = related();
    model.set_config("web", &[("host", "hunter2")]).unwrap();
    model
        .add_secret("mine", SecretContent::from_plain([("password", "hunter2")]))
        .unwrap();
    let mut hook = begin(&mut model, "web/0", Hook::ConfigChanged);
    for line in [
        "relation-set -r db:1 password=hunter2",
        "state-set password=hunter2",
        "secret-add password=hunter2",
        "config-get",
    ] {
        ok(&mut hook, &mut model, line);
    }
    assert!(!format!("{hook:?}").contains("hunter2"));
    model.finish(hook, Outcome::Exit(0));
    model
        .run_action(
            &unit("web/0"),
            "backup",
            [("password".to_owned(), "hunter2".into())]
                .into_iter()
                .collect(),
        )
        .unwrap();
    let shown = format!("{model:?}");
    assert!(!shown.contains("hunter2"));
    assert!(!shown.contains("aHVudGVyMg"), "nor in base64");
    let deploy = Deploy::new("x", web()).config("host", "hunter2");
    assert!(!format!("{deploy:?}").contains("hunter2"));
}

#[test]
fn what_is_not_there_cannot_be_dispatched() {
    let (model, relation) = related();
    let secret = SecretId::try_from("9m4e2mr0ui3e8a215n4g".to_owned()).unwrap();
    for (name, hook, error) in [
        ("web/9", Hook::Install, "unit \"web/9\" not found"),
        (
            "web/0",
            Hook::RelationCreated {
                relation: RelationId(99),
            },
            "relation \"99\" not found",
        ),
        (
            "web/0",
            Hook::SecretChanged { secret },
            "secret \"9m4e2mr0ui3e8a215n4g\" not found",
        ),
        (
            "web/0",
            Hook::Action { task: ActionId(7) },
            "action \"7\" not found",
        ),
    ] {
        assert_eq!(
            model.dispatch(&unit(name), hook).unwrap_err().to_string(),
            error
        );
    }
    assert!(
        model
            .dispatch(&unit("web/0"), Hook::RelationBroken { relation })
            .is_ok()
    );
}

#[test]
fn a_failed_leader_elected_is_forgotten_with_leadership() {
    let mut model = model();
    model.deploy(Deploy::new("web", web()).units(2)).unwrap();
    model.settle(|_, hook| Outcome::Exit(i32::from(hook.dispatch().name == "leader-elected")));
    assert!(model.unit(&unit("web/0")).unwrap().is_in_error());
    model.set_leader(&unit("web/1")).unwrap();
    let ran = model.settle_quietly();
    assert!(!model.unit(&unit("web/0")).unwrap().is_in_error());
    assert_eq!(
        on(&ran, "web/0")[..2],
        ["leader-settings-changed", "config-changed"]
    );
    assert_eq!(on(&ran, "web/1")[0], "leader-elected");
}
