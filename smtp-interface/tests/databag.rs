//! The databag, byte for byte as charms in Python write and read it.

use charm_sdk::{Databag, RawDatabag, SecretString};
use proptest::prelude::*;
use smtp_interface::{
    AuthType, Domain, EmailAddress, Host, Password, Port, Recipients, SmtpData, TransportSecurity,
    User,
};

const SECRET: &str = "secret://0dd8ae5c-4a5e-4d3f-8f34-0d6a0b8b2a2e/9m4e2mr0ui3e8a215n4g";

fn bag(pairs: &[(&str, &str)]) -> RawDatabag {
    pairs
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect()
}

fn minimal() -> SmtpData {
    SmtpData {
        host: Host::new("smtp.example.com").unwrap(),
        port: Port::new(25).unwrap(),
        auth_type: AuthType::None,
        transport_security: TransportSecurity::None,
        skip_ssl_verify: false,
        domain: None,
        user: None,
        password: None,
        smtp_sender: None,
        recipients: Recipients::default(),
    }
}

fn full() -> SmtpData {
    SmtpData {
        port: Port::new(587).unwrap(),
        auth_type: AuthType::Plain,
        transport_security: TransportSecurity::StartTls,
        skip_ssl_verify: true,
        domain: Some(Domain::new("example.com").unwrap()),
        user: Some(User::new("mailer").unwrap()),
        password: Some(Password::Secret(SECRET.parse().unwrap())),
        smtp_sender: Some(EmailAddress::new("no-reply@example.com").unwrap()),
        recipients: Recipients::new("a@x.com, ü@y.com, a@x.com").unwrap(),
        ..minimal()
    }
}

#[test]
fn what_is_not_set_is_not_written() {
    let expected = bag(&[
        ("auth_type", "none"),
        ("host", "smtp.example.com"),
        ("port", "25"),
        ("skip_ssl_verify", "False"),
        ("transport_security", "none"),
    ]);
    assert_eq!(*minimal().encode(), *expected);
}

