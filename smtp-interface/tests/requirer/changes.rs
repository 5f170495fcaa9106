//! Change and loss, for a charm that knows what it has applied.

use std::{io, sync::Arc};

use charm_sdk::{Context, Environment, HookTools, RelationId};
use charm_sdk::{EventData, event::RelationBroken};
use serde_json::json;
use smtp_interface::requirer::{self, Change, Unavailable};

use crate::world::{ID, PASSWORD, Relay, World, databag, settings};

#[test]
fn settings_differ_by_every_key_and_the_password() {
    let applied = settings(&json!({"password": PASSWORD}));
    assert_eq!(Change::since(None, Ok(&applied)), Change::Apply(&applied));
    assert_eq!(Change::since(Some(&applied), Ok(&applied)), Change::None);
    for (key, value) in [
        ("host", "other.example.com"),
        ("port", "25"),
        ("auth_type", "none"),
        ("transport_security", "tls"),
        ("skip_ssl_verify", "True"),
        ("domain", "example.com"),
        ("user", "other"),
        ("password", "rotated"),
        ("password", ""),
        ("smtp_sender", "a@example.com"),
        ("recipients", "a@example.com"),
    ] {
        let mut changes = json!({"password": PASSWORD});
        changes[key] = value.into();
        let now = settings(&changes);
        assert_ne!(now, applied, "{key}");
        assert_eq!(
            Change::since(Some(&applied), Ok(&now)),
            Change::Apply(&now),
            "{key}"
        );
    }
    // The same, said in another way: an older spelling, or through a secret.
    let same = json!({"password": PASSWORD, "port": "0587", "skip_ssl_verify": "no"});
    assert_eq!(settings(&same), applied);
    let in_secret = World::with(&databag(&json!({"password_id": ID})))
        .secret(ID, &json!({"password": PASSWORD}))
        .offer();
    assert_eq!(in_secret.settings.unwrap(), applied);
}

#[test]
fn settings_that_are_taken_back_or_broken_are_a_loss_with_its_reason() {
    let applied = settings(&json!({"password": PASSWORD}));
    let lost = |world: World| {
        let now = world.offer().settings;
        match Change::since(Some(&applied), now.as_ref()) {
            Change::Lost(reason) => reason.clone(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(lost(World::with(&json!({}))), Unavailable::NotYet);
    let broken = databag(&json!({"host": null}));
    assert!(matches!(
        lost(World::with(&broken)),
        Unavailable::Invalid(_)
    ));
    let unreadable = World::with(&databag(&json!({"password_id": ID})));
    assert!(matches!(lost(unreadable), Unavailable::Secret(_)));
    let no_relation = Change::since(Some(&applied), requirer::first_usable(&[]));
    assert_eq!(no_relation, Change::Lost(&Unavailable::Gone));
}

#[test]
fn a_failure_of_the_moment_is_no_loss() {
    let applied = settings(&json!({"password": PASSWORD}));
    let now = World::with(&databag(&json!({"password_id": ID})))
        .failing_secret("connection refused")
        .offer()
        .settings;
    assert!(now.as_ref().unwrap_err().is_transient());
    let change = Change::since(Some(&applied), now.as_ref());
    assert_eq!(change, Change::None);
}

#[test]
fn nothing_was_lost_that_was_never_applied() {
    for reason in [Unavailable::Gone, Unavailable::NotYet] {
        assert_eq!(Change::since(None, Err(&reason)), Change::None);
    }
}

/// Knows nothing: nothing needs to be asked.
struct Silence;

impl HookTools for Silence {
    fn call(&self, call: &charm_sdk::Call<'_>) -> io::Result<charm_sdk::ToolOutput> {
        panic!("{} is not to be called", call.tool)
    }
}

#[test]
fn a_relation_that_breaks_is_gone_whatever_its_databag_still_holds() {
    let environment = Environment::parse([
        ("JUJU_UNIT_NAME", "wordpress/0"),
        ("JUJU_MODEL_NAME", "blog"),
        ("JUJU_MODEL_UUID", "0dd8ae5c-4a5e-4d3f-8f34-0d6a0b8b2a2e"),
        ("JUJU_CHARM_DIR", "/charm"),
        ("JUJU_DISPATCH_PATH", "hooks/smtp-relation-broken"),
        ("JUJU_RELATION", "smtp"),
        ("JUJU_RELATION_ID", "smtp:4"),
        ("JUJU_REMOTE_APP", "smtp-integrator"),
    ])
    .unwrap();
    let event = RelationBroken::<Relay>::read(&environment).unwrap();
    let ctx = Context::new(environment, Arc::new(Silence));
    let offer = requirer::gone(&event.relation(&ctx)).unwrap();
    assert_eq!(offer.relation, "smtp:4".parse::<RelationId>().unwrap());
    assert_eq!(offer.app.as_deref(), Some("smtp-integrator"));
    assert_eq!(offer.settings, Err(Unavailable::Gone));
}
