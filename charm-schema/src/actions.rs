//! `actions.yaml`: what an operator may ask a unit to do.

use indexmap::IndexMap;

use crate::fields::{knows, mapping, text, text_keys, wrong};
use crate::juju::Difference;
use crate::names::{self, refuse_reserved};
use crate::params::{self, Additional, Param};
use crate::problem::{Report, quoted};
use crate::scalar::Value;
use crate::source::{Span, Spanned};
use crate::yaml::{Entry, Kind, Mapping, Node};

/// An action of the charm.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    /// Its name.
    pub name: Spanned<String>,
    /// What it does.
    pub description: Option<String>,
    /// Its title, if it has one.
    pub title: Option<String>,
    /// Its parameters, in the order of the file.
    pub params: IndexMap<String, Param>,
    /// Whether parameters beyond `params` are taken.
    pub additional: Additional,
    /// Whether the action may run beside others.
    pub parallel: bool,
    /// The group inside which actions run one at a time.
    pub execution_group: Option<String>,
    /// Everything that stands in the file about the action.
    pub tree: Node,
}

/// Reads a whole file: a mapping from names to actions.
pub(crate) fn read(
    charm: Option<&str>,
    top: &Mapping,
    report: &mut Report,
) -> IndexMap<String, Action> {
    let mut actions = IndexMap::new();
    for entry in top.iter() {
        names::ACTION.check(&entry.key, report);
        refuse_reserved("action", charm, &entry.key, report);
        if let Some(action) = action(entry, report) {
            actions.insert(entry.key.value.clone(), action);
        }
    }
    actions
}

fn action(entry: &Entry, report: &mut Report) -> Option<Action> {
    let mut action = Action {
        name: entry.key.clone(),
        description: None,
        title: None,
        params: IndexMap::new(),
        additional: Additional::Unsaid,
        parallel: false,
        execution_group: None,
        tree: entry.value.clone(),
    };
    // An action about which nothing is said takes no parameters.
    if entry.value.is_null() {
        return Some(action);
    }
    let fields = mapping(entry, report)?;
    let mut required = Vec::new();
    for field in fields.iter() {
        match field.key.as_str() {
            "description" => action.description = text(field, report),
            "title" => action.title = text(field, report),
            "execution-group" => action.execution_group = text(field, report),
            "parallel" => match field.value.as_bool() {
                Some(value) => action.parallel = value,
                None => wrong(field, "true or false", report).unwrap_or_default(),
            },
            "params" => params::check_properties(field, report),
            "properties" => {
                params::check_properties(field, report);
                misplaced(field, fields, report);
            }
            "type" => only_objects(field, report),
            key => {
                if key == "required" {
                    required = params::names(&field.value);
                }
                if !params::check(field, report) {
                    unknown(field, report);
                }
            }
        }
        references(&field.value, Some(&field.key), report);
    }
    action.additional = params::additional(fields.get("additionalProperties"));
    let key = match fields.entry("params") {
        None if fields.entry("properties").is_some() => "properties",
        _ => "params",
    };
    if let Some(declared) = fields.get(key).and_then(Node::as_mapping) {
        action.params = params::properties(declared, &required);
        names::hyphens("parameter", declared.iter().map(|entry| &entry.key), report);
        if !declared.is_empty() && action.additional == Additional::Unsaid {
            Difference::UndeclaredParameters.report(entry.key.span, report);
        }
    }
    params::undeclared(fields, key, report);
    Some(action)
}

/// The properties of the schema that an action is for Juju.
fn misplaced(field: &Entry, fields: &Mapping, report: &mut Report) {
    let help = "write them under `params`";
    if fields.get("params").is_some() {
        report
            .error(
                field.key.span,
                "an action has either `params` or `properties`, not both",
            )
            .help(help);
    } else {
        report
            .warn(
                field.key.span,
                "the parameters of an action stand under `params`",
            )
            .help("rename the key `properties`: it works by chance, and linters look for `params`");
    }
}

/// What an action is given are parameters with names.
fn only_objects(field: &Entry, report: &mut Report) {
    if field.value.as_str() != Some("object") {
        let message = format!("an action takes an object, not {}", field.value.describe());
        report
            .error(field.blame(), message)
            .help("the types of parameters stand under `params`; leave the key out here");
    }
}

fn unknown(field: &Entry, report: &mut Report) {
    const KEYS: [&str; 7] = [
        "description",
        "title",
        "params",
        "required",
        "additionalProperties",
        "parallel",
        "execution-group",
    ];
    let key = &field.key;
    if matches!(key.as_str(), "$schema" | "$ref") {
        return;
    }
    let help = match crate::suggest(key, KEYS) {
        Some(near) => format!("did you mean `{near}`?"),
        None if field.value.as_mapping().is_some() => {
            format!(
                "a parameter stands under `params`: `params: {{{}: ..}}`",
                key.value
            )
        }
        None => knows(&KEYS),
    };
    report
        .warn(key.span, format!("an action has no key {}", quoted(key)))
        .help(help);
}

/// Juju refuses references in schemas, and keys that are not text.
fn references(node: &Node, key: Option<&Spanned<String>>, report: &mut Report) {
    if let Some(key) = key
        && matches!(key.as_str(), "$ref" | "$schema")
    {
        refused(key.span, key, report);
    }
    match &node.kind {
        Kind::Scalar(scalar) => {
            if matches!(scalar.value, Value::Float(number) if !number.is_finite()) {
                let message = format!("JSON has no number {}", quoted(&scalar.text));
                report
                    .error(node.span, message)
                    .help("Juju hands the schema of an action on as JSON");
            }
        }
        Kind::Sequence(items) => items.iter().for_each(|item| references(item, None, report)),
        Kind::Mapping(mapping) => {
            text_keys(mapping, report);
            for entry in mapping.iter() {
                references(&entry.value, Some(&entry.key), report);
            }
        }
    }
}

fn refused(span: Span, key: &str, report: &mut Report) {
    report
        .error(
            span,
            format!("Juju takes no {} in the schema of an action", quoted(key)),
        )
        .help("write the schema out in place");
}
