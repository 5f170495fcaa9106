//! What relations have to offer.

use charm_sdk::{ExposeSecret, Halt, ToolErrorKind};
use serde_json::json;
use smtp_interface::requirer::{self, Unavailable};

use crate::world::{Legacy, PASSWORD, Relay, World, databag, password_of, settings};

#[test]
fn an_empty_databag_is_not_yet() {
    let offer = World::with(&json!({})).offer();
    assert_eq!(offer.settings, Err(Unavailable::NotYet));
    assert_eq!(offer.relation.to_string(), "smtp:4");
    assert_eq!(offer.app.as_deref(), Some("smtp-integrator"));
}

#[test]
fn all_relations_of_both_endpoints_are_offered_in_a_stable_order_and_a_bad_one_hides_none() {
    let named = |host: &str| databag(&json!({"host": host, "password": PASSWORD}));
    let (ctx, _) = World::default()
        .relation("smtp:10", "third", &named("third.example.com"))
        .relation("smtp:9", "second", &json!({"host": "second.example.com"}))
        .relation("smtp:2", "first", &json!({}))
        .relation("smtp-legacy:3", "old", &named("old.example.com"))
        .ctx();
    let mut offers = requirer::offers::<Relay>(&ctx).unwrap();
    offers.extend(requirer::offers::<Legacy>(&ctx).unwrap());

    let summary: Vec<_> = offers
        .iter()
        .map(|offer| {
            let host = offer.settings.as_ref().ok();
            let host = host.map(|settings| settings.host.as_str());
            (offer.relation.to_string(), offer.app.as_deref(), host)
        })
        .collect();
    let expected = [
        ("smtp:2".to_owned(), Some("first"), None),
        ("smtp:9".to_owned(), Some("second"), None),
        (
            "smtp:10".to_owned(),
            Some("third"),
            Some("third.example.com"),
        ),
        (
            "smtp-legacy:3".to_owned(),
            Some("old"),
            Some("old.example.com"),
        ),
    ];
    assert_eq!(summary, expected);
    let first = requirer::first_usable(&offers).unwrap();
    assert_eq!(first.host.as_str(), "third.example.com");
    assert_eq!(
        requirer::first_usable(&offers[..2]),
        Err(&Unavailable::NotYet)
    );
    assert_eq!(requirer::first_usable(&[]), Err(&Unavailable::Gone));
}

#[test]
fn a_relation_whose_application_is_forgotten_is_no_failure() {
    let offer = World::default().orphan("smtp:4").offer();
    assert_eq!(offer.app, None);
    assert_eq!(offer.settings, Err(Unavailable::NotYet));
}

#[test]
fn only_juju_itself_fails_an_event() {
    let (ctx, _) = World::default()
        .failing_relation("smtp:4", "connection refused")
        .ctx();
    let error = requirer::offers::<Relay>(&ctx).unwrap_err();
    assert_eq!(error.kind(), ToolErrorKind::Other);
    assert_eq!(error.tool(), "relation-get");
}

#[test]
fn reasons_end_an_event_with_the_right_status() {
    let invalid = World::with(&json!({"host": "x"})).offer().settings;
    for (unavailable, blocked, text) in [
        (Unavailable::Gone, true, "integrate with an SMTP provider"),
        (
            Unavailable::NotYet,
            false,
            "waiting for the SMTP provider's settings",
        ),
        (
            invalid.unwrap_err(),
            true,
            "the SMTP provider's settings are invalid: port: is missing",
        ),
    ] {
        match Halt::from(unavailable) {
            Halt::Blocked(said) => assert!(blocked && said == text, "{said}"),
            Halt::Waiting(said) => assert!(!blocked && said == text, "{said}"),
            Halt::Failed(error) => panic!("{error}"),
        }
    }
}

#[test]
fn a_login_is_whole_or_an_error() {
    let whole = settings(&json!({"password": PASSWORD}));
    let login = whole.credentials().unwrap().unwrap();
    assert_eq!(login.user.as_str(), "mailer");
    assert!(!format!("{login:?}").contains(PASSWORD));

    for (changes, missing) in [
        (json!({}), "no password"),
        (json!({"user": "", "password": "x"}), "no user"),
        (json!({"user": null}), "no user and no password"),
    ] {
        let incomplete = settings(&changes).credentials().unwrap_err();
        let text = incomplete.to_string();
        assert!(text.ends_with(&format!("gives {missing}")), "{text}");
        assert!(settings(&changes).url_with_password().is_err());
        assert!(matches!(Halt::from(incomplete), Halt::Blocked(said) if said == text));
    }
    for auth_type in ["none", "not_provided"] {
        let settings = settings(&json!({"auth_type": auth_type, "password": PASSWORD}));
        assert!(settings.credentials().unwrap().is_none());
        let url = settings.url_with_password().unwrap();
        assert_eq!(url.expose_secret(), "smtp://smtp.example.com:587");
        assert_eq!(password_of(&settings), Some(PASSWORD));
    }
}

#[test]
fn a_sender_is_the_operators_or_made_of_the_domain() {
    let sender = |changes| {
        settings(&changes)
            .sender_or("no-reply")
            .map(|a| a.to_string())
    };
    assert_eq!(sender(json!({})), None);
    assert_eq!(sender(json!({"domain": "EHLO name"})), None);
    assert_eq!(
        sender(json!({"domain": "Example.com"})).as_deref(),
        Some("no-reply@example.com")
    );
    let both = json!({"domain": "example.com", "smtp_sender": "ops@example.org"});
    assert_eq!(sender(both).as_deref(), Some("ops@example.org"));
}
