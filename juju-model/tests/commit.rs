//! A commit that stops half-way.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

mod common;

use common::*;
use juju_model::*;

/// The steps of the hook's commit, in their order.
const STEPS: [&str; 6] = [
    "made", "changed", "granted", "revoked", "removed", "databags",
];

/// A hook that makes, changes, grants, revokes and removes secrets and writes a databag, up to its end.
fn changing() -> (Model, HookContext, impl Fn(&Model) -> Vec<&'static str>) {
    let (mut model, relation) = related();
    let mut hook = begin(&mut model, "web/0", Hook::UpdateStatus);
    let mut add = |label: &str| {
        let line = format!("secret-add --label {label} password=old");
        ok(&mut hook, &mut model, &line)
    };
    let [changed, granted, revoked, removed] =
        ["changed", "granted", "revoked", "removed"].map(&mut add);
    ok(
        &mut hook,
        &mut model,
        &format!("secret-grant {revoked} -r db:{relation}"),
    );
    assert_eq!(model.finish(hook, Outcome::Exit(0)), Finished::Committed);

    let mut hook = begin(&mut model, "web/0", Hook::UpdateStatus);
    let made = ok(&mut hook, &mut model, "secret-add password=new");
    for line in [
        format!("secret-set {changed} password=new"),
        format!("secret-grant {granted} -r db:{relation}"),
        format!("secret-revoke {revoked} -r db:{relation}"),
        format!("secret-remove {removed}"),
        format!("relation-set -r db:{relation} --app host=new"),
        format!("relation-set -r db:{relation} host=new"),
    ] {
        ok(&mut hook, &mut model, &line);
    }
    let seen = move |model: &Model| {
        let secret = |uri: &str| model.secret(&uri.parse().unwrap());
        let access = |uri: &str| secret(uri).unwrap().access().count();
        let changed = secret(&changed).unwrap();
        let content = changed.reveal(changed.revision()).unwrap();
        let bags = model.relation(relation).unwrap();
        let app = bags.app_data("web").is_some_and(|bag| !bag.is_empty());
        let unit = bags.unit_data(&unit("web/0")).unwrap();
        assert_eq!(app, unit.get("host").is_some(), "databags change together");
        let done = [
            secret(&made).is_some(),
            content.get("password").unwrap() == b"new",
            access(&granted) == 1,
            access(&revoked) == 0,
            secret(&removed).is_none(),
            app,
        ];
        let steps = STEPS.into_iter().zip(done);
        steps
            .filter(|(_, done)| *done)
            .map(|(step, _)| step)
            .collect()
    };
    (model, hook, seen)
}

#[test]
fn a_commit_that_stops_leaves_what_it_has_done() {
    let steps = changing().1.commit_steps();
    assert_eq!(steps, STEPS.len());
    for stop in 0..=steps {
        let (mut model, mut hook, seen) = changing();
        hook.stop_commit_after(stop);
        assert_eq!(
            model.finish(hook, Outcome::Exit(0)),
            Finished::Failed("connection is shut down".to_owned())
        );
        assert_eq!(seen(&model), STEPS[..stop]);
        assert!(model.unit(&unit("web/0")).unwrap().is_in_error());
        // The hook runs again.
        let ran = model.settle_quietly();
        assert!(on(&ran, "web/0").contains(&"update-status".to_owned()));
        assert!(!model.unit(&unit("web/0")).unwrap().is_in_error());
    }
}

#[test]
fn a_commit_that_is_long_enough_does_not_stop() {
    let (mut model, mut hook, seen) = changing();
    hook.stop_commit_after(hook.commit_steps() + 1);
    assert_eq!(model.finish(hook, Outcome::Exit(0)), Finished::Committed);
    assert_eq!(seen(&model), STEPS);
}

#[test]
fn a_hook_that_changed_nothing_has_no_commit_to_stop() {
    let (mut model, relation) = related();
    let mut hook = begin(&mut model, "web/0", Hook::UpdateStatus);
    ok(
        &mut hook,
        &mut model,
        &format!("relation-get -r db:{relation} - web/0"),
    );
    ok(&mut hook, &mut model, "status-set active");
    assert_eq!(hook.commit_steps(), 0);
    hook.stop_commit_after(0);
    assert_eq!(model.finish(hook, Outcome::Exit(0)), Finished::Committed);
}

#[test]
fn a_hook_that_fails_commits_nothing_whatever_was_to_stop() {
    let (mut model, mut hook, seen) = changing();
    let before = seen(&model);
    hook.stop_commit_after(3);
    let finished = model.finish(hook, Outcome::Exit(1));
    assert_eq!(finished, Finished::Failed("exit status 1".to_owned()));
    assert_eq!(seen(&model), before);
}
