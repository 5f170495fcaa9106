//! Events that Juju could not fire are told of, each with its reason.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

mod common;

use common::*;
use juju_model::*;

#[track_caller]
fn refused(model: &Model, name: &str, hook: &Hook, why: &str) {
    assert_eq!(
        model.check_event(&unit(name), hook),
        [format!("{}: {why}", hook.kind())]
    );
}

#[track_caller]
fn allowed(model: &Model, name: &str, hook: &Hook) {
    assert_eq!(model.check_event(&unit(name), hook), [""; 0], "{hook:?}");
}

fn joined(relation: RelationId, name: &str) -> Hook {
    let unit = unit(name);
    Hook::RelationJoined { relation, unit }
}

fn departed(relation: RelationId, name: &str) -> Hook {
    let unit = unit(name);
    Hook::RelationDeparted { relation, unit }
}

fn changed_by(relation: RelationId, name: &str) -> Hook {
    let unit = Some(unit(name));
    Hook::RelationChanged { relation, unit }
}

/// A secret of web with this revision, made as `secret-add` and `secret-set` do.
fn secret(model: &mut Model, add: &str) -> SecretId {
    let mut hook = begin(model, "web/0", Hook::UpdateStatus);
    let id = ok(&mut hook, model, add).parse().unwrap();
    assert_eq!(model.finish(hook, Outcome::Exit(0)), Finished::Committed);
    id
}

#[test]
fn only_the_leader_is_elected_and_only_others_hear_of_its_settings() {
    let (model, _) = related();
    allowed(&model, "web/0", &Hook::LeaderElected);
    refused(
        &model,
        "web/1",
        &Hook::LeaderElected,
        "web/1 is not the leader of web, web/0 is",
    );
    allowed(&model, "web/1", &Hook::LeaderSettingsChanged);
    refused(
        &model,
        "web/0",
        &Hook::LeaderSettingsChanged,
        "web/0 leads; only the other units are told of what it set",
    );
    let mut four = Model::new(ModelSettings {
        juju: JujuVersion::four(),
        ..ModelSettings::default()
    });
    four.deploy(Deploy::new("web", web()).units(2)).unwrap();
    four.settle_quietly();
    let problems = four.check_event(&unit("web/1"), &Hook::LeaderSettingsChanged);
    assert!(problems[0].ends_with("has no such event"), "{problems:?}");
}

#[test]
fn a_unit_that_joins_or_leaves_was_in_the_relation() {
    let (mut model, id) = related();
    for hook in [
        joined(id, "database/0"),
        changed_by(id, "database/1"),
        departed(id, "database/1"),
    ] {
        allowed(&model, "web/0", &hook);
    }
    let stranger = "web/1 is no unit of database, which is on the other side of web:db database:db";
    refused(&model, "web/0", &joined(id, "web/1"), stranger);
    refused(&model, "web/0", &departed(id, "web/1"), stranger);
    let never = "database/7 never joined web:db database:db";
    refused(&model, "web/0", &departed(id, "database/7"), never);
    refused(&model, "web/0", &changed_by(id, "database/7"), never);

    model.remove_unit(&unit("database/1")).unwrap();
    model.settle_quietly();
    allowed(&model, "web/0", &departed(id, "database/1"));
    let left = "database/1 has left web:db database:db";
    refused(&model, "web/0", &joined(id, "database/1"), left);
}

#[test]
fn peers_hear_of_each_other_for_as_long_as_they_live() {
    let (model, _) = related();
    let peers = model.relations().find(|relation| relation.is_peer());
    let relation = peers.unwrap().id();
    allowed(&model, "web/0", &joined(relation, "web/1"));
    let itself = "web/0 is not told of itself";
    refused(&model, "web/0", &joined(relation, "web/0"), itself);
    refused(
        &model,
        "web/0",
        &Hook::RelationBroken { relation },
        "a peer relation is never removed",
    );
}

