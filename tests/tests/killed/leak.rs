//! Passwords stand where they belong and nowhere else.
//!
//! They may stand in the file whose content is a secret's (`secret-add`,
//! `secret-set`: in memory, without a name, gone with the charm), in the
//! answers of `secret-get` and `config-get`, in what `smtp-legacy` is for, and
//! in the files of others: `model.json` is local Juju's database, `smtp.json`
//! what the example requirer keeps.

use std::{fs, os::unix::ffi::OsStrExt, path::Path};

use charm_sdk::testing::find_secret;

use super::{
    NEW_PASSWORD, PASSWORD,
    watch::{Call, Watched, charm_folders},
};

/// Files that are not the charm's, and hold passwords.
const OF_OTHERS: [&str; 2] = ["model.json", "smtp.json"];
/// What lies in a charm's folder, once it has run.
const IN_A_CHARM: [&str; 10] = [
    ".juju-charm",
    "LICENSE",
    "README.md",
    "charm-itself",
    "config.yaml",
    "dispatch",
    "icon.svg",
    "manifest.yaml",
    "metadata.yaml",
    "revision",
];

/// No password stands in this.
pub fn assert_hidden(text: &[u8], what: &str) {
    for (password, name) in [(PASSWORD, "first"), (NEW_PASSWORD, "second")] {
        if let Some(form) = find_secret(text, password) {
            panic!("{what}: the {name} password, {form}");
        }
    }
}

/// The password is found where it has to be: else nothing would ever be found.
pub fn assert_seen_where_it_may_be(calls: &[Call], when: &str) {
    let seen = calls.iter().any(|call| {
        let mut passwords = [PASSWORD, NEW_PASSWORD].into_iter();
        may_answer_with_it(call)
            && passwords.any(|password| find_secret(&call.stdout, password).is_some())
    });
    assert!(seen, "{when}: no call was answered with a password");
}

/// Nothing that left the charm shows a password, and nothing was left behind.
pub fn assert_nothing_shown(watched: &Watched, when: &str) {
    for call in watched.calls() {
        let what = |part: &str| format!("{when}: {part} of {call}");
        for (name, content) in &call.around {
            if *name == "charm-limits" {
                continue;
            }
            assert!(!content.is_empty(), "{}", what(name));
            assert_hidden(content, &what(name));
        }
        assert_hidden(&call.stderr, &what("standard error"));
        if !may_answer_with_it(&call) {
            assert_hidden(&call.stdout, &what("the answer"));
        }
        if !(call.tool() == "relation-set" && is_legacy(&call)) {
            assert_hidden(&call.stdin, &what("standard input"));
        }
    }
    for path in watched.juju.paths() {
        let name = path.file_name().unwrap().as_bytes();
        if !is_packed(&path) && !OF_OTHERS.iter().any(|other| other.as_bytes() == name) {
            let content = fs::read(&path).unwrap();
            assert_hidden(&content, &format!("{when}: {}", path.display()));
        }
    }
    for folder in charm_folders(&watched.juju) {
        let mut names: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        // No core dump, no temporary file.
        assert_eq!(names, IN_A_CHARM, "{when}");
    }
}

/// Whether the file is a package or came out of one: those are large, and
/// older than any password.
fn is_packed(path: &Path) -> bool {
    let in_a_charm = path
        .parent()
        .is_some_and(|parent| parent.ends_with("charm"));
    let name = path.file_name().unwrap().to_str();
    path.extension()
        .is_some_and(|extension| extension == "charm")
        || in_a_charm && name.is_some_and(|name| IN_A_CHARM.contains(&name))
}

fn may_answer_with_it(call: &Call) -> bool {
    match call.tool() {
        "config-get" | "secret-get" => true,
        "relation-get" => is_legacy(call),
        _ => false,
    }
}

fn is_legacy(call: &Call) -> bool {
    call.args.iter().any(|arg| arg.starts_with("smtp-legacy:"))
}
