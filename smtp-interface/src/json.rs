//! Lists of texts in JSON.

use std::fmt::Write;

use serde_json::Value;

use crate::Invalid;

/// Writes a list the way Python's `json.dumps` does: a space behind each
/// comma, and nothing beyond ASCII.
pub(crate) fn write<'a>(items: impl IntoIterator<Item = &'a str>) -> String {
    let mut json = String::from("[");
    for (position, item) in items.into_iter().enumerate() {
        if position > 0 {
            json.push_str(", ");
        }
        write_text(&mut json, item);
    }
    json.push(']');
    json
}

fn write_text(json: &mut String, text: &str) {
    json.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => json.extend(['\\', c]),
            '\n' => json.push_str("\\n"),
            '\r' => json.push_str("\\r"),
            '\t' => json.push_str("\\t"),
            '\u{8}' => json.push_str("\\b"),
            '\u{c}' => json.push_str("\\f"),
            ' '..='\u{7e}' => json.push(c),
            '\u{7f}' => json.push(c),
            _ => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    // Writing to a String cannot fail.
                    let _ = write!(json, "\\u{unit:04x}");
                }
            }
        }
    }
    json.push('"');
}

/// Reads a list whose items are all texts. How deep a text may nest is bounded
/// by the parser.
pub(crate) fn read(json: &str) -> Result<Vec<String>, Invalid> {
    let not_a_list = || Invalid::new("is not a JSON list of texts");
    let items: Vec<Value> = serde_json::from_str(json).map_err(|_| not_a_list())?;
    items
        .into_iter()
        .map(|item| match item {
            Value::String(text) => Ok(text),
            _ => Err(not_a_list()),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn writes_what_python_writes() {
        assert_eq!(write([]), "[]");
        assert_eq!(write(["a@x.com", "b@y.com"]), r#"["a@x.com", "b@y.com"]"#);
        assert_eq!(
            write(["ü\u{1f600}\u{7f}\"\\\n\0"]),
            "[\"\\u00fc\\ud83d\\ude00\u{7f}\\\"\\\\\\n\\u0000\"]"
        );
    }

    #[test]
    fn reads_lists_of_texts_only() {
        assert_eq!(read(r#"[ "a" ,"\u00fc"]"#).unwrap(), ["a", "ü"]);
        let deep = "[".repeat(100_000);
        for json in [
            "",
            "{}",
            "\"a\"",
            "[1]",
            "[null]",
            "[NaN]",
            "[\"a\"",
            "[\"a\",]",
            "[[\"a\"]]",
            &deep,
        ] {
            assert!(read(json).is_err());
        }
    }

    proptest! {
        #[test]
        fn reads_back_what_it_writes(items in prop::collection::vec(any::<String>(), 0..5)) {
            let json = write(items.iter().map(String::as_str));
            prop_assert!(json.is_ascii());
            prop_assert_eq!(read(&json).unwrap(), items);
        }
    }
}
