//! Texts as the YAML that hook tools read on standard input.
//!
//! Juju reads it with a YAML 1.1 reader (go-yaml 2) that refuses raw control
//! characters and escaped surrogates, and folds what it takes for line breaks.
//! A double-quoted scalar can carry every text if just those are escaped.

use std::fmt::Write;

/// Keys longer than this are written in the explicit form: the reader finds
/// the colon of a plain pair only within 1024 characters.
const LONGEST_SIMPLE_KEY: usize = 1000;

/// One pair a line, both double-quoted.
pub(crate) fn encode<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut yaml = String::new();
    for (key, value) in pairs {
        let key = quoted(key);
        if key.chars().count() > LONGEST_SIMPLE_KEY {
            yaml.push_str("? ");
            yaml.push_str(&key);
            yaml.push('\n');
        } else {
            yaml.push_str(&key);
        }
        yaml.push_str(": ");
        yaml.push_str(&quoted(value));
        yaml.push('\n');
    }
    yaml
}

fn quoted(text: &str) -> String {
    let mut yaml = String::with_capacity(text.len() + 2);
    yaml.push('"');
    for c in text.chars() {
        match c {
            '"' => yaml.push_str("\\\""),
            '\\' => yaml.push_str("\\\\"),
            '\n' => yaml.push_str("\\n"),
            '\t' => yaml.push_str("\\t"),
            c if needs_escape(c) => {
                // All of them lie in the basic plane. Writing to a text
                // cannot fail.
                let _ = write!(yaml, "\\u{:04x}", u32::from(c));
            }
            c => yaml.push(c),
        }
    }
    yaml.push('"');
    yaml
}

fn needs_escape(c: char) -> bool {
    matches!(
        c,
        '\0'..='\x1f'
            | '\x7f'..='\u{9f}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{feff}'
            | '\u{fffe}'
            | '\u{ffff}'
    )
}

#[cfg(test)]
mod tests;
