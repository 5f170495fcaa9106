//! Secrets: owners, labels, revisions, grants, events.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

mod common;

use std::time::Duration;

use common::*;
use juju_model::*;

/// Runs one call in a hook of its own; output or error text.
fn one(model: &mut Model, name: &str, line: &str) -> String {
    let mut hook = begin(model, name, Hook::UpdateStatus);
    let answer = call(&mut hook, model, line);
    match model.finish(hook, Outcome::Exit(0)) {
        Finished::Committed => {}
        Finished::Failed(text) => {
            model.resolved(&unit(name), false).unwrap();
            return format!("failed: {text}");
        }
        other => panic!("{other:?}"),
    }
    let text = if answer.code == 0 {
        answer.out
    } else {
        format!("{}: {}", answer.code, answer.err)
    };
    text.trim_end().to_owned()
}

/// An application-owned secret, granted to the database.
fn shared() -> (Model, String) {
    let (mut model, _) = related();
    let mut hook = begin(&mut model, "web/0", Hook::UpdateStatus);
    let uri = ok(
        &mut hook,
        &mut model,
        "secret-add --label mine --description what password=one",
    );
    ok(
        &mut hook,
        &mut model,
        &format!("secret-grant {uri} -r db:1"),
    );
    assert_eq!(model.finish(hook, Outcome::Exit(0)), Finished::Committed);
    model.settle_quietly();
    (model, uri)
}

fn id_of(uri: &str) -> SecretId {
    uri.parse().unwrap()
}

