//! The types of JSON schema, and which values are of them.

use crate::scalar::Value;
use crate::yaml::{Kind, Node};

/// A type of JSON schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    String,
    Integer,
    Number,
    Boolean,
    Array,
    Object,
    Null,
}

/// What `type` allows.
#[derive(Debug)]
pub(super) struct Types(Vec<Type>);

impl Type {
    /// Their names.
    pub(super) const NAMES: [&str; 7] = [
        "string", "integer", "number", "boolean", "array", "object", "null",
    ];
    const ALL: [Self; 7] = [
        Self::String,
        Self::Integer,
        Self::Number,
        Self::Boolean,
        Self::Array,
        Self::Object,
        Self::Null,
    ];

    /// The type of a name.
    pub(super) fn named(name: &str) -> Option<Self> {
        let at = Self::NAMES.iter().position(|known| *known == name)?;
        Self::ALL.get(at).copied()
    }

    /// What other systems call the types.
    pub(super) fn other_name(name: &str) -> Option<&'static str> {
        Some(match name.to_ascii_lowercase().as_str() {
            "str" | "text" | "secret" => "string",
            "int" | "long" => "integer",
            "float" | "double" | "decimal" => "number",
            "bool" => "boolean",
            "list" | "tuple" | "set" => "array",
            "dict" | "map" | "mapping" => "object",
            "none" | "nil" => "null",
            _ => return None,
        })
    }

    /// Whether a value is of the type. A float without a fraction is an integer
    /// in JSON.
    fn has(self, node: &Node) -> bool {
        match &node.kind {
            Kind::Sequence(_) => self == Self::Array,
            Kind::Mapping(_) => self == Self::Object,
            Kind::Scalar(scalar) => match scalar.value {
                Value::Null => self == Self::Null,
                Value::Bool(_) => self == Self::Boolean,
                Value::Text => self == Self::String,
                Value::Int(_) | Value::Uint(_) => matches!(self, Self::Integer | Self::Number),
                Value::Float(number) => {
                    self == Self::Number || (self == Self::Integer && number.fract() == 0.0)
                }
            },
        }
    }
}

impl Types {
    /// What a `type` says: one name or a list. Nothing if a name is unknown.
    pub(super) fn of(node: &Node) -> Option<Self> {
        let names = node.as_sequence().unwrap_or(std::slice::from_ref(node));
        let all: Option<Vec<Type>> = names
            .iter()
            .map(|name| Type::named(name.as_str()?))
            .collect();
        all.filter(|all| !all.is_empty()).map(Self)
    }

    /// Whether a value is of one of them.
    pub(super) fn have(&self, node: &Node) -> bool {
        self.0.iter().any(|one| one.has(node))
    }

    /// Whether a text is of one of them.
    pub(super) fn text(&self) -> bool {
        self.0.contains(&Type::String)
    }

    /// Whether there is one that a keyword for these types is about.
    pub(super) fn meet(&self, others: &[Type]) -> bool {
        self.0.iter().any(|one| {
            others.contains(one) || (*one == Type::Integer && others.contains(&Type::Number))
        })
    }

    /// Their names, for a message.
    pub(super) fn words(&self) -> String {
        let names = self.0.iter().map(|one| format!("`{}`", one.name()));
        names.collect::<Vec<_>>().join(" or ")
    }
}

impl Type {
    fn name(self) -> &'static str {
        let at = Self::ALL.iter().position(|one| *one == self);
        at.and_then(|at| Self::NAMES.get(at))
            .copied()
            .unwrap_or_default()
    }
}
