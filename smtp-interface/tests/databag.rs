//! The databag, byte for byte as charms in Python write and read it.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use charm_sdk::{Databag, RawDatabag};
use common::{KEYS, near_misses, settings};
use proptest::{collection::vec, prelude::*, sample::select};
use smtp_interface::{
    AuthType, Domain, EmailAddress, Host, Password, Port, Recipients, Relay, SmtpData,
    TransportSecurity, User,
};

const SECRET: &str = "secret://0dd8ae5c-4a5e-4d3f-8f34-0d6a0b8b2a2e/9m4e2mr0ui3e8a215n4g";

fn minimal() -> SmtpData {
    let relay = Relay {
        host: Host::new("smtp.example.com").unwrap(),
        port: Port::new(25).unwrap(),
        auth_type: AuthType::None,
        transport_security: TransportSecurity::None,
        skip_ssl_verify: false,
        domain: None,
        user: None,
        smtp_sender: None,
        recipients: Recipients::default(),
    };
    SmtpData {
        relay,
        password: None,
    }
}

fn full() -> SmtpData {
    let relay = Relay {
        port: Port::new(587).unwrap(),
        auth_type: AuthType::Plain,
        transport_security: TransportSecurity::StartTls,
        skip_ssl_verify: true,
        domain: Some(Domain::new("example.com").unwrap()),
        user: Some(User::new("mailer").unwrap()),
        smtp_sender: Some(EmailAddress::new("no-reply@example.com").unwrap()),
        recipients: Recipients::new("a@x.com, ü😀@y.com, a@x.com").unwrap(),
        ..minimal().relay
    };
    let password = Some(Password::Secret(SECRET.parse().unwrap()));
    SmtpData { relay, password }
}

fn with(key: &str, value: &str) -> RawDatabag {
    let mut bag = full().encode();
    bag.insert(key.to_owned(), value.to_owned());
    bag
}

fn decoded(key: &str, value: &str) -> SmtpData {
    SmtpData::decode(&with(key, value)).unwrap_or_else(|error| panic!("{value:?}: {error}"))
}

#[test]
fn writes_what_is_set_and_nothing_else() {
    let expected = RawDatabag::from([
        ("auth_type", "none"),
        ("host", "smtp.example.com"),
        ("port", "25"),
        ("skip_ssl_verify", "False"),
        ("transport_security", "none"),
    ]);
    assert_eq!(*minimal().encode(), *expected);
}

#[test]
fn writes_every_key_as_known() {
    let expected = RawDatabag::from([
        ("auth_type", "plain"),
        ("domain", "example.com"),
        ("host", "smtp.example.com"),
        ("password_id", SECRET),
        ("port", "587"),
        (
            "recipients",
            r#"["a@x.com", "\u00fc\ud83d\ude00@y.com", "a@x.com"]"#,
        ),
        ("skip_ssl_verify", "True"),
        ("smtp_sender", "no-reply@example.com"),
        ("transport_security", "starttls"),
        ("user", "mailer"),
    ]);
    assert_eq!(*full().encode(), *expected);
}

#[test]
fn writes_a_plain_password_untouched_and_no_empty_one() {
    let with_password = |password: &str| {
        let password = Some(Password::Plain(password.into()));
        SmtpData { password, ..full() }.encode()
    };
    let bag = with_password(" -p=ä\"\n😀 ");
    assert_eq!(bag["password"], " -p=ä\"\n😀 ");
    assert!(!bag.contains_key("password_id"));
    assert!(!with_password("").contains_key("password"));
}

#[test]
fn reads_what_older_providers_wrote() {
    let old = RawDatabag::from([
        ("host", "smtp.example.com\n"),
        ("port", "25"),
        ("auth_type", "none"),
        ("transport_security", "none"),
        ("user", ""),
        ("key_of_the_future", "x"),
    ]);
    assert_eq!(SmtpData::decode(&old).unwrap(), minimal());
}

#[test]
fn reads_what_providers_could_write_but_operators_should_not() {
    let user = decoded("user", "John Doe").relay.user.unwrap();
    assert_eq!(user.as_str(), "John Doe");
    let domain = decoded("domain", " example.com\n").relay.domain.unwrap();
    assert_eq!(domain.as_str(), "example.com");
    let local_part = "l".repeat(100);
    let long = decoded("smtp_sender", &format!("{local_part}@example.com"));
    assert_eq!(long.relay.smtp_sender.unwrap().local_part(), local_part);
    assert!(EmailAddress::new(&format!("{local_part}@example.com")).is_err());
    let recipients = decoded("recipients", &format!("a@x.com,{local_part}@x.com"))
        .relay
        .recipients;
    assert_eq!(recipients.len(), 2);
    // A blank list is an empty one.
    assert!(decoded("recipients", " , ").relay.recipients.is_empty());
    assert_eq!(decoded("domain", "\n").relay.domain, None);
}

#[test]
fn reads_every_form_of_a_boolean() {
    for text in ["True", "true", "TRUE", "t", "Yes", "y", "oN", "1"] {
        assert!(
            decoded("skip_ssl_verify", text).relay.skip_ssl_verify,
            "{text}"
        );
    }
    for text in ["False", "false", "F", "no", "N", "off", "0", ""] {
        assert!(
            !decoded("skip_ssl_verify", text).relay.skip_ssl_verify,
            "{text}"
        );
    }
}

