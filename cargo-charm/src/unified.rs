//! The files that Juju reads, made of a unified charmcraft.yaml.
//!
//! Juju never looks at charmcraft.yaml. What charmcraft writes of it is
//! written here: names and titles under the keys that Juju and Charmhub know,
//! options and actions as files of their own, keys sorted.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use charm_schema::Value;
use charm_schema::yaml::{Kind, Mapping, Node};

/// Keys that go to metadata.yaml under the same name.
const METADATA: [&str; 15] = [
    "assumes",
    "charm-user",
    "containers",
    "description",
    "devices",
    "extra-bindings",
    "name",
    "peers",
    "provides",
    "requires",
    "resources",
    "storage",
    "subordinate",
    "summary",
    "terms",
];

/// The text of metadata.yaml.
pub(crate) fn metadata(charmcraft: &Mapping) -> String {
    let mut found: BTreeMap<&str, Placed<'_>> = BTreeMap::new();
    for entry in charmcraft.iter() {
        let key = entry.key.as_str();
        if METADATA.contains(&key) {
            found.insert(key, Placed::One(&entry.value));
        }
    }
    if let Some(title) = charmcraft.get("title") {
        found.insert("display-name", Placed::One(title));
    }
    let links = charmcraft.get("links").and_then(Node::as_mapping);
    for entry in links.into_iter().flat_map(Mapping::iter) {
        let link = &entry.value;
        match entry.key.as_str() {
            "documentation" => found.insert("docs", Placed::One(link)),
            "contact" if link.as_sequence().is_none() => {
                found.insert("maintainers", Placed::ListOf(link))
            }
            "contact" => found.insert("maintainers", Placed::One(link)),
            other => found.insert(other, Placed::One(link)),
        };
    }
    let mut text = String::new();
    for (key, value) in found {
        write_key(&mut text, key, 0);
        match value {
            Placed::One(node) => write_value(&mut text, node, 0),
            Placed::ListOf(node) => {
                text.push_str("\n-");
                write_value(&mut text, node, 1);
            }
        }
    }
    text
}

