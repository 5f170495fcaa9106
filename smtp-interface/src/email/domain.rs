//! The domain of an e-mail address.

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};

use super::{has_unsafe_character, idna2008};
use crate::Invalid;

/// Longest domain name: RFC 1035 2.3.4, without the octets for the root.
const LONGEST_DOMAIN: usize = 253;

/// Names that never lead to a mail server on the Internet, from IANA's
/// registry of special-use domain names (RFC 6761).
const SPECIAL_USE: [&str; 6] = ["arpa", "invalid", "local", "localhost", "onion", "test"];

/// A domain in the two forms in which it is used.
#[derive(Debug)]
pub(super) struct Domain {
    /// As people read it; ASCII if every label is.
    pub(super) unicode: String,
    /// As DNS has it.
    pub(super) ascii: String,
}

/// Maps a domain by UTS #46 (non-transitional) and holds it to IDNA 2008.
pub(super) fn normalize(text: &str) -> Result<Domain, Invalid> {
    if text.is_empty() {
        return Err(Invalid::new("has nothing after the @"));
    }
    if text.chars().nth(LONGEST_DOMAIN).is_some() {
        return Err(too_long());
    }
    let allowed = |c: char| {
        c.is_ascii_alphanumeric() || matches!(c, '-' | '.') || !(c.is_ascii() || hides_a_period(c))
    };
    if !text.chars().all(allowed) || has_unsafe_character(text) {
        return Err(Invalid::new(
            "has a character after the @ that is not allowed there",
        ));
    }
    let ascii = Uts46::new()
        .to_ascii(
            text.as_bytes(),
            AsciiDenyList::STD3,
            Hyphens::Check,
            DnsLength::Ignore,
        )
        .map_err(|_| invalid())?;
    if ascii.split('.').any(str::is_empty) {
        return Err(Invalid::new("has a misplaced period after the @"));
    }
    if ascii.len() > LONGEST_DOMAIN {
        return Err(too_long());
    }
    if ascii.split('.').any(|label| label.len() > 63) {
        return Err(Invalid::new(
            "has more than 63 octets between two periods (RFC 1035 2.3.4)",
        ));
    }
    check_reachable(&ascii)?;
    let unicode = if ascii.split('.').any(|label| label.starts_with("xn--")) {
        to_unicode(&ascii)?
    } else {
        ascii.to_string()
    };
    Ok(Domain {
        unicode,
        ascii: ascii.into_owned(),
    })
}

/// Decodes Punycode and checks what comes out, the Bidi Rule over all labels
/// (RFC 5893) included.
fn to_unicode(ascii: &str) -> Result<String, Invalid> {
    let (unicode, valid) =
        Uts46::new().to_unicode(ascii.as_bytes(), AsciiDenyList::STD3, Hyphens::Check);
    if valid.is_err() || !unicode.split('.').all(idna2008::is_valid_label) {
        return Err(invalid());
    }
    Ok(unicode.into_owned())
}

/// Refuses names that cannot be delivered to from everywhere.
fn check_reachable(ascii: &str) -> Result<(), Invalid> {
    let Some((_, top_level)) = ascii.rsplit_once('.') else {
        return Err(Invalid::new(
            "has no period after the @: the domain must be complete",
        ));
    };
    if !top_level.ends_with(|c: char| c.is_ascii_alphabetic()) {
        return Err(Invalid::new("does not end with a top-level domain"));
    }
    if SPECIAL_USE.contains(&top_level) {
        return Err(Invalid::new(format!(
            "ends with .{top_level}, a special-use name that takes no mail"
        )));
    }
    Ok(())
}

/// Characters that decompose into a text with a period in it, such as `⒈`: they
/// look like one character and would become two labels. The full-width and
/// ideographic stops are not among them: people type those for periods.
fn hides_a_period(c: char) -> bool {
    matches!(c, '\u{2024}'..='\u{2026}' | '\u{2488}'..='\u{249b}' | '\u{fe52}' | '\u{1f100}')
}

fn invalid() -> Invalid {
    Invalid::new("has a domain that is not valid (IDNA 2008)")
}

fn too_long() -> Invalid {
    Invalid::new("has more than 253 octets after the @ (RFC 1035 2.3.4)")
}
