//! Random declarations, as Juju takes them.

use charm_schema::SourceFile;
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::BoxedStrategy;
use serde_json::{Map, Value, json};

/// The files of a declaration as data.
#[derive(Debug, Clone)]
pub(crate) struct Generated {
    pub(crate) metadata: Value,
    pub(crate) config: Value,
    pub(crate) actions: Value,
}

impl Generated {
    /// The files, written as JSON, which YAML includes.
    pub(crate) fn files(&self) -> Vec<SourceFile> {
        let file = |name: &str, data: &Value| {
            let text = serde_json::to_string_pretty(data).expect("data can be written");
            // What YAML would take for the end of a line.
            let text = text.replace('\u{2028}', "\\u2028");
            SourceFile::new(name, text.replace('\u{2029}', "\\u2029"))
        };
        vec![
            file("metadata.yaml", &self.metadata),
            file("config.yaml", &self.config),
            file("actions.yaml", &self.actions),
        ]
    }
}

pub(crate) fn generated() -> impl Strategy<Value = Generated> {
    let config = mapping(option_name(), config_option(), 0..8);
    let actions = mapping(action_name(), action(), 0..4);
    (metadata(), config, actions).prop_map(|(metadata, options, actions)| Generated {
        metadata,
        config: json!({ "options": options }),
        actions,
    })
}

/// Words that mean something in Rust or in what is generated.
const WORDS: [&str; 20] = [
    "type", "self", "crate", "super", "match", "async", "gen", "box", "fn", "impl", "use",
    "option", "result", "string", "vec", "ok", "none", "some", "default", "ctx",
];

/// Names of endpoints and storage.
fn name() -> BoxedStrategy<String> {
    let word = select(&WORDS[..]).prop_map(str::to_owned);
    prop_oneof![1 => word, 3 => "[a-z][a-z0-9]{0,5}([_-][a-z0-9]{1,4}){0,2}"]
        .prop_filter("a name that Juju keeps", |name| !name.starts_with("juju"))
        .boxed()
}

fn option_name() -> BoxedStrategy<String> {
    let any = "[A-Za-z0-9 ._-]{1,10}".prop_filter("a name", |name| !name.trim().is_empty());
    prop_oneof![4 => name(), 2 => any, 1 => "[a-z]{2}\\PC{1,4}"].boxed()
}

fn action_name() -> BoxedStrategy<String> {
    let word = select(&WORDS[..]).prop_map(str::to_owned);
    prop_oneof![1 => word, 3 => "[a-z0-9]{1,5}(-[a-z0-9]{1,5}){0,2}"]
        .prop_filter("a name that Juju keeps", |name| !name.starts_with("juju"))
        .boxed()
}

/// Text as people and programs write it.
fn words() -> BoxedStrategy<String> {
    prop_oneof![
        "[A-Z][a-z ]{0,30}\\.",
        "\\PC{0,40}",
        "([ \t]{0,5}[-#*`>|/!\\[\\]\"'a-z{}\\\\]{0,8}\n){0,6}",
        select(&["*/", "//!", "```\nlet", "#[doc]", "\"#", "é\u{301}🦀"][..])
            .prop_map(str::to_owned),
    ]
    .boxed()
}

/// A mapping of names to values. Names that are the same but for their
/// separators and capitals would be one in Rust.
fn mapping(
    name: BoxedStrategy<String>,
    value: BoxedStrategy<Value>,
    size: std::ops::Range<usize>,
) -> BoxedStrategy<Value> {
    let entries = btree_map(name, value, size);
    entries
        .prop_map(|entries| {
            let mut seen = Vec::new();
            let apart = entries.into_iter().filter(|(name, _)| {
                let letters = name.chars().filter(char::is_ascii_alphanumeric);
                let letters: String = letters.map(|c| c.to_ascii_lowercase()).collect();
                let new = !seen.contains(&letters);
                seen.push(letters);
                new
            });
            Value::Object(apart.collect())
        })
        .boxed()
}

