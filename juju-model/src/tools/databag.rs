//! Passwords that stand in databags and state, for a trace that is to be without them.
//!
//! Charms older than secrets hand passwords over in databags. No secret of the model has their value; the key tells.

use super::record::ToolCall;
use crate::name::SecretId;

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

/// Whether a value of this key is one to hide.
pub(super) fn hides(key: &str, value: &str) -> bool {
    let is_reference = value.starts_with("secret:") && value.parse::<SecretId>().is_ok();
    let says_nothing = matches!(value, "" | "true" | "false" | "null");
    is_telling(key) && !is_reference && !says_nothing
}

fn is_telling(key: &str) -> bool {
    let key: String = key
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    TELLING.iter().any(|word| key.contains(word))
}

/// The pairs of an argument `key=value`.
pub(super) fn argument(arg: &str) -> Option<(&str, &str)> {
    let (key, value) = arg.split_once('=')?;
    Some((key.trim(), value.trim()))
}

/// Whether a tool writes into databags or state.
pub(super) fn writes(tool: &str) -> bool {
    matches!(tool, "relation-set" | "state-set" | "leader-set")
}

fn reads(tool: &str) -> bool {
    matches!(tool, "relation-get" | "state-get" | "leader-get")
}

impl ToolCall {
    /// The values that a call wrote or read and whose keys tell that they are to be hidden.
    pub(super) fn telling_values(&self) -> Vec<String> {
        let mut values = Vec::new();
        let mut add_map = |text: &[u8]| {
            let pairs = super::yaml::read_map(text).unwrap_or_default();
            let telling = pairs.iter().filter(|(key, value)| hides(key, value));
            values.extend(telling.map(|(_, value)| value.clone()));
        };
        if writes(&self.tool) {
            add_map(self.stdin.as_deref().unwrap_or_default());
            let given = self.args.iter().filter_map(|arg| argument(arg));
            let telling = given.filter(|(key, value)| hides(key, value));
            values.extend(telling.map(|(_, value)| value.to_owned()));
        } else if reads(&self.tool) && self.code == 0 {
            add_map(&self.stdout);
        }
        values
    }

    /// Whether a call asked for one value, whose key tells that it is to be hidden.
    pub(super) fn reads_telling_value(&self) -> bool {
        reads(&self.tool) && self.args.iter().any(|arg| hides(arg, "value"))
    }
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
}
