//! `config.yaml`: the options that an operator may set.

use indexmap::IndexMap;

use crate::fields::{did_you_mean, ignored_keys, knows, lenient_text, mapping, missing};
use crate::juju::Difference;
use crate::names;
use crate::problem::{Report, quoted};
use crate::scalar::{Value, as_float, bool_from_text, int_from_text};
use crate::source::{Span, Spanned};
use crate::yaml::{Entry, Mapping, Node};

/// An option of the charm.
#[derive(Debug, Clone, PartialEq)]
pub struct ConfigOption {
    /// Its name.
    pub name: Spanned<String>,
    /// The type of its values.
    pub kind: OptionType,
    /// Whether the type is written `integer`, which Juju 4 alone takes for
    /// `int`. Only [`parse_for_any_juju`](crate::parse_for_any_juju) lets it pass.
    pub integer: bool,
    /// Its default, as a value of that type. Nothing: unset unless the operator
    /// sets it.
    pub default: Option<Scalar>,
    /// What it is for.
    pub description: Option<String>,
}

/// The type of an option's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OptionType {
    /// Text.
    String,
    /// A 64 bit integer.
    Int,
    /// A floating point number.
    Float,
    /// True or false.
    Boolean,
    /// The id of a secret, as a URI.
    Secret,
}

impl OptionType {
    /// All types, in Juju's order.
    pub const ALL: [Self; 5] = [
        Self::String,
        Self::Int,
        Self::Float,
        Self::Boolean,
        Self::Secret,
    ];

    /// Juju's name of the type.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Int => "int",
            Self::Float => "float",
            Self::Boolean => "boolean",
            Self::Secret => "secret",
        }
    }

    /// What a default of the type must be, in words.
    fn wanted(self) -> &'static str {
        match self {
            Self::String => "text",
            Self::Int => "an integer",
            Self::Float => "a number",
            Self::Boolean => "true or false",
            Self::Secret => "a secret URI (`secret:…`) or empty",
        }
    }
}

/// A value of an option.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar {
    /// Of a string or secret option.
    String(String),
    /// Of an int option.
    Int(i64),
    /// Of a float option.
    Float(f64),
    /// Of a boolean option.
    Bool(bool),
}

/// Reads a whole file: a mapping with the key `options`.
pub(crate) fn read(
    top: &Mapping,
    place: Span,
    report: &mut Report,
) -> IndexMap<String, ConfigOption> {
    ignored_keys(top, &["options"], report);
    let Some(entry) = top.entry("options") else {
        let help = "a charm without options has `options: {}`, or no such file";
        missing("options", top, place, help, report);
        return IndexMap::new();
    };
    // Juju takes the key without a value for a charm without options.
    if entry.value.is_null() {
        return IndexMap::new();
    }
    let mut options = IndexMap::new();
    for entry in mapping(entry, report).into_iter().flat_map(Mapping::iter) {
        if let Some(option) = option(entry, report) {
            options.insert(entry.key.value.clone(), option);
        }
    }
    names::hyphens(
        "option",
        options.values().map(|option| &option.name),
        report,
    );
    plain_secrets(&options, report);
    options
}

/// Warns of passwords that everybody who may read the configuration can read.
fn plain_secrets(options: &IndexMap<String, ConfigOption>, report: &mut Report) {
    let of = |kind| {
        let options = options.values().filter(move |option| option.kind == kind);
        options.map(|option| &option.name)
    };
    let secrets: Vec<&str> = of(OptionType::Secret)
        .take(100)
        .map(|name| name.as_str())
        .collect();
    for name in of(OptionType::String).filter(|name| names_secret(name)) {
        // A safe way may stand beside one that is kept for those who use it.
        if secrets.iter().any(|safe| safe.starts_with(name.as_str())) {
            continue;
        }
        let message = format!("{} looks like a secret, but is plain text", quoted(name));
        report.warn(name.span, message).help(
            "with `type: secret` the operator gives the id of a secret instead (charmlint \
             SECURITY-001)",
        );
    }
}

/// Whether the end of a name says that it is a secret; a `password-length` is
/// none.
fn names_secret(name: &str) -> bool {
    const WORDS: [&str; 7] = [
        "password",
        "passphrase",
        "passwd",
        "secret",
        "token",
        "credential",
        "credentials",
    ];
    const KEYS: [&str; 4] = ["private", "api", "secret", "access"];
    let mut words = name.rsplit(['-', '_']);
    let last = words.next().unwrap_or_default();
    WORDS.contains(&last) || last == "key" && words.next().is_some_and(|word| KEYS.contains(&word))
}

