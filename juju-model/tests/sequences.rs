//! The order of hooks in every scenario.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

mod common;

use std::time::Duration;

use common::*;
use juju_model::*;

#[test]
fn deploy_of_one_unit_without_relations() {
    let mut model = model();
    model.deploy(Deploy::new("database", database())).unwrap();
    let ran = model.settle_quietly();
    assert_eq!(
        on(&ran, "database/0"),
        ["install", "leader-elected", "config-changed", "start"]
    );
}

#[test]
fn deploy_with_peers() {
    let mut model = model();
    model.deploy(Deploy::new("web", web()).units(2)).unwrap();
    let ran = model.settle_quietly();
    assert_eq!(
        on(&ran, "web/0"),
        [
            "install",
            "cluster-relation-created",
            "leader-elected",
            "config-changed",
            "start",
            "cluster-relation-joined web/1",
            "cluster-relation-changed web/1",
        ]
    );
    assert_eq!(
        on(&ran, "web/1"),
        [
            "install",
            "cluster-relation-created",
            "leader-settings-changed",
            "config-changed",
            "start",
            "cluster-relation-joined web/0",
            "cluster-relation-changed web/0",
        ]
    );
}

#[test]
fn a_written_peer_databag_is_told_before_the_units_join() {
    let mut model = model();
    model.deploy(Deploy::new("web", web()).units(2)).unwrap();
    let ran = model.settle(|model, hook| {
        if hook.dispatch().name == "leader-elected" {
            ok(hook, model, "relation-set -r cluster:0 --app k=v");
        }
        Outcome::Exit(0)
    });
    assert_eq!(
        on(&ran, "web/1")[5..],
        [
            "cluster-relation-changed app",
            "cluster-relation-joined web/0",
            "cluster-relation-changed web/0"
        ]
    );
    assert!(
        on(&ran, "web/0").contains(&"cluster-relation-changed app".to_owned()),
        "the leader too"
    );
}

#[test]
fn integrate_with_an_application_of_two_units() {
    let mut model = model();
    model.deploy(Deploy::new("web", web())).unwrap();
    model
        .deploy(Deploy::new("database", database()).units(2))
        .unwrap();
    model.settle_quietly();
    model.integrate("web:db", "database:db").unwrap();
    let ran = model.settle(|model, hook| {
        if hook.dispatch().name == "db-relation-created" && hook.unit() == &unit("database/0") {
            ok(hook, model, "relation-set --app host=h");
        }
        Outcome::Exit(0)
    });
    assert_eq!(
        on(&ran, "web/0"),
        [
            "db-relation-created",
            "db-relation-changed app",
            "db-relation-joined database/0",
            "db-relation-changed database/0",
            "db-relation-joined database/1",
            "db-relation-changed database/1",
        ]
    );
}

#[test]
fn units_join_in_the_order_of_their_names_as_text() {
    let mut model = model();
    model.deploy(Deploy::new("web", web())).unwrap();
    model
        .deploy(Deploy::new("database", database()).units(11))
        .unwrap();
    model.settle_quietly();
    model.integrate("web", "database").unwrap();
    // All remote units enter before the local one looks.
    while let Some(dispatch) = model.next_dispatch() {
        let hook = model.begin(&dispatch);
        model.finish(hook, Outcome::Exit(0));
        if dispatch.unit == unit("web/0") {
            break;
        }
    }
    let joined: Vec<String> = on(&model.settle_quietly(), "web/0")
        .into_iter()
        .filter(|name| name.contains("joined"))
        .collect();
    let ten = joined
        .iter()
        .position(|name| name.ends_with("/10"))
        .unwrap();
    let two = joined.iter().position(|name| name.ends_with("/2")).unwrap();
    assert!(ten < two, "{joined:?}");
}

#[test]
fn changed_databags_are_told_to_the_other_side() {
    let (mut model, id) = related();
    let write = |model: &mut Model, line: &str| {
        run(model, "database/0", Hook::ConfigChanged, &[line]);
        let ran = model.settle_quietly();
        names(&ran)
    };
    let unit_told = write(&mut model, &format!("relation-set -r {id} a=1"));
    assert_eq!(
        unit_told,
        ["web/0 db-relation-changed", "web/1 db-relation-changed"]
    );
    let again = write(&mut model, &format!("relation-set -r {id} a=1"));
    assert!(again.is_empty(), "the same value is no change: {again:?}");
    let app_told = write(&mut model, &format!("relation-set -r {id} --app a=1"));
    assert_eq!(
        app_told,
        ["web/0 db-relation-changed", "web/1 db-relation-changed"]
    );
}

