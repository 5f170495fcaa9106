//! YAML as a tree that remembers where everything stands.
//!
//! No more of YAML than Juju's reader takes, and no more than a charm needs:
//! one document, text as keys, aliases within bounds.

use indexmap::IndexMap;

use crate::problem::{Problems, Report, Severity};
use crate::scalar::Value;
use crate::source::{SourceFile, Span, Spanned};

mod build;
mod characters;
mod dialect;
mod keys;

/// A value in a YAML file.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Where it stands. A mapping or sequence is placed at its start.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
}

/// What a [`Node`] is.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// A single value.
    Scalar(Scalar),
    /// A list.
    Sequence(Vec<Node>),
    /// A mapping.
    Mapping(Mapping),
}

/// A single value: what was written, and what Juju makes of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Scalar {
    /// The text, without quotes, with escapes and folding resolved.
    pub text: String,
    /// What Juju's reader takes it for.
    pub value: Value,
    /// Whether it was written without quotes.
    pub plain: bool,
}

/// Keys and values in the order of the file. Keys are unique.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Mapping {
    entries: IndexMap<String, Entry>,
}

/// One key and its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: Spanned<String>,
    /// What Juju's reader takes the key for: a key such as `yes` is a boolean
    /// where it does not ask for text.
    pub key_value: Value,
    /// The value.
    pub value: Node,
    /// Whether it came through a merge key (`<<`), so that an own key replaces it.
    merged: bool,
}

impl Node {
    /// The mapping, if it is one.
    pub fn as_mapping(&self) -> Option<&Mapping> {
        match &self.kind {
            Kind::Mapping(mapping) => Some(mapping),
            _ => None,
        }
    }

    /// The list, if it is one.
    pub fn as_sequence(&self) -> Option<&[Node]> {
        match &self.kind {
            Kind::Sequence(items) => Some(items),
            _ => None,
        }
    }

    /// The single value, if it is one.
    pub fn as_scalar(&self) -> Option<&Scalar> {
        match &self.kind {
            Kind::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// The text, if it is a value that Juju takes for text.
    pub fn as_str(&self) -> Option<&str> {
        self.as_scalar()
            .filter(|scalar| scalar.value == Value::Text)
            .map(|scalar| scalar.text.as_str())
    }

    /// The boolean, if Juju takes it for one.
    pub fn as_bool(&self) -> Option<bool> {
        match self.as_scalar()?.value {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The number as Juju's reader of schemas compares it, if it is one.
    #[expect(clippy::cast_precision_loss, reason = "a bound is compared, not used")]
    pub(crate) fn as_number(&self) -> Option<f64> {
        match self.as_scalar()?.value {
            Value::Int(number) => Some(number as f64),
            Value::Uint(number) => Some(number as f64),
            Value::Float(number) => Some(number),
            _ => None,
        }
    }

    /// Whether nothing was written.
    pub fn is_null(&self) -> bool {
        self.as_scalar()
            .is_some_and(|scalar| scalar.value == Value::Null)
    }

    /// What it is, in words for a message: "a list", "the number `5`".
    pub(crate) fn describe(&self) -> String {
        let quoted = |what: &str, text: &str| format!("{what} {}", crate::problem::quoted(text));
        match &self.kind {
            Kind::Sequence(_) => "a list".to_owned(),
            Kind::Mapping(_) => "a mapping".to_owned(),
            Kind::Scalar(scalar) => match scalar.value {
                Value::Null => "nothing".to_owned(),
                Value::Bool(_) => quoted("the boolean", &scalar.text),
                Value::Int(_) | Value::Uint(_) | Value::Float(_) => {
                    quoted("the number", &scalar.text)
                }
                Value::Text => quoted("the text", &scalar.text),
            },
        }
    }
}

impl Mapping {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// A key and its value.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.get(key)
    }

    /// All entries in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }

    /// The keys in the order of the file.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }
}

impl Entry {
    /// The place to show when the value is not what it should be: the value,
    /// or its key when the value goes on below it or is not there.
    pub(crate) fn blame(&self) -> Span {
        let beside = self.value.span.line == self.key.span.line && !self.value.is_null();
        match self.value.kind {
            Kind::Scalar(_) if beside => self.value.span,
            _ => self.key.span,
        }
    }
}

/// Reads a file by the rules of YAML alone, as Juju's reader applies them.
/// Nothing comes back for a file that holds no value.
///
/// ```
/// let text = charm_schema::SourceFile::new("notes.yaml", "port: 010");
/// let tree = charm_schema::yaml::tree(text)?.expect("there is a value");
/// let port = tree.as_mapping().and_then(|tree| tree.get("port")?.as_scalar());
/// assert_eq!(port.map(|port| port.value), Some(charm_schema::Value::Int(8)));
/// # Ok::<(), charm_schema::Problems>(())
/// ```
///
/// # Errors
/// All problems at once, if one of them is an error.
pub fn tree(file: SourceFile) -> Result<Option<Node>, Problems> {
    let mut report = Report::default();
    let tree = parse(0, &file.text, &mut report);
    let files = vec![file];
    let problems = report.finish(&files);
    let broken = problems.iter().any(|p| p.severity == Severity::Error);
    match tree {
        Ok(tree) if !broken => Ok(tree),
        _ => Err(Problems::new(problems, files)),
    }
}

/// Reads the one document of a file. Nothing comes back when the text is not
/// YAML that Juju could read (the report then says why), or when the file holds
/// no value at all, which is for the caller to judge.
pub(crate) fn parse(file: usize, text: &str, report: &mut Report) -> Result<Option<Node>, Broken> {
    characters::check(file, text, report)?;
    build::build(file, text, report)
}

/// The text is not YAML; the report says why.
#[derive(Debug)]
pub(crate) struct Broken;
