//! config, trust.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;
use juju_model::{Application, ConfigValue};
use serde::Serialize;

use super::deploy::{config_file, from_file};
use super::output::DataFormat;
use super::session::{Session, key_value};

/// Get, set or reset an application's configuration
#[derive(Args)]
pub(super) struct Config {
    /// The application
    app: String,
    /// Options to set, NAME=VALUE or NAME=@FILE; or the name of one to show
    settings: Vec<String>,
    /// A YAML file with options below the application's name; - for standard input
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
pub(super) enum Plain<'a> {
    String(&'a str),
    Int(i64),
    Float(f64),
    Bool(bool),
}

impl std::fmt::Display for Plain<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::String(text) => f.write_str(text),
            Self::Int(number) => number.fmt(f),
            Self::Float(number) => number.fmt(f),
            Self::Bool(flag) => flag.fmt(f),
        }
    }
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
        let trust = self.trust(&mut settings)?;
        let settings: Vec<_> = settings.into_iter().collect();
        let reset: Vec<_> = self.reset.iter().filter(|name| *name != "trust").collect();
        session.change(|juju| {
            juju.change_wholly(|model| {
                // All or nothing: what is not an option is refused before anything changes.
                model.set_config(&self.app, &settings)?;
                model.reset_config(&self.app, &reset)?;
                if let Some(trust) = trust {
                    model.trust(&self.app, trust)?;
                }
                Ok::<_, juju_model::ModelError>(())
            })
        })
    }

    /// `trust` is an option of the application, not of its charm.
    fn trust(&self, settings: &mut BTreeMap<String, String>) -> Result<Option<bool>> {
        if self.reset.iter().any(|name| name == "trust") {
            return Ok(Some(false));
        }
        match settings.remove("trust").as_deref() {
            None => Ok(None),
            Some("true" | "True" | "1") => Ok(Some(true)),
            Some("false" | "False" | "0") => Ok(Some(false)),
            Some(other) => bail!("trust: expected a bool, got {other:?}"),
        }
    }

    fn show(&self, session: &Session) -> Result<()> {
        let model = session.look()?;
        let Some(app) = model.application(&self.app) else {
            bail!("application {:?} not found", self.app)
        };
        let shown = shown(app);
        match self.settings.as_slice() {
            [] => self.format.print(&shown),
            [name] => {
                let own = shown.settings.get(name.as_str());
                let option = own.or_else(|| shown.application_config.get(name.as_str()));
                let Some(option) = option else {
                    bail!(
                        "key {name:?} not found in {:?} application config or charm settings",
                        self.app
                    );
                };
                let value = option.value.as_ref().map(ToString::to_string);
                self.format
                    .target
                    .text(format_args!("{}\n", value.unwrap_or_default()))?;
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
