//! Agents that restart, pods that are replaced, and what happens in the containers beside a charm.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

mod common;

use std::time::Duration;

use common::*;
use juju_model::*;

const KEY: &str = "example.com/backup-done";

fn server() -> CharmInfo {
    CharmInfo::named("server")
        .container("web")
        .container("sidecar")
        .peers("cluster", "server-cluster")
}

/// Two units on Kubernetes, at rest.
fn pods() -> Model {
    let mut model = Model::new(ModelSettings {
        flavour: Flavour::Kubernetes,
        ..ModelSettings::default()
    });
    model
        .deploy(Deploy::new("server", server()).units(2))
        .unwrap();
    model.settle_quietly();
    model
}

fn broken_variable(restart: bool) -> Option<String> {
    let (mut model, _) = related();
    if restart {
        model.restart_agent(&unit("web/0")).unwrap();
    }
    model.remove_relation("web", "database").unwrap();
    let mut seen = None;
    model.settle(|model, hook| {
        if hook.dispatch().name == "db-relation-broken" && *hook.unit() == unit("web/0") {
            let paths = AgentPaths::new("/charm", "/tools", "/agent.socket");
            let all = hook.environment(model, &paths);
            seen = all
                .into_iter()
                .find(|(name, _)| name == "JUJU_REMOTE_APP")
                .map(|(_, value)| value);
            let answer = call(hook, model, "relation-get --app -");
            assert_eq!(answer.code, if restart { 2 } else { 0 }, "{}", answer.err);
            assert_eq!(ok(hook, model, "relation-list --app"), "database");
        }
        Outcome::Exit(0)
    });
    seen
}

#[test]
fn relation_broken_does_not_name_the_application_after_a_restart() {
    assert_eq!(broken_variable(false).as_deref(), Some("database"));
    assert_eq!(broken_variable(true).as_deref(), Some(""));
}

#[test]
fn a_restart_on_machines_tells_of_leader_settings_again() {
    for (juju, told) in [("3.6.28", true), ("4.0.2", false)] {
        let mut model = Model::new(ModelSettings {
            juju: juju.parse().unwrap(),
            ..ModelSettings::default()
        });
        model.deploy(Deploy::new("web", web()).units(2)).unwrap();
        model.settle_quietly();
        for name in ["web/0", "web/1"] {
            model.restart_agent(&unit(name)).unwrap();
        }
        let expected: &[&str] = if told {
            &["web/1 leader-settings-changed"]
        } else {
            &[]
        };
        assert_eq!(names(&model.settle_quietly()), expected, "{juju}");
    }
    let error = model().restart_agent(&unit("web/0")).unwrap_err();
    assert_eq!(error.to_string(), "unit \"web/0\" not found");
}

#[test]
fn a_restart_fails_the_hook_that_runs() {
    let (mut model, _) = related();
    let mut hook = begin(&mut model, "web/0", Hook::ConfigChanged);
    ok(&mut hook, &mut model, "state-set lost=1");
    drop(hook);
    model.restart_agent(&unit("web/0")).unwrap();
    let web = model.unit(&unit("web/0")).unwrap();
    assert!(web.is_in_error() && web.state().is_empty());
    assert_eq!(names(&model.settle_quietly()), ["web/0 config-changed"]);
}

#[test]
fn a_restart_between_entering_a_relation_and_hearing_of_it_loses_relation_created() {
    let mut model = model();
    let two = database().provides("extra", "extra");
    let user = CharmInfo::named("user").requires("extra", "extra");
    model.deploy(Deploy::new("database", two)).unwrap();
    model.deploy(Deploy::new("web", web())).unwrap();
    model.deploy(Deploy::new("user", user)).unwrap();
    model.settle_quietly();
    model.integrate("web", "database:db").unwrap();
    model.integrate("user", "database:extra").unwrap();
    // Both are entered with the first of the two hooks.
    let first = std::iter::from_fn(|| model.next_dispatch())
        .find(|hook| hook.unit == unit("database/0"))
        .unwrap();
    assert_eq!(first.name, "db-relation-created");
    let hook = model.begin(&first);
    model.finish(hook, Outcome::Exit(0));
    model.restart_agent(&unit("database/0")).unwrap();
    let ran = model.settle_quietly();
    let ran = on(&ran, "database/0");
    assert!(
        !ran.contains(&"extra-relation-created".to_owned()),
        "{ran:?}"
    );
    assert!(
        ran.contains(&"extra-relation-joined user/0".to_owned()),
        "{ran:?}"
    );
}

