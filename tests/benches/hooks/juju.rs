//! What local Juju itself costs: the hook of a charm that does nothing,
//! events in the test's own process, and many relations.

use std::{
    fs, io,
    time::{Duration, Instant},
};

use charm_sdk::testing::Scenario;
use serde_json::Value;
use smtp_integrator::SmtpIntegrator;
use whole_tests::{LocalJuju, packed, watch::Watch};

use super::{
    median, ms, ratio,
    stand_in::{Replay, Tools},
};

/// So many units have a hook each.
const UNITS: u32 = 50;
/// So many relations have to settle in seconds.
const RELATIONS: usize = 500;
/// So long are events fired in the test's process.
const FIRING: Duration = Duration::from_secs(1);

/// Prints what a hook costs beyond the charm, in bare processes, how many events
/// go through in a second, and how long many relations take.
pub fn measure(tools: &Tools, rounds: usize) -> io::Result<()> {
    let charm = packed("tests/benches/empty-charm");
    let juju = LocalJuju::release();
    juju.run(&["deploy", &charm.to_string_lossy(), &format!("-n{UNITS}")]);

    // The environment of one of those hooks, to run the charm's program alone.
    let watched = juju.fork();
    let hooks = Watch::new(&watched, "empty-charm/0").hooks_of(&watched, &["advance", "6m"]);
    let alone = Replay::new(tools, hooks.first().expect("update-status"))?;

    let (mut costs, mut charms, mut processes, mut ratios) = (vec![], vec![], vec![], vec![]);
    for _ in 0..rounds {
        // With the start of the program, and the reading and saving of the model.
        let idle = timed(&juju, &["advance", "0s"]);
        let busy = timed(&juju, &["advance", "5m"]);
        let hook = busy.saturating_sub(idle) / UNITS;
        let charm = mean(|| alone.run());
        let process = mean(|| tools.process());
        let cost = hook.saturating_sub(charm);
        ratios.push(ratio(cost, process));
        costs.push(cost);
        charms.push(charm);
        processes.push(process);
    }
    println!(
        "the hook of an empty charm on local Juju, above the charm's own {:.2} ms: {:.2} ms, \
         which is {:.1} bare processes of {:.2} ms (to be less than 3)",
        ms(median(charms)),
        ms(median(costs)),
        median(ratios),
        ms(median(processes)),
    );

    let mut scenario = Scenario::<SmtpIntegrator>::new();
    scenario.config("host", "smtp.example.com");
    scenario.relate("smtp", "wordpress");
    let start = Instant::now();
    let mut events = 0_u32;
    while start.elapsed() < FIRING {
        scenario.fire("config-changed");
        events += 1;
    }
    let in_process = f64::from(events) / start.elapsed().as_secs_f64();
    let idle = timed(&juju, &["advance", "0s"]);
    let busy = timed(&juju, &["advance", "5m"]);
    let by_process = f64::from(UNITS) / busy.saturating_sub(idle).as_secs_f64();
    println!(
        "events per second: {in_process:.0} of the SMTP Integrator in the test's own process, \
         {by_process:.0} of the empty charm by processes"
    );
    settle()?;
    println!();
    Ok(())
}

/// Prints how long so many relations take from nothing to rest.
fn settle() -> io::Result<()> {
    let start = Instant::now();
    let juju = super::deployed(RELATIONS);
    let took = start.elapsed();
    let trace = juju.folder().join("local-juju/models/default/trace.jsonl");
    let (mut hooks, mut calls, mut inside) = (0, 0, 0.0);
    for line in fs::read_to_string(trace)?.lines() {
        let hook: Value = serde_json::from_str(line)?;
        hooks += 1;
        calls += hook["calls"].as_array().map_or(0, Vec::len);
        inside += hook["took-us"].as_f64().unwrap_or_default() / 1e6;
    }
    println!(
        "{RELATIONS} relations deployed and settled on local Juju: {:.1} s, of which {inside:.1} s \
         in {hooks} hooks with {calls} hook tools, each a process",
        took.as_secs_f64()
    );
    Ok(())
}

fn timed(juju: &LocalJuju, command: &[&str]) -> Duration {
    let start = Instant::now();
    juju.run(command);
    start.elapsed()
}

fn mean(mut run: impl FnMut() -> Duration) -> Duration {
    (0..UNITS).map(|_| run()).sum::<Duration>() / UNITS
}
