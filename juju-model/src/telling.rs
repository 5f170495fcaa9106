//! Passwords that no secret of the model holds: the key beside them tells.
//!
//! Charms older than secrets hand passwords over in databags, and some as JSON within one value.

use std::borrow::Cow;

use serde_json::Value;

use crate::name::SecretId;
use crate::tools::read_map;
use crate::trace::MASKED;

/// What the name of a key with such a value has in it, in small letters without separators.
const TELLING: [&str; 8] = [
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "credential",
    "privatekey",
    "apikey",
];
/// So often JSON is written into a text of other JSON.
const NESTED: usize = 6;
/// Longer keys tell nothing: bounds the work on texts of quotes.
const LONGEST_KEY: usize = 200;

/// Whether a value of this key is one to hide.
pub(crate) fn hides(key: &str, value: &str) -> bool {
    is_telling(key) && says_something(value)
}

fn is_telling(key: &str) -> bool {
    let key: String = key
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    TELLING.iter().any(|word| key.contains(word))
}

fn says_something(value: &str) -> bool {
    let is_reference = value.starts_with("secret:") && value.parse::<SecretId>().is_ok();
    !is_reference && !matches!(value, "" | "true" | "false" | "null")
}

/// The values to hide that stand in a text: JSON, a map of YAML, or JSON in the values of either.
pub(crate) fn values_in(text: &str) -> Vec<String> {
    let mut values = Vec::new();
    look_into(text, NESTED, &mut values);
    values
}

fn look_into(text: &str, depth: usize, values: &mut Vec<String>) {
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    if let Ok(json) = serde_json::from_str(text) {
        return look_into_json(&json, depth, values);
    }
    let Ok(pairs) = read_map(text.as_bytes()) else {
        // With maps in its values, or no YAML at all.
        let pairs = text.lines().filter_map(|line| line.split_once(": "));
        let telling = pairs.filter(|(key, value)| hides(key, value.trim()));
        values.extend(telling.map(|(_, value)| value.trim().trim_matches(['"', '\'']).to_owned()));
        return;
    };
    for (key, value) in pairs.iter() {
        if hides(key, value) {
            values.push(value.clone());
        } else {
            look_into(value, depth, values);
        }
    }
}

fn look_into_json(json: &Value, depth: usize, values: &mut Vec<String>) {
    match json {
        Value::String(text) => look_into(text, depth, values),
        Value::Array(items) => {
            for item in items {
                look_into_json(item, depth, values);
            }
        }
        Value::Object(fields) => {
            for (key, value) in fields {
                if is_telling(key) {
                    leaves(value, values);
                }
                look_into_json(value, depth, values);
            }
        }
        _ => {}
    }
}

/// All texts and numbers of a value.
fn leaves(json: &Value, values: &mut Vec<String>) {
    match json {
        Value::String(text) if says_something(text) => values.push(text.clone()),
        Value::Number(number) => values.push(number.to_string()),
        Value::Array(items) => items.iter().for_each(|item| leaves(item, values)),
        Value::Object(fields) => fields.values().for_each(|value| leaves(value, values)),
        _ => {}
    }
}

/// The text with the values of telling keys hidden, however short, wherever JSON stands in it, escaped ever so often.
pub(crate) fn without_json_values(text: &str) -> Cow<'_, str> {
    let mut hidden = String::new();
    let mut shown_to = 0;
    for (start, _) in text.match_indices('"') {
        if start < shown_to {
            continue;
        }
        if let Some(value) = value_of_key(text, start) {
            hidden.push_str(&text[shown_to..value.start]);
            hidden.push_str(MASKED);
            shown_to = value.end;
        }
    }
    if shown_to == 0 {
        return Cow::Borrowed(text);
    }
    hidden.push_str(&text[shown_to..]);
    Cow::Owned(hidden)
}

/// Where the value stands whose telling key begins at a quote.
fn value_of_key(text: &str, quote: usize) -> Option<std::ops::Range<usize>> {
    let escapes = backslashes_before(text, quote);
    let key_end = closing(text, quote + 1, escapes, LONGEST_KEY)?;
    let key = &text[quote + 1..key_end];
    if !is_telling(key) {
        return None;
    }
    let rest = &text[key_end + escapes + 1..];
    let rest = rest.trim_start().strip_prefix(':')?.trim_start();
    let value = text.len() - rest.len();
    let number = |c: char| c.is_ascii_digit() || "+-.eE".contains(c);
    if rest.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
        let length = rest.find(|c| !number(c)).unwrap_or(rest.len());
        return Some(value..value + length);
    }
    let opening = rest.bytes().take_while(|byte| *byte == b'\\').count();
    if opening != escapes || rest.as_bytes().get(opening) != Some(&b'"') {
        return None;
    }
    let start = value + opening + 1;
    // One that was cut off goes on to the end.
    let end = closing(text, start, escapes, usize::MAX).unwrap_or(text.len());
    says_something(&text[start..end]).then_some(start..end)
}

