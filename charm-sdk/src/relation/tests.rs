use std::sync::Arc;

use super::*;
use crate::ToolErrorKind;
use crate::event::{EventData, RelationBroken, RelationChanged, RelationCreated};
use crate::fake::Fake;

enum Website {}

impl Endpoint for Website {
    const NAME: &'static str = "website";
    type Role = Provides;
    type Interface = Untyped;
}

enum Cluster {}

impl Endpoint for Cluster {
    const NAME: &'static str = "cluster";
    type Role = Peers;
    type Interface = Untyped;
}

fn bag<const N: usize>(pairs: [(&str, &str); N]) -> RawDatabag {
    RawDatabag::from(pairs)
}

fn id(text: &str) -> RelationId {
    text.parse().unwrap()
}

fn leading() -> Arc<Fake> {
    Fake::new().answers("is-leader", "true")
}

#[test]
fn relations_come_in_the_order_of_their_numbers_and_are_asked_once() {
    let juju = Fake::new().answers(
        "relation-ids --format=json website",
        r#"["website:10","website:2"]"#,
    );
    let ctx = juju.context("config-changed", &[]);
    for _ in 0..2 {
        let ids: Vec<_> = ctx
            .relations::<Website>()
            .unwrap()
            .iter()
            .map(|relation| relation.id().to_string())
            .collect();
        assert_eq!(ids, ["website:2", "website:10"]);
    }
    assert_eq!(juju.calls().len(), 1);
}