#[test]
fn who_reads_a_secret_is_told_of_later_revisions() {
    let (mut model, _) = related();
    let id = secret(&mut model, "secret-add password=one");
    let changed = Hook::SecretChanged { secret: id.clone() };
    refused(
        &model,
        "web/1",
        &changed,
        &format!("web/1 has never read the secret {id}; only those who follow it are told"),
    );
    run(
        &mut model,
        "web/1",
        Hook::UpdateStatus,
        &[&format!("secret-get {id}")],
    );
    let first = format!("the secret {id} has its first revision");
    refused(&model, "web/1", &changed, &first);
    run(
        &mut model,
        "web/0",
        Hook::UpdateStatus,
        &[&format!("secret-set {id} password=two")],
    );
    allowed(&model, "web/1", &changed);
}

#[test]
fn only_who_manages_a_secret_hears_of_its_age() {
    let (mut model, _) = related();
    let id = secret(
        &mut model,
        "secret-add --rotate daily --expire 1h password=one",
    );
    let plain = secret(&mut model, "secret-add password=one");
    let user = model
        .add_secret("mail", SecretContent::from_plain([("password", "x")]))
        .unwrap();
    let user: SecretId = user.parse().unwrap();
    let rotate = |secret: &SecretId| Hook::SecretRotate {
        secret: secret.clone(),
    };
    let expired = |secret: &SecretId, revision| Hook::SecretExpired {
        secret: secret.clone(),
        revision,
    };
    allowed(&model, "web/0", &rotate(&id));
    allowed(&model, "web/0", &expired(&id, 1));
    for (name, hook, why) in [
        (
            "web/1",
            rotate(&id),
            format!("the secret {id} is of web, and web/1 does not lead it"),
        ),
        (
            "database/0",
            rotate(&id),
            format!("the secret {id} is of web"),
        ),
        (
            "web/0",
            rotate(&user),
            format!("the secret {user} is the operator's"),
        ),
        (
            "web/0",
            rotate(&plain),
            format!("the secret {plain} is never rotated"),
        ),
        (
            "web/0",
            expired(&plain, 1),
            format!("revision 1 of the secret {plain} never expires"),
        ),
        (
            "web/0",
            expired(&id, 2),
            format!("the secret {id} has no revision 2"),
        ),
    ] {
        refused(&model, name, &hook, &why);
    }
}

#[test]
fn a_revision_is_obsolete_when_it_is_old_and_nobody_follows_it() {
    let (mut model, _) = related();
    let id = secret(&mut model, "secret-add password=one");
    run(
        &mut model,
        "web/1",
        Hook::UpdateStatus,
        &[&format!("secret-get {id}")],
    );
    for value in ["two", "three"] {
        let set = format!("secret-set {id} password={value}");
        run(&mut model, "web/0", Hook::UpdateStatus, &[&set]);
    }
    let remove = |revision| Hook::SecretRemove {
        secret: id.clone(),
        revision,
    };
    allowed(&model, "web/0", &remove(2));
    for (revision, why) in [
        (0, format!("the secret {id} never had a revision 0")),
        (7, format!("the secret {id} never had a revision 7")),
        (
            3,
            format!("revision 3 of the secret {id} is the latest, which is never obsolete"),
        ),
        (
            1,
            format!("web/1 still follows revision 1 of the secret {id}"),
        ),
    ] {
        refused(&model, "web/0", &remove(revision), &why);
    }
}

#[test]
fn containers_are_on_kubernetes_and_their_notices_are_such_as_pebble_takes() {
    let mut model = Model::new(ModelSettings {
        flavour: Flavour::Kubernetes,
        ..ModelSettings::default()
    });
    model
        .deploy(Deploy::new("web", web().container("server")))
        .unwrap();
    model.settle_quietly();
    let notice = |id: &str, key: &str| Hook::PebbleCustomNotice {
        container: "server".to_owned(),
        id: id.to_owned(),
        key: key.to_owned(),
    };
    allowed(&model, "web/0", &notice("7", "example.com/done"));
    refused(
        &model,
        "web/0",
        &notice("7", "done"),
        "Pebble takes no key \"done\": it has to be like \"example.com/path\"",
    );
    refused(
        &model,
        "web/0",
        &notice("seven", "example.com/done"),
        "Pebble numbers its notices, \"seven\" is no number",
    );
    let (machines, _) = related();
    let container = "server".to_owned();
    refused(
        &machines,
        "web/0",
        &Hook::PebbleReady { container },
        "there are no containers on machines",
    );
}

