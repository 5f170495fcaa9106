use secrecy::{ExposeSecret, SecretString};

use super::*;
use crate::fake::Fake;
use crate::secret::SecretId;

/// What reading with `f` leads to, from the options in JSON.
fn read<T>(options: &str, f: impl FnOnce(&mut ConfigReader<'_>) -> Option<T>) -> Result<T, String> {
    let juju = Fake::new().answers("config-get --format=json", options);
    let ctx = juju.context("config-changed", &[]);
    let mut reader = ctx.config().unwrap();
    let value = f(&mut reader);
    reader.finish(value).map_err(|error| error.to_string())
}

#[test]
fn options_are_asked_for_once() {
    let juju = Fake::new().answers("config-get", r#"{"host":"h"}"#);
    let ctx = juju.context("config-changed", &[]);
    for _ in 0..2 {
        let mut reader = ctx.config().unwrap();
        let host = reader.required::<String, String>("host");
        assert_eq!(reader.finish(host).unwrap(), "h");
    }
    assert_eq!(juju.calls(), ["config-get --format=json"]);
}

#[test]
fn the_five_types_of_juju_are_read() {
    let options = r#"{"s":"x","i":70000,"f":1.5,"b":true,"p":"secret:9m4e2mr0ui3e8a215n4g"}"#;
    assert_eq!(
        read(options, |o| o.required::<String, String>("s")).unwrap(),
        "x"
    );
    assert_eq!(
        read(options, |o| o.required::<i64, i64>("i")).unwrap(),
        70_000
    );
    assert_eq!(
        read(options, |o| o.required::<f64, f64>("f"))
            .unwrap()
            .to_string(),
        "1.5"
    );
    assert!(read(options, |o| o.required::<bool, bool>("b")).unwrap());
    let id = read(options, |o| o.required::<SecretId, SecretId>("p")).unwrap();
    assert_eq!(id.id(), "9m4e2mr0ui3e8a215n4g");
    let secret = read(options, |o| o.required::<SecretString, String>("s")).unwrap();
    assert_eq!(secret.expose_secret(), "x");
}

#[test]
fn numbers_are_whole_in_every_form_that_juju_prints() {
    for (json, number) in [
        ("0", 0),
        ("-7", -7),
        ("25.0", 25),
        ("9007199254740993", 9_007_199_254_740_993),
        ("1e+15", 1_000_000_000_000_000),
        ("-9223372036854775808", i64::MIN),
    ] {
        let options = format!(r#"{{"i":{json}}}"#);
        assert_eq!(
            read(&options, |o| o.required::<i64, i64>("i")).unwrap(),
            number
        );
    }
    for json in ["1.5", "1e21", "9223372036854775808", "\"5\"", "true"] {
        let options = format!(r#"{{"i":{json}}}"#);
        assert_eq!(
            read(&options, |o| o.required::<i64, i64>("i")).unwrap_err(),
            "invalid configuration: i: is not a whole number",
        );
    }
}

#[test]
fn small_integers_name_their_range() {
    assert_eq!(
        read(r#"{"i":70000}"#, |o| o.required::<u16, i64>("i")).unwrap_err(),
        "invalid configuration: i: 70000 is not 0 to 65535",
    );
    assert_eq!(
        read(r#"{"i":-1}"#, |o| o.required::<u64, i64>("i")).unwrap_err(),
        "invalid configuration: i: -1 is not 0 to 18446744073709551615",
    );
}

#[test]
fn an_empty_text_is_unset_but_where_there_is_a_default() {
    for options in ["{}", r#"{"s":null}"#, r#"{"s":""}"#] {
        assert_eq!(
            read(options, |o| o.required::<String, String>("s")).unwrap_err(),
            "invalid configuration: s: must be set",
        );
        assert_eq!(
            read(options, |o| o.optional::<String, String>("s")).unwrap(),
            None
        );
        assert_eq!(
            read(options, |o| o.optional::<SecretId, SecretId>("s")).unwrap(),
            None
        );
    }
    assert_eq!(
        read(r#"{"s":""}"#, |o| o.defaulted::<String, String>("s")).unwrap(),
        ""
    );
    assert_eq!(
        read("{}", |o| o.defaulted::<String, String>("s")).unwrap_err(),
        "invalid configuration: s: must be set",
    );
    assert_eq!(
        read(r#"{"s":"x"}"#, |o| o.optional::<String, String>("s"))
            .unwrap()
            .as_deref(),
        Some("x"),
    );
}

#[test]
fn a_malformed_secret_is_not_repeated() {
    let error = read(r#"{"p":"hunter2"}"#, |o| {
        o.required::<SecretId, SecretId>("p")
    })
    .unwrap_err();
    assert_eq!(
        error,
        "invalid configuration: p: is not the URI of a secret"
    );
}

#[test]
fn every_problem_is_reported_in_order_and_once() {
    let error = read(r#"{"port":0.5,"auth":3}"#, |options| {
        let host = options.required::<String, String>("host");
        let port = options.defaulted::<u16, i64>("port");
        let auth = options.defaulted::<String, String>("auth");
        options.required::<String, String>("host");
        Some((host?, port?, auth?))
    });
    assert_eq!(
        error.unwrap_err(),
        "invalid configuration: host: must be set; port: is not a whole number; auth: is not a text",
    );
}

#[test]
fn a_problem_with_an_optional_option_is_a_problem() {
    let error = read(r#"{"port":70000}"#, |options| {
        options.optional::<u16, i64>("port")
    });
    assert!(error.is_err());
}

#[test]
fn a_status_message_stays_short() {
    let mut invalid = InvalidConfig::new();
    for number in 0..200 {
        invalid.push(format!("option-{number}"), Reason::new("is not good: é"));
    }
    let text = invalid.to_string();
    assert_eq!(text.chars().count(), 1000);
    assert!(text.ends_with('…'));

    let mut exact = InvalidConfig::new();
    let rest = 1000 - "invalid configuration: o: ".len();
    exact.push("o", Reason::new("é".repeat(rest)));
    assert_eq!(exact.to_string().chars().count(), 1000);
    assert!(!exact.to_string().ends_with('…'));
}

#[test]
fn nothing_wrong_is_ok() {
    let mut invalid = InvalidConfig::new();
    assert_eq!(invalid.clone().into_result(), Ok(()));
    invalid.push("a", Reason::new("x"));
    assert_eq!(invalid.iter().count(), 1);
    assert_eq!(invalid.clone().into_result(), Err(invalid));
}

#[test]
fn words_are_listed_and_shown_harmlessly() {
    assert_eq!(Reason::not_one_of("x", &["a"]).to_string(), "`x` is not a");
    assert_eq!(
        Reason::not_one_of("x", &["a", "b"]).to_string(),
        "`x` is not a or b"
    );
    assert_eq!(
        Reason::not_one_of("a\nb", &["a"]).to_string(),
        r"`a\nb` is not a"
    );
    assert!(
        Reason::not_one_of(&"x".repeat(500), &["a"])
            .to_string()
            .len()
            < 100
    );
}

#[test]
fn an_answer_that_is_no_object_is_an_error() {
    let juju = Fake::new().answers("config-get", "[]");
    let ctx = juju.context("config-changed", &[]);
    assert!(ctx.config().is_err());
}

#[test]
fn debug_shows_no_options() {
    let juju = Fake::new().answers("config-get", r#"{"password":"hunter2"}"#);
    let ctx = juju.context("config-changed", &[]);
    let reader = ctx.config().unwrap();
    assert!(!format!("{reader:?}").contains("hunter2"));
}
