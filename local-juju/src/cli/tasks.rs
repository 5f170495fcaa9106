//! run, exec, actions, show-task.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use juju_model::{ActionId, Model, Task, TaskStatus, Timestamp, UnitName};
use local_juju::{Juju, Table};
use serde::Serialize;
use serde_json::{Map, Value};

use super::output::{DataFormat, TableFormat, json, print, yaml};
use super::session::{Session, unit_named};

/// Run an action on units
#[derive(Args)]
pub(super) struct Run {
    /// The units (app/0 or app/leader), the action, and its parameters as KEY[.KEY…]=VALUE
    #[arg(required = true, value_name = "UNIT… ACTION [KEY=VALUE…]")]
    words: Vec<String>,
    /// A YAML file with parameters
    #[arg(long)]
    params: Option<PathBuf>,
    /// Take the values of parameters as text, not as YAML
    #[arg(long)]
    string_args: bool,
    #[command(flatten)]
    output: Plain,
    #[arg(long, hide = true)]
    wait: Option<String>,
    #[arg(long, hide = true)]
    utc: bool,
}

impl Run {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        let mut juju = session.open()?;
        let is_unit = |word: &&String| word.contains('/') && !word.contains('=');
        let names: Vec<&String> = self.words.iter().take_while(is_unit).collect();
        let mut rest = self.words[names.len()..].iter();
        let (Some(action), false) = (rest.next(), names.is_empty()) else {
            bail!("units and then an action are needed, such as app/0 backup");
        };
        let mut parameters = self.parameters()?;
        for argument in rest {
            insert(&mut parameters, argument, self.string_args)?;
        }
        let units: Vec<UnitName> = names
            .iter()
            .map(|name| unit_named(juju.model(), name))
            .collect::<Result<_>>()?;
        let tasks = juju.change(|model| {
            let queue = |unit| model.run_action(unit, action, parameters.clone());
            units.iter().map(queue).collect::<Result<Vec<_>, _>>()
        })?;
        finish(session, &mut juju, &tasks, self.output)
    }

    fn parameters(&self) -> Result<Map<String, Value>> {
        let Some(path) = &self.params else {
            return Ok(Map::new());
        };
        let text = fs_err::read_to_string(path)?;
        let map: Option<Map<String, Value>> = serde_yaml::from_str(&text)
            .with_context(|| format!("{} does not hold parameters by name", path.display()))?;
        Ok(map.unwrap_or_default())
    }
}

/// Puts `a.b=value` where it belongs.
fn insert(parameters: &mut Map<String, Value>, argument: &str, as_text: bool) -> Result<()> {
    let Some((path, text)) = argument.split_once('=') else {
        bail!("argument {argument:?} must be of the form key.key.key...=value");
    };
    let value = if as_text {
        Value::String(text.to_owned())
    } else {
        serde_yaml::from_str(text).with_context(|| format!("the value of {path:?} is not YAML"))?
    };
    let mut keys: Vec<&str> = path.split('.').collect();
    let Some(last) = keys.pop().filter(|_| !path.split('.').any(str::is_empty)) else {
        bail!("argument {argument:?} must be of the form key.key.key...=value");
    };
    let mut place = parameters;
    for key in keys {
        let inner = place
            .entry(key)
            .or_insert_with(|| Value::Object(Map::new()));
        if !inner.is_object() {
            *inner = Value::Object(Map::new());
        }
        let Value::Object(map) = inner else {
            bail!("argument {argument:?} has no place")
        };
        place = map;
    }
    place.insert(last.to_owned(), value);
    Ok(())
}

/// Run a command on units, with the hook tools and the environment of a hook
#[derive(Args)]
pub(super) struct Exec {
    /// The command, for the shell
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    command: Vec<String>,
    /// The units, separated by commas: app/0 or app/leader
    #[arg(short, long, value_delimiter = ',')]
    unit: Vec<String>,
    /// All units of these applications
    #[arg(short, long, value_delimiter = ',')]
    application: Vec<String>,
    /// All units
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    output: Plain,
    #[arg(long, hide = true)]
    machine: Option<String>,
    #[arg(long, hide = true)]
    wait: Option<String>,
}

