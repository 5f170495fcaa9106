//! `actions.yaml`: what an operator may ask a unit to do.

use indexmap::IndexMap;

use crate::fields::{mapping, text, text_keys, texts, wrong};
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
    let mut required = Vec::new();
    let mut params = None;
    for field in mapping(entry, report)?.iter() {
        match field.key.as_str() {
            "description" => action.description = text(field, report),
            "title" => action.title = text(field, report),
            "execution-group" => action.execution_group = text(field, report),
            "parallel" => match field.value.as_scalar().map(|scalar| scalar.value) {
                Some(Value::Bool(value)) => action.parallel = value,
                _ => wrong(field, "true or false", report).unwrap_or_default(),
            },
            "additionalProperties" => action.additional = params::additional(Some(&field.value)),
            "required" => required = texts(field, report).unwrap_or_default(),
            "params" => params = mapping(field, report),
            _ => {}
        }
        references(&field.value, Some(&field.key), report);
    }
    action.params = params
        .map(|params| params::properties(params, &required))
        .unwrap_or_default();
    undeclared(&action, &required, report);
    Some(action)
}

/// A parameter that must be given but is not described is most likely a typo.
fn undeclared(action: &Action, required: &[Spanned<String>], report: &mut Report) {
    let known: Vec<&str> = action.params.keys().map(String::as_str).collect();
    for name in required {
        if !known.contains(&name.as_str()) {
            let message = format!("the required parameter {} is not in `params`", quoted(name));
            let help = crate::suggest(name, known.iter().copied())
                .map(|near| format!("did you mean `{near}`?"));
            report.warn(name.span, message).maybe_help(help);
        }
    }
}

/// Juju refuses references in schemas, and keys that are not text.
fn references(node: &Node, key: Option<&Spanned<String>>, report: &mut Report) {
    if let Some(key) = key
        && matches!(key.as_str(), "$ref" | "$schema")
    {
        refused(key.span, key, report);
    }
    match &node.kind {
        Kind::Scalar(_) => {}
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
