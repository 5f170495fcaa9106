//! What charms in Python made of addresses and recipients, recorded by running
//! them, holds here too, but for the listed exceptions.

use std::collections::BTreeMap;

use charm_sdk::{ConfigValue, Databag, RawDatabag};
use serde::Deserialize;
use serde_json::Value;
use smtp_interface::{EmailAddress, Recipients, SmtpData};

#[derive(Deserialize)]
struct Exceptions {
    addresses: BTreeMap<String, String>,
    recipients_option: BTreeMap<String, String>,
}

fn exceptions() -> Exceptions {
    serde_json::from_str(include_str!("data/exceptions.json")).unwrap()
}

/// Compares every case with its verdict; a case may differ only if an
/// exception says why, and an exception must be needed.
fn compare(
    cases: impl Iterator<Item = (String, Result<Value, ()>, Result<Value, ()>)>,
    mut exceptions: BTreeMap<String, String>,
) {
    let mut seen = 0;
    let mut wrong = Vec::new();
    for (input, recorded, ours) in cases {
        seen += 1;
        let excepted = exceptions.remove(&input).is_some();
        if excepted == (recorded == ours) {
            wrong.push((input, recorded, ours, excepted));
        }
    }
    assert!(seen > 0);
    assert!(exceptions.is_empty(), "no such cases: {exceptions:#?}");
    assert!(
        wrong.is_empty(),
        "input, recorded, ours, excepted: {wrong:#?}"
    );
}

#[test]
fn addresses() {
    let file: Value = serde_json::from_str(include_str!("data/email-cases.json")).unwrap();
    let cases = file["cases"].as_array().unwrap().iter().filter_map(|case| {
        let input = case["input"].as_str()?.to_owned();
        let recorded = match case["accepted"].as_bool().unwrap() {
            true => Ok(case["normalized"].clone()),
            false => Err(()),
        };
        let ours = EmailAddress::new(&input)
            .map(|address| address.as_str().into())
            .map_err(drop);
        Some((input, recorded, ours))
    });
    compare(cases, exceptions().addresses);
}

#[test]
fn accepted_addresses_are_stable() {
    let file: Value = serde_json::from_str(include_str!("data/email-cases.json")).unwrap();
    for case in file["cases"].as_array().unwrap() {
        let Some(address) = case["input"]
            .as_str()
            .and_then(|text| EmailAddress::new(text).ok())
        else {
            continue;
        };
        assert_eq!(EmailAddress::new(address.as_str()), Ok(address));
    }
}

fn text_cases() -> Vec<Value> {
    let file: Value = serde_json::from_str(include_str!("data/recipients-cases.json")).unwrap();
    let cases = file["cases"].as_array().unwrap();
    cases
        .iter()
        .filter(|case| case["input_type"] == "str")
        .cloned()
        .collect()
}

fn recorded(verdict: &Value) -> Result<Value, ()> {
    match verdict["ok"].as_bool().unwrap() {
        true => Ok(verdict["value"]["databag"].clone()),
        false => Err(()),
    }
}

/// The databag's text for these recipients; none where there are none.
fn databag(recipients: &Recipients) -> Value {
    if recipients.is_empty() {
        Value::Null
    } else {
        recipients.to_json().into()
    }
}

#[test]
fn recipients_in_a_databag() {
    let cases = text_cases().into_iter().map(|case| {
        let input = case["input"].as_str().unwrap().to_owned();
        let bag: RawDatabag = [
            ("host", "h"),
            ("port", "25"),
            ("auth_type", "none"),
            ("transport_security", "none"),
            ("recipients", &input),
        ]
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect();
        let ours = SmtpData::decode(&bag)
            .map(|data| databag(&data.recipients))
            .map_err(drop);
        (input, recorded(&case["model"]), ours)
    });
    compare(cases, BTreeMap::new());
}

#[test]
fn recipients_in_the_configuration() {
    let cases = text_cases().into_iter().map(|case| {
        let input = case["input"].as_str().unwrap().to_owned();
        let ours = Recipients::parse(input.clone());
        let ours = ours.map(|recipients| databag(&recipients)).map_err(drop);
        (input, recorded(&case["charm_config"]), ours)
    });
    compare(cases, exceptions().recipients_option);
}
