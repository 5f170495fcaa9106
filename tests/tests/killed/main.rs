//! The packed SMTP Integrator, killed at every hook tool call that it makes:
//! before the call reaches Juju, and after Juju has answered. And tools that
//! fail or talk nonsense, all of them as real processes.
//!
//! Where the faults are is not written down here: each command runs once
//! undisturbed, and every call in it becomes as many faults as there are kinds.
//! What comes next (Juju's retry, update-status) has to bring the state of the
//! undisturbed run, and the requirers read a password that belongs to its host
//! after every command. Nothing that leaves the process shows a password.
//!
//! `KILLED=all` tries SIGKILL at every call of every command, and the
//! other faults at every call of the command with most to lose. A hook that
//! follows from the command, such as secret-remove, is disturbed where it first
//! makes a call, and not again after each other command. Without it, SIGKILL is
//! tried in the command with most to lose.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod leak;
mod state;
mod watch;

use std::{
    collections::{BTreeMap, BTreeSet},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use state::{State, View};
use watch::{Kind, Watched};
use whole_tests::LocalJuju;

/// What is hard to hide: quotes, line breaks, more than ASCII.
pub const PASSWORD: &str = "s3cret \"ä\\ö\"\n%+/&'日本";
/// What it is changed to.
pub const NEW_PASSWORD: &str = "another one\t{€: #}$(x)";

/// A command, and the state at which it begins.
struct Case<'a> {
    name: &'static str,
    juju: &'a LocalJuju,
    command: Vec<String>,
    /// Whether every kind of fault is tried.
    thorough: bool,
}

impl Case<'_> {
    fn kinds(&self) -> Vec<Kind> {
        let mut kinds = Kind::ALL.to_vec();
        kinds.retain(|kind| {
            self.thorough && all() || matches!(kind, Kind::KillBefore | Kind::KillAfter)
        });
        kinds
    }
}

/// Whether more is tried than what `cargo test` has the time for.
fn all() -> bool {
    std::env::var("KILLED").is_ok_and(|which| which == "all")
}

/// A run of a command and what follows it.
struct Run {
    watched: Watched,
    /// After each command.
    states: Vec<State>,
    /// The calls of hook tools in the first command.
    calls: usize,
}

fn run(case: &Case<'_>, fault: Option<(usize, Kind)>) -> Run {
    let watched = Watched::of(case.juju, fault);
    let command: Vec<_> = case.command.iter().map(String::as_str).collect();
    let mut calls = None;
    let states = [&command[..], &["advance", "10m"]]
        .iter()
        .map(|command| {
            let output = watched.juju.command(command);
            let said = [output.stdout, output.stderr].concat();
            leak::assert_hidden(&said, &format!("{}: what {command:?} prints", case.name));
            assert!(
                output.status.success(),
                "{}: {}",
                case.name,
                String::from_utf8_lossy(&said)
            );
            calls.get_or_insert_with(|| watched.calls().len());
            State::of(&watched.juju)
        })
        .collect();
    Run {
        watched,
        states,
        calls: calls.unwrap_or_default(),
    }
}

/// One fault: which case, at which call, and what.
struct Point<'a> {
    case: &'a Case<'a>,
    at: usize,
    kind: Kind,
    /// The call that is hit, in words.
    call: String,
    undisturbed: &'a [State],
    before: &'a [View],
}

impl Point<'_> {
    fn assert_survived(&self) {
        let when = format!(
            "{}, {} at call {} ({})",
            self.case.name, self.kind, self.at, self.call
        );
        let run = run(self.case, Some((self.at, self.kind)));
        let Run {
            watched, states, ..
        } = run;
        let calls = watched.calls();
        assert!(calls.len() >= self.at, "{when}: only {} calls", calls.len());
        assert_eq!(calls[self.at - 1].to_string(), self.call, "{when}");
        for state in &states {
            let allowed: Vec<_> = self
                .before
                .iter()
                .chain(self.undisturbed.iter().flat_map(|state| &state.views))
                .collect();
            for view in &state.views {
                assert!(allowed.contains(&view), "{when}: {view:?}, not {allowed:?}");
            }
        }
        let end = self.undisturbed.last().unwrap();
        assert_eq!(
            states.last().unwrap().shown,
            end.shown,
            "{when}: the end is another one"
        );
        leak::assert_nothing_shown(&watched, &when);
    }
}

