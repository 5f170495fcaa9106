//! Who may read the secret, and for how long.

use charm_sdk::Status;

use crate::{
    blocked,
    common::{PASSWORD, configured},
    model::{exec, let_die},
};

#[test]
fn an_application_that_leaves_loses_the_secret_and_the_others_keep_it() {
    let mut juju = configured();
    let leaving = juju.relate("smtp", "wordpress");
    juju.relate("smtp", "mattermost");
    juju.fire("config-changed");
    juju.fire(leaving.broken());
    assert_eq!(juju.secrets()[0].granted_to(), ["mattermost"]);
    assert_eq!(juju.unit_status(), Status::active());
}

#[test]
fn a_relation_that_goes_while_the_configuration_is_invalid_still_loses_the_secret() {
    let mut juju = configured();
    let leaving = juju.relate("smtp", "wordpress");
    juju.fire("config-changed");
    juju.config("port", 0);
    juju.fire(leaving.broken());
    assert!(juju.secrets()[0].granted_to().is_empty());
    assert_eq!(juju.unit_status(), blocked("port: 0 is not 1 to 65535"));
}

#[test]
fn an_application_that_is_related_twice_is_granted_once_and_again_when_one_relation_goes() {
    let mut juju = configured();
    let first = juju.relate("smtp", "wordpress");
    let second = juju.relate("smtp", "wordpress");
    juju.fire("config-changed");
    juju.fire("config-changed");
    assert_eq!(juju.secrets()[0].granted_to(), ["wordpress"]);
    juju.fire(first.broken());
    juju.fire("update-status");
    assert_eq!(juju.secrets()[0].granted_to(), ["wordpress"]);
    assert!(juju.local_app_databag(second).contains_key("password_id"));
}

#[test]
fn a_second_relation_of_an_application_is_granted_nothing_more() {
    let mut juju = configured();
    let first = juju.relate("smtp", "wordpress");
    juju.fire(first.created());
    let second = juju.relate("smtp", "wordpress");
    let event = juju.fire(second.created());
    assert!(event.calls_of("secret-grant").is_empty());
    let (first, second) = (
        juju.local_app_databag(first),
        juju.local_app_databag(second),
    );
    assert_eq!(first["password_id"], second["password_id"]);
    for event in ["config-changed", "update-status", "leader-elected"] {
        assert!(juju.fire(event).calls_of("secret-grant").is_empty());
    }
}

#[test]
fn the_relation_that_is_left_of_two_carries_the_grant_whichever_went() {
    for goes in [0, 1] {
        let mut juju = configured();
        let relations = [
            juju.relate("smtp", "wordpress"),
            juju.relate("smtp", "wordpress"),
        ];
        juju.relate("smtp", "mattermost");
        juju.fire("config-changed");
        juju.fire(relations[goes].broken());
        juju.fire("update-status");
        assert_eq!(juju.secrets()[0].granted_to(), ["mattermost", "wordpress"]);
        juju.fire(relations[1 - goes].broken());
        juju.fire("update-status");
        assert_eq!(juju.secrets()[0].granted_to(), ["mattermost"]);
    }
}

#[test]
fn the_newer_of_two_relations_leaves_the_access_of_the_older_alone() {
    let mut juju = configured();
    let older = juju.relate("smtp", "wordpress");
    juju.relate("smtp", "mattermost");
    juju.fire("config-changed");
    let newer = juju.relate("smtp", "wordpress");
    juju.fire(newer.created());
    let event = juju.fire(newer.broken());
    assert!(event.calls_of("secret-revoke").is_empty());
    assert_eq!(juju.secrets()[0].granted_to(), ["mattermost", "wordpress"]);
    let event = juju.fire(older.broken());
    assert_eq!(event.calls_of("secret-revoke").len(), 1);
    assert_eq!(juju.secrets()[0].granted_to(), ["mattermost"]);
}

#[test]
fn a_grant_that_somebody_has_taken_back_is_given_again() {
    let mut juju = configured();
    let relation = juju.relate("smtp", "wordpress");
    juju.relate("smtp", "mattermost");
    juju.fire("config-changed");
    let id = juju.secrets()[0].id().clone();
    let number = juju.relation_id(relation).to_string();
    exec(&mut juju, "secret-revoke", &["-r", &number, id.id()]);
    assert_eq!(juju.secrets()[0].granted_to(), ["mattermost"]);
    let event = juju.fire("update-status");
    assert_eq!(event.calls_of("secret-grant").len(), 1);
    assert_eq!(juju.secrets()[0].granted_to(), ["mattermost", "wordpress"]);
}

#[test]
fn an_application_on_the_legacy_endpoint_is_granted_nothing() {
    let mut juju = configured();
    juju.relate("smtp", "wordpress");
    juju.relate("smtp-legacy", "indico");
    juju.fire("config-changed");
    assert_eq!(juju.secrets()[0].granted_to(), ["wordpress"]);
}

#[test]
fn an_application_that_is_going_is_granted_nothing_new() {
    let mut juju = configured();
    let going = juju.relate("smtp", "wordpress");
    let staying = juju.relate("smtp", "mattermost");
    juju.fire("config-changed");
    juju.config("host", "elsewhere.example.com");
    juju.config("password", "changed");
    let_die(&mut juju, going);
    for event in ["config-changed", "update-status", "leader-elected"] {
        let event = juju.fire(event);
        assert!(event.calls_of("secret-grant").is_empty());
    }
    assert_eq!(
        juju.local_app_databag(staying)["host"],
        "elsewhere.example.com"
    );
    juju.fire(going.broken());
    assert_eq!(juju.secrets()[0].granted_to(), ["mattermost"]);
}

#[test]
fn a_first_grant_to_an_application_that_is_going_fails_and_heals_when_it_is_gone() {
    let mut juju = configured();
    let going = juju.relate("smtp", "wordpress");
    let staying = juju.relate("smtp", "mattermost");
    let_die(&mut juju, going);
    let event = juju.fire_failing("config-changed");
    assert!(event.error().unwrap().contains("not alive"), "{event:?}");

    // Juju 3.6 keeps the secret of an event that it does not commit.
    assert_eq!(juju.secrets().len(), 1);
    juju.fire(going.broken());
    juju.fire("config-changed");
    assert_eq!(juju.secrets().len(), 1, "found again by its label");
    let secret = juju.secret_by_label("smtp-password").unwrap();
    assert_eq!(secret.granted_to(), ["mattermost"]);
    assert_eq!(secret.content()["password"], PASSWORD);
    let id = &juju.local_app_databag(staying)["password_id"];
    assert!(id.ends_with(secret.id().id()));
    let peers = juju.local_app_databag(juju.peers("smtp-peers"));
    assert!(peers["secret-id"].ends_with(secret.id().id()));
    assert_eq!(juju.unit_status(), Status::active());
}

#[test]
fn a_secret_left_by_a_failed_commit_is_found_by_the_next_new_relation_too() {
    let mut juju = configured();
    let going = juju.relate("smtp", "wordpress");
    let_die(&mut juju, going);
    juju.fire_failing(going.created());
    juju.fire(going.broken());
    let relation = juju.relate("smtp", "mattermost");
    juju.fire(relation.created());
    let secrets = juju.secrets();
    assert_eq!(secrets.len(), 1);
    let peers = juju.local_app_databag(juju.peers("smtp-peers"));
    assert!(peers["secret-id"].ends_with(secrets[0].id().id()));
}
