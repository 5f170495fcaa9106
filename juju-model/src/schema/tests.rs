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
            r#"(root) : "to" property is missing and required, given {"count":3,"deep":{"x":1.5}}"#,
        ),
        (
            json!({"to": 5}),
            "(root).to : must be of type string, given 5",
        ),
        (
            json!({"to": "ab"}),
            r#"(root).to : string length must be greater than or equal to 3, given "ab""#,
        ),
        (
            json!({"to": "abcdef"}),
            r#"(root).to : string length must be less than or equal to 5, given "abcdef""#,
        ),
        (
            json!({"to": "abc", "count": 0}),
            "(root).count : must be greater than or equal to 1, given 0",
        ),
        (
            json!({"to": "abc", "count": 1.5}),
            "(root).count : must be of type integer, given 1.5",
        ),
        (
            json!({"to": "abc", "how": "c"}),
            r#"(root).how : must be one of the following: "a", "b", given "c""#,
        ),
        (
            json!({"to": "abc", "list": [true, 1]}),
            "(root).list.1 : must be of type boolean, given 1",
        ),
        (
            json!({"to": "abc", "deep": {"x": "y"}}),
            r#"(root).deep.x : must be of type number, given "y""#,
        ),
        (
            json!({"to": "abc", "z": 1}),
            r#"(root) : additional property "z" is not allowed, given {"count":3,"deep":{"x":1.5},"to":"abc","z":1}"#,
        ),
    ] {
        assert_eq!(
            run(parameters).unwrap_err(),
            format!("validation failed: {error}")
        );
    }
}

/// What is wrong with one value.
fn wrong(schema: &Value, value: &Value) -> Vec<String> {
    let mut problems = Vec::new();
    let mut check = Check {
        place: "x".to_owned(),
        problems: &mut problems,
    };
    check.value(schema, value);
    problems
}

/// Schema, what fits it, what does not, and what is said then.
const KEYWORDS: &str = r#"
{"type": ["string", "null"]}                 | null   | 1        | must be of type string or null
{"enum": [1, "a"]}                           | 1.0    | "b"      | must be one of the following: 1, "a"
{"minimum": 1, "exclusiveMinimum": true}     | 2      | 1        | must be greater than or equal to 1
{"maximum": 9, "exclusiveMaximum": true}     | 8.5    | 9        | must be less than or equal to 9
{"multipleOf": 0.5}                          | 1.5    | 1.2      | must be a multiple of 0.5
{"pattern": "^a+$"}                          | "aa"   | "ab"     | does not match pattern '^a+$'
{"pattern": "("}                             | 1      | "("      | does not match pattern '('
{"minItems": 1}                              | [1]    | []       | number of items must be greater than or equal to 1
{"maxItems": 1}                              | [1]    | [1,2]    | number of items must be less than or equal to 1
{"uniqueItems": true}                        | [1, 2] | [1,1.0]  | array items must be unique
{"minProperties": 1}                         | {"a":1} | {}      | number of properties must be greater than or equal to 1
{"dependencies": {"a": ["b"]}}               | {"b":1} | {"a":1} | has a dependency on b
{"dependencies": {"a": {"required": ["b"]}}} | {"b":1} | {"a":1} | "b" property is missing and required
{"patternProperties": {"^x": {}}, "additionalProperties": false} | {"x":1} | {"y":1} | additional property "y" is not allowed
{"anyOf": [{"type": "string"}, {"type": "null"}]}    | null | 1    | must validate at least one schema (anyOf)
{"oneOf": [{"type": "integer"}, {"type": "number"}]} | 1.5  | 1    | must validate one and only one schema (oneOf)
{"allOf": [{"minimum": 1}, {"maximum": 3}]}          | 2    | 4    | must validate all the schemas (allOf)
{"not": {"type": "null"}}                            | 1    | null | must not validate the schema (not)
"#;

#[test]
fn every_keyword_takes_what_fits_and_refuses_what_does_not() {
    for line in KEYWORDS.lines().filter(|line| !line.is_empty()) {
        let cells: Vec<&str> = line.split(" | ").map(str::trim).collect();
        let [schema, good, bad, error] = cells[..] else {
            panic!("{line}")
        };
        let read = |text: &str| -> Value { serde_json::from_str(text).unwrap() };
        assert_eq!(wrong(&read(schema), &read(good)), [""; 0], "{schema}");
        let problems = wrong(&read(schema), &read(bad));
        let [problem] = &problems[..] else {
            panic!("{schema}: {problems:?}")
        };
        let (text, given) = problem.rsplit_once(", given ").unwrap();
        assert_eq!(text, format!("x : {error}"));
        // Of a list, the item that is there twice.
        assert!(bad.contains(given), "{problem}");
    }
}

#[test]
fn what_is_inside_is_checked_where_it_stands() {
    let typed = json!({"additionalProperties": {"type": "integer"}, "properties": {"a": {"type": "string"}}});
    assert_eq!(wrong(&typed, &json!({"a": "b", "n": 1})), [""; 0]);
    let problem = "x.n : must be of type integer, given \"b\"";
    assert_eq!(wrong(&typed, &json!({"n": "b"})), [problem]);
    let each = json!({"items": [{"type": "string"}, {"type": "integer"}]});
    assert_eq!(wrong(&each, &json!(["a", 1, true])), [""; 0]);
    let problem = "x.1 : must be of type integer, given \"b\"";
    assert_eq!(wrong(&each, &json!(["a", "b"])), [problem]);
}