#[test]
fn a_restart_on_kubernetes_starts_again_and_tells_again_of_what_pebble_said() {
    let mut model = pods();
    let leader = unit("server/0");
    model.notice(&leader, "web", KEY).unwrap();
    model.check_failed(&leader, "sidecar", "up").unwrap();
    let told = ["web-pebble-custom-notice", "sidecar-pebble-check-failed"];
    assert_eq!(on(&model.settle_quietly(), "server/0"), told);
    model.restart_agent(&leader).unwrap();
    let again = ["start", "sidecar-pebble-ready", "web-pebble-ready"];
    let all: Vec<&str> = again.into_iter().chain(told).collect();
    assert_eq!(on(&model.settle_quietly(), "server/0"), all);
    model.advance(Duration::from_hours(7 * 24));
    model.settle_quietly();
    model.restart_agent(&leader).unwrap();
    assert_eq!(
        on(&model.settle_quietly(), "server/0"),
        again,
        "the rest has expired"
    );
}

#[test]
fn a_notice_is_told_of_each_time_under_one_number() {
    let mut model = pods();
    let name = unit("server/1");
    let mut ids = Vec::new();
    for key in [KEY, "example.com/other", KEY] {
        model.notice(&name, "web", key).unwrap();
        let ran = model.settle_quietly();
        let [
            Dispatch {
                hook: Hook::PebbleCustomNotice { id, .. },
                ..
            },
        ] = &ran[..]
        else {
            panic!("{ran:?}");
        };
        ids.push(id.clone());
    }
    assert_eq!(ids, ["1", "2", "1"]);
    model.check_failed(&name, "web", "up").unwrap();
    model.check_recovered(&name, "web", "up").unwrap();
    assert_eq!(
        on(&model.settle_quietly(), "server/1"),
        ["web-pebble-check-failed", "web-pebble-check-recovered"]
    );
    for key in [
        "",
        "x",
        "com/x",
        "example.com",
        "example.com/",
        "Example.com/x",
        "example.com/a--b",
    ] {
        let error = model.notice(&name, "web", key).unwrap_err().to_string();
        assert!(error.starts_with("invalid key"), "{key}: {error}");
    }
    let error = model.check_failed(&name, "db", "up").unwrap_err();
    assert_eq!(error.to_string(), "container \"db\" not found");
    let error = model.notice(&unit("server/9"), "web", KEY).unwrap_err();
    assert_eq!(error.to_string(), "unit \"server/9\" not found");
    assert!(model.settle_quietly().is_empty());
}

#[test]
fn a_failed_pebble_ready_comes_again_when_pebble_is_asked_again() {
    let mut model = pods();
    model.restart_agent(&unit("server/0")).unwrap();
    let fails = |_: &mut Model, hook: &mut HookContext| {
        Outcome::Exit(i32::from(hook.dispatch().name == "web-pebble-ready"))
    };
    let seen = model.log().len();
    let ran = on(&model.settle(fails), "server/0");
    assert_eq!(ran, ["start", "sidecar-pebble-ready", "web-pebble-ready"]);
    assert!(!model.unit(&unit("server/0")).unwrap().is_in_error());
    let about: Vec<_> = model.log()[seen..]
        .iter()
        .filter(|line| line.text.contains("web-pebble-ready"))
        .map(|line| line.text.clone())
        .collect();
    assert_eq!(
        about,
        [
            "hook \"web-pebble-ready\" (via hook dispatching script: dispatch) failed: exit status 1",
            "skipped \"web-pebble-ready\" hook (failed); told of again after 5s or more"
        ]
    );
    assert_eq!(
        model.next_due(),
        Some(model.now().after(Duration::from_secs(5)))
    );
    model.advance(Duration::from_secs(4));
    assert!(model.next_dispatch().is_none());
    model.advance(Duration::from_secs(1));
    assert_eq!(on(&model.settle(fails), "server/0"), ["web-pebble-ready"]);
    model.advance(Duration::from_secs(5));
    assert_eq!(
        on(&model.settle_quietly(), "server/0"),
        ["web-pebble-ready"]
    );
    model.advance(Duration::from_secs(5));
    assert!(model.next_dispatch().is_none());
}

