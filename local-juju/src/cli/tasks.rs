//! run, exec, actions, show-task, operations, show-operation, cancel-task.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use juju_model::{ActionId, Model, ModelError, Task, TaskStatus, Timestamp, UnitName};
use local_juju::{Juju, Table};
use serde::Serialize;
use serde_json::{Map, Value};

use super::deploy::read_input;
use super::output::{Data, DataFormat, TableFormat, Tabular, Target};
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
    plain: Plain,
    #[arg(long, hide = true)]
    wait: Option<String>,
    #[arg(long, hide = true)]
    utc: bool,
    #[arg(long, hide = true)]
    background: bool,
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
        let queued = queue(
            &mut juju,
            names.into_iter().map(String::as_str),
            |model, unit| model.run_action(unit, action, parameters.clone()),
        )?;
        finish(session, &mut juju, &queued, &self.plain)
    }

    fn parameters(&self) -> Result<Map<String, Value>> {
        let Some(path) = &self.params else {
            return Ok(Map::new());
        };
        let text = read_input(path)?;
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
    #[arg(required = true, trailing_var_arg = true)]
    command: Vec<String>,
    /// The units, separated by commas: app/0 or app/leader
    #[arg(short, long, value_delimiter = ',')]
    unit: Vec<String>,
    /// All units of these applications
    #[arg(short, long, alias = "app", value_delimiter = ',')]
    application: Vec<String>,
    /// All units
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    plain: Plain,
    #[arg(long, hide = true)]
    machine: Option<String>,
    #[arg(long, hide = true)]
    wait: Option<String>,
    #[arg(long, hide = true)]
    operator: bool,
    #[arg(long, hide = true)]
    parallel: Option<bool>,
    #[arg(long, hide = true)]
    execution_group: Option<String>,
    #[arg(long, hide = true)]
    utc: bool,
    #[arg(long, hide = true)]
    background: bool,
}

impl Exec {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        if self.machine.is_some() {
            bail!("local Juju has no machines to run commands on: use --unit");
        }
        let mut juju = session.open()?;
        let model = juju.model();
        let mut units: Vec<String> = self.unit.clone();
        for app in &self.application {
            let Some(app) = model.application(app) else {
                bail!("application {app:?} not found")
            };
            units.extend(app.units().map(ToString::to_string));
        }
        if self.all {
            units = model.units().map(|unit| unit.name().to_string()).collect();
        }
        if units.is_empty() {
            bail!("no units: say --unit, --application or --all");
        }
        let command = shell_line(&self.command);
        let queued = queue(
            &mut juju,
            units.iter().map(String::as_str),
            |model, unit| model.exec(unit, &command),
        )?;
        finish(session, &mut juju, &queued, &self.plain)
    }
}

/// What the shell is given: one word is a line as it is; of several, those with blanks or quotes are quoted, as Juju does it.
pub(super) fn shell_line(words: &[String]) -> String {
    if let [line] = words {
        return line.clone();
    }
    let quoted: Vec<String> = words
        .iter()
        .map(|word| {
            let special = |c: char| c.is_whitespace() || matches!(c, '"' | '$' | '\\');
            if !word.is_empty() && !word.contains(special) {
                return word.clone();
            }
            let mut quoted = String::from('"');
            for c in word.chars() {
                if matches!(c, '"' | '$' | '\\') {
                    quoted.push('\\');
                }
                quoted.push(c);
            }
            quoted.push('"');
            quoted
        })
        .collect();
    quoted.join(" ")
}

/// What was queued, and why the rest was not.
struct Queued {
    tasks: Vec<ActionId>,
    refused: Vec<String>,
}

/// Queues a task at each unit that takes it.
///
/// What Juju does about the others is one of its [rules](juju_model::Rules::schedules_what_it_can).
fn queue<'a>(
    juju: &mut Juju,
    units: impl Iterator<Item = &'a str>,
    mut task: impl FnMut(&mut Model, &UnitName) -> Result<ActionId, ModelError>,
) -> Result<Queued> {
    let refuses = !juju.model().rules().schedules_what_it_can;
    let mut queued = Queued {
        tasks: Vec::new(),
        refused: Vec::new(),
    };
    let named: Vec<Result<UnitName>> = units.map(|name| unit_named(juju.model(), name)).collect();
    for unit in named {
        let done = unit.and_then(|unit| Ok(juju.change(|model| task(model, &unit))?));
        match done {
            Ok(id) => queued.tasks.push(id),
            Err(why) if refuses => return Err(why),
            Err(why) => queued.refused.push(why.to_string()),
        }
    }
    Ok(queued)
}

