//! What each keyword of JSON schema takes: draft 4, as Juju reads it.

use super::types::{Type, Types};
use super::{pattern, values};
use crate::fields::{did_you_mean, knows, mapping, text, wrong};
use crate::problem::{Report, quoted};
use crate::source::Spanned;
use crate::yaml::{Entry, Mapping, Node};

/// What a keyword takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Takes {
    Anything,
    Text,
    Pattern,
    Flag,
    Number,
    /// A number above zero.
    Step,
    /// A whole number from zero.
    Count,
    Types,
    Choices,
    /// The names of what must be given.
    Names,
    Schema,
    SchemaOrFlag,
    /// A schema for all items, or one for each.
    Items,
    Schemas,
    /// Schemas by name.
    Properties,
    /// Schemas by a pattern of names.
    Patterns,
    /// Schemas or lists of names, by name.
    Dependencies,
}

const NUMBERS: &[Type] = &[Type::Number];
const TEXTS: &[Type] = &[Type::String];
const LISTS: &[Type] = &[Type::Array];
const OBJECTS: &[Type] = &[Type::Object];
const ALL: &[Type] = &[];

/// The keywords, what they take, and the types that they are about.
const KEYWORDS: [Keyword; 33] = [
    ("type", Takes::Types, ALL),
    ("title", Takes::Text, ALL),
    ("description", Takes::Text, ALL),
    ("default", Takes::Anything, ALL),
    ("enum", Takes::Choices, ALL),
    ("format", Takes::Anything, ALL),
    ("id", Takes::Text, ALL),
    ("multipleOf", Takes::Step, NUMBERS),
    ("minimum", Takes::Number, NUMBERS),
    ("maximum", Takes::Number, NUMBERS),
    ("exclusiveMinimum", Takes::Flag, NUMBERS),
    ("exclusiveMaximum", Takes::Flag, NUMBERS),
    ("minLength", Takes::Count, TEXTS),
    ("maxLength", Takes::Count, TEXTS),
    ("pattern", Takes::Pattern, TEXTS),
    ("items", Takes::Items, LISTS),
    ("additionalItems", Takes::SchemaOrFlag, LISTS),
    ("minItems", Takes::Count, LISTS),
    ("maxItems", Takes::Count, LISTS),
    ("uniqueItems", Takes::Flag, LISTS),
    ("properties", Takes::Properties, OBJECTS),
    ("required", Takes::Names, OBJECTS),
    ("additionalProperties", Takes::SchemaOrFlag, OBJECTS),
    ("patternProperties", Takes::Patterns, OBJECTS),
    ("minProperties", Takes::Count, OBJECTS),
    ("maxProperties", Takes::Count, OBJECTS),
    ("dependencies", Takes::Dependencies, OBJECTS),
    ("definitions", Takes::Properties, ALL),
    ("allOf", Takes::Schemas, ALL),
    ("anyOf", Takes::Schemas, ALL),
    ("oneOf", Takes::Schemas, ALL),
    ("not", Takes::Schema, ALL),
    ("$ref", Takes::Anything, ALL),
];

/// Keywords of later drafts, and what says the same in draft 4.
const NEWER: [(&str, &str); 7] = [
    ("const", "write `enum` with the one value"),
    ("contains", "leave it out, and check the list in the action"),
    (
        "propertyNames",
        "write `patternProperties` with `additionalProperties: false`",
    ),
    ("if", "write `anyOf` with one schema for each case"),
    ("then", "write `anyOf` with one schema for each case"),
    ("else", "write `anyOf` with one schema for each case"),
    ("examples", "write them into `description`"),
];

/// Bounds that belong together.
const BOUNDS: [(&str, &str); 4] = [
    ("minimum", "maximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
];

type Keyword = (&'static str, Takes, &'static [Type]);

fn keyword(name: &str) -> Option<&'static Keyword> {
    KEYWORDS.iter().find(|(known, ..)| *known == name)
}

/// Checks one keyword of the schema that an action or a parameter is. Says
/// whether it is one.
pub(crate) fn check(field: &Entry, report: &mut Report) -> bool {
    let keyword = keyword(&field.key);
    if let Some((_, takes, _)) = keyword {
        takes.check(field, report);
    }
    keyword.is_some()
}

/// Checks the schemas of parameters by their names.
pub(crate) fn check_properties(entry: &Entry, report: &mut Report) {
    for property in mapping(entry, report).into_iter().flat_map(Mapping::iter) {
        schema(property, report);
    }
}

/// The schema that a key holds.
fn schema(entry: &Entry, report: &mut Report) {
    if let Some(fields) = entry.value.as_mapping() {
        return check_fields(fields, report);
    }
    let message = format!(
        "the schema of {} must be a mapping, not {}",
        quoted(&entry.key),
        entry.value.describe()
    );
    let named = entry
        .value
        .as_str()
        .filter(|text| Type::named(text).is_some());
    let help = format!("write `{{type: {}}}`", named.unwrap_or("string"));
    report.error(entry.blame(), message).help(help);
}

