//! JSON schema (draft 4), as Juju checks the parameters of actions by it. References are refused when a charm is read.

use crate::quote::Quoted;
mod pattern;

use regex::RegexBuilder;
use serde_json::{Map, Value};

/// Go compiles patterns that repeat a thousand times whatever Unicode has; so must this.
const LARGEST_PATTERN: usize = 1 << 27;

/// Fills in defaults, then checks parameters against the schema of an action. Errors say which parameter is wrong and how.
pub(crate) fn fill_and_check(
    schema: &Value,
    parameters: &mut Map<String, Value>,
) -> Result<(), String> {
    fill(schema, parameters);
    let mut problems = Vec::new();
    let mut check = Check {
        place: "(root)".to_owned(),
        problems: &mut problems,
    };
    check.value(schema, &Value::Object(parameters.clone()));
    if problems.is_empty() {
        Ok(())
    } else {
        Err(format!("validation failed: {}", problems.join("; ")))
    }
}

/// The schema of an action that takes only what it declares, unless it says otherwise itself.
pub(crate) fn closed(schema: &Value) -> Value {
    let mut fields = schema.as_object().cloned().unwrap_or_default();
    fields
        .entry("additionalProperties")
        .or_insert(Value::Bool(false));
    Value::Object(fields)
}

fn fill(schema: &Value, parameters: &mut Map<String, Value>) {
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
        return;
    };
    for (name, property) in properties {
        if let Some(default) = property.get("default")
            && !parameters.contains_key(name)
        {
            parameters.insert(name.clone(), default.clone());
        }
        if let Some(Value::Object(inner)) = parameters.get_mut(name) {
            fill(property, inner);
        } else if !parameters.contains_key(name) && property.get("properties").is_some() {
            let mut inner = Map::new();
            fill(property, &mut inner);
            if !inner.is_empty() {
                parameters.insert(name.clone(), Value::Object(inner));
            }
        }
    }
}

/// Where what is wrong stands, and all that is.
struct Check<'a> {
    place: String,
    problems: &'a mut Vec<String>,
}

