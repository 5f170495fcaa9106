//! Passwords in secrets.

use charm_sdk::{Halt, SecretId};
use serde_json::json;
use smtp_interface::requirer::{self, SecretErrorKind, Unavailable};

use crate::world::{ID, PASSWORD, Relay, World, databag, password_of};

const MODEL: &str = "0dd8ae5c-4a5e-4d3f-8f34-0d6a0b8b2a2e";

#[test]
fn the_password_is_the_current_one_whichever_way_it_is_handed_over() {
    let in_databag = World::with(&databag(&json!({"password": PASSWORD}))).offer();
    assert_eq!(password_of(&in_databag.settings.unwrap()), Some(PASSWORD));

    let (ctx, world) = World::with(&databag(&json!({"password_id": format!("secret:{ID}")})))
        .secret(ID, &json!({"password": PASSWORD, "other": "x"}))
        .ctx();
    let offers = requirer::offers::<Relay>(&ctx).unwrap();
    let settings = requirer::first_usable(&offers).unwrap();
    assert_eq!(password_of(settings), Some(PASSWORD));
    // With refresh, or Juju would answer with the first one for ever.
    let call = format!("secret-get --format=json --refresh secret:{ID}");
    assert_eq!(world.calls("secret-get"), [call]);
}

#[test]
fn a_password_in_the_databag_needs_no_secret() {
    for id in ["", ID, "nonsense"] {
        let bag = databag(&json!({"password": PASSWORD, "password_id": id}));
        let (ctx, world) = World::with(&bag).ctx();
        let offers = requirer::offers::<Relay>(&ctx).unwrap();
        assert_eq!(
            password_of(requirer::first_usable(&offers).unwrap()),
            Some(PASSWORD)
        );
        assert_eq!(world.calls("secret-get"), [""; 0]);
        assert!(!offers[0].uses_secret(&ID.parse().unwrap()));
    }
}

#[test]
fn there_may_be_no_password() {
    let (ctx, world) = World::with(&databag(&json!({}))).ctx();
    let offers = requirer::offers::<Relay>(&ctx).unwrap();
    assert_eq!(password_of(requirer::first_usable(&offers).unwrap()), None);
    assert_eq!(world.calls("secret-get"), [""; 0]);
}

#[test]
fn a_changed_secret_names_the_relations_that_use_it_in_whichever_form() {
    let forms = [
        ID.to_owned(),
        format!("secret:{ID}"),
        format!("secret://{MODEL}/{ID}"),
    ];
    let other: SecretId = "d6p9b5f0ui3e8a215n4g".parse().unwrap();
    for published in &forms {
        let bag = databag(&json!({"password_id": published}));
        let offer = World::with(&bag)
            .secret(ID, &json!({"password": PASSWORD}))
            .offer();
        for named in &forms {
            assert!(
                offer.uses_secret(&named.parse().unwrap()),
                "{published} {named}"
            );
        }
        assert!(!offer.uses_secret(&other));
        // Also while the secret cannot be read.
        assert!(World::with(&bag).offer().uses_secret(&ID.parse().unwrap()));
    }
}

#[test]
fn a_changed_secret_does_not_make_a_bad_databag_good() {
    let bag = databag(&json!({"password_id": ID, "transport_security": null}));
    let (ctx, world) = World::with(&bag)
        .secret(ID, &json!({"password": PASSWORD}))
        .ctx();
    let offers = requirer::offers::<Relay>(&ctx).unwrap();
    assert!(matches!(offers[0].settings, Err(Unavailable::Invalid(_))));
    assert!(!offers[0].uses_secret(&ID.parse().unwrap()));
    assert_eq!(world.calls("secret-get"), [""; 0]);
}

