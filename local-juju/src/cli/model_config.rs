//! model-config.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;
use juju_model::{ConfigValue, Model, ModelConfig};
use local_juju::Table;
use serde::Serialize;

use super::config::Plain;
use super::deploy::read_input;
use super::output::TableFormat;
use super::session::{Session, key_value};

/// Get, set or reset the settings of a model
#[derive(Args)]
pub(super) struct Command {
    /// Settings to set, NAME=VALUE; or the name of one to show
    settings: Vec<String>,
    /// A YAML file with settings; - for standard input
    #[arg(long)]
    file: Option<PathBuf>,
    /// Settings to bring back to their defaults, separated by commas
    #[arg(long, value_delimiter = ',', value_name = "NAMES")]
    reset: Vec<String>,
    #[arg(long, hide = true)]
    ignore_read_only_fields: bool,
    #[command(flatten)]
    format: TableFormat,
}

/// One setting; the JSON of Juju writes its keys with capitals.
#[derive(Serialize)]
struct Setting<'a> {
    #[serde(rename = "Value")]
    value: Plain<'a>,
    #[serde(rename = "Source")]
    source: &'static str,
}

/// Settings of `NAME=VALUE` arguments, and the ones that change nothing here.
pub(super) fn pairs(arguments: &[String]) -> Result<BTreeMap<String, String>> {
    let pair = |argument: &String| {
        let (name, value) = key_value(argument)?;
        Ok((name.to_owned(), value.to_owned()))
    };
    arguments.iter().map(pair).collect()
}

/// Says of settings that are kept and have no effect; that is most of them.
pub(super) fn tell<'a>(session: &Session, names: impl Iterator<Item = &'a String>) {
    for name in names {
        if !ModelConfig::knows(name) {
            session.say(&format!(
                "WARNING key {name:?} is not defined in the current model configuration: possible misspelling"
            ));
        } else if !ModelConfig::has_effect(name) {
            session.say(&format!(
                "Setting {name:?} is kept, but changes nothing in local Juju"
            ));
        }
    }
}

impl Command {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        let set: Vec<String> = self
            .settings
            .iter()
            .filter(|one| one.contains('='))
            .cloned()
            .collect();
        if set.is_empty() && self.file.is_none() && self.reset.is_empty() {
            return self.show(session);
        }
        if set.len() < self.settings.len() {
            bail!("cannot retrieve and set settings at the same time");
        }
        let mut settings = match &self.file {
            Some(path) => from_file(path)?,
            None => BTreeMap::new(),
        };
        settings.extend(pairs(&set)?);
        let changes: Vec<_> = settings.iter().collect();
        session
            .change(|juju| juju.change(|model| model.set_model_config(&changes, &self.reset)))?;
        tell(session, settings.keys());
        Ok(())
    }

    fn show(&self, session: &Session) -> Result<()> {
        let model = session.look()?;
        let all = all(&model);
        let shown: BTreeMap<&str, Setting<'_>> = match self.settings.as_slice() {
            [] => all.iter().map(|(name, one)| setting(name, one)).collect(),
            [name] => {
                let Some(one) = all.get(name.as_str()) else {
                    bail!("key {name:?} not found in {:?} model", model.name())
                };
                if self.format.is_table() {
                    return self.format.text(format_args!("{}\n", Plain::from(&one.0)));
                }
                BTreeMap::from([setting(name, one)])
            }
            _ => bail!("can only retrieve a single value, or all values"),
        };
        self.format.print(&shown, || {
            let mut table = Table::new(["Attribute", "From", "Value"]);
            for (name, one) in &shown {
                table.row([name, one.source, &one.value.to_string()]);
            }
            table
        })
    }
}

fn setting<'a>(name: &'a str, one: &'a (ConfigValue, &'static str)) -> (&'a str, Setting<'a>) {
    let value = Plain::from(&one.0);
    let source = one.1;
    (name, Setting { value, source })
}

/// All settings, with what is settled when a model is made.
fn all(model: &Model) -> BTreeMap<&str, (ConfigValue, &'static str)> {
    let mut all: BTreeMap<_, _> = model
        .model_config()
        .all()
        .into_iter()
        .map(|(name, (value, set))| (name, (value, if set { "model" } else { "default" })))
        .collect();
    let version = ConfigValue::String(model.juju().to_string());
    all.insert("agent-version", (version, "model"));
    all
}

fn from_file(path: &std::path::Path) -> Result<BTreeMap<String, String>> {
    let shown = path.display();
    let file: BTreeMap<String, serde_yaml::Value> = serde_yaml::from_str(&read_input(path)?)
        .map_err(|error| anyhow::anyhow!("{shown} does not hold settings by name: {error}"))?;
    let text = |(name, value): (String, serde_yaml::Value)| match value {
        serde_yaml::Value::String(text) => Ok((name, text)),
        serde_yaml::Value::Bool(flag) => Ok((name, flag.to_string())),
        serde_yaml::Value::Number(number) => Ok((name, number.to_string())),
        _ => bail!("{shown}: setting {name:?} is neither text, number nor boolean"),
    };
    file.into_iter().map(text).collect()
}
