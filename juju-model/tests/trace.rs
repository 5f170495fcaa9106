//! What is told of a hook that has run.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

mod common;

use std::time::Duration;

use common::*;
use juju_model::*;

/// Each change in words, with what became of it.
fn fates(run: &HookRun) -> Vec<String> {
    let told = run.changes.iter().map(|traced| {
        let change = serde_json::to_value(&traced.change).unwrap();
        format!("{} {:?}", change["what"].as_str().unwrap(), traced.fate)
    });
    told.collect()
}

/// A hook that changes something of every kind.
fn changing(juju: JujuVersion) -> (Model, HookContext) {
    let mut model = Model::new(ModelSettings {
        juju,
        ..ModelSettings::default()
    });
    model.deploy(Deploy::new("web", web()).units(2)).unwrap();
    model.deploy(Deploy::new("database", database())).unwrap();
    let relation = model.integrate("web", "database").unwrap();
    model.settle_quietly();
    let mut hook = begin(&mut model, "web/0", Hook::UpdateStatus);
    let kept = ok(&mut hook, &mut model, "secret-add password=old-content");
    let revoked = ok(&mut hook, &mut model, "secret-add password=old-content");
    let removed = ok(&mut hook, &mut model, "secret-add password=gone-content");
    for line in [
        format!("secret-grant {revoked} -r {relation}"),
        format!("relation-set -r {relation} gone=1 same=1"),
        "state-set gone=1 same=1".to_owned(),
    ] {
        ok(&mut hook, &mut model, &line);
    }
    assert_eq!(model.finish(hook, Outcome::Exit(0)), Finished::Committed);

    let mut hook = begin(&mut model, "web/0", Hook::UpdateStatus);
    for line in [
        "secret-add password=new-content".to_owned(),
        format!("secret-set {kept} --label known password=next-content"),
        format!("secret-grant {kept} -r {relation}"),
        format!("secret-revoke {revoked} -r {relation}"),
        format!("secret-remove {removed}"),
        format!("secret-get {kept} --refresh"),
        format!("relation-set -r {relation} new=1 same=1 gone="),
        format!("relation-set -r {relation} --app host=there"),
        "state-set new=1 same=1".to_owned(),
        "state-delete gone".to_owned(),
        "open-port 80".to_owned(),
        "close-port 81 --endpoints db".to_owned(),
        "status-set blocked waiting".to_owned(),
        "status-set --application active".to_owned(),
        "application-version-set 1.2".to_owned(),
    ] {
        ok(&mut hook, &mut model, &line);
    }
    (model, hook)
}

const BUFFERED: [&str; 11] = [
    "secret-added",
    "secret-set",
    "secret-tracked",
    "secret-granted",
    "secret-revoked",
    "secret-removed",
    "unit-data",
    "application-data",
    "port-opened",
    "port-closed",
    "state",
];
const AT_ONCE: [&str; 4] = [
    "secret-tracked",
    "unit-status",
    "application-status",
    "workload-version",
];

fn expected(kept: usize, fate: &str, rest: &str) -> Vec<String> {
    let buffered = BUFFERED.iter().enumerate();
    let buffered = buffered.map(|(index, what)| {
        let fate = if index < kept { fate } else { rest };
        format!("{what} {fate}")
    });
    let at_once = AT_ONCE.iter().map(|what| format!("{what} AtOnce"));
    buffered.chain(at_once).collect()
}

#[test]
fn every_change_is_committed_or_dropped_and_what_is_done_at_once_stays() {
    for (outcome, fate) in [
        (Outcome::Exit(0), "Committed"),
        (Outcome::Exit(1), "Dropped"),
        (Outcome::Signal(9), "Dropped"),
    ] {
        let (mut model, hook) = changing(JujuVersion::default());
        let (_, run) = model.finish_traced(hook, outcome);
        assert_eq!(fates(&run), expected(11, fate, ""), "{outcome:?}");
        assert_eq!(run.failed(), outcome != Outcome::Exit(0));
    }
}