#[test]
fn an_unreadable_secret_is_a_value_with_its_kind_and_the_event_goes_on() {
    use SecretErrorKind::{NoAnswer, NoPassword, NotFound, NotGranted};

    let bag = databag(&json!({"password_id": ID}));
    for (answer, kind, says, blocked) in [
        (Err("permission denied"), NotGranted, "not granted", true),
        (
            Err("\"wordpress/0\" is not allowed to read this secret"),
            NotGranted,
            "not granted",
            true,
        ),
        (
            Err("secret \"9m4e2mr0ui3e8a215n4g\" not found"),
            NotFound,
            "not found",
            false,
        ),
        (
            Err("secret URI \"9m4e2mr0ui3e8a215n4g\" not valid"),
            NotFound,
            "not found",
            false,
        ),
        (
            Err("connection refused"),
            NoAnswer,
            "connection refused",
            false,
        ),
        // Of a secret backend.
        (
            Err("cannot read the secret: invalid token"),
            NoAnswer,
            "invalid token",
            false,
        ),
        (Ok(json!({"pass": PASSWORD})), NoPassword, "is no key", true),
        (Ok(json!({"password": ""})), NoPassword, "is empty", true),
        // An answer that cannot be read is not repeated.
        (Ok(json!([PASSWORD])), NoAnswer, "an object", false),
    ] {
        let world = World::with(&bag);
        let world = match answer {
            Ok(content) => world.secret(ID, &content),
            Err(text) => world.failing_secret(text),
        };
        let Err(Unavailable::Secret(error)) = world.offer().settings else {
            panic!("{says}");
        };
        assert_eq!(error.kind(), kind, "{error}");
        assert_eq!(error.id().id(), ID);
        let text = error.to_string();
        assert!(text.contains(says), "{text}");
        assert!(!format!("{text} {error:?} {error:#?}").contains(PASSWORD));
        let unavailable = Unavailable::from(error);
        assert_eq!(unavailable.to_string(), text);
        assert_eq!(unavailable.is_transient(), kind == NoAnswer);
        match Halt::from(unavailable) {
            Halt::Blocked(said) => assert!(blocked && said == text, "{said}"),
            Halt::Waiting(said) => assert!(!blocked && said == text, "{said}"),
            Halt::Failed(error) => panic!("{error}"),
        }
    }
}

#[test]
fn one_unreadable_secret_does_not_hide_the_other_relations() {
    let (ctx, _) = World::with(&databag(&json!({"password_id": ID})))
        .relation("smtp:5", "other", &databag(&json!({"password": PASSWORD})))
        .failing_secret("connection refused")
        .ctx();
    let offers = requirer::offers::<Relay>(&ctx).unwrap();
    assert!(matches!(offers[0].settings, Err(Unavailable::Secret(_))));
    let settings = requirer::first_usable(&offers).unwrap();
    assert_eq!(password_of(settings), Some(PASSWORD));
}

#[test]
fn no_debug_form_or_text_shows_a_password() {
    for (bag, content) in [
        (json!({"password": PASSWORD}), json!({})),
        (json!({"password_id": ID}), json!({"password": PASSWORD})),
    ] {
        let offer = World::with(&databag(&bag)).secret(ID, &content).offer();
        let settings = offer.settings.clone().unwrap();
        assert_eq!(password_of(&settings), Some(PASSWORD));
        let shown = format!("{offer:?} {offer:#?} {settings:?} {}", settings.to_json());
        assert!(shown.contains("mailer"));
        assert!(!shown.contains(PASSWORD), "{shown}");
    }
    // Nor does an error about anything else, or about the keys that hold one.
    for key in [
        "host",
        "port",
        "user",
        "domain",
        "smtp_sender",
        "recipients",
        "skip_ssl_verify",
        "password_id",
    ] {
        let mut bag = databag(&json!({"password_id": ID}));
        bag[key] = format!("\u{7f}{PASSWORD} @").into();
        if key == "password_id" {
            bag[key] = PASSWORD.into();
        } else {
            bag["password"] = PASSWORD.into();
        }
        let offer = World::with(&bag).offer();
        let error = offer.settings.clone().unwrap_err();
        let shown = format!("{error} {error:?} {offer:?}");
        assert!(error.to_string().contains(key), "{error}");
        assert!(!shown.contains(PASSWORD), "{shown}");
    }
}
