//! Settings in JSON and in files.

use std::{fs, io, os::unix::fs::PermissionsExt};

use charm_sdk::ExposeSecret;
use serde_json::json;
use smtp_interface::requirer::{Settings, SettingsFile};

use crate::world::{PASSWORD, settings};

fn full() -> Settings {
    settings(&json!({
        "password": PASSWORD,
        "skip_ssl_verify": "True",
        "domain": "example.com",
        "smtp_sender": "no-reply@example.com",
        "recipients": "a@example.com, ü@bücher.example",
    }))
}

#[test]
fn json_has_the_types_that_one_expects_and_the_password_by_name_only() {
    let open: serde_json::Value = serde_json::from_str(&full().to_json()).unwrap();
    let mut expected = json!({
        "host": "smtp.example.com",
        "port": 587,
        "auth_type": "plain",
        "transport_security": "starttls",
        "skip_ssl_verify": true,
        "domain": "example.com",
        "user": "mailer",
        "smtp_sender": "no-reply@example.com",
        "recipients": ["a@example.com", "ü@bücher.example"],
    });
    assert_eq!(open, expected);
    let secret = full().to_json_with_password();
    assert!(!format!("{secret:?}").contains(PASSWORD));
    expected["password"] = PASSWORD.into();
    let secret: serde_json::Value = serde_json::from_str(secret.expose_secret()).unwrap();
    assert_eq!(secret, expected);
}

#[test]
fn settings_come_back_from_json() {
    for settings in [full(), settings(&json!({"user": null}))] {
        let json = settings.to_json_with_password();
        assert_eq!(
            Settings::from_json(json.expose_secret()),
            Ok(settings.clone())
        );
        let without = Settings::from_json(&settings.to_json()).unwrap();
        assert_eq!(without, Settings::new((*settings).clone(), None));
    }
}

#[test]
fn json_of_another_kind_is_refused_without_a_word_of_its_values() {
    let good: serde_json::Value = serde_json::from_str(&full().to_json()).unwrap();
    for (key, value) in [
        ("host", json!([PASSWORD])),
        ("host", json!(null)),
        ("port", json!(65536)),
        ("port", json!(58.5)),
        ("password", json!(4711)),
        ("password", json!({"hunter2": 1})),
        ("recipients", json!([[PASSWORD]])),
        ("skip_ssl_verify", json!([true])),
        ("password_id", json!("9m4e2mr0ui3e8a215n4g")),
    ] {
        let mut bad = good.clone();
        bad[key] = value;
        let error = Settings::from_json(&bad.to_string())
            .unwrap_err()
            .to_string();
        assert!(error.starts_with(key), "{key}: {error}");
        assert!(
            !error.contains(PASSWORD) && !error.contains("4711"),
            "{error}"
        );
    }
    for text in ["", "hunter2", "[]", "{\"hunter2\"", "\"hunter2\""] {
        let error = Settings::from_json(text).unwrap_err().to_string();
        assert_eq!(error, "is not a JSON object");
    }
}

#[test]
fn a_file_is_its_owners_alone_and_replaced_as_a_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("relay.json");
    let file = SettingsFile::new(&path);
    assert_eq!(file.read().unwrap(), None);
    file.remove().unwrap();

    // Left behind by a hook that was killed.
    fs::write(folder.path().join("relay.json.new"), "half").unwrap();
    for settings in [full(), settings(&json!({}))] {
        file.write_with_password(&settings).unwrap();
        assert_eq!(file.read().unwrap(), Some(settings));
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
    fs::write(folder.path().join("relay.json.new"), "half").unwrap();
    file.remove().unwrap();
    assert_eq!(file.read().unwrap(), None);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_file_that_holds_something_else_is_written_anew() {
    let folder = tempfile::tempdir().unwrap();
    let file = SettingsFile::new(folder.path().join("relay.json"));
    for content in [&b"{}"[..], b"host: x", b"\xff"] {
        fs::write(file.path(), content).unwrap();
        assert_eq!(file.read().unwrap(), None);
    }
    file.write_with_password(&full()).unwrap();
    assert_eq!(file.read().unwrap(), Some(full()));
}

#[test]
fn trouble_with_a_file_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("none/relay.json");
    let file = SettingsFile::new(&path);
    let error = file.write_with_password(&full()).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::NotFound);
    let text = error.to_string();
    assert!(text.contains(path.to_str().unwrap()), "{text}");
    assert!(!text.contains(PASSWORD));

    // A folder in its place.
    let file = SettingsFile::new(folder.path());
    for error in [file.read().unwrap_err(), file.remove().unwrap_err()] {
        let text = error.to_string();
        assert!(text.contains(folder.path().to_str().unwrap()), "{text}");
    }
}

#[test]
fn what_cannot_be_kept_leaves_no_password_behind() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("relay.json");
    // A folder cannot be replaced by a file.
    fs::create_dir(&path).unwrap();
    let error = SettingsFile::new(&path).write_with_password(&full());
    assert!(error.unwrap_err().to_string().contains("relay.json"));
    let left: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert_eq!(left, [path]);
}
