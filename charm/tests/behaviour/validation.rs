//! What the configuration may hold, and what the status says of the rest.

use charm_sdk::{Status, testing::Scenario};
use smtp_integrator::SmtpIntegrator;

use crate::{blocked, common::configured};

#[test]
fn every_bad_option_is_named_once_in_order_with_its_reason() {
    let mut juju = configured();
    juju.config("recipients", "a@example.com, b");
    juju.config("port", 65_536);
    juju.config("host", "smtp://example.com");
    juju.config("auth_type", "PLAIN");
    juju.config("smtp_sender", "nobody");
    for _ in 0..3 {
        juju.fire("config-changed");
        let expected = blocked(
            "host: must be a host name or an address only, without scheme or path; port: 65536 is not 1 to 65535; \
             auth_type: `PLAIN` is not none, not_provided or plain; \
             smtp_sender: has no @; recipients: address 2 has no @",
        );
        assert_eq!(juju.unit_status(), expected);
    }
}

#[test]
fn plain_authentication_needs_user_and_password() {
    let mut juju = configured();
    juju.reset_config("user");
    juju.reset_config("password");
    juju.fire("config-changed");
    let expected = blocked(
        "user: must be set for auth_type plain; \
         password: this or password_secret must be set for auth_type plain",
    );
    assert_eq!(juju.unit_status(), expected);
    juju.config("auth_type", "not_provided");
    juju.fire("config-changed");
    assert_eq!(juju.unit_status(), Status::active());
}

#[test]
fn empty_texts_count_as_unset() {
    let mut juju = configured();
    let relation = juju.relate("smtp", "wordpress");
    juju.config("auth_type", "none");
    for option in [
        "user",
        "password",
        "password_secret",
        "domain",
        "smtp_sender",
        "recipients",
    ] {
        juju.config(option, "");
    }
    juju.fire("config-changed");
    assert_eq!(juju.unit_status(), Status::active());
    let bag = juju.local_app_databag(relation);
    let keys: Vec<_> = bag.keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        [
            "auth_type",
            "host",
            "port",
            "skip_ssl_verify",
            "transport_security"
        ]
    );
}

/// The status that a value of one option leads to, beside a valid rest.
#[track_caller]
fn status_with(option: &str, value: &str) -> Status {
    let mut juju = configured();
    juju.config(option, value);
    juju.fire("config-changed");
    juju.unit_status()
}

#[test]
fn either_half_of_the_credentials_alone_is_not_enough_for_plain() {
    for (option, reason) in [
        ("user", "user: must be set for auth_type plain"),
        (
            "password",
            "password: this or password_secret must be set for auth_type plain",
        ),
    ] {
        let mut juju = configured();
        juju.reset_config(option);
        juju.fire("config-changed");
        assert_eq!(juju.unit_status(), blocked(reason));
    }
}

#[test]
fn without_plain_authentication_credentials_are_optional_and_published_when_set() {
    for auth_type in ["none", "not_provided"] {
        let mut juju = configured();
        let legacy = juju.relate("smtp-legacy", "indico");
        juju.config("auth_type", auth_type);
        juju.fire("config-changed");
        assert_eq!(juju.unit_status(), Status::active());
        assert_eq!(juju.local_app_databag(legacy)["user"], "mailer");
        juju.reset_config("user");
        juju.fire("config-changed");
        assert_eq!(juju.unit_status(), Status::active());
    }
}

#[test]
fn a_port_is_one_that_tcp_has() {
    for port in [1, 65_535] {
        assert_eq!(status_with("port", &port.to_string()), Status::active());
    }
    for port in [i64::MIN, -1, 0, 65_536, 1_000_000] {
        let reason = format!("port: {port} is not 1 to 65535");
        assert_eq!(status_with("port", &port.to_string()), blocked(&reason));
    }
}

#[test]
fn host_user_and_domain_are_one_word_each() {
    for option in ["host", "user", "domain"] {
        for value in [" ", "a b", "a\n", "\u{a0}a", "a\u{85}"] {
            let reason = format!("{option}: must not have white space in it");
            assert_eq!(status_with(option, value), blocked(&reason), "{value:?}");
        }
        let reason = format!("{option}: must not have control characters in it");
        assert_eq!(status_with(option, "a\u{7f}"), blocked(&reason));
    }
}

