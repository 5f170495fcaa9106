//! States that Juju could not be in: told of by the model, or refused where they would come about.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

mod common;

use common::*;
use juju_model::*;

fn texts<const N: usize>(pairs: [(&str, &str); N]) -> Texts {
    Texts::from_iter(pairs)
}

#[track_caller]
fn possible(model: &Model) {
    assert_eq!(model.check(), [""; 0]);
}

#[track_caller]
fn refused<T: std::fmt::Debug>(answer: Result<T, ModelError>, why: &str) {
    let text = answer.unwrap_err().to_string();
    assert!(text.contains(why), "{text}");
}

#[test]
fn an_application_speaks_through_its_units() {
    let mut model = model();
    model.deploy(Deploy::new("web", web())).unwrap();
    model
        .deploy(Deploy::new("database", database()).units(0))
        .unwrap();
    let id = model.integrate("web", "database").unwrap();
    model.settle_quietly();
    possible(&model);
    model
        .write_app_data(id, "database", &texts([("host", "10.0.0.9")]))
        .unwrap();
    assert_eq!(
        model.check(),
        [
            "the databag of database in web:db database:db: database never had a unit that could write it; add a unit first"
        ]
    );
    model.add_unit("database", 1).unwrap();
    model.settle_quietly();
    possible(&model);
    // What it has said stays when its units are gone.
    model.remove_unit(&unit("database/0")).unwrap();
    model.settle_quietly();
    assert_eq!(model.application("database").unwrap().units().count(), 0);
    possible(&model);
}

#[test]
fn a_unit_writes_into_relations_that_it_has_entered() {
    let (mut model, id) = related();
    let new = model.add_unit("database", 1).unwrap().remove(0);
    model
        .write_unit_data(id, &new, &texts([("port", "5432")]))
        .unwrap();
    assert_eq!(
        model.check(),
        [
            "the databag of database/2 in web:db database:db: database/2 has not entered the relation; it does in its relation-created, so let that run first"
        ]
    );
    model.settle_quietly();
    possible(&model);
    // What those who left have written stays.
    model.remove_unit(&new).unwrap();
    possible(&model);
    model.settle_quietly();
    possible(&model);
    model.remove_relation_by_id(id).unwrap();
    possible(&model);
}

#[test]
fn a_state_is_no_larger_than_state_set_lets_it_be() {
    let (mut model, _) = related();
    let name = unit("web/0");
    let largest = |bytes: usize| "v".repeat(bytes);
    let fits = texts([(&*"k".repeat(256), "v"), ("value", &largest(65_536))]);
    model.write_state(&name, fits).unwrap();
    possible(&model);
    for (key, value, why) in [
        (
            "k".repeat(257),
            "v".to_owned(),
            "max allowed key length (256) exceeded",
        ),
        (
            "key".to_owned(),
            largest(65_537),
            "max allowed value length (65536) exceeded",
        ),
    ] {
        model.write_state(&name, texts([(&*key, &value)])).unwrap();
        let problems = model.check();
        assert_eq!(problems.len(), 1);
        assert!(
            problems[0].starts_with("the state of web/0, key \"k"),
            "{problems:?}"
        );
        assert!(problems[0].ends_with(why), "{problems:?}");
        assert!(problems[0].len() < 150, "{problems:?}");
    }
    let many = (0..33).map(|number| (format!("key-{number}"), largest(65_000)));
    model.write_state(&name, many.collect()).unwrap();
    assert_eq!(
        model.check(),
        ["the state of web/0: max allowed charm state size (2097152) exceeded"]
    );
}

#[test]
fn an_agent_runs_one_hook_at_a_time() {
    let (mut model, _) = related();
    let hook = begin(&mut model, "web/0", Hook::ConfigChanged);
    assert_eq!(
        model.check(),
        [
            "web/0: config-changed was begun and has not ended, and an agent runs one hook at a time; call `Model::finish`"
        ]
    );
    model.finish(hook, Outcome::Exit(0));
    possible(&model);
}

