//! What each event makes of the settings' file and of the status.

use std::{fs, os::unix::fs::PermissionsExt};

use charm_sdk::{
    SecretId, Status,
    testing::{Event, Related, Scenario},
};
use serde_json::Value;
use smtp_requirer::SmtpRequirer;
use tempfile::TempDir;

struct Test {
    juju: Scenario<SmtpRequirer>,
    folder: TempDir,
}

impl Test {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut juju = Scenario::new();
        juju.charm_dir(folder.path().to_str().expect("a path in UTF-8"));
        Self { juju, folder }
    }

    /// What the charm has kept.
    fn kept(&self) -> Option<Value> {
        let path = self.folder.path().join("smtp.json");
        let text = fs::read_to_string(&path).ok()?;
        let mode = fs::metadata(&path)
            .expect("it is there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
        Some(serde_json::from_str(&text).expect("JSON"))
    }

    /// A provider that has published its settings, with this password.
    fn provider(&mut self, endpoint: &str, password: (&str, &str)) -> Related {
        let relation = self.juju.relate(endpoint, "smtp-integrator");
        self.publish(relation, password);
        relation
    }

    fn publish(&mut self, relation: Related, password: (&str, &str)) {
        let bag = [
            ("host", "smtp.example.com"),
            ("port", "587"),
            ("auth_type", "plain"),
            ("transport_security", "starttls"),
            ("skip_ssl_verify", "False"),
            ("user", "mailer"),
            ("smtp_sender", "no-reply@example.com"),
            ("recipients", r#"["a@example.com", "b@example.com"]"#),
            password,
        ];
        self.juju.set_remote_app_databag(relation, bag);
    }

    /// The same with the password in a secret.
    fn provider_with_secret(&mut self) -> (Related, SecretId) {
        let relation = self.juju.relate("smtp", "smtp-integrator");
        let id = self
            .juju
            .add_remote_secret(relation, [("password", "s3cret")]);
        self.publish(relation, ("password_id", &id.to_string()));
        (relation, id)
    }
}

const SUMMARY: &str = "smtp.example.com:587 (starttls) as mailer with a password, \
                       from no-reply@example.com, to 2 recipients";

#[test]
fn without_a_provider_it_is_blocked_and_keeps_nothing() {
    let mut test = Test::new();
    test.juju.fire("config-changed");
    let expected = Status::blocked("integrate with an SMTP provider");
    assert_eq!(test.juju.unit_status(), expected);
    assert_eq!(test.kept(), None);
}

#[test]
fn it_waits_for_a_provider_that_has_said_nothing_yet() {
    let mut test = Test::new();
    let relation = test.juju.relate("smtp", "smtp-integrator");
    test.juju.fire(relation.created());
    let expected = Status::waiting("waiting for the SMTP provider's settings");
    assert_eq!(test.juju.unit_status(), expected);
}

#[test]
fn the_password_is_read_from_the_secret_and_never_shown() {
    let mut test = Test::new();
    let (relation, _) = test.provider_with_secret();
    test.juju.fire(relation.changed()).assert_hides("s3cret");
    let expected = serde_json::json!({
        "host": "smtp.example.com",
        "port": 587,
        "auth_type": "plain",
        "transport_security": "starttls",
        "skip_ssl_verify": false,
        "user": "mailer",
        "password": "s3cret",
        "smtp_sender": "no-reply@example.com",
        "recipients": ["a@example.com", "b@example.com"],
    });
    assert_eq!(test.kept(), Some(expected));
    assert_eq!(test.juju.unit_status(), Status::Active(SUMMARY.into()));
}

#[test]
fn a_rotated_password_is_taken() {
    let mut test = Test::new();
    let (relation, id) = test.provider_with_secret();
    test.juju.fire(relation.changed());
    test.juju
        .update_remote_secret(&id, [("password", "rotated")]);
    test.juju.fire(Event::secret_changed(&id));
    assert_eq!(test.kept().expect("settings")["password"], "rotated");
}

#[test]
fn the_legacy_endpoint_hands_over_the_password_itself() {
    let mut test = Test::new();
    let relation = test.provider("smtp-legacy", ("password", "plain"));
    test.juju.fire(relation.changed()).assert_hides("plain");
    assert_eq!(test.kept().expect("settings")["password"], "plain");
    assert_eq!(test.juju.unit_status(), Status::Active(SUMMARY.into()));
}

#[test]
fn a_secret_that_cannot_be_read_is_waited_for() {
    let mut test = Test::new();
    let id = "secret:9m4e2mr0ui3e8a215n4g";
    let relation = test.provider("smtp", ("password_id", id));
    test.juju.fire(relation.changed());
    assert_eq!(test.kept(), None);
    let status = test.juju.unit_status();
    assert!(
        matches!(&status, Status::Waiting(reason) if reason.contains("not found")),
        "{status}"
    );
}

#[test]
fn settings_that_nobody_can_use_block_with_the_reason() {
    let mut test = Test::new();
    let relation = test.provider("smtp", ("port", "65536"));
    test.juju.fire(relation.changed());
    let expected = "the SMTP provider's settings are invalid: port: 65536 is not 1 to 65535";
    assert_eq!(test.juju.unit_status(), Status::blocked(expected));
    assert_eq!(test.kept(), None);
}

#[test]
fn what_a_provider_said_is_forgotten_when_it_goes() {
    let mut test = Test::new();
    let relation = test.provider("smtp-legacy", ("password", "plain"));
    test.juju.fire(relation.changed());
    assert!(test.kept().is_some());
    test.juju.fire(relation.broken());
    assert_eq!(test.kept(), None);
    let expected = Status::blocked("integrate with an SMTP provider");
    assert_eq!(test.juju.unit_status(), expected);
}

#[test]
fn the_file_lies_in_the_charms_folder_and_nowhere_else() {
    let mut test = Test::new();
    for name in [
        "../outside.json",
        "/etc/outside.json",
        "",
        ".hidden.json",
        // The charm's own program.
        "dispatch",
    ] {
        test.juju.config("settings-file", name);
        test.juju.fire("config-changed");
        let expected = Status::blocked(
            "invalid configuration: settings-file: is not the name of a .json file in the charm's folder",
        );
        assert_eq!(test.juju.unit_status(), expected);
    }
}

#[test]
fn a_folder_that_cannot_be_written_fails_the_event_by_its_name() {
    let mut test = Test::new();
    let relation = test.provider("smtp-legacy", ("password", "plain"));
    test.juju.charm_dir("/nowhere");
    let event = test.juju.fire_failing(relation.changed());
    assert!(
        event
            .error()
            .expect("an error")
            .contains("/nowhere/smtp.json")
    );
    event.assert_hides("plain\"");
}
