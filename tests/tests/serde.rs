//! The same files through another reader of YAML give the same data, except
//! where Juju's rules for plain scalars differ from YAML 1.2.

use std::collections::BTreeSet;

use charm_schema::yaml::{Kind, Node};
use charm_schema::{Declaration, Scalar, SourceFile, Value, parse};
use proptest::prelude::*;
use serde_yaml::Value as Data;
use whole_tests::corpus;

const METADATA: &str = include_str!("../../metadata.yaml");
const CONFIG: &str = include_str!("../../config.yaml");

fn declaration(files: &[(&str, &str)]) -> Declaration {
    let files = files
        .iter()
        .map(|(name, text)| SourceFile::new(*name, *text));
    parse(files.collect()).expect("the declaration is valid")
}

fn data(text: &str) -> Data {
    // The other reader counts a byte order mark as a column.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut data: Data = serde_yaml::from_str(text).expect("the other reader takes it");
    data.apply_merge().expect("merge keys are mappings");
    data
}

/// Whether a tree holds what the other reader found, but for plain scalars
/// that only YAML 1.1 takes for something else than text.
fn same(node: &Node, data: &Data) -> bool {
    same_but_for(&mut BTreeSet::new(), node, data)
}

/// The same; those scalars are collected.
fn same_but_for(differing: &mut BTreeSet<String>, node: &Node, data: &Data) -> bool {
    match (&node.kind, data) {
        (Kind::Sequence(items), Data::Sequence(others)) => {
            let mut pairs = items.iter().zip(others);
            items.len() == others.len() && pairs.all(|(a, b)| same_but_for(differing, a, b))
        }
        (Kind::Mapping(mapping), Data::Mapping(others)) => {
            mapping.len() == others.len()
                && mapping.iter().all(|entry| {
                    let other = others.iter().find(|(key, _)| text(key) == entry.key.value);
                    other.is_some_and(|(_, other)| same_but_for(differing, &entry.value, other))
                })
        }
        (Kind::Scalar(scalar), _) => match (scalar.value, data) {
            (Value::Text, Data::String(other)) => scalar.text == *other,
            (Value::Null, Data::Null) => true,
            (Value::Bool(value), Data::Bool(other)) => value == *other,
            (Value::Int(value), Data::Number(other)) => other.as_i64() == Some(value),
            (Value::Uint(value), Data::Number(other)) => other.as_u64() == Some(value),
            (Value::Float(value), Data::Number(other)) => other
                .as_f64()
                .is_some_and(|other| other.total_cmp(&value).is_eq()),
            // Booleans, octals and underscores of YAML 1.1 are texts in 1.2,
            // and some numbers of 1.2 are texts or floats in 1.1.
            (
                Value::Bool(_) | Value::Int(_) | Value::Uint(_) | Value::Float(_),
                Data::String(other),
            ) => {
                differing.insert(scalar.text.clone());
                scalar.plain && scalar.text == *other
            }
            _ => false,
        },
        _ => false,
    }
}

fn text(data: &Data) -> String {
    match data {
        Data::String(text) => text.clone(),
        other => serde_yaml::to_string(other)
            .expect("keys are scalars")
            .trim_end()
            .to_owned(),
    }
}

#[test]
fn the_declaration_of_the_root() {
    let declaration = declaration(&[("metadata.yaml", METADATA), ("config.yaml", CONFIG)]);
    let (metadata, config) = (data(METADATA), data(CONFIG));

    assert_eq!(metadata["name"], *declaration.metadata.name.as_str());
    assert_eq!(metadata["summary"], *declaration.metadata.summary);
    assert_eq!(metadata["description"], *declaration.metadata.description);
    assert_eq!(declaration.metadata.endpoints.len(), 3);
    for endpoint in declaration.metadata.endpoints.values() {
        let other = &metadata[endpoint.role.as_str()][endpoint.name.as_str()];
        assert_eq!(other["interface"], *endpoint.interface.as_str());
        assert_eq!(
            other.get("optional").and_then(Data::as_bool),
            endpoint.optional
        );
    }

    let options = config["options"]
        .as_mapping()
        .expect("options are a mapping");
    let names: Vec<&str> = options.keys().filter_map(Data::as_str).collect();
    assert_eq!(declaration.options.keys().collect::<Vec<_>>(), names);
    for (name, option) in &declaration.options {
        let other = &options[name.as_str()];
        assert_eq!(other["type"], *option.kind.as_str());
        assert_eq!(other["description"].as_str(), option.description.as_deref());
        let default = other.get("default").map(|other| match other {
            Data::Bool(value) => Scalar::Bool(*value),
            Data::Number(value) => Scalar::Int(value.as_i64().expect("an integer")),
            other => Scalar::String(text(other)),
        });
        assert_eq!(option.default, default, "{name}");
    }
}

fn tree(text: &str) -> Result<Option<Node>, String> {
    let file = SourceFile::new("file.yaml", text);
    charm_schema::yaml::tree(file).map_err(|problems| problems.to_string())
}

