//! Configurations that are worth a name of their own.

use crate::{
    secrets::{Form, UserSecret},
    try_it::{Configuration, Trial},
};

#[track_caller]
fn check(options: &[(&'static str, &str)], secret: UserSecret) {
    let mut configuration = Configuration::good(true);
    let options = options
        .iter()
        .map(|(name, text)| (*name, (*text).to_owned()));
    configuration.options.extend(options);
    configuration.secret = secret;
    let trial = Trial::new();
    trial.check(&configuration);
    assert_eq!(trial.seen().refused, 0);
}

#[test]
fn nothing_is_set() {
    Trial::new().check(&Configuration {
        options: [].into(),
        secret: UserSecret::Unset,
    });
}

#[test]
fn a_password_is_any_text_at_all() {
    for password in [
        "\0",
        "-----\n",
        "@/etc/hostname",
        "=",
        "\u{fffe}😀\u{85}",
        " ",
    ] {
        check(&[("password", password)], UserSecret::Unset);
        let (password, form) = (password.to_owned(), Form::WithModel);
        check(&[], UserSecret::Good { password, form });
    }
}

#[test]
fn a_uri_of_a_secret_may_name_none() {
    for uri in ["secret:", "secret://", "secret:#", "secret:nothing-like-it"] {
        check(&[], UserSecret::Uri(uri.to_owned()));
    }
}

#[test]
fn a_secret_may_belong_to_another_model() {
    let uri = "secret://0dd8ae5c-4a5e-4d3f-8f34-0d6a0b8b2a2e/9m4e2mr0ui3e8a215n4g";
    check(&[], UserSecret::Uri(uri.to_owned()));
}

#[test]
fn a_word_that_is_none_is_shown_without_its_control_characters() {
    check(&[("auth_type", "\u{1b}[31m\u{202e}\n")], UserSecret::Unset);
    let long = "x".repeat(64 * 1024);
    check(&[("transport_security", &long)], UserSecret::Unset);
}
