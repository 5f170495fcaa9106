//! The action `send-mail` against relays that are in order, and others.

mod relay;

use std::thread;

use charm_sdk::testing::{ActionResult, Scenario};
use relay::{Certificate, Do, Relay, Script};
use serde_json::{Value, json};
use smtp_requirer::SmtpRequirer;

const PASSWORD: &str = "correct horse battery";
/// What AUTH PLAIN makes of the user `mailer` and the password.
const PLAIN: &str = "AG1haWxlcgBjb3JyZWN0IGhvcnNlIGJhdHRlcnk=";

/// An operator who has integrated the charm with a provider.
struct Operator {
    juju: Scenario<SmtpRequirer>,
    databag: Vec<(&'static str, String)>,
}

impl Operator {
    fn new(relay: &Relay) -> Self {
        Self {
            juju: Scenario::new(),
            databag: Vec::new(),
        }
        .sets("host", "127.0.0.1")
        .sets("port", &relay.port.to_string())
        .sets("auth_type", "none")
        .sets("transport_security", "none")
        .sets("smtp_sender", "no-reply@example.com")
        .sets("recipients", r#"["ops@example.com"]"#)
    }

    fn sets(mut self, key: &'static str, value: &str) -> Self {
        self.databag.retain(|(other, _)| *other != key);
        self.databag.push((key, value.to_owned()));
        self
    }

    fn with_login(self) -> Self {
        self.sets("auth_type", "plain")
            .sets("user", "mailer")
            .sets("password", PASSWORD)
    }

    fn trusts(mut self, certificate: &Certificate) -> Self {
        self.juju.config("ca-certificates", &*certificate.authority);
        self
    }

    fn sends(mut self, params: Value) -> ActionResult {
        let relation = self.juju.relate("smtp-legacy", "smtp-integrator");
        for (key, value) in &self.databag {
            self.juju
                .set_remote_app_databag(relation, [(*key, value.as_str())]);
        }
        let done = self
            .juju
            .try_run_action("send-mail", params)
            .expect("it is run");
        for secret in [PASSWORD, PLAIN, "Y29ycmVjdCBob3JzZSBiYXR0ZXJ5"] {
            done.fired().assert_hides(secret);
            assert!(!done.message().contains(secret), "{}", done.message());
            assert!(!format!("{done:?}").contains(secret));
        }
        done
    }

    /// Why the mail is not sent.
    fn fails(self) -> String {
        self.fails_with(json!({}))
    }

    fn fails_with(self, params: Value) -> String {
        let done = self.sends(params);
        assert!(!done.succeeded(), "{done:?}");
        assert!(done.results().is_empty(), "{done:?}");
        done.message().to_owned()
    }

    fn succeeds(self, params: Value) -> ActionResult {
        let done = self.sends(params);
        assert!(done.succeeded(), "{}", done.message());
        done
    }
}

fn assert_says(message: &str, parts: &[&str]) {
    for part in parts {
        assert!(message.contains(part), "`{part}` is not in: {message}");
    }
}

#[test]
fn the_relay_gets_exactly_the_mail() {
    let relay = Script::new().start();
    let body = "First line\n.second, with a period\n\nlast";
    let done = Operator::new(&relay)
        .sets("domain", "example.com")
        .succeeds(json!({"subject": "Hello", "body": body}));
    let heard = relay.heard();
    let lines: Vec<&str> = heard.lines.iter().map(String::as_str).collect();
    assert_eq!(
        lines,
        [
            "EHLO example.com",
            "MAIL FROM:<no-reply@example.com>",
            "RCPT TO:<ops@example.com>",
            "DATA",
            "QUIT",
        ]
    );
    let mail = heard.mail.expect("a mail");
    let (headers, text) = mail.split_once("\r\n\r\n").expect("headers");
    assert_eq!(text, "First line\r\n.second, with a period\r\n\r\nlast\r\n");
    let names: Vec<_> = headers
        .lines()
        .map(|line| line.split_once(": ").expect("a header").0)
        .collect();
    assert_eq!(
        names,
        [
            "From",
            "Subject",
            "Message-ID",
            "To",
            "MIME-Version",
            "Date",
            "Content-Type",
            "Content-Transfer-Encoding",
        ]
    );
    let message_id = done.result("message-id").expect("an id");
    assert!(headers.contains(&format!("Message-ID: {message_id}\r\n")));
    let mut results = done.results();
    results.remove("message-id");
    let expected = json!({
        "address": format!("127.0.0.1:{}", relay.port),
        "transport-security": "none",
        "authenticated": "false",
        "from": "no-reply@example.com",
        "to": "ops@example.com",
        "reply": "250 2.0.0 queued as 4F2A",
    });
    assert_eq!(Value::Object(results), expected);
}

#[test]
fn parameters_come_before_the_providers_defaults() {
    let relay = Script::new().start();
    let done = Operator::new(&relay).succeeds(json!({
        "from": "Me <me@bücher.example.com>",
        "to": "a@example.org, B <b@example.org>, a@example.org",
    }));
    assert_eq!(done.result("to"), Some("a@example.org, b@example.org"));
    let lines = relay.heard().lines;
    assert_eq!(
        lines[..4],
        [
            // RFC 5321 4.1.4: for want of a name.
            "EHLO [127.0.0.1]",
            "MAIL FROM:<me@xn--bcher-kva.example.com>",
            "RCPT TO:<a@example.org>",
            "RCPT TO:<b@example.org>",
        ]
    );
}

#[test]
fn credentials_go_out_after_starttls_and_not_before() {
    let certificate = Certificate::of("localhost");
    let relay = Script::new()
        .starttls(&certificate)
        .feature("AUTH LOGIN PLAIN")
        .start();
    let done = Operator::new(&relay)
        .sets("host", "localhost")
        .sets("transport_security", "starttls")
        .with_login()
        .trusts(&certificate)
        .succeeds(json!({}));
    assert_eq!(done.result("authenticated"), Some("true"));
    let heard = relay.heard();
    assert_eq!(heard.in_the_clear, ["EHLO [127.0.0.1]", "STARTTLS"]);
    assert_eq!(heard.lines[3], format!("AUTH PLAIN {PLAIN}"));
    assert!(done.fired().log().is_empty(), "{:?}", done.fired().log());
}

#[test]
fn tls_from_the_first_byte_and_the_other_mechanism() {
    // The certificate is for the address that is connected to.
    let certificate = Certificate::of("127.0.0.1");
    let relay = Script::new()
        .tls(&certificate)
        .feature("AUTH LOGIN")
        .start();
    Operator::new(&relay)
        .sets("transport_security", "tls")
        .with_login()
        .trusts(&certificate)
        .succeeds(json!({}));
    let heard = relay.heard();
    assert_eq!(heard.in_the_clear, [""; 0]);
    let login = ["AUTH LOGIN", "bWFpbGVy", "Y29ycmVjdCBob3JzZSBiYXR0ZXJ5"];
    assert_eq!(heard.lines[1..4], login);
}

#[test]
fn an_ipv6_address_is_taken_with_and_without_brackets() {
    let Some(relay) = Script::new().start_on("[::1]:0".parse().expect("an address")) else {
        return eprintln!("skipped: this machine has no IPv6");
    };
    for host in ["::1", "[::1]"] {
        let done = Operator::new(&relay).sets("host", host).succeeds(json!({}));
        let address = format!("[::1]:{}", relay.port);
        assert_eq!(done.result("address"), Some(&*address));
    }
}

#[test]
fn credentials_without_protection_are_the_operators_decision() {
    let relay = Script::new().feature("AUTH PLAIN").start();
    let done = Operator::new(&relay).with_login().succeeds(json!({}));
    assert_eq!(relay.heard().lines[1], format!("AUTH PLAIN {PLAIN}"));
    let [line] = done.fired().log() else {
        panic!("{:?}", done.fired().log());
    };
    assert_says(&line.text, &["unprotected", "transport_security is none"]);
}

#[test]
fn credentials_stay_here_unless_auth_type_is_plain() {
    for auth_type in ["none", "not_provided"] {
        let relay = Script::new().feature("AUTH PLAIN").start();
        let operator = Operator::new(&relay).with_login();
        operator.sets("auth_type", auth_type).succeeds(json!({}));
        assert!(
            relay
                .heard()
                .lines
                .iter()
                .all(|line| !line.contains("AUTH"))
        );
    }
}

#[test]
fn certificates_are_checked() {
    for (certificate, trusted, expected) in [
        (
            Certificate::of("localhost"),
            false,
            "not signed by an authority",
        ),
        (Certificate::of("other.example"), true, "for another name"),
        (Certificate::expired("localhost"), true, "has expired"),
    ] {
        for security in ["starttls", "tls"] {
            let script = Script::new().feature("AUTH PLAIN");
            let script = match security {
                "tls" => script.tls(&certificate),
                _ => script.starttls(&certificate),
            };
            let relay = script.start();
            let operator = || {
                let operator = Operator::new(&relay)
                    .sets("host", "localhost")
                    .sets("transport_security", security)
                    .with_login();
                if trusted {
                    operator.trusts(&certificate)
                } else {
                    operator
                }
            };
            assert_says(
                &operator().fails(),
                &["TLS with the relay failed", expected],
            );
            let lines = relay.heard().lines;
            assert!(lines.iter().all(|line| !line.contains("AUTH")), "{lines:?}");

            let done = operator()
                .sets("skip_ssl_verify", "True")
                .succeeds(json!({}));
            assert_says(&done.fired().log()[0].text, &["skip_ssl_verify is set"]);
        }
    }
}

#[test]
fn without_starttls_nothing_is_sent() {
    let relay = Script::new().feature("AUTH PLAIN").start();
    let message = Operator::new(&relay)
        .sets("transport_security", "starttls")
        .with_login()
        .fails();
    assert_says(
        &message,
        &["does not offer STARTTLS", "nothing is sent unprotected"],
    );
    assert_eq!(relay.heard().lines, ["EHLO [127.0.0.1]", "QUIT"]);
}

#[test]
fn replies_that_somebody_has_put_behind_starttls_do_not_count() {
    let certificate = Certificate::of("127.0.0.1");
    let one = "220 go ahead\r\n250 relay.test";
    let all = format!("{one}\r\n250 ok\r\n250 ok\r\n354 go\r\n250 taken\r\n221 bye");
    for replies in [one, &all] {
        let relay = Script::new()
            .starttls(&certificate)
            .say("STARTTLS", replies)
            .start();
        let message = Operator::new(&relay)
            .sets("transport_security", "starttls")
            .trusts(&certificate)
            .fails();
        assert_says(&message, &["out of step"]);
    }
}

#[test]
fn the_wrong_transport_security_is_hinted_at() {
    let certificate = Certificate::of("localhost");
    let relay = Script::new().start();
    let message = Operator::new(&relay)
        .sets("transport_security", "tls")
        .fails();
    assert_says(
        &message,
        &["does not speak TLS", "transport_security is tls"],
    );
    let relay = Script::new().tls(&certificate).start();
    let message = Operator::new(&relay).fails_with(json!({"timeout": 4}));
    assert_says(
        &message,
        &[
            "no answer within 1s at the connection",
            "transport_security",
        ],
    );
}

#[test]
fn a_login_that_is_not_offered_is_not_tried() {
    for features in ["8BITMIME", "AUTH GSSAPI CRAM-MD5"] {
        let relay = Script::new().feature(features).start();
        let message = Operator::new(&relay).with_login().fails();
        assert_says(&message, &["offers no login by AUTH PLAIN or AUTH LOGIN"]);
        assert_eq!(relay.heard().lines, ["EHLO [127.0.0.1]", "QUIT"]);
    }
}

#[test]
fn a_login_needs_user_and_password() {
    let relay = Script::new().start();
    let operator = || Operator::new(&relay).sets("auth_type", "plain");
    let message = operator().sets("password", PASSWORD).fails();
    assert_says(&message, &["auth_type", "plain", "no user"]);
    let message = operator().sets("user", "mailer").fails();
    assert_says(&message, &["auth_type", "plain", "no password"]);
    assert_eq!(relay.heard().lines, [""; 0]);
}

#[test]
fn a_relay_that_repeats_the_credentials_is_not_quoted() {
    let echo = format!("500 5.5.1 unknown command: AUTH PLAIN {PLAIN}");
    let relay = Script::new()
        .feature("AUTH PLAIN")
        .say("AUTH", &echo)
        .start();
    let message = Operator::new(&relay).with_login().fails();
    assert_says(&message, &["refuses the login: 500 (not shown"]);
}

#[test]
fn refusals_tell_the_step_and_the_relays_own_words() {
    for (step, reply, expected) in [
        (
            "greeting",
            "554 5.7.1 not you",
            "refuses the connection: 554 5.7.1 not you",
        ),
        (
            "EHLO",
            "502 5.5.2 no",
            "refuses the connection: 502 5.5.2 no",
        ),
        (
            "AUTH",
            "535 5.7.8 wrong",
            "refuses the login: 535 5.7.8 wrong",
        ),
        (
            "MAIL",
            "550 5.7.1 who?",
            "refuses the sender no-reply@example.com: 550 5.7.1 who?",
        ),
        (
            "RCPT",
            "550 5.1.1 who?",
            "recipients: ops@example.com: 550 5.1.1 who?",
        ),
        ("DATA", "554 5.5.1 no", "refuses DATA: 554 5.5.1 no"),
        (
            ".",
            "552 5.3.4 too long",
            "refuses the mail: 552 5.3.4 too long",
        ),
        (
            "greeting",
            "421 4.3.2 busy",
            "421 4.3.2 busy (for now: try again later)",
        ),
        (
            ".",
            "451-4.3.0 disk\r\n451 4.3.0 full",
            "451 4.3.0 disk full (for now",
        ),
    ] {
        let relay = Script::new().feature("AUTH PLAIN").say(step, reply).start();
        assert_says(&Operator::new(&relay).with_login().fails(), &[expected]);
    }
}

#[test]
fn one_refused_recipient_stops_the_mail_and_each_is_named() {
    let relay = Script::new().start();
    let to = "a@example.org, refused@example.org, b@example.org, refused@example.com";
    let message = Operator::new(&relay).fails_with(json!({"to": to}));
    assert_says(
        &message,
        &[
            "recipients: refused@example.org: 550 5.1.1 nobody of that name; refused@example.com: 550",
        ],
    );
    let heard = relay.heard();
    assert_eq!(heard.mail, None);
    assert_eq!(heard.lines.last().map(String::as_str), Some("QUIT"));
}

const STEPS: [(&str, &str); 7] = [
    ("greeting", "the connection"),
    ("EHLO", "the connection"),
    ("AUTH", "the login"),
    ("MAIL", "the sender no-reply@example.com"),
    ("RCPT", "the recipient ops@example.com"),
    ("DATA", "DATA"),
    (".", "the mail"),
];

#[test]
fn a_dropped_connection_is_told_at_every_step() {
    for (step, shown) in STEPS {
        let relay = Script::new()
            .feature("AUTH PLAIN")
            .at(step, Do::Drop)
            .start();
        let message = Operator::new(&relay).with_login().fails();
        assert_says(&message, &["the relay dropped the connection at ", shown]);
    }
}

#[test]
fn a_mail_whose_answer_is_lost_may_have_been_sent() {
    let sent = |step| {
        let relay = Script::new().at(step, Do::Drop).start();
        Operator::new(&relay).fails()
    };
    assert_says(&sent("DATA"), &["the mail was not sent through"]);
    assert_says(&sent("."), &["whether the mail was sent", "is not known"]);
}

#[test]
fn a_relay_that_hangs_is_left_at_every_step() {
    let leave = |step, shown| {
        let relay = Script::new()
            .feature("AUTH PLAIN")
            .at(step, Do::Hang)
            .start();
        let operator = Operator::new(&relay).with_login();
        // Long enough for the steps before, however busy the machine is.
        let message = operator.fails_with(json!({"timeout": 12}));
        assert_says(&message, &["no answer within 3s at ", shown]);
    };
    thread::scope(|scope| {
        for (step, shown) in STEPS {
            scope.spawn(move || leave(step, shown));
        }
    });
}

#[test]
fn a_relay_that_never_comes_to_an_end_is_left_too() {
    let relay = Script::new().at("MAIL", Do::Drip).start();
    let message = Operator::new(&relay).fails_with(json!({"timeout": 4}));
    assert_says(&message, &["not done within 4s; last was the sender"]);
}

#[test]
fn a_mail_that_was_taken_is_sent_whatever_follows() {
    for what in [Do::Drop, Do::Hang, Do::Say("451 4.3.0 no".into())] {
        let relay = Script::new().at("QUIT", what).start();
        Operator::new(&relay).succeeds(json!({}));
    }
}

#[test]
fn what_is_no_smtp_is_called_so() {
    let long = format!("220 {}", "x".repeat(5000));
    let many = format!("220-{}\r\n", "x".repeat(900)).repeat(200) + "220 x";
    for greeting in [
        "SSH-2.0-OpenSSH_9.6",
        "HTTP/1.1 400 Bad Request",
        "",
        &long,
        &many,
    ] {
        let relay = Script::new().say("greeting", greeting).start();
        let message = Operator::new(&relay).fails();
        assert_says(&message, &["does not speak SMTP"]);
        assert!(message.len() < 500, "{message}");
    }
}

#[test]
fn a_relay_that_is_not_there_is_told_by_its_address() {
    let relay = Script::new().start();
    // Bound, and listening no more.
    let port = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("loopback");
        listener.local_addr().expect("an address").port()
    };
    let operator = Operator::new(&relay).sets("port", &port.to_string());
    let message = operator.fails();
    let expected = format!("cannot be connected to: 127.0.0.1:{port}: connection refused");
    assert_says(&message, &[&expected]);
    let message = Operator::new(&relay).sets("host", "relay.invalid").fails();
    assert_says(&message, &["the name relay.invalid is not known"]);
}

#[test]
fn addresses_beyond_ascii_need_a_relay_that_takes_them() {
    let params = json!({"to": "jürgen@example.org"});
    let relay = Script::new().feature("8BITMIME").start();
    let message = Operator::new(&relay).fails_with(params.clone());
    assert_says(&message, &["SMTPUTF8"]);
    let relay = Script::new()
        .feature("8BITMIME")
        .feature("SMTPUTF8")
        .start();
    Operator::new(&relay).succeeds(params);
    let heard = relay.heard();
    assert_eq!(
        heard.lines[1],
        "MAIL FROM:<no-reply@example.com> SMTPUTF8 BODY=8BITMIME"
    );
    assert_eq!(heard.lines[2], "RCPT TO:<jürgen@example.org>");
    assert_says(
        &heard.mail.expect("a mail"),
        &["To: jürgen@example.org\r\n"],
    );
}

#[test]
fn parameters_that_make_no_mail_are_refused_before_anything_is_connected_to() {
    let relay = Script::new().start();
    for (params, expected) in [
        (json!({"to": "ops"}), "to: address 1 has no @"),
        (json!({"to": ""}), "nobody to send to"),
        (json!({"from": "x@y"}), "from: has no period after the @"),
        (
            json!({"subject": "x\r\nBcc: eve@example.com"}),
            "the subject has a control character",
        ),
        (json!({"body": "\u{1}"}), "the body has a control character"),
    ] {
        assert_says(&Operator::new(&relay).fails_with(params), &[expected]);
    }
    let message = Operator::new(&relay).sets("smtp_sender", "").fails();
    assert_says(&message, &["nobody to send from"]);
    let message = Operator::new(&relay)
        .sets("domain", "a.example, b.example")
        .fails();
    assert_says(
        &message,
        &["the domain a.example, b.example is not one name"],
    );
    assert_eq!(relay.heard().lines, [""; 0]);
}

#[test]
fn without_a_provider_there_is_no_mail() {
    let mut juju = Scenario::<SmtpRequirer>::new();
    let done = juju
        .try_run_action("send-mail", json!({}))
        .expect("it is run");
    assert_eq!(done.message(), "integrate with an SMTP provider");
}

#[test]
fn an_authority_that_is_none_blocks_the_unit() {
    let empty = "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n";
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let half = "-----BEGIN CERTIFICATE-----\nAAAA\n";
    for (text, reason) in [
        ("corporate CA", "has no certificate in PEM"),
        (empty, "certificate 1 is not X.509"),
        (broken, "certificate 1 is not X.509"),
        (half, "certificate 1 is not PEM"),
    ] {
        let mut juju = Scenario::<SmtpRequirer>::new();
        juju.config("ca-certificates", text);
        juju.fire("config-changed");
        let status = juju.unit_status().to_string();
        assert_says(&status, &["ca-certificates", reason]);
    }
}