/// Plain scalars in the corpus that are booleans or numbers for Juju, and texts
/// in YAML 1.2.
const OF_YAML_1_1: [&str; 13] = [
    "010",
    "1_0.5",
    "1_000_000",
    "1_048_588",
    "5_0",
    "Off",
    "YES",
    "Yes",
    "no",
    "off",
    "on",
    "y",
    "yes",
];

#[test]
fn every_valid_declaration() {
    let mut differing = BTreeSet::new();
    for case in corpus::cases("valid") {
        for (name, text) in &case.files {
            let tree = tree(text).unwrap_or_else(|problems| panic!("{problems}"));
            let other = data(text);
            let same = match &tree {
                Some(tree) => same_but_for(&mut differing, tree, &other),
                None => other.is_null(),
            };
            assert!(same, "{}: {name}\n{tree:?}\n{other:?}", case.name);
        }
    }
    assert_eq!(differing, OF_YAML_1_1.map(str::to_owned).into());
}

#[test]
fn every_way_of_writing() {
    let written = r#"  plain: some text with:colon, 'quotes' and "more" #not a comment
  comment: value # comment
  single: 'it''s  two
    lines'
  double: "a\tb\n\u00e9\x41 \
    joined"
  literal: |
    one
      two

    three
  strip: |-
    one
  keep: |+
    one

  folded: >
    one
    two

    three
      more
    end
  indented: |2
      deep
    less
  empty:
  nothing: ~
  flow: {a: 1, b: [x, 'y', "z"], c: {d: }, "e": f}
  list:
  - 1
  - - 2
    - 3
  - k: v
    l: w
  -
  ? explicit
  : value
  anchor: &a {x: 1, y: [2]}
  alias: *a
  merged:
    <<: *a
    y: 3
    z: 4
  numbers: [1, -2, 0, 1.5, -2.5e3, 12345678901234567890, .5, .inf, -.inf, .nan]
  booleans: [true, false, True, FALSE]
  one_one: [yes, No, on, off, y, n, 010, 0o17, 0b11, 1_000, 08, 1e3]
  texts: [2001-01-01, 1:30, 1.2.3, "5", 'true', é, "", nulll]
  5: a number
"#;
    let tree = tree(written).unwrap_or_else(|problems| panic!("{problems}"));
    let tree = tree.expect("there is a value");
    let data = data(written);
    for entry in tree.as_mapping().expect("a mapping").iter() {
        let others = data.as_mapping().expect("a mapping");
        let other = others.iter().find(|(key, _)| text(key) == entry.key.value);
        let (_, other) = other.unwrap_or_else(|| panic!("{} is lost", entry.key.value));
        if entry.key.value == "one_one" {
            continue;
        }
        assert!(same(&entry.value, other), "{:?}\n{other:?}", entry.value);
    }
    assert_eq!(
        tree.as_mapping().map(charm_schema::yaml::Mapping::len),
        data.as_mapping().map(serde_yaml::Mapping::len)
    );
}

fn value() -> impl Strategy<Value = Data> {
    let leaf = prop_oneof![
        Just(Data::Null),
        any::<bool>().prop_map(Data::Bool),
        any::<i64>().prop_map(|n| Data::Number(n.into())),
        any::<f64>()
            .prop_filter("finite", |n| n.is_finite())
            .prop_map(|n| Data::Number(n.into())),
        "\\PC{0,12}".prop_map(Data::String),
        "[ \n\ta-c:#'\"\\\\-]{0,16}".prop_map(Data::String),
        prop::sample::select(vec![
            "yes",
            "no",
            "010",
            "0x1f",
            "1_0",
            "~",
            "",
            "<<",
            "=",
            "1e3",
            "- a",
            "a: b",
            "2001-01-01"
        ])
        .prop_map(|text| Data::String(text.to_owned())),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Data::Sequence),
            prop::collection::btree_map("[a-f]{1,8}", inner, 0..5).prop_map(|map| {
                Data::Mapping(map.into_iter().map(|(k, v)| (Data::String(k), v)).collect())
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// What the other writes, we read: as what it was, or as a plain scalar
    /// that Juju takes for something else.
    #[test]
    fn what_is_written_is_read(value in value()) {
        let file = Data::Mapping([(Data::from("tree"), value.clone())].into_iter().collect());
        let text = serde_yaml::to_string(&file).expect("any value can be written");
        let refused_by_juju = text.contains(['\u{85}', '\u{2028}', '\u{2029}', '\u{feff}']);
        prop_assume!(!refused_by_juju);
        let tree = tree(&text);
        let tree = tree.map_err(|problems| TestCaseError::fail(format!("{text}\n{problems}")))?;
        let same = tree.as_ref().is_some_and(|tree| same(tree, &file));
        prop_assert!(same, "{}\n{:?}", text, tree);
    }
}
