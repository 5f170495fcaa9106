//! What each event makes of the model.

mod common;

use charm_sdk::{
    Status,
    testing::{Event, Scenario},
};
use common::{PASSWORD, configured};
use smtp_integrator::SmtpIntegrator;

fn blocked(reasons: &str) -> Status {
    Status::blocked(format!("invalid configuration: {reasons}"))
}

#[test]
fn without_a_host_every_unit_is_blocked_and_nothing_is_written() {
    for leads in [true, false] {
        let mut juju = Scenario::<SmtpIntegrator>::new();
        let relation = juju.relate("smtp", "wordpress");
        juju.set_leader(leads);
        for event in ["config-changed", "update-status", "upgrade-charm"] {
            juju.fire(event);
            assert_eq!(juju.unit_status(), blocked("host: must be set"));
        }
        juju.fire(relation.created());
        assert_eq!(juju.unit_status(), blocked("host: must be set"));
        assert!(juju.local_app_databag(relation).is_empty());
    }
}

#[test]
fn every_bad_option_is_named_once_in_order_with_its_reason() {
    let mut juju = configured();
    juju.config("recipients", "a@example.com, b");
    juju.config("port", 65_536);
    juju.config("host", "smtp://example.com");
    juju.config("auth_type", "PLAIN");
    juju.config("smtp_sender", "nobody");
    for _ in 0..3 {
        juju.fire("config-changed");
        let expected = blocked(
            "host: must be a host name or an address only, without scheme or path; port: 65536 is not 1 to 65535; \
             auth_type: `PLAIN` is not none, not_provided or plain; \
             smtp_sender: has no @; recipients: address 2 has no @",
        );
        assert_eq!(juju.unit_status(), expected);
    }
}

#[test]
fn plain_authentication_needs_user_and_password() {
    let mut juju = configured();
    juju.reset_config("user");
    juju.reset_config("password");
    juju.fire("config-changed");
    let expected = blocked(
        "user: must be set for auth_type plain; \
         password: this or password_secret must be set for auth_type plain",
    );
    assert_eq!(juju.unit_status(), expected);
    juju.config("auth_type", "not_provided");
    juju.fire("config-changed");
    assert_eq!(juju.unit_status(), Status::active());
}

#[test]
fn empty_texts_count_as_unset() {
    let mut juju = configured();
    let relation = juju.relate("smtp", "wordpress");
    juju.config("auth_type", "none");
    for option in [
        "user",
        "password",
        "password_secret",
        "domain",
        "smtp_sender",
        "recipients",
    ] {
        juju.config(option, "");
    }
    juju.fire("config-changed");
    assert_eq!(juju.unit_status(), Status::active());
    let bag = juju.local_app_databag(relation);
    let keys: Vec<_> = bag.keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        [
            "auth_type",
            "host",
            "port",
            "skip_ssl_verify",
            "transport_security"
        ]
    );
}

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
fn over_smtp_the_password_travels_as_a_granted_secret() {
    let mut juju = configured();
    let relation = juju.relate("smtp", "wordpress");
    juju.fire(relation.created()).assert_hides(PASSWORD);
    let secrets = juju.secrets();
    let [secret] = &secrets[..] else {
        panic!("{secrets:?}")
    };
    assert_eq!(secret.owner(), "smtp-integrator");
    assert_eq!(secret.label(), "smtp-password");
    assert_eq!(secret.content()["password"], PASSWORD);
    assert_eq!(secret.granted_to(), ["wordpress"]);
    let bag = juju.local_app_databag(relation);
    let uri = format!("secret://{}/{}", juju.model_uuid(), secret.id().id());
    assert_eq!(bag["password_id"], uri);
    assert_eq!(bag.get("password"), None);
    let peers = juju.local_app_databag(juju.peers("smtp-peers"));
    assert!(peers["secret-id"].ends_with(secret.id().id()));
}

#[test]
fn over_smtp_legacy_the_password_travels_itself_and_no_secret_is_made() {
    let mut juju = configured();
    let relation = juju.relate("smtp-legacy", "wordpress");
    juju.fire(relation.created());
    let bag = juju.local_app_databag(relation);
    assert_eq!(bag["password"], PASSWORD);
    assert_eq!(bag.get("password_id"), None);
    juju.fire("config-changed");
    assert!(juju.secrets().is_empty());
}