#[test]
fn a_commit_that_stops_keeps_what_came_before() {
    // Six steps for secrets, and one for all the rest.
    for steps in 0..=7 {
        let (mut model, mut hook) = changing(JujuVersion::default());
        hook.stop_commit_after(steps);
        let (finished, run) = model.finish_traced(hook, Outcome::Exit(0));
        assert!(matches!(finished, Finished::Failed(_)));
        let kept = if steps == 7 { 11 } else { steps };
        assert_eq!(
            fates(&run),
            expected(kept, "Kept", "Dropped"),
            "{steps} steps"
        );
    }
    // Under 4.x all is one.
    for (steps, kept) in [(0, 0), (1, 11)] {
        let (mut model, mut hook) = changing(JujuVersion::four());
        hook.stop_commit_after(steps);
        let (_, run) = model.finish_traced(hook, Outcome::Exit(0));
        assert_eq!(
            fates(&run),
            expected(kept, "Kept", "Dropped"),
            "{steps} steps"
        );
    }
}

#[test]
fn a_commit_that_is_refused_late_keeps_the_secrets_before() {
    let (mut model, mut hook) = changing(JujuVersion::default());
    // Nothing of the one transaction is taken when the state is too large.
    for key in ["a", "b"]
        .iter()
        .flat_map(|key| (0..17).map(move |n| format!("{key}{n}")))
    {
        let value = "x".repeat(65_000);
        ok(&mut hook, &mut model, &format!("state-set {key}={value}"));
    }
    let (finished, run) = model.finish_traced(hook, Outcome::Exit(0));
    assert!(matches!(finished, Finished::Failed(_)), "{finished:?}");
    assert_eq!(fates(&run), expected(6, "Kept", "Dropped"));
}

#[test]
fn keys_are_told_that_were_set_anew_or_removed() {
    let (mut model, hook) = changing(JujuVersion::default());
    let (_, run) = model.finish_traced(hook, Outcome::Exit(0));
    let change = |what: &str| {
        let found = run
            .changes
            .iter()
            .map(|one| serde_json::to_value(one).unwrap());
        found.into_iter().find(|one| one["what"] == what).unwrap()
    };
    for what in ["unit-data", "state"] {
        let change = change(what);
        assert_eq!(change["set"], serde_json::json!(["new"]), "{what}");
        assert_eq!(change["removed"], serde_json::json!(["gone"]), "{what}");
    }
    assert_eq!(
        change("secret-set")["parts"],
        serde_json::json!(["content", "label"])
    );
    assert_eq!(change("secret-granted")["to"], "application-database");
    assert_eq!(change("port-closed")["endpoint"], "db");
    let told: HookRun = serde_json::from_str(&serde_json::to_string(&run).unwrap()).unwrap();
    assert_eq!(fates(&told), fates(&run), "it is read as it was written");
}

#[test]
fn no_content_of_a_secret_is_in_it() {
    let (mut model, mut hook) = changing(JujuVersion::default());
    let found = files([
        ("/secret.yaml", "password: from-a-file"),
        ("/no.yaml", "quoted-content"),
    ]);
    let mut args = |tool: &str, args: &[&str], stdin| {
        call_with(&mut hook, &mut model, tool, args, stdin, &found);
    };
    args("secret-add", &["--file", "/secret.yaml"], None);
    args("secret-add", &["--file", "/no.yaml"], None);
    args("secret-add", &["keyless-content"], None);
    args("secret-add", &["x!=refused-content"], None);
    args("secret-add", &["--nope", "k=refused-option"], None);
    args("secret-add", &["--label", "shown", "pin=12"], None);
    args("secret-add", &["a#base64=bGF0ZXItY29udGVudA=="], None);
    args("juju-log", &["it is later-content, from-a-file"], None);
    args("status-set", &["blocked", "no new-content please"], None);
    args("juju-log", &["gone-content"], None);
    args(
        "relation-set",
        &["-r", "1", "--file", "-"],
        Some("key: old-content"),
    );
    args("juju-log", &["bmV4dC1jb250ZW50"], None);
    hook.output(
        &mut model,
        Stream::Stderr,
        b"next-content and keyless-content\n",
    );
    hook.output(&mut model, Stream::Stdout, b"refused-content");
    let (_, run) = model.finish_traced(hook, Outcome::Exit(0));
    let text = serde_json::to_string(&run).unwrap();
    for content in [
        "old", "new", "next", "gone", "keyless", "refused", "quoted", "later",
    ] {
        assert!(
            !text.contains(&format!("{content}-content")),
            "{content}: {text}"
        );
    }
    for hidden in [
        "from-a-file",
        "refused-option",
        "pin=12",
        "bGF0ZXI",
        "bmV4dC1",
    ] {
        assert!(!text.contains(hidden), "{hidden}: {text}");
    }
    for shown in [
        "pin=***",
        "shown",
        "/secret.yaml",
        "key: ***",
        "*** and ***",
        "no *** please",
    ] {
        assert!(text.contains(shown), "{shown}: {text}");
    }
}