#[test]
fn a_host_has_no_scheme_and_no_port_and_is_published_as_typed() {
    for host in ["smtp://relay", "relay:25", "192.0.2.25:25", "[::1]:25"] {
        let status = status_with("host", host);
        assert!(matches!(status, Status::Blocked(_)), "{host}: {status}");
    }
    for host in ["relay", "192.0.2.25", "2001:db8::25", "[2001:db8::25]"] {
        let mut juju = configured();
        let relation = juju.relate("smtp", "wordpress");
        juju.config("host", host);
        juju.fire("config-changed");
        assert_eq!(juju.local_app_databag(relation)["host"], host);
    }
}

#[test]
fn local_parts_that_older_requirers_refuse_are_refused_here() {
    let address = |octets| format!("{}@example.com", "l".repeat(octets));
    let reason = "has more than 64 octets before the @ (RFC 5321 4.5.3.1.1)";
    assert_eq!(status_with("smtp_sender", &address(64)), Status::active());
    assert_eq!(
        status_with("smtp_sender", &address(65)),
        blocked(&format!("smtp_sender: {reason}"))
    );
    assert_eq!(
        status_with("recipients", &format!("a@x.com, {}", address(65))),
        blocked(&format!("recipients: address 2 {reason}"))
    );
}

#[test]
fn recipients_may_be_a_list_in_json_and_keep_order_and_duplicates() {
    for value in [
        "b@y.com, INFO@x.com, b@y.com",
        r#"["b@y.com", "\"Doe, Jane\" <info@x.com>", "b@y.com"]"#,
        r#""b@y.com", "Doe <info@x.com>", "b@y.com""#,
    ] {
        let mut juju = configured();
        let relation = juju.relate("smtp", "wordpress");
        juju.config("recipients", value);
        juju.fire("config-changed");
        assert_eq!(
            juju.local_app_databag(relation)["recipients"],
            r#"["b@y.com", "info@x.com", "b@y.com"]"#,
            "{value}"
        );
    }
}

#[test]
fn reasons_never_repeat_the_text_of_an_option() {
    for option in [
        "host",
        "user",
        "password_secret",
        "domain",
        "smtp_sender",
        "recipients",
    ] {
        let value = match option {
            "password_secret" => "secret:hunter2",
            _ => "hunter2 hunter2",
        };
        let mut juju = configured();
        juju.config(option, value);
        let event = juju.fire("config-changed");
        event.assert_hides("hunter2");
        let status = juju.unit_status().to_string();
        assert!(status.contains(&format!("{option}: ")), "{status}");
        assert!(!status.contains("hunter2"), "{status}");
    }
}

#[test]
fn words_of_a_fixed_list_have_to_be_one_of_it_even_when_empty() {
    // Their defaults are the insecure ones, and nobody should get these by
    // clearing an option.
    assert_eq!(
        status_with("auth_type", ""),
        blocked("auth_type: `` is not none, not_provided or plain")
    );
    assert_eq!(
        status_with("transport_security", ""),
        blocked("transport_security: `` is not none, starttls or tls")
    );
}

#[test]
fn a_message_has_at_most_a_thousand_characters() {
    let mut juju = Scenario::<SmtpIntegrator>::new();
    // Each of these becomes ten characters.
    let word = "\u{10fffe}".repeat(50);
    juju.config("auth_type", &word);
    juju.config("transport_security", &word);
    juju.config("recipients", format!("[{}", "é".repeat(2_000)));
    juju.config("smtp_sender", "é".repeat(2_000));
    juju.config("host", "é é");
    juju.config("user", "é é");
    juju.config("domain", "é é");
    juju.config("port", i64::MIN);
    juju.fire("config-changed");
    let status = juju.unit_status();
    let message = status.message();
    assert_eq!(message.chars().count(), 1_000, "{message}");
    assert!(message.starts_with("invalid configuration: host: "));
    assert!(message.ends_with('…'));
}

#[test]
fn a_password_that_no_secret_can_hold_is_refused() {
    for (password, fits) in [
        ("x".repeat(750_000), true),
        ("x".repeat(750_001), false),
        // Juju reads it from a file in which each of these takes two bytes.
        ("\"".repeat(499_992), true),
        ("\"".repeat(499_993), false),
    ] {
        let mut juju = configured();
        let relation = juju.relate("smtp", "wordpress");
        juju.config("password", &password);
        juju.fire("config-changed");
        if fits {
            assert_eq!(juju.secrets()[0].content()["password"], password);
            assert!(juju.local_app_databag(relation).contains_key("password_id"));
        } else {
            let reason = "password: the password is too long for a Juju secret";
            assert_eq!(juju.unit_status(), blocked(reason));
        }
    }
}