#[test]
fn a_changed_password_is_a_new_revision_of_the_same_secret() {
    let mut juju = configured();
    let smtp = juju.relate("smtp", "wordpress");
    let legacy = juju.relate("smtp-legacy", "indico");
    juju.fire("config-changed");
    let before = juju.local_app_databag(smtp);
    juju.config("password", "changed");
    juju.fire("config-changed").assert_hides("changed");
    let secrets = juju.secrets();
    assert_eq!(secrets.len(), 1);
    assert_eq!(secrets[0].content()["password"], "changed");
    assert_eq!(secrets[0].revision(), 2);
    assert_eq!(*juju.local_app_databag(smtp), *before);
    assert_eq!(juju.local_app_databag(legacy)["password"], "changed");

    // Nobody holds on to the old revision, and it is removed when Juju says so.
    let id = secrets[0].id().clone();
    juju.fire(Event::secret_changed(&id));
    juju.fire(Event::secret_remove(&id, 1));
    assert_eq!(juju.secret(&id).revisions(), [2]);
    assert_eq!(juju.unit_status(), Status::active());
}

#[test]
fn a_relation_that_comes_before_config_changed_brings_all_up_to_date() {
    let mut juju = configured();
    let first = juju.relate("smtp", "wordpress");
    let legacy = juju.relate("smtp-legacy", "indico");
    juju.fire("config-changed");
    juju.config("password", "changed");
    juju.config("host", "elsewhere.example.com");
    let second = juju.relate("smtp", "mattermost");
    juju.fire(second.created());
    for relation in [first, second, legacy] {
        assert_eq!(
            juju.local_app_databag(relation)["host"],
            "elsewhere.example.com"
        );
    }
    assert_eq!(juju.local_app_databag(legacy)["password"], "changed");
    assert_eq!(juju.secrets()[0].content()["password"], "changed");
    assert_eq!(juju.secrets()[0].granted_to(), ["mattermost", "wordpress"]);
}

#[test]
fn an_invalid_configuration_changes_neither_secret_nor_databag() {
    let mut juju = configured();
    let relation = juju.relate("smtp", "wordpress");
    juju.fire("config-changed");
    let before = juju.local_app_databag(relation);
    juju.config("password", "changed");
    juju.config("port", 70_000);
    let event = juju.fire("config-changed");
    assert_eq!(juju.unit_status(), blocked("port: 70000 is not 1 to 65535"));
    assert_eq!(*juju.local_app_databag(relation), *before);
    assert_eq!(juju.secrets()[0].content()["password"], PASSWORD);
    assert!(
        event
            .log()
            .iter()
            .any(|line| line.text.contains("keep the settings"))
    );
}

#[test]
fn without_a_password_the_secret_goes() {
    let mut juju = configured();
    let relation = juju.relate("smtp", "wordpress");
    juju.fire("config-changed");
    juju.config("auth_type", "none");
    juju.reset_config("password");
    juju.fire("config-changed");
    assert!(juju.secrets().is_empty());
    assert_eq!(juju.local_app_databag(relation).get("password_id"), None);
    assert!(juju.local_app_databag(juju.peers("smtp-peers")).is_empty());
}

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
fn an_operators_secret_is_copied_and_the_copy_is_granted() {
    let mut juju = configured();
    let smtp = juju.relate("smtp", "wordpress");
    let legacy = juju.relate("smtp-legacy", "indico");
    let id = juju.add_user_secret("relay", [("password", "from the operator")]);
    juju.config("password_secret", &id);

    juju.fire("config-changed");
    let expected = format!(
        "password_secret: run: juju grant-secret {} smtp-integrator",
        id.id()
    );
    assert_eq!(juju.unit_status(), blocked(&expected));

    juju.grant_user_secret("relay");
    juju.fire("update-status").assert_hides("from the operator");
    assert_eq!(juju.unit_status(), Status::active());
    let ours = juju.secret_by_label("smtp-password").unwrap();
    assert_ne!(*ours.id(), id);
    assert_eq!(ours.content()["password"], "from the operator");
    assert!(juju.local_app_databag(smtp)["password_id"].ends_with(ours.id().id()));
    assert_eq!(
        juju.local_app_databag(legacy)["password"],
        "from the operator"
    );

    juju.update_user_secret("relay", [("password", "rotated")]);
    juju.fire(Event::secret_changed(&id));
    assert_eq!(
        juju.secret_by_label("smtp-password").unwrap().content()["password"],
        "rotated"
    );
    assert_eq!(juju.local_app_databag(legacy)["password"], "rotated");
}

