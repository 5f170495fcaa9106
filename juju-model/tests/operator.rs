//! What the controller refuses, in Juju's words; and user secrets.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

mod common;

use common::*;
use juju_model::*;

#[test]
fn deploy_refuses() {
    let mut model = model();
    model.deploy(Deploy::new("web", web())).unwrap();
    for (deploy, error) in [
        (
            Deploy::new("web", web()),
            "cannot add application \"web\": application already exists",
        ),
        (
            Deploy::new("Web", web()),
            "invalid application name \"Web\"",
        ),
        (
            Deploy::new("w2", web()).config("nope", "1"),
            "unknown option \"nope\"",
        ),
        (
            Deploy::new("w2", web()).config("port", "x"),
            "option \"port\" expected int, got \"x\"",
        ),
    ] {
        assert_eq!(model.deploy(deploy).unwrap_err().to_string(), error);
    }
    assert_eq!(model.applications().count(), 1);
}

#[test]
fn config_is_all_or_nothing() {
    let (mut model, _) = related();
    assert!(
        model
            .set_config("web", &[("port", "26"), ("nope", "1")])
            .is_err()
    );
    assert_eq!(
        model.application("web").unwrap().option("port"),
        Some(&ConfigValue::Int(25))
    );
    assert_eq!(
        model
            .reset_config("web", &["nope"])
            .unwrap_err()
            .to_string(),
        "unknown option \"nope\""
    );
    let gone = model.set_config("none", &[("a", "b")]).unwrap_err();
    assert_eq!(gone.to_string(), "application \"none\" not found");
}

#[test]
fn integrate_finds_the_endpoints_or_says_why_not() {
    let mut model = model();
    model.deploy(Deploy::new("web", web())).unwrap();
    model
        .deploy(Deploy::new(
            "database",
            database().provides("replica", "postgresql"),
        ))
        .unwrap();
    model
        .deploy(Deploy::new("lone", CharmInfo::named("lone")))
        .unwrap();
    for (a, b, error) in [
        ("web", "none", "application \"none\" not found"),
        (
            "web:x",
            "database",
            "application \"web\" has no \"x\" relation",
        ),
        ("web", "lone", "no relations found"),
        ("web:cluster", "database", "no relations found"),
        ("a:b:c", "database", "invalid endpoint \"a:b:c\""),
        (
            "web",
            "database",
            "ambiguous relation: \"web database\" could refer to \"web:db database:db\"; \"web:db database:replica\"",
        ),
    ] {
        assert_eq!(model.integrate(a, b).unwrap_err().to_string(), error);
    }
    let id = model.integrate("database:db", "web").unwrap();
    assert_eq!(
        model.relation(id).unwrap().key(),
        "web:db database:db",
        "the requiring side first"
    );
    assert_eq!(
        model.relation(id).unwrap().id_for("web"),
        Some(format!("db:{id}"))
    );
    assert_eq!(
        model
            .integrate("web:db", "database:db")
            .unwrap_err()
            .to_string(),
        "cannot add relation \"web:db database:db\": relation web:db database:db already exists"
    );
}

#[test]
fn limits_of_endpoints() {
    let mut model = model();
    let mut charm = web();
    charm.endpoints.get_mut("db").unwrap().limit = Some(1);
    model.deploy(Deploy::new("web", charm)).unwrap();
    for name in ["one", "two"] {
        model.deploy(Deploy::new(name, database())).unwrap();
    }
    model.integrate("web", "one").unwrap();
    let error = model.integrate("web", "two").unwrap_err().to_string();
    assert!(
        error.contains(
            "establishing a new relation for web:db would exceed its maximum relation limit of 1"
        ),
        "{error}"
    );
}

#[test]
fn removing_what_is_not_there() {
    let (mut model, _) = related();
    assert_eq!(
        model.remove_application("x").unwrap_err().to_string(),
        "application \"x\" not found"
    );
    assert_eq!(
        model.remove_unit(&unit("web/9")).unwrap_err().to_string(),
        "unit \"web/9\" not found"
    );
    model.remove_relation("web", "database").unwrap();
    model.settle_quietly();
    assert_eq!(
        model
            .remove_relation("web", "database")
            .unwrap_err()
            .to_string(),
        "relation \"web database\" not found"
    );
    let peers = model.remove_relation_by_id(RelationId(0)).unwrap_err();
    assert_eq!(
        peers.to_string(),
        "cannot destroy relation \"web:cluster\": is a peer relation"
    );
}

#[test]
fn a_dying_application_takes_no_units_and_no_relations() {
    let (mut model, _) = related();
    model.deploy(Deploy::new("other", database())).unwrap();
    model.settle_quietly();
    model.remove_application("web").unwrap();
    assert!(model.add_unit("web", 1).is_err());
    let error = model.integrate("web", "other").unwrap_err().to_string();
    assert!(
        error.ends_with("application \"web\" is not alive"),
        "{error}"
    );
}