#[test]
fn a_check_recovers_that_has_failed() {
    let mut model = Model::new(ModelSettings {
        flavour: Flavour::Kubernetes,
        ..ModelSettings::default()
    });
    model
        .deploy(Deploy::new("web", web().container("server").container("log")).units(2))
        .unwrap();
    model.settle_quietly();
    let (container, check) = ("server".to_owned(), "up".to_owned());
    let recovered = Hook::PebbleCheckRecovered {
        container: container.clone(),
        check: check.clone(),
    };
    let never = "the check \"up\" of server has never failed, so it has nothing to recover from";
    refused(&model, "web/0", &recovered, never);
    run(
        &mut model,
        "web/0",
        Hook::PebbleCheckFailed { container, check },
        &[],
    );
    allowed(&model, "web/0", &recovered);
    refused(&model, "web/1", &recovered, never);
    model.check_failed(&unit("web/1"), "server", "up").unwrap();
    allowed(&model, "web/1", &recovered);
    // It is told of again after a restart of the agent, however often.
    run(&mut model, "web/0", recovered.clone(), &[]);
    allowed(&model, "web/0", &recovered);
}

#[test]
fn nothing_is_run_before_install() {
    let mut model = model();
    model.deploy(Deploy::new("web", web())).unwrap();
    let new = "web/0 has not been installed";
    for hook in [
        Hook::Start,
        Hook::ConfigChanged,
        Hook::LeaderElected,
        Hook::UpdateStatus,
    ] {
        refused(&model, "web/0", &hook, new);
    }
    allowed(&model, "web/0", &Hook::Install);
    model.settle_quietly();
    // It may have failed, and be run again.
    allowed(&model, "web/0", &Hook::Install);
    allowed(&model, "web/0", &Hook::Start);
    allowed(&model, "web/0", &Hook::ConfigChanged);
}

#[test]
fn a_unit_stops_when_it_is_removed_and_runs_nothing_else_then() {
    let (mut model, id) = related();
    let alive = "web/0 is not being removed";
    refused(&model, "web/0", &Hook::Stop, alive);
    refused(&model, "web/0", &Hook::Remove, alive);

    let action = model.run_action(&unit("web/0"), "backup", serde_json::Map::new());
    let action = Hook::Action {
        task: action.unwrap(),
    };
    model.remove_unit(&unit("web/0")).unwrap();
    // Its agent may not have noticed.
    allowed(&model, "web/0", &Hook::ConfigChanged);
    allowed(&model, "web/0", &joined(id, "database/0"));
    run(&mut model, "web/0", departed(id, "database/0"), &[]);
    let leaving = "web/0 has begun to go; what is left for it are its storage and its relations, stop and remove";
    for hook in [
        Hook::ConfigChanged,
        Hook::UpdateStatus,
        Hook::LeaderElected,
        Hook::Install,
    ] {
        refused(&model, "web/0", &hook, leaving);
    }
    refused(
        &model,
        "web/0",
        &joined(id, "database/0"),
        "web/0 has begun to leave web:db database:db; only relation-departed and relation-broken are left",
    );
    refused(
        &model,
        "web/0",
        &Hook::Remove,
        "web/0 runs stop before it is removed",
    );
    allowed(&model, "web/0", &departed(id, "database/1"));
    allowed(&model, "web/0", &Hook::RelationBroken { relation: id });
    allowed(&model, "web/0", &Hook::Stop);
    allowed(&model, "web/0", &action);
    // The other unit lives.
    allowed(&model, "web/1", &Hook::ConfigChanged);

    run(&mut model, "web/0", Hook::Stop, &[]);
    allowed(&model, "web/0", &Hook::Remove);
    refused(
        &model,
        "web/0",
        &Hook::Stop,
        "web/0 has stopped, and nothing but remove is left for it",
    );
}

