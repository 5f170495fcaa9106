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

impl Value {
    /// What an unquoted scalar without a tag means. go-yaml also knows times, which its readers
    /// in Juju take as texts.
    ///
    /// ```
    /// use charm_schema::Value;
    ///
    /// assert_eq!(Value::of_plain("yes"), Value::Bool(true));
    /// assert_eq!(Value::of_plain("017"), Value::Int(15));
    /// assert_eq!(Value::of_plain("1:30"), Value::Text);
    /// ```
    pub fn of_plain(text: &str) -> Self {
        resolve(text)
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// What go-yaml 2.4 makes of plain scalars, recorded by running it.
    #[test]
    fn plain_scalars_are_what_go_yaml_makes_of_them() {
        let all = |texts: &str, value: Value| {
            for text in texts.split_whitespace() {
                assert_eq!(resolve(text), value, "{text}");
            }
        };
        all("~ null Null NULL", Value::Null);
        assert_eq!(resolve(""), Value::Null);
        all("y Y yes Yes YES true True TRUE on On ON", Value::Bool(true));
        all(
            "n N no No NO false False FALSE off Off OFF",
            Value::Bool(false),
        );
        all(
            "yEs tRUE oN nULL .Nan +.Nan << = 0o18 0x 0xg 0b2 0b -0b-11 _1 + - -- +- 1.5.2 1e 1e+ \
             e3 .e3 .5e ._5 .7__3 0x1.8p3 1e400 -1e400 1:30 190:20:30 2001-01-01 2001-1-1 \
             2001-12-14t21:59:43.10-05:00 inf nan infinity +inf -nan Infinity .infinity \
             0x10000000000000000 é １ ١ 1a a1 ... .. . 1,000 1.2e3.4 0b1.5 .5. t f",
            Value::Text,
        );
    }

    #[test]
    fn numbers_are_what_go_yaml_makes_of_them() {
        for (text, value) in [
            ("0", 0),
            ("00", 0),
            ("-0", 0),
            ("010", 8),
            ("0777", 511),
            ("-017", -15),
            ("0o17", 15),
            ("0O17", 15),
            ("-0o17", -15),
            ("0x1F", 31),
            ("0X1f", 31),
            ("+0x1f", 31),
            ("0x1e3", 483),
            ("0x_1f", 31),
            ("0_x1f", 31),
            ("0b101", 5),
            ("0B11", 3),
            ("-0b11", -3),
            ("0b-11", -3),
            ("0b+11", 3),
            ("0b_1", 1),
            ("1_000", 1000),
            ("1_", 1),
            ("1__0", 10),
            ("0_7", 7),
            ("9223372036854775807", i64::MAX),
            ("-9223372036854775808", i64::MIN),
        ] {
            assert_eq!(resolve(text), Value::Int(value), "{text}");
        }
        for (text, value) in [
            ("9223372036854775808", 1 << 63),
            ("18446744073709551615", u64::MAX),
            ("0xFFFFFFFFFFFFFFFF", u64::MAX),
        ] {
            assert_eq!(resolve(text), Value::Uint(value), "{text}");
        }
        for (text, value) in [
            ("08", 8.0),
            ("0_8", 8.0),
            ("018", 18.0),
            ("0888", 888.0),
            ("01.5", 1.5),
            ("01e3", 1000.0),
            ("1.", 1.0),
            (".5", 0.5),
            ("-.5", -0.5),
            ("+.5e-3", 0.0005),
            (".7_3", 0.73),
            ("1_0.5", 10.5),
            ("1e5_0", 1e50),
            ("1.e5", 1e5),
            ("1E+3", 1000.0),
            ("1e-400", 0.0),
            ("-9223372036854775809", -9_223_372_036_854_775_809.0),
            ("18446744073709551616", 18_446_744_073_709_551_616.0),
            ("+.INF", f64::INFINITY),
            ("-.inf", f64::NEG_INFINITY),
        ] {
            assert_eq!(resolve(text), Value::Float(value), "{text}");
        }
        assert!(matches!(resolve(".NaN"), Value::Float(value) if value.is_nan()));
    }

    #[test]
    fn quoted_integers_follow_the_syntax_of_go() {
        for (text, value) in [
            ("25", Some(25)),
            ("-25", Some(-25)),
            ("+25", Some(25)),
            ("0x10", Some(16)),
            ("0b11", Some(3)),
            ("017", Some(15)),
            ("1_000", Some(1000)),
            ("0x_1f", Some(31)),
            ("0_7", Some(7)),
            ("0_x1f", None),
            ("08", None),
            ("1__0", None),
            ("_1", None),
            ("1_", None),
            ("", None),
            ("-", None),
            (" 1", None),
            ("1.0", None),
            ("--1", None),
            ("9223372036854775808", None),
        ] {
            assert_eq!(int_from_text(text), value, "{text:?}");
        }
    }

    #[test]
    fn tags_want_values_of_their_type() {
        assert_eq!(resolve_tagged("str", "5"), Some(Value::Text));
        assert_eq!(resolve_tagged("int", "5"), Some(Value::Int(5)));
        assert_eq!(resolve_tagged("float", "5"), Some(Value::Float(5.0)));
        assert_eq!(resolve_tagged("bool", "yes"), Some(Value::Bool(true)));
        assert_eq!(resolve_tagged("null", ""), Some(Value::Null));
        for (tag, text) in [
            ("int", "x"),
            ("int", "5.0"),
            ("bool", "1"),
            ("null", "x"),
            ("binary", "eA=="),
        ] {
            assert_eq!(resolve_tagged(tag, text), None, "!!{tag} {text}");
        }
    }
}
