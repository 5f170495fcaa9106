//! Whether a default and the choices fit what is said about them.

use std::collections::HashSet;
use std::fmt::Write as _;

use super::types::Types;
use crate::problem::Report;
use crate::scalar::Value;
use crate::source::Span;
use crate::yaml::{Entry, Kind, Mapping, Node};

/// Checks the values that a schema holds. An action could never run with one
/// that does not fit.
pub(super) fn check(fields: &Mapping, report: &mut Report) {
    let types = fields.get("type").and_then(Types::of);
    let choices = fields.get("enum").and_then(Node::as_sequence);
    if let (Some(types), Some(choices)) = (&types, choices) {
        for choice in choices.iter().filter(|choice| !types.have(choice)) {
            let message = format!(
                "the choice must be of type {}, not {}",
                types.words(),
                choice.describe()
            );
            report
                .error(choice.span, message)
                .maybe_help(in_quotes(types, choice));
        }
    }
    if let Some(default) = fields.entry("default") {
        check_default(default, types.as_ref(), choices, fields, report);
    }
}

fn check_default(
    default: &Entry,
    types: Option<&Types>,
    choices: Option<&[Node]>,
    fields: &Mapping,
    report: &mut Report,
) {
    let value = &default.value;
    if let Some(types) = types.filter(|types| !types.have(value)) {
        if value.is_null() {
            report
                .warn(
                    default.key.span,
                    "the default is nothing, which does not fit the type",
                )
                .help("leave `default` out for a parameter that need not be given");
            return;
        }
        let message = format!(
            "the default must be of type {}, not {}",
            types.words(),
            value.describe()
        );
        report
            .error(default.blame(), message)
            .maybe_help(in_quotes(types, value));
        return;
    }
    if let Some(choices) = choices.filter(|choices| !choices.is_empty()) {
        let written = canonical(value);
        if !choices.iter().any(|choice| canonical(choice) == written) {
            let message = format!("the default is not in `enum`: {}", value.describe());
            let texts = choices.iter().filter_map(Node::as_str);
            let help = value.as_str().and_then(|text| report.near(text, texts));
            report.error(default.blame(), message).maybe_help(help);
        }
    }
    bounds(default, fields, report);
    inside(value, fields, report);
}

/// The values inside a default: items of a list, properties of an object.
fn inside(value: &Node, fields: &Mapping, report: &mut Report) {
    match &value.kind {
        Kind::Scalar(_) => {}
        Kind::Sequence(items) => {
            let Some(of) = fields.get("items").and_then(Node::as_mapping) else {
                return;
            };
            let types = of.get("type").and_then(Types::of);
            for item in items {
                part(item, item.span, types.as_ref(), of, report);
            }
        }
        Kind::Mapping(given) => {
            let declared = fields.get("properties").and_then(Node::as_mapping);
            for entry in given.iter() {
                let of = declared.and_then(|declared| declared.get(&entry.key));
                if let Some(of) = of.and_then(Node::as_mapping) {
                    let types = of.get("type").and_then(Types::of);
                    part(&entry.value, entry.blame(), types.as_ref(), of, report);
                }
            }
        }
    }
}

fn part(value: &Node, place: Span, types: Option<&Types>, of: &Mapping, report: &mut Report) {
    match types.filter(|types| !types.have(value)) {
        Some(types) => {
            let message = format!(
                "in the default there must be a value of type {}, not {}",
                types.words(),
                value.describe()
            );
            report
                .error(place, message)
                .maybe_help(in_quotes(types, value));
        }
        None => inside(value, of, report),
    }
}

/// A default outside the bounds beside it.
fn bounds(default: &Entry, fields: &Mapping, report: &mut Report) {
    #[expect(clippy::cast_precision_loss, reason = "no list is that long")]
    let length = |length: usize| Some(length as f64);
    let (size, least, most) = match &default.value.kind {
        Kind::Sequence(items) => (length(items.len()), "minItems", "maxItems"),
        Kind::Mapping(fields) => (length(fields.len()), "minProperties", "maxProperties"),
        Kind::Scalar(scalar) if scalar.value == Value::Text => (
            length(scalar.text.chars().count()),
            "minLength",
            "maxLength",
        ),
        Kind::Scalar(_) => (default.value.as_number(), "minimum", "maximum"),
    };
    let Some(size) = size else { return };
    let bound = |key| fields.get(key).and_then(Node::as_number);
    let excluded = |key| fields.get(key).and_then(Node::as_bool) == Some(true);
    let number = least == "minimum";
    if bound(least).is_some_and(|least| {
        size < least || (number && size <= least && excluded("exclusiveMinimum"))
    }) {
        report.error(default.blame(), format!("the default is below `{least}`"));
    }
    if bound(most)
        .is_some_and(|most| size > most || (number && size >= most && excluded("exclusiveMaximum")))
    {
        report.error(default.blame(), format!("the default is above `{most}`"));
    }
}

/// Choices that stand in a list twice.
pub(super) fn repeated(items: &[Node]) -> impl Iterator<Item = &Node> {
    let mut seen = HashSet::new();
    items
        .iter()
        .filter(move |item| !seen.insert(canonical(item)))
}

fn in_quotes(types: &Types, value: &Node) -> Option<String> {
    let scalar = value.as_scalar()?;
    let text = types.text() && scalar.plain && scalar.value != Value::Null;
    text.then(|| format!("in quotes it is text: \"{}\"", scalar.text))
}

/// A value written in one way, whatever way it stands in the file.
fn canonical(node: &Node) -> String {
    let mut out = String::new();
    write(node, &mut out);
    out
}

fn write(node: &Node, out: &mut String) {
    match &node.kind {
        Kind::Scalar(scalar) => {
            let _ = match scalar.value {
                Value::Null => write!(out, "null"),
                Value::Bool(value) => write!(out, "{value}"),
                Value::Int(number) => write!(out, "{number}"),
                Value::Uint(number) => write!(out, "{number}"),
                Value::Float(number) => write!(out, "{number}"),
                Value::Text => write!(out, "{:?}", scalar.text),
            };
        }
        Kind::Sequence(items) => {
            out.push('[');
            for item in items {
                write(item, out);
                out.push(',');
            }
            out.push(']');
        }
        Kind::Mapping(mapping) => {
            let mut entries: Vec<&Entry> = mapping.iter().collect();
            entries.sort_by(|a, b| a.key.value.cmp(&b.key.value));
            out.push('{');
            for entry in entries {
                let _ = write!(out, "{:?}:", entry.key.value);
                write(&entry.value, out);
                out.push(',');
            }
            out.push('}');
        }
    }
}
