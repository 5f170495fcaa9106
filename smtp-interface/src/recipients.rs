//! Lists of addresses, in the forms in which people and charms write them.

use std::{borrow::Cow, str::FromStr};

use charm_sdk::{ConfigValue, Reason};
use serde_json::error::Category;

use crate::{EmailAddress, Invalid, text::strip};

/// The addresses that receive the mail of applications that have no recipients
/// of their own. Order and duplicates are kept.
///
/// ```
/// use smtp_interface::Recipients;
///
/// let recipients = Recipients::new("ops@example.com, Admin <admin@example.org>")?;
/// assert_eq!(recipients, Recipients::new(r#"["ops@example.com", "admin@example.org"]"#)?);
/// assert_eq!(recipients.as_slice()[1].as_str(), "admin@example.org");
/// # Ok::<(), smtp_interface::Invalid>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Recipients(Vec<EmailAddress>);

impl Recipients {
    /// Reads addresses that are to be published: separated by commas, as a
    /// JSON list, or as a JSON list without its brackets.
    ///
    /// Only JSON leaves room for a comma inside a display name; a name in quotes
    /// without one may stand between commas, too. Empty items do not count.
    ///
    /// # Errors
    ///
    /// When the JSON is broken, or at the first item that is no address.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        let read = |items: Vec<_>| Self::read(&items, EmailAddress::new);
        match items(text).and_then(read) {
            // What is taken for JSON because of quotes may just have names in them.
            Err(invalid) if !strip(text).starts_with('[') => {
                read(between_commas(text)).map_err(|_| invalid)
            }
            result => result,
        }
    }

    /// Reads addresses that somebody else has published.
    pub(crate) fn from_wire(text: &str) -> Result<Self, Invalid> {
        Self::read(&items(text)?, EmailAddress::from_wire)
    }

    fn read(
        items: &[Cow<'_, str>],
        address: impl Fn(&str) -> Result<EmailAddress, Invalid>,
    ) -> Result<Self, Invalid> {
        items
            .iter()
            .map(|item| strip(item))
            .filter(|item| !item.is_empty())
            .enumerate()
            .map(|(index, item)| {
                address(item)
                    .map_err(|invalid| Invalid::new(format!("address {} {invalid}", index + 1)))
            })
            .collect()
    }

    /// The addresses.
    pub fn as_slice(&self) -> &[EmailAddress] {
        &self.0
    }

    /// The addresses, one by one.
    pub fn iter(&self) -> std::slice::Iter<'_, EmailAddress> {
        self.0.iter()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

fn items(text: &str) -> Result<Vec<Cow<'_, str>>, Invalid> {
    let text = strip(text);
    if text.starts_with('[') {
        json_items(text)
    } else if text.contains('"') && text.contains(',') {
        json_items(&format!("[{text}]"))
    } else {
        Ok(between_commas(text))
    }
}

fn between_commas(text: &str) -> Vec<Cow<'_, str>> {
    text.split(',').map(Cow::Borrowed).collect()
}

/// A list of texts cannot nest, so hostile depth ends at its first bracket.
fn json_items(json: &str) -> Result<Vec<Cow<'static, str>>, Invalid> {
    let items: Vec<String> = serde_json::from_str(json).map_err(|error| {
        // The parser's own words may repeat what it read.
        Invalid::new(match error.classify() {
            Category::Data => "is not a list of texts only",
            _ => "is not a JSON list, which it must be to hold brackets or quotes",
        })
    })?;
    Ok(items.into_iter().map(Cow::Owned).collect())
}

impl FromStr for Recipients {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::new(text)
    }
}

impl ConfigValue<String> for Recipients {
    fn parse(raw: String) -> Result<Self, Reason> {
        Ok(Self::new(&raw)?)
    }
}

impl From<Vec<EmailAddress>> for Recipients {
    fn from(addresses: Vec<EmailAddress>) -> Self {
        Self(addresses)
    }
}

impl FromIterator<EmailAddress> for Recipients {
    fn from_iter<T: IntoIterator<Item = EmailAddress>>(addresses: T) -> Self {
        Self(addresses.into_iter().collect())
    }
}

impl IntoIterator for Recipients {
    type Item = EmailAddress;
    type IntoIter = std::vec::IntoIter<EmailAddress>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Recipients {
    type Item = &'a EmailAddress;
    type IntoIter = std::slice::Iter<'a, EmailAddress>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(text: &str) -> Vec<String> {
        let recipients = Recipients::new(text).unwrap();
        recipients.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn takes_three_forms() {
        let expected = ["a@x.com", "b@y.com"];
        assert_eq!(addresses(" a@x.com,, B <b@y.com> ,"), expected);
        assert_eq!(addresses(r#" ["a@x.com", " b@y.com ", ""] "#), expected);
        assert_eq!(addresses(r#""a@x.com", "B <b@y.com>""#), expected);
    }

    #[test]
    fn only_json_takes_a_comma_in_a_name() {
        let json = r#"["\"Doe, Jane\" <jane@x.com>", "b@y.com"]"#;
        assert_eq!(addresses(json), ["jane@x.com", "b@y.com"]);
        assert!(Recipients::new(r#""Doe, Jane" <jane@x.com>"#).is_err());
    }

    #[test]
    fn names_in_quotes_need_no_json() {
        let text = r#""A team" <a@x.com>, b@y.com, "B" <b@y.com>"#;
        assert_eq!(addresses(text), ["a@x.com", "b@y.com", "b@y.com"]);
        // What somebody else publishes is read as every requirer reads it.
        assert!(Recipients::from_wire(text).is_err());
    }

    #[test]
    fn keeps_order_and_duplicates() {
        let text = "INFO@x.com,b@y.com,info@x.com";
        assert_eq!(addresses(text), ["info@x.com", "b@y.com", "info@x.com"]);
    }

    #[test]
    fn blank_texts_are_empty_lists() {
        for text in [
            "",
            " ",
            ",",
            "\u{1c},\u{3000}",
            "[]",
            "[\" \", \"\"]",
            "\"\",\"\"",
        ] {
            assert!(Recipients::new(text).unwrap().is_empty(), "{text:?}");
        }
    }

    #[test]
    fn says_which_address_is_wrong_and_does_not_repeat_it() {
        for text in ["a@x.com,,hunter2", r#"["a@x.com", "hunter2"]"#] {
            let invalid = Recipients::new(text).unwrap_err();
            assert_eq!(invalid.to_string(), "address 2 has no @");
        }
        for text in ["[hunter2", "[\"a@x.com\", {\"hunter2\": 1}]", "\"hunter2,"] {
            let invalid = Recipients::new(text).unwrap_err().to_string();
            assert!(!invalid.contains("hunter2"), "{invalid}");
        }
    }
}
