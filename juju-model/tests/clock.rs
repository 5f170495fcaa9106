//! What comes up as time passes.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

mod common;

use std::time::Duration;

use common::*;
use juju_model::*;

const NONE: &[&str] = &[];

/// Goes from one due moment to the next, as time does.
fn pass(
    model: &mut Model,
    seconds: u64,
    charm: &mut dyn FnMut(&mut Model, &mut HookContext),
) -> Vec<Dispatch> {
    let end = model.now().after(Duration::from_secs(seconds));
    let mut ran = Vec::new();
    while let Some(due) = model.next_due().filter(|due| *due <= end) {
        model.advance_to(due);
        ran.extend(model.settle(|model, hook| {
            charm(model, hook);
            Outcome::Exit(0)
        }));
    }
    model.advance_to(end);
    ran
}

fn single() -> Model {
    let mut model = model();
    model.deploy(Deploy::new("database", database())).unwrap();
    model.settle_quietly();
    model
}

fn count(ran: &[Dispatch], name: &str) -> usize {
    ran.iter().filter(|hook| hook.name == name).count()
}

/// What answers secret-rotate with a new password, given these flags.
fn rotating(flags: &'static str) -> impl FnMut(&mut Model, &mut HookContext) {
    let mut password = 1;
    move |model, hook| {
        if let Hook::SecretRotate { secret } = hook.dispatch().hook.clone() {
            password += 1;
            let set = format!("secret-set {secret} {flags}password={password}");
            ok(hook, model, &set);
        }
    }
}

#[test]
fn every_tick_runs_update_status_but_a_jump_runs_one() {
    let mut model = single();
    let day = 86_400;
    let ran = pass(&mut model, day, &mut |_, _| {});
    assert_eq!((ran.len(), count(&ran, "update-status")), (288, 288));
    model.advance(Duration::from_secs(day));
    assert_eq!(names(&model.settle_quietly()), ["database/0 update-status"]);
    let hourly = [("update-status-hook-interval", "1h")];
    model.set_model_config(&hourly, NONE).unwrap();
    assert_eq!(pass(&mut model, day, &mut |_, _| {}).len(), 24);
}

#[test]
fn nothing_is_due_in_an_empty_model_and_the_clock_never_goes_back() {
    let mut model = model();
    assert_eq!(model.next_due(), None);
    let now = model.now();
    model.advance_to(Timestamp(now.0 - 1));
    assert_eq!(model.now(), now);
    model.deploy(Deploy::new("web", web())).unwrap();
    assert_eq!(model.next_due(), None, "not before it has started");
    model.settle_quietly();
    assert_eq!(model.next_due(), Some(Timestamp(now.0 + 300)));
}

#[test]
fn a_secret_is_rotated_each_time_it_is_due() {
    let mut model = single();
    let add = ["secret-add --rotate hourly password=1"];
    run(&mut model, "database/0", Hook::UpdateStatus, &add);
    let ran = pass(&mut model, 86_400, &mut rotating(""));
    assert_eq!(count(&ran, "secret-rotate"), 24);
    // One that is not done is asked for again every five minutes.
    let ran = pass(&mut model, 7_200, &mut |_, _| {});
    assert_eq!(count(&ran, "secret-rotate"), 13);
}

#[test]
fn a_new_policy_brings_the_next_rotation_nearer_and_never_puts_it_off() {
    let mut model = single();
    let add = ["secret-add --label key --rotate weekly password=1"];
    run(&mut model, "database/0", Hook::UpdateStatus, &add);
    let id = model.secrets().next().unwrap().id().clone();
    for (policy, due) in [
        ("yearly", "2024-01-09T15:04:05Z"),
        ("hourly", "2024-01-02T16:04:05Z"),
        ("daily", "2024-01-02T16:04:05Z"),
        ("never", ""),
        ("monthly", "2024-02-02T15:04:05Z"),
    ] {
        let set = format!("secret-set {id} --rotate {policy}");
        run(&mut model, "database/0", Hook::UpdateStatus, &[&set]);
        let next = model.secret(&id).unwrap().next_rotation();
        let next = next.map(|due| due.to_string()).unwrap_or_default();
        assert_eq!(next, due, "{policy}");
    }
}

#[test]
fn months_quarters_and_years_of_rotation_are_those_of_the_calendar() {
    for (policy, turns) in [
        ("monthly", ["2024-03-02", "2024-04-02", "2024-05-02"]),
        ("quarterly", ["2024-05-01", "2024-08-01", "2024-11-01"]),
        ("yearly", ["2025-01-31", "2026-01-31", "2027-01-31"]),
    ] {
        let mut model = single();
        let off = [("update-status-hook-interval", "8784h")];
        model.set_model_config(&off, NONE).unwrap();
        model.advance_to("2024-01-31T12:00:00Z".parse().unwrap());
        model.settle_quietly();
        let add = format!("secret-add --rotate {policy} password=1");
        run(&mut model, "database/0", Hook::UpdateStatus, &[&add]);
        let mut rotate = rotating("");
        for turn in turns {
            let due = loop {
                let due = model.next_due().unwrap();
                model.advance_to(due);
                let ran = model.settle(|model, hook| {
                    rotate(model, hook);
                    Outcome::Exit(0)
                });
                if count(&ran, "secret-rotate") == 1 {
                    break due;
                }
            };
            assert_eq!(due.to_string(), format!("{turn}T12:00:00Z"), "{policy}");
        }
    }
}

#[test]
fn a_secret_that_expires_before_its_next_turn_is_rotated_sooner() {
    let mut model = single();
    let add = ["secret-add --rotate daily --expire 25h password=1"];
    run(&mut model, "database/0", Hook::UpdateStatus, &add);
    let ran = pass(&mut model, 86_400, &mut rotating("--expire 1h "));
    assert_eq!(count(&ran, "secret-rotate"), 1);
    let ran = pass(&mut model, 600, &mut |_, _| {});
    assert_eq!(count(&ran, "secret-rotate"), 2);
}

#[test]
fn hooks_about_secrets_go_with_leadership() {
    let (mut model, _) = related();
    let add = ["secret-add --rotate hourly password=1"];
    run(&mut model, "web/0", Hook::UpdateStatus, &add);
    model.advance(Duration::from_hours(1));
    model.settle(|_, hook| Outcome::Exit(i32::from(hook.dispatch().name == "secret-rotate")));
    assert!(model.unit(&unit("web/0")).unwrap().is_in_error());
    model.set_leader(&unit("web/1")).unwrap();
    let ran = model.settle_quietly();
    assert_eq!(on(&ran, "web/1"), ["leader-elected", "secret-rotate"]);
    assert_eq!(count(&ran, "secret-rotate"), 1);
    assert!(!model.unit(&unit("web/0")).unwrap().is_in_error());

    let (mut model, _) = related();
    let add = ["secret-add --owner unit --rotate hourly password=1"];
    run(&mut model, "web/0", Hook::UpdateStatus, &add);
    model.advance(Duration::from_hours(1));
    model.settle(|_, hook| Outcome::Exit(i32::from(hook.dispatch().name == "secret-rotate")));
    model.set_leader(&unit("web/1")).unwrap();
    model.settle_quietly();
    let web = model.unit(&unit("web/0")).unwrap();
    assert!(web.is_in_error(), "its own secret stays with it");
}
