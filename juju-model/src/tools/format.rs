//! Output of hook tools: smart, JSON and YAML as Go's libraries write them.

mod yaml;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::config::ConfigValue;
use crate::texts::Texts;
use crate::time::Timestamp;

/// A value that a tool prints.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Output {
    Null,
    Bool(bool),
    /// Numbers come from the controller as JSON, and so are all floating point.
    Number(f64),
    Text(String),
    /// A moment: a text in JSON, a type of its own in YAML.
    Time(Timestamp),
    List(Vec<Output>),
    /// Keys are sorted, each format in its way.
    Map(BTreeMap<String, Output>),
    /// A struct of Go's: its fields stay in this order.
    Record(Vec<(&'static str, Output)>),
}

impl Output {
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub fn list<T: Into<String>>(items: impl IntoIterator<Item = T>) -> Self {
        Self::List(items.into_iter().map(Self::text).collect())
    }

    pub fn map<K: Into<String>>(pairs: impl IntoIterator<Item = (K, Self)>) -> Self {
        Self::Map(
            pairs
                .into_iter()
                .map(|(key, value)| (key.into(), value))
                .collect(),
        )
    }
}

impl From<&Texts> for Output {
    fn from(texts: &Texts) -> Self {
        Self::map(texts.iter().map(|(key, value)| (key, Self::text(value))))
    }
}

impl From<&ConfigValue> for Output {
    fn from(value: &ConfigValue) -> Self {
        match value {
            ConfigValue::String(text) => Self::text(text),
            #[expect(
                clippy::cast_precision_loss,
                reason = "Juju's controller sends integers as JSON, read as float64"
            )]
            ConfigValue::Int(number) => Self::Number(*number as f64),
            ConfigValue::Float(number) => Self::Number(*number),
            ConfigValue::Bool(value) => Self::Bool(*value),
        }
    }
}

impl From<&serde_json::Value> for Output {
    fn from(value: &serde_json::Value) -> Self {
        use serde_json::Value;
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => Self::Number(number.as_f64().unwrap_or_default()),
            Value::String(text) => Self::text(text),
            Value::Array(items) => Self::List(items.iter().map(Self::from).collect()),
            Value::Object(map) => {
                Self::map(map.iter().map(|(key, value)| (key, Self::from(value))))
            }
        }
    }
}

/// The three formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Smart,
    Json,
    Yaml,
}

impl Format {
    /// As `--format` names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Smart => "smart",
            Self::Json => "json",
            Self::Yaml => "yaml",
        }
    }

    /// What is printed, with its final newline; often nothing.
    pub fn render(self, value: &Output) -> String {
        let mut text = match (self, value) {
            (Self::Json, _) => json(value),
            (_, Output::Null) => String::new(),
            (Self::Smart, Output::Text(text)) => text.clone(),
            (Self::Smart, Output::Bool(value)) => if *value { "True" } else { "False" }.to_owned(),
            (Self::Smart, Output::List(items)) if items.is_empty() => String::new(),
            (Self::Smart, Output::List(items))
                if items.iter().all(|item| matches!(item, Output::Text(_))) =>
            {
                let lines = items.iter().filter_map(|item| {
                    if let Output::Text(text) = item {
                        Some(text.as_str())
                    } else {
                        None
                    }
                });
                lines.collect::<Vec<_>>().join("\n")
            }
            _ => yaml::write(value),
        };
        if !text.is_empty() {
            text.push('\n');
        }
        text
    }
}

/// Compact JSON with Go's escapes.
fn json(value: &Output) -> String {
    match value {
        Output::Null => "null".to_owned(),
        Output::Bool(value) => value.to_string(),
        Output::Number(number) => go_number(*number, 21),
        Output::Text(text) => json_text(text),
        Output::List(items) => {
            format!("[{}]", items.iter().map(json).collect::<Vec<_>>().join(","))
        }
        Output::Time(time) => json_text(&time.to_string()),
        Output::Map(map) => json_object(map.iter().map(|(key, value)| (key.as_str(), value))),
        Output::Record(fields) => json_object(fields.iter().map(|(key, value)| (*key, value))),
    }
}