/// An object of those keys that have a value.
fn object<const N: usize>(entries: [(&str, Option<Value>); N]) -> Value {
    let entries = entries.into_iter();
    let given = entries.filter_map(|(key, value)| Some((key.to_owned(), value?)));
    Value::Object(given.collect())
}

fn description() -> impl Strategy<Value = Option<Value>> {
    option::of(words().prop_map(Value::from))
}

fn metadata() -> impl Strategy<Value = Value> {
    let texts = ("[a-z]{1,8}(-[a-z]{1,4})?", words(), words());
    let endpoints = mapping(name(), endpoint(), 0..6);
    let storage = mapping(name(), storage(), 0..4);
    let resources = mapping(name(), resource(), 0..3);
    let containers = vec(name(), 0..3);
    (texts, endpoints, storage, resources, containers).prop_map(
        |(texts, endpoints, storage, resources, containers)| {
            let mut top = json!({
                "name": format!("x{}", texts.0),
                "summary": texts.1,
                "description": texts.2,
                "storage": storage,
                "resources": resources,
                "containers": self::containers(&containers, &storage, &resources),
            });
            // Each endpoint knows its role.
            for (name, mut endpoint) in endpoints.as_object().cloned().unwrap_or_default() {
                let role = endpoint["role"].take();
                let role = role.as_str().unwrap_or_default();
                endpoint.as_object_mut().map(|fields| fields.remove("role"));
                top[role][name] = endpoint;
            }
            top
        },
    )
}

fn endpoint() -> BoxedStrategy<Value> {
    let role = select(&["provides", "requires", "peers"][..]);
    let interface = "[a-z][a-z0-9_-]{0,12}"
        .prop_filter("a name that Juju keeps", |name| !name.starts_with("juju"));
    let limit = option::of((0_u32..4).prop_map(Value::from));
    let optional = option::of(any_bool());
    let scope = option::of(select(&["global", "container"][..]).prop_map(Value::from));
    (role, interface, limit, optional, scope, description())
        .prop_map(|(role, interface, limit, optional, scope, description)| {
            object([
                ("role", Some(role.into())),
                ("interface", Some(interface.into())),
                ("limit", limit),
                ("optional", optional),
                ("scope", scope),
                ("description", description),
            ])
        })
        .boxed()
}

fn any_bool() -> impl Strategy<Value = Value> {
    any::<bool>().prop_map(Value::from)
}

fn storage() -> BoxedStrategy<Value> {
    let kind = select(&["block", "filesystem"][..]);
    let range = select(&["0-1", "1", "2", "0+", "1-3", "0-"][..]);
    let multiple = option::of(range.prop_map(|range| json!({ "range": range })));
    let size = option::of(select(&["1M", "10G", "0.5T"][..]).prop_map(Value::from));
    (kind, multiple, size, option::of(any_bool()), description())
        .prop_map(|(kind, multiple, size, shared, description)| {
            object([
                ("type", Some(kind.into())),
                ("multiple", multiple),
                ("minimum-size", size),
                ("shared", shared),
                ("description", description),
            ])
        })
        .boxed()
}

fn resource() -> BoxedStrategy<Value> {
    let kind = prop_oneof![Just(None), "[a-zA-Z0-9._-]{1,9}".prop_map(Some)];
    (kind, description())
        .prop_map(|(filename, description)| {
            let kind = if filename.is_some() {
                "file"
            } else {
                "oci-image"
            };
            object([
                ("type", Some(kind.into())),
                ("filename", filename.map(Value::from)),
                ("description", description),
            ])
        })
        .boxed()
}

/// Containers that run the images and mount all storage.
fn containers(names: &[String], storage: &Value, resources: &Value) -> Value {
    let all = |section: &Value| section.as_object().cloned().unwrap_or_default();
    let image = all(resources)
        .into_iter()
        .find(|(_, resource)| resource["type"] == "oci-image");
    let mounts = all(storage)
        .into_iter()
        .map(|(name, _)| json!({ "storage": name, "location": format!("/srv/{name}") }));
    let container = object([
        ("resource", image.map(|(name, _)| name.into())),
        ("mounts", Some(mounts.collect())),
    ]);
    let mut containers = Map::new();
    for name in names {
        let letters = |name: &str| name.replace(['-', '_'], "");
        if !containers
            .keys()
            .any(|other| letters(other) == letters(name))
        {
            containers.insert(name.clone(), container.clone());
        }
    }
    Value::Object(containers)
}

