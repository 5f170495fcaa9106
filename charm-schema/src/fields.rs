//! Reading the values of a mapping as strictly as Juju does.
//!
//! Every function reports what is wrong and then gives nothing, so that the
//! caller goes on with the next key.

use crate::problem::{Report, quoted};
use crate::scalar::{Value, bool_from_text, int_from_text};
use crate::source::{Span, Spanned};
use crate::suggest::suggest;
use crate::yaml::{Entry, Mapping, Node};

/// Where Juju asks for text it takes neither numbers nor booleans.
pub(crate) fn text(entry: &Entry, report: &mut Report) -> Option<String> {
    match entry.value.as_str() {
        Some(text) => Some(text.to_owned()),
        None => wrong(entry, "text", report),
    }
}

/// Where Juju asks for text but takes what was written, whatever it looks like.
/// Nothing written is an empty text.
pub(crate) fn lenient_text(entry: &Entry, report: &mut Report) -> Option<String> {
    match entry.value.as_scalar() {
        Some(scalar) if scalar.value == Value::Null => Some(String::new()),
        Some(scalar) => Some(scalar.text.clone()),
        None => wrong(entry, "text", report),
    }
}

/// A boolean, or a text that Go's `ParseBool` takes.
pub(crate) fn boolean(entry: &Entry, report: &mut Report) -> Option<bool> {
    let value = entry
        .value
        .as_scalar()
        .and_then(|scalar| match scalar.value {
            Value::Bool(value) => Some(value),
            Value::Text => bool_from_text(&scalar.text),
            _ => None,
        });
    value.or_else(|| wrong(entry, "true or false", report))
}

/// An integer, or a text in Go's integer syntax.
pub(crate) fn integer(entry: &Entry, report: &mut Report) -> Option<i64> {
    let value = entry
        .value
        .as_scalar()
        .and_then(|scalar| match scalar.value {
            Value::Int(value) => Some(value),
            Value::Text => int_from_text(&scalar.text),
            _ => None,
        });
    value.or_else(|| wrong(entry, "an integer", report))
}

/// A mapping.
pub(crate) fn mapping<'a>(entry: &'a Entry, report: &mut Report) -> Option<&'a Mapping> {
    match entry.value.as_mapping() {
        Some(mapping) => Some(mapping),
        None => wrong(entry, "a mapping", report),
    }
}

/// A mapping whose keys Juju takes only if they are text.
pub(crate) fn strict_mapping<'a>(entry: &'a Entry, report: &mut Report) -> Option<&'a Mapping> {
    let mapping = mapping(entry, report)?;
    text_keys(mapping, report);
    Some(mapping)
}

/// The entries of a section, which is a mapping from names.
pub(crate) fn section<'a>(
    top: &'a Mapping,
    key: &str,
    report: &mut Report,
) -> impl Iterator<Item = &'a Entry> + use<'a> {
    top.entry(key)
        .and_then(|entry| strict_mapping(entry, report))
        .into_iter()
        .flat_map(Mapping::iter)
}

/// A text about something, if it is not empty.
pub(crate) fn description(fields: &Mapping, report: &mut Report) -> Option<String> {
    let text = text(fields.entry("description")?, report)?;
    (!text.is_empty()).then_some(text)
}

/// A list.
pub(crate) fn list<'a>(entry: &'a Entry, report: &mut Report) -> Option<&'a [Node]> {
    match entry.value.as_sequence() {
        Some(items) => Some(items),
        None => wrong(entry, "a list", report),
    }
}

/// A list of texts.
pub(crate) fn texts(entry: &Entry, report: &mut Report) -> Option<Vec<Spanned<String>>> {
    let mut texts = Vec::new();
    for item in list(entry, report)? {
        if let Some(text) = item.as_str() {
            texts.push(Spanned::new(text.to_owned(), item.span));
        } else {
            let key = quoted(&entry.key);
            let got = item.describe();
            report
                .error(item.span, format!("{key} must hold texts, not {got}"))
                .maybe_help(quotes(item));
        }
    }
    Some(texts)
}

