//! config, trust.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;
use juju_model::{Application, ConfigValue};
use serde::Serialize;

use super::deploy::{config_file, from_file};
use super::output::{DataFormat, print};
use super::session::{Session, key_value};

/// Get, set or reset an application's configuration
#[derive(Args)]
pub(super) struct Config {
    /// The application
    app: String,
    /// Options to set, NAME=VALUE or NAME=@FILE; or the name of one to show
    settings: Vec<String>,
    /// A YAML file with options below the application's name
    #[arg(long)]
    file: Option<PathBuf>,
    /// Options to bring back to their defaults, separated by commas
    #[arg(long, value_delimiter = ',', value_name = "NAMES")]
    reset: Vec<String>,
    #[command(flatten)]
    format: DataFormat,
}

/// All options of an application, as `juju config` shows them.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Shown<'a> {
    application: &'a str,
    application_config: BTreeMap<&'a str, ShownOption<'a>>,
    charm: &'a str,
    settings: BTreeMap<&'a str, ShownOption<'a>>,
}

#[derive(Serialize)]
struct ShownOption<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<Plain<'a>>,
    description: &'a str,
    source: &'static str,
    #[serde(rename = "type")]
    kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Plain<'a>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Plain<'a> {
    String(&'a str),
    Int(i64),
    Float(f64),
    Bool(bool),
}

impl<'a> From<&'a ConfigValue> for Plain<'a> {
    fn from(value: &'a ConfigValue) -> Self {
        match value {
            ConfigValue::String(text) => Self::String(text),
            ConfigValue::Int(number) => Self::Int(*number),
            ConfigValue::Float(number) => Self::Float(*number),
            ConfigValue::Bool(flag) => Self::Bool(*flag),
        }
    }
}

impl Config {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        let changes = self.file.is_some()
            || !self.reset.is_empty()
            || self.settings.iter().any(|one| one.contains('='));
        if changes {
            self.change(session)
        } else {
            self.show(session)
        }
    }

    fn change(&self, session: &Session) -> Result<()> {
        let mut settings: BTreeMap<String, String> = match &self.file {
            Some(file) => config_file(file, Some(&self.app))?,
            None => BTreeMap::new(),
        };
        for setting in &self.settings {
            let (name, value) = key_value(setting)?;
            settings.insert(name.to_owned(), from_file(value)?);
        }
        if let Some(both) = self.reset.iter().find(|name| settings.contains_key(*name)) {
            bail!("cannot set and reset key {both:?} simultaneously");
        }
        let settings: Vec<_> = settings.into_iter().collect();
        session.change(|juju| {
            juju.change(|model| {
                // Both or none: what is not an option is refused before anything changes.
                let mut changed = model.clone();
                changed.set_config(&self.app, &settings)?;
                changed.reset_config(&self.app, &self.reset)?;
                *model = changed;
                Ok::<_, juju_model::ModelError>(())
            })
        })
    }

    fn show(&self, session: &Session) -> Result<()> {
        let model = session.look()?;
        let Some(app) = model.application(&self.app) else {
            bail!("application {:?} not found", self.app)
        };
        let shown = shown(app);
        match self.settings.as_slice() {
            [] => self.format.print(&shown),
            [name] if name == "trust" => {
                print(format_args!("{}\n", app.is_trusted()));
                Ok(())
            }
            [name] => {
                let Some(option) = shown.settings.get(name.as_str()) else {
                    bail!(
                        "key {name:?} not found in {:?} application config or charm settings",
                        self.app
                    );
                };
                let value = option.value.as_ref().map(|value| match value {
                    Plain::String(text) => (*text).to_owned(),
                    Plain::Int(number) => number.to_string(),
                    Plain::Float(number) => number.to_string(),
                    Plain::Bool(flag) => flag.to_string(),
                });
                print(format_args!("{}\n", value.unwrap_or_default()));
                Ok(())
            }
            _ => bail!("can only retrieve a single value, or all values"),
        }
    }
}

fn shown(app: &Application) -> Shown<'_> {
    let charm = app.charm();
    let settings = charm.options.iter().map(|(name, option)| {
        let source = match (app.settings().contains_key(name), &option.default) {
            (true, _) => "user",
            (false, Some(_)) => "default",
            (false, None) => "unset",
        };
        let shown = ShownOption {
            default: option.default.as_ref().map(Plain::from),
            description: &option.description,
            source,
            kind: option.kind.as_str(),
            value: app.option(name).map(Plain::from),
        };
        (name.as_str(), shown)
    });
    let trust = ShownOption {
        default: Some(Plain::Bool(false)),
        description: "Does this application have access to trusted credentials",
        source: if app.is_trusted() { "user" } else { "default" },
        kind: "bool",
        value: Some(Plain::Bool(app.is_trusted())),
    };
    Shown {
        application: app.name(),
        application_config: BTreeMap::from([("trust", trust)]),
        charm: &charm.name,
        settings: settings.collect(),
    }
}

/// Set whether an application sees the cloud's credentials
#[derive(Args)]
pub(super) struct Trust {
    /// The application
    app: String,
    /// Take the trust back
    #[arg(long)]
    remove: bool,
    #[arg(long, hide = true)]
    scope: Option<String>,
}

impl Trust {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        session.change(|juju| juju.change(|model| model.trust(&self.app, !self.remove)))
    }
}