fn item(node: &Node, report: &mut Report) {
    if let Some(fields) = node.as_mapping() {
        return check_fields(fields, report);
    }
    let message = format!("a schema must be a mapping, not {}", node.describe());
    report
        .error(node.span, message)
        .help("write `{type: string}`");
}

fn check_fields(fields: &Mapping, report: &mut Report) {
    for field in fields.iter() {
        if !check(field, report) {
            unknown(&field.key, report);
        }
    }
    idle(fields, report);
    bounds(fields, report);
    values::check(fields, report);
    undeclared(fields, "properties", report);
}

/// Warns of keywords that are about values of other types.
fn idle(fields: &Mapping, report: &mut Report) {
    let Some(types) = fields.get("type").and_then(Types::of) else {
        return;
    };
    for field in fields.iter() {
        let about = keyword(&field.key).map_or(ALL, |(_, _, about)| *about);
        // A `required: true` is meant in another way, and wrong.
        let meant = field.key.value != "required" || field.value.as_sequence().is_some();
        if meant && !about.is_empty() && !types.meet(about) {
            let key = quoted(&field.key);
            let types = types.words();
            let message = format!("{key} says nothing about a value of type {types}");
            report
                .warn(field.key.span, message)
                .help("leave it out, or change `type`");
        }
    }
}

/// Bounds that nothing can be between, and those that exclude nothing.
fn bounds(fields: &Mapping, report: &mut Report) {
    let number = |key| fields.get(key).and_then(Node::as_number);
    for (least, most) in BOUNDS {
        if let (Some(low), Some(high)) = (number(least), number(most))
            && high < low
            && let Some(field) = fields.entry(most)
        {
            report.error(field.blame(), format!("`{most}` is below `{least}`"));
        }
    }
    for (flag, bound) in [
        ("exclusiveMinimum", "minimum"),
        ("exclusiveMaximum", "maximum"),
    ] {
        if let Some(field) = fields.entry(flag)
            && field.value.as_bool().is_some()
            && fields.get(bound).is_none()
        {
            let message = format!("`{flag}` stands without `{bound}`");
            let help = format!("give the bound: `{bound}: 0`");
            report.error(field.key.span, message).help(help);
        }
    }
}

/// Reports required names that are not declared: typos, most likely, and never
/// to be satisfied if nothing else is taken.
pub(crate) fn undeclared(fields: &Mapping, key: &str, report: &mut Report) {
    let known = fields.get(key).and_then(Node::as_mapping);
    let names = fields.get("required").and_then(Node::as_sequence);
    let refused = fields.get("additionalProperties").and_then(Node::as_bool) == Some(false)
        && fields.get("patternProperties").is_none();
    for name in names.into_iter().flatten() {
        let Some(text) = name.as_str() else { continue };
        if known.is_some_and(|known| known.get(text).is_some()) {
            continue;
        }
        let what = if key == "params" {
            "parameter"
        } else {
            "property"
        };
        let message = format!("the required {what} {} is not in `{key}`", quoted(text));
        let near = known.and_then(|known| report.near(text, known.keys()));
        if refused {
            let help = "with `additionalProperties: false` what is not declared can never be given";
            report.error(name.span, message).help(match near {
                Some(near) => format!("{near} {help}"),
                None => help.to_owned(),
            });
        } else {
            report.warn(name.span, message).maybe_help(near);
        }
    }
}

fn unknown(key: &Spanned<String>, report: &mut Report) {
    if let Some((_, help)) = NEWER.iter().find(|(name, _)| *name == key.as_str()) {
        let message = format!(
            "Juju does not know {} in a schema: it reads draft 4",
            quoted(key)
        );
        report.warn(key.span, message).help(*help);
    } else if key.as_str() == "$schema" {
        // Refused wherever it stands.
    } else if let Some(near) = crate::suggest(key, KEYWORDS.iter().map(|(name, ..)| *name)) {
        report
            .warn(
                key.span,
                format!("JSON schema has no keyword {}", quoted(key)),
            )
            .help(format!("did you mean `{near}`?"));
    }
}

/// Whether a value is what it must be.
type Fits = fn(&Node) -> bool;

impl Takes {
    /// Of keywords that take a single value: what it must be.
    fn simple(self) -> Option<(&'static str, Fits)> {
        Some(match self {
            Self::Flag => ("true or false", |node| node.as_bool().is_some()),
            Self::Number => ("a number", |node| node.as_number().is_some()),
            Self::Step => ("a number above zero", |node| {
                node.as_number().is_some_and(|step| step > 0.0)
            }),
            Self::Count => ("a whole number, zero or more", |node| {
                let whole = |count: f64| count >= 0.0 && count.fract() == 0.0;
                node.as_number().is_some_and(whole)
            }),
            _ => return None,
        })
    }

