//! Finding a secret where it should not be, however it is written.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use juju_model::{base64_forms, text_forms};
use memchr::memmem::Finder;

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
    KNOWN.with_borrow_mut(|known| {
        if known.len() > MANY {
            known.clear();
        }
        let forms = known
            .entry(secret.to_owned())
            .or_insert_with(|| forms(secret));
        forms
            .iter()
            .find(|(_, form)| form.find(text).is_some())
            .map(|(name, _)| *name)
    })
}

/// What to look for, and what that is called.
type Forms = Vec<(&'static str, Finder<'static>)>;

/// So many secrets are known at once.
const MANY: usize = 16;

thread_local! {
    /// Tests look for the same few secrets in a great many texts.
    static KNOWN: RefCell<HashMap<String, Forms>> = RefCell::default();
}

fn forms(secret: &str) -> Forms {
    let mut forms = text_forms(secret);
    forms.push(("in YAML", yaml(secret)));
    let in_base64 = base64_forms(secret.as_bytes(), SHORTEST);
    forms.extend(in_base64.into_iter().map(|form| ("in base64", form)));
    let mut seen = HashSet::new();
    forms.retain(|(_, form)| !form.is_empty() && seen.insert(form.clone()));
    forms
        .iter()
        .map(|(name, form)| (*name, Finder::new(form).into_owned()))
        .collect()
}

/// As the SDK itself writes it.
fn yaml(text: &str) -> String {
    let line = encode_yaml([("", text)]);
    let value = line.trim_end().trim_start_matches("\"\": ");
    let inside = value.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
    inside.unwrap_or(value).to_owned()
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

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
                let text = format!("{before}{SECRET}{after}");
                for text in [STANDARD_NO_PAD.encode(&text), URL_SAFE_NO_PAD.encode(&text)] {
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