impl Exec {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        if self.machine.is_some() {
            bail!("local Juju has no machines to run commands on: use --unit");
        }
        let mut juju = session.open()?;
        let model = juju.model();
        let mut units: Vec<UnitName> = self
            .unit
            .iter()
            .map(|name| unit_named(model, name))
            .collect::<Result<_>>()?;
        for app in &self.application {
            let Some(app) = model.application(app) else {
                bail!("application {app:?} not found")
            };
            units.extend(app.units().cloned());
        }
        if self.all {
            units = model.units().map(|unit| unit.name().clone()).collect();
        }
        if units.is_empty() {
            bail!("no units: say --unit, --application or --all");
        }
        // One word is a shell's line; several are a program and its arguments, joined as Juju joins them.
        let command = self.command.join(" ");
        let tasks = juju.change(|model| {
            units
                .iter()
                .map(|unit| model.exec(unit, &command))
                .collect::<Result<Vec<_>, _>>()
        })?;
        finish(session, &mut juju, &tasks, self.output)
    }
}

/// For commands that print what a task produced.
#[derive(Args, Clone, Copy)]
pub(super) struct Plain {
    /// Specify output format
    #[arg(long, value_enum, default_value_t = PlainFormat::Plain)]
    format: PlainFormat,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum PlainFormat {
    Plain,
    Json,
    Yaml,
}

/// Runs queued tasks with all that follows, and shows what they produced.
fn finish(session: &Session, juju: &mut Juju, tasks: &[ActionId], output: Plain) -> Result<()> {
    let operation = tasks.first().map(ToString::to_string).unwrap_or_default();
    let plural = if tasks.len() == 1 { "" } else { "s" };
    session.say(&format!(
        "Running operation {operation} with {} task{plural}",
        tasks.len()
    ));
    for task in tasks.iter().filter_map(|id| juju.model().task(*id)) {
        session.say(&format!(
            "  - task {} on unit-{}-{}",
            task.id(),
            task.unit().app(),
            task.unit().number()
        ));
    }
    session.say("");
    session.settle(juju)?;
    let tasks: Vec<&Task> = tasks
        .iter()
        .filter_map(|id| juju.model().task(*id))
        .collect();
    let shown: BTreeMap<String, Shown> = tasks
        .iter()
        .map(|task| (task.unit().to_string(), Shown::of(task)))
        .collect();
    match output.format {
        PlainFormat::Plain => plain(session, &tasks)?,
        PlainFormat::Json => json(&shown)?,
        PlainFormat::Yaml => yaml(&shown)?,
    }
    let mut failures = String::new();
    for task in tasks
        .iter()
        .filter(|task| task.status() != TaskStatus::Completed)
    {
        let code = task
            .results()
            .get("return-code")
            .and_then(Value::as_i64)
            .unwrap_or_default();
        let _ = writeln!(failures, " - id \"{}\" with return code {code}", task.id());
    }
    if failures.is_empty() {
        return Ok(());
    }
    let plural = if failures.lines().count() == 1 {
        ""
    } else {
        "s"
    };
    bail!(
        "the following task{plural} failed:\n{failures}\nuse 'juju show-task' to inspect the failure{plural}"
    );
}

/// What a task left, as `juju` shows it.
#[derive(Serialize)]
struct Shown {
    id: String,
    status: &'static str,
    #[serde(skip_serializing_if = "String::is_empty")]
    message: String,
    #[serde(skip_serializing_if = "Map::is_empty")]
    results: Map<String, Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    log: Vec<String>,
    timing: BTreeMap<&'static str, String>,
    unit: String,
}

impl Shown {
    fn of(task: &Task) -> Self {
        let time = |time: Timestamp| format!("{} +0000 UTC", time.spaced().trim_end_matches('Z'));
        let mut timing = BTreeMap::from([("enqueued", time(task.enqueued()))]);
        if let Some(completed) = task.completed() {
            timing.insert("started", time(task.enqueued()));
            timing.insert("completed", time(completed));
        }
        Self {
            id: task.id().to_string(),
            status: task.status().as_str(),
            message: task.message().to_owned(),
            results: task.results().clone(),
            log: task
                .progress()
                .iter()
                .map(|(when, text)| format!("{} {text}", time(*when)))
                .collect(),
            timing,
            unit: task.unit().to_string(),
        }
    }
}

/// Results for people: what an action set, and what it wrote.
fn plain(session: &Session, tasks: &[&Task]) -> Result<()> {
    for task in tasks {
        if tasks.len() > 1 {
            print(format_args!("{}:\n", task.unit()));
        }
        if task.status() != TaskStatus::Completed {
            print(format_args!(
                "Action id {} failed: {}\n",
                task.id(),
                task.message()
            ));
        }
        let mut results = task.results().clone();
        results.remove("return-code");
        let mut text = |key: &str| match results.remove(key) {
            Some(Value::String(text)) => text,
            _ => String::new(),
        };
        let (stdout, stderr) = (text("stdout"), text("stderr"));
        if !results.is_empty() {
            yaml(&results)?;
        }
        print(&stdout);
        if !stdout.is_empty() && !stdout.ends_with('\n') {
            print("\n");
        }
        if !stderr.is_empty() {
            session.say(stderr.trim_end_matches('\n'));
        }
    }
    Ok(())
}

/// Show what a task produced
#[derive(Args)]
pub(super) struct ShowTask {
    /// The task's number
    id: u64,
    #[command(flatten)]
    format: DataFormat,
    #[arg(long, hide = true)]
    wait: Option<String>,
}

impl ShowTask {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        let model = session.look()?;
        let Some(task) = model.task(ActionId(self.id)) else {
            bail!("task \"{}\" not found", self.id)
        };
        self.format.print(&Shown::of(task))
    }
}

