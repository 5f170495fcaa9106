//! A scenario fires no event that Juju could not fire, in no state that it
//! could not be in.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::panic::{AssertUnwindSafe, catch_unwind};

use charm_sdk::testing::juju_model::{CharmInfo, Deploy, Flavour, Texts, UnitName};
use charm_sdk::testing::{Event, Scenario};
use charm_sdk::{Charm, Context, Declaration, Halt, Status};

#[derive(Default)]
struct Web;

impl Charm for Web {
    const DECLARATION: Declaration = Declaration {
        files: &[
            (
                "metadata.yaml",
                "name: web\nsummary: s\ndescription: d\nrequires:\n  db: {interface: sql}\n\
                 peers:\n  cluster: {interface: web}\n",
            ),
            ("actions.yaml", "look:\n  description: Looks.\n"),
        ],
    };

    fn dispatch(&mut self, ctx: &Context) -> Result<(), Halt> {
        if ctx.environment().event_name() == "stop" && ctx.state().get("stuck")?.is_some() {
            return Err(Halt::failed("stuck"));
        }
        Ok(ctx.set_status(Status::Active(ctx.environment().event_name().to_owned()))?)
    }
}

/// Why a panic came.
#[track_caller]
fn refused(attempt: impl FnOnce()) -> String {
    let panic = catch_unwind(AssertUnwindSafe(attempt)).expect_err("it was not refused");
    let text = panic.downcast_ref::<String>().expect("a text");
    text.clone()
}

/// A database that has never had a unit, and has said something all the same.
fn impossible() -> Scenario<Web> {
    let mut juju = Scenario::<Web>::new();
    let model = juju.model();
    let database = CharmInfo::named("database").provides("db", "sql");
    model
        .deploy(Deploy::new("database", database).units(0))
        .unwrap();
    let relation = model.integrate("web", "database").unwrap();
    model.settle_quietly();
    let said = Texts::from_iter([("host", "10.0.0.9")]);
    model.write_app_data(relation, "database", &said).unwrap();
    juju
}

#[test]
fn nothing_is_run_in_a_state_that_cannot_be() {
    let juju = impossible();
    let expected = "Juju could not be in this state (see `unchecked`):\n  the databag of database in \
                    web:db database:db: database never had a unit that could write it; add a unit first";
    assert_eq!(
        refused(|| drop(juju.clone().fire("config-changed"))),
        expected
    );
    assert_eq!(
        refused(|| drop(juju.clone().fire(Event::foreign("other")))),
        expected
    );
    assert_eq!(refused(|| drop(juju.clone().settle())), expected);
    assert_eq!(refused(|| drop(juju.clone().step())), expected);
    let action = || drop(juju.clone().run_action("look", serde_json::json!({})));
    assert_eq!(refused(action), expected);

    let mut unchecked = juju.clone();
    unchecked.unchecked();
    unchecked.fire("config-changed");
    assert_eq!(unchecked.settle().len(), 1, "what the database has said");

    let mut juju = juju;
    juju.add_remote_unit("database");
    juju.fire("config-changed");
}

#[test]
fn a_state_that_state_set_refuses_is_refused() {
    let mut juju = Scenario::<Web>::new();
    juju.set_state("key", &"v".repeat(65_536));
    juju.fire("start");
    juju.set_state("key", &"v".repeat(65_537));
    let why = refused(|| drop(juju.fire("start")));
    assert!(
        why.ends_with("the state of web/0, key \"key\": max allowed value length (65536) exceeded"),
        "{why}"
    );
}

#[test]
fn a_unit_that_stops_is_on_its_way_out() {
    let mut juju = Scenario::<Web>::new();
    juju.add_unit();
    let db = juju.relate("db", "database");
    juju.fire("stop");
    let own: UnitName = "web/0".parse().unwrap();
    assert!(juju.model().unit(&own).unwrap().is_dying());
    let relation = juju.relation_id(db).number();
    let within = |juju: &mut Scenario<Web>| {
        let relations: Vec<_> = juju
            .model()
            .relations()
            .filter(|one| one.id().to_string() == relation.to_string())
            .collect();
        relations[0]
            .units()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    };
    assert_eq!(within(&mut juju), ["database/0", "web/1"]);
    let why = refused(|| drop(juju.clone().fire("config-changed")));
    assert!(
        why.ends_with("config-changed: web/0 has stopped, and nothing but remove is left for it"),
        "{why}"
    );
    juju.fire("remove");
    assert!(juju.model().unit(&own).is_none());
    let gone = refused(|| drop(juju.fire("config-changed")));
    assert!(gone.contains("web/0"), "{gone}");
}

#[test]
fn remove_goes_through_all_that_is_before_it() {
    let mut juju = Scenario::<Web>::new();
    juju.relate("db", "database");
    let removed = juju.fire("remove");
    assert_eq!(removed.unit_statuses(), [("active", "remove")]);
    assert_eq!(juju.model().units().count(), 1);
}

#[test]
fn a_stop_that_fails_is_run_again() {
    let mut juju = Scenario::<Web>::new();
    juju.set_state("stuck", "yes");
    juju.fire_failing("stop");
    let own: UnitName = "web/0".parse().unwrap();
    juju.model().write_state(&own, Texts::default()).unwrap();
    juju.fire("stop");
    juju.fire("remove");
    assert!(juju.model().unit(&own).is_none());
}

#[test]
fn a_pod_stops_and_starts_again() {
    let mut juju = Scenario::<Web>::kubernetes();
    juju.fire("stop");
    let ran = juju.settle();
    let names: Vec<_> = ran.iter().map(|event| event.name().to_owned()).collect();
    assert_eq!(names, ["upgrade-charm", "config-changed", "start"]);
    juju.fire("remove");
    assert_eq!(juju.model().flavour(), Flavour::Kubernetes);
    assert_eq!(juju.model().units().count(), 0);
}

#[test]
fn nothing_new_happens_in_a_relation_that_goes() {
    let mut juju = Scenario::<Web>::new();
    let db = juju.relate("db", "database");
    juju.fire(db.changed());
    let own: UnitName = "web/0".parse().unwrap();
    juju.model().remove_relation("web", "database").unwrap();
    juju.fire(db.changed());
    juju.fire(db.departed("database/0"));
    let why = refused(|| drop(juju.fire(db.changed())));
    assert!(why.ends_with("relation-changed: web/0 has begun to leave web:db database:db-1; only relation-departed and relation-broken are left"), "{why}");
    juju.fire(db.broken());
    assert!(!juju.model().unit(&own).unwrap().is_dying());
}

/// What the book shows is the documentation's example, which is run.
#[test]
fn the_book_shows_what_is_tested() {
    let page = include_str!("../../docs/src/write-a-charm.md");
    let documented: Vec<_> = include_str!("../src/testing/charms.rs")
        .lines()
        .filter_map(|line| line.trim().strip_prefix("///"))
        .map(str::trim)
        .collect();
    let (_, shown) = page.split_once("### Both sides").unwrap();
    let (_, block) = shown.split_once("```rust,ignore\n").unwrap();
    let (block, _) = block.split_once("\n```").unwrap();
    let lines: Vec<_> = block.lines().map(str::trim).collect();
    assert!(lines.len() > 4);
    assert!(
        documented.windows(lines.len()).any(|part| part == lines),
        "{block}"
    );
}