fn config_option() -> BoxedStrategy<Value> {
    let text = prop_oneof![
        words(),
        select(&["yes", "010", "~", "1.0", ""][..]).prop_map(str::to_owned)
    ];
    let float = any::<f64>().prop_filter("finite", |number| number.is_finite());
    let secret = select(&["", "secret:cs0000000000000000a0"][..]).prop_map(Value::from);
    prop_oneof![
        typed("string", text.prop_map(Value::from).boxed()),
        typed("int", any::<i64>().prop_map(Value::from).boxed()),
        typed("float", float.prop_map(Value::from).boxed()),
        typed("boolean", any_bool().boxed()),
        typed("secret", secret.boxed()),
    ]
    .boxed()
}

/// Something with a type, a description, and a default of that type.
fn typed(kind: &'static str, default: BoxedStrategy<Value>) -> BoxedStrategy<Value> {
    (option::of(default), description())
        .prop_map(move |(default, description)| {
            object([
                ("type", Some(kind.into())),
                ("default", default),
                ("description", description),
            ])
        })
        .boxed()
}

fn action() -> BoxedStrategy<Value> {
    let params = mapping(option_name(), schema(), 0..5);
    (params, description(), option::of(any_bool()), any::<u8>())
        .prop_map(|(params, description, additional, chosen)| {
            object([
                ("description", description),
                ("required", Some(required(&params, chosen))),
                ("params", Some(params)),
                ("additionalProperties", additional),
            ])
        })
        .boxed()
}

/// Some of the names in a mapping.
fn required(properties: &Value, chosen: u8) -> Value {
    let names = properties.as_object().into_iter().flat_map(Map::keys);
    let chosen = names
        .enumerate()
        .filter(|(i, _)| chosen >> (i % 8) & 1 == 1);
    chosen.map(|(_, name)| Value::from(name.as_str())).collect()
}

/// The schema of a parameter.
fn schema() -> BoxedStrategy<Value> {
    let word = prop_oneof!["[a-z]{1,6}", "[A-Za-z0-9 .-]{1,6}"];
    let choice = mapping(word.boxed(), Just(Value::Null).boxed(), 1..5);
    let choice = choice.prop_map(|words| {
        let words: Vec<&String> = words.as_object().into_iter().flat_map(Map::keys).collect();
        json!({ "type": "string", "enum": words })
    });
    let float = (-1e9..1e9).prop_map(Value::from);
    let leaf = prop_oneof![
        typed("string", words().prop_map(Value::from).boxed()),
        typed("integer", any::<i32>().prop_map(Value::from).boxed()),
        typed("number", float.boxed()),
        typed("boolean", any_bool().boxed()),
        choice,
        Just(json!({})),
        Just(json!({ "type": ["string", "null"] })),
        Just(json!({ "type": ["integer", "boolean"] })),
    ];
    let nested = leaf.prop_recursive(3, 12, 4, |inner| {
        let properties = mapping(option_name(), inner.clone().boxed(), 0..4);
        let parts = (properties, any::<u8>(), option::of(any_bool()));
        let structure = parts.prop_map(|(properties, chosen, additional)| {
            object([
                ("type", Some("object".into())),
                ("required", Some(required(&properties, chosen))),
                ("properties", Some(properties)),
                ("additionalProperties", additional),
            ])
        });
        let typed = inner.clone();
        prop_oneof![
            structure,
            inner.prop_map(|items| json!({ "type": "array", "items": items })),
            typed.prop_map(|items| json!({ "type": "object", "additionalProperties": items })),
        ]
    });
    nested.boxed()
}
