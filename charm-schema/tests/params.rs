//! What the parameters of actions become.

#![expect(
    clippy::unwrap_used,
    reason = "a test may stop at a declaration that is not valid"
)]

use charm_schema::{Action, Additional, Schema, Shape, SourceFile, parse};

const METADATA: &str = "name: hello\nsummary: Says hello.\ndescription: Says hello.\n";

/// The action `go` of an actions.yaml.
fn go(text: &str) -> Action {
    let declaration = parse(vec![
        SourceFile::new("metadata.yaml", METADATA),
        SourceFile::new("actions.yaml", text),
    ]);
    declaration.unwrap().actions["go"].clone()
}

/// The schema of the parameter `x` that stands in braces.
fn x(schema: &str) -> Schema {
    let action = go(&format!("go: {{params: {{x: {schema}}}}}\n"));
    action.params["x"].schema.clone()
}

/// The choices of a schema that has some.
fn choices(schema: &Schema) -> Vec<&str> {
    match &schema.shape {
        Shape::Choice(choices) => choices.iter().map(|choice| choice.as_str()).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_action_has_parameters_in_the_order_of_the_file() {
    let action = go("go:
  params:
    to: {type: string, title: To, description: Who gets it.}
    count: {type: integer, default: 1}
    loud: {type: boolean}
  required: [to]
  additionalProperties: false
");
    let all: Vec<_> = action.params.iter().collect();
    assert_eq!(
        all.iter()
            .map(|(name, _)| name.as_str())
            .collect::<Vec<_>>(),
        ["to", "count", "loud"]
    );
    let to = all[0].1;
    assert!(to.required && !all[1].1.required && !all[2].1.required);
    assert_eq!((to.name.span.line, to.name.span.column), (3, 5));
    assert_eq!(to.schema.title.as_deref(), Some("To"));
    assert_eq!(to.schema.description.as_deref(), Some("Who gets it."));
    assert_eq!(to.schema.default, None);
    let default = all[1].1.schema.default.as_ref().unwrap();
    assert_eq!(default.as_scalar().unwrap().text, "1");
    assert_eq!(action.additional, Additional::Refused);
}

#[test]
fn an_action_without_a_word_has_no_parameters() {
    for text in ["go:\n", "go: {}\n", "go: {description: Goes.}\n"] {
        let action = go(text);
        assert!(action.params.is_empty(), "{text}");
        assert_eq!(action.additional, Additional::Unsaid, "{text}");
    }
}

#[test]
fn properties_of_an_action_are_parameters_too() {
    let action = go("go: {properties: {x: {type: integer}}, additionalProperties: true}\n");
    assert_eq!(action.params["x"].schema.shape, Shape::Integer);
}

#[test]
fn each_type_has_its_shape() {
    for (schema, shape) in [
        ("{}", Shape::Any),
        ("{type: string}", Shape::String),
        ("{type: integer}", Shape::Integer),
        ("{type: number}", Shape::Number),
        ("{type: boolean}", Shape::Boolean),
        ("{type: 'null'}", Shape::Any),
        ("{type: [string, integer]}", Shape::Any),
        ("{type: integer, enum: [1, 2]}", Shape::Integer),
        ("{enum: [1, two]}", Shape::Any),
    ] {
        let read = x(schema);
        assert_eq!(read.shape, shape, "{schema}");
        assert!(!read.nullable || schema.contains("null"), "{schema}");
    }
}

#[test]
fn texts_to_choose_from_are_choices_with_places() {
    let said = x("{type: string, enum: [fast, safe]}");
    assert_eq!(choices(&said), ["fast", "safe"]);
    let Shape::Choice(places) = &said.shape else {
        unreachable!()
    };
    assert_eq!(places[1].span.column, 46);
    assert_eq!(choices(&x("{enum: [fast]}")), ["fast"]);
}

#[test]
fn null_is_allowed_where_both_type_and_choices_allow_it() {
    let read = x("{type: [string, 'null']}");
    assert_eq!((read.shape, read.nullable), (Shape::String, true));
    let read = x("{type: [string, 'null'], enum: [a, null]}");
    assert_eq!((choices(&read), read.nullable), (vec!["a"], true));
    let read = x("{enum: [a, null]}");
    assert_eq!((choices(&read), read.nullable), (vec!["a"], true));
    let read = x("{type: [string, 'null'], enum: [a]}");
    assert_eq!((choices(&read), read.nullable), (vec!["a"], false));
}

#[test]
fn lists_have_items() {
    let items = |schema: &str| match x(schema).shape {
        Shape::Array(items) => items.shape,
        other => panic!("{other:?}"),
    };
    assert_eq!(items("{type: array}"), Shape::Any);
    assert_eq!(
        items("{type: array, items: {type: integer}}"),
        Shape::Integer
    );
    assert_eq!(items("{type: array, items: [{type: integer}]}"), Shape::Any);
    assert!(matches!(
        items("{type: array, items: {type: array, items: {enum: [a]}}}"),
        Shape::Array(inner) if matches!(inner.shape, Shape::Choice(_))
    ));
}

#[test]
fn objects_have_properties_of_their_own() {
    let read = x(
        "{type: object, properties: {host: {type: string}, port: {type: integer}}, \
                  required: [host], additionalProperties: {type: boolean}}",
    );
    let Shape::Object(object) = read.shape else {
        panic!("{:?}", read.shape)
    };
    assert!(object.properties["host"].required);
    assert!(!object.properties["port"].required);
    assert_eq!(object.properties["port"].schema.shape, Shape::Integer);
    assert!(
        matches!(object.additional, Additional::Typed(schema) if schema.shape == Shape::Boolean)
    );
}
