//! The forms in which a value stands in texts, for looking for a secret where it should not be.

use std::fmt::Write;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// How a text is written by others, and what that is called: as it is, in JSON, YAML and URLs, as Rust's `Debug` shows
/// it. Several may be the same.
///
/// ```
/// let forms = juju_model::text_forms("a&b c");
/// for form in [("as it is", "a&b c"), ("in JSON", "a\\u0026b c"), ("in a URL", "a%26b%20c")] {
///     assert!(forms.contains(&(form.0, form.1.to_owned())));
/// }
/// ```
pub fn text_forms(text: &str) -> Vec<(&'static str, String)> {
    let json = serde_json::Value::from(text).to_string();
    let json = inside_quotes(&json);
    vec![
        ("as it is", text.to_owned()),
        ("in JSON", json.to_owned()),
        ("in JSON", json.replace('/', "\\/")),
        ("in JSON", escaped(json, |c| !c.is_ascii() || c == '\x7f')),
        // Go, and so Juju, escapes the separators of lines too.
        (
            "in JSON",
            escaped(json, |c| matches!(c, '\u{2028}' | '\u{2029}')),
        ),
        // Within single quotes.
        ("in YAML", text.replace('\'', "''")),
        (
            "as Debug shows it",
            inside_quotes(&format!("{text:?}")).to_owned(),
        ),
        ("as Debug shows it", text.escape_default().to_string()),
        ("in a URL", in_url(text, "%20")),
        ("in a URL", in_url(text, "+")),
    ]
}

/// The parts of base64, of both alphabets, that follow from a value alone, wherever it begins in what was encoded; none
/// that has fewer than `shortest` characters.
///
/// ```
/// let forms = juju_model::base64_forms(b"hunter2", 5);
/// assert!(forms.iter().any(|form| "cGFzc3dvcmQ9aHVudGVyMg==".contains(form)));
/// ```
pub fn base64_forms(value: &[u8], shortest: usize) -> Vec<String> {
    let mut forms = Vec::new();
    for offset in 0..3 {
        let bytes = [&[0; 2][..offset], value].concat();
        let (first, last) = ((offset * 8).div_ceil(6), bytes.len() * 8 / 6);
        for whole in [
            STANDARD_NO_PAD.encode(&bytes),
            URL_SAFE_NO_PAD.encode(&bytes),
        ] {
            let part = whole.get(first..last).unwrap_or_default();
            if part.len() >= shortest {
                forms.push(part.to_owned());
            }
        }
    }
    forms
}

fn inside_quotes(quoted: &str) -> &str {
    let inside = quoted
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'));
    inside.unwrap_or(quoted)
}

/// JSON that escapes what browsers dislike, and more.
fn escaped(json: &str, more: impl Fn(char) -> bool) -> String {
    let mut escaped = String::new();
    for c in json.chars() {
        if matches!(c, '<' | '>' | '&') || more(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a text cannot fail.
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        } else {
            escaped.push(c);
        }
    }
    escaped
}

fn in_url(text: &str, space: &str) -> String {
    let encoded = |byte| match byte {
        b' ' => space.to_owned(),
        byte if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => {
            char::from(byte).to_string()
        }
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(encoded).collect()
}