#[test]
fn a_password_beats_its_secret() {
    let data = decoded("password", "pw");
    assert_eq!(data.password, Some(Password::Plain("pw".into())));
    // Whatever the other key holds.
    let mut bag = with("password", "pw");
    bag.insert("password_id".into(), "nonsense".into());
    assert_eq!(SmtpData::decode(&bag).unwrap(), data);
}

#[test]
fn a_secret_keeps_the_form_of_its_uri() {
    for uri in [
        SECRET,
        "secret:9m4e2mr0ui3e8a215n4g",
        "9m4e2mr0ui3e8a215n4g",
    ] {
        assert_eq!(decoded("password_id", uri).encode()["password_id"], uri);
    }
}

#[test]
fn names_the_key_that_is_of_no_use() {
    for (key, value, error) in [
        ("host", "", "host: is missing"),
        ("host", " ", "host: must be set"),
        ("host", "a b", "host: must not have white space in it"),
        ("port", "", "port: is missing"),
        ("port", "65536", "port: 65536 is not 1 to 65535"),
        ("port", "0", "port: 0 is not 1 to 65535"),
        ("port", "hunter2", "port: is not a whole number"),
        ("auth_type", "", "auth_type: is missing"),
        (
            "auth_type",
            "PLAIN",
            "auth_type: `PLAIN` is not none, not_provided or plain",
        ),
        ("transport_security", "", "transport_security: is missing"),
        (
            "transport_security",
            "ssl",
            "transport_security: `ssl` is not none, starttls or tls",
        ),
        (
            "skip_ssl_verify",
            "None",
            "skip_ssl_verify: is not True or False",
        ),
        (
            "skip_ssl_verify",
            " True",
            "skip_ssl_verify: is not True or False",
        ),
        (
            "user",
            "a\r\nb",
            "user: must not have control characters in it",
        ),
        (
            "domain",
            "a\0",
            "domain: must not have control characters in it",
        ),
        (
            "password_id",
            "hunter2",
            "password_id: is not the URI of a secret",
        ),
        ("smtp_sender", "hunter2", "smtp_sender: has no @"),
        (
            "recipients",
            "[1, \"a@x.com\"]",
            "recipients: is not a list of texts only",
        ),
        (
            "recipients",
            "a@x.com, hunter2",
            "recipients: address 2 has no @",
        ),
    ] {
        let invalid = SmtpData::decode(&with(key, value)).expect_err(value);
        assert_eq!(invalid.to_string(), error);
    }
    for broken in [
        "[\"a@x.com\"",
        "[\"a@x.com\",]",
        "['a@x.com']",
        "\"a@x.com\", b@x.com",
    ] {
        let invalid = SmtpData::decode(&with("recipients", broken)).expect_err(broken);
        assert!(
            invalid
                .to_string()
                .starts_with("recipients: is not a JSON list")
        );
    }
}

#[test]
fn depth_and_size_do_no_harm() {
    for open in ["[", "[{\"a\":", "{\"a\":[", "\",["] {
        assert!(SmtpData::decode(&with("recipients", &open.repeat(100_000))).is_err());
    }
    let large = "x".repeat(65_536);
    assert!(SmtpData::decode(&with("smtp_sender", &format!("{large}@x.com"))).is_err());
    assert!(SmtpData::decode(&with("port", &"9".repeat(65_536))).is_err());
    assert_eq!(
        decoded("port", &format!("{}25", "0".repeat(65_536)))
            .relay
            .port
            .get(),
        25
    );
    for key in ["host", "user", "domain", "password"] {
        let bag = with(key, &large);
        assert_eq!(SmtpData::decode(&bag).unwrap().encode()[key], large);
    }
    let many = "a@x.com,".repeat(10_000);
    assert_eq!(decoded("recipients", &many).relay.recipients.len(), 10_000);
}

#[test]
fn an_empty_databag_says_nothing_yet() {
    assert_eq!(Option::<SmtpData>::decode(&RawDatabag::new()), Ok(None));
    let other = RawDatabag::from([("something_else", "x")]);
    assert!(Option::<SmtpData>::decode(&other).is_err());
}

#[test]
fn debug_hides_the_password() {
    let data = decoded("password", "hunter2");
    assert!(!format!("{data:?} {data:#?} {:?}", data.encode()).contains("hunter2"));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_requirer_reads_what_a_provider_writes(data in settings()) {
        let bag = data.encode();
        prop_assert!(bag.values().all(|value| !value.is_empty()));
        prop_assert_eq!(SmtpData::decode(&bag).unwrap(), data);
    }

    #[test]
    fn reading_settles_what_is_written(values in vec(near_misses(), KEYS.len())) {
        let bag: RawDatabag = KEYS.into_iter().zip(values).collect();
        if let Ok(data) = SmtpData::decode(&bag) {
            prop_assert_eq!(SmtpData::decode(&data.encode()).unwrap(), data);
        }
    }

    #[test]
    fn no_value_of_any_key_harms(key in select(&KEYS), value in near_misses()) {
        if let Ok(data) = SmtpData::decode(&with(key, &value)) {
            prop_assert_eq!(SmtpData::decode(&data.encode()).unwrap(), data);
        }
    }
}