fn backslashes_before(text: &str, place: usize) -> usize {
    let before = text.as_bytes()[..place].iter().rev();
    before.take_while(|byte| **byte == b'\\').count()
}

/// Where the text ends that began behind a quote with so many backslashes before it; before those of the closing quote.
fn closing(text: &str, start: usize, escapes: usize, at_most: usize) -> Option<usize> {
    for (place, _) in text[start..].match_indices('"') {
        if place > at_most {
            return None;
        }
        let place = start + place;
        let before = backslashes_before(text, place).min(place - start);
        // A quote within the text has one more level of escapes, and so has a backslash at its end.
        if before >= escapes && (before - escapes).is_multiple_of(2 * (escapes + 1)) {
            return Some(place - escapes);
        }
    }
    None
}

/// The text with the values of telling keys hidden in lines of YAML, `key: value`.
pub(crate) fn without_yaml_values(text: &str) -> Cow<'_, str> {
    let is_pair = |line: &str| {
        let (key, value) = line.split_once(": ")?;
        let hidden = hides(key, value.trim()) && !key.contains(['{', ',']);
        hidden.then(|| format!("{key}: {MASKED}"))
    };
    if !text.lines().any(|line| is_pair(line).is_some()) {
        return Cow::Borrowed(text);
    }
    let lines = text.split('\n');
    let hidden: Vec<Cow<'_, str>> = lines
        .map(|line| is_pair(line).map_or(Cow::Borrowed(line), Cow::Owned))
        .collect();
    Cow::Owned(hidden.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_tell() {
        for key in [
            "password",
            "SMTP_PASSWORD",
            "auth-token",
            "private-key",
            "apiKey",
        ] {
            assert!(hides(key, "hunter2"), "{key}");
        }
        for (key, value) in [
            ("host", "hunter2"),
            ("key", "hunter2"),
            ("password", ""),
            ("has-token", "false"),
            ("password_id", "secret:d5rkadnmp25c76p3hhig"),
        ] {
            assert!(!hides(key, value), "{key}={value}");
        }
        assert!(hides("password", "d5rkadnmp25c76p3hhig"), "no reference");
    }

    #[test]
    fn values_are_found_in_json_and_yaml_and_in_json_within_them() {
        let inner =
            serde_json::json!({"user": "bob", "auth": [{"Password": "in-ner"}]}).to_string();
        let twice = serde_json::json!({"data": serde_json::json!({"x": &inner}).to_string()});
        for (text, found) in [
            (inner.clone(), &["in-ner"][..]),
            (twice.to_string(), &["in-ner"]),
            (format!("host: h\ndata: '{inner}'\n"), &["in-ner"]),
            (format!("password: {inner}\n"), &[inner.as_str()]),
            ("password: plain\nport: 25\n".to_owned(), &["plain"]),
            (
                r#"{"credentials": {"a": "one", "b": [2, true]}}"#.to_owned(),
                &["one", "2"],
            ),
            (
                r#"{"token": "secret:d5rkadnmp25c76p3hhig", "password": ""}"#.to_owned(),
                &[],
            ),
            ("no map".to_owned(), &[]),
        ] {
            assert_eq!(values_in(&text), found, "{text}");
        }
    }

    #[test]
    fn values_of_any_length_go_from_json_however_it_is_escaped() {
        let mut json = r#"{"user":"bob","password":"x","n":{"api-key" : 12}}"#.to_owned();
        for _ in 0..4 {
            let hidden = without_json_values(&json).into_owned();
            assert!(
                hidden.contains("bob") && hidden.matches(MASKED).count() == 2,
                "{hidden}"
            );
            assert!(!hidden.contains('x') && !hidden.contains("12"), "{hidden}");
            json = Value::from(json).to_string();
        }
        for (text, hidden) in [
            (
                r#"{"password":"a\"b\\","c":"d"}"#,
                r#"{"password":"***","c":"d"}"#,
            ),
            (r#"say "hi {"token":"x"}"#, r#"say "hi {"token":"***"}"#),
            (r#"{"token":"cut o"#, r#"{"token":"***"#),
            (
                r#"{"token":{"a":"b"},"password":""}"#,
                r#"{"token":{"a":"b"},"password":""}"#,
            ),
            (r#"["password","x"]"#, r#"["password","x"]"#),
            (
                r#"{"é":"ü","password":"ß"}"#,
                r#"{"é":"ü","password":"***"}"#,
            ),
        ] {
            assert_eq!(without_json_values(text), hidden);
        }
    }

    #[test]
    fn values_of_any_length_go_from_lines_of_yaml() {
        assert_eq!(
            without_yaml_values("host: h\npassword: x\n\"token\": 'y'\n"),
            "host: h\npassword: ***\n\"token\": ***\n"
        );
        assert_eq!(
            without_yaml_values("password:\nhost: x\n"),
            "password:\nhost: x\n"
        );
    }

    #[test]
    fn a_text_of_quotes_alone_is_no_work() {
        let text = "\\\"".repeat(200_000);
        assert_eq!(without_json_values(&text), text);
    }
}