/// A call that succeeds.
#[track_caller]
fn done(hook: &mut HookContext, model: &mut Model, tool: &str, args: &[&str], stdin: Option<&str>) {
    let answer = call_with(hook, model, tool, args, stdin, &NoFiles);
    assert_eq!(answer.code, 0, "{tool} {args:?}: {}", answer.err);
}

#[test]
fn no_password_that_its_key_tells_of_is_in_it() {
    let (mut model, id) = related();
    let mut hook = begin(&mut model, "web/0", Hook::UpdateStatus);
    let id = id.to_string();
    let mut args = |tool: &str, args: &[&str], stdin: Option<&str>| {
        done(&mut hook, &mut model, tool, args, stdin);
    };
    let file = "SMTP_PASSWORD: in-a-file\nhost: there\nsecret-id: secret:d5rkadnmp25c76p3hhig\n";
    args("relation-set", &["-r", &id, "--file", "-"], Some(file));
    args(
        "relation-set",
        &["-r", &id, "auth-token=as-an-argument", "api_key=k"],
        None,
    );
    args("state-set", &["db-password=in-the-state", "port=25"], None);
    args("state-get", &[], None);
    args("state-get", &["db-password"], None);
    args("relation-get", &["-r", &id, "-", "web/0"], None);
    args("juju-log", &["in-a-file and as-an-argument"], None);
    let (_, run) = model.finish_traced(hook, Outcome::Exit(0));
    let text = serde_json::to_string(&run).unwrap();
    for hidden in ["in-a-file", "as-an-argument", "in-the-state", "api_key=k"] {
        assert!(!text.contains(hidden), "{hidden}: {text}");
    }
    for shown in [
        "SMTP_PASSWORD: ***",
        "host: there",
        "secret:d5rkadnmp25c76p3hhig",
        "auth-token=***",
        "api_key=***",
        "port=25",
        "*** and ***",
    ] {
        assert!(text.contains(shown), "{shown}: {text}");
    }
    assert_eq!(run.calls[4].stdout, "***", "a single value");
}

#[test]
fn no_password_is_in_json_within_a_value() {
    let (mut model, id) = related();
    let mut hook = begin(&mut model, "web/0", Hook::UpdateStatus);
    let id = id.to_string();
    let mut args = |tool: &str, args: &[&str], stdin: Option<&str>| {
        done(&mut hook, &mut model, tool, args, stdin);
    };
    let inner = r#"{"user":"bob","password":"x7"}"#;
    let list = serde_json::json!({"logins": [{"name": "ann", "apiKey": "ann-key"}, inner]});
    let list = format!("data={list}");
    args(
        "relation-set",
        &["-r", &id, &format!("login={inner}"), &list],
        None,
    );
    let file = format!("state: '{inner}'\nauth:\n");
    args("state-set", &["--file", "-"], Some(&file));
    args(
        "relation-get",
        &["-r", &id, "--format=json", "-", "web/0"],
        None,
    );
    args(
        "relation-get",
        &["-r", &id, "--format=yaml", "-", "web/0"],
        None,
    );
    args("relation-get", &["-r", &id, "login", "web/0"], None);
    args(
        "relation-get",
        &["-r", &id, "--format=json", "data", "web/0"],
        None,
    );
    args("state-get", &["--format=json"], None);
    args("juju-log", &[inner], None);
    args("juju-log", &["ann-key is said"], None);
    hook.output(&mut model, Stream::Stdout, b"ann-key is printed\n");
    let (_, run) = model.finish_traced(hook, Outcome::Exit(0));
    let text = serde_json::to_string(&run).unwrap();
    assert!(!text.contains("x7") && !text.contains("ann-key"), "{text}");
    for call in &run.calls[..8] {
        let told = format!("{:?} {:?} {}", call.args, call.stdin, call.stdout);
        assert!(told.contains("bob") && told.contains("***"), "{told}");
    }
    assert_eq!(run.calls[8].args, ["*** is said"]);
    assert_eq!(run.stdout, ["*** is printed"]);
}

