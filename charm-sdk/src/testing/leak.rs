//! Finding a secret where it should not be, however it is written.

use std::fmt::Write;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use memchr::memmem;

use crate::hook_tool::encode_yaml;

/// What is left of base64 when its edges are cut has to be at least this long.
const SHORTEST: usize = 5;

/// Looks for a secret in something that left the charm, and says in which form
/// it stands there: as it is, in JSON, in YAML, in a URL, as Rust's `Debug`
/// shows it, or in base64, also as a part of something larger.
///
/// ```
/// use charm_sdk::testing::find_secret;
///
/// assert_eq!(find_secret(b"password=c3e cret", "c3e cret"), Some("as it is"));
/// assert_eq!(find_secret(b"?password=c3e%20cret&", "c3e cret"), Some("in a URL"));
/// assert_eq!(find_secret(b"eyJwYXNzd29yZCI6ImMzZSBjcmV0In0=", "c3e cret"), Some("in base64"));
/// assert_eq!(find_secret(b"nothing to see", "c3e cret"), None);
/// ```
///
/// A secret of fewer than five bytes is not looked for in base64, where it would
/// be found by chance.
pub fn find_secret(text: &[u8], secret: &str) -> Option<&'static str> {
    let found = |form: &str| !form.is_empty() && memmem::find(text, form.as_bytes()).is_some();
    let json = serde_json::Value::from(secret).to_string();
    let forms = [
        ("as it is", secret.to_owned()),
        ("in JSON", inside_quotes(&json).to_owned()),
        ("in JSON", inside_quotes(&json).replace('/', "\\/")),
        (
            "in JSON",
            escaped_json(secret, |c| !c.is_ascii() || c == '\x7f'),
        ),
        (
            "in JSON",
            escaped_json(secret, |c| matches!(c, '\u{2028}' | '\u{2029}')),
        ),
        ("in YAML", yaml(secret)),
        (
            "as Debug shows it",
            inside_quotes(&format!("{secret:?}")).to_owned(),
        ),
        ("as Debug shows it", secret.escape_default().to_string()),
        ("in a URL", in_url(secret, "%20")),
        ("in a URL", in_url(secret, "+")),
    ];
    forms
        .iter()
        .find(|(_, form)| found(form))
        .map(|(name, _)| *name)
        .or_else(|| {
            let mut parts = (0..3).filter_map(|offset| in_base64(secret, offset));
            let found = parts.any(|form| found(&form) || found(&url_safe(&form)));
            found.then_some("in base64")
        })
}

fn inside_quotes(quoted: &str) -> &str {
    quoted
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'))
        .unwrap_or(quoted)
}

/// JSON that escapes what browsers dislike, and more: Go, and so Juju, escapes
/// the separators of lines too, others everything but ASCII.
fn escaped_json(text: &str, more: impl Fn(char) -> bool) -> String {
    let json = serde_json::Value::from(text).to_string();
    let mut escaped = String::new();
    for c in inside_quotes(&json).chars() {
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

fn yaml(text: &str) -> String {
    let line = encode_yaml([("", text)]);
    let value = line.trim_end().trim_start_matches("\"\": ");
    inside_quotes(value).to_owned()
}

fn in_url(text: &str, space: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b' ' => space.to_owned(),
            byte if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => {
                char::from(byte).to_string()
            }
            byte => format!("%{byte:02X}"),
        })
        .collect()
}

/// The part of a base64 text that follows from the secret alone, if it stands
/// this far from a boundary of three bytes.
fn in_base64(secret: &str, offset: usize) -> Option<String> {
    let bytes = [&[0; 2][..offset], secret.as_bytes()].concat();
    let whole = STANDARD_NO_PAD.encode(&bytes);
    let first = (offset * 8).div_ceil(6);
    let last = bytes.len() * 8 / 6;
    whole
        .get(first..last)
        .filter(|part| part.len() >= SHORTEST)
        .map(str::to_owned)
}

fn url_safe(base64: &str) -> String {
    base64.replace('+', "-").replace('/', "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "päss \"w/örd\"\n<&+\u{2028}";

    #[test]
    fn every_form_is_found_in_the_middle_of_something() {
        let json = serde_json::json!({"password": SECRET}).to_string();
        for (text, form) in [
            (format!("x{SECRET}x"), "as it is"),
            (json.clone(), "in JSON"),
            (json.replace('/', "\\/"), "in JSON"),
            (
                r#""päss \"w/örd\"\n\u003c\u0026+\u2028""#.to_owned(),
                "in JSON",
            ),
            (
                r#""p\u00e4ss \"w/\u00f6rd\"\n\u003c\u0026+\u2028""#.to_owned(),
                "in JSON",
            ),
            (encode_yaml([("password", SECRET)]), "in YAML"),
            (format!("{:?}", ("a", SECRET)), "as Debug shows it"),
            (
                "p%C3%A4ss+%22w%2F%C3%B6rd%22%0A%3C%26%2B%E2%80%A8".to_owned(),
                "in a URL",
            ),
        ] {
            assert_eq!(find_secret(text.as_bytes(), SECRET), Some(form), "{text}");
        }
    }

    #[test]
    fn base64_is_found_wherever_it_begins() {
        for before in ["", "1", "12", "123", r#"{"password":""#] {
            for after in ["", "1", "\"}"] {
                let text = STANDARD_NO_PAD.encode(format!("{before}{SECRET}{after}"));
                for text in [url_safe(&text), text] {
                    assert_eq!(find_secret(text.as_bytes(), SECRET), Some("in base64"));
                }
            }
        }
    }

    #[test]
    fn other_texts_are_not_found() {
        for text in [
            "",
            "päss",
            "cMOkc3M",
            &STANDARD_NO_PAD.encode("something else"),
        ] {
            assert_eq!(find_secret(text.as_bytes(), SECRET), None);
        }
    }
}