/// What no check has to look for, as it cannot come about.
#[test]
fn what_an_operator_may_not_do_is_refused_at_once() {
    let (mut model, id) = related();
    refused(model.set_config("web", &[("port", "many")]), "expected int");
    refused(model.set_config("web", &[("nope", "1")]), "unknown option");
    refused(
        model.set_config("web", &[("key", "password")]),
        "expected secret",
    );
    refused(model.integrate("web", "web"), "no relations found");
    refused(model.set_leader(&unit("web/7")), "web/7");
    refused(
        model.write_unit_data(id, &unit("database/7"), &texts([])),
        "database/7",
    );
    refused(model.write_app_data(id, "nobody", &texts([])), "not found");
    refused(
        model.deploy(Deploy::new("pods", CharmInfo::named("pods").container("x"))),
        "only a Kubernetes model",
    );
    refused(
        model.add_storage(&unit("web/0"), "data", &StorageDirective::default()),
        "data",
    );
    refused(model.attach_resource("web", "nope", "/nope"), "nope");
    possible(&model);
}

#[test]
fn no_secret_has_content_that_juju_would_not_keep() {
    let mut model = model();
    let good = || SecretContent::from_plain([("password", "x")]);
    model.add_secret("mail", good()).unwrap();
    let huge = "x".repeat(800_000);
    for (content, why) in [
        (SecretContent::default(), "empty secret value not valid"),
        (
            SecretContent::from_plain([("pw", "x")]),
            "key \"pw\" not valid",
        ),
        (
            SecretContent::from_plain([("Password", "x")]),
            "key \"Password\" not valid",
        ),
        (
            SecretContent::from_plain([("password", &huge)]),
            "base64 encoded secret content for key \"password\" too large: 1066668 bytes",
        ),
    ] {
        refused(model.add_secret("other", content.clone()), why);
        refused(model.update_secret("mail", content), why);
    }
    let secret = model.user_secret("mail").unwrap();
    assert_eq!(secret.revision(), 1);
    model
        .update_secret("mail", SecretContent::from_plain([("password", "y")]))
        .unwrap();
}

#[test]
fn a_charm_with_a_lower_limit_does_not_come_to_more_relations() {
    let (mut model, _) = related();
    let limited = |limit| {
        let mut charm = database();
        charm.endpoints.get_mut("db").unwrap().limit = Some(limit);
        charm.at_revision(1)
    };
    model.deploy(Deploy::new("shop", web())).unwrap();
    model.integrate("shop:db", "database").unwrap();
    refused(
        model.refresh("database", limited(1)),
        "new charm version imposes a maximum relation limit of 1 for database:db which cannot be satisfied by the number of already established relations (2)",
    );
    model.refresh("database", limited(2)).unwrap();
    model.deploy(Deploy::new("blog", web())).unwrap();
    refused(
        model.integrate("blog:db", "database"),
        "would exceed its maximum relation limit of 2",
    );
}

fn agent() -> CharmInfo {
    let mut agent = CharmInfo::named("agent").requires("host", "juju-info");
    agent.subordinate = true;
    agent.endpoints.get_mut("host").unwrap().scope = Scope::Container;
    agent
}

#[test]
fn a_subordinate_has_no_part_in_what_is_beside_other_principals() {
    let mut model = model();
    for app in ["shop", "blog"] {
        model
            .deploy(Deploy::new(app, CharmInfo::named(app)))
            .unwrap();
    }
    model.deploy(Deploy::new("agent", agent())).unwrap();
    let shop = model.integrate("agent", "shop").unwrap();
    model.settle_quietly();
    let blog = model.integrate("agent", "blog").unwrap();
    let ran = model.settle_quietly();
    assert_eq!(on(&ran, "agent/0"), [""; 0]);
    assert_eq!(
        on(&ran, "agent/1")[..2],
        ["install".to_owned(), "host-relation-created".to_owned()]
    );
    let within = |id| -> Vec<String> {
        let relation = model.relation(id).unwrap();
        relation.units().map(ToString::to_string).collect()
    };
    assert_eq!(within(shop), ["agent/0", "shop/0"]);
    assert_eq!(within(blog), ["agent/1", "blog/0"]);
    let created = |relation| Hook::RelationCreated { relation };
    assert_eq!(
        model.check_event(&unit("agent/0"), &created(blog)),
        [
            "relation-created: agent/0 lives beside shop/0, and agent:host blog:juju-info is for units on one machine"
        ]
    );
    assert_eq!(model.check_event(&unit("agent/0"), &created(shop)), [""; 0]);
    possible(&model);
}
