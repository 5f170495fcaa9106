//! How many hook tools each event may call. Each is a process and a question
//! to the controller, so their number is what an event costs.

mod common;

use charm_sdk::testing::{Fired, Related, Scenario};
use common::configured;
use smtp_integrator::SmtpIntegrator;

const MANY: [usize; 5] = [1, 2, 10, 100, 500];

fn related(endpoint: &str, n: usize) -> (Scenario<SmtpIntegrator>, Vec<Related>) {
    let mut juju = configured();
    let relations = (0..n).map(|i| juju.relate(endpoint, &format!("app{}", letters(i))));
    let relations = relations.collect();
    (juju, relations)
}

/// A number as an application's name may hold it.
fn letters(number: usize) -> String {
    number
        .to_string()
        .bytes()
        .map(|digit| char::from(digit - b'0' + b'a'))
        .collect()
}

#[track_caller]
fn assert_calls(event: &Fired, at_most: usize) {
    let calls = event.calls();
    assert!(
        calls.len() <= at_most,
        "{} calls, {at_most} allowed: {calls:#?}",
        calls.len()
    );
}

#[test]
fn config_changed_for_the_first_time_costs_four_calls_for_each_relation() {
    for n in MANY {
        let (mut juju, relations) = related("smtp", n);
        assert_calls(&juju.fire("config-changed"), 10 + 4 * n);
        let served = relations.iter().filter(|relation| {
            juju.local_app_databag(**relation)
                .contains_key("password_id")
        });
        assert_eq!(served.count(), n);
    }
}

#[test]
fn config_changed_without_a_change_costs_one_call_for_each_relation() {
    for n in MANY {
        let (mut juju, _) = related("smtp", n);
        juju.fire("config-changed");
        assert_calls(&juju.fire("config-changed"), 9 + n);
        assert_calls(&juju.fire("update-status"), 9 + n);
    }
}

#[test]
fn config_changed_with_a_change_costs_two_calls_for_each_relation() {
    for n in MANY {
        let (mut juju, relations) = related("smtp", n);
        juju.fire("config-changed");
        juju.config("host", "smtp2.example.com");
        assert_calls(&juju.fire("config-changed"), 9 + 2 * n);
        for relation in relations {
            assert_eq!(
                juju.local_app_databag(relation)["host"],
                "smtp2.example.com"
            );
        }
    }
}

#[test]
fn a_legacy_relation_costs_one_call_more_and_two_when_it_changes() {
    for n in MANY {
        let (mut juju, _) = related("smtp-legacy", n);
        assert_calls(&juju.fire("config-changed"), 9 + 2 * n);
        assert_calls(&juju.fire("config-changed"), 9 + n);
        juju.config("host", "smtp2.example.com");
        assert_calls(&juju.fire("config-changed"), 9 + 2 * n);
    }
}

#[test]
fn a_new_relation_costs_the_same_however_many_there_are() {
    for n in MANY {
        let (mut juju, _) = related("smtp", n);
        juju.fire("config-changed");
        let new = juju.relate("smtp", "newcomer");
        assert_calls(&juju.fire(new.created()), 9);
        assert!(juju.local_app_databag(new).contains_key("password_id"));
        assert_calls(&juju.fire(new.created()), 9);
    }
}

#[test]
fn the_relation_for_which_the_secret_is_made_costs_three_calls_more() {
    for n in MANY {
        let (mut juju, relations) = related("smtp", n);
        assert_calls(&juju.fire(relations[0].created()), 12);
        assert_eq!(juju.secrets().len(), 1);
    }
}

#[test]
fn a_relation_that_goes_costs_the_same_however_many_there_are() {
    for n in MANY {
        let (mut juju, relations) = related("smtp", n);
        juju.fire("config-changed");
        assert_calls(&juju.fire(relations[0].broken()), 9);
    }
}

#[test]
fn relations_of_both_endpoints_cost_what_each_of_them_does() {
    for n in [1, 10, 100] {
        let (mut juju, relations) = related("smtp", n);
        // Another application, and one that has the other endpoint too.
        let legacy = ["indico", "appa"].map(|app| juju.relate("smtp-legacy", app));
        assert_calls(&juju.fire("config-changed"), 10 + 4 * n + 2 * 2);
        assert_calls(&juju.fire("config-changed"), 9 + n + 2);
        juju.config("host", "smtp2.example.com");
        assert_calls(&juju.fire("config-changed"), 9 + 2 * n + 2 * 2);
        for relation in relations.into_iter().chain(legacy) {
            assert_eq!(
                juju.local_app_databag(relation)["host"],
                "smtp2.example.com"
            );
        }
    }
}

#[test]
fn an_application_that_is_related_twice_costs_one_call_more_for_each_relation() {
    for n in [1, 10, 100] {
        let (mut juju, _) = related("smtp", n);
        let again = juju.relate("smtp", "appa");
        let n = n + 1;
        assert_calls(&juju.fire("config-changed"), 10 + 4 * n);
        // There are fewer grants than relations: whose they are is asked for.
        assert_calls(&juju.fire("config-changed"), 9 + 2 * n);
        juju.config("host", "smtp2.example.com");
        assert_calls(&juju.fire("config-changed"), 9 + 3 * n);
        assert_eq!(juju.local_app_databag(again)["host"], "smtp2.example.com");
        assert_eq!(juju.secrets()[0].granted_to().len(), n - 1);
        // One relation stays one relation.
        let new = juju.relate("smtp", "newcomer");
        assert_calls(&juju.fire(new.created()), 9);
    }
}
