//! The packed SMTP Integrator beside the packed example requirer, each hook in
//! a process of its own.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::os::unix::fs::PermissionsExt;

use serde_json::Value;
use whole_tests::LocalJuju;

const PASSWORD: &str = "correct horse battery staple";

/// Both charms deployed, the integrator configured with every option.
fn deployed() -> LocalJuju {
    let juju = LocalJuju::new();
    let password = format!("password={PASSWORD}");
    let options = [
        "host=smtp.example.com",
        "port=587",
        "user=mailer",
        &password,
        "auth_type=plain",
        "transport_security=starttls",
        "domain=example.com",
        "smtp_sender=no-reply@example.com",
        "recipients=ops@example.com, On Call <oncall@example.com>",
    ];
    let options: Vec<_> = options
        .iter()
        .flat_map(|option| ["--config", option])
        .collect();
    juju.deploy(".", &options);
    juju.deploy("examples/smtp-requirer", &[]);
    juju
}

/// What the requirer has kept, or nothing.
fn kept(juju: &LocalJuju) -> Option<Value> {
    let mut files = juju.files().into_iter();
    let (path, content) = files.find(|(path, _)| path.ends_with("smtp.json"))?;
    let mode = std::fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    Some(serde_json::from_slice(&content).unwrap())
}

fn password(juju: &LocalJuju) -> String {
    kept(juju).unwrap()["password"].as_str().unwrap().to_owned()
}

fn active() -> (String, String) {
    ("active".into(), String::new())
}

fn blocked(message: &str) -> (String, String) {
    (
        "blocked".into(),
        format!("invalid configuration: {message}"),
    )
}

