//! Who receives mail.

use charm_sdk::{ConfigValue, Reason};

use crate::{EmailAddress, Invalid, json, text::strip};

/// Addresses that receive mail, in the order in which they were given.
///
/// ```
/// use smtp_interface::Recipients;
///
/// let recipients = Recipients::new("ops@example.com, INFO@example.com")?;
/// let addresses: Vec<_> = recipients.iter().map(|address| address.as_str()).collect();
/// assert_eq!(addresses, ["ops@example.com", "info@example.com"]);
///
/// // A display name with a comma in it needs the JSON form.
/// let json = r#"["\"Doe, Jane\" <jane@example.com>"]"#;
/// assert_eq!(Recipients::new(json)?.to_json(), r#"["jane@example.com"]"#);
/// # Ok::<(), smtp_interface::Invalid>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recipients(Vec<EmailAddress>);

impl Recipients {
    /// Reads addresses that are to be published: separated by commas, or a
    /// JSON list, with or without its brackets. White space around an address
    /// and empty items do not count.
    ///
    /// # Errors
    ///
    /// When an address is not valid; the error says which, by its position.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        Self::read(text, EmailAddress::new)
    }

    /// Reads addresses that somebody else has published.
    pub(crate) fn from_wire(text: &str) -> Result<Self, Invalid> {
        Self::read(text, EmailAddress::from_wire)
    }

    fn read(
        text: &str,
        address: impl Fn(&str) -> Result<EmailAddress, Invalid>,
    ) -> Result<Self, Invalid> {
        let addresses = items(text)?.into_iter().enumerate().map(|(index, item)| {
            address(&item)
                .map_err(|reason| Invalid::new(format!("address {} {reason}", index + 1)))
        });
        addresses.collect::<Result<_, _>>().map(Self)
    }

    /// The addresses.
    pub fn iter(&self) -> std::slice::Iter<'_, EmailAddress> {
        self.0.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The form that stands in the databag.
    pub fn to_json(&self) -> String {
        json::write(self.iter().map(EmailAddress::as_str))
    }
}

/// The single texts of the three forms.
fn items(text: &str) -> Result<Vec<String>, Invalid> {
    let text = strip(text);
    let items = if text.starts_with('[') {
        json::read(text)?
    } else if text.contains('"') && text.contains(',') {
        json::read(&format!("[{text}]"))?
    } else {
        text.split(',').map(ToOwned::to_owned).collect()
    };
    let items = items.iter().map(|item| strip(item));
    Ok(items.filter(|item| !item.is_empty()).map(ToOwned::to_owned).collect())
}

impl<'a> IntoIterator for &'a Recipients {
    type Item = &'a EmailAddress;
    type IntoIter = std::slice::Iter<'a, EmailAddress>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl FromIterator<EmailAddress> for Recipients {
    fn from_iter<I: IntoIterator<Item = EmailAddress>>(addresses: I) -> Self {
        Self(addresses.into_iter().collect())
    }
}

impl ConfigValue<String> for Recipients {
    fn parse(raw: String) -> Result<Self, Reason> {
        Ok(Self::new(&raw)?)
    }
}
