//! E-mail addresses.
//!
//! The rule is the one that every user of the `smtp` relation has been living
//! with: an address that can be delivered on the Internet, in RFC 5321's
//! unquoted form, internationalised by RFC 6531 (local part) and IDNA 2008
//! (domain), optionally inside a `Name <address>` that is thrown away. What is
//! kept is the normalised form, so two spellings of one address compare equal.

mod display_name;
mod domain;
mod idna2008;

use std::borrow::Cow;

use icu_normalizer::ComposingNormalizerBorrowed;
use icu_properties::{
    CodePointMapData,
    props::{GeneralCategory, GeneralCategoryGroup},
};

use crate::{
    Invalid,
    text::{strip, text_type},
};

/// Longest text that is looked at, display name and white space included.
const LONGEST_TEXT: usize = 2048;

/// Longest address: RFC 5321 4.5.3.1.3 allows a path of 256 octets, and two of
/// them are its angle brackets.
const LONGEST_ADDRESS: usize = 254;

/// Longest local part: RFC 5321 4.5.3.1.1.
const LONGEST_LOCAL_PART: usize = 64;

/// Mailbox names that mean the same in upper and lower case: RFC 2142.
const ROLES: [&str; 15] = [
    "info",
    "marketing",
    "sales",
    "support",
    "abuse",
    "noc",
    "security",
    "postmaster",
    "hostmaster",
    "usenet",
    "news",
    "webmaster",
    "www",
    "uucp",
    "ftp",
];

/// An e-mail address in its normalised form.
///
/// ```
/// use smtp_interface::EmailAddress;
///
/// let sender = EmailAddress::new("Mailer <INFO@Example.com>")?;
/// assert_eq!(sender.as_str(), "info@example.com");
/// assert_eq!(sender.local_part(), "info");
/// assert_eq!(sender.domain(), "example.com");
///
/// assert!(EmailAddress::new("ops@corp.local").is_err());
/// # Ok::<(), smtp_interface::Invalid>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// Reads an address that is to be published.
    ///
    /// # Errors
    ///
    /// When the text is not an address, or its local part is longer than the
    /// 64 octets that RFC 5321 4.5.3.1.1 asks every mail server to take.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        let address = Self::from_wire(text)?;
        if address.local_part().len() > LONGEST_LOCAL_PART {
            return Err(Invalid::new(
                "has more than 64 octets before the @ (RFC 5321 4.5.3.1.1)",
            ));
        }
        Ok(address)
    }

    /// Reads an address that somebody else has published: the local part may
    /// be as long as the whole address allows.
    pub(crate) fn from_wire(text: &str) -> Result<Self, Invalid> {
        if text.chars().nth(LONGEST_TEXT).is_some() {
            return Err(Invalid::new("is longer than 2048 characters"));
        }
        let text = strip(display_name::address_within(text).unwrap_or(text));
        let (local_part, domain) = text
            .split_once('@')
            .ok_or_else(|| Invalid::new("has no @"))?;
        let local_part = normalize_local_part(local_part)?;
        let domain = domain::normalize(domain)?;
        // The address goes over wires in each of these three forms.
        let longest = text
            .len()
            .max(local_part.len() + 1 + domain.unicode.len())
            .max(local_part.len() + 1 + domain.ascii.len());
        if longest > LONGEST_ADDRESS {
            return Err(Invalid::new(
                "is longer than 254 octets (RFC 5321 4.5.3.1.3)",
            ));
        }
        Ok(Self(format!("{local_part}@{}", domain.unicode)))
    }

    /// What stands before the `@`.
    pub fn local_part(&self) -> &str {
        self.parts().0
    }

    /// What stands after the `@`, in Unicode.
    pub fn domain(&self) -> &str {
        self.parts().1
    }

    fn parts(&self) -> (&str, &str) {
        self.0.split_once('@').unwrap_or_default()
    }
}

text_type!(EmailAddress);

/// Atoms of RFC 5322 3.2.3 joined by single periods, with RFC 6531's
/// characters beyond ASCII. A quoted local part is no such thing: its quote is
/// refused as a character.
fn normalize_local_part(text: &str) -> Result<Cow<'_, str>, Invalid> {
    check_local_part(text)?;
    if text.is_ascii() {
        return Ok(lower_role(text.into()));
    }
    let normalized = ComposingNormalizerBorrowed::new_nfc().normalize(text);
    // A few characters become ASCII ones that are not allowed.
    check_local_part(&normalized)?;
    Ok(lower_role(normalized))
}

fn check_local_part(text: &str) -> Result<(), Invalid> {
    if text.is_empty() {
        return Err(Invalid::new("has nothing before the @"));
    }
    let allowed = |c: char| c == '.' || is_atom_character(c) || !c.is_ascii();
    if !text.chars().all(allowed) || has_unsafe_character(text) {
        return Err(Invalid::new(
            "has a character before the @ that is not allowed there",
        ));
    }
    if text.split('.').any(str::is_empty) {
        return Err(Invalid::new("has a misplaced period before the @"));
    }
    Ok(())
}

/// ASCII's part of `atext`: RFC 5322 3.2.3.
fn is_atom_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c)
}

fn lower_role(local_part: Cow<'_, str>) -> Cow<'_, str> {
    match ROLES
        .iter()
        .find(|role| role.eq_ignore_ascii_case(&local_part))
    {
        Some(role) => Cow::Borrowed(role),
        None => local_part,
    }
}

/// Whether `text` holds a character beyond ASCII that would not stay what it
/// is, or is not visible as such, in a longer text: only letters, numbers,
/// punctuation and symbols are safe, and marks that have something to stand on.
fn has_unsafe_character(text: &str) -> bool {
    let categories = CodePointMapData::<GeneralCategory>::new();
    text.chars().enumerate().any(|(position, c)| {
        if c.is_ascii() {
            return false;
        }
        let category = categories.get(c);
        let safe = GeneralCategoryGroup::Letter
            .union(GeneralCategoryGroup::Number)
            .union(GeneralCategoryGroup::Punctuation)
            .union(GeneralCategoryGroup::Symbol);
        let mark = GeneralCategoryGroup::Mark.contains(category);
        !(safe.contains(category) || mark && position > 0)
    })
}