    fn check(self, field: &Entry, report: &mut Report) {
        let node = &field.value;
        if let Some((wanted, fits)) = self.simple() {
            if self == Self::Flag && node.as_number().is_some() && field.key.starts_with("excl") {
                newer_bound(field, report);
            } else if !fits(node) {
                wrong::<()>(field, wanted, report);
            }
            return;
        }
        match self {
            Self::Text => {
                text(field, report);
            }
            Self::Pattern => {
                if let Some(text) = text(field, report) {
                    check_pattern(&Spanned::new(text, field.blame()), report);
                }
            }
            Self::Types => types(field, report),
            Self::Choices => choices(field, report),
            Self::Names => names(field, report),
            Self::Schema => schema(field, report),
            Self::SchemaOrFlag => {
                if let Some(fields) = node.as_mapping() {
                    check_fields(fields, report);
                } else if node.as_bool().is_none() {
                    wrong::<()>(field, "true, false or a schema", report);
                }
            }
            Self::Items => match node.as_sequence() {
                Some(items) => items.iter().for_each(|one| item(one, report)),
                None => schema(field, report),
            },
            Self::Schemas => match node.as_sequence() {
                Some([]) => {
                    let message = format!("{} holds no schema", quoted(&field.key));
                    report.error(field.key.span, message).help("leave it out");
                }
                Some(items) => items.iter().for_each(|one| item(one, report)),
                None => wrong(field, "a list of schemas", report).unwrap_or_default(),
            },
            Self::Properties => check_properties(field, report),
            Self::Patterns => {
                check_properties(field, report);
                let patterns = node.as_mapping().into_iter().flat_map(Mapping::iter);
                patterns.for_each(|entry| check_pattern(&entry.key, report));
            }
            Self::Dependencies => {
                for entry in mapping(field, report).into_iter().flat_map(Mapping::iter) {
                    match entry.value.as_sequence() {
                        Some(_) => names(entry, report),
                        None => schema(entry, report),
                    }
                }
            }
            _ => {}
        }
    }
}

/// In later drafts an exclusive bound is a number.
fn newer_bound(field: &Entry, report: &mut Report) {
    let message = format!("{} must be true or false in draft 4", quoted(&field.key));
    let bound = field.key.replace("exclusiveM", "m");
    let number = field.value.as_scalar().map_or("0", |scalar| &scalar.text);
    report.error(field.blame(), message).help(format!(
        "write `{bound}: {number}` beside `{}: true`",
        field.key.value
    ));
}

fn check_pattern(pattern: &Spanned<String>, report: &mut Report) {
    if let Some(why) = pattern::refused(pattern) {
        let message = format!("{} is not a pattern that Juju can read", quoted(pattern));
        report.error(pattern.span, message).help(why);
    }
}

fn types(field: &Entry, report: &mut Report) {
    let one = std::slice::from_ref(&field.value);
    let items = field.value.as_sequence().unwrap_or(one);
    if items.is_empty() {
        report
            .error(field.key.span, "`type` holds no type")
            .help(knows(&Type::NAMES));
    }
    for item in items {
        match item.as_str() {
            None => {
                // `type: null` is the one that looks right.
                let help = item
                    .is_null()
                    .then(|| "in quotes it is a type: \"null\"".to_owned());
                let span = if item.is_null() {
                    field.key.span
                } else {
                    item.span
                };
                let message = format!("a type must be text, not {}", item.describe());
                report.error(span, message).maybe_help(help);
            }
            Some(name) if Type::named(name).is_some() => {}
            Some(name) => {
                let knows = knows(&Type::NAMES);
                let help = match Type::other_name(name) {
                    Some(other) => format!("did you mean `{other}`? {knows}"),
                    None => did_you_mean(name, &Type::NAMES, &knows),
                };
                let message = format!("unknown parameter type {}", quoted(name));
                report.error(item.span, message).help(help);
            }
        }
    }
    for item in values::repeated(items) {
        report.error(item.span, format!("`type` holds {} twice", item.describe()));
    }
}

fn choices(field: &Entry, report: &mut Report) {
    let Some(items) = field.value.as_sequence() else {
        wrong::<()>(field, "a list", report);
        return;
    };
    if items.is_empty() {
        report
            .error(field.key.span, "`enum` holds no value")
            .help("list what may be chosen, or leave the key out");
    }
    for item in values::repeated(items) {
        report.error(item.span, format!("`enum` holds {} twice", item.describe()));
    }
}

/// The names of what must be given.
fn names(field: &Entry, report: &mut Report) {
    let Some(items) = field.value.as_sequence() else {
        let message = format!(
            "{} must be a list of names, not {}",
            quoted(&field.key),
            field.value.describe()
        );
        report.error(field.blame(), message).help(
            "what must be given is listed beside `params` or `properties`, not in each: \
             `required: [name]`",
        );
        return;
    };
    for item in items.iter().filter(|item| item.as_str().is_none()) {
        let message = format!(
            "{} must hold texts, not {}",
            quoted(&field.key),
            item.describe()
        );
        let plain = item
            .as_scalar()
            .filter(|scalar| scalar.plain && !item.is_null());
        let help = plain.map(|scalar| format!("in quotes it is text: \"{}\"", scalar.text));
        report.error(item.span, message).maybe_help(help);
    }
    for item in values::repeated(items) {
        let message = format!("{} names {} twice", quoted(&field.key), item.describe());
        report.error(item.span, message);
    }
}