#[test]
fn what_has_failed_is_run_again_whatever_has_happened_since() {
    let (mut model, id) = related();
    let changed = changed_by(id, "database/1");
    let killed = begin(&mut model, "web/1", changed.clone());
    model.finish(killed, Outcome::Signal(9));
    model.remove_unit(&unit("database/1")).unwrap();
    for hook in [
        Hook::RelationBroken { relation: id },
        Hook::Stop,
        Hook::Remove,
    ] {
        run(&mut model, "database/1", hook, &[]);
    }
    allowed(&model, "web/1", &changed);
    let left = "database/1 has left web:db database:db";
    refused(&model, "web/0", &changed, left);

    let failed = begin(&mut model, "web/0", Hook::ConfigChanged);
    model.finish(failed, Outcome::Exit(1));
    model.remove_unit(&unit("web/0")).unwrap();
    allowed(&model, "web/0", &Hook::ConfigChanged);
}

#[test]
fn a_pod_stops_without_being_removed() {
    let mut model = Model::new(ModelSettings {
        flavour: Flavour::Kubernetes,
        ..ModelSettings::default()
    });
    model.deploy(Deploy::new("web", web())).unwrap();
    model.settle_quietly();
    allowed(&model, "web/0", &Hook::Stop);
    refused(&model, "web/0", &Hook::Remove, "web/0 is not being removed");
}

#[test]
fn nothing_new_happens_in_a_relation_that_a_unit_leaves() {
    let (mut model, id) = related();
    model.remove_relation_by_id(id).unwrap();
    // Its agent may not have noticed.
    allowed(&model, "web/0", &joined(id, "database/0"));
    run(&mut model, "web/0", departed(id, "database/1"), &[]);
    let leaves = "web/0 has begun to leave web:db database:db; only relation-departed and relation-broken are left";
    for hook in [
        Hook::RelationCreated { relation: id },
        joined(id, "database/0"),
        changed_by(id, "database/0"),
        Hook::RelationChanged {
            relation: id,
            unit: None,
        },
    ] {
        refused(&model, "web/0", &hook, leaves);
    }
    allowed(&model, "web/0", &departed(id, "database/0"));
    allowed(&model, "web/0", &Hook::RelationBroken { relation: id });
    // The unit itself goes on, and so does the other one.
    allowed(&model, "web/0", &Hook::ConfigChanged);
    allowed(&model, "web/1", &changed_by(id, "database/0"));
    // A unit that leaves a relation that stays is no end of that.
    let (mut model, id) = related();
    model.remove_unit(&unit("database/1")).unwrap();
    run(&mut model, "web/0", departed(id, "database/1"), &[]);
    allowed(&model, "web/0", &changed_by(id, "database/0"));
}

#[test]
fn who_has_joined_is_heard_even_if_the_relation_goes_meanwhile() {
    let (mut model, id) = related();
    model.add_unit("database", 1).unwrap();
    let joins = joined(id, "database/2");
    while let Some(order) = model.next_dispatch() {
        let last = order.unit == unit("web/0") && order.hook == joins;
        let hook = model.begin(&order);
        model.finish(hook, Outcome::Exit(0));
        if last {
            break;
        }
    }
    model.remove_relation_by_id(id).unwrap();
    run(&mut model, "web/0", departed(id, "database/0"), &[]);
    allowed(&model, "web/0", &changed_by(id, "database/2"));
    let other = changed_by(id, "database/1");
    assert_eq!(model.check_event(&unit("web/0"), &other).len(), 1);
}
