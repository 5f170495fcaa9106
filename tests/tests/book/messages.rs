//! "Status messages" against the charm.
//!
//! Three nets: the charm is driven into each message, its sources are searched
//! for texts, and what the page lists has to come from one of the two.

use charm_sdk::{Status, testing::Scenario};
use smtp_integrator::SmtpIntegrator;

use crate::{page, sources};

/// Texts of the sources that no operator sees as a message.
const NOT_SHOWN: [&str; 4] = [
    // The description of the secret.
    "The password of the SMTP relay, for integrated applications",
    // What may stand in the warning about insecure settings.
    "auth_type none",
    "transport_security none",
    "skip_ssl_verify true",
];

/// What the SDK says about every option of these types. All but the first
/// two need a value that Juju keeps from being set.
const OF_THE_SDK: [&str; 6] = [
    "must be set",
    "is not the URI of a secret",
    "is not a text",
    "is not true or false",
    "is not a whole number",
    "is not a secret",
];

/// Every message that a bad value of an option leads to.
fn by_value() -> Vec<(&'static str, String, String)> {
    let mut cases = Vec::new();
    let mut case = |option, value: &str, message: &str| {
        cases.push((option, value.to_owned(), message.to_owned()));
    };
    let white_space = "must not have white space in it";
    let control = "must not have control characters in it";
    case("host", "", "must be set");
    case(
        "host",
        "smtp://example.com",
        "must be a host name or an address only, without scheme or path",
    );
    case(
        "host",
        "example.com:25",
        "has a colon and is no IPv6 address; the port is set on its own",
    );
    case(
        "host",
        "[example.com",
        "has a bracket that does not enclose an address",
    );
    for option in ["host", "user", "domain"] {
        case(option, "a b", white_space);
        case(option, "a\u{7f}", control);
    }
    case("port", "0", "0 is not 1 to 65535");
    case(
        "auth_type",
        "login",
        "`login` is not none, not_provided or plain",
    );
    case(
        "transport_security",
        "ssl",
        "`ssl` is not none, starttls or tls",
    );
    case("password_secret", "secret:x", "is not the URI of a secret");
    for (address, message) in bad_addresses() {
        case("smtp_sender", &address, message);
        let second = format!("a@example.com, {address}");
        case("recipients", &second, &format!("address 2 {message}"));
    }
    case(
        "recipients",
        "[",
        "is not a JSON list, which it must be to hold brackets or quotes",
    );
    case("recipients", "[1]", "is not a list of texts only");
    cases
}

/// An address for each thing that can be wrong with one.
fn bad_addresses() -> Vec<(String, &'static str)> {
    let long = |parts: usize, length: usize| vec!["a".repeat(length); parts].join(".");
    let label = "a".repeat(64);
    let domain_of_256 = long(4, 63) + ".com";
    vec![
        ("nobody".to_owned(), "has no @"),
        ("@example.com".to_owned(), "has nothing before the @"),
        (
            "a b@example.com".to_owned(),
            "has a character before the @ that is not allowed there",
        ),
        (
            "a..b@example.com".to_owned(),
            "has a misplaced period before the @",
        ),
        (
            format!("{label}a@example.com"),
            "has more than 64 octets before the @ (RFC 5321 4.5.3.1.1)",
        ),
        ("a@".to_owned(), "has nothing after the @"),
        (
            "a@b_c.com".to_owned(),
            "has a character after the @ that is not allowed there",
        ),
        (
            "a@example..com".to_owned(),
            "has a misplaced period after the @",
        ),
        (
            "a@😀.com".to_owned(),
            "has a domain that is not valid (IDNA 2008)",
        ),
        (
            format!("a@{label}.com"),
            "has more than 63 octets between two periods (RFC 1035 2.3.4)",
        ),
        (
            format!("a@{domain_of_256}"),
            "has more than 253 octets after the @ (RFC 1035 2.3.4)",
        ),
        (
            "a@relay".to_owned(),
            "has no period after the @: the domain must be complete",
        ),
        (
            "a@192.0.2.1".to_owned(),
            "does not end with a top-level domain",
        ),
        (
            "a@corp.local".to_owned(),
            "ends with .local, a special-use name that takes no mail",
        ),
        (
            format!("{label}@{}.com", long(3, 63)),
            "is longer than 254 octets (RFC 5321 4.5.3.1.3)",
        ),
        (
            format!("{} <a@example.com>", "a".repeat(2048)),
            "is longer than 2048 characters",
        ),
    ]
}

