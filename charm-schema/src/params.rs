//! The schema of an action's parameters: the part of JSON schema (draft 4) that
//! decides which type a value has.

use std::collections::HashSet;

use indexmap::IndexMap;

use crate::source::{Span, Spanned};
use crate::yaml::{Entry, Mapping, Node};

mod keywords;
mod pattern;
mod types;
mod values;

pub(crate) use keywords::{check, check_properties, undeclared};

/// A parameter of an action, or a property of an object among them.
#[derive(Debug, Clone, PartialEq)]
pub struct Param {
    /// Its name.
    pub name: Spanned<String>,
    /// Whether it must be given.
    pub required: bool,
    /// What its value is.
    pub schema: Schema,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq)]
pub struct Schema {
    /// Where it stands in the file.
    pub span: Span,
    /// Its title, if it has one.
    pub title: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// The type of its values.
    pub shape: Shape,
    /// Whether null is a value too.
    pub nullable: bool,
    /// What Juju puts in if no value is given.
    pub default: Option<Node>,
}

/// The type of a value, null aside.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// Nothing is said about it, or more than one type is allowed.
    Any,
    /// Text.
    String,
    /// One of a few texts.
    Choice(Vec<Spanned<String>>),
    /// An integer.
    Integer,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// A list of values that are all of one schema.
    Array(Box<Schema>),
    /// An object.
    Object(Object),
}

/// An object.
#[derive(Debug, Clone, PartialEq)]
pub struct Object {
    /// Its properties, in the order of the file.
    pub properties: IndexMap<String, Param>,
    /// What is taken beside them.
    pub additional: Additional,
}

/// What an object takes beside the properties that it lists.
#[derive(Debug, Clone, PartialEq)]
pub enum Additional {
    /// It is not said. An object among the parameters then takes everything; an
    /// action does so for Juju 3.6 and takes nothing for Juju 4.
    Unsaid,
    /// Everything.
    Allowed,
    /// Nothing.
    Refused,
    /// What is of this schema.
    Typed(Box<Schema>),
}

/// Reads a mapping of properties; `required` names those that must be given.
pub(crate) fn properties(
    properties: &Mapping,
    required: &[Spanned<String>],
) -> IndexMap<String, Param> {
    let required: HashSet<&str> = required.iter().map(|name| name.as_str()).collect();
    let param = |entry: &Entry| {
        let name = entry.key.clone();
        let required = required.contains(name.as_str());
        let schema = schema(&entry.value);
        let param = Param {
            name,
            required,
            schema,
        };
        (entry.key.value.clone(), param)
    };
    properties.iter().map(param).collect()
}

/// The names in a list, without what is none.
pub(crate) fn names(list: &Node) -> Vec<Spanned<String>> {
    let items = list.as_sequence().unwrap_or_default().iter();
    items
        .filter_map(|item| Some(Spanned::new(item.as_str()?.to_owned(), item.span)))
        .collect()
}

/// Reads `additionalProperties`.
pub(crate) fn additional(node: Option<&Node>) -> Additional {
    let Some(node) = node else {
        return Additional::Unsaid;
    };
    match node.as_bool() {
        Some(true) => Additional::Allowed,
        Some(false) => Additional::Refused,
        None => Additional::Typed(Box::new(schema(node))),
    }
}

fn schema(node: &Node) -> Schema {
    let empty = Mapping::default();
    let fields = node.as_mapping().unwrap_or(&empty);
    let text = |key: &str| fields.get(key).and_then(Node::as_str).map(str::to_owned);
    let (kind, null) = kind(fields);
    let choices = fields.get("enum").and_then(Node::as_sequence);
    let null_chosen = choices.map(|choices| choices.iter().any(Node::is_null));
    Schema {
        span: node.span,
        title: text("title"),
        description: text("description").filter(|text| !text.is_empty()),
        shape: match kind {
            Some(kind) => shape(kind, fields, node),
            // Texts to choose from need no type.
            None if fields.get("type").is_none() => {
                choices.and_then(words).map_or(Shape::Any, Shape::Choice)
            }
            None => Shape::Any,
        },
        nullable: match fields.get("type") {
            Some(_) => null && null_chosen != Some(false),
            None => null_chosen == Some(true),
        },
        default: fields.get("default").cloned(),
    }
}

/// The one type beside null, and whether null is allowed.
fn kind(fields: &Mapping) -> (Option<&str>, bool) {
    let Some(node) = fields.get("type") else {
        // Properties are said of objects only.
        let object = fields.get("properties").and_then(Node::as_mapping);
        return (object.map(|_| "object"), false);
    };
    let named: Vec<&str> = match node.as_sequence() {
        Some(items) => items.iter().filter_map(Node::as_str).collect(),
        None => node.as_str().into_iter().collect(),
    };
    let nullable = named.contains(&"null");
    let mut others = named.into_iter().filter(|&name| name != "null");
    match (others.next(), others.next()) {
        (Some(kind), None) => (Some(kind), nullable),
        _ => (None, nullable),
    }
}

fn shape(kind: &str, fields: &Mapping, node: &Node) -> Shape {
    match kind {
        "string" => {
            let choices = fields.get("enum").and_then(Node::as_sequence);
            choices.and_then(words).map_or(Shape::String, Shape::Choice)
        }
        "integer" => Shape::Integer,
        "number" => Shape::Number,
        "boolean" => Shape::Boolean,
        "array" => Shape::Array(Box::new(match fields.get("items") {
            Some(items) if items.as_mapping().is_some() => schema(items),
            _ => any(node.span),
        })),
        "object" => {
            let required = fields.get("required").map(names).unwrap_or_default();
            let listed = fields.get("properties").and_then(Node::as_mapping);
            Shape::Object(Object {
                properties: listed
                    .map(|listed| properties(listed, &required))
                    .unwrap_or_default(),
                additional: additional(fields.get("additionalProperties")),
            })
        }
        _ => Shape::Any,
    }
}

/// The texts to choose from, if there is nothing else but null.
fn words(choices: &[Node]) -> Option<Vec<Spanned<String>>> {
    let texts = choices.iter().filter(|choice| !choice.is_null());
    let word = |item: &Node| Some(Spanned::new(item.as_str()?.to_owned(), item.span));
    let words: Vec<Spanned<String>> = texts.map(word).collect::<Option<_>>()?;
    (!words.is_empty()).then_some(words)
}

/// What nothing is said about.
fn any(span: Span) -> Schema {
    Schema {
        span,
        title: None,
        description: None,
        shape: Shape::Any,
        nullable: false,
        default: None,
    }
}
