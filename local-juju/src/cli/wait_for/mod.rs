//! wait-for. All hooks have run when a command ends, so there is nothing to
//! wait for: either the goal is reached, or it will not be without a change.

mod query;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use juju_model::{Application, Flavour, Model, Unit};

use self::query::{Names, Query, Value};
use super::clock::duration;
use super::session::{Session, unit_named};

/// Succeed if something has reached a state, fail if not
#[derive(Args)]
pub(super) struct WaitFor {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// An application
    Application(Goal),
    /// A machine
    Machine(Goal),
    /// A model
    Model(Goal),
    /// A unit
    Unit(Goal),
}

#[derive(Args)]
struct Goal {
    /// Its name
    name: String,
    /// What has to be true, such as 'status=="active" && forEach(units, unit => unit.life=="alive")'
    #[arg(long)]
    query: Option<String>,
    /// Accepted: there is nothing to wait for
    #[arg(long, default_value = "10m0s", value_parser = duration)]
    timeout: Duration,
    /// Say what the query asked for if it does not hold
    #[arg(long, num_args = 0..=1, require_equals = true, default_value_t = true, default_missing_value = "true", action = clap::ArgAction::Set)]
    summary: bool,
}

impl WaitFor {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        let model = session.look()?;
        let (kind, goal, default) = match &self.what {
            What::Application(goal) => {
                ("application", goal, r#"life=="alive" && status=="active""#)
            }
            What::Machine(goal) => ("machine", goal, r#"life=="alive" && status=="started""#),
            What::Model(goal) => ("model", goal, r#"life=="alive" && status=="available""#),
            What::Unit(goal) => (
                "unit",
                goal,
                r#"life=="alive" && workload-status=="active""#,
            ),
        };
        let text = goal.query.as_deref().unwrap_or(default);
        let query = Query::parse(text).with_context(|| format!("invalid query {text:?}"))?;
        let names = match &self.what {
            What::Application(_) => model
                .application(&goal.name)
                .map(|app| application(&model, app)),
            What::Machine(_) => machines(&model).remove(&goal.name),
            What::Model(_) => (goal.name == model.name()).then(|| of_model(&model)),
            What::Unit(_) => unit_named(&model, &goal.name)
                .ok()
                .and_then(|name| model.unit(&name))
                .map(|one| unit(&model, one)),
        };
        let Some(names) = names else {
            bail!("{kind} {:?} not found", goal.name)
        };
        if query
            .holds(&names)
            .with_context(|| format!("invalid query {text:?}"))?
        {
            session.say(&format!("{kind} {:?} found", goal.name));
            return Ok(());
        }
        if goal.summary {
            let mut asked = BTreeSet::new();
            query.asks_for(&mut asked);
            for (name, value) in names.iter().filter(|(name, _)| asked.contains(*name)) {
                session.say(&format!("  {name}: {}", value.shown()));
            }
        }
        bail!(
            "{kind} {:?} has not reached {text:?}, and nothing more happens until the model is changed",
            goal.name
        );
    }
}

fn life(dying: bool) -> Value {
    Value::from(if dying { "dying" } else { "alive" })
}

fn of_model(model: &Model) -> Names {
    let applications = model.applications().map(|app| application(model, app));
    let units = model.units().map(|one| unit(model, one));
    Names::from([
        ("name", Value::from(model.name())),
        ("life", Value::from("alive")),
        ("is-controller", Value::Bool(false)),
        ("status", Value::from("available")),
        ("applications", Value::Each(applications.collect())),
        (
            "machines",
            Value::Each(machines(model).into_values().collect()),
        ),
        ("units", Value::Each(units.collect())),
    ])
}

fn application(model: &Model, app: &Application) -> Names {
    let (word, message) = model
        .application_status(app.name())
        .map(|status| (status.word.as_str(), status.message))
        .unwrap_or_default();
    let units = app.units().filter_map(|name| model.unit(name));
    Names::from([
        ("name", Value::from(app.name())),
        ("life", life(app.is_dying())),
        ("status", Value::from(word)),
        ("status-message", Value::Text(message)),
        ("charm-url", Value::from(app.charm().url.as_str())),
        ("workload-version", Value::from(app.workload_version())),
        ("exposed", Value::Bool(app.is_exposed())),
        ("subordinate", Value::Bool(app.charm().subordinate)),
        (
            "units",
            Value::Each(units.map(|one| unit(model, one)).collect()),
        ),
    ])
}

fn unit(model: &Model, unit: &Unit) -> Names {
    let (workload, agent) = (unit.workload_status(), unit.agent_status());
    let address = model.address(unit.name()).unwrap_or_default();
    let principal = unit.principal().map(ToString::to_string);
    Names::from([
        ("name", Value::Text(unit.name().to_string())),
        ("application", Value::from(unit.name().app())),
        ("life", life(unit.is_dying())),
        ("workload-status", Value::from(workload.word.as_str())),
        ("workload-message", Value::from(workload.message.as_str())),
        ("agent-status", Value::from(agent.word.as_str())),
        ("machine-id", Value::Text(unit.machine().to_string())),
        ("leader", Value::Bool(model.is_leader(unit.name()))),
        ("subordinate", Value::Bool(principal.is_some())),
        ("principal", Value::Text(principal.unwrap_or_default())),
        ("public-address", Value::Text(address.clone())),
        ("private-address", Value::Text(address)),
    ])
}

/// Machines by their id. Pods have none.
fn machines(model: &Model) -> BTreeMap<String, Names> {
    let mut machines: BTreeMap<String, Vec<&Unit>> = BTreeMap::new();
    if model.flavour() == Flavour::Machine {
        for unit in model.units() {
            machines
                .entry(unit.machine().to_string())
                .or_default()
                .push(unit);
        }
    }
    let machine = |(id, units): (String, Vec<&Unit>)| {
        let names = Names::from([
            ("id", Value::Text(id.clone())),
            ("life", life(units.iter().all(|unit| unit.is_dying()))),
            ("status", Value::from("started")),
            (
                "units",
                Value::Each(units.into_iter().map(|one| unit(model, one)).collect()),
            ),
        ]);
        (id, names)
    };
    machines.into_iter().map(machine).collect()
}
