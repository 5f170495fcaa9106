//! Passwords in what hook tools write and read, for a trace that is to be without them.

use std::borrow::Cow;

use super::record::ToolCall;
use crate::telling::{self, hides};

/// The pairs of an argument `key=value`.
pub(super) fn argument(arg: &str) -> Option<(&str, &str)> {
    let (key, value) = arg.split_once('=')?;
    Some((key.trim(), value.trim()))
}

/// Whether a tool takes pairs: into databags, state or the results of an action.
pub(super) fn writes(tool: &str) -> bool {
    matches!(
        tool,
        "relation-set" | "state-set" | "leader-set" | "action-set"
    )
}

fn reads(tool: &str) -> bool {
    matches!(
        tool,
        "relation-get" | "state-get" | "leader-get" | "action-get"
    )
}

impl ToolCall {
    /// The values that a call wrote or read and whose keys tell that they are to be hidden.
    pub(super) fn telling_values(&self) -> Vec<String> {
        let text = |bytes| String::from_utf8_lossy(bytes);
        if writes(&self.tool) {
            let mut values = telling::values_in(&text(self.stdin.as_deref().unwrap_or_default()));
            for (key, value) in self.args.iter().filter_map(|arg| argument(arg)) {
                if hides(key, value) {
                    values.push(value.to_owned());
                } else {
                    values.extend(telling::values_in(value));
                }
            }
            values
        } else if reads(&self.tool) && self.code == 0 {
            telling::values_in(&text(&self.stdout))
        } else {
            Vec::new()
        }
    }

    /// Whether a call asked for one value, whose key tells that it is to be hidden.
    pub(super) fn reads_telling_value(&self) -> bool {
        reads(&self.tool) && self.args.iter().any(|arg| hides(arg, "value"))
    }

    /// What it was given or answered, without values that are too short to be looked for.
    pub(super) fn without_values<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let text = if writes(&self.tool) || reads(&self.tool) {
            telling::without_yaml_values(text)
        } else {
            Cow::Borrowed(text)
        };
        match telling::without_json_values(&text) {
            Cow::Owned(hidden) => Cow::Owned(hidden),
            Cow::Borrowed(_) => text,
        }
    }
}
