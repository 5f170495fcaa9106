//! The charm's configuration, read once and checked as a whole.

mod invalid;
mod value;

pub use invalid::{InvalidConfig, Reason};
use serde_json::{Map, Value};
pub(crate) use value::whole_number;
pub use value::{ConfigValue, RawValue};

use crate::context::Context;
use crate::hook_tool::ToolError;

/// Options by name, as `config-get` gives them.
pub(crate) type Values = Map<String, Value>;

impl Context {
    /// The configuration, for the generated `Config::load`.
    ///
    /// Juju is asked once in an event, for all options together.
    ///
    /// Juju: [`config-get`](https://documentation.ubuntu.com/juju/3.6/reference/hook-command/list-of-hook-commands/config-get/).
    pub fn config(&self) -> Result<ConfigReader<'_>, ToolError> {
        let values = if let Some(values) = self.config.get() {
            values
        } else {
            let Value::Object(values) = self.json("config-get", [])? else {
                return Err(ToolError::unreadable("config-get", "an object of options"));
            };
            self.config.get_or_init(|| values)
        };
        Ok(ConfigReader {
            values,
            problems: InvalidConfig::new(),
        })
    }
}

/// Reads one option after the other and remembers every one that cannot be
/// used, so that the operator hears of all of them at once.
///
/// The code that `charm_types!` generates uses it. An empty text counts as
/// unset, except in an option with a default.
///
/// ```no_run
/// # fn example(ctx: &charm_sdk::Context) -> Result<(), charm_sdk::ConfigError> {
/// let mut options = ctx.config()?;
/// let host = options.required::<String, String>("host");
/// let port = options.defaulted::<u16, i64>("port");
/// let sender = options.optional::<String, String>("smtp_sender");
/// let all = (|| Some((host?, port?, sender?)))();
/// let (host, port, sender) = options.finish(all)?;
/// # Ok(())
/// # }
/// ```
pub struct ConfigReader<'a> {
    values: &'a Values,
    problems: InvalidConfig,
}

impl ConfigReader<'_> {
    /// An option that must be set: without a default in `config.yaml`.
    pub fn required<T: ConfigValue<R>, R: RawValue>(&mut self, name: &'static str) -> Option<T> {
        let set = self.value(name).filter(|value| !is_empty_text(value));
        self.parse_or_unset(name, set)
    }

    /// An option with a default in `config.yaml`.
    pub fn defaulted<T: ConfigValue<R>, R: RawValue>(&mut self, name: &'static str) -> Option<T> {
        let set = self.value(name);
        self.parse_or_unset(name, set)
    }

    /// An option that may be unset. The outer `None` is a problem.
    pub fn optional<T: ConfigValue<R>, R: RawValue>(
        &mut self,
        name: &'static str,
    ) -> Option<Option<T>> {
        match self.value(name).filter(|value| !is_empty_text(value)) {
            Some(value) => self.parse(name, &value).map(Some),
            None => Some(None),
        }
    }

    /// The whole configuration, or all that is wrong with it.
    pub fn finish<T>(self, value: Option<T>) -> Result<T, ConfigError> {
        match value {
            Some(value) if self.problems.is_empty() => Ok(value),
            _ => Err(ConfigError::Invalid(self.problems)),
        }
    }

    fn value(&self, name: &str) -> Option<Value> {
        self.values
            .get(name)
            .filter(|value| !value.is_null())
            .cloned()
    }

    fn parse_or_unset<T: ConfigValue<R>, R: RawValue>(
        &mut self,
        name: &'static str,
        value: Option<Value>,
    ) -> Option<T> {
        if let Some(value) = value {
            self.parse(name, &value)
        } else {
            self.problems.push(name, Reason::new("must be set"));
            None
        }
    }

    fn parse<T: ConfigValue<R>, R: RawValue>(
        &mut self,
        name: &'static str,
        value: &Value,
    ) -> Option<T> {
        R::from_json(value, value::Sealed)
            .and_then(T::parse)
            .map_err(|reason| self.problems.push(name, reason))
            .ok()
    }
}

/// Options may hold passwords, so only what is wrong is shown.
impl std::fmt::Debug for ConfigReader<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConfigReader")
            .field("problems", &self.problems)
            .finish_non_exhaustive()
    }
}

fn is_empty_text(value: &Value) -> bool {
    value.as_str() == Some("")
}

/// The configuration could not be had.
///
/// As a [`Halt`](crate::Halt), an invalid configuration blocks the unit, and
/// its text is the status message.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// `config-get` failed.
    #[error(transparent)]
    Tool(#[from] ToolError),
    /// Options hold values that the charm cannot use.
    #[error(transparent)]
    Invalid(#[from] InvalidConfig),
}

#[cfg(test)]
mod tests;
