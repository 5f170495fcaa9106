//! wait-for. All hooks have run when a command ends, so there is nothing to
//! wait for: either the goal is reached, or it will not be without a change.

mod query;

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use juju_model::Model;

use self::query::{Names, Query, Value};
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
    /// What has to be true, such as 'status=="active" && len(units)==2'
    #[arg(long)]
    query: Option<String>,
    #[arg(long, hide = true)]
    timeout: Option<String>,
    #[arg(long, hide = true)]
    summary: Option<String>,
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
            What::Application(_) => application(&model, &goal.name),
            What::Machine(_) => machine(&model, &goal.name),
            What::Model(_) if goal.name == model.name() => Some(Names::from([
                ("name", Value::from(model.name())),
                ("life", Value::from("alive")),
                ("status", Value::from("available")),
                ("applications", Value::count(model.applications().count())),
                ("units", Value::count(model.units().count())),
            ])),
            What::Model(_) => None,
            What::Unit(_) => unit(&model, &goal.name),
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
        bail!(
            "{kind} {:?} has not reached {text:?}, and nothing more happens until the model is changed",
            goal.name
        );
    }
}

fn life(dying: bool) -> Value {
    Value::from(if dying { "dying" } else { "alive" })
}

fn application(model: &Model, name: &str) -> Option<Names> {
    let app = model.application(name)?;
    let status = model.application_status(name)?;
    Some(Names::from([
        ("name", Value::from(name)),
        ("life", life(app.is_dying())),
        ("status", Value::from(status.word.as_str())),
        ("status-message", Value::Text(status.message)),
        ("charm-url", Value::from(app.charm().url.as_str())),
        ("workload-version", Value::from(app.workload_version())),
        ("exposed", Value::Bool(false)),
        ("units", Value::count(app.units().count())),
    ]))
}

fn unit(model: &Model, name: &str) -> Option<Names> {
    let unit = model.unit(&unit_named(model, name).ok()?)?;
    let (workload, agent) = (unit.workload_status(), unit.agent_status());
    Some(Names::from([
        ("name", Value::Text(unit.name().to_string())),
        ("application", Value::from(unit.name().app())),
        ("life", life(unit.is_dying())),
        ("workload-status", Value::from(workload.word.as_str())),
        ("workload-message", Value::from(workload.message.as_str())),
        ("agent-status", Value::from(agent.word.as_str())),
        ("machine-id", Value::Text(unit.machine().to_string())),
        ("leader", Value::Bool(model.is_leader(unit.name()))),
    ]))
}

fn machine(model: &Model, name: &str) -> Option<Names> {
    let unit = model
        .units()
        .find(|unit| unit.machine().to_string() == name)?;
    Some(Names::from([
        ("id", Value::from(name)),
        ("life", life(unit.is_dying())),
        ("status", Value::from("started")),
        (
            "units",
            Value::count(
                model
                    .units()
                    .filter(|one| one.machine() == unit.machine())
                    .count(),
            ),
        ),
    ]))
}