#[test]
fn a_removed_remote_unit_departs() {
    let (mut model, _) = related();
    model.remove_unit(&unit("database/1")).unwrap();
    let ran = model.settle_quietly();
    assert_eq!(on(&ran, "web/0"), ["db-relation-departed database/1"]);
    assert_eq!(
        on(&ran, "database/1"),
        [
            "db-relation-departed web/0",
            "db-relation-departed web/1",
            "db-relation-broken",
            "stop",
            "remove"
        ]
    );
    assert!(model.unit(&unit("database/1")).is_none());
}

#[test]
fn the_departing_unit_is_the_one_that_leaves() {
    let (mut model, _) = related();
    model.remove_unit(&unit("database/1")).unwrap();
    let mut told = Vec::new();
    model.settle(|model, hook| {
        let environment = hook.environment(model, &AgentPaths::new("/c", "/t", "/s"));
        let departing = environment
            .into_iter()
            .find(|(name, _)| name == "JUJU_DEPARTING_UNIT");
        told.extend(departing.map(|(_, departing)| format!("{}: {departing}", hook.unit())));
        Outcome::Exit(0)
    });
    told.sort();
    assert_eq!(
        told,
        [
            "database/1: database/1",
            "database/1: database/1",
            "web/0: database/1",
            "web/1: database/1"
        ]
    );
}

#[test]
fn remove_relation_departs_and_breaks_on_both_sides() {
    let (mut model, id) = related();
    model.remove_relation("web", "database").unwrap();
    let ran = model.settle_quietly();
    for (name, remote) in [("web/0", "database"), ("database/1", "web")] {
        let expected = [
            format!("db-relation-departed {remote}/0"),
            format!("db-relation-departed {remote}/1"),
            "db-relation-broken".to_owned(),
        ];
        assert_eq!(on(&ran, name), expected);
    }
    assert!(model.relation(id).is_none());
    assert_eq!(
        model.application("web").unwrap().relations().count(),
        1,
        "peers stay"
    );
}

#[test]
fn a_relation_that_nobody_entered_goes_without_hooks() {
    let (mut model, _) = related();
    model.deploy(Deploy::new("other", database())).unwrap();
    model.settle_quietly();
    let id = model.integrate("web", "other").unwrap();
    model.remove_relation("web", "other").unwrap();
    assert!(model.relation(id).is_none());
    assert!(model.settle_quietly().is_empty());
}

#[test]
fn remove_application() {
    let (mut model, _) = related();
    model.remove_application("database").unwrap();
    let ran = model.settle_quietly();
    assert_eq!(
        on(&ran, "web/1"),
        [
            "db-relation-departed database/0",
            "db-relation-departed database/1",
            "db-relation-broken"
        ]
    );
    assert_eq!(
        on(&ran, "database/0"),
        [
            "db-relation-departed web/0",
            "db-relation-departed web/1",
            "db-relation-broken",
            "stop",
            "remove"
        ]
    );
    assert!(model.application("database").is_none());
    assert!(model.relations().all(Relation::is_peer));
}

#[test]
fn a_dying_peer_sees_the_others_depart_and_no_broken() {
    let mut model = model();
    model.deploy(Deploy::new("web", web()).units(2)).unwrap();
    model.settle_quietly();
    model.remove_unit(&unit("web/0")).unwrap();
    let ran = model.settle_quietly();
    assert_eq!(
        on(&ran, "web/0"),
        ["cluster-relation-departed web/1", "stop", "remove"]
    );
    assert_eq!(
        on(&ran, "web/1"),
        ["cluster-relation-departed web/0", "leader-elected"]
    );
    assert!(model.is_leader(&unit("web/1")));
}

#[test]
fn a_unit_that_never_installed_goes_at_once() {
    let mut model = model();
    model.deploy(Deploy::new("web", web()).units(2)).unwrap();
    model.remove_unit(&unit("web/0")).unwrap();
    assert!(model.unit(&unit("web/0")).is_none());
    assert_eq!(names(&[model.next_dispatch().unwrap()]), ["web/1 install"]);
    model.remove_application("web").unwrap();
    assert!(model.settle_quietly().is_empty());
    assert_eq!(model.applications().count() + model.relations().count(), 0);
}

