//! juju-reboot, and what the units of the machine hear of it.

mod common;

use common::{begin, call, database, model, names, ok, on, related, run, unit, web};
use juju_model::*;

#[test]
fn a_reboot_after_the_hook_is_followed_by_start() {
    let (mut model, id) = related();
    let set = format!("relation-set -r {id} key=value");
    let lines = ["juju-reboot", set.as_str()];
    run(&mut model, "web/0", Hook::UpdateStatus, &lines);
    assert_eq!(on(&model.settle_quietly(), "web/0"), ["start"]);
    let data = model.relation(id).unwrap().unit_data(&unit("web/0"));
    assert_eq!(data.unwrap().get("key").map(String::as_str), Some("value"));
    assert!(model.settle_quietly().is_empty(), "it is told once");
}

#[test]
fn a_reboot_at_once_drops_the_hook_which_runs_again_before_start() {
    let (mut model, _) = related();
    model.set_config("web", &[("host", "there")]).unwrap();
    // As often as it likes: that is not an accident like being killed.
    for _ in 0..10 {
        let dispatch = std::iter::from_fn(|| model.next_dispatch())
            .find(|dispatch| dispatch.unit == unit("web/0"))
            .unwrap();
        assert_eq!(dispatch.name, "config-changed");
        let name = dispatch.unit.clone();
        let mut hook = model.begin(&dispatch);
        ok(&mut hook, &mut model, "state-set lost=1");
        ok(&mut hook, &mut model, "juju-reboot --now");
        assert_eq!(hook.reboot(), Some(Reboot::Now));
        assert_eq!(model.finish(hook, Outcome::Signal(9)), Finished::Rerun);
        assert!(model.unit(&name).unwrap().state().is_empty());
    }
    assert!(!model.units().any(Unit::is_in_error));
    let ran = model.settle_quietly();
    assert_eq!(on(&ran, "web/0"), ["config-changed", "start"]);
    assert_eq!(on(&ran, "web/1"), ["config-changed"], "another machine");
}

#[test]
fn a_failed_hook_reboots_nothing() {
    let (mut model, _) = related();
    let mut hook = begin(&mut model, "web/0", Hook::UpdateStatus);
    ok(&mut hook, &mut model, "juju-reboot");
    model.finish(hook, Outcome::Exit(1));
    let ran = names(&model.settle_quietly());
    assert!(!ran.contains(&"web/0 start".to_owned()), "{ran:?}");
}

#[test]
fn a_unit_that_was_never_started_is_started_once() {
    let mut model = model();
    model.deploy(Deploy::new("web", web())).unwrap();
    let ran = model.settle(|model, hook| {
        if hook.dispatch().name == "install" {
            ok(hook, model, "juju-reboot");
        }
        Outcome::Exit(0)
    });
    let starts = ran.iter().filter(|ran| ran.name == "start").count();
    assert_eq!(starts, 1, "{:?}", names(&ran));
}

#[test]
fn a_command_reboots_too_but_does_not_run_again_and_an_action_may_not() {
    for (line, outcome) in [
        ("juju-reboot", Outcome::Exit(0)),
        ("juju-reboot --now", Outcome::Signal(9)),
    ] {
        let (mut model, _) = related();
        model.exec(&unit("web/0"), line).unwrap();
        let mut asked = 0;
        let ran = model.settle(|model, hook| {
            if hook.dispatch().name != "run-commands" {
                return Outcome::Exit(0);
            }
            asked += 1;
            ok(hook, model, line);
            outcome
        });
        assert_eq!(names(&ran), ["web/0 run-commands", "web/0 start"], "{line}");
        assert_eq!(asked, 1);
    }
    let (mut model, _) = related();
    let parameters = serde_json::Map::new();
    model
        .run_action(&unit("web/0"), "backup", parameters)
        .unwrap();
    let ran = model.settle(|model, hook| {
        let answer = call(hook, model, "juju-reboot --now");
        assert_eq!(answer.code, 1);
        assert_eq!(hook.reboot(), None);
        Outcome::Exit(0)
    });
    assert_eq!(names(&ran), ["web/0 backup"]);
}

#[test]
fn all_units_of_the_machine_are_told() {
    let mut agent = CharmInfo::named("agent").requires("host", "juju-info");
    agent.subordinate = true;
    agent.endpoints.get_mut("host").unwrap().scope = Scope::Container;
    let mut model = model();
    model
        .deploy(Deploy::new("database", database()).units(2))
        .unwrap();
    model.deploy(Deploy::new("agent", agent)).unwrap();
    model.integrate("agent", "database").unwrap();
    model.settle_quietly();
    run(
        &mut model,
        "database/0",
        Hook::UpdateStatus,
        &["juju-reboot"],
    );
    let mut ran = names(&model.settle_quietly());
    ran.sort();
    assert_eq!(ran, ["agent/0 start", "database/0 start"]);
}