#[test]
fn settings_and_password_reach_the_requirer_and_follow_the_configuration() {
    let juju = deployed();
    juju.run(&["integrate", "smtp-integrator:smtp", "smtp-requirer:smtp"]);

    let expected = serde_json::json!({
        "host": "smtp.example.com",
        "port": 587,
        "auth_type": "plain",
        "transport_security": "starttls",
        "skip_ssl_verify": false,
        "domain": "example.com",
        "user": "mailer",
        "password": PASSWORD,
        "smtp_sender": "no-reply@example.com",
        "recipients": ["ops@example.com", "oncall@example.com"],
    });
    assert_eq!(kept(&juju), Some(expected));
    let databag = juju.remote_app_databag("smtp-requirer/0", "smtp");
    assert!(
        databag["password_id"]
            .as_str()
            .unwrap()
            .starts_with("secret://")
    );
    assert_eq!(databag["password"], Value::Null);

    juju.run(&["config", "smtp-integrator", "password=another one"]);
    assert_eq!(password(&juju), "another one");
    let log = juju.run(&["debug-log", "--replay"]);
    assert!(log.contains("unit-smtp-requirer-0: ") && log.contains(r#"ran "secret-changed" hook"#));
    // The old revision is gone once nobody reads it.
    assert!(log.contains(r#"ran "secret-remove" hook"#));

    juju.run(&[
        "config",
        "smtp-integrator",
        "port=70000",
        "host=elsewhere.example.com",
    ]);
    assert_eq!(
        juju.workload("smtp-integrator/0"),
        blocked("port: 70000 is not 1 to 65535")
    );
    assert_eq!(kept(&juju).unwrap()["host"], "smtp.example.com");
    juju.run(&["config", "smtp-integrator", "port=465"]);
    assert_eq!(juju.workload("smtp-integrator/0"), active());
    assert_eq!(kept(&juju).unwrap()["host"], "elsewhere.example.com");

    let secrets = juju.json(&["secrets"]);
    let id = secrets.as_object().unwrap().keys().next().unwrap().clone();
    juju.run(&[
        "remove-relation",
        "smtp-integrator:smtp",
        "smtp-requirer:smtp",
    ]);
    assert_eq!(kept(&juju), None);
    let read = juju.command(&[
        "exec",
        "--unit",
        "smtp-requirer/0",
        &format!("secret-get {id}"),
    ]);
    let answer = String::from_utf8_lossy(&read.stderr) + String::from_utf8_lossy(&read.stdout);
    assert!(answer.contains("permission denied"), "{answer}");
}

#[test]
fn a_legacy_requirer_is_handed_the_password_itself() {
    let juju = deployed();
    juju.run(&[
        "integrate",
        "smtp-integrator:smtp-legacy",
        "smtp-requirer:smtp-legacy",
    ]);

    let databag = juju.remote_app_databag("smtp-requirer/0", "smtp-legacy");
    assert_eq!(databag["password"], PASSWORD);
    assert_eq!(databag["password_id"], Value::Null);
    assert_eq!(password(&juju), PASSWORD);
    // No secret is made where no one asks for one.
    assert_eq!(juju.json(&["secrets"]), serde_json::json!({}));
}

#[test]
fn an_operators_secret_needs_one_grant_and_its_changes_are_handed_on() {
    let juju = deployed();
    juju.run(&["integrate", "smtp-integrator:smtp", "smtp-requirer:smtp"]);
    let uri = juju
        .run(&["add-secret", "relay", "password=from a secret"])
        .trim()
        .to_owned();
    let id = uri.trim_start_matches("secret:").to_owned();

    juju.run(&[
        "config",
        "smtp-integrator",
        &format!("password_secret={uri}"),
    ]);
    assert_eq!(
        juju.workload("smtp-integrator/0"),
        blocked(&format!(
            "password_secret: run: juju grant-secret {id} smtp-integrator"
        ))
    );
    assert_eq!(password(&juju), PASSWORD);

    juju.run(&["grant-secret", "relay", "smtp-integrator"]);
    juju.run(&["advance", "10m"]);
    assert_eq!(juju.workload("smtp-integrator/0"), active());
    assert_eq!(password(&juju), "from a secret");

    juju.run(&["update-secret", "relay", "password=rotated"]);
    assert_eq!(password(&juju), "rotated");
}

#[test]
fn every_unit_shows_the_status_and_a_new_leader_takes_over() {
    let juju = deployed();
    juju.run(&["integrate", "smtp-integrator:smtp", "smtp-requirer:smtp"]);
    juju.run(&["add-unit", "smtp-integrator"]);
    juju.run(&["config", "smtp-integrator", "port=0"]);
    for unit in ["smtp-integrator/0", "smtp-integrator/1"] {
        assert_eq!(juju.workload(unit), blocked("port: 0 is not 1 to 65535"));
    }
    juju.run(&["remove-unit", "smtp-integrator/0"]);
    juju.run(&[
        "config",
        "smtp-integrator",
        "port=25",
        "password=after the change",
    ]);
    assert_eq!(juju.workload("smtp-integrator/1"), active());
    assert_eq!(kept(&juju).unwrap()["port"], 25);
    assert_eq!(password(&juju), "after the change");
}

#[test]
fn the_password_is_nowhere_but_where_it_belongs() {
    let juju = deployed();
    juju.run(&["integrate", "smtp-integrator:smtp", "smtp-requirer:smtp"]);
    juju.run(&["config", "smtp-integrator", "port=70000"]);
    for output in [
        juju.run(&["debug-log", "--replay", "--level", "TRACE"]),
        juju.run(&["status", "--format=yaml"]),
        juju.run(&["show-unit", "smtp-integrator/0"]),
        juju.run(&["show-unit", "smtp-requirer/0"]),
        juju.run(&["secrets", "--format=yaml"]),
    ] {
        assert!(!output.contains(PASSWORD), "{output}");
    }
    // The requirer's file, and what stands for Juju's database.
    let files = juju.files().into_iter();
    let with_password = files.filter(|(_, content)| {
        content
            .windows(PASSWORD.len())
            .any(|window| window == PASSWORD.as_bytes())
    });
    let mut names: Vec<_> = with_password
        .map(|(path, _)| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names.dedup();
    assert_eq!(names, ["model.json", "smtp.json"]);
}