impl Check<'_> {
    /// As Juju words it, with the value behind.
    fn problem(&mut self, value: &Value, text: &str) {
        let place = &self.place;
        self.problems
            .push(format!("{place} : {text}, given {value}"));
    }

    fn inside(&mut self, key: impl std::fmt::Display) -> Check<'_> {
        Check {
            place: format!("{}.{key}", self.place),
            problems: self.problems,
        }
    }

    fn value(&mut self, schema: &Value, value: &Value) {
        let Some(schema) = schema.as_object() else {
            return;
        };
        let types = texts(schema.get("type"));
        if !types.is_empty() && !types.iter().any(|kind| is_type(kind, value)) {
            let types = types.join(" or ");
            return self.problem(value, &format!("must be of type {types}"));
        }
        if let Some(allowed) = schema.get("enum").and_then(Value::as_array)
            && !allowed.iter().any(|one| same(one, value))
        {
            let allowed: Vec<String> = allowed.iter().map(ToString::to_string).collect();
            let allowed = allowed.join(", ");
            self.problem(value, &format!("must be one of the following: {allowed}"));
        }
        self.number(schema, value);
        self.sizes(schema, value);
        self.pattern(schema, value);
        match value {
            Value::Array(items) => self.items(schema, items),
            Value::Object(object) => self.object(schema, object),
            _ => {}
        }
        self.combined(schema, value);
    }

    fn number(&mut self, schema: &Map<String, Value>, value: &Value) {
        let Some(number) = value.as_f64() else {
            return;
        };
        let exclusive = |key| schema.get(key) == Some(&Value::Bool(true));
        let limit = |key| schema.get(key).and_then(Value::as_f64);
        if let Some(least) = limit("minimum")
            && (number < least || (exclusive("exclusiveMinimum") && number <= least))
        {
            self.problem(value, &format!("must be greater than or equal to {least}"));
        }
        if let Some(most) = limit("maximum")
            && (number > most || (exclusive("exclusiveMaximum") && number >= most))
        {
            self.problem(value, &format!("must be less than or equal to {most}"));
        }
        if let Some(unit) = limit("multipleOf").filter(|unit| *unit > 0.0)
            && (number / unit).fract() != 0.0
        {
            self.problem(value, &format!("must be a multiple of {unit}"));
        }
    }

    /// How long a text, a list or an object may be.
    fn sizes(&mut self, schema: &Map<String, Value>, value: &Value) {
        let (what, least, most, size) = match value {
            Value::String(text) => (
                "string length",
                "minLength",
                "maxLength",
                text.chars().count(),
            ),
            Value::Array(items) => ("number of items", "minItems", "maxItems", items.len()),
            Value::Object(all) => (
                "number of properties",
                "minProperties",
                "maxProperties",
                all.len(),
            ),
            _ => return,
        };
        let limit = |key| schema.get(key).and_then(Value::as_u64);
        let size = size as u64;
        if let Some(least) = limit(least).filter(|least| size < *least) {
            self.problem(
                value,
                &format!("{what} must be greater than or equal to {least}"),
            );
        }
        if let Some(most) = limit(most).filter(|most| size > *most) {
            self.problem(
                value,
                &format!("{what} must be less than or equal to {most}"),
            );
        }
    }

    fn pattern(&mut self, schema: &Map<String, Value>, value: &Value) {
        let pattern = schema.get("pattern").and_then(Value::as_str);
        if let (Some(pattern), Some(text)) = (pattern, value.as_str())
            && !matches(pattern, text)
        {
            self.problem(value, &format!("does not match pattern '{pattern}'"));
        }
    }

    fn items(&mut self, schema: &Map<String, Value>, items: &[Value]) {
        if schema.get("uniqueItems") == Some(&Value::Bool(true)) {
            let again = (1..items.len())
                .find(|index| items[..*index].iter().any(|one| same(one, &items[*index])));
            if let Some(index) = again {
                self.problem(&items[index], "array items must be unique");
            }
        }
        for (index, item) in items.iter().enumerate() {
            // One schema for all items, or a list with one for each of the first.
            let schema = match schema.get("items") {
                Some(Value::Array(each)) => each.get(index),
                all => all,
            };
            if let Some(schema) = schema {
                self.inside(index).value(schema, item);
            }
        }
    }

    fn object(&mut self, schema: &Map<String, Value>, object: &Map<String, Value>) {
        let whole = || Value::Object(object.clone());
        for name in texts(schema.get("required")) {
            if !object.contains_key(name) {
                let text = format!(
                    "{name} property is missing and required",
                    name = Quoted(name)
                );
                self.problem(&whole(), &text);
            }
        }
        let part = |key: &str| schema.get(key).and_then(Value::as_object);
        for (name, needs) in part("dependencies").into_iter().flatten() {
            if !object.contains_key(name) {
                continue;
            }
            if needs.is_object() {
                self.value(needs, &whole());
            }
            for other in texts(Some(needs)) {
                if !object.contains_key(other) {
                    self.problem(&whole(), &format!("has a dependency on {other}"));
                }
            }
        }
        for (name, value) in object {
            let named = part("properties").and_then(|properties| properties.get(name));
            let like = part("patternProperties").into_iter().flatten();
            let like = like.filter(|(pattern, _)| matches(pattern, name));
            let mut schemas: Vec<&Value> =
                named.into_iter().chain(like.map(|(_, one)| one)).collect();
            if schemas.is_empty() {
                schemas.extend(schema.get("additionalProperties"));
            }
            for schema in schemas {
                if *schema == Value::Bool(false) {
                    let text = format!(
                        "additional property {name} is not allowed",
                        name = Quoted(name)
                    );
                    self.problem(&whole(), &text);
                } else {
                    self.inside(name).value(schema, value);
                }
            }
        }
    }

    /// Schemas that are made of others.
    fn combined(&mut self, schema: &Map<String, Value>, value: &Value) {
        let place = self.place.clone();
        let fits = |schema: &Value| {
            let mut problems = Vec::new();
            let mut check = Check {
                place: place.clone(),
                problems: &mut problems,
            };
            check.value(schema, value);
            problems.is_empty()
        };
        let among = |key: &str| {
            let all = schema.get(key)?.as_array()?;
            Some((all.iter().filter(|schema| fits(schema)).count(), all.len()))
        };
        if among("anyOf").is_some_and(|(fitting, _)| fitting == 0) {
            self.problem(value, "must validate at least one schema (anyOf)");
        }
        if among("oneOf").is_some_and(|(fitting, _)| fitting != 1) {
            self.problem(value, "must validate one and only one schema (oneOf)");
        }
        if among("allOf").is_some_and(|(fitting, all)| fitting != all) {
            self.problem(value, "must validate all the schemas (allOf)");
        }
        if schema.get("not").is_some_and(fits) {
            self.problem(value, "must not validate the schema (not)");
        }
    }
}

/// Whether a pattern is somewhere in a text. What is no pattern matches nothing.
fn matches(pattern: &str, text: &str) -> bool {
    let regex = RegexBuilder::new(&pattern::from_go(pattern))
        .size_limit(LARGEST_PATTERN)
        .build();
    regex.is_ok_and(|regex| regex.is_match(text))
}

/// A text, or a list of them.
fn texts(value: Option<&Value>) -> Vec<&str> {
    match value {
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).collect(),
        one => one.and_then(Value::as_str).into_iter().collect(),
    }
}

/// Whether two values are the same to JSON, which knows one kind of number.
fn same(one: &Value, other: &Value) -> bool {
    match (one.as_f64(), other.as_f64()) {
        (Some(one), Some(other)) => one.total_cmp(&other).is_eq(),
        _ => one == other,
    }
}

fn is_type(kind: &str, value: &Value) -> bool {
    match kind {
        "string" => value.is_string(),
        "integer" => {
            value.is_i64()
                || value.is_u64()
                || value.as_f64().is_some_and(|number| number.fract() == 0.0)
        }
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        _ => true,
    }
}

#[cfg(test)]
mod tests;