fn json_object<'a>(members: impl Iterator<Item = (&'a str, &'a Output)>) -> String {
    let members = members.map(|(key, value)| format!("{}:{}", json_text(key), json(value)));
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}

fn json_text(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' => {
                // Writing into a String cannot fail.
                let _written = write!(quoted, "\\u{:04x}", u32::from(c));
            }
            _ => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// Go's shortest form of a number: with an exponent from 10^`limit` on, and below 10^-4 (JSON: 10^-6).
fn go_number(number: f64, limit: i32) -> String {
    let shortest = format!("{number:e}");
    let Some((digits, exponent)) = shortest.split_once('e') else {
        return shortest;
    };
    let exponent: i32 = exponent.parse().unwrap_or_default();
    let least = if limit == 21 { -6 } else { -4 };
    if number == 0.0 || (exponent >= least && exponent < limit) {
        return format!("{number}");
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    // Go's JSON drops the leading zero of a negative exponent, its other formats keep two digits.
    if limit == 21 && exponent < 0 {
        return format!("{digits}e-{}", exponent.abs());
    }
    format!("{digits}e{sign}{:02}", exponent.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_formats() {
        let map = Output::map([("b", Output::text("x")), ("a", Output::Number(1.0))]);
        for (value, smart, json, yaml) in [
            (Output::Null, "", "null\n", ""),
            (Output::text("s"), "s\n", "\"s\"\n", "s\n"),
            (Output::text(""), "", "\"\"\n", "\"\"\n"),
            (
                Output::list(["db:10", "db:2"]),
                "db:10\ndb:2\n",
                "[\"db:10\",\"db:2\"]\n",
                "- db:10\n- db:2\n",
            ),
            (Output::List(vec![]), "", "[]\n", "[]\n"),
            (Output::Bool(true), "True\n", "true\n", "true\n"),
            (Output::Bool(false), "False\n", "false\n", "false\n"),
            (
                map,
                "a: 1\nb: x\n",
                "{\"a\":1,\"b\":\"x\"}\n",
                "a: 1\nb: x\n",
            ),
            (Output::map::<String>([]), "{}\n", "{}\n", "{}\n"),
        ] {
            assert_eq!(Format::Smart.render(&value), smart, "{value:?}");
            assert_eq!(Format::Json.render(&value), json, "{value:?}");
            assert_eq!(Format::Yaml.render(&value), yaml, "{value:?}");
        }
    }

    #[test]
    fn numbers_as_go_writes_them() {
        for (number, yaml, json) in [
            (42.0, "42", "42"),
            (999_999.0, "999999", "999999"),
            (1e6, "1e+06", "1000000"),
            (123_456_789.0, "1.23456789e+08", "123456789"),
            (1e21, "1e+21", "1e+21"),
            (1.5, "1.5", "1.5"),
            (0.0, "0", "0"),
            (0.00001, "1e-05", "0.00001"),
            (0.000_000_1, "1e-07", "1e-7"),
            (-2e9, "-2e+09", "-2000000000"),
        ] {
            assert_eq!(
                Format::Yaml.render(&Output::Number(number)),
                format!("{yaml}\n")
            );
            assert_eq!(
                Format::Json.render(&Output::Number(number)),
                format!("{json}\n")
            );
        }
    }

    #[test]
    fn json_escapes_as_go_does() {
        let shown = Format::Json.render(&Output::text("<a&b>\u{2028}\"\\\n\u{1}é"));
        assert_eq!(
            shown,
            "\"\\u003ca\\u0026b\\u003e\\u2028\\\"\\\\\\n\\u0001é\"\n"
        );
    }

    #[test]
    fn nested_yaml() {
        let inner = Output::map([
            ("k", Output::list(["a"])),
            ("m", Output::map([("x", Output::text("1"))])),
        ]);
        let value = Output::map([("list", Output::List(vec![inner])), ("none", Output::Null)]);
        assert_eq!(
            Format::Yaml.render(&value),
            "list:\n- k:\n  - a\n  m:\n    x: \"1\"\nnone: null\n"
        );
    }
}
