//! A password that the operator keeps in a user secret.

use charm_sdk::{
    SecretId, Status,
    testing::{Event, Scenario},
    tracing::Level,
};
use smtp_integrator::SmtpIntegrator;

use crate::{
    blocked,
    common::{PASSWORD, configured},
};

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

/// Configured with a user secret `relay` that is granted, beside the password
/// in the configuration.
fn with_user_secret() -> (Scenario<SmtpIntegrator>, SecretId) {
    let mut juju = configured();
    let id = juju.add_user_secret("relay", [("password", "from the secret")]);
    juju.grant_user_secret("relay");
    juju.config("password_secret", &id);
    (juju, id)
}

#[test]
fn a_missing_grant_is_named_with_its_command_and_looked_for_at_update_status() {
    for text in [
        "permission denied",
        // Juju 4.
        r#""smtp-integrator/0" is not allowed to read this secret"#,
    ] {
        for leads in [true, false] {
            let (mut juju, id) = with_user_secret();
            let relation = juju.relate("smtp", "wordpress");
            juju.set_leader(leads);
            juju.fail_tool("secret-get", &format!("ERROR {text}"));
            juju.fire("config-changed");
            let reason = format!(
                "password_secret: run: juju grant-secret {} smtp-integrator",
                id.id()
            );
            assert_eq!(juju.unit_status(), blocked(&reason));
            assert!(juju.local_app_databag(relation).is_empty());
            juju.heal();
            juju.fire("update-status");
            assert_eq!(juju.unit_status(), Status::active());
        }
    }
}

#[test]
fn a_grant_that_is_taken_back_blocks_and_what_was_published_stays() {
    let (mut juju, id) = with_user_secret();
    let legacy = juju.relate("smtp-legacy", "indico");
    juju.relate("smtp", "wordpress");
    juju.fire("config-changed");
    juju.revoke_user_secret("relay");
    juju.fire("update-status");
    let reason = format!(
        "password_secret: run: juju grant-secret {} smtp-integrator",
        id.id()
    );
    assert_eq!(juju.unit_status(), blocked(&reason));
    assert_eq!(
        juju.local_app_databag(legacy)["password"],
        "from the secret"
    );
    assert_eq!(juju.secrets()[0].content()["password"], "from the secret");
}

#[test]
fn a_malformed_uri_blocks_without_a_question_to_juju() {
    for uri in [
        "secret:zzz",
        "secret:",
        "secret:9m4e2mr0ui3e8a215n4",
        "secret:9m4e2mr0ui3e8a215n41",
        "secret://not-a-model/9m4e2mr0ui3e8a215n4g",
    ] {
        let mut juju = configured();
        juju.config("password_secret", uri);
        let event = juju.fire("config-changed");
        assert_eq!(
            juju.unit_status(),
            blocked("password_secret: is not the URI of a secret"),
            "{uri}"
        );
        assert!(event.calls_of("secret-get").is_empty());
    }
}

#[test]
fn trouble_with_a_secret_backend_fails_the_event_and_blocks_nobody() {
    for text in [
        "connection is shut down",
        r#"secret backend "vault" not found"#,
        "Error making API request.\n\nURL: GET https://vault/v1\nCode: 403. Errors:\n\n* permission denied",
        "x509: certificate is not valid for vault",
        "invalid character '<' looking for beginning of value",
    ] {
        let (mut juju, _) = with_user_secret();
        let relation = juju.relate("smtp", "wordpress");
        juju.fire("config-changed");
        let before = juju.local_app_databag(relation);
        juju.fail_tool("secret-get", &format!("ERROR {text}"));
        for event in ["config-changed", "update-status", "leader-elected"] {
            juju.fire_failing(event);
            assert_eq!(juju.unit_status(), Status::active(), "{text}");
        }
        juju.heal();
        juju.fire("config-changed");
        assert_eq!(*juju.local_app_databag(relation), *before);
    }
}