#[test]
fn what_an_action_is_given_and_answers_is_without_passwords() {
    let (mut model, _) = related();
    let mut values = serde_json::Map::new();
    values.insert("password".into(), "given-one".into());
    values.insert(
        "login".into(),
        serde_json::json!({"token": "t1", "user": "bob"}),
    );
    model.run_action(&unit("web/0"), "backup", values).unwrap();
    let dispatch = model.next_dispatch().unwrap();
    let mut hook = model.begin(&dispatch);
    for line in [
        "action-get",
        "action-get --format=json",
        "action-get password",
        "action-set admin.password=made-one user=bob",
        "juju-log given-one made-one",
    ] {
        ok(&mut hook, &mut model, line);
    }
    let (_, run) = model.finish_traced(hook, Outcome::Exit(0));
    let text = serde_json::to_string(&run).unwrap();
    for hidden in ["given-one", "made-one", "t1"] {
        assert!(!text.contains(hidden), "{hidden}: {text}");
    }
    assert!(run.calls[0].stdout.contains("user: bob"), "{text}");
    assert_eq!(run.calls[3].args, ["admin.password=***", "user=bob"]);
}

#[test]
fn calls_are_kept_as_they_were_with_how_long_they_took() {
    let (mut model, id) = related();
    let mut hook = begin(&mut model, "web/0", Hook::UpdateStatus);
    let set = ["-r", &id.to_string(), "--file", "-"].map(str::to_owned);
    let asked = call(
        &mut hook,
        &mut model,
        &format!("relation-set {}", set.join(" ")),
    );
    assert_eq!(asked.err, "needs stdin");
    assert!(hook.calls().is_empty(), "it was not answered yet");
    let set: Vec<&str> = set.iter().map(String::as_str).collect();
    call_with(
        &mut hook,
        &mut model,
        "relation-set",
        &set,
        Some("a: b"),
        &NoFiles,
    );
    hook.call_took(Duration::from_millis(3));
    call(&mut hook, &mut model, "relation-get -r 99 a b");
    let [first, second] = hook.calls() else {
        panic!("{:?}", hook.calls())
    };
    assert_eq!(
        (first.stdin.as_deref(), first.code),
        (Some(&b"a: b"[..]), 0)
    );
    assert_eq!((second.tool.as_str(), second.code), ("relation-get", 2));
    let (_, run) = model.finish_traced(hook, Outcome::Exit(1));
    assert_eq!(run.calls[0].took_us, Some(3000));
    assert_eq!(run.calls[1].took_us, None);
    assert_eq!(run.failed_call().unwrap().tool, "relation-get");
    assert!(
        run.failed_call()
            .unwrap()
            .stderr
            .contains("relation not found")
    );
}

#[test]
fn the_last_lines_of_the_output_are_kept() {
    let (mut model, _) = related();
    let mut hook = begin(&mut model, "web/0", Hook::UpdateStatus);
    for number in 1..=25 {
        hook.output(
            &mut model,
            Stream::Stdout,
            format!("line {number}\n").as_bytes(),
        );
    }
    hook.output(&mut model, Stream::Stderr, b"no end");
    let (_, run) = model.finish_traced(hook, Outcome::Exit(0));
    assert_eq!(run.stdout.len(), 20);
    assert_eq!(run.stdout.last().unwrap(), "line 25");
    assert_eq!(run.stderr, ["no end"]);
}