fn option(entry: &Entry, report: &mut Report) -> Option<ConfigOption> {
    const KEYS: [&str; 3] = ["type", "description", "default"];
    let mut option = ConfigOption {
        name: entry.key.clone(),
        kind: OptionType::String,
        integer: false,
        default: None,
        description: None,
    };
    if entry.key.is_empty() {
        report.error(entry.key.span, "an option must have a name");
        return None;
    }
    // An option about which nothing is said is an unset text for Juju.
    if entry.value.is_null() {
        return Some(option);
    }
    let fields = mapping(entry, report)?;
    ignored_keys(fields, &KEYS, report);
    if let Some(entry) = fields.entry("description") {
        option.description = lenient_text(entry, report).filter(|text| !text.is_empty());
    }
    if let Some(entry) = fields.entry("type") {
        option.kind = kind(entry, report)?;
        option.integer = is_integer(entry);
    } else {
        let message = format!("the option {} has no type", quoted(&entry.key));
        report.lint("juju-config", entry.key.span, message).help(
            "Juju takes it for `type: string`; `charmcraft analyse` (juju-config) wants it said",
        );
    }
    if let Some(entry) = fields.entry("default") {
        option.default = default(option.kind, entry, report);
    }
    Some(option)
}

fn kind(entry: &Entry, report: &mut Report) -> Option<OptionType> {
    let text = lenient_text(entry, report)?;
    if text.is_empty() {
        return Some(OptionType::String);
    }
    if is_integer(entry) {
        let taken = Difference::IntegerOption.report(entry.blame(), report);
        return taken.then_some(OptionType::Int);
    }
    let kind = OptionType::ALL
        .into_iter()
        .find(|kind| kind.as_str() == text);
    if kind.is_none() {
        let names = OptionType::ALL.map(OptionType::as_str);
        let message = format!("unknown option type {}", quoted(&text));
        let help = match other_name(&text) {
            Some(name) => format!("did you mean `{name}`? {}", knows(&names)),
            None => did_you_mean(&text, &names, &knows(&names)),
        };
        report.error(entry.blame(), message).help(help);
    }
    kind
}

fn is_integer(kind: &Entry) -> bool {
    kind.value.as_str() == Some("integer")
}

/// What other systems call Juju's types.
fn other_name(text: &str) -> Option<&'static str> {
    match text.to_ascii_lowercase().as_str() {
        "str" | "text" => Some("string"),
        "number" | "long" => Some("int"),
        "double" | "decimal" => Some("float"),
        "bool" => Some("boolean"),
        "password" => Some("secret"),
        _ => None,
    }
}

/// The default as Juju coerces it.
fn default(kind: OptionType, entry: &Entry, report: &mut Report) -> Option<Scalar> {
    let node = &entry.value;
    if node.is_null() {
        return None;
    }
    let coerced = coerce(kind, node);
    if coerced.is_none() {
        let message = format!(
            "the default of {} option must be {}, not {}",
            match kind {
                OptionType::Int => "an int",
                OptionType::String => "a string",
                OptionType::Float => "a float",
                OptionType::Boolean => "a boolean",
                OptionType::Secret => "a secret",
            },
            kind.wanted(),
            node.describe()
        );
        report
            .error(entry.blame(), message)
            .maybe_help(default_help(kind, node));
    }
    coerced
}

fn coerce(kind: OptionType, node: &Node) -> Option<Scalar> {
    let scalar = node.as_scalar()?;
    let text = scalar.text.as_str();
    match (kind, scalar.value) {
        (OptionType::String, Value::Text) => Some(Scalar::String(text.to_owned())),
        (OptionType::Secret, Value::Text) => {
            (text.is_empty() || is_secret_uri(text)).then(|| Scalar::String(text.to_owned()))
        }
        (OptionType::Int, Value::Int(value)) => Some(Scalar::Int(value)),
        (OptionType::Int, Value::Text) => int_from_text(text).map(Scalar::Int),
        (OptionType::Float, Value::Float(value)) => Some(Scalar::Float(value)),
        (OptionType::Float, Value::Int(value)) => Some(Scalar::Float(as_float(value))),
        #[expect(clippy::cast_precision_loss, reason = "Juju rounds as well")]
        (OptionType::Float, Value::Uint(value)) => Some(Scalar::Float(value as f64)),
        (OptionType::Boolean, Value::Bool(value)) => Some(Scalar::Bool(value)),
        (OptionType::Boolean, Value::Text) => bool_from_text(text).map(Scalar::Bool),
        _ => None,
    }
}

fn is_secret_uri(text: &str) -> bool {
    text.split_once(':')
        .is_some_and(|(scheme, _)| scheme.eq_ignore_ascii_case("secret"))
}

fn default_help(kind: OptionType, node: &Node) -> Option<String> {
    let scalar = node.as_scalar()?;
    let help = match (kind, scalar.value) {
        (_, Value::Text) if scalar.text.is_empty() => {
            "leave `default` out for an option that is unset at first".to_owned()
        }
        (OptionType::String, Value::Bool(_)) => format!(
            "in quotes it is text: \"{0}\"; for YAML a plain `{0}` is a boolean",
            scalar.text
        ),
        (OptionType::String, _) => format!("in quotes it is text: \"{}\"", scalar.text),
        (OptionType::Boolean, Value::Int(0 | 1)) => "write `true` or `false`".to_owned(),
        (OptionType::Int, Value::Float(_))
            if scalar.text.starts_with('0') && !scalar.text.contains('.') =>
        {
            "a leading zero makes the number octal".to_owned()
        }
        (OptionType::Int, Value::Uint(_)) => format!("the largest integer is {}", i64::MAX),
        (OptionType::Float, Value::Text) if !scalar.plain => "leave out the quotes".to_owned(),
        _ => return None,
    };
    Some(help)
}
