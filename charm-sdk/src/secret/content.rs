//! What is in a secret.

use std::collections::BTreeMap;
use std::fmt::Write;

use secrecy::zeroize::Zeroize;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use crate::hook_tool::{ToolError, ToolErrorKind, ToolOutput};

/// The texts of a secret by their keys. `Debug` shows the keys only.
///
/// A key has at least three characters: lower-case letters, digits and single
/// hyphens inside, a letter first.
///
/// ```
/// use charm_sdk::{ExposeSecret, SecretContent};
///
/// let content = SecretContent::new().with("password", "hunter2");
/// assert_eq!(content.get("password").unwrap().expose_secret(), "hunter2");
/// assert!(!format!("{content:?}").contains("hunter2"));
/// ```
#[derive(Debug, Clone, Default)]
pub struct SecretContent(BTreeMap<String, SecretString>);

impl SecretContent {
    /// No content yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same content and one more text.
    #[must_use]
    pub fn with(mut self, key: impl Into<String>, value: impl Into<SecretString>) -> Self {
        self.insert(key, value);
        self
    }

    /// Adds a text.
    pub fn insert(&mut self, key: impl Into<String>, value: impl Into<SecretString>) {
        self.0.insert(key.into(), value.into());
    }

    /// The text of a key.
    pub fn get(&self, key: &str) -> Option<&SecretString> {
        self.0.get(key)
    }

    /// The keys, in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Whether Juju takes so much: a secret has at most 1,000,000 bytes in
    /// base64, and as many in the file that hands it to Juju, which is JSON.
    ///
    /// ```
    /// use charm_sdk::SecretContent;
    ///
    /// let content = |bytes| SecretContent::new().with("password", "x".repeat(bytes));
    /// assert!(content(750_000).fits());
    /// assert!(!content(750_001).fits());
    /// ```
    ///
    /// Juju: [Secret](https://documentation.ubuntu.com/juju/3.6/reference/secret/).
    pub fn fits(&self) -> bool {
        let values = || self.0.values().map(ExposeSecret::expose_secret);
        let base64: usize = values().map(|value| value.len().div_ceil(3) * 4).sum();
        // Quotes, colon, and the comma or brace behind.
        let around = self.keys().map(|key| key.len() + 6).sum::<usize>() + 1;
        let json: usize = values().map(quoted_length).sum::<usize>() + around;
        base64.max(json) <= LONGEST
    }

    /// The answer of `secret-get`.
    pub(super) fn from_output(mut output: ToolOutput) -> Result<Self, ToolError> {
        let answer = serde_json::from_slice(&output.stdout);
        output.stdout.zeroize();
        match answer {
            Ok(Value::Object(pairs)) => pairs
                .into_iter()
                .map(|(key, value)| match value {
                    Value::String(text) => Some((key, text.into())),
                    _ => None,
                })
                .collect::<Option<_>>()
                .map(Self),
            _ => None,
        }
        .ok_or_else(|| ToolError::unreadable("secret-get", "an object of texts"))
    }

    /// As the file that `secret-add` and `secret-set` read. They take some
    /// endings of a key for instructions, so keys are checked first.
    pub(super) fn to_file(&self, tool: &str) -> Result<SecretString, ToolError> {
        let refused = |text| Err(ToolError::refused(tool, ToolErrorKind::Invalid, text));
        if self.0.is_empty() {
            return refused("a secret without content is not valid".to_owned());
        }
        if let Some(key) = self.keys().find(|key| !is_key(key)) {
            return refused(format!(
                "the secret's key {key:?} is not valid; a key has at least three characters: lower-case letters, digits and single hyphens inside, a letter first"
            ));
        }
        // As long as it can become: growing would leave copies behind.
        let length: usize = self
            .0
            .iter()
            .map(|(key, value)| key.len() + LONGEST_ESCAPE * value.expose_secret().len() + 6)
            .sum();
        let mut json = String::with_capacity(length + 2);
        json.push('{');
        for (key, value) in &self.0 {
            if json.len() > 1 {
                json.push(',');
            }
            quote(&mut json, key);
            json.push(':');
            quote(&mut json, value.expose_secret());
        }
        json.push('}');
        Ok(json.into())
    }
}

impl<K: Into<String>, V: Into<SecretString>> FromIterator<(K, V)> for SecretContent {
    fn from_iter<T: IntoIterator<Item = (K, V)>>(pairs: T) -> Self {
        Self(
            pairs
                .into_iter()
                .map(|(key, value)| (key.into(), value.into()))
                .collect(),
        )
    }
}

/// Equal keys and texts.
impl PartialEq for SecretContent {
    fn eq(&self, other: &Self) -> bool {
        self.0.len() == other.0.len()
            && self
                .0
                .iter()
                .zip(&other.0)
                .all(|((a, x), (b, y))| a == b && x.expose_secret() == y.expose_secret())
    }
}

/// As many bytes as a secret may have.
const LONGEST: usize = 1_000_000;

/// As many bytes as JSON makes of one: `\u001f`.
const LONGEST_ESCAPE: usize = 6;

/// Appends a text as JSON.
fn quote(json: &mut String, text: &str) {
    json.push('"');
    for c in text.chars() {
        match c {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\0'..='\x1f' => {
                // Writing to a text cannot fail.
                let _ = write!(json, "\\u{:04x}", u32::from(c));
            }
            c => json.push(c),
        }
    }
    json.push('"');
}

/// As many bytes as [`quote`] makes of a text between the quotes.
fn quoted_length(text: &str) -> usize {
    let bytes = text.bytes();
    bytes
        .map(|byte| match byte {
            b'"' | b'\\' => 2,
            b'\0'..=b'\x1f' => LONGEST_ESCAPE,
            _ => 1,
        })
        .sum()
}

fn is_key(key: &str) -> bool {
    let letters_and_digits = key.bytes().filter(|b| *b != b'-').count();
    letters_and_digits >= 3
        && key.starts_with(|c: char| c.is_ascii_lowercase())
        && !key.ends_with('-')
        && !key.contains("--")
        && key
            .bytes()
            .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}
