//! What an event of the packed SMTP Integrator costs, each hook and each hook
//! tool in a process of its own: counted, never timed.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;

use whole_tests::{
    LocalJuju, packed,
    watch::{Hook, Watch},
};

/// The peak of the memory of a hook, in KiB.
const MEMORY: usize = 4 * 1024;

/// The SMTP Integrator, with a watch on its unit.
struct Watched {
    juju: LocalJuju,
    watch: Watch,
}

impl Watched {
    /// The SMTP Integrator without a host, integrated with applications that
    /// have no units: what they do is not counted here.
    fn blocked(smtp: usize, legacy: usize) -> Self {
        let juju = LocalJuju::new();
        let options = serde_json::json!({
            "user": "mailer",
            "password": "s3cret",
            "auth_type": "plain",
            "transport_security": "tls",
        });
        juju.deploy_integrated(&options, &[("smtp", smtp), ("smtp-legacy", legacy)]);
        let watch = Watch::new(&juju, "smtp-integrator/0");
        Self { juju, watch }
    }

    fn hooks_of(&self, command: &[&str]) -> Vec<Hook> {
        let mut hooks = self.watch.hooks_of(&self.juju, command);
        // Of events that the charm does not observe.
        hooks.retain(|hook| !hook.calls.is_empty());
        hooks
    }

    /// A command makes just this hook run, which keeps to its budget, and the
    /// unit is active after it.
    #[track_caller]
    fn assert_calls(&self, command: &[&str], hook: &str, at_most: usize) {
        let hooks = self.hooks_of(command);
        let [only] = &hooks[..] else {
            panic!("{command:?}: {hooks:#?}")
        };
        assert_eq!(only.event, hook);
        assert_cost(only, at_most);
        let status = self.juju.workload("smtp-integrator/0");
        assert_eq!(status, ("active".to_owned(), String::new()));
    }

    fn requirer(&self, name: &str) {
        let charm = packed("examples/smtp-requirer");
        let charm = charm.to_str().unwrap();
        self.juju.run(&["deploy", charm, name, "--num-units=0"]);
    }
}

#[track_caller]
fn assert_cost(hook: &Hook, at_most: usize) {
    let Hook { event, calls, .. } = hook;
    let lines: Vec<_> = calls.iter().map(|call| &call.line).collect();
    // It has done its work: every hook that has any tells the status.
    let told = calls.iter().filter(|call| call.tool() == "status-set");
    assert_eq!(told.count(), 1, "{lines:#?}");
    let number = calls.len();
    assert!(
        number <= at_most,
        "{event}: {number} calls, {at_most} allowed: {lines:#?}"
    );
    let memory = hook.memory();
    assert!(memory <= MEMORY, "{event}: {memory} KiB");
}

const HOST: [&str; 3] = ["config", "smtp-integrator", "host=smtp.example.com"];
const OTHER_HOST: [&str; 3] = ["config", "smtp-integrator", "host=elsewhere.example.com"];
/// Until update-status, when nothing has changed.
const LATER: [&str; 2] = ["advance", "6m"];
const NEWCOMER: [&str; 2] = ["smtp-integrator:smtp", "newcomer:smtp"];

/// All that can happen to so many relations, and to one of them.
fn assert_costs_of_smtp(n: usize) {
    let watched = Watched::blocked(n, 0);
    watched.assert_calls(&HOST, "config-changed", 10 + 4 * n);
    watched.assert_calls(&LATER, "update-status", 9 + n);
    watched.assert_calls(&OTHER_HOST, "config-changed", 9 + 2 * n);

    watched.requirer("newcomer");
    let [ours, theirs] = NEWCOMER;
    watched.assert_calls(&["integrate", ours, theirs], "smtp-relation-created", 9);
    watched.assert_calls(
        &["remove-relation", ours, theirs],
        "smtp-relation-broken",
        9,
    );
}

#[test]
fn one_relation_costs_what_it_may() {
    assert_costs_of_smtp(1);
}

#[test]
fn ten_relations_cost_what_they_may() {
    assert_costs_of_smtp(10);
}

#[test]
fn a_hundred_relations_cost_what_they_may() {
    assert_costs_of_smtp(100);
}

#[test]
fn legacy_relations_cost_what_they_may_and_the_secret_three_calls_more() {
    for n in [1, 10, 100] {
        let watched = Watched::blocked(0, n);
        watched.assert_calls(&HOST, "config-changed", 9 + 2 * n);
        watched.assert_calls(&LATER, "update-status", 9 + n);
        watched.assert_calls(&OTHER_HOST, "config-changed", 9 + 2 * n);

        // The first that needs the secret.
        watched.requirer("newcomer");
        let [ours, theirs] = NEWCOMER;
        watched.assert_calls(&["integrate", ours, theirs], "smtp-relation-created", 12);
    }
}

#[test]
fn relations_of_both_endpoints_cost_what_each_of_them_does() {
    let (smtp, legacy) = (10, 10);
    let watched = Watched::blocked(smtp, legacy);
    watched.assert_calls(&HOST, "config-changed", 10 + 4 * smtp + 2 * legacy);
    watched.assert_calls(&LATER, "update-status", 9 + smtp + legacy);
    watched.assert_calls(&OTHER_HOST, "config-changed", 9 + 2 * (smtp + legacy));

    // Two events: the configuration says that the password is another one, and
    // the secret's owner is told of its new content.
    let hooks = watched.hooks_of(&["config", "smtp-integrator", "password=another"]);
    assert_eq!(hooks[0].event, "config-changed", "{hooks:#?}");
    for hook in hooks {
        assert_cost(&hook, 10 + 2 * (smtp + legacy));
    }
}

#[test]
fn the_packed_charm_has_less_than_a_megabyte() {
    let size = fs::metadata(packed(".")).unwrap().len();
    assert!(size < 1_000_000, "{size} bytes");
}