#[test]
fn the_uri_may_name_the_model() {
    let (mut juju, id) = with_user_secret();
    let legacy = juju.relate("smtp-legacy", "indico");
    let long = format!("secret://{}/{}", juju.model_uuid(), id.id());
    for uri in [long, format!("secret:{}", id.id())] {
        juju.config("password_secret", uri);
        juju.fire("config-changed");
        assert_eq!(juju.unit_status(), Status::active());
        // The event names it in the other form.
        juju.update_user_secret("relay", [("password", "rotated")]);
        let event = juju.fire(Event::secret_changed(&id));
        assert_eq!(juju.local_app_databag(legacy)["password"], "rotated");
        let read = event.calls_of("secret-get");
        assert!(read.len() <= 2, "{read:?}");
        juju.update_user_secret("relay", [("password", "and back")]);
    }
}

#[test]
fn the_operators_secret_wins_over_the_password_on_both_endpoints() {
    let (mut juju, _) = with_user_secret();
    let smtp = juju.relate("smtp", "wordpress");
    let legacy = juju.relate("smtp-legacy", "indico");
    juju.fire(smtp.created());
    juju.fire(legacy.created());
    assert_eq!(
        juju.local_app_databag(legacy)["password"],
        "from the secret"
    );
    assert_eq!(juju.secrets()[0].content()["password"], "from the secret");
    // Nor does it matter whether the other one could be used.
    juju.config("password", "x".repeat(750_001));
    juju.fire("config-changed");
    assert_eq!(juju.unit_status(), Status::active());
    juju.config("password_secret", "");
    juju.config("password", PASSWORD);
    juju.fire("config-changed");
    assert_eq!(juju.local_app_databag(legacy)["password"], PASSWORD);
}

#[test]
fn every_unit_judges_and_follows_the_newest_revision() {
    for leads in [true, false] {
        let (mut juju, id) = with_user_secret();
        let legacy = juju.relate("smtp-legacy", "indico");
        juju.set_leader(leads);
        juju.fire("config-changed");
        assert_eq!(juju.secret(&id).tracked_revision(), Some(1));

        juju.update_user_secret("relay", [("passwords", "x")]);
        let event = juju.fire(Event::secret_changed(&id));
        assert_eq!(
            juju.unit_status(),
            blocked("password_secret: the secret has no key password")
        );
        assert_eq!(juju.secret(&id).tracked_revision(), Some(2));
        // Whoever writes says that nothing is written.
        let said = event.logged(Level::WARN, "keep what they have");
        assert_eq!(said, leads);

        juju.update_user_secret("relay", [("password", "rotated")]);
        // Even where the event is missed.
        juju.fire("update-status");
        assert_eq!(juju.secret(&id).tracked_revision(), Some(3));
        assert_eq!(juju.unit_status(), Status::active());
        let password = juju.local_app_databag(legacy).get("password").cloned();
        assert_eq!(password.as_deref(), leads.then_some("rotated"));
    }
}

#[test]
fn a_secret_that_is_no_longer_configured_is_not_held_on_to() {
    let (mut juju, id) = with_user_secret();
    juju.fire("config-changed");
    juju.config("password_secret", "");
    juju.update_user_secret("relay", [("password", "nobody's")]);
    juju.fire(Event::secret_changed(&id));
    assert_eq!(juju.secret(&id).tracked_revision(), Some(2));
    juju.remove_user_secret("relay");
    juju.fire("update-status");
    assert_eq!(juju.unit_status(), Status::active());
}

#[test]
fn a_password_that_our_copy_cannot_hold_blocks() {
    let mut juju = configured();
    let long = "\"".repeat(499_993);
    let id = juju.add_user_secret("relay", [("password", long.as_str())]);
    juju.grant_user_secret("relay");
    juju.config("password_secret", &id);
    juju.relate("smtp", "wordpress");
    juju.fire("config-changed");
    let reason = "password_secret: the password is too long for a Juju secret";
    assert_eq!(juju.unit_status(), blocked(reason));
}
