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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn normalized(text: &str) -> String {
        match EmailAddress::new(text) {
            Ok(address) => address.to_string(),
            Err(invalid) => panic!("{text:?} {invalid}"),
        }
    }

    fn reason(text: &str) -> String {
        match EmailAddress::new(text) {
            Ok(address) => panic!("{text:?} became {address:?}"),
            Err(invalid) => invalid.to_string(),
        }
    }

    #[test]
    fn reasons_say_what_to_change() {
        for (text, expected) in [
            ("ops", "has no @"),
            ("", "has no @"),
            ("@x.com", "has nothing before the @"),
            ("ops@", "has nothing after the @"),
            (
                "a b@x.com",
                "has a character before the @ that is not allowed there",
            ),
            (
                "\"a\"@x.com",
                "has a character before the @ that is not allowed there",
            ),
            (
                "a\u{200b}@x.com",
                "has a character before the @ that is not allowed there",
            ),
            ("a..b@x.com", "has a misplaced period before the @"),
            (
                "a@b@x.com",
                "has a character after the @ that is not allowed there",
            ),
            (
                "a@x_y.com",
                "has a character after the @ that is not allowed there",
            ),
            (
                "a@[192.0.2.1]",
                "has a character after the @ that is not allowed there",
            ),
            ("a@x..com", "has a misplaced period after the @"),
            ("a@x.com.", "has a misplaced period after the @"),
            ("a@-x.com", "has a domain that is not valid (IDNA 2008)"),
            ("a@☃.com", "has a domain that is not valid (IDNA 2008)"),
            (
                "a@localhost",
                "has no period after the @: the domain must be complete",
            ),
            ("a@192.0.2.1", "does not end with a top-level domain"),
            (
                "a@corp.local",
                "ends with .local, a special-use name that takes no mail",
            ),
            (
                "a@X.TEST",
                "ends with .test, a special-use name that takes no mail",
            ),
        ] {
            assert_eq!(reason(text), expected, "{text:?}");
        }
    }

    #[test]
    fn lengths_have_limits() {
        let local = |octets| format!("{}@x.com", "l".repeat(octets));
        assert_eq!(normalized(&local(64)), local(64));
        assert_eq!(
            reason(&local(65)),
            "has more than 64 octets before the @ (RFC 5321 4.5.3.1.1)"
        );
        // What counts is the normalised form: here the half of what was typed.
        let composed = format!("{}@x.com", "é".repeat(32));
        assert_eq!(
            normalized(&format!("{}@x.com", "e\u{301}".repeat(32))),
            composed
        );
        assert!(reason(&format!("{}@x.com", "é".repeat(33))).contains("64 octets"));

        let label = |octets| format!("a@{}.com", "d".repeat(octets));
        assert_eq!(normalized(&label(63)), label(63));
        assert!(reason(&label(64)).contains("63 octets"));
        let domain = |octets| {
            let labels = format!("{}.", "d".repeat(49)).repeat(5);
            let last = "m".repeat(octets - labels.len());
            format!("a@{labels}{last}")
        };
        assert_eq!(normalized(&domain(252)), domain(252));
        assert!(reason(&domain(253)).contains("254 octets"));
        assert!(reason(&domain(254)).contains("253 octets"));
        assert!(reason(&format!("{} <a@x.com>", "n".repeat(2039))).contains("2048 characters"));
        assert_eq!(
            normalized(&format!("{} <a@x.com>", "n".repeat(2038))),
            "a@x.com"
        );
    }

    #[test]
    fn large_texts_are_refused_at_once() {
        for part in [
            "a",
            "@",
            "<",
            ">",
            "\"",
            "\\",
            " ",
            ".",
            "é",
            "xn--a.",
            "\"<a@x.com>",
            "😀",
        ] {
            assert!(EmailAddress::new(&part.repeat(65_536)).is_err(), "{part:?}");
        }
    }

    #[test]
    fn characters_with_a_context_need_it() {
        for (domain, valid) in [
            ("col·lecció.cat", true),
            ("l·x.cat", false),
            ("·l.cat", false),
            ("α͵β.gr", true),
            ("α͵b.gr", false),
            ("α͵.gr", false),
            ("א׳ב.com", true),
            ("a׳.com", false),
            ("ア・イ.jp", true),
            ("日・本.jp", true),
            ("a・b.jp", false),
            ("ب١٢.com", true),
            ("ب١۲.com", false),
            ("xn--ngba1dxf9l.com", true),
            ("ـب.com", false),
            ("ᄀ.kr", false),
            ("가.kr", true),
            ("〆.jp", true),
            ("〻.jp", false),
            ("₁.com", true),
            ("²a.com", true),
            ("Ⅷ.com", true),
            ("٠.com", false),
        ] {
            let address = format!("a@{domain}");
            assert_eq!(EmailAddress::new(&address).is_ok(), valid, "{address}");
        }
    }

    #[test]
    fn direction_is_checked_over_all_labels() {
        assert_eq!(normalized("a@א.com"), "a@א.com");
        assert!(EmailAddress::new("a@1.א.com").is_err());
        assert!(EmailAddress::new("a@1.xn--4dbc.com").is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text_is_taken_or_refused(text in any::<String>()) {
            let _ = EmailAddress::new(&text);
            let _ = EmailAddress::new(&format!("{text}@x.com"));
            let _ = EmailAddress::new(&format!("a@{text}.com"));
            let _ = EmailAddress::new(&format!("{text}<a@x.com>"));
            let _ = EmailAddress::new(&format!("\"{text}\"<a@x.com>"));
        }

        #[test]
        fn a_second_run_changes_nothing(
            local in "[\\p{L}\\p{N}\\p{M}.+-]{1,8}",
            domain in "[\\p{L}\\p{Nd}\\p{M}-]{1,6}|xn--[a-z0-9-]{1,8}",
            name in "|[\\w ]{0,5}<",
        ) {
            let close = if name.is_empty() { "" } else { ">" };
            let text = format!("{name}{local}@{domain}.com{close}");
            if let Ok(address) = EmailAddress::new(&text) {
                prop_assert_eq!(EmailAddress::new(address.as_str()), Ok(address.clone()));
                prop_assert_eq!(address.to_string(), format!("{}@{}", address.local_part(), address.domain()));
            }
        }

        #[test]
        fn case_of_an_ascii_domain_does_not_count(domain in "[a-z][a-z0-9]{0,9}\\.[a-z]{2,5}") {
            let upper = format!("a@{}", domain.to_uppercase());
            let lower = format!("a@{domain}");
            prop_assert_eq!(EmailAddress::new(&upper).ok(), EmailAddress::new(&lower).ok());
        }
    }
}
