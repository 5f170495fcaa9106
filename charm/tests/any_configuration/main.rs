//! Whatever an operator configures, the unit is active, or blocked with a
//! message that says what to do; it is never in error.
//!
//! How many configurations are tried is printed (`--nocapture`), and can be set
//! with `PROPTEST_CASES`.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod known;
mod reader;
mod secrets;
mod texts;
mod try_it;

use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use secrets::UserSecret;
use try_it::{Configuration, Trial};

/// The options that hold texts, and those of them that hold one of a few words,
/// which a message may repeat.
const TEXTS: [&str; 6] = [
    "host",
    "user",
    "password",
    "domain",
    "smtp_sender",
    "recipients",
];
const WORDS: [(&str, &[&str]); 2] = [
    ("auth_type", &["none", "not_provided", "plain"]),
    ("transport_security", &["none", "starttls", "tls"]),
];

/// Tries so many configurations, unless the environment says how many.
#[track_caller]
#[expect(clippy::print_stdout, reason = "for who wants to know")]
fn try_all(what: &str, cases: u32, configurations: impl Strategy<Value = Configuration>) {
    let default = Config {
        failure_persistence: None,
        max_shrink_iters: 2_000,
        ..Config::default()
    };
    let cases = std::env::var("PROPTEST_CASES").map_or(cases, |_| default.cases);
    let mut runner = TestRunner::new(Config { cases, ..default });
    let trial = Trial::new();
    let outcome = runner.run(&configurations, |configuration| {
        trial.check(&configuration);
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
    let seen = trial.seen();
    println!("{what}: {cases} configurations, {seen}");
    let both = seen.active > 0 && seen.blocked > 0;
    assert!(both || cases < 100, "{what}: {seen}");
}

fn word(words: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop_oneof![
        4 => proptest::sample::select(words).prop_map(str::to_owned),
        1 => texts::text(),
    ]
}

fn boolean() -> impl Strategy<Value = String> {
    any::<bool>().prop_map(|value| value.to_string())
}

/// One option, over a configuration in which all is well.
fn one_option() -> impl Strategy<Value = Configuration> {
    let texts = (proptest::sample::select(&TEXTS[..]), texts::marked_text());
    let words = proptest::sample::select(&WORDS[..])
        .prop_flat_map(|(name, words)| (Just(name), word(words)));
    let option = prop_oneof![
        8 => texts,
        2 => words,
        2 => (Just("port"), texts::number()),
        1 => (Just("skip_ssl_verify"), boolean()),
    ];
    let changes = prop_oneof![
        6 => option.prop_map(|option| (Some(option), UserSecret::Unset)),
        2 => secrets::user_secret().prop_map(|secret| (None, secret)),
    ];
    (changes, any::<bool>()).prop_map(|((option, secret), plain)| {
        let mut configuration = Configuration::good(plain);
        configuration.options.extend(option);
        configuration.secret = secret;
        configuration
    })
}

/// Every option at random: mostly good, or unset.
fn all_options() -> impl Strategy<Value = Configuration> {
    let texts = TEXTS.map(|name| (name, texts::marked_text().boxed()));
    let words = WORDS.map(|(name, words)| (name, word(words).boxed()));
    let others = [
        ("port", texts::number().boxed()),
        ("skip_ssl_verify", boolean().boxed()),
    ];
    let options: Vec<_> = texts.into_iter().chain(words).chain(others).collect();
    let options: Vec<_> = options
        .into_iter()
        .map(|(name, value)| {
            let good = Configuration::good(false).options.remove(name);
            let choice = prop_oneof![8 => Just(good), 1 => Just(None), 2 => value.prop_map(Some)];
            choice.prop_map(move |value| (name, value))
        })
        .collect();
    (options, secrets::user_secret()).prop_map(|(options, secret)| {
        let set = options.into_iter();
        Configuration {
            options: set
                .filter_map(|(name, value)| Some((name, value?)))
                .collect(),
            secret,
        }
    })
}

#[test]
fn every_option_alone() {
    try_all("every option alone", 600, one_option());
}

#[test]
fn all_options_together() {
    try_all("all options together", 600, all_options());
}
