//! What a requirer learns from a relation, against hook tools with prepared
//! answers.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::{
    io,
    sync::{Arc, Mutex},
};

use charm_sdk::{
    Call, Context, Endpoint, Environment, ExposeSecret, HookTools, Requires, ToolError, ToolOutput,
};
use serde_json::json;
use smtp_interface::{
    Smtp,
    requirer::{self, Availability},
};

const ID: &str = "9m4e2mr0ui3e8a215n4g";

enum Relay {}

impl Endpoint for Relay {
    const NAME: &'static str = "relay";
    type Role = Requires;
    type Interface = Smtp;
}

/// Answers by the tool's name, and remembers what was asked.
struct Tools {
    databag: String,
    secret: Result<String, &'static str>,
    calls: Mutex<Vec<String>>,
}

impl HookTools for Tools {
    fn call(&self, call: &Call<'_>) -> io::Result<ToolOutput> {
        let line = format!("{} {}", call.tool, call.args.join(" "));
        self.calls.lock().unwrap().push(line);
        let answer = match call.tool {
            "relation-ids" => Ok(r#"["relay:4"]"#),
            "relation-list" => Ok(r#""smtp-integrator""#),
            "relation-get" => Ok(self.databag.as_str()),
            "secret-get" => self.secret.as_deref().map_err(|text| *text),
            _ => Err("unknown tool"),
        };
        Ok(match answer {
            Ok(answer) => ToolOutput {
                code: 0,
                stdout: answer.into(),
                stderr: Vec::new(),
            },
            Err(text) => ToolOutput {
                code: 1,
                stdout: Vec::new(),
                stderr: format!("ERROR {text}\n").into(),
            },
        })
    }
}

/// What the relation has to offer, and the calls of `secret-get` it took.
fn ask(
    databag: &serde_json::Value,
    secret: Result<&str, &'static str>,
) -> (Result<Availability, ToolError>, Vec<String>) {
    let tools = Arc::new(Tools {
        databag: databag.to_string(),
        secret: secret.map(ToOwned::to_owned),
        calls: Mutex::default(),
    });
    let environment = Environment::parse([
        ("JUJU_UNIT_NAME", "wordpress/0"),
        ("JUJU_MODEL_NAME", "blog"),
        ("JUJU_MODEL_UUID", "0dd8ae5c-4a5e-4d3f-8f34-0d6a0b8b2a2e"),
        (
            "JUJU_CHARM_DIR",
            "/var/lib/juju/agents/unit-wordpress-0/charm",
        ),
        ("JUJU_DISPATCH_PATH", "hooks/update-status"),
    ])
    .unwrap();
    let ctx = Context::new(environment, Arc::clone(&tools) as Arc<dyn HookTools>);
    let relation = ctx.relations::<Relay>().unwrap().remove(0);
    let answer = requirer::settings(&ctx, &relation);
    let mut calls = tools.calls.lock().unwrap().clone();
    calls.retain(|call| call.starts_with("secret-get"));
    (answer, calls)
}

fn databag(more: &serde_json::Value) -> serde_json::Value {
    let mut bag = json!({
        "host": "smtp.example.com",
        "port": "587",
        "auth_type": "plain",
        "transport_security": "starttls",
        "user": "mailer",
    });
    let more = more.as_object().unwrap().clone();
    bag.as_object_mut().unwrap().extend(more);
    bag
}

fn password_of(answer: Result<Availability, ToolError>) -> Option<String> {
    match answer {
        Ok(Availability::Available(settings)) => {
            assert_eq!(settings.host.as_str(), "smtp.example.com");
            settings
                .password
                .map(|password| password.expose_secret().to_owned())
        }
        other => panic!("not available: {other:?}"),
    }
}

#[test]
fn an_empty_databag_is_not_yet() {
    let (answer, _) = ask(&json!({}), Err("not asked for"));
    assert!(matches!(answer, Ok(Availability::NotYet)));
}

#[test]
fn a_password_in_the_databag_needs_no_secret() {
    for id in ["", ID] {
        let bag = databag(&json!({"password": "hunter2", "password_id": id}));
        let (answer, calls) = ask(&bag, Err("not asked for"));
        assert_eq!(password_of(answer).as_deref(), Some("hunter2"));
        assert!(calls.is_empty());
    }
}

#[test]
fn a_password_in_a_secret_is_the_current_one() {
    let bag = databag(&json!({"password_id": format!("secret:{ID}")}));
    let (answer, calls) = ask(&bag, Ok(r#"{"password": "hunter2", "other": "x"}"#));
    assert_eq!(password_of(answer).as_deref(), Some("hunter2"));
    assert_eq!(
        calls,
        [format!("secret-get --format=json --refresh secret:{ID}")]
    );
}

#[test]
fn there_may_be_no_password() {
    let (answer, calls) = ask(&databag(&json!({})), Err("not asked for"));
    assert_eq!(password_of(answer), None);
    assert!(calls.is_empty());
}

#[test]
fn what_is_of_no_use_is_invalid() {
    let bag = databag(&json!({"port": "65536", "password": "hunter2"}));
    match ask(&bag, Err("not asked for")).0 {
        Ok(Availability::Invalid(reason)) => assert_eq!(reason, "port: 65536 is not 1 to 65535"),
        other => panic!("{other:?}"),
    }
    let (answer, _) = ask(&json!({"something": "else"}), Err("not asked for"));
    assert!(matches!(answer, Ok(Availability::Invalid(_))));
}

#[test]
fn an_unreadable_secret_is_a_value() {
    let bag = databag(&json!({"password_id": ID}));
    for (secret, expected) in [
        (Err("permission denied"), "permission denied"),
        (
            Err("secret \"9m4e2mr0ui3e8a215n4g\" not found"),
            "not found",
        ),
        (Ok(r#"{"pass": "hunter2"}"#), "has no key password"),
    ] {
        match ask(&bag, secret).0 {
            Ok(Availability::SecretUnreadable(reason)) => {
                assert!(reason.contains(expected), "{reason}");
                assert!(!reason.contains("hunter2"), "{reason}");
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn trouble_with_juju_fails_the_event() {
    let bag = databag(&json!({"password_id": ID}));
    let (answer, _) = ask(&bag, Err("connection refused"));
    assert!(answer.is_err());
}

#[test]
fn debug_hides_the_password() {
    let bags = [json!({"password": "hunter2"}), json!({"password_id": ID})];
    for bag in bags {
        let (answer, _) = ask(&databag(&bag), Ok(r#"{"password": "hunter2"}"#));
        let answer = answer.unwrap();
        assert!(matches!(answer, Availability::Available(_)));
        assert!(!format!("{answer:?} {answer:#?}").contains("hunter2"));
    }
}