#[test]
fn a_relation_that_breaks_is_none_of_the_endpoints() {
    let juju = Fake::new().answers("relation-ids", r#"["website:1","website:2"]"#);
    let more = [("JUJU_RELATION_ID", "website:1")];
    let ids = |event: &str| {
        juju.context(event, &more)
            .relations::<Website>()
            .unwrap()
            .len()
    };
    assert_eq!(ids("website-relation-broken"), 1);
    assert_eq!(ids("website-relation-changed"), 2);
}

#[test]
fn the_environment_tells_the_remote_application() {
    let juju = Fake::new();
    let ctx = juju.context(
        "website-relation-created",
        &[
            ("JUJU_RELATION_ID", "website:1"),
            ("JUJU_REMOTE_APP", "haproxy"),
        ],
    );
    let event = RelationCreated::<Website>::read(ctx.environment()).unwrap();
    assert_eq!(event.remote_app(), "haproxy");
    assert_eq!(event.relation(&ctx).remote_app().unwrap(), "haproxy");
    assert_eq!(juju.calls(), [""; 0]);
}

#[test]
fn the_remote_application_of_other_relations_is_asked_once() {
    let juju = Fake::new().answers("relation-list", "\"haproxy\"");
    let ctx = juju.context("config-changed", &[]);
    let relation = ctx.relation::<Website>(id("website:1"));
    assert_eq!(relation.remote_app().unwrap(), "haproxy");
    assert_eq!(relation.clone().remote_app().unwrap(), "haproxy");
    assert_eq!(
        juju.calls(),
        ["relation-list --format=json --app -r website:1"]
    );
}

#[test]
fn peers_are_this_application() {
    let juju = Fake::new().answers("relation-get", r#"{"k":"v"}"#);
    let ctx = juju.context("config-changed", &[]);
    let peers = ctx.relation::<Cluster>(id("cluster:0"));
    assert_eq!(peers.remote_app().unwrap(), "wordpress");
    assert_eq!(peers.app_data().unwrap(), bag([("k", "v")]));
    assert_eq!(
        juju.calls(),
        ["relation-get --format=json -r cluster:0 --app - wordpress"]
    );
}

#[test]
fn databags_are_read_once() {
    let juju = Fake::new()
        .answers("relation-list --format=json -r", r#"["haproxy/1","haproxy/0"]"#)
        .answers("relation-list --format=json --app", "\"haproxy\"")
        .answers(
            "relation-get",
            r#"{"k":"v","ingress-address":"10.0.0.1","egress-subnets":"10.0.0.1/32","private-address":"10.0.0.1"}"#,
        );
    let ctx = juju.context("config-changed", &[]);
    let relation = ctx.relation::<Website>(id("website:1"));
    for _ in 0..2 {
        for unit in relation.units().unwrap() {
            assert_eq!(relation.remote_unit_data(&unit).unwrap(), bag([("k", "v")]));
            assert_eq!(
                relation.unit_address(&unit).unwrap().as_deref(),
                Some("10.0.0.1")
            );
        }
        assert_eq!(relation.remote_app_data().unwrap()["k"], "v");
        assert_eq!(relation.local_unit_data().unwrap(), bag([("k", "v")]));
    }
    assert_eq!(
        juju.calls(),
        [
            "relation-list --format=json -r website:1",
            "relation-get --format=json -r website:1 - haproxy/0",
            "relation-get --format=json -r website:1 - haproxy/1",
            "relation-list --format=json --app -r website:1",
            "relation-get --format=json -r website:1 --app - haproxy",
            "relation-get --format=json -r website:1 - wordpress/0",
        ]
    );
}

#[test]
fn a_write_is_one_call_with_what_differs() {
    let juju = leading().answers("relation-get", r#"{"same":"1","old":"2","gone":"3"}"#);
    let ctx = juju.context("config-changed", &[]);
    let leader = ctx.leader().unwrap().unwrap();
    let relation = ctx.relation::<Website>(id("website:1"));
    let data = bag([("same", "1"), ("old", "two"), ("new", "4"), ("empty", "")]);
    assert!(relation.write_app(&leader, &data).unwrap());
    assert_eq!(
        juju.calls()[1..],
        [
            "relation-get --format=json -r website:1 --app - wordpress",
            "relation-set -r website:1 --app --file -",
        ]
    );
    assert_eq!(
        juju.inputs(),
        ["\"new\": \"4\"\n\"old\": \"two\"\n\"gone\": \"\"\n"]
    );

    // What was written is what is read, and is not written again.
    let expected = bag([("same", "1"), ("old", "two"), ("new", "4")]);
    assert_eq!(relation.local_app_data(&leader).unwrap(), expected);
    assert!(!relation.write_app(&leader, &data).unwrap());
    assert_eq!(juju.calls().len(), 3);
    assert!(ctx.has_changes());
}

#[test]
fn a_refused_write_leaves_what_was_read() {
    let juju = leading().answers("relation-get", r#"{"k":"old"}"#).fails(
        "relation-set",
        1,
        "cannot write relation settings",
    );
    let ctx = juju.context("config-changed", &[]);
    let leader = ctx.leader().unwrap().unwrap();
    let relation = ctx.relation::<Website>(id("website:1"));
    let error = relation
        .write_app(&leader, &bag([("k", "new")]))
        .unwrap_err();
    assert_eq!(error.kind(), ToolErrorKind::NotLeader);
    assert_eq!(relation.local_app_data(&leader).unwrap()["k"], "old");
    assert!(!ctx.has_changes());
}

#[test]
fn keys_of_juju_are_left_alone() {
    let juju = Fake::new().answers(
        "relation-get",
        r#"{"ingress-address":"10.0.0.1","egress-subnets":"10.0.0.1/32","k":"v"}"#,
    );
    let ctx = juju.context("config-changed", &[]);
    let relation = ctx.relation::<Website>(id("website:1"));
    assert!(!relation.write_unit(&bag([("k", "v")])).unwrap());
    assert!(
        !relation
            .write_unit(&bag([
                ("k", "v"),
                ("ingress-address", "mine"),
                ("private-address", "mine")
            ]))
            .unwrap()
    );
    assert!(relation.write_unit(&bag([])).unwrap());
    assert_eq!(juju.inputs(), ["\"k\": \"\"\n"]);
    assert_eq!(juju.calls()[1], "relation-set -r website:1 --file -");
}

#[test]
fn unit_and_application_databags_are_two() {
    let juju = leading()
        .answers("relation-get", r#"{"k":"unit"}"#)
        .answers(
            "relation-get --format=json -r website:1 --app",
            r#"{"k":"app"}"#,
        );
    let ctx = juju.context("config-changed", &[]);
    let leader = ctx.leader().unwrap().unwrap();
    let relation = ctx.relation::<Website>(id("website:1"));
    assert_eq!(relation.local_app_data(&leader).unwrap()["k"], "app");
    assert_eq!(relation.local_unit_data().unwrap()["k"], "unit");
}

#[test]
fn answers_in_another_form_are_errors() {
    for (tool, answer) in [
        ("relation-ids", r#"{"a":1}"#),
        ("relation-ids", r#"["no id"]"#),
        ("relation-get", r#"{"k":1}"#),
        ("relation-get", "[]"),
        ("relation-get", "password: hunter2"),
        ("relation-list", "3"),
        ("relation-list", "\"\""),
    ] {
        let juju = leading().answers(tool, answer);
        let ctx = juju.context("config-changed", &[]);
        let leader = ctx.leader().unwrap().unwrap();
        let relation = ctx.relation::<Website>(id("website:1"));
        let error = match tool {
            "relation-ids" => ctx.relations::<Website>().unwrap_err(),
            "relation-get" => match relation.local_app_data(&leader).unwrap_err() {
                RelationError::Tool(error) => error,
                RelationError::Databag(error) => panic!("{error}"),
            },
            _ => relation.remote_app().unwrap_err(),
        };
        assert_eq!(error.kind(), ToolErrorKind::Other, "{tool} {answer}");
        assert!(!format!("{error:?} {error}").contains("hunter2"));
    }
}

#[test]
fn a_broken_relation_without_a_name_has_no_data() {
    let juju = Fake::new().answers("relation-list", "\"\"");
    let ctx = juju.context(
        "website-relation-broken",
        &[("JUJU_RELATION_ID", "website:1")],
    );
    let event = RelationBroken::<Website>::read(ctx.environment()).unwrap();
    assert_eq!(event.remote_app(), None);
    let relation = event.relation(&ctx);
    assert_eq!(relation.remote_app().unwrap(), None);
    assert_eq!(relation.remote_app_data().unwrap(), bag([]));
    assert_eq!(juju.calls().len(), 1);
}

#[test]
fn a_changed_application_has_no_unit() {
    let more = [
        ("JUJU_RELATION_ID", "website:1"),
        ("JUJU_REMOTE_APP", "haproxy"),
        ("JUJU_REMOTE_UNIT", ""),
    ];
    let ctx = Fake::new().context("website-relation-changed", &more);
    let event = RelationChanged::<Website>::read(ctx.environment()).unwrap();
    assert_eq!(event.remote_unit(), None);
}

#[test]
fn an_event_without_its_relation_names_the_variable() {
    let ctx = Fake::new().context("website-relation-created", &[]);
    let error = RelationCreated::<Website>::read(ctx.environment()).unwrap_err();
    assert_eq!(error.variable(), "JUJU_RELATION_ID");
}

#[test]
fn relation_ids_are_strict() {
    for text in [
        "",
        "smtp",
        "smtp:",
        ":3",
        "smtp:x",
        "smtp:-1",
        "smtp:+1",
        "smtp:99999999999999999999",
    ] {
        assert!(text.parse::<RelationId>().is_err(), "{text}");
    }
    assert_eq!(id("smtp-legacy:12").to_string(), "smtp-legacy:12");
}

#[test]
fn an_empty_databag_may_be_none() {
    assert_eq!(Option::<RawDatabag>::decode(&bag([])).unwrap(), None);
    let data = Option::<RawDatabag>::decode(&bag([("k", "v")])).unwrap();
    assert_eq!(data.encode(), bag([("k", "v")]));
    assert_eq!(None::<RawDatabag>.encode(), bag([]));
    assert_eq!(
        NoData::decode(&bag([("k", "v")])).unwrap().encode(),
        bag([])
    );
}

#[test]
fn debug_shows_no_values() {
    let data = bag([("password", "hunter2")]);
    assert_eq!(format!("{data:?}"), r#"RawDatabag {"password"}"#);
    let ctx = Fake::new().context("start", &[]);
    assert_eq!(
        format!("{:?}", ctx.relation::<Website>(id("website:1"))),
        "Relation(website:1)"
    );
}