/// One of a few texts.
pub(crate) fn choice<T: Copy>(
    entry: &Entry,
    choices: &[(&'static str, T)],
    report: &mut Report,
) -> Option<T> {
    let text = text(entry, report)?;
    let found = choices.iter().find(|(name, _)| *name == text);
    if found.is_none() {
        let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
        let message = format!("{} cannot be {}", quoted(&entry.key), quoted(&text));
        report
            .error(entry.blame(), message)
            .help(did_you_mean(&text, &names, &one_of(&names)));
    }
    found.map(|(_, choice)| *choice)
}

/// Reports that a value is of the wrong kind.
pub(crate) fn wrong<T>(entry: &Entry, wanted: &str, report: &mut Report) -> Option<T> {
    let key = quoted(&entry.key);
    let got = entry.value.describe();
    let help = if entry.value.is_null() {
        Some(format!("give it {wanted}, or leave the key out"))
    } else {
        quotes(&entry.value).filter(|_| wanted == "text")
    };
    report
        .error(entry.blame(), format!("{key} must be {wanted}, not {got}"))
        .maybe_help(help);
    None
}

fn quotes(node: &Node) -> Option<String> {
    let scalar = node.as_scalar()?;
    (scalar.value != Value::Null && scalar.plain)
        .then(|| format!("in quotes it is text: \"{}\"", scalar.text))
}

/// Reports keys that Juju takes for something else than text.
pub(crate) fn text_keys(mapping: &Mapping, report: &mut Report) {
    for entry in mapping.iter() {
        let what = match entry.key_value {
            Value::Text | Value::Null => continue,
            Value::Bool(_) => "a boolean",
            Value::Int(_) | Value::Uint(_) | Value::Float(_) => "a number",
        };
        let message = format!("the key {} is {what} for Juju", quoted(&entry.key));
        report
            .error(entry.key.span, message)
            .help(format!("in quotes it is text: \"{}\"", entry.key.value));
    }
}

/// Reports a key that must be in a mapping: at a key that is near to it, if
/// there is one, else at `place`.
pub(crate) fn missing(
    key: &'static str,
    mapping: &Mapping,
    place: Span,
    help: &str,
    report: &mut Report,
) {
    let near = mapping
        .iter()
        .find(|entry| suggest(&entry.key, [key]).is_some());
    if let Some(near) = near {
        let message = format!("`{key}` is missing; there is only {}", quoted(&near.key));
        report
            .error(near.key.span, message)
            .help(format!("did you mean `{key}`? {help}"));
    } else {
        report
            .error(place, format!("`{key}` is missing"))
            .help(help);
    }
}

/// Warns of keys that nothing reads.
pub(crate) fn ignored_keys(mapping: &Mapping, known: &[&str], report: &mut Report) {
    for entry in mapping.iter() {
        if known.contains(&entry.key.as_str()) {
            continue;
        }
        let message = format!("Juju ignores the key {}", quoted(&entry.key));
        report
            .warn(entry.key.span, message)
            .help(did_you_mean(&entry.key, known, &knows(known)));
    }
}

/// "did you mean `x`? " before `otherwise`, if something is near.
pub(crate) fn did_you_mean(wrong: &str, known: &[&str], otherwise: &str) -> String {
    match suggest(wrong, known.iter().copied()) {
        Some(name) => format!("did you mean `{name}`? {otherwise}"),
        None => otherwise.to_owned(),
    }
}

/// "Juju knows a, b, c".
pub(crate) fn knows(known: &[&str]) -> String {
    format!("Juju knows {}", known.join(", "))
}

/// "it is one of a, b, c".
fn one_of(names: &[&str]) -> String {
    format!("it is one of {}", names.join(", "))
}
