//! What charms in Python made of addresses and recipients, recorded by running
//! them, holds here too, but for the listed exceptions.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;

use charm_sdk::{ConfigValue, Databag, RawDatabag};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use smtp_interface::{EmailAddress, Recipients, SmtpData};

#[derive(Deserialize)]
struct Cases<T> {
    cases: Vec<T>,
}

/// One recorded input; those that are not texts are another language's affair.
#[derive(Deserialize)]
struct EmailCase {
    input: Value,
    accepted: bool,
    normalized: Option<String>,
}

#[derive(Deserialize)]
struct RecipientsCase {
    input: Value,
    model: Option<Verdict>,
    charm_config: Option<Verdict>,
}

#[derive(Deserialize)]
struct Verdict {
    value: Option<Accepted>,
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
struct Accepted {
    recipients: Vec<String>,
    databag: Option<String>,
}

#[derive(Deserialize)]
struct Exceptions {
    addresses: Vec<Exception>,
    recipients_option: Vec<Exception>,
}

#[derive(Deserialize)]
struct Exception {
    reason: String,
    inputs: Vec<String>,
}

fn read<T: DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(json).unwrap()
}

fn exceptions() -> Exceptions {
    read(include_str!("data/exceptions.json"))
}

/// Those that were chosen, and those that chance made.
fn email_cases() -> Vec<EmailCase> {
    let mut cases = read::<Cases<_>>(include_str!("data/email-cases.json")).cases;
    cases.extend(read::<Cases<_>>(include_str!("data/email-random.json")).cases);
    cases
}

fn recipients_cases() -> Vec<RecipientsCase> {
    read::<Cases<_>>(include_str!("data/recipients-cases.json")).cases
}

/// Compares what was recorded for every input with what we make of it. The two
/// may differ only where an exception says why, and must differ there.
fn compare<T: PartialEq + std::fmt::Debug>(
    cases: impl Iterator<Item = (String, Option<T>, Option<T>)>,
    exceptions: Vec<Exception>,
) {
    let mut reasons = BTreeMap::new();
    for exception in exceptions {
        for input in exception.inputs {
            reasons.insert(input, exception.reason.clone());
        }
    }
    let mut seen = 0;
    for (input, recorded, ours) in cases {
        seen += 1;
        match reasons.remove(&input) {
            None => assert_eq!(recorded, ours, "{input:?}"),
            Some(reason) => assert_ne!(recorded, ours, "{input:?} needs no exception: {reason}"),
        }
    }
    assert!(seen > 30, "only {seen} cases");
    assert!(reasons.is_empty(), "there are no such inputs: {reasons:#?}");
}

#[test]
fn addresses() {
    let cases = email_cases().into_iter().filter_map(|case| {
        let input = case.input.as_str()?.to_owned();
        assert_eq!(case.accepted, case.normalized.is_some());
        let ours = EmailAddress::new(&input)
            .ok()
            .map(|address| address.to_string());
        Some((input, case.normalized, ours))
    });
    compare(cases, exceptions().addresses);
}

#[test]
fn senders_in_a_databag() {
    let cases = email_cases().into_iter().filter_map(|case| {
        let input = case.input.as_str()?.to_owned();
        // Juju has no empty values.
        if input.is_empty() {
            return None;
        }
        let ours = decode("smtp_sender", &input).and_then(|data| data.relay.smtp_sender);
        Some((
            input,
            case.normalized,
            ours.map(|address| address.to_string()),
        ))
    });
    compare(cases, Vec::new());
}

#[test]
fn recipients_in_a_databag() {
    let cases = recipients_cases().into_iter().filter_map(|case| {
        let input = case.input.as_str()?.to_owned();
        let ours = decode("recipients", &input).map(|data| accepted(&data.relay.recipients));
        Some((input, case.model?.value, ours))
    });
    compare(cases, Vec::new());
}

#[test]
fn recipients_in_the_configuration() {
    let cases = recipients_cases().into_iter().filter_map(|case| {
        let input = case.input.as_str()?.to_owned();
        let ours = Recipients::parse(input.clone()).ok();
        Some((input, case.charm_config?.value, ours.as_ref().map(accepted)))
    });
    compare(cases, exceptions().recipients_option);
}

fn accepted(recipients: &Recipients) -> Accepted {
    let mut data = decode("port", "25").unwrap();
    data.relay.recipients = recipients.clone();
    Accepted {
        recipients: recipients.iter().map(ToString::to_string).collect(),
        databag: data.encode().get("recipients").cloned(),
    }
}

/// A databag in which all is well but perhaps for one key.
fn decode(key: &str, value: &str) -> Option<SmtpData> {
    let mut bag = RawDatabag::from([
        ("host", "smtp.example.com"),
        ("port", "25"),
        ("auth_type", "none"),
        ("transport_security", "none"),
    ]);
    bag.insert(key.to_owned(), value.to_owned());
    SmtpData::decode(&bag).ok()
}
