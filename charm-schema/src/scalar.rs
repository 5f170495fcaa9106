//! Plain scalars as Juju's YAML reader (go-yaml, version 2) understands them.
//!
//! That reader follows neither YAML 1.1 nor 1.2 to the letter: `yes` is a
//! boolean, `017` and `0o17` are octal, `08` is a float, `1:30` is a text. The
//! rules here are its own.

/// What a scalar means to Juju.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// Nothing: `~`, `null` or no text at all.
    Null,
    /// A boolean.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// An integer above the largest [`i64`].
    Uint(u64),
    /// A floating point number.
    Float(f64),
    /// The text itself.
    Text,
}

/// Resolves an unquoted scalar without a tag.
pub(crate) fn resolve(text: &str) -> Value {
    if let Some(value) = keyword(text) {
        return value;
    }
    match text.as_bytes().first() {
        Some(b'0'..=b'9' | b'+' | b'-') => number(&text.replace('_', "")),
        Some(b'.') if separates_digits(text) => {
            finite(&text.replace('_', "")).map_or(Value::Text, Value::Float)
        }
        _ => Value::Text,
    }
}

fn keyword(text: &str) -> Option<Value> {
    Some(match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            Value::Bool(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Value::Bool(false)
        }
        ".nan" | ".NaN" | ".NAN" => Value::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Value::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => Value::Float(f64::NEG_INFINITY),
        _ => return None,
    })
}

/// A scalar that starts with a digit or a sign, without its underscores.
fn number(text: &str) -> Value {
    if let Some(value) = parse_int(text) {
        return value.into_value();
    }
    if let Some(value) = finite(text) {
        return Value::Float(value);
    }
    // The reader tries binary numbers once more by hand and then takes a sign
    // after the prefix.
    text.strip_prefix("0b")
        .and_then(|digits| match digits.strip_prefix('-') {
            Some(digits) => magnitude(digits, 2).and_then(|n| Int::new(true, n)),
            None => magnitude(digits.strip_prefix('+')?, 2).and_then(|n| Int::new(false, n)),
        })
        .map_or(Value::Text, Int::into_value)
}

/// A decimal floating point number; what overflows is a text.
fn finite(text: &str) -> Option<f64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    // Keeps Rust's `inf`, `nan` and `infinity` out.
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

enum Int {
    Signed(i64),
    Unsigned(u64),
}

impl Int {
    fn new(negative: bool, magnitude: u64) -> Option<Self> {
        if negative {
            return 0_i64.checked_sub_unsigned(magnitude).map(Self::Signed);
        }
        Some(i64::try_from(magnitude).map_or(Self::Unsigned(magnitude), Self::Signed))
    }

    fn into_value(self) -> Value {
        match self {
            Self::Signed(value) => Value::Int(value),
            Self::Unsigned(value) => Value::Uint(value),
        }
    }
}

/// An integer in Go's syntax, base by prefix, underscores already gone.
fn parse_int(text: &str) -> Option<Int> {
    let negative = text.starts_with('-');
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (digits, base) = match digits.as_bytes() {
        [b'0', b'b' | b'B', _, ..] => (&digits[2..], 2),
        [b'0', b'o' | b'O', _, ..] => (&digits[2..], 8),
        [b'0', b'x' | b'X', _, ..] => (&digits[2..], 16),
        [b'0', _, ..] => (&digits[1..], 8),
        _ => (digits, 10),
    };
    Int::new(negative, magnitude(digits, base)?)
}

fn magnitude(digits: &str, base: u32) -> Option<u64> {
    // `from_str_radix` would take another sign.
    if !digits.starts_with(|c: char| c.is_digit(base)) {
        return None;
    }
    u64::from_str_radix(digits, base).ok()
}

/// Go's rule for underscores: one may stand between two digits.
fn separates_digits(text: &str) -> bool {
    let digit = |c: Option<&u8>| c.is_some_and(u8::is_ascii_digit);
    let bytes = text.as_bytes();
    (0..bytes.len())
        .filter(|i| bytes[*i] == b'_')
        .all(|i| i > 0 && digit(bytes.get(i - 1)) && digit(bytes.get(i + 1)))
}

/// The integer that Juju makes of a *quoted* default of an `int` option.
pub(crate) fn int_from_text(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    // Go's rule: an underscore stands between two digits or after a base prefix,
    // which it does not divide.
    let divided = digits
        .strip_prefix("0_")
        .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()));
    if divided || digits.starts_with('_') || digits.ends_with('_') || digits.contains("__") {
        return None;
    }
    match parse_int(&text.replace('_', ""))? {
        Int::Signed(value) => Some(value),
        Int::Unsigned(_) => None,
    }
}

/// The boolean that Juju makes of a *quoted* boolean.
pub(crate) fn bool_from_text(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "TRUE" | "true" | "True" => Some(true),
        "0" | "f" | "F" | "FALSE" | "false" | "False" => Some(false),
        _ => None,
    }
}

/// Resolves a scalar with one of YAML's own tags (`!!int`, given without its
/// prefix). Nothing when the text is not of that type.
pub(crate) fn resolve_tagged(tag: &str, text: &str) -> Option<Value> {
    let value = resolve(text);
    match (tag, value) {
        ("str", _) => Some(Value::Text),
        ("bool", Value::Bool(_))
        | ("int", Value::Int(_) | Value::Uint(_))
        | ("float", Value::Float(_))
        | ("null", Value::Null) => Some(value),
        ("float", Value::Int(n)) => Some(Value::Float(as_float(n))),
        _ => None,
    }
}

/// The float that Juju makes of an integer.
#[expect(clippy::cast_precision_loss, reason = "Juju rounds as well")]
pub(crate) fn as_float(n: i64) -> f64 {
    n as f64
}
