//! The status at the end of every event, and what stands in the log.

use charm_sdk::{
    Charm, Status,
    testing::{Event, Scenario},
    tracing::Level,
};
use smtp_integrator::SmtpIntegrator;

use crate::{blocked, common::configured};

#[test]
fn without_a_host_every_unit_is_blocked_and_nothing_is_written() {
    for leads in [true, false] {
        let mut juju = Scenario::<SmtpIntegrator>::new();
        let relation = juju.relate("smtp", "wordpress");
        juju.set_leader(leads);
        for event in ["config-changed", "update-status", "upgrade-charm"] {
            juju.fire(event);
            assert_eq!(juju.unit_status(), blocked("host: must be set"));
        }
        juju.fire(relation.created());
        assert_eq!(juju.unit_status(), blocked("host: must be set"));
        assert!(juju.local_app_databag(relation).is_empty());
    }
}

#[test]
fn an_insecure_setting_is_warned_of_once_when_it_is_published() {
    let mut juju = configured();
    juju.config("transport_security", "none");
    juju.relate("smtp", "wordpress");
    juju.relate("smtp", "mattermost");
    let warnings = |event: &charm_sdk::testing::Fired| {
        let lines = event.log().iter();
        lines.filter(|line| line.text.contains("insecure")).count()
    };
    assert_eq!(warnings(&juju.fire("config-changed")), 1);
    assert_eq!(warnings(&juju.fire("config-changed")), 0);
    juju.config("host", "elsewhere.example.com");
    assert_eq!(warnings(&juju.fire("config-changed")), 0);
}

#[test]
fn an_event_that_is_not_ours_succeeds() {
    let mut juju = configured();
    assert!(juju.fire(Event::foreign("web-pebble-ready")).succeeded());
}

#[test]
fn every_event_leaves_the_status_that_the_configuration_deserves() {
    for leads in [true, false] {
        let mut valid = configured();
        let smtp = valid.relate("smtp", "wordpress");
        let legacy = valid.relate("smtp-legacy", "indico");
        let gone = valid.relate("smtp", "mattermost");
        valid.fire("config-changed");
        let id = valid.secrets()[0].id().clone();
        valid.set_leader(leads);
        valid.unchecked();
        let mut invalid = valid.clone();
        invalid.config("port", 0);
        let expected = [Status::active(), blocked("port: 0 is not 1 to 65535")];
        let events = [
            "config-changed".into(),
            "update-status".into(),
            "leader-elected".into(),
            "upgrade-charm".into(),
            valid.peers("smtp-peers").created(),
            smtp.created(),
            legacy.created(),
            Event::secret_changed(&id),
            Event::secret_remove(&id, 7),
            gone.broken(),
        ];
        for event in events {
            for (juju, expected) in [&mut valid, &mut invalid].into_iter().zip(&expected) {
                // A status of before, which may be of another configuration.
                let other = juju.clone();
                let mut juju = other;
                let wrong = ["--", "waiting", "for nothing"];
                crate::model::exec(&mut juju, "status-set", &wrong);
                let event = juju.fire(event.clone());
                assert_eq!(juju.unit_status(), *expected, "{}", event.name());
            }
        }
    }
}

#[test]
fn events_without_a_handler_leave_the_status_as_it_is() {
    let mut juju = Scenario::<SmtpIntegrator>::new();
    let peers = juju.peers("smtp-peers");
    // Juju runs this one right after install.
    juju.fire(peers.created());
    assert_eq!(juju.unit_status(), blocked("host: must be set"));
    for event in ["install", "start"] {
        let event = juju.fire(event);
        assert!(event.calls().is_empty());
        assert_eq!(juju.unit_status(), blocked("host: must be set"));
    }
}

#[test]
fn the_status_of_the_application_is_left_to_juju() {
    let mut juju = configured();
    juju.relate("smtp", "wordpress");
    for event in ["config-changed", "update-status", "leader-elected"] {
        for call in juju.fire(event).calls_of("status-set") {
            assert!(!call.args().contains(&"--application".to_owned()));
        }
    }
}

#[test]
fn the_message_is_the_same_at_every_event() {
    let mut juju = configured();
    for (option, value) in [
        ("host", " "),
        ("user", " "),
        ("auth_type", "x"),
        ("smtp_sender", "x"),
        ("recipients", "x"),
    ] {
        juju.config(option, value);
    }
    juju.fire("config-changed");
    let status = juju.unit_status();
    assert_eq!(status.message().matches(": ").count(), 6, "{status}");
    for event in ["config-changed", "update-status", "upgrade-charm"] {
        juju.fire(event);
        assert_eq!(juju.unit_status(), status);
    }
}

#[test]
fn the_leader_says_that_nothing_is_published_while_the_configuration_is_invalid() {
    for leads in [true, false] {
        let mut juju = configured();
        let relation = juju.relate("smtp", "wordpress");
        juju.fire("config-changed");
        juju.set_leader(leads);
        let before = juju.local_app_databag(relation);
        juju.reset_config("host");
        let event = juju.fire("config-changed");
        assert_eq!(event.logged(Level::WARN, "keep what they have"), leads);
        assert_eq!(*juju.local_app_databag(relation), *before);
        // Once is enough.
        let event = juju.fire("update-status");
        assert!(event.log().is_empty(), "{:?}", event.log());
    }
}

#[test]
fn every_insecure_setting_is_warned_of_when_it_becomes_so() {
    let mut juju = configured();
    juju.relate("smtp", "wordpress");
    juju.fire("config-changed");
    for (option, value, warning) in [
        ("auth_type", "none", "published: auth_type none"),
        (
            "transport_security",
            "none",
            "published: transport_security none",
        ),
        ("skip_ssl_verify", "true", "published: skip_ssl_verify true"),
    ] {
        juju.config(option, value);
        let event = juju.fire("config-changed");
        assert!(event.logged(Level::WARN, warning), "{:?}", event.log());
        assert_eq!(event.log().len(), 1);
    }
    assert_eq!(juju.unit_status(), Status::active());
}

#[test]
fn an_event_in_which_nothing_is_wrong_logs_nothing() {
    let mut juju = configured();
    let relation = juju.relate("smtp", "wordpress");
    for event in [
        relation.created(),
        "config-changed".into(),
        "update-status".into(),
        "leader-elected".into(),
        relation.broken(),
    ] {
        let event = juju.fire(event);
        assert!(
            event.log().is_empty(),
            "{}: {:?}",
            event.name(),
            event.log()
        );
        assert!(event.calls_of("juju-log").is_empty());
    }
}

#[test]
fn an_event_that_the_charm_does_not_handle_asks_juju_nothing() {
    let mut juju = configured();
    juju.unchecked();
    for event in ["install", "start", "leader-settings-changed", "stop"] {
        assert!(juju.fire(event).calls().is_empty(), "{event}");
    }
}

#[test]
fn the_charm_asks_for_a_juju_that_has_user_secrets() {
    let files = SmtpIntegrator::DECLARATION.files;
    let metadata = files.iter().find(|(name, _)| *name == "metadata.yaml");
    let (_, text) = metadata.unwrap();
    let assumed = text
        .lines()
        .find_map(|line| line.trim().strip_prefix("- juju >= "));
    let mut numbers = assumed
        .unwrap()
        .split('.')
        .map(|n| n.parse::<u32>().unwrap());
    assert!((numbers.next(), numbers.next()) >= (Some(3), Some(6)));
}
