//! The published schemas, against what providers write and requirers take.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::collections::BTreeSet;

use charm_sdk::{Databag, RawDatabag};
use common::{KEYS, near_misses, settings};
use jsonschema::Validator;
use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::{Value, json};
use smtp_interface::{DATABAG_SCHEMA, SmtpData, WRITTEN_SCHEMA};

/// What an address can have wrong that the schema cannot tell.
const UNSAID: [&str; 7] = [
    "ends with a special-use name that takes no mail",
    "has a character after the @ that is not allowed there",
    "has a character before the @ that is not allowed there",
    "has a domain that is not valid (IDNA 2008)",
    "has more than 253 octets after the @ (RFC 1035 2.3.4)",
    "has more than 63 octets between two periods (RFC 1035 2.3.4)",
    "is longer than 254 octets (RFC 5321 4.5.3.1.3)",
];

thread_local! {
    static DATABAG: Validator = validator(DATABAG_SCHEMA);
    static WRITTEN: Validator = validator(WRITTEN_SCHEMA);
}

fn validator(schema: &str) -> Validator {
    let schema = serde_json::from_str(schema).unwrap();
    jsonschema::draft202012::new(&schema).unwrap()
}

fn json_of(bag: &RawDatabag) -> Value {
    bag.iter()
        .map(|(key, value)| (key.clone(), value.as_str().into()))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn takes(bag: &RawDatabag) -> bool {
    DATABAG.with(|schema| schema.is_valid(&json_of(bag)))
}

fn is_written(bag: &RawDatabag) -> bool {
    WRITTEN.with(|schema| schema.is_valid(&json_of(bag)))
}

fn with(key: &str, value: &str) -> RawDatabag {
    let mut bag = RawDatabag::from([
        ("host", "smtp.example.com"),
        ("port", "25"),
        ("auth_type", "none"),
        ("transport_security", "none"),
        ("skip_ssl_verify", "False"),
    ]);
    bag.insert(key.to_owned(), value.to_owned());
    bag
}

/// The texts of recorded inputs, with the key whose they are.
fn recorded() -> Vec<(&'static str, String)> {
    [
        ("smtp_sender", include_str!("data/email-cases.json")),
        ("smtp_sender", include_str!("data/email-random.json")),
        ("recipients", include_str!("data/recipients-cases.json")),
    ]
    .into_iter()
    .flat_map(|(key, json)| {
        let recorded: Value = serde_json::from_str(json).unwrap();
        let cases = recorded["cases"].as_array().unwrap().clone();
        cases.into_iter().filter_map(move |case| {
            let text = case["input"].as_str()?.to_owned();
            Some((key, text))
        })
    })
    .collect()
}

#[test]
fn the_schemas_are_valid_and_know_every_key() {
    for schema in [DATABAG_SCHEMA, WRITTEN_SCHEMA] {
        let schema: Value = serde_json::from_str(schema).unwrap();
        assert_eq!(
            schema["$schema"],
            "https://json-schema.org/draft/2020-12/schema"
        );
        jsonschema::draft202012::meta::validate(&schema).unwrap();
        let known: BTreeSet<_> = schema["properties"].as_object().unwrap().keys().collect();
        assert_eq!(known.len(), KEYS.len());
        assert!(KEYS.iter().all(|key| known.contains(&(*key).to_owned())));
    }
}

#[test]
fn every_example_in_a_schema_passes_it() {
    for schema in [DATABAG_SCHEMA, WRITTEN_SCHEMA] {
        let validator = validator(schema);
        let schema: Value = serde_json::from_str(schema).unwrap();
        for (key, property) in schema["properties"].as_object().unwrap() {
            let examples = property["examples"].as_array().into_iter().flatten();
            for example in examples.chain(property["enum"].as_array().into_iter().flatten()) {
                let bag = with(key, example.as_str().unwrap());
                assert!(validator.is_valid(&json_of(&bag)), "{key}: {example}");
                assert!(SmtpData::decode(&bag).is_ok(), "{key}: {example}");
            }
        }
    }
}

#[test]
fn the_least_and_the_most_that_the_python_provider_wrote_pass() {
    let oldest = RawDatabag::from([
        ("host", "smtp.example.com"),
        ("port", "25"),
        ("auth_type", "none"),
        ("transport_security", "none"),
    ]);
    assert!(takes(&oldest));
    // What it writes today is what is written here.
    let common = [
        ("host", "smtp.example.com"),
        ("port", "587"),
        ("auth_type", "plain"),
        ("transport_security", "starttls"),
        ("skip_ssl_verify", "True"),
        ("domain", "example.com"),
        ("user", "mailer"),
        ("smtp_sender", "no-reply@example.com"),
        ("recipients", r#"["a@x.com", "\u00fc\ud83d\ude00@y.com"]"#),
    ];
    for password in [
        ("password", "correct horse"),
        (
            "password_id",
            "secret://0dd8ae5c-4a5e-4d3f-8f34-0d6a0b8b2a2e/9m4e2mr0ui3e8a215n4g",
        ),
        ("password_id", "secret:9m4e2mr0ui3e8a215n4g"),
    ] {
        let bag: RawDatabag = common.into_iter().chain([password]).collect();
        assert!(takes(&bag) && is_written(&bag), "{password:?}");
        assert_eq!(SmtpData::decode(&bag).unwrap().encode(), bag);
    }
}

#[test]
fn what_the_python_provider_made_of_recorded_inputs_passes_both_schemas() {
    let mut seen = 0;
    for (key, json, value) in [
        (
            "smtp_sender",
            include_str!("data/email-cases.json"),
            "/normalized",
        ),
        (
            "smtp_sender",
            include_str!("data/email-random.json"),
            "/normalized",
        ),
        (
            "recipients",
            include_str!("data/recipients-cases.json"),
            "/model/value/databag",
        ),
        (
            "recipients",
            include_str!("data/recipients-cases.json"),
            "/charm_config/value/databag",
        ),
    ] {
        let recorded: Value = serde_json::from_str(json).unwrap();
        for case in recorded["cases"].as_array().unwrap() {
            if let Some(text) = case.pointer(value).and_then(Value::as_str) {
                let bag = with(key, text);
                assert!(takes(&bag) && is_written(&bag), "{key}: {text:?}");
                seen += 1;
            }
        }
    }
    assert!(seen > 200, "only {seen} cases");
}

#[test]
fn of_recorded_inputs_the_schema_takes_what_a_requirer_takes_and_only_hard_cases_beyond() {
    let mut unsaid = BTreeSet::new();
    for (key, text) in recorded() {
        let bag = with(key, &text);
        match (SmtpData::decode(&bag), takes(&bag)) {
            (Ok(_), taken) => assert!(taken, "the schema refuses {key} {text:?}"),
            (Err(_), false) => {}
            (Err(error), true) => {
                let error = error.to_string();
                let reason = error.strip_prefix("smtp_sender: ").expect(&error);
                let special = reason.split_once(", a special-use name");
                unsaid.insert(match special {
                    Some((_, rest)) => format!("ends with a special-use name{rest}"),
                    None => reason.to_owned(),
                });
            }
        }
    }
    assert_eq!(unsaid.into_iter().collect::<Vec<_>>(), UNSAID);
}

#[test]
fn what_nobody_can_use_fails() {
    for (key, values) in [
        (
            "host",
            &[
                "", " ", "a b", "smtp://h", "h:25", "[::1]:25", "[::1", "a\u{7f}", "::1%",
            ][..],
        ),
        (
            "port",
            &[
                "", "0", "65536", "-25", "25.5", "2e1", "0x19", "1__0", "_1", "1_", "２５",
            ],
        ),
        ("auth_type", &["", "PLAIN", "login", " plain"]),
        ("transport_security", &["", "ssl", "TLS"]),
        ("skip_ssl_verify", &["None", " True", "2", "tr\u{fc}e"]),
        ("domain", &["a\nb", "a\0"]),
        ("user", &["a\r\nMAIL FROM:<x>", "\u{85}"]),
        (
            "password_id",
            &["hunter2", "secret:", "secret://9m4e2mr0ui3e8a215n4g"],
        ),
        (
            "smtp_sender",
            &[
                "nobody",
                "@",
                "a@b",
                "a b@x.com",
                "a@x.com, b@y.com",
                "<>",
                " ",
            ],
        ),
        (
            "recipients",
            &[
                "nobody",
                "[",
                "[\"a@x.com\"",
                "[\"a@x.com\",]",
                "['a@x.com']",
                "[1]",
                "[[\"a@x.com\"]]",
                "[NaN]",
                "\"a@x.com\", b@x.com",
                "\"a@x.com\"",
                "a@x.com; b@y.com",
                "a@x.com b@y.com",
            ],
        ),
    ] {
        for value in values {
            let bag = with(key, value);
            assert!(SmtpData::decode(&bag).is_err(), "{key}: {value:?}");
            assert!(!takes(&bag), "{key}: {value:?}");
            assert!(!is_written(&bag), "{key}: {value:?}");
        }
    }
    for key in ["host", "port", "auth_type", "transport_security"] {
        let mut bag = with("user", "mailer");
        bag.remove(key);
        assert!(SmtpData::decode(&bag).is_err() && !takes(&bag), "{key}");
    }
    // Values are texts.
    let mut number = json_of(&with("user", "mailer"));
    number["port"] = json!(25);
    DATABAG.with(|schema| assert!(!schema.is_valid(&number)));
}

#[test]
fn a_password_makes_its_id_indifferent_and_is_never_written_beside_it() {
    let mut bag = with("password_id", "nonsense");
    assert!(!takes(&bag));
    bag.insert("password".into(), String::new());
    assert!(!takes(&bag));
    bag.insert("password".into(), "pw".into());
    assert!(takes(&bag) && SmtpData::decode(&bag).is_ok());
    bag.insert("password_id".into(), "9m4e2mr0ui3e8a215n4g".into());
    assert!(takes(&bag) && !is_written(&bag));
}

#[test]
fn keys_of_the_future_are_taken_and_not_written() {
    let bag = with("oauth_url", "https://example.com");
    assert!(takes(&bag) && !is_written(&bag));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_a_provider_writes_passes_both_schemas(data in settings()) {
        let bag = data.encode();
        prop_assert!(takes(&bag), "{:?}", &*bag);
        prop_assert!(is_written(&bag), "{:?}", &*bag);
    }

    #[test]
    fn what_a_requirer_takes_passes(values in vec(near_misses(), KEYS.len())) {
        let bag: RawDatabag = KEYS.into_iter().zip(values).collect();
        prop_assert!(SmtpData::decode(&bag).is_err() || takes(&bag), "{:?}", &*bag);
    }

    #[test]
    fn what_a_requirer_takes_of_one_key_passes(key in select(&KEYS), value in near_misses()) {
        let bag = with(key, &value);
        prop_assert!(SmtpData::decode(&bag).is_err() || takes(&bag), "{:?}", &*bag);
    }

    #[test]
    fn of_most_keys_the_schema_takes_just_what_a_requirer_takes(
        key in select(&["port", "auth_type", "transport_security", "skip_ssl_verify", "domain",
            "user", "password_id"][..]),
        value in prop_oneof![
            near_misses(),
            "[ +]{0,1}0{0,2}_?[0-9]{1,2}_?[0-9]{2,4}(\\.0)?\n?",
            "(secret:)?(//)?([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/)?[0-9a-w]{19}[0-1g]",
            "[tTfFyYnNoO](rue|alse|es|ff|n)?",
        ],
    ) {
        let bag = with(key, &value);
        prop_assert_eq!(SmtpData::decode(&bag).is_ok(), takes(&bag), "{:?}", &*bag);
    }
}
