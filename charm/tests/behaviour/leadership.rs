//! What a unit does that does not lead, or leads no more.

use charm_sdk::{
    Status,
    testing::{Event, Scenario, SecretView},
};
use smtp_integrator::SmtpIntegrator;

use crate::{blocked, common::configured};

#[test]
fn a_unit_that_does_not_lead_writes_nothing() {
    let mut juju = configured();
    let relation = juju.relate("smtp", "wordpress");
    juju.set_leader(false);
    juju.fire("config-changed");
    juju.fire(relation.created());
    assert_eq!(juju.unit_status(), Status::active());
    assert!(juju.local_app_databag(relation).is_empty());
    assert!(juju.secrets().is_empty());
    juju.set_leader(true);
    juju.fire("leader-elected");
    assert!(juju.local_app_databag(relation).contains_key("password_id"));
}

#[test]
fn a_new_leader_publishes_what_changed_while_nobody_led() {
    let mut juju = configured();
    let smtp = juju.relate("smtp", "wordpress");
    let legacy = juju.relate("smtp-legacy", "indico");
    juju.fire("config-changed");
    juju.set_leader(false);
    juju.config("host", "elsewhere.example.com");
    juju.config("password", "changed");
    juju.fire("config-changed");
    assert_eq!(juju.local_app_databag(smtp)["host"], "smtp.example.com");
    juju.set_leader(true);
    juju.fire("leader-elected");
    for relation in [smtp, legacy] {
        let bag = juju.local_app_databag(relation);
        assert_eq!(bag["host"], "elsewhere.example.com");
    }
    assert_eq!(juju.local_app_databag(legacy)["password"], "changed");
    assert_eq!(juju.secrets()[0].content()["password"], "changed");
}

#[test]
fn a_new_leader_serves_relations_that_no_leader_has_seen() {
    let mut juju = configured();
    juju.set_leader(false);
    let smtp = juju.relate("smtp", "wordpress");
    juju.fire(smtp.created());
    juju.set_leader(true);
    juju.fire("leader-elected");
    assert_eq!(juju.secrets()[0].granted_to(), ["wordpress"]);
    assert!(juju.local_app_databag(smtp).contains_key("password_id"));
}

#[test]
fn a_unit_that_does_not_lead_takes_nothing_away_either() {
    let mut juju = configured();
    let going = juju.relate("smtp", "wordpress");
    juju.fire("config-changed");
    juju.fire("update-status");
    juju.config("password", "changed");
    juju.fire("config-changed");
    let id = juju.secrets()[0].id().clone();
    juju.fire(Event::secret_changed(&id));
    juju.set_leader(false);
    juju.unchecked();
    for event in [Event::secret_remove(&id, 1), going.broken()] {
        let event = juju.fire(event);
        assert!(event.calls_of("secret-remove").is_empty());
        assert!(event.calls_of("secret-revoke").is_empty());
    }
    assert_eq!(juju.secret(&id).revisions(), [1, 2]);
    // The event comes to the new leader as well.
    juju.set_leader(true);
    juju.fire(Event::secret_remove(&id, 1));
    assert_eq!(juju.secret(&id).revisions(), [2]);
}

/// A state, and the event in which leadership is lost.
type Case = (&'static str, fn() -> (Scenario<SmtpIntegrator>, Event));

const CASES: [Case; 5] = [
    ("a first password", || {
        let mut juju = configured();
        juju.relate("smtp", "wordpress");
        juju.relate("smtp-legacy", "indico");
        (juju, "config-changed".into())
    }),
    ("a new relation", || {
        let mut juju = configured();
        let relation = juju.relate("smtp", "wordpress");
        (juju, relation.created())
    }),
    ("a changed password", || {
        let mut juju = configured();
        juju.relate("smtp", "wordpress");
        juju.relate("smtp-legacy", "indico");
        juju.fire("config-changed");
        juju.config("password", "changed");
        juju.config("host", "elsewhere.example.com");
        (juju, "config-changed".into())
    }),
    ("no password any more", || {
        let mut juju = configured();
        juju.relate("smtp", "wordpress");
        juju.fire("config-changed");
        juju.config("auth_type", "none");
        juju.config("password", "");
        (juju, "update-status".into())
    }),
    ("an application that goes", || {
        let mut juju = configured();
        let relation = juju.relate("smtp", "wordpress");
        juju.fire("config-changed");
        (juju, relation.broken())
    }),
];

#[test]
fn a_unit_that_loses_leadership_before_its_first_write_succeeds_and_after_it_keeps_nothing() {
    for (name, case) in CASES {
        let (mut undisturbed, event) = case();
        let calls = undisturbed.fire(event).calls().to_vec();
        let is_write = |tool: &str| {
            tool == "relation-set" || (tool.starts_with("secret-") && !tool.ends_with("-get"))
        };
        let first_write = calls.iter().position(|call| is_write(call.tool())).unwrap() + 1;
        for number in 1..=calls.len() {
            let (mut juju, event) = case();
            let before = format!("{:?}", contents(&juju));
            juju.lose_leadership_at_call(number);
            let event = juju.try_fire(event);
            let place = format!("{name}, at call {number}");
            if number <= first_write {
                assert!(event.succeeded(), "{place}: {:?}", event.error());
            } else {
                assert!(!event.succeeded(), "{place}");
            }
            // Nothing of it is kept.
            assert_eq!(format!("{:?}", contents(&juju)), before, "{place}");
            assert_eq!(juju.unit_status(), Status::active(), "{place}");
        }
    }
}

/// What the charm's secrets hold and who reads them.
fn contents(juju: &Scenario<SmtpIntegrator>) -> Vec<(String, u64, Vec<String>)> {
    let view = |secret: &SecretView| {
        let password = secret.content()["password"].clone();
        (password, secret.revision(), secret.granted_to().to_vec())
    };
    juju.secrets().iter().map(view).collect()
}

#[test]
fn the_status_is_true_even_where_leadership_is_lost_at_the_first_write() {
    let mut juju = configured();
    let relation = juju.relate("smtp", "wordpress");
    juju.config("port", 0);
    juju.fire("config-changed");
    assert_eq!(juju.unit_status(), blocked("port: 0 is not 1 to 65535"));
    juju.config("port", 25);
    let calls = juju.clone().fire("config-changed").calls().to_vec();
    let write = calls.iter().position(|call| call.tool() == "secret-add");
    juju.lose_leadership_at_call(write.unwrap() + 1);
    juju.fire("config-changed");
    assert_eq!(juju.unit_status(), Status::active());
    assert!(juju.local_app_databag(relation).is_empty());
}