#[test]
fn every_key_is_written_as_known() {
    let expected = bag(&[
        ("auth_type", "plain"),
        ("domain", "example.com"),
        ("host", "smtp.example.com"),
        ("password_id", SECRET),
        ("port", "587"),
        ("recipients", r#"["a@x.com", "\u00fc@y.com", "a@x.com"]"#),
        ("skip_ssl_verify", "True"),
        ("smtp_sender", "no-reply@example.com"),
        ("transport_security", "starttls"),
        ("user", "mailer"),
    ]);
    assert_eq!(*full().encode(), *expected);
    let plain = SmtpData {
        password: Some(Password::Plain("pw".into())),
        ..full()
    }
    .encode();
    assert_eq!(plain.get("password").map(String::as_str), Some("pw"));
    assert_eq!(plain.get("password_id"), None);
}

#[test]
fn settings_of_older_providers_are_read() {
    let old = bag(&[
        ("host", "smtp.example.com"),
        ("port", " 25.0 "),
        ("auth_type", "none"),
        ("transport_security", "none"),
        ("user", ""),
        ("something_new", "x"),
    ]);
    assert_eq!(SmtpData::decode(&old).unwrap(), minimal());
}

#[test]
fn a_password_beats_its_secret() {
    let mut both = full().encode();
    both.insert("password".into(), "pw".into());
    let data = SmtpData::decode(&both).unwrap();
    assert_eq!(data.password, Some(Password::Plain("pw".into())));
}

#[test]
fn what_nobody_can_use_is_refused_by_its_key() {
    for (key, value, error) in [
        ("host", "", "host is missing"),
        ("port", "65536", "port 65536 is not 1 to 65535"),
        ("port", "x", "port is not a port, 1 to 65535"),
        ("auth_type", "", "auth_type is missing"),
        (
            "auth_type",
            "PLAIN",
            "auth_type is none of none, not_provided, plain",
        ),
        ("transport_security", "", "transport_security is missing"),
        (
            "skip_ssl_verify",
            "maybe",
            "skip_ssl_verify is neither True nor False",
        ),
        (
            "password_id",
            "s3cret",
            "password_id is not the URI of a secret",
        ),
        ("smtp_sender", "x", "smtp_sender has no @"),
        (
            "recipients",
            "[\"a@x.com\"",
            "recipients is not a JSON list of texts",
        ),
        ("recipients", "a@x.com, b", "recipients address 2 has no @"),
    ] {
        let mut bag = full().encode();
        bag.insert(key.into(), value.into());
        assert_eq!(SmtpData::decode(&bag).unwrap_err().to_string(), error);
    }
    let deep = "[".repeat(100_000);
    let mut bag = full().encode();
    bag.insert("recipients".into(), deep);
    assert!(SmtpData::decode(&bag).is_err());
}

#[test]
fn an_empty_databag_says_nothing_yet() {
    assert_eq!(Option::<SmtpData>::decode(&RawDatabag::new()), Ok(None));
    assert!(Option::<SmtpData>::decode(&bag(&[("host", "h")])).is_err());
}

#[test]
fn debug_hides_the_password() {
    let data = SmtpData {
        password: Some(Password::Plain("hunter2".into())),
        ..full()
    };
    assert!(!format!("{data:?} {:?}", data.encode()).contains("hunter2"));
}

prop_compose! {
    fn settings()(
        host in "[^\\s\\p{Cc}:/@\\[\\]\u{1c}-\u{1f}]{1,40}",
        port in 1..=65_535_i64,
        auth_type in prop::sample::select(AuthType::ALL),
        transport_security in prop::sample::select(TransportSecurity::ALL),
        skip_ssl_verify in any::<bool>(),
        domain in prop::option::of("[^\\s\\p{Cc}]{1,20}"),
        user in prop::option::of("[^\\s\\p{Cc}]{1,20}"),
        password in prop::option::of(".+"),
        senders in prop::collection::vec("[a-zü😀]{1,9}@[a-z]{1,9}\\.(com|рф)", 0..4),
    ) -> SmtpData {
        let recipients: Recipients =
            senders.iter().map(|text| EmailAddress::new(text).unwrap()).collect();
        SmtpData {
            host: Host::new(host).unwrap(),
            port: Port::new(port).unwrap(),
            auth_type,
            transport_security,
            skip_ssl_verify,
            domain: domain.map(|text| Domain::new(text).unwrap()),
            user: user.map(|text| User::new(text).unwrap()),
            password: password.map(|text| Password::Plain(SecretString::from(text))),
            smtp_sender: recipients.iter().next().cloned(),
            recipients,
        }
    }
}

proptest! {
    #[test]
    fn what_a_provider_writes_a_requirer_reads(data in settings()) {
        let bag = data.encode();
        prop_assert!(bag.values().all(|value| !value.is_empty()));
        prop_assert_eq!(SmtpData::decode(&bag).unwrap(), data);
    }

    #[test]
    fn no_databag_makes_a_requirer_panic(
        values in prop::collection::vec(any::<String>(), 11),
    ) {
        let keys = [
            "host", "port", "auth_type", "transport_security", "skip_ssl_verify", "domain",
            "user", "password", "password_id", "smtp_sender", "recipients",
        ];
        let bag: RawDatabag = keys.into_iter().map(ToOwned::to_owned).zip(values).collect();
        let _ = SmtpData::decode(&bag);
    }

    #[test]
    fn no_text_makes_an_address_panic_and_normalising_is_stable(text in "\\PC*@?\\PC*(\\.com)?") {
        if let Ok(address) = EmailAddress::new(&text) {
            prop_assert_eq!(EmailAddress::new(address.as_str()).unwrap(), address);
        }
        let _ = Recipients::new(&text);
        let _ = Host::new(text);
    }
}
