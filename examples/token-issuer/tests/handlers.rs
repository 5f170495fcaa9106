//! What each event makes of the secret and its grants.

use juju_charm::Status;
use juju_charm::testing::{Event, Scenario, SecretView};
use serde_json::json;
use token_issuer::TokenIssuer;

fn issued() -> Scenario<TokenIssuer> {
    let mut juju = Scenario::new();
    juju.fire("leader-elected");
    juju
}

fn token(juju: &Scenario<TokenIssuer>) -> SecretView {
    juju.secret_by_label("token").expect("the token")
}

#[test]
fn every_integrated_application_may_read_the_token() {
    let mut juju = issued();
    assert_eq!(token(&juju).granted_to(), [""; 0]);
    let relation = juju.relate("token", "web");
    let fired = juju.fire(relation.created());
    let secret = token(&juju);
    assert_eq!(secret.granted_to(), ["web"]);
    let id = &juju.local_app_databag(relation)["secret-id"];
    assert!(id.ends_with(secret.id().id()), "{id}");
    assert_eq!(secret.content()["token"].len(), 32);
    fired.assert_hides(&secret.content()["token"]);
    juju.fire(relation.broken());
    assert_eq!(token(&juju).granted_to(), [""; 0]);
    assert_eq!(juju.unit_status(), Status::active());
}

#[test]
fn juju_has_the_token_rotated() {
    let mut juju = issued();
    let old = token(&juju);
    let fired = juju.fire(Event::secret_rotate(old.id()));
    let new = token(&juju);
    assert_eq!((old.revision(), new.revision()), (1, 2));
    assert_ne!(old.content(), new.content());
    fired.assert_hides(&new.content()["token"]);
    juju.fire(Event::secret_remove(new.id(), 1));
    assert_eq!(token(&juju).revisions(), [2]);
}

#[test]
fn an_operator_can_have_it_rotated_ahead_of_time() {
    let mut juju = issued();
    let done = juju.run_action("rotate-token", json!({"reason": "it has leaked"}));
    assert_eq!(done.result("old-revision"), Some("1"));
    assert_eq!(token(&juju).revision(), 2);
    assert!(done.fired().log()[0].text.contains("it has leaked"));
    done.fired().assert_hides(&token(&juju).content()["token"]);
}

#[test]
fn only_the_leader_issues_and_rotates() {
    let mut juju = issued();
    juju.set_leader(false);
    let done = juju
        .try_run_action("rotate-token", json!({}))
        .expect("it is run");
    assert_eq!(
        done.message(),
        "only the leader can: juju run token-issuer/leader rotate-token"
    );
    let relation = juju.relate("token", "web");
    juju.fire(relation.created());
    assert_eq!(token(&juju).granted_to(), [""; 0]);
}

#[test]
fn an_action_that_fails_half_way_changes_nothing() {
    let mut juju = issued();
    juju.fail_tool("action-set", "no agent");
    let done = juju
        .try_run_action("rotate-token", json!({}))
        .expect("it is run");
    assert_eq!(done.message(), "exit status 1");
    assert_eq!(token(&juju).revision(), 1);
    let said = done.result("stderr").expect("what went wrong");
    assert!(said.contains("no agent"), "{said}");
}

#[test]
fn a_length_that_is_too_short_blocks_the_unit() {
    let mut juju = Scenario::<TokenIssuer>::new();
    juju.config("length", 4);
    juju.fire("config-changed");
    assert_eq!(
        juju.unit_status(),
        Status::blocked("invalid configuration: length: 4 is not 16 to 256")
    );
    assert!(juju.secret_by_label("token").is_none());
    let done = juju
        .try_run_action("rotate-token", json!({}))
        .expect("it is run");
    assert!(
        done.message().contains("length: 4 is not 16 to 256"),
        "{}",
        done.message()
    );
}