/// The value of a key of metadata.yaml.
enum Placed<'n> {
    /// As it stands in charmcraft.yaml.
    One(&'n Node),
    /// As the only item of a list.
    ListOf(&'n Node),
}

/// The text of config.yaml or actions.yaml, if the section is there.
pub(crate) fn section(charmcraft: &Mapping, key: &str) -> Option<String> {
    let section = charmcraft.get(key)?.as_mapping()?;
    let mut text = String::new();
    write_mapping(&mut text, section, 0);
    Some(text)
}

// Juju's reader is of YAML 1.1, where `yes` is a boolean and `017` is octal.
// The emitters of serde know YAML 1.2 and leave such texts without quotes, so
// everything that is not plainly a word is quoted here.

fn write_mapping(text: &mut String, mapping: &Mapping, depth: usize) {
    let sorted: BTreeMap<&str, &Node> = mapping
        .iter()
        .map(|entry| (entry.key.as_str(), &entry.value))
        .collect();
    for (key, value) in sorted {
        write_key(text, key, depth);
        write_value(text, value, depth);
    }
}

fn write_key(text: &mut String, key: &str, depth: usize) {
    indent(text, depth);
    if is_word(key) {
        text.push_str(key);
    } else {
        write_quoted(text, key);
    }
    text.push(':');
}

/// Writes what follows a colon or a dash, to the end of the line.
fn write_value(text: &mut String, node: &Node, depth: usize) {
    match &node.kind {
        Kind::Mapping(mapping) if mapping.is_empty() => text.push_str(" {}\n"),
        Kind::Sequence(items) if items.is_empty() => text.push_str(" []\n"),
        Kind::Mapping(mapping) => {
            text.push('\n');
            write_mapping(text, mapping, depth + 1);
        }
        Kind::Sequence(items) => {
            text.push('\n');
            for item in items {
                indent(text, depth + 1);
                text.push('-');
                write_value(text, item, depth + 1);
            }
        }
        Kind::Scalar(scalar) => {
            text.push(' ');
            match scalar.value {
                Value::Null => text.push('~'),
                Value::Bool(value) => text.push_str(if value { "true" } else { "false" }),
                // As it was written: a number keeps its form (`1.0`, `0x1f`).
                Value::Int(_) | Value::Uint(_) | Value::Float(_) => text.push_str(&scalar.text),
                Value::Text if is_word(&scalar.text) => text.push_str(&scalar.text),
                Value::Text if fits_block(&scalar.text) => {
                    text.push('|');
                    for line in scalar.text.lines() {
                        text.push('\n');
                        if !line.is_empty() {
                            indent(text, depth + 1);
                            text.push_str(line);
                        }
                    }
                }
                Value::Text => write_quoted(text, &scalar.text),
            }
            text.push('\n');
        }
    }
}

fn indent(text: &mut String, depth: usize) {
    text.extend(std::iter::repeat_n("  ", depth));
}

/// Whether it needs no quotes for any reader: words of at least four letters
/// that are none of YAML's own.
fn is_word(text: &str) -> bool {
    let own = ["true", "false", "null"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word));
    text.len() > 3
        && !own
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

/// Whether a block of lines says exactly this text.
fn fits_block(text: &str) -> bool {
    text.ends_with('\n')
        && !text.ends_with("\n\n")
        && !text.starts_with([' ', '\n'])
        && text.chars().all(|c| c == '\n' || is_printable(c))
}

fn write_quoted(text: &mut String, value: &str) {
    text.push('"');
    for c in value.chars() {
        match c {
            '"' | '\\' => text.extend(['\\', c]),
            '\n' => text.push_str("\\n"),
            c if is_printable(c) => text.push(c),
            c => {
                // Writing to a String cannot fail.
                let _ = write!(text, "\\U{:08x}", u32::from(c));
            }
        }
    }
    text.push('"');
}

/// Whether every YAML reader takes the character as it is.
fn is_printable(c: char) -> bool {
    !c.is_control()
        && !matches!(
            c,
            '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
        )
}

#[cfg(test)]
mod tests {
    use charm_schema::{Declaration, SourceFile};

    use super::*;

    const UNIFIED: &str = r#"type: charm
name: hello
title: Hello
summary: Greets.
description: |
  It greets.

  Twice.
links:
  documentation: https://docs.example.com/
  contact: one@example.com
  issues: https://issues.example.com/
base: ubuntu@24.04
platforms: {amd64: null}
parts: {charm: {plugin: nil}}
assumes:
  - juju >= 3.6
requires:
  smtp: {interface: smtp, limit: 1, optional: true}
config:
  options:
    greeting: {type: string, default: 'yes', description: 'Say: "this"'}
    mode: {type: string, default: '0755'}
    odd: {type: string, default: "a\tb\u2028\\c\nd \U0001f600", description: " leading\n\n"}
    empty: {type: string, default: ''}
    'y': {type: string, default: 'null'}
    loud: {type: boolean, default: on}
    count: {type: int, default: 017}
    ratio: {type: float, default: 1.0}
    token: {type: secret}
actions:
  greet:
    description: Greets now.
    params: {name: {type: string}}
    required: [name]
    additionalProperties: false
"#;

    fn declaration(files: &[(&str, &str)]) -> Declaration {
        let files = files
            .iter()
            .map(|(name, text)| SourceFile::new(*name, *text))
            .collect();
        charm_schema::parse(files).unwrap()
    }

    #[test]
    fn the_files_declare_what_the_unified_one_does() {
        let whole = declaration(&[("charmcraft.yaml", UNIFIED)]);
        let tree = &whole.charmcraft.as_ref().unwrap().tree;
        let metadata = metadata(tree);
        let config = section(tree, "config").unwrap();
        let actions = section(tree, "actions").unwrap();
        let split = declaration(&[
            ("metadata.yaml", &metadata),
            ("config.yaml", &config),
            ("actions.yaml", &actions),
        ]);

        assert_eq!(split.metadata.name.value, "hello");
        assert_eq!(split.metadata.description, whole.metadata.description);
        assert_eq!(split.metadata.display_name.as_deref(), Some("Hello"));
        assert_eq!(split.metadata.assumes.len(), whole.metadata.assumes.len());
        assert_eq!(split.metadata.endpoints["smtp"].limit, Some(1));
        for (name, option) in &whole.options {
            assert_eq!(split.options[name].kind, option.kind, "{name}");
            assert_eq!(split.options[name].default, option.default, "{name}");
            assert_eq!(
                split.options[name].description, option.description,
                "{name}"
            );
        }
        assert!(split.actions["greet"].params["name"].required);
        assert_eq!(
            split.actions["greet"].additional,
            charm_schema::Additional::Refused
        );
    }

    #[test]
    fn links_go_where_charmhub_reads_them() {
        let whole = declaration(&[("charmcraft.yaml", UNIFIED)]);
        let text = metadata(&whole.charmcraft.unwrap().tree);
        for line in [
            "docs: \"https://docs.example.com/\"\n",
            "issues: \"https://issues.example.com/\"\n",
            "maintainers:\n- \"one@example.com\"\n",
            "display-name: Hello\n",
            "description: |\n  It greets.\n\n  Twice.\n",
            "assumes:\n  - \"juju >= 3.6\"\n",
        ] {
            assert!(text.contains(line), "{line} is not in\n{text}");
        }
        for key in [
            "links",
            "title",
            "type",
            "parts",
            "platforms",
            "base",
            "config",
            "actions",
        ] {
            assert!(!text.contains(&format!("\n{key}:")), "{key} is in\n{text}");
        }
    }

    #[test]
    fn what_is_not_there_is_no_file() {
        let text =
            "name: hello\nsummary: s\ndescription: d\ntype: charm\nparts: {a: {}}\nactions:\n";
        let whole = declaration(&[("charmcraft.yaml", text)]);
        let tree = &whole.charmcraft.as_ref().unwrap().tree;
        assert!(section(tree, "config").is_none());
        assert!(section(tree, "actions").is_none());
    }
}
