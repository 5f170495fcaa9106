//! Secrets taken out of texts that are written down.

use std::collections::BTreeSet;
use std::fmt;

use crate::forms::{base64_forms, text_forms};
use crate::model::Model;
use crate::secret::SecretContent;

/// What stands in the place of a secret.
pub(crate) const MASKED: &str = "***";
/// Shorter values are found everywhere by chance.
const SHORTEST: usize = 4;
/// The same for single lines of a longer value.
const SHORTEST_LINE: usize = 8;
/// What is left of base64 when its edges are cut has to be at least this long.
const SHORTEST_BASE64: usize = 6;

/// Values that are to be hidden wherever they stand, in every form in which texts hold them.
#[derive(Default)]
pub(crate) struct Mask {
    forms: BTreeSet<String>,
}

impl fmt::Debug for Mask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} forms", self.forms.len())
    }
}

impl Mask {
    /// Hides the content of all secrets of a model.
    pub fn of(model: &Model) -> Self {
        let mut mask = Self::default();
        for revision in model.secrets().flat_map(|secret| secret.revisions.values()) {
            mask.add_content(&revision.content);
        }
        mask
    }

    /// Hides all values of a secret.
    pub fn add_content(&mut self, content: &SecretContent) {
        for (key, base64) in content.base64().iter() {
            self.add_form(base64);
            match content.get(key).map(String::from_utf8) {
                Some(Ok(text)) => self.add(&text),
                Some(Err(error)) => self.add_base64(error.as_bytes()),
                None => {}
            }
        }
    }

    /// Hides a value: as it is, line by line, and in every form of [`text_forms`] and [`base64_forms`].
    pub fn add(&mut self, value: &str) {
        if value.len() < SHORTEST {
            return;
        }
        let whole = value.trim_end_matches('\n');
        for text in [value, whole] {
            for (_, form) in text_forms(text) {
                self.add_form(&form);
            }
        }
        for line in whole
            .lines()
            .filter(|line| line.trim().len() >= SHORTEST_LINE)
        {
            self.add_form(line.trim());
        }
        self.add_base64(value.as_bytes());
    }

    fn add_base64(&mut self, value: &[u8]) {
        self.forms.extend(base64_forms(value, SHORTEST_BASE64));
    }

    fn add_form(&mut self, form: &str) {
        if form.len() >= SHORTEST {
            self.forms.insert(form.to_owned());
        }
    }

    /// The text without any of the values.
    pub fn hide(&self, text: &str) -> String {
        // All places first: what replaces one value must not hide the beginning of another.
        let mut places: Vec<(usize, usize)> = Vec::new();
        for form in &self.forms {
            let found = text.match_indices(form.as_str());
            places.extend(found.map(|(start, found)| (start, start + found.len())));
        }
        places.sort_unstable();
        let mut hidden = String::with_capacity(text.len());
        let mut shown_to = 0;
        for (start, end) in places {
            if start >= shown_to {
                hidden.push_str(&text[shown_to..start]);
                hidden.push_str(MASKED);
            }
            // Values that overlap are hidden together.
            shown_to = shown_to.max(end);
        }
        hidden.push_str(&text[shown_to..]);
        hidden
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD_NO_PAD;

    use super::*;

    fn hiding(values: &[&str]) -> Mask {
        let mut mask = Mask::default();
        for value in values {
            mask.add(value);
        }
        mask
    }

    #[test]
    fn every_form_is_hidden_and_nothing_else() {
        let secret = "päss w'/ör\"d";
        let mask = hiding(&[secret]);
        let base64 = |text: String| STANDARD_NO_PAD.encode(text);
        for text in [
            secret.to_owned(),
            serde_json::Value::from(secret).to_string(),
            serde_json::Value::from(secret)
                .to_string()
                .replace('/', "\\/"),
            "p\\u00e4ss w'/\\u00f6r\\\"d".to_owned(),
            format!("{secret:?}"),
            format!("'{}'", secret.replace('\'', "''")),
            "smtp://u:p%C3%A4ss%20w%27%2F%C3%B6r%22d@h".to_owned(),
            base64(secret.to_owned()),
            base64(format!("u:{secret}")),
            base64(format!("us:{secret}!"))
                .replace('/', "_")
                .replace('+', "-"),
        ] {
            let hidden = mask.hide(&format!("before {text} after"));
            assert!(
                hidden.starts_with("before ") && hidden.ends_with(" after"),
                "{hidden}"
            );
            assert!(
                hidden.contains(MASKED) && !hidden.contains("ss"),
                "{hidden}"
            );
        }
        assert_eq!(mask.hide("nothing to see"), "nothing to see");
    }

    #[test]
    fn values_that_overlap_are_hidden_together() {
        let mask = hiding(&["hunter22", "22blue", "hunter22-longer"]);
        assert_eq!(mask.hide("<hunter22blue>"), "<***>");
        assert_eq!(mask.hide("<hunter22-longer>"), "<***>");
        assert_eq!(mask.hide("<hunter22><hunter22>"), "<***><***>");
    }

    #[test]
    fn a_value_of_several_lines_is_hidden_line_by_line() {
        let mask = hiding(&["-----BEGIN KEY-----\nc2VjcmV0c2VjcmV0\nend\n"]);
        assert_eq!(mask.hide("  c2VjcmV0c2VjcmV0"), "  ***");
        assert_eq!(
            mask.hide("the end"),
            "the end",
            "too short to be told from other words"
        );
    }

    #[test]
    fn bytes_that_are_no_text_are_hidden_in_base64() {
        let mut mask = Mask::default();
        mask.add_content(&SecretContent::from_plain([(
            "key",
            [0xff_u8, 0xfe, 1, 2, 3, 4],
        )]));
        assert_eq!(mask.hide("//4BAgME"), MASKED);
    }

    #[test]
    fn a_short_value_is_let_be_and_debug_tells_no_value() {
        let mask = hiding(&["abc", "secret-text"]);
        assert_eq!(mask.hide("abc"), "abc");
        assert!(!format!("{mask:?}").contains("secret-text"));
    }
}