#[test]
fn config_changes_coalesce_and_equal_values_do_nothing() {
    let (mut model, _) = related();
    model
        .set_config("database", &[] as &[(&str, &str)])
        .unwrap();
    assert!(model.settle_quietly().is_empty());
    model.set_config("web", &[("port", "26")]).unwrap();
    model
        .set_config("web", &[("port", "27"), ("host", "h")])
        .unwrap();
    assert_eq!(
        names(&model.settle_quietly()),
        ["web/0 config-changed", "web/1 config-changed"]
    );
    model.set_config("web", &[("port", "27")]).unwrap();
    assert!(model.settle_quietly().is_empty());
    model.set_config("web", &[("port", "28")]).unwrap();
    model.set_config("web", &[("port", "27")]).unwrap();
    assert!(
        model.settle_quietly().is_empty(),
        "there and back before anybody looked"
    );
    model.reset_config("web", &["port", "host"]).unwrap();
    assert_eq!(model.settle_quietly().len(), 2);
    model.trust("web", true).unwrap();
    assert_eq!(
        names(&model.settle_quietly()),
        ["web/0 config-changed", "web/1 config-changed"]
    );
}

#[test]
fn refresh() {
    let (mut model, _) = related();
    let newer = web()
        .at_revision(1)
        .peers("more", "more-peers")
        .requires("cache", "redis");
    model.refresh("web", newer).unwrap();
    let ran = model.settle_quietly();
    assert_eq!(
        on(&ran, "web/0"),
        [
            "more-relation-created",
            "upgrade-charm",
            "config-changed",
            "more-relation-joined web/1",
            "more-relation-changed web/1"
        ]
    );
    let error = model.refresh("web", CharmInfo::named("web")).unwrap_err();
    assert!(
        error.to_string().contains("would break relation"),
        "{error}"
    );
}

#[test]
fn update_status_comes_last_and_any_hook_takes_its_place() {
    let (mut model, _) = related();
    model.fire_update_status(Some(&unit("web/0"))).unwrap();
    assert_eq!(names(&model.settle_quietly()), ["web/0 update-status"]);
    model.fire_update_status(None).unwrap();
    model.set_config("web", &[("port", "26")]).unwrap();
    let mut ran = names(&model.settle_quietly());
    ran.sort();
    assert_eq!(
        ran,
        [
            "database/0 update-status",
            "database/1 update-status",
            "web/0 config-changed",
            "web/1 config-changed"
        ]
    );
    model.advance(Duration::from_secs(299));
    assert!(model.settle_quietly().is_empty());
    model.advance(Duration::from_secs(1));
    assert_eq!(model.settle_quietly().len(), 4);
}

#[test]
fn leadership_that_is_lost_before_it_is_told_of_was_never_there() {
    let (mut model, _) = related();
    model.set_leader(&unit("web/1")).unwrap();
    model.set_leader(&unit("web/0")).unwrap();
    assert_eq!(names(&model.settle_quietly()), [""; 0]);
}

#[test]
fn leadership_moves() {
    let (mut model, _) = related();
    model.set_leader(&unit("web/1")).unwrap();
    assert_eq!(names(&model.settle_quietly()), ["web/1 leader-elected"]);
    run(
        &mut model,
        "web/1",
        Hook::ConfigChanged,
        &["leader-set a=1"],
    );
    assert_eq!(
        names(&model.settle_quietly()),
        ["web/0 leader-settings-changed"]
    );
}