/// Does the work of every item, as many at a time as there are processors. What
/// panics is counted, so that all of it is seen.
fn each<T: Sync>(items: &[T], work: impl Fn(&T) + Sync) {
    let (next, failed) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let work = AssertUnwindSafe(|| work(item));
                    if catch_unwind(work).is_err() {
                        failed.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    let failed = failed.into_inner();
    assert_eq!(failed, 0, "{failed} of {} failed", items.len());
}

#[test]
fn a_charm_that_is_killed_anywhere_is_repaired_by_what_comes_next() {
    let states = state::Beginnings::new();
    let mut cases = cases(&states);
    cases.retain(|case| case.thorough || all());
    let undisturbed = Mutex::new(BTreeMap::new());
    each(&cases, |case| {
        let run = run(case, None);
        leak::assert_nothing_shown(&run.watched, case.name);
        let before = State::of(case.juju).views;
        let mut calls = run.watched.calls();
        calls.truncate(run.calls);
        leak::assert_seen_where_it_may_be(&calls, case.name);
        let mut undisturbed = undisturbed.lock().unwrap();
        undisturbed.insert(case.name, (calls, run.states, before));
    });
    let undisturbed = undisturbed.into_inner().unwrap();

    let mut points = Vec::new();
    let mut hooks = BTreeMap::<_, usize>::new();
    let mut seen = BTreeSet::new();
    for case in &cases {
        let (calls, states, before) = &undisturbed[case.name];
        let first = points.len();
        for (index, call) in calls.iter().enumerate() {
            for kind in case.kinds() {
                if kind.is_in_the_answer() && call.stdout.is_empty() {
                    continue;
                }
                let follows = call.hook != calls[0].hook;
                if follows && !seen.insert((kind, call.to_string())) {
                    continue;
                }
                *hooks.entry(call.hook.clone()).or_default() += 1;
                points.push(Point {
                    case,
                    at: index + 1,
                    kind,
                    call: call.to_string(),
                    undisturbed: states,
                    before,
                });
            }
        }
        println!("{:5} faults in {}", points.len() - first, case.name);
    }
    for (hook, number) in &hooks {
        println!("{number:5} times {hook}");
    }
    for kind in Kind::ALL {
        let number = points.iter().filter(|point| point.kind == kind).count();
        println!("{number:5} times {kind}");
        assert!(number > 0 || !all(), "no {kind}");
    }
    println!("{:5} faults", points.len());
    // Fewer, and calls were not seen.
    let at_least = if all() { 400 } else { 40 };
    assert!(points.len() >= at_least, "only {} faults", points.len());
    each(&points, Point::assert_survived);
}

fn cases(states: &state::Beginnings) -> Vec<Case<'_>> {
    let case = |name, juju, command: &[&str]| Case {
        name,
        juju,
        command: command.iter().map(|&part| part.to_owned()).collect(),
        thorough: false,
    };
    let config = |name, juju, settings: &[&str]| {
        case(
            name,
            juju,
            &[&["config", "smtp-integrator"], settings].concat(),
        )
    };
    let new_password = format!("password={NEW_PASSWORD}");
    let new_host = "host=elsewhere.example.com";
    let mut both = config("both changed", &states.served, &[new_host, &new_password]);
    both.thorough = true;
    vec![
        both,
        config("the password changed", &states.served, &[&new_password]),
        config(
            "the password removed",
            &states.served,
            &[new_host, "auth_type=none", "--reset", "password"],
        ),
        config(
            "to a secret of the operator's",
            &states.served_with_secret,
            &[new_host, &format!("password_secret={}", states.secret)],
        ),
        config(
            "from a secret of the operator's",
            &states.served_from_secret,
            &[new_host, &new_password, "--reset", "password_secret"],
        ),
        config(
            "invalid",
            &states.served,
            &[new_host, &new_password, "port=0"],
        ),
        case(
            "update-status, with a secret that was granted",
            &states.granted,
            &["update-status", "smtp-integrator/0"],
        ),
        case(
            "a new leader",
            &states.two_units,
            &["remove-unit", "smtp-integrator/0"],
        ),
        case(
            "the first relation",
            &states.configured,
            &["integrate", "smtp-integrator:smtp", "wordpress:smtp"],
        ),
        case(
            "one more relation",
            &states.served,
            &["integrate", "smtp-integrator:smtp", "indico:smtp"],
        ),
        case(
            "a legacy relation",
            &states.configured,
            &[
                "integrate",
                "smtp-integrator:smtp-legacy",
                "indico:smtp-legacy",
            ],
        ),
        case(
            "the relation gone",
            &states.served,
            &["remove-relation", "smtp-integrator:smtp", "wordpress:smtp"],
        ),
        case(
            "the operator's secret changed",
            &states.served_from_secret,
            &["update-secret", "relay", &new_password],
        ),
    ]
}