#[test]
fn a_failed_notice_restarts_the_agent() {
    let mut model = pods();
    model.notice(&unit("server/0"), "web", KEY).unwrap();
    assert_eq!(model.settle(|_, _| Outcome::Exit(1)).len(), 1);
    assert!(!model.unit(&unit("server/0")).unwrap().is_in_error());
    assert!(model.next_dispatch().is_none());
    model.advance(Duration::from_secs(5));
    assert_eq!(
        on(&model.settle_quietly(), "server/0"),
        [
            "start",
            "sidecar-pebble-ready",
            "web-pebble-ready",
            "web-pebble-custom-notice"
        ]
    );
    model.advance(Duration::from_secs(5));
    assert!(model.next_dispatch().is_none());
}

#[test]
fn a_pod_is_opened_once_however_often_its_first_hook_ends() {
    let mut model = pods();
    for _ in 0..2 {
        model.replace_pod(&unit("server/0")).unwrap();
        let mut endings = [Outcome::Signal(15), Outcome::Exit(1), Outcome::Exit(0)].into_iter();
        let mut opened = Vec::new();
        while let Some(dispatch) = model.next_dispatch() {
            let opens = model.opens_pod(&dispatch);
            let outcome = if dispatch.name == "upgrade-charm" {
                opened.push((dispatch.attempt, opens));
                endings.next().unwrap()
            } else {
                assert!(!opens, "{}", dispatch.name);
                Outcome::Exit(0)
            };
            let hook = model.begin(&dispatch);
            model.finish(hook, outcome);
        }
        assert_eq!(opened, [(0, true), (0, false), (1, false)]);
    }
}

#[test]
fn a_pod_is_replaced_without_a_new_charm() {
    let mut model = pods();
    run(
        &mut model,
        "server/0",
        Hook::UpdateStatus,
        &["state-set kept=1"],
    );
    let anew = [
        "upgrade-charm",
        "config-changed",
        "start",
        "sidecar-pebble-ready",
        "web-pebble-ready",
    ];
    for (name, before) in [
        ("server/0", &["stop"][..]),
        // It has forgotten which leader settings it saw.
        ("server/1", &["stop", "leader-settings-changed"]),
    ] {
        model.notice(&unit(name), "web", KEY).unwrap();
        model.settle_quietly();
        model.replace_pod(&unit(name)).unwrap();
        let expected: Vec<&str> = before.iter().chain(&anew).copied().collect();
        assert_eq!(
            on(&model.settle_quietly(), name),
            expected,
            "the notice went with the pod"
        );
        assert!(model.settle_quietly().is_empty());
    }
    assert_eq!(model.unit(&unit("server/0")).unwrap().state().len(), 1);
}

#[test]
fn which_pods_cannot_be_replaced() {
    let (mut machines, _) = related();
    let error = machines
        .replace_pod(&unit("web/0"))
        .unwrap_err()
        .to_string();
    assert_eq!(
        error,
        "unit \"web/0\" has no pod: its model is not on Kubernetes"
    );
    let mut model = pods();
    model.add_unit("server", 1).unwrap();
    model.remove_unit(&unit("server/1")).unwrap();
    for name in ["server/1", "server/2"] {
        let error = model.replace_pod(&unit(name)).unwrap_err().to_string();
        let why = "has not started yet, or is on its way out: its pod cannot be replaced";
        assert_eq!(error, format!("unit \"{name}\" {why}"));
    }
    // One in error is replaced when that is resolved.
    let hook = begin(&mut model, "server/0", Hook::ConfigChanged);
    model.finish(hook, Outcome::Exit(1));
    model.replace_pod(&unit("server/0")).unwrap();
    model.settle(|_, hook| Outcome::Exit(i32::from(hook.dispatch().name == "config-changed")));
    assert!(model.unit(&unit("server/0")).unwrap().is_in_error());
    model.resolved(&unit("server/0"), false).unwrap();
    assert_eq!(on(&model.settle_quietly(), "server/0")[0], "stop");
}