#[test]
fn subordinates_come_and_go_with_their_principal() {
    let mut agent = CharmInfo::named("agent").requires("host", "juju-info");
    agent.subordinate = true;
    agent.endpoints.get_mut("host").unwrap().scope = Scope::Container;
    let (mut model, _) = related();
    model.deploy(Deploy::new("agent", agent)).unwrap();
    assert!(model.settle_quietly().is_empty());
    let id = model.integrate("agent", "web").unwrap();
    let ran = model.settle_quietly();
    assert!(
        ran.iter().all(|one| one.unit.app() == "agent"),
        "no hooks for juju-info: {:?}",
        names(&ran)
    );
    assert_eq!(
        on(&ran, "agent/1"),
        [
            "install",
            "host-relation-created",
            "leader-settings-changed",
            "config-changed",
            "start",
            "host-relation-joined web/1",
            "host-relation-changed web/1"
        ]
    );
    assert_eq!(
        model.unit(&unit("agent/1")).unwrap().principal(),
        Some(&unit("web/1"))
    );

    model.remove_unit(&unit("web/1")).unwrap();
    let ran = model.settle_quietly();
    let order = names(&ran);
    let gone = order
        .iter()
        .position(|name| name == "agent/1 remove")
        .unwrap();
    let stop = order.iter().position(|name| name == "web/1 stop").unwrap();
    assert!(gone < stop, "{order:?}");

    model.remove_relation("agent", "web").unwrap();
    model.settle_quietly();
    assert!(model.relation(id).is_none());
    assert_eq!(model.application("agent").unwrap().units().count(), 0);
}

#[test]
fn workloads_are_ready_after_start_on_kubernetes() {
    let mut model = Model::new(ModelSettings {
        flavour: Flavour::Kubernetes,
        ..ModelSettings::default()
    });
    let mut charm = database();
    charm.containers.insert("web".to_owned());
    model.deploy(Deploy::new("database", charm)).unwrap();
    let mut failed = false;
    let ran = model.settle(|_, hook| {
        let fails = hook.dispatch().name == "web-pebble-ready" && !failed;
        failed |= fails;
        Outcome::Exit(i32::from(fails))
    });
    assert_eq!(
        on(&ran, "database/0"),
        [
            "install",
            "leader-elected",
            "config-changed",
            "start",
            "web-pebble-ready"
        ]
    );
    assert!(!model.unit(&unit("database/0")).unwrap().is_in_error());
}

#[test]
fn refresh_on_kubernetes_replaces_the_pod() {
    let mut model = Model::new(ModelSettings {
        flavour: Flavour::Kubernetes,
        ..ModelSettings::default()
    });
    let mut charm = database();
    charm.containers.insert("web".to_owned());
    model
        .deploy(Deploy::new("database", charm.clone()))
        .unwrap();
    model.settle_quietly();
    run(
        &mut model,
        "database/0",
        Hook::UpdateStatus,
        &["state-set a=1"],
    );
    model.refresh("database", charm.at_revision(1)).unwrap();
    let ran = model.settle_quietly();
    assert_eq!(
        on(&ran, "database/0"),
        [
            "stop",
            "upgrade-charm",
            "config-changed",
            "start",
            "web-pebble-ready"
        ]
    );
    assert_eq!(model.unit(&unit("database/0")).unwrap().state().len(), 1);
    model.remove_application("database").unwrap();
    assert_eq!(
        on(&model.settle_quietly(), "database/0"),
        ["stop", "remove"]
    );
}

#[test]
fn a_seed_draws_the_order_of_relations_and_nothing_else() {
    let order = |seed| {
        let mut model = Model::new(ModelSettings {
            seed,
            ..ModelSettings::default()
        });
        model.deploy(Deploy::new("web", web())).unwrap();
        for name in ["a", "b", "c", "d", "e"] {
            model
                .deploy(Deploy::new(name, database()).units(0))
                .unwrap();
            model.integrate("web", name).unwrap();
        }
        let ran = model.settle_quietly();
        let created = ran.iter().filter(|one| one.name == "db-relation-created");
        created
            .filter_map(|one| one.hook.relation())
            .map(|id| id.0)
            .collect::<Vec<_>>()
    };
    assert_eq!(order(0), [1, 2, 3, 4, 5]);
    assert_eq!(order(7), order(7));
    assert_ne!(order(7), order(8));
    let mut sorted = order(7);
    sorted.sort_unstable();
    assert_eq!(sorted, [1, 2, 3, 4, 5]);
}

#[test]
fn five_hundred_relations() {
    let mut model = model();
    model.deploy(Deploy::new("database", database())).unwrap();
    for number in 0..500 {
        let name = format!("a{number}b");
        model.deploy(Deploy::new(name.clone(), web())).unwrap();
        model.integrate("database", &name).unwrap();
    }
    let ran = model.settle_quietly();
    assert_eq!(on(&ran, "database/0").len(), 4 + 500 * 3);
    model.set_config("a7b", &[("port", "1")]).unwrap();
    assert_eq!(model.settle_quietly().len(), 1);
}
