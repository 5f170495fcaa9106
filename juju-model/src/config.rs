//! Configuration of applications: values, types, how the operator's text becomes a value.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::{Deref, DerefMut};

use serde::{Deserialize, Serialize};

use crate::ModelError;
use crate::charm::{CharmInfo, OptionKind};
use crate::quote::Quoted;

/// The value of an option.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ConfigValue {
    /// A string or a secret's URI.
    String(String),
    /// An integer.
    Int(i64),
    /// A floating point number.
    Float(f64),
    /// A boolean.
    Bool(bool),
}

/// Values by option name. `Debug` shows the names only: an option may hold a password.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Settings(BTreeMap<String, ConfigValue>);

impl Deref for Settings {
    type Target = BTreeMap<String, ConfigValue>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Settings {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl FromIterator<(String, ConfigValue)> for Settings {
    fn from_iter<I: IntoIterator<Item = (String, ConfigValue)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

/// Reads what an operator typed for an option.
pub(crate) fn parse(charm: &CharmInfo, name: &str, text: &str) -> Result<ConfigValue, ModelError> {
    let option = charm
        .options
        .get(name)
        .ok_or_else(|| ModelError::new(format!("unknown option {name}", name = Quoted(name))))?;
    let wrong = || {
        ModelError::new(format!(
            "option {name} expected {}, got {text}",
            option.kind.as_str(),
            name = Quoted(name),
            text = Quoted(text)
        ))
    };
    match option.kind {
        OptionKind::String => Ok(ConfigValue::String(text.to_owned())),
        OptionKind::Int => parse_go_int(text).map(ConfigValue::Int).ok_or_else(wrong),
        OptionKind::Float => text.parse().map(ConfigValue::Float).map_err(|_| wrong()),
        OptionKind::Boolean => parse_go_bool(text).map(ConfigValue::Bool).ok_or_else(wrong),
        OptionKind::Secret if is_secret(text) => Ok(ConfigValue::String(text.to_owned())),
        OptionKind::Secret => Err(wrong()),
    }
}

/// Whether a value is of a type.
pub(crate) fn fits(kind: OptionKind, value: &ConfigValue) -> bool {
    match kind {
        OptionKind::String => matches!(value, ConfigValue::String(_)),
        OptionKind::Secret => matches!(value, ConfigValue::String(text) if is_secret(text)),
        OptionKind::Int => matches!(value, ConfigValue::Int(_)),
        OptionKind::Float => matches!(value, ConfigValue::Float(_) | ConfigValue::Int(_)),
        OptionKind::Boolean => matches!(value, ConfigValue::Bool(_)),
    }
}

/// Nothing, or a URI with the scheme of secrets: what follows it Juju leaves for the charm to find out.
fn is_secret(text: &str) -> bool {
    let scheme = text.split_once(':').map(|(scheme, _)| scheme);
    text.is_empty() || scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("secret"))
}

/// Go's `ParseBool`.
pub(crate) fn parse_go_bool(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "TRUE" | "true" | "True" => Some(true),
        "0" | "f" | "F" | "FALSE" | "false" | "False" => Some(false),
        _ => None,
    }
}

/// Go's `ParseInt` with base 0: `0x1f`, `0o17`, `017`, `0b1`, underscores between digits.
pub(crate) fn parse_go_int(text: &str) -> Option<i64> {
    let (negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let lower = rest.to_ascii_lowercase();
    let (radix, digits, prefixed) = match lower.as_bytes() {
        [b'0', b'x', ..] => (16, &lower[2..], true),
        [b'0', b'o', ..] => (8, &lower[2..], true),
        [b'0', b'b', ..] => (2, &lower[2..], true),
        [b'0', _, ..] => (8, &lower[1..], true),
        _ => (10, lower.as_str(), false),
    };
    // One underscore may stand between two digits, or right after the prefix.
    let misplaced =
        (!prefixed && digits.starts_with('_')) || digits.ends_with('_') || digits.contains("__");
    let plain = digits.replace('_', "");
    if plain.is_empty() || misplaced || plain.starts_with(['+', '-']) {
        return None;
    }
    let value = i128::from_str_radix(&plain, radix).ok()?;
    i64::try_from(if negative { -value } else { value }).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn charm() -> CharmInfo {
        CharmInfo::named("c")
            .option("s", OptionKind::String, None)
            .option("i", OptionKind::Int, None)
            .option("f", OptionKind::Float, None)
            .option("b", OptionKind::Boolean, None)
            .option("k", OptionKind::Secret, None)
    }

    #[test]
    fn each_type_reads_its_own_texts() {
        for (name, text, value) in [
            ("s", "", ConfigValue::String(String::new())),
            ("s", " x ", ConfigValue::String(" x ".into())),
            ("i", "587", ConfigValue::Int(587)),
            ("i", "-0x10", ConfigValue::Int(-16)),
            ("i", "010", ConfigValue::Int(8)),
            ("i", "1_000", ConfigValue::Int(1000)),
            ("f", "1.5", ConfigValue::Float(1.5)),
            ("b", "T", ConfigValue::Bool(true)),
            ("k", "", ConfigValue::String(String::new())),
            (
                "k",
                "secret:9m4e2mr0ui3e8a215n4g",
                ConfigValue::String("secret:9m4e2mr0ui3e8a215n4g".into()),
            ),
            ("k", "secret:zzz", ConfigValue::String("secret:zzz".into())),
        ] {
            assert_eq!(parse(&charm(), name, text).unwrap(), value, "{name}={text}");
        }
    }

    #[test]
    fn wrong_texts_are_refused_in_jujus_words() {
        for (name, text, error) in [
            ("x", "1", r#"unknown option "x""#),
            ("i", "abc", r#"option "i" expected int, got "abc""#),
            ("i", "", r#"option "i" expected int, got """#),
            ("i", "_1", r#"option "i" expected int, got "_1""#),
            (
                "i",
                "9223372036854775808",
                r#"option "i" expected int, got "9223372036854775808""#,
            ),
            ("b", "yes", r#"option "b" expected boolean, got "yes""#),
            (
                "k",
                "9m4e2mr0ui3e8a215n4g",
                r#"option "k" expected secret, got "9m4e2mr0ui3e8a215n4g""#,
            ),
        ] {
            assert_eq!(parse(&charm(), name, text).unwrap_err().to_string(), error);
        }
    }
}
