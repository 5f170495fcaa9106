use std::sync::Arc;

use secrecy::SecretString;

use super::*;
use crate::fake::Fake;

fn logged(in_action: bool, f: impl FnOnce()) -> Arc<Fake> {
    let juju = Fake::new();
    with_juju_log(
        Arc::clone(&juju) as Arc<dyn HookTools>,
        Arc::clone(&juju) as Arc<dyn Lines>,
        in_action,
        f,
    );
    juju
}

#[test]
fn levels_become_those_of_juju() {
    let juju = logged(false, || {
        tracing::error!("e");
        tracing::warn!("w");
        tracing::info!("i");
        tracing::debug!("d");
        tracing::trace!("t");
    });
    assert_eq!(
        juju.calls(),
        [
            "juju-log --log-level ERROR -- e",
            "juju-log --log-level WARNING -- w",
            "juju-log --log-level INFO -- i",
        ]
    );
    assert_eq!(juju.lines(), ["stdout: d"]);
}

#[test]
fn an_action_has_no_debug_lines() {
    let juju = logged(true, || {
        tracing::info!("i");
        tracing::debug!("d");
    });
    assert_eq!(juju.calls().len(), 1);
    assert_eq!(juju.lines(), [""; 0]);
}

#[test]
fn fields_follow_the_message() {
    let juju = logged(false, || {
        let password = SecretString::from("hunter2");
        tracing::info!(relation = "smtp:3", count = 2, ?password, "published");
        tracing::info!(only = true);
    });
    let calls = juju.calls();
    assert!(
        calls[0]
            .ends_with("-- published relation=smtp:3 count=2 password=SecretBox<str>([REDACTED])"),
        "{calls:?}"
    );
    assert!(calls[1].ends_with("-- only=true"), "{calls:?}");
}

#[test]
fn a_record_is_one_line_and_one_argument() {
    let juju = logged(false, || {
        tracing::info!("-a\nb\r\0c");
        tracing::info!("{}", "ü".repeat(100_000));
    });
    let calls = juju.calls();
    assert_eq!(calls[0], "juju-log --log-level INFO -- -a\\nb\\r\u{fffd}c");
    assert!(calls[1].len() < 128 * 1024);
    assert!(calls[1].ends_with("ü…"));
}

#[test]
fn what_cannot_be_logged_goes_to_standard_error() {
    let juju = Fake::new().fails("juju-log", 1, "connection refused");
    with_juju_log(
        Arc::clone(&juju) as Arc<dyn HookTools>,
        Arc::clone(&juju) as Arc<dyn Lines>,
        false,
        || tracing::warn!("careful"),
    );
    assert_eq!(juju.calls().len(), 1);
    assert_eq!(juju.lines(), ["stderr: WARNING careful"]);
}