/// For commands that print what a task produced.
#[derive(Args)]
pub(super) struct Plain {
    /// Specify output format
    #[arg(long, value_enum, default_value_t = PlainFormat::Plain)]
    format: PlainFormat,
    #[command(flatten)]
    target: Target,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum PlainFormat {
    Plain,
    Json,
    Yaml,
}

/// Runs queued tasks with all that follows, and shows what they produced.
fn finish(session: &Session, juju: &mut Juju, queued: &Queued, output: &Plain) -> Result<()> {
    let tasks = &queued.tasks;
    let operation = tasks.first().map(ToString::to_string).unwrap_or_default();
    if !queued.refused.is_empty() {
        let any = if tasks.is_empty() { "any" } else { "some" };
        session.say(&format!(
            "Operation failed to schedule {any} tasks:\n{}",
            queued.refused.join("\n")
        ));
    }
    if tasks.is_empty() {
        return Ok(());
    }
    let plural = if tasks.len() == 1 { "" } else { "s" };
    session.say(&format!(
        "Running operation {operation} with {} task{plural}",
        tasks.len()
    ));
    for task in tasks.iter().filter_map(|id| juju.model().task(*id)) {
        session.say(&format!("  - task {} on {}", task.id(), task.unit().tag()));
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
        PlainFormat::Plain => plain(session, &tasks, &output.target)?,
        PlainFormat::Json => output.target.data(Data::Json, &shown)?,
        PlainFormat::Yaml => output.target.data(Data::Yaml, &shown)?,
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
fn plain(session: &Session, tasks: &[&Task], target: &Target) -> Result<()> {
    let mut all = String::new();
    for task in tasks {
        if tasks.len() > 1 {
            let _ = writeln!(all, "{}:", task.unit());
        }
        if task.status() != TaskStatus::Completed {
            let _ = writeln!(all, "Action id {} failed: {}", task.id(), task.message());
        }
        let mut results = task.results().clone();
        results.remove("return-code");
        let mut text = |key: &str| match results.remove(key) {
            Some(Value::String(text)) => text,
            _ => String::new(),
        };
        let (stdout, stderr) = (text("stdout"), text("stderr"));
        if !results.is_empty() {
            all.push_str(&serde_yaml::to_string(&results)?);
        }
        all.push_str(&stdout);
        if !stdout.is_empty() && !stdout.ends_with('\n') {
            all.push('\n');
        }
        if !stderr.is_empty() {
            session.say(stderr.trim_end_matches('\n'));
        }
    }
    target.text(all)
}

/// Show what a task produced
#[derive(Args)]
pub(super) struct ShowTask {
    /// The task's number
    id: u64,
    #[command(flatten)]
    format: DataFormat,
    #[arg(long, hide = true)]
    utc: bool,
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

/// List the tasks that were run
#[derive(Args)]
pub(super) struct Operations {
    /// Only those of these actions
    #[arg(long, value_delimiter = ',')]
    actions: Vec<String>,
    /// Only those of these applications
    #[arg(long, alias = "apps", value_delimiter = ',')]
    applications: Vec<String>,
    /// Only those of these units
    #[arg(long, value_delimiter = ',')]
    units: Vec<String>,
    /// Only those with these statuses
    #[arg(long, value_delimiter = ',')]
    status: Vec<String>,
    /// At most so many, the newest
    #[arg(long)]
    limit: Option<usize>,
    #[arg(long, hide = true)]
    utc: bool,
    #[command(flatten)]
    format: TableFormat,
}

impl Operations {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        let model = session.look()?;
        let in_list =
            |list: &[String], text: &str| list.is_empty() || list.iter().any(|one| one == text);
        let mut tasks: Vec<&Task> = model
            .tasks()
            .filter(|task| {
                in_list(&self.actions, task.name())
                    && in_list(&self.applications, task.unit().app())
                    && in_list(&self.units, &task.unit().to_string())
                    && in_list(&self.status, task.status().as_str())
            })
            .collect();
        let skipped = tasks.len().saturating_sub(self.limit.unwrap_or(usize::MAX));
        tasks.drain(..skipped);
        if tasks.is_empty() {
            session.say("no matching operations");
            return Ok(());
        }
        let shown: BTreeMap<u64, Operation> = tasks
            .iter()
            .map(|task| (task.id().0, Operation::of(task)))
            .collect();
        self.format.print(&shown, || {
            let mut table =
                Table::new(["ID", "Status", "Started", "Finished", "Task IDs", "Summary"]);
            for (id, one) in &shown {
                let id = id.to_string();
                let time = |key: &str| {
                    let at = one
                        .timing
                        .get(key)
                        .map(|at| at.trim_end_matches(" +0000 UTC"));
                    at.unwrap_or_default().to_owned()
                };
                table.row([
                    &id,
                    one.status,
                    &time("started"),
                    &time("completed"),
                    &id,
                    &one.summary,
                ]);
            }
            table
        })
    }
}

/// In local Juju each operation is one task.
#[derive(Serialize)]
struct Operation {
    summary: String,
    status: &'static str,
    action: Named,
    timing: BTreeMap<&'static str, String>,
    tasks: BTreeMap<u64, Shown>,
}

#[derive(Serialize)]
struct Named {
    name: String,
    parameters: Map<String, Value>,
}

impl Operation {
    fn of(task: &Task) -> Self {
        let shown = Shown::of(task);
        Self {
            summary: format!("{} run on {}", task.name(), task.unit().tag()),
            status: task.status().as_str(),
            action: Named {
                name: task.name().to_owned(),
                parameters: task.parameters().cloned().unwrap_or_default(),
            },
            timing: shown.timing.clone(),
            tasks: BTreeMap::from([(task.id().0, shown)]),
        }
    }
}

/// Show a task that was run, with what it was given
#[derive(Args)]
pub(super) struct ShowOperation {
    /// The task's number
    id: u64,
    #[command(flatten)]
    format: DataFormat,
    #[arg(long, hide = true)]
    wait: Option<String>,
    #[arg(long, hide = true)]
    utc: bool,
}

impl ShowOperation {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        let model = session.look()?;
        let Some(task) = model.task(ActionId(self.id)) else {
            bail!("operation \"{}\" not found", self.id)
        };
        self.format.print(&Operation::of(task))
    }
}

/// Tasks have ended when a command ends: there is none to cancel
#[derive(Args)]
pub(super) struct CancelTask {
    /// The task's number
    #[arg(required = true)]
    ids: Vec<u64>,
}

impl CancelTask {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        let model = session.look()?;
        for id in self.ids {
            let Some(task) = model.task(ActionId(id)) else {
                bail!("task \"{id}\" not found")
            };
            session.say(&format!("task {id} is {} already", task.status().as_str()));
        }
        Ok(())
    }
}

/// List the actions of an application
#[derive(Args)]
pub(super) struct Actions {
    /// The application
    app: String,
    /// Show what parameters they take
    #[arg(long)]
    schema: bool,
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
        if self.schema {
            let schemas: BTreeMap<_, _> = actions
                .iter()
                .map(|(name, action)| (name, &action.schema))
                .collect();
            return match self.format.format {
                Tabular::Json => self.format.target.data(Data::Json, &schemas),
                Tabular::Yaml | Tabular::Table => self.format.target.data(Data::Yaml, &schemas),
            };
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
    fn arguments_reach_the_shell_as_they_are() {
        for (words, line) in [
            (&["echo $HOME && ls"][..], "echo $HOME && ls"),
            (&["echo", "a b", "c"], "echo \"a b\" c"),
            (
                &["sh", "-c", "echo $1", "x", "p q"],
                "sh -c \"echo \\$1\" x \"p q\"",
            ),
            (
                &["echo", "say \"hi\"", "\\", ""],
                "echo \"say \\\"hi\\\"\" \"\\\\\" \"\"",
            ),
            (&["true", "&&", "false"], "true && false"),
        ] {
            let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
            assert_eq!(shell_line(&words), line);
        }
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