#[test]
fn an_operators_secret_without_a_password_blocks_with_the_reason() {
    for (content, reason) in [
        ([("passwords", "x")], "the secret has no key password"),
        ([("password", "")], "the password in the secret is empty"),
    ] {
        let mut juju = configured();
        let id = juju.add_user_secret("relay", content);
        juju.grant_user_secret("relay");
        juju.config("password_secret", &id);
        juju.fire("config-changed");
        assert_eq!(
            juju.unit_status(),
            blocked(&format!("password_secret: {reason}"))
        );
    }
    let mut juju = configured();
    let id = juju.add_user_secret("relay", [("password", "x")]);
    juju.grant_user_secret("relay");
    juju.config("password_secret", &id);
    juju.remove_user_secret("relay");
    juju.fire("config-changed");
    let expected = format!("password_secret: there is no secret {}", id.id());
    assert_eq!(juju.unit_status(), blocked(&expected));
}

#[test]
fn a_secret_of_the_python_charm_is_adopted_with_its_grants() {
    let mut juju = configured();
    let relation = juju.relate("smtp", "wordpress");
    let old = juju.add_app_secret("", [("password", PASSWORD)]);
    let peers = juju.peers("smtp-peers");
    let short = format!("secret:{}", old.id());
    juju.set_local_app_databag(peers, [("secret-id", short.as_str())]);
    juju.set_local_app_databag(relation, [("password_id", short.as_str())]);
    juju.fire("upgrade-charm");
    let secrets = juju.secrets();
    assert_eq!(secrets.len(), 1);
    assert_eq!(*secrets[0].id(), old);
    assert_eq!(secrets[0].label(), "smtp-password");
    assert_eq!(secrets[0].revision(), 1);
    assert_eq!(secrets[0].granted_to(), ["wordpress"]);
    assert_eq!(juju.local_app_databag(peers)["secret-id"], short);
}

#[test]
fn a_dangling_id_of_the_python_charm_leads_to_a_new_secret() {
    let mut juju = configured();
    let relation = juju.relate("smtp", "wordpress");
    let peers = juju.peers("smtp-peers");
    juju.set_local_app_databag(peers, [("secret-id", "secret:9m4e2mr0ui3e8a215n4g")]);
    juju.fire("upgrade-charm");
    let secret = juju.secret_by_label("smtp-password").unwrap();
    assert!(juju.local_app_databag(peers)["secret-id"].ends_with(secret.id().id()));
    assert!(juju.local_app_databag(relation)["password_id"].ends_with(secret.id().id()));
}

#[test]
fn an_insecure_setting_is_warned_of_once_when_it_is_published() {
    let mut juju = configured();
    juju.config("transport_security", "none");
    juju.relate("smtp", "wordpress");
    juju.relate("smtp", "mattermost");
    let warnings = |event: &charm_sdk::testing::Fired| {
        let lines = event.log().iter();
        lines.filter(|line| line.text.contains("insecure")).count()
    };
    assert_eq!(warnings(&juju.fire("config-changed")), 1);
    assert_eq!(warnings(&juju.fire("config-changed")), 0);
    juju.config("host", "elsewhere.example.com");
    assert_eq!(warnings(&juju.fire("config-changed")), 0);
}

#[test]
fn every_failing_hook_tool_fails_the_event_and_the_next_one_repairs_all() {
    let (mut undisturbed, relation) = {
        let mut juju = configured();
        let relation = juju.relate("smtp", "wordpress");
        (juju, relation)
    };
    let calls = undisturbed.fire("config-changed").calls().len();
    let expected = undisturbed.local_app_databag(relation);
    for number in 1..=calls {
        let mut juju = configured();
        let relation = juju.relate("smtp", "wordpress");
        juju.fail_call(number, "ERROR connection is shut down");
        juju.try_fire("config-changed");
        juju.heal();
        juju.fire("config-changed");
        let bag = juju.local_app_databag(relation);
        for key in expected.keys().filter(|key| *key != "password_id") {
            assert_eq!(bag.get(key), expected.get(key), "after call {number}");
        }
        assert_eq!(juju.secrets().len(), 1, "after call {number}");
        assert_eq!(
            juju.secrets()[0].granted_to(),
            ["wordpress"],
            "after call {number}"
        );
        assert_eq!(juju.unit_status(), Status::active(), "after call {number}");
    }
}

#[test]
fn an_event_that_is_not_ours_succeeds() {
    let mut juju = configured();
    assert!(juju.fire(Event::foreign("web-pebble-ready")).succeeded());
}
