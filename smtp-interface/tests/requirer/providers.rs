//! What providers of every age write, taken where it can be used and a value
//! where it cannot.

use serde_json::{Value, json};
use smtp_interface::{
    Recipients,
    requirer::{Settings, Unavailable},
};

use crate::world::{World, databag, settings};

/// Why a databag is of no use. It never fails the event.
fn invalid(bag: &Value) -> String {
    match World::with(bag).offer().settings {
        Err(Unavailable::Invalid(error)) => error.to_string(),
        other => panic!("{bag}: {other:?}"),
    }
}

fn recipients(text: &str) -> Vec<String> {
    let settings: Settings = settings(&json!({"recipients": text}));
    settings
        .recipients
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn the_first_revisions_wrote_neither_verification_nor_sender_nor_recipients() {
    let oldest = json!({
        "host": "smtp.example.com", "port": "25",
        "auth_type": "none", "transport_security": "none",
    });
    let settings = World::with(&oldest).offer().settings.unwrap();
    assert!(!settings.skip_ssl_verify);
    assert_eq!(settings.smtp_sender, None);
    assert_eq!(settings.recipients, Recipients::default());
}

#[test]
fn a_port_of_65536_that_a_provider_lets_pass_is_refused() {
    let bag = databag(&json!({"port": "65536"}));
    assert_eq!(invalid(&bag), "port: 65536 is not 1 to 65535");
    assert_eq!(settings(&json!({"port": "65535"})).port.get(), 65_535);
}

#[test]
fn a_port_is_taken_in_every_form_of_a_whole_number() {
    for text in [" 587\n", "+587", "0587", "5_87", "587.0"] {
        assert_eq!(settings(&json!({"port": text})).port.get(), 587, "{text:?}");
    }
}

#[test]
fn a_sender_of_more_than_64_octets_before_the_at_is_taken() {
    let sender = format!("{}@example.com", "l".repeat(65));
    let settings = settings(&json!({"smtp_sender": sender, "recipients": sender}));
    assert_eq!(settings.smtp_sender.as_ref().unwrap().as_str(), sender);
    assert_eq!(settings.recipients.as_slice()[0].as_str(), sender);
}

#[test]
fn a_databag_without_a_key_that_must_be_there_is_invalid_and_no_failure() {
    for key in ["host", "port", "auth_type", "transport_security"] {
        for nothing in [Value::Null, "".into()] {
            let mut changes = json!({});
            changes[key] = nothing;
            let bag = databag(&changes);
            assert_eq!(invalid(&bag), format!("{key}: is missing"));
        }
    }
}

#[test]
fn broken_or_deep_json_in_recipients_is_invalid_and_no_failure() {
    let deep = "[".repeat(100_000);
    let deep_objects = r#"[{"a":"#.repeat(50_000);
    for text in [
        "[",
        "[\"a@x.com\"",
        "\"a@x.com\",",
        "[NaN]",
        &deep,
        &deep_objects,
    ] {
        let reason = invalid(&databag(&json!({"recipients": text})));
        assert!(reason.starts_with("recipients: "), "{reason}");
    }
}

#[test]
fn recipients_are_taken_in_every_form() {
    let two = ["a@x.com", "b@y.com"];
    for text in [
        r#"["a@x.com", "b@y.com"]"#,
        r#""a@x.com", "b@y.com""#,
        "a@x.com, ,b@y.com,",
        "  a@x.com,B <b@y.com>\n",
    ] {
        assert_eq!(recipients(text), two, "{text}");
    }
    assert_eq!(recipients("[]"), [""; 0]);
    assert_eq!(recipients(" "), [""; 0]);
    assert_eq!(recipients(r#"["\u00fc@x.com"]"#), ["ü@x.com"]);
}

#[test]
fn verification_may_be_unsaid_or_said_in_every_spelling() {
    for (texts, expected) in [
        (["True", "true", "YES", "on", "t", "1"], true),
        (["False", "false", "No", "OFF", "f", "0"], false),
    ] {
        for text in texts {
            let settings = settings(&json!({"skip_ssl_verify": text}));
            assert_eq!(settings.skip_ssl_verify, expected, "{text}");
        }
    }
    assert!(!settings(&json!({"skip_ssl_verify": null})).skip_ssl_verify);
    let neither = databag(&json!({"skip_ssl_verify": "None"}));
    assert_eq!(invalid(&neither), "skip_ssl_verify: is not True or False");
}

#[test]
fn of_several_bad_keys_the_same_one_is_always_named() {
    let bad = json!({
        "recipients": "nobody", "smtp_sender": "nobody", "password_id": "x", "user": "\u{7f}",
        "skip_ssl_verify": "x", "transport_security": "x", "auth_type": "x", "port": "x", "host": " ",
    });
    let mut bag = databag(&bad);
    for key in [
        "host",
        "port",
        "auth_type",
        "transport_security",
        "skip_ssl_verify",
        "user",
        "smtp_sender",
        "recipients",
        "password_id",
    ] {
        for _ in 0..3 {
            let reason = invalid(&bag);
            assert!(reason.starts_with(&format!("{key}: ")), "{reason}");
        }
        let good = databag(&json!({}));
        bag[key] = good.get(key).cloned().unwrap_or_else(|| "".into());
    }
    assert!(World::with(&bag).offer().settings.is_ok());
}

#[test]
fn what_nobody_can_use_is_refused() {
    for (key, value) in [
        ("host", "smtp://smtp.example.com"),
        ("host", "smtp.example.com:25"),
        ("auth_type", "PLAIN"),
        ("transport_security", "ssl"),
        ("user", "a\r\nb"),
        ("password_id", "not an id"),
        ("smtp_sender", "nobody"),
        ("recipients", "a@x.com; b@y.com"),
    ] {
        let mut changes = json!({});
        changes[key] = value.into();
        let reason = invalid(&databag(&changes));
        assert!(reason.starts_with(&format!("{key}: ")), "{reason}");
    }
}

#[test]
fn keys_of_the_future_are_passed_over() {
    let bag = databag(&json!({"oauth_url": "https://example.com"}));
    assert!(World::with(&bag).offer().settings.is_ok());
}