/// An option, and what the unit says of it.
type Said = (String, String);

fn said(juju: &mut Scenario<SmtpIntegrator>) -> Said {
    juju.fire("config-changed");
    let Status::Blocked(message) = juju.unit_status() else {
        panic!("{}", juju.unit_status())
    };
    let problem = message.strip_prefix("invalid configuration: ").unwrap();
    let (option, reason) = problem.split_once(": ").unwrap();
    (option.to_owned(), reason.to_owned())
}

fn configured() -> Scenario<SmtpIntegrator> {
    let mut juju = Scenario::new();
    juju.config("host", "smtp.example.com");
    juju
}

/// Drives the charm into every message that it has.
fn all_said() -> Vec<Said> {
    let mut all = Vec::new();
    for (option, value, message) in by_value() {
        let mut juju = configured();
        juju.config(option, value);
        let said = said(&mut juju);
        assert_eq!(said, (option.to_owned(), message));
        all.push(said);
    }

    let mut juju = configured();
    juju.config("auth_type", "plain");
    juju.config("password", "s3cret");
    all.push(said(&mut juju));
    juju.config("user", "mailer");
    juju.reset_config("password");
    all.push(said(&mut juju));
    juju.config("auth_type", "none");
    juju.config("password", "x".repeat(750_001));
    all.push(said(&mut juju));

    let long = "\"".repeat(499_993);
    let contents = [("passwords", "x"), ("password", ""), ("password", &long)];
    for content in contents {
        let mut juju = configured();
        let id = juju.add_user_secret("relay", [content]);
        juju.config("password_secret", &id);
        all.push(said(&mut juju));
        juju.grant_user_secret("relay");
        all.push(said(&mut juju));
        juju.remove_user_secret("relay");
        all.push(said(&mut juju));
    }
    all
}

/// The messages of the page, with the heading that names their options.
fn listed() -> Vec<(String, String)> {
    page::rows(&page::read("status.md"))
        .into_iter()
        .filter(|row| !row.heading.is_empty())
        .flat_map(|row| {
            let patterns = page::codes(&row.cells[0]).into_iter();
            patterns.map(move |pattern| (row.heading.clone(), pattern))
        })
        .collect()
}

fn speaks_of(heading: &str, option: &str) -> bool {
    heading == "For every option" || heading.split(", ").any(|name| name == option)
}

#[test]
fn every_message_is_on_the_page_and_no_other() {
    let listed = listed();
    let of_addresses = "address <number> <message>";
    let all = all_said();
    for (option, reason) in &all {
        let found = listed.iter().any(|(heading, pattern)| {
            let reason = match (pattern.as_str(), reason.strip_prefix("address 2 ")) {
                // The rest of it has to be there on its own.
                (pattern, Some(_)) if pattern == of_addresses => return false,
                (_, Some(rest)) => rest,
                (_, None) => reason,
            };
            speaks_of(heading, option) && page::describes(pattern, reason)
        });
        assert!(found, "not on the page: {option}: {reason}");
    }
    for (heading, pattern) in &listed {
        let lives = all.iter().any(|(option, reason)| {
            let reason = reason.as_str();
            let of_address = reason.strip_prefix("address 2 ").unwrap_or(reason);
            speaks_of(heading, option)
                && (page::describes(pattern, reason) || page::describes(pattern, of_address))
        });
        let by_others = OF_THE_SDK.contains(&pattern.as_str()) || heading == "In the log";
        assert!(lives || by_others, "nothing says it: {heading}: {pattern}");
    }
    for reason in OF_THE_SDK {
        assert!(
            listed.iter().any(|(_, pattern)| pattern == reason),
            "{reason}"
        );
    }
}

#[test]
fn every_text_of_the_sources_is_on_the_page() {
    let mut texts = sources::texts("charm/src", &[]);
    // The codec and the requirer speak to charms at the other end.
    texts.extend(sources::texts(
        "smtp-interface/src",
        &["codec.rs", "requirer"],
    ));
    assert!(texts.len() > 30, "{texts:?}");
    let listed = listed();
    let missing: Vec<_> = texts
        .iter()
        .filter(|text| !NOT_SHOWN.contains(&text.as_str()))
        .filter(|text| {
            !listed
                .iter()
                .any(|(_, message)| page::describes(text, message))
        })
        .collect();
    assert!(missing.is_empty(), "not on the page: {missing:#?}");
    for text in NOT_SHOWN {
        assert!(texts.iter().any(|found| found == text), "gone: {text}");
    }
}