#[test]
fn add_prints_a_uri_and_reads_its_own_secret() {
    let (mut model, _) = related();
    let mut hook = begin(&mut model, "web/0", Hook::UpdateStatus);
    let uri = ok(&mut hook, &mut model, "secret-add --label l password=one");
    assert!(
        uri.starts_with(&format!("secret://{}/", model.uuid())),
        "{uri}"
    );
    let id = id_of(&uri);
    for line in [
        format!("secret-get {uri}"),
        "secret-get --label l --peek".to_owned(),
        format!("secret-get {id} --refresh"),
    ] {
        assert_eq!(ok(&mut hook, &mut model, &line), "password: one");
    }
    assert_eq!(ok(&mut hook, &mut model, "secret-ids"), id.to_string());
    assert_eq!(
        ok(
            &mut hook,
            &mut model,
            "secret-info-get --label l --format=json"
        ),
        format!(r#"{{"{id}":{{"revision":1,"label":"l","owner":"application"}}}}"#)
    );
    // A change in the same hook is part of the first revision.
    ok(
        &mut hook,
        &mut model,
        &format!("secret-set {uri} password=two other=x"),
    );
    assert_eq!(
        ok(&mut hook, &mut model, &format!("secret-get {uri} other")),
        "x"
    );
    assert_eq!(
        fails(&mut hook, &mut model, "secret-add --label l abc=1"),
        (1, "secret with label \"l\" already exists".to_owned())
    );
    assert_eq!(model.secrets().count(), 0, "nothing before the commit");
    model.finish(hook, Outcome::Exit(0));
    let secret = model.secret(&id).unwrap();
    assert_eq!((secret.revision(), secret.label()), (1, "l"));
    assert_eq!(secret.reveal(1).unwrap().get("password").unwrap(), b"two");
    assert!(model.settle_quietly().is_empty());
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table of all refusals")]
fn refusals() {
    let (mut model, uri) = shared();
    let id = id_of(&uri);
    for (line, expected) in [
        (
            "secret-add".to_owned(),
            "2: ERROR missing secret value or filename",
        ),
        (
            "secret-add ab=1".to_owned(),
            "2: ERROR key \"ab\" not valid",
        ),
        (
            "secret-add abc".to_owned(),
            "2: ERROR key value \"abc\" not valid",
        ),
        (
            "secret-add abc==".to_owned(),
            "2: ERROR key value \"abc==\" not valid",
        ),
        (
            "secret-add --rotate often abc=1".to_owned(),
            "2: ERROR rotate policy \"often\" not valid",
        ),
        (
            "secret-add --expire soon abc=1".to_owned(),
            "2: ERROR expire time or duration \"soon\" not valid",
        ),
        (
            "secret-add --expire=-5m abc=1".to_owned(),
            "2: ERROR negative expire duration \"-5m\" not valid",
        ),
        (
            "secret-add --owner me abc=1".to_owned(),
            "2: ERROR secret owner \"me\" not valid",
        ),
        (
            "secret-add --file /nope".to_owned(),
            "2: ERROR open /nope: no such file or directory",
        ),
        (
            "secret-add --label mine abc=1".to_owned(),
            "failed: creating secrets: secret with label \"mine\" already exists",
        ),
        (
            "secret-add --label mine --owner unit abc=1".to_owned(),
            "failed: creating secrets: secret with label \"mine\" already exists",
        ),
        ("secret-set".to_owned(), "2: ERROR missing secret URI"),
        (
            "secret-set nope abc=1".to_owned(),
            "2: ERROR secret URI \"nope\" not valid",
        ),
        (
            "secret-get".to_owned(),
            "2: ERROR require either a secret URI or label",
        ),
        (
            format!("secret-get {id} --peek --refresh"),
            "2: ERROR specify one of --peek or --refresh but not both",
        ),
        (
            "secret-get nope".to_owned(),
            "2: ERROR secret URI \"nope\" not valid",
        ),
        (
            "secret-get 9m4e2mr0ui3e8a215n4g".to_owned(),
            "1: ERROR secret \"secret:9m4e2mr0ui3e8a215n4g\" not found",
        ),
        (
            "secret-get --label nope".to_owned(),
            "1: ERROR consumer label \"nope\" not found",
        ),
        (
            format!("secret-get {id} nope"),
            "1: ERROR secret key value \"nope\" not found",
        ),
        (
            "secret-info-get 9m4e2mr0ui3e8a215n4g".to_owned(),
            "1: ERROR secret \"9m4e2mr0ui3e8a215n4g\" not found",
        ),
        (
            "secret-info-get --label nope".to_owned(),
            "1: ERROR secret \"nope\" not found",
        ),
        ("secret-grant".to_owned(), "2: ERROR missing secret URI"),
        (
            format!("secret-grant {id}"),
            "2: ERROR no relation id specified",
        ),
        (
            format!("secret-grant {id} -r 1 --unit x"),
            "2: ERROR unit \"x\" not valid",
        ),
        (
            format!("secret-grant {id} -r 1 --unit web/1"),
            "2: ERROR cannot specify unit \"web/1\" in relation to application \"database\"",
        ),
        (
            "secret-grant 9m4e2mr0ui3e8a215n4g -r 1".to_owned(),
            "1: ERROR secret \"9m4e2mr0ui3e8a215n4g\" not found",
        ),
        (
            format!("secret-revoke {id}"),
            "2: ERROR missing relation or application or unit",
        ),
        (
            format!("secret-revoke {id} --app a --unit a/0"),
            "2: ERROR specify only one of application or unit",
        ),
        (
            format!("secret-revoke {id} --app database -r 1"),
            "2: ERROR do not specify both relation and app",
        ),
        ("secret-remove".to_owned(), "2: ERROR missing secret URI"),
        (
            "secret-remove 9m4e2mr0ui3e8a215n4g".to_owned(),
            "failed: removing secrets: secret \"9m4e2mr0ui3e8a215n4g\" not found",
        ),
        (
            "secret-set 9m4e2mr0ui3e8a215n4g abc=1".to_owned(),
            "failed: updating secrets: secret \"9m4e2mr0ui3e8a215n4g\" not found",
        ),
    ] {
        assert_eq!(one(&mut model, "web/0", &line), expected, "{line}");
    }
}

#[test]
fn who_does_not_lead() {
    let (mut model, uri) = shared();
    for (line, expected) in [
        (
            "secret-add abc=1".to_owned(),
            "1: ERROR this unit is not the leader",
        ),
        (format!("secret-get {uri}"), "password: one"),
        ("secret-get --label mine".to_owned(), "password: one"),
        ("secret-ids --format=json".to_owned(), "null"),
        (
            "secret-info-get --label mine".to_owned(),
            "1: ERROR secret \"mine\" not found",
        ),
        (
            format!("secret-grant {uri} -r 1"),
            &format!("1: ERROR secret \"{}\" not found", id_of(&uri)),
        ),
        (
            format!("secret-set {uri} password=x"),
            "failed: updating secrets: \"web/1\" is not leader of \"web\"",
        ),
        (
            format!("secret-remove {uri}"),
            "failed: removing secrets: \"web/1\" is not leader of \"web\"",
        ),
        (
            format!("secret-revoke {uri} -r 1"),
            "failed: revoking secrets access: \"web/1\" is not leader of \"web\"",
        ),
        ("secret-add --owner unit abc=1".to_owned(), ""),
    ] {
        let answer = one(&mut model, "web/1", &line);
        if expected.is_empty() {
            assert!(answer.starts_with("secret://"), "{line}: {answer}");
        } else {
            assert_eq!(answer, expected, "{line}");
        }
    }
    // Another application's secret.
    assert_eq!(
        one(
            &mut model,
            "database/0",
            &format!("secret-set {uri} password=x")
        ),
        "failed: updating secrets: permission denied"
    );

    // Leadership lost within the hook: told at once.
    let mut hook = begin(&mut model, "web/0", Hook::UpdateStatus);
    model.set_leader(&unit("web/1")).unwrap();
    for line in [
        format!("secret-set {uri} password=x"),
        format!("secret-grant {uri} -r 1"),
        format!("secret-remove {uri}"),
    ] {
        assert_eq!(
            fails(&mut hook, &mut model, &line),
            (1, "this unit is not the leader".to_owned())
        );
    }
}

#[test]
fn a_reader_keeps_the_revision_it_read_first() {
    let (mut model, uri) = shared();
    let get = format!("secret-get {uri} password");
    assert_eq!(
        one(&mut model, "database/0", &format!("{get} --peek")),
        "one"
    );
    one(
        &mut model,
        "web/0",
        &format!("secret-set {uri} password=two"),
    );
    assert_eq!(
        one(&mut model, "database/0", &get),
        "one",
        "the peek made it a reader"
    );
    assert_eq!(
        one(&mut model, "database/0", &format!("{get} --peek")),
        "two"
    );
    assert_eq!(one(&mut model, "database/0", &get), "one");
    assert_eq!(
        one(&mut model, "database/0", &format!("{get} --refresh")),
        "two"
    );
    assert_eq!(one(&mut model, "database/0", &get), "two");
    let secret = model.secret(&id_of(&uri)).unwrap();
    assert_eq!(secret.tracked_by(&unit("database/0")), Some(2));
    assert_eq!(secret.tracked_by(&unit("database/1")), None);
}

#[test]
fn reading_counts_even_when_the_hook_fails() {
    let (mut model, uri) = shared();
    let mut hook = begin(&mut model, "database/0", Hook::UpdateStatus);
    ok(
        &mut hook,
        &mut model,
        &format!("secret-get {uri} --label theirs"),
    );
    model.finish(hook, Outcome::Exit(1));
    assert_eq!(
        model
            .secret(&id_of(&uri))
            .unwrap()
            .tracked_by(&unit("database/0")),
        Some(1)
    );
    model.resolved(&unit("database/0"), false).unwrap();
    assert_eq!(
        one(&mut model, "database/0", "secret-get --label theirs"),
        "password: one"
    );
}

#[test]
fn pending_changes_by_the_flags_of_a_read() {
    let (mut model, uri) = shared();
    let mut hook = begin(&mut model, "web/0", Hook::UpdateStatus);
    ok(
        &mut hook,
        &mut model,
        &format!("secret-set {uri} password=two"),
    );
    let get = format!("secret-get {uri} password");
    assert_eq!(ok(&mut hook, &mut model, &get), "one");
    assert_eq!(ok(&mut hook, &mut model, &format!("{get} --peek")), "two");
    assert_eq!(
        ok(&mut hook, &mut model, &format!("{get} --refresh")),
        "two"
    );
    assert_eq!(
        model
            .secret(&id_of(&uri))
            .unwrap()
            .tracked_by(&unit("web/0")),
        Some(1)
    );
    let info = ok(
        &mut hook,
        &mut model,
        "secret-info-get --label mine --format=json",
    );
    assert!(info.contains("\"revision\":1"), "{info}");
    model.finish(hook, Outcome::Exit(0));
    let secret = model.secret(&id_of(&uri)).unwrap();
    assert_eq!(
        (secret.revision(), secret.tracked_by(&unit("web/0"))),
        (2, Some(2))
    );
}

#[test]
fn what_makes_a_revision() {
    let (mut model, uri) = shared();
    let revision = |model: &Model| model.secret(&id_of(&uri)).unwrap().revision();
    one(
        &mut model,
        "web/0",
        &format!("secret-set {uri} password=one"),
    );
    assert_eq!(revision(&model), 1, "the same content");
    one(
        &mut model,
        "web/0",
        &format!("secret-set {uri} --label other --description more"),
    );
    assert_eq!(revision(&model), 1, "no content");
    assert_eq!(model.secret(&id_of(&uri)).unwrap().label(), "other");
    let mut hook = begin(&mut model, "web/0", Hook::UpdateStatus);
    for value in ["two", "three"] {
        ok(
            &mut hook,
            &mut model,
            &format!("secret-set {uri} password={value}"),
        );
    }
    // Compared with what is committed, not with what is pending.
    ok(
        &mut hook,
        &mut model,
        &format!("secret-set {uri} password=one"),
    );
    model.finish(hook, Outcome::Exit(0));
    let secret = model.secret(&id_of(&uri)).unwrap();
    assert_eq!(secret.revision(), 2);
    assert_eq!(secret.reveal(2).unwrap().get("password").unwrap(), b"three");
}

#[test]
fn changed_and_remove_events() {
    let (mut model, uri) = shared();
    one(&mut model, "database/0", &format!("secret-get {uri}"));
    assert!(model.settle_quietly().is_empty());
    one(
        &mut model,
        "web/0",
        &format!("secret-set {uri} password=two"),
    );
    let ran = model.settle_quietly();
    assert_eq!(
        names(&ran),
        ["database/0 secret-changed"],
        "no obsolete revision: it is tracked"
    );
    assert!(model.settle_quietly().is_empty(), "once");

    one(
        &mut model,
        "database/0",
        &format!("secret-get {uri} --refresh"),
    );
    let ran = model.settle_quietly();
    assert_eq!(on(&ran, "web/0"), ["secret-remove 1"]);
    assert!(model.settle_quietly().is_empty(), "once");

    one(
        &mut model,
        "web/0",
        &format!("secret-remove {uri} --revision 1"),
    );
    assert_eq!(
        model
            .secret(&id_of(&uri))
            .unwrap()
            .revisions()
            .collect::<Vec<_>>(),
        [2]
    );
    one(
        &mut model,
        "web/0",
        &format!("secret-remove {uri} --revision 2"),
    );
    assert!(
        model.secret(&id_of(&uri)).is_none(),
        "the last revision takes the secret along"
    );
    assert!(model.settle_quietly().is_empty());
    assert!(one(&mut model, "database/0", &format!("secret-get {uri}")).contains("not found"));
}

#[test]
fn the_first_read_of_a_later_revision_is_told_as_a_change() {
    let (mut model, uri) = shared();
    one(
        &mut model,
        "web/0",
        &format!("secret-set {uri} password=two"),
    );
    assert_eq!(on(&model.settle_quietly(), "web/0"), ["secret-remove 1"]);
    one(&mut model, "database/1", &format!("secret-get {uri}"));
    assert_eq!(
        names(&model.settle_quietly()),
        ["database/1 secret-changed"],
        "a quirk of 3.6"
    );
}

#[test]
fn the_new_leader_hears_of_obsolete_revisions() {
    let (mut model, uri) = shared();
    one(
        &mut model,
        "web/0",
        &format!("secret-set {uri} password=two"),
    );
    model.settle_quietly();
    model.set_leader(&unit("web/1")).unwrap();
    assert_eq!(
        on(&model.settle_quietly(), "web/1"),
        ["leader-elected", "secret-remove 1"]
    );
}

#[test]
fn secret_variables() {
    let (mut model, uri) = shared();
    let id = id_of(&uri);
    one(
        &mut model,
        "database/0",
        &format!("secret-get {uri} --label theirs"),
    );
    let variables = |model: &mut Model, name: &str, hook: Hook| {
        let hook = begin(model, name, hook);
        let all = hook.environment(model, &AgentPaths::new("/c", "/t", "/s"));
        model.finish(hook, Outcome::Exit(0));
        [
            "JUJU_SECRET_ID",
            "JUJU_SECRET_LABEL",
            "JUJU_SECRET_REVISION",
        ]
        .map(|name| {
            all.iter()
                .find(|(known, _)| known == name)
                .map(|(_, value)| value.clone())
        })
    };
    let secret = id.clone();
    assert_eq!(
        variables(&mut model, "database/0", Hook::SecretChanged { secret }),
        [
            Some(format!("secret:{id}")),
            Some("theirs".to_owned()),
            None
        ]
    );
    let secret = id.clone();
    assert_eq!(
        variables(
            &mut model,
            "web/0",
            Hook::SecretRemove {
                secret,
                revision: 4
            }
        ),
        [
            Some(format!("secret:{id}")),
            Some("mine".to_owned()),
            Some("4".to_owned())
        ]
    );
    let secret = id.clone();
    assert_eq!(
        variables(&mut model, "database/1", Hook::SecretRotate { secret })[1],
        Some(String::new())
    );
}

#[test]
fn labels() {
    let (mut model, uri) = shared();
    let mut hook = begin(&mut model, "web/0", Hook::UpdateStatus);
    let second = ok(&mut hook, &mut model, "secret-add other=two");
    ok(
        &mut hook,
        &mut model,
        &format!("secret-grant {second} -r 1"),
    );
    model.finish(hook, Outcome::Exit(0));
    // A reader's labels are its own.
    one(
        &mut model,
        "database/0",
        &format!("secret-get {uri} --label first"),
    );
    assert_eq!(
        one(
            &mut model,
            "database/0",
            &format!("secret-get {second} --label first")
        ),
        "1: ERROR secret label \"first\" for unit \"database/0\" already exists"
    );
    one(
        &mut model,
        "database/0",
        &format!("secret-get {uri} --label renamed"),
    );
    assert_eq!(
        one(&mut model, "database/0", "secret-get --label first"),
        "1: ERROR consumer label \"first\" not found"
    );
    assert_eq!(
        one(&mut model, "database/0", "secret-get --label renamed"),
        "password: one"
    );
    assert_eq!(
        one(&mut model, "database/1", "secret-get --label renamed"),
        "1: ERROR consumer label \"renamed\" not found"
    );
    // An owner's read changes the owner's label, a follower's is ignored.
    one(
        &mut model,
        "web/1",
        &format!("secret-get {uri} --label follower"),
    );
    assert_eq!(model.secret(&id_of(&uri)).unwrap().label(), "mine");
    one(
        &mut model,
        "web/0",
        &format!("secret-get {uri} --label leader"),
    );
    assert_eq!(model.secret(&id_of(&uri)).unwrap().label(), "leader");
    assert_eq!(
        one(&mut model, "web/1", "secret-get --label leader"),
        "password: one"
    );
}

#[test]
fn grants() {
    let (mut model, uri) = shared();
    let id = id_of(&uri);
    let info = one(
        &mut model,
        "web/0",
        "secret-info-get --label mine --format=json",
    );
    assert_eq!(
        info,
        format!(
            "{{\"{id}\":{{\"revision\":1,\"label\":\"mine\",\"owner\":\"application\",\"description\":\"what\",\
             \"access\":[{{\"target\":\"application-database\",\"scope\":\"relation-web.db#database.db\",\"role\":\"view\"}}]}}}}"
        )
    );
    let get = format!("secret-get {uri}");
    assert_eq!(one(&mut model, "database/1", &get), "password: one");
    assert_eq!(
        one(&mut model, "web/0", &format!("secret-grant {uri} -r 1")),
        "",
        "twice is no error"
    );
    assert_eq!(
        one(
            &mut model,
            "web/0",
            &format!("secret-grant {uri} -r 1 --unit database/0")
        ),
        ""
    );
    assert_eq!(model.secret(&id).unwrap().access().count(), 1);

    one(&mut model, "web/0", &format!("secret-revoke {uri} -r 1"));
    assert_eq!(
        one(&mut model, "database/1", &get),
        "1: ERROR permission denied"
    );
    one(
        &mut model,
        "web/0",
        &format!("secret-grant {uri} -r 1 --unit database/0"),
    );
    assert_eq!(one(&mut model, "database/0", &get), "password: one");
    assert_eq!(
        one(&mut model, "database/1", &get),
        "1: ERROR permission denied"
    );
    assert_eq!(
        one(&mut model, "web/0", &format!("secret-grant {uri} -r 1")),
        "1: ERROR any unit level grants need to be revoked before granting access to the corresponding application"
    );
    one(
        &mut model,
        "web/0",
        &format!("secret-revoke {uri} --unit database/0"),
    );
    one(&mut model, "web/0", &format!("secret-grant {uri} -r 1"));

    // The grant goes with its relation.
    model.remove_relation("web", "database").unwrap();
    model.settle_quietly();
    assert_eq!(model.secret(&id).unwrap().access().count(), 0);
    assert_eq!(
        one(&mut model, "database/1", &get),
        "1: ERROR permission denied"
    );
}

#[test]
fn one_application_is_granted_over_one_relation_only() {
    let mut model = model();
    model
        .deploy(Deploy::new("web", web().requires("second", "postgresql")))
        .unwrap();
    model.deploy(Deploy::new("database", database())).unwrap();
    let first = model.integrate("web:db", "database").unwrap();
    let second = model.integrate("web:second", "database").unwrap();
    model.settle_quietly();
    let uri = one(&mut model, "web/0", "secret-add abc=1");
    assert_eq!(
        one(
            &mut model,
            "web/0",
            &format!("secret-grant {uri} -r {first}")
        ),
        ""
    );
    assert_eq!(
        one(
            &mut model,
            "web/0",
            &format!("secret-grant {uri} -r {second}")
        ),
        "failed: granting secrets access: cannot change secret permission scope"
    );
    // Revoking over either relation takes the application's only grant away.
    one(
        &mut model,
        "web/0",
        &format!("secret-revoke {uri} -r {second}"),
    );
    assert_eq!(
        one(&mut model, "database/0", &format!("secret-get {uri}")),
        "1: ERROR permission denied"
    );
}

#[test]
fn two_unit_grants_over_one_relation_in_one_hook_keep_the_last() {
    let (mut model, _) = related();
    let mut hook = begin(&mut model, "web/0", Hook::UpdateStatus);
    let uri = ok(&mut hook, &mut model, "secret-add abc=1");
    for name in ["database/0", "database/1"] {
        ok(
            &mut hook,
            &mut model,
            &format!("secret-grant {uri} -r 1 --unit {name}"),
        );
    }
    model.finish(hook, Outcome::Exit(0));
    assert_eq!(
        one(&mut model, "database/0", &format!("secret-get {uri}")),
        "1: ERROR permission denied"
    );
    assert_eq!(
        one(&mut model, "database/1", &format!("secret-get {uri}")),
        "abc: \"1\""
    );
}

#[test]
fn removal_within_a_hook() {
    let (mut model, uri) = shared();
    let id = id_of(&uri);
    let mut hook = begin(&mut model, "web/0", Hook::UpdateStatus);
    ok(
        &mut hook,
        &mut model,
        &format!("secret-set {uri} password=two"),
    );
    ok(
        &mut hook,
        &mut model,
        &format!("secret-remove {uri} --revision 1"),
    );
    assert_eq!(
        ok(&mut hook, &mut model, "secret-ids --format=json"),
        "null",
        "hidden altogether"
    );
    assert_eq!(
        fails(&mut hook, &mut model, &format!("secret-info-get {uri}")).0,
        1
    );
    assert_eq!(
        ok(&mut hook, &mut model, &format!("secret-get {uri}")),
        "password: one",
        "still readable"
    );
    // Setting it again takes the removal back.
    ok(
        &mut hook,
        &mut model,
        &format!("secret-set {uri} password=three"),
    );
    assert_eq!(ok(&mut hook, &mut model, "secret-ids"), id.to_string());
    let gone = ok(&mut hook, &mut model, "secret-add abc=1");
    ok(
        &mut hook,
        &mut model,
        &format!("secret-remove {gone} --revision 0"),
    );
    model.finish(hook, Outcome::Exit(0));
    assert_eq!(model.secrets().map(Secret::id).collect::<Vec<_>>(), [&id]);
    assert_eq!(model.secret(&id).unwrap().revision(), 2);
}

#[test]
fn content_from_files() {
    let (mut model, _) = related();
    let known = files([
        (
            "/json",
            r#"{"password": "\ud83d\ude00 \/", "raw#base64": "aGk=", "empty": ""}"#,
        ),
        ("/yaml", "password: 'y'\nother: 5\n"),
        ("/plain", "line\n"),
        ("/bad", "[1]"),
    ]);
    let mut hook = begin(&mut model, "web/0", Hook::UpdateStatus);
    let mut add = |args: &[&str]| {
        let answer = call_with(&mut hook, &mut model, "secret-add", args, None, &known);
        if answer.code != 0 {
            return answer.err;
        }
        let read = ["secret-get", answer.out.trim_end()];
        let read = call_with(
            &mut hook,
            &mut model,
            read[0],
            &[read[1], "--format=json"],
            None,
            &known,
        );
        read.out
    };
    for (args, expected) in [
        (
            &["--file", "/json"][..],
            "{\"empty\":\"\",\"password\":\"😀 /\",\"raw\":\"hi\"}\n",
        ),
        (
            &["--file", "/yaml", "password=argument", "third= x "],
            "{\"other\":\"5\",\"password\":\"y\",\"third\":\" x \"}\n",
        ),
        (
            &["key#file=/plain", "two#base64=aGk="],
            "{\"key\":\"line\\n\",\"two\":\"hi\"}\n",
        ),
        (&["key=a=b"], "{\"key\":\"a=b\"}\n"),
        (
            &["--file", "/bad"],
            "ERROR yaml: unmarshal errors:\n  line 1: cannot unmarshal !!seq into map[string]string\n",
        ),
        (
            &["key#file=/nope"],
            "ERROR open /nope: no such file or directory\n",
        ),
    ] {
        assert_eq!(add(args), expected, "{args:?}");
    }
    let long = format!("key={}", "x".repeat(750_001));
    assert_eq!(
        add(&[&long]),
        "ERROR base64 encoded secret content for key \"key\" too large: 1000004 bytes\n"
    );
    let two = [
        format!("one={}", "x".repeat(500_000)),
        format!("two={}", "x".repeat(500_000)),
    ];
    assert!(add(&[&two[0], &two[1]]).contains("too large"));
    // Base64 is taken unchecked; who reads it finds out.
    let answer = call_with(
        &mut hook,
        &mut model,
        "secret-add",
        &["bad#base64=!!"],
        None,
        &known,
    );
    let uri = answer.out.trim_end().to_owned();
    assert_eq!(
        ok(
            &mut hook,
            &mut model,
            &format!("secret-get {uri} bad#base64")
        ),
        "'!!'"
    );
    assert_eq!(
        fails(&mut hook, &mut model, &format!("secret-get {uri} bad")).0,
        1
    );
}

#[test]
fn rotation_and_expiry() {
    let (mut model, _) = related();
    let uri = one(
        &mut model,
        "web/0",
        "secret-add --rotate hourly --expire 2h password=one",
    );
    let id = id_of(&uri);
    let info = one(&mut model, "web/0", &format!("secret-info-get {uri}"));
    assert!(info.contains("rotation: hourly"), "{info}");
    assert!(info.contains("rotates: 2024-01-02T16:04:05Z"), "{info}");
    assert!(info.contains("expiry: 2024-01-02T17:04:05Z"), "{info}");
    let secret_hooks = |model: &mut Model| {
        let ran = model.settle_quietly();
        on(&ran, "web/0")
            .into_iter()
            .filter(|name| name.starts_with("secret"))
            .collect::<Vec<_>>()
    };
    model.advance(Duration::from_secs(3_599));
    assert!(secret_hooks(&mut model).is_empty());
    model.advance(Duration::from_secs(1));
    assert_eq!(secret_hooks(&mut model), ["secret-rotate"]);
    model.advance(Duration::from_mins(5));
    let ran = model.settle(|model, hook| {
        if hook.dispatch().name == "secret-rotate" {
            ok(hook, model, &format!("secret-set {uri} password=two"));
        }
        Outcome::Exit(0)
    });
    assert!(
        on(&ran, "web/0").contains(&"secret-rotate".to_owned()),
        "nothing new came of the first"
    );
    model.advance(Duration::from_mins(5));
    assert!(
        secret_hooks(&mut model).is_empty(),
        "rotated: the next is an hour away"
    );
    model.advance(Duration::from_mins(50));
    assert_eq!(secret_hooks(&mut model), ["secret-expired 1"]);
    model.advance(Duration::from_mins(5));
    assert_eq!(
        secret_hooks(&mut model),
        ["secret-expired 1", "secret-rotate"],
        "told again until the revision is removed"
    );
    assert_eq!(model.secret(&id).unwrap().rotation(), "hourly");
    one(
        &mut model,
        "web/0",
        &format!("secret-set {uri} --rotate never"),
    );
    one(
        &mut model,
        "web/0",
        &format!("secret-remove {uri} --revision 1"),
    );
    model.advance(Duration::from_secs(100_000));
    assert!(secret_hooks(&mut model).is_empty());
}

#[test]
fn secrets_go_with_their_owner() {
    let (mut model, uri) = shared();
    let unit_owned = one(&mut model, "web/1", "secret-add --owner unit abc=1");
    model.remove_unit(&unit("web/1")).unwrap();
    model.settle_quietly();
    assert!(model.secret(&id_of(&unit_owned)).is_none());
    assert!(model.secret(&id_of(&uri)).is_some());
    model.remove_application("web").unwrap();
    model.settle_quietly();
    assert_eq!(model.secrets().count(), 0);
}

#[test]
fn a_reader_that_goes_frees_its_revision() {
    let (mut model, uri) = shared();
    one(&mut model, "database/1", &format!("secret-get {uri}"));
    one(
        &mut model,
        "web/0",
        &format!("secret-set {uri} password=two"),
    );
    assert_eq!(
        names(&model.settle_quietly()),
        ["database/1 secret-changed"]
    );
    model.remove_unit(&unit("database/1")).unwrap();
    let ran = model.settle_quietly();
    assert!(on(&ran, "web/0").contains(&"secret-remove 1".to_owned()));
}