/// List the actions of an application
#[derive(Args)]
pub(super) struct Actions {
    /// The application
    app: String,
    #[command(flatten)]
    format: TableFormat,
}

impl Actions {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        let model: Model = session.look()?;
        let Some(app) = model.application(&self.app) else {
            bail!("application {:?} not found", self.app)
        };
        let actions = &app.charm().actions;
        let descriptions: BTreeMap<_, _> = actions
            .iter()
            .map(|(name, action)| (name, &action.description))
            .collect();
        if actions.is_empty() {
            session.say(&format!("No actions defined for {}.", self.app));
        }
        self.format.print(&descriptions, || {
            let mut table = Table::new(["Action", "Description"]);
            for (name, description) in &descriptions {
                table.row([name, description.lines().next().unwrap_or_default()]);
            }
            table
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn parameters_go_where_their_keys_lead() {
        let mut parameters = Map::new();
        for argument in [
            "n=3",
            "text=a=b",
            "deep.er.x=true",
            "deep.er.y='3'",
            "empty=",
            "n=4",
        ] {
            insert(&mut parameters, argument, false).unwrap();
        }
        insert(&mut parameters, "raw=3", true).unwrap();
        let expected = json!({
            "n": 4, "text": "a=b", "deep": {"er": {"x": true, "y": "3"}}, "empty": null, "raw": "3"
        });
        assert_eq!(Value::Object(parameters), expected);
    }

    #[test]
    fn what_is_no_parameter_is_refused() {
        for argument in ["n", "=3", "a..b=3", ".a=3", "x={"] {
            assert!(
                insert(&mut Map::new(), argument, false).is_err(),
                "{argument}"
            );
        }
    }
}
