//! JSON schema (draft 4), as far as parameters of actions use it.

use serde_json::{Map, Value};

/// Fills in defaults, then checks parameters against the schema of an action. Errors say which parameter is wrong and how.
pub(crate) fn fill_and_check(
    schema: &Value,
    parameters: &mut Map<String, Value>,
) -> Result<(), String> {
    fill(schema, parameters);
    let mut problems = Vec::new();
    check(
        schema,
        &Value::Object(parameters.clone()),
        "(root)",
        &mut problems,
    );
    if problems.is_empty() {
        Ok(())
    } else {
        Err(format!("validation failed: {}", problems.join("; ")))
    }
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

fn check(schema: &Value, value: &Value, place: &str, problems: &mut Vec<String>) {
    let Some(schema) = schema.as_object() else {
        return;
    };
    let mut problem = |text: String| problems.push(format!("{place} : {text}"));
    if let Some(expected) = schema.get("type") {
        let types: Vec<&str> = match expected {
            Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
            one => one.as_str().into_iter().collect(),
        };
        if !types.is_empty() && !types.iter().any(|kind| is_type(kind, value)) {
            problem(format!(
                "must be of type {}, given {}",
                types.join(" or "),
                type_name(value)
            ));
            return;
        }
    }
    if let Some(allowed) = schema.get("enum").and_then(Value::as_array)
        && !allowed.contains(value)
    {
        let allowed: Vec<String> = allowed.iter().map(ToString::to_string).collect();
        problem(format!(
            "must be one of the following: {}",
            allowed.join(", ")
        ));
    }
    if let Some(number) = value.as_f64() {
        let exclusive = |key| schema.get(key) == Some(&Value::Bool(true));
        if let Some(least) = schema.get("minimum").and_then(Value::as_f64)
            && (number < least || (exclusive("exclusiveMinimum") && number <= least))
        {
            problem(format!("must be greater than or equal to {least}"));
        }
        if let Some(most) = schema.get("maximum").and_then(Value::as_f64)
            && (number > most || (exclusive("exclusiveMaximum") && number >= most))
        {
            problem(format!("must be less than or equal to {most}"));
        }
    }
    if let Some(text) = value.as_str() {
        let length = text.chars().count() as u64;
        if let Some(least) = schema.get("minLength").and_then(Value::as_u64)
            && length < least
        {
            problem(format!(
                "string length must be greater than or equal to {least}"
            ));
        }
        if let Some(most) = schema.get("maxLength").and_then(Value::as_u64)
            && length > most
        {
            problem(format!(
                "string length must be less than or equal to {most}"
            ));
        }
    }
    if let Some(list) = value.as_array()
        && let Some(items) = schema.get("items")
    {
        for (index, item) in list.iter().enumerate() {
            check(items, item, &format!("{place}.{index}"), problems);
        }
    }
    if let Some(object) = value.as_object() {
        check_object(schema, object, place, problems);
    }
}

fn check_object(
    schema: &Map<String, Value>,
    object: &Map<String, Value>,
    place: &str,
    problems: &mut Vec<String>,
) {
    let required = schema
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    for name in required.filter_map(Value::as_str) {
        if !object.contains_key(name) {
            problems.push(format!(
                "{place} : {name:?} property is missing and required"
            ));
        }
    }
    let properties = schema.get("properties").and_then(Value::as_object);
    for (name, value) in object {
        match properties.and_then(|properties| properties.get(name)) {
            Some(property) => {
                let place = if place == "(root)" {
                    format!("(root).{name}")
                } else {
                    format!("{place}.{name}")
                };
                check(property, value, &place, problems);
            }
            None if schema.get("additionalProperties") == Some(&Value::Bool(false)) => {
                problems.push(format!(
                    "{place} : additional property {name:?} is not allowed"
                ));
            }
            None => {}
        }
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

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn run(parameters: Value) -> Result<Value, String> {
        let schema = json!({
            "type": "object",
            "required": ["to"],
            "additionalProperties": false,
            "properties": {
                "to": {"type": "string", "minLength": 3, "maxLength": 5},
                "count": {"type": "integer", "default": 3, "minimum": 1, "maximum": 9},
                "how": {"enum": ["a", "b"]},
                "list": {"type": "array", "items": {"type": "boolean"}},
                "deep": {"type": "object", "properties": {"x": {"type": "number", "default": 1.5}}}
            }
        });
        let Value::Object(mut map) = parameters else {
            return Err("not a map".to_owned());
        };
        fill_and_check(&schema, &mut map).map(|()| Value::Object(map))
    }

    #[test]
    fn defaults_are_filled_in_at_every_level() {
        assert_eq!(
            run(json!({"to": "abc"})).unwrap(),
            json!({"to": "abc", "count": 3, "deep": {"x": 1.5}})
        );
    }

    #[test]
    fn what_the_schema_does_not_take() {
        for (parameters, error) in [
            (
                json!({}),
                r#"(root) : "to" property is missing and required"#,
            ),
            (
                json!({"to": 5}),
                "(root).to : must be of type string, given integer",
            ),
            (
                json!({"to": "ab"}),
                "(root).to : string length must be greater than or equal to 3",
            ),
            (
                json!({"to": "abcdef"}),
                "(root).to : string length must be less than or equal to 5",
            ),
            (
                json!({"to": "abc", "count": 0}),
                "(root).count : must be greater than or equal to 1",
            ),
            (
                json!({"to": "abc", "count": 1.5}),
                "(root).count : must be of type integer, given number",
            ),
            (
                json!({"to": "abc", "how": "c"}),
                r#"(root).how : must be one of the following: "a", "b""#,
            ),
            (
                json!({"to": "abc", "list": [true, 1]}),
                "(root).list.1 : must be of type boolean, given integer",
            ),
            (
                json!({"to": "abc", "deep": {"x": "y"}}),
                "(root).deep.x : must be of type number, given string",
            ),
            (
                json!({"to": "abc", "z": 1}),
                r#"(root) : additional property "z" is not allowed"#,
            ),
        ] {
            assert_eq!(
                run(parameters).unwrap_err(),
                format!("validation failed: {error}")
            );
        }
    }
}