#[test]
fn add_unit_numbers_are_never_used_again() {
    let (mut model, _) = related();
    model.remove_unit(&unit("web/1")).unwrap();
    model.settle_quietly();
    assert_eq!(
        model.add_unit("web", 2).unwrap(),
        [unit("web/2"), unit("web/3")]
    );
}

#[test]
fn refresh_keeps_the_settings_that_still_fit() {
    let (mut model, _) = related();
    model
        .set_config("web", &[("port", "26"), ("host", "h")])
        .unwrap();
    let mut newer = web();
    newer.options.remove("host");
    newer = newer.option("port", OptionKind::String, None);
    model.refresh("web", newer).unwrap();
    let app = model.application("web").unwrap();
    assert!(app.settings().is_empty());
    assert_eq!(app.option("port"), None);
}

#[test]
fn a_refresh_that_is_refused_changes_nothing() {
    let (mut model, _) = related();
    let newer = || web().at_revision(1);
    for (option, resource) in [("nope", None), ("port", Some("nope"))] {
        let resources = resource.map(|name| (name.to_owned(), "file".to_owned()));
        model
            .refresh_with(
                "web",
                newer(),
                &[(option, "1")],
                resources.into_iter().collect(),
            )
            .unwrap_err();
        let app = model.application("web").unwrap();
        assert_eq!(app.charm().revision, 0);
        assert!(app.settings().is_empty());
    }
    model
        .refresh_with(
            "web",
            newer(),
            &[("port", "1")],
            std::collections::BTreeMap::new(),
        )
        .unwrap();
    let app = model.application("web").unwrap();
    assert_eq!((app.charm().revision, app.settings().len()), (1, 1));
}

#[test]
fn user_secrets() {
    let (mut model, _) = related();
    let uri = model
        .add_secret("mine", SecretContent::from_plain([("password", "one")]))
        .unwrap();
    assert!(uri.starts_with("secret:"));
    let content = |text: &str| SecretContent::from_plain([("password", text)]);
    for (error, text) in [
        (
            model.add_secret("mine", content("x")).unwrap_err(),
            "secret with name \"mine\" already exists",
        ),
        (
            model
                .add_secret("other", SecretContent::default())
                .unwrap_err(),
            "empty secret value not valid",
        ),
        (
            model
                .add_secret("other", SecretContent::from_plain([("A", "x")]))
                .unwrap_err(),
            "key \"A\" not valid",
        ),
        (
            model.grant_secret("other", "web").unwrap_err(),
            "secret \"other\" not found",
        ),
        (
            model.grant_secret("mine", "x").unwrap_err(),
            "application \"x\" not found",
        ),
    ] {
        assert_eq!(error.to_string(), text);
    }

    let read = |model: &mut Model, args: &str| {
        let mut hook = begin(model, "web/0", Hook::UpdateStatus);
        let answer = call(
            &mut hook,
            model,
            &format!("secret-get {uri} password {args}"),
        );
        model.finish(hook, Outcome::Exit(0));
        if answer.code == 0 {
            answer.out
        } else {
            answer.err
        }
    };
    assert_eq!(read(&mut model, ""), "ERROR permission denied\n");
    model.grant_secret("mine", "web").unwrap();
    assert!(model.settle_quietly().is_empty(), "granting fires no hook");
    assert_eq!(read(&mut model, ""), "one\n");

    model.update_secret("mine", content("one")).unwrap();
    assert!(
        model.settle_quietly().is_empty(),
        "the same content is no revision"
    );
    model.update_secret(&uri, content("two")).unwrap();
    assert_eq!(
        names(&model.settle_quietly()),
        ["web/0 secret-changed"],
        "only units that read it"
    );
    assert_eq!(read(&mut model, ""), "one\n");
    assert_eq!(read(&mut model, "--refresh"), "two\n");

    assert_eq!(
        model
            .user_secret("mine")
            .unwrap()
            .revisions()
            .collect::<Vec<_>>(),
        [1, 2]
    );
    model.set_auto_prune("mine", true).unwrap();
    assert_eq!(
        model
            .user_secret("mine")
            .unwrap()
            .revisions()
            .collect::<Vec<_>>(),
        [2]
    );

    model.revoke_secret("mine", "web").unwrap();
    assert_eq!(read(&mut model, ""), "ERROR permission denied\n");
    model.remove_secret("mine", None).unwrap();
    assert!(read(&mut model, "").contains("not found"));
    assert!(model.settle_quietly().is_empty());
}
