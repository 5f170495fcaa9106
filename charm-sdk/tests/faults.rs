//! Every fault of an event: that a careful charm survives them all, and that a
//! careless one is found out.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

use charm_sdk::testing::{FaultKind, Scenario};
use charm_sdk::{Charm, Context, Declaration, Halt, NewSecret, SecretContent, Status};

const DECLARATION: Declaration = Declaration {
    files: &[(
        "metadata.yaml",
        "name: keeper\nsummary: Keeps a secret\ndescription: Keeps a secret.\n",
    )],
};
const TOKEN: &str = "t0ken \"of\" ours";

fn make(ctx: &Context, label: Option<&str>) -> Result<(), Halt> {
    let Some(leader) = ctx.leader()? else {
        return Ok(());
    };
    let content = SecretContent::new().with("token", TOKEN);
    let mut secret = NewSecret::new(&content);
    if let Some(label) = label {
        if ctx.owned_secret(&leader, label)?.is_some() {
            return Ok(());
        }
        secret = secret.label(label);
    }
    ctx.add_secret(&leader, secret)?;
    Ok(())
}

/// Finds its secret by a label.
#[derive(Default)]
struct Careful;

impl Charm for Careful {
    const DECLARATION: Declaration = DECLARATION;

    fn dispatch(&mut self, ctx: &Context) -> Result<(), Halt> {
        make(ctx, Some("token"))?;
        ctx.state().set("made", "yes")?;
        Ok(ctx.set_status(Status::active())?)
    }
}

/// Relies on its state, which is committed after the secret.
#[derive(Default)]
struct Careless;

impl Charm for Careless {
    const DECLARATION: Declaration = DECLARATION;

    fn dispatch(&mut self, ctx: &Context) -> Result<(), Halt> {
        if ctx.state().get("made")?.is_none() {
            make(ctx, None)?;
            ctx.state().set("made", "yes")?;
        }
        Ok(ctx.set_status(Status::active())?)
    }
}

#[test]
fn a_careful_charm_survives_every_fault() {
    let juju = Scenario::<Careful>::new();
    let faults = juju.assert_survives_watched("start", |trial| {
        trial.fired.assert_hides(TOKEN);
    });
    for kind in FaultKind::ALL.iter().copied() {
        let tried = faults.iter().any(|fault| fault.kind() == kind);
        assert!(tried, "{kind} was not tried");
    }
    let stops = faults
        .iter()
        .filter(|fault| fault.kind() == FaultKind::CommitStops);
    let stops: Vec<_> = stops.map(ToString::to_string).collect();
    assert_eq!(
        stops,
        [0, 1, 2].map(|step| format!("the commit stops after {step} of 2"))
    );
}

#[test]
#[should_panic(expected = "the commit stops after 1 of 2")]
fn a_careless_charm_is_found_out() {
    Scenario::<Careless>::new().assert_survives("start");
}

#[test]
fn what_was_killed_or_failed_is_run_again() {
    let juju = Scenario::<Careful>::new();
    juju.with_every_fault("start", |mut trial| {
        let again = trial.juju.step();
        if trial.fired.succeeded() {
            return;
        }
        // Who has lost leadership has other events to run first.
        if trial.fault.kind() != FaultKind::LeadershipLost {
            assert_eq!(again.unwrap().name(), "start", "{}", trial.fault);
        }
        trial.juju.settle();
        assert_eq!(trial.juju.secrets().len(), 1, "{}", trial.fault);
    });
}

#[test]
fn a_tool_that_says_nothing_has_no_answer_to_be_spoilt() {
    let juju = Scenario::<Careful>::new();
    let faults = juju.faults_of("start");
    let spoilt = faults
        .iter()
        .filter(|fault| fault.kind() == FaultKind::Garbage);
    let spoilt: Vec<_> = spoilt.map(ToString::to_string).collect();
    assert!(spoilt.iter().any(|fault| fault.contains("is-leader")));
    assert!(!spoilt.iter().any(|fault| fault.contains("state-set")));

    let mut follower = juju;
    follower.set_leader(false);
    let faults = follower.faults_of("start");
    let lost = |fault: &charm_sdk::testing::Fault| fault.kind() == FaultKind::LeadershipLost;
    assert!(!faults.iter().any(lost));
}
