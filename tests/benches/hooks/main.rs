//! What a hook of the packed SMTP Integrator costs, beside the bare processes
//! that nobody can do without.
//!
//! ```console
//! $ cargo bench --package whole-tests            # up to 500 relations
//! $ cargo bench --package whole-tests -- --quick # up to 10 relations
//! ```
//!
//! Everything that is needed is built by it, for release. First comes what local
//! Juju itself costs: [`juju`]. Then each hook is run once on local Juju, which gives
//! its environment and what its tools answer, and then many times with stand-ins
//! for the tools, programs that look up that answer and nothing else. What is
//! compared runs in turns, so that whatever else the machine does falls upon both.

#![allow(clippy::print_stdout, reason = "the table")]

mod juju;
mod stand_in;

use std::{fs, io, time::Duration};

use stand_in::{Replay, Tools};
use whole_tests::{
    LocalJuju, packed,
    watch::{Hook, Watch},
};

fn main() -> io::Result<()> {
    let quick = std::env::args().any(|arg| arg == "--quick");
    let (sizes, rounds): (&[usize], _) = if quick {
        (&[1, 10], 5)
    } else {
        (&[1, 10, 100, 500], 15)
    };
    packed("examples/smtp-requirer");
    let packed_size = fs::metadata(packed("."))?.len();
    let tools = Tools::build()?;

    juju::measure(&tools, if quick { 5 } else { 15 })?;
    println!(
        "{:<56}{:>6}{:>10}{:>7}{:>8}",
        "", "calls", "ms", "ratio", "KiB"
    );
    let mut program_size = 0;
    for &n in sizes {
        let juju = deployed(n);
        let watch = Watch::new(&juju, "smtp-integrator/0");
        let relations = if n == 1 { "relation" } else { "relations" };

        let same = only(watch.hooks_of(&juju, &["advance", "6m"]));
        let replay = Replay::new(&tools, &same)?;
        if n == sizes[0] {
            program_size = fs::metadata(replay.program())?.len();
            bare(&tools, &replay, 20 * rounds);
            let nothing = Replay::new(&tools, &same)?.for_event("start");
            no_handler(&tools, &nothing, 20 * rounds);
        }
        let replay = replay.for_event("config-changed");
        let what = format!("config-changed, {n} {relations}, nothing changed");
        row(&what, &replay, rounds, same.memory());

        let host = ["config", "smtp-integrator", "host=elsewhere.example.com"];
        let changed = only(watch.hooks_of(&juju, &host));
        let what = format!("config-changed, {n} {relations}, another host");
        row(
            &what,
            &Replay::new(&tools, &changed)?,
            rounds,
            changed.memory(),
        );

        if Some(&n) == sizes.last() {
            let requirer = packed("examples/smtp-requirer");
            let requirer = requirer.to_string_lossy();
            juju.run(&["deploy", &requirer, "newcomer", "--num-units=0"]);
            let integrate = ["integrate", "smtp-integrator:smtp", "newcomer:smtp"];
            let created = only(watch.hooks_of(&juju, &integrate));
            let what = format!("smtp-relation-created, one more than {n} {relations}");
            row(
                &what,
                &Replay::new(&tools, &created)?,
                rounds,
                created.memory(),
            );
        }
    }
    println!(
        "packed charm: {} kB, its program: {} kB",
        packed_size / 1000,
        program_size / 1000
    );
    println!("ratio: to calls + 1 bare tool calls; medians of {rounds} rounds in turns");
    Ok(())
}

/// A process that does nothing, and a hook tool.
fn bare(tools: &Tools, replay: &Replay, rounds: usize) {
    let pairs = (0..rounds).map(|_| (tools.process(), replay.bare_call()));
    let (process, call): (Vec<_>, Vec<_>) = pairs.unzip();
    println!("{:<62}{:>10.2}", "bare process", ms(median(process)));
    println!("{:<62}{:>10.2}", "bare tool call", ms(median(call)));
}

/// A hook of an event that the charm does not observe: what every hook costs
/// before the charm does anything.
fn no_handler(tools: &Tools, replay: &Replay, rounds: usize) {
    let pairs: Vec<_> = (0..rounds)
        .map(|_| (tools.process(), replay.run()))
        .collect();
    let ratios = pairs.iter().map(|(process, hook)| ratio(*hook, *process));
    let hooks = pairs.iter().map(|(_, hook)| *hook).collect();
    println!(
        "{:<62}{:>10.2}  ({:.1} bare processes)",
        "start, which the charm does not observe",
        ms(median(hooks)),
        median(ratios.collect())
    );
}

/// A hook, beside as many bare tool calls as it makes and one for itself.
fn row(what: &str, replay: &Replay, rounds: usize, memory: usize) {
    let processes = replay.calls + 1;
    let (mut hooks, mut ratios) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let hook = replay.run();
        let bare: Duration = (0..processes).map(|_| replay.bare_call()).sum();
        hooks.push(hook);
        ratios.push(ratio(hook, bare));
    }
    println!(
        "{what:<56}{:>6}{:>10.2}{:>7.2}{memory:>8}",
        replay.calls,
        ms(median(hooks)),
        median(ratios)
    );
}

fn ratio(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64()
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

fn median<T: PartialOrd + Copy>(mut values: Vec<T>) -> T {
    values.sort_by(|one, other| one.partial_cmp(other).expect("a number"));
    values[values.len() / 2]
}

/// The one hook that called a tool: the charm does not observe the others.
fn only(mut hooks: Vec<Hook>) -> Hook {
    hooks.retain(|hook| !hook.calls.is_empty());
    assert_eq!(hooks.len(), 1, "one hook has work");
    hooks.remove(0)
}

/// The SMTP Integrator and so many applications with it.
fn deployed(n: usize) -> LocalJuju {
    let juju = LocalJuju::release();
    let options = serde_json::json!({
        "host": "smtp.example.com",
        "user": "mailer",
        "password": "s3cret",
        "auth_type": "plain",
        "transport_security": "tls",
        "domain": "example.com",
        "smtp_sender": "no-reply@example.com",
        "recipients": "a@example.com, b@example.com",
    });
    juju.deploy_integrated(&options, &[("smtp", n)]);
    juju
}
