//! Where the relay is.

use std::net::Ipv6Addr;

use crate::{
    Invalid,
    text::{check_one_word, strip, text_type},
    url::percent_encode,
};

/// The relay's name or address, as the operator typed it: a host name, an IPv4
/// address, or an IPv6 address with or without brackets.
///
/// ```
/// use smtp_interface::Host;
///
/// assert_eq!(Host::new("smtp.example.com")?.as_str(), "smtp.example.com");
/// assert_eq!(Host::new("[2001:db8::25]")?.as_str(), "[2001:db8::25]");
///
/// assert!(Host::new("smtp://smtp.example.com").is_err());
/// assert!(Host::new("smtp.example.com:25").is_err());
/// # Ok::<(), smtp_interface::Invalid>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Host(String);

impl Host {
    /// Reads a host that is to be published.
    ///
    /// Which host names resolve is for DNS to say; refused is what cannot be
    /// one.
    ///
    /// # Errors
    ///
    /// When the text is empty or holds white space, control characters, a
    /// scheme, a path or a port.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        check_one_word(text)?;
        if text.contains('/') {
            return Err(Invalid::new(
                "must be a host name or an address only, without scheme or path",
            ));
        }
        let bare = without_brackets(text);
        if bare.contains(':') && !is_ipv6(bare) {
            return Err(Invalid::new(
                "has a colon and is no IPv6 address; the port is set on its own",
            ));
        }
        if bare.is_empty() || bare.contains(['[', ']']) {
            return Err(Invalid::new(
                "has a bracket that does not enclose an address",
            ));
        }
        Ok(Self(text.to_owned()))
    }

    /// The name or address without brackets: what is looked up and connected to.
    ///
    /// ```
    /// # use smtp_interface::Host;
    /// assert_eq!(Host::new("[2001:db8::25]")?.bare(), "2001:db8::25");
    /// # Ok::<(), smtp_interface::Invalid>(())
    /// ```
    pub fn bare(&self) -> &str {
        without_brackets(&self.0)
    }

    /// The host as it stands in a URL: an IPv6 address in brackets
    /// ([RFC 3986 3.2.2]), its zone as in [RFC 6874 2], an internationalised
    /// name in its ASCII form, and nothing in it that could end the host.
    ///
    /// ```
    /// # use smtp_interface::Host;
    /// assert_eq!(Host::new("smtp.example.com")?.for_url(), "smtp.example.com");
    /// assert_eq!(Host::new("2001:db8::25")?.for_url(), "[2001:db8::25]");
    /// assert_eq!(Host::new("fe80::1%eth0")?.for_url(), "[fe80::1%25eth0]");
    /// assert_eq!(Host::new("smtp.bücher.example")?.for_url(), "smtp.xn--bcher-kva.example");
    /// assert_eq!(Host::new("a@b")?.for_url(), "a%40b");
    /// # Ok::<(), smtp_interface::Invalid>(())
    /// ```
    ///
    /// [RFC 3986 3.2.2]: https://www.rfc-editor.org/rfc/rfc3986#section-3.2.2
    /// [RFC 6874 2]: https://www.rfc-editor.org/rfc/rfc6874#section-2
    pub fn for_url(&self) -> String {
        let host = self.bare();
        if !host.contains(':') {
            let ascii = if host.is_ascii() {
                None
            } else {
                idna::domain_to_ascii(host).ok()
            };
            return percent_encode(ascii.as_deref().unwrap_or(host));
        }
        match host.split_once('%') {
            Some((address, zone)) => format!("[{address}%25{}]", percent_encode(zone)),
            None => format!("[{host}]"),
        }
    }

    /// Reads a host that somebody else has published: white space around it,
    /// such as the newline at the end of a file, is no part of it.
    pub(crate) fn from_wire(text: &str) -> Result<Self, Invalid> {
        Self::new(strip(text))
    }
}

text_type!(Host);

fn without_brackets(text: &str) -> &str {
    text.strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(text)
}

/// An IPv6 address, with a zone (RFC 4007 11) if it needs one.
fn is_ipv6(text: &str) -> bool {
    let (address, zone) = text.split_once('%').unwrap_or((text, "zone"));
    !zone.is_empty() && address.parse::<Ipv6Addr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_names_and_addresses_as_typed() {
        for text in [
            "mail",
            "smtp.example.com",
            "smtp.example.com.",
            "mail_relay.example.com",
            "smtp.bücher.de",
            "192.0.2.25",
            "::1",
            "2001:db8::25",
            "[2001:db8::25]",
            "fe80::1%eth0",
            "::ffff:192.0.2.25",
            // Postfix's way to ask for the host itself, not its MX.
            "[relay.example.com]",
        ] {
            assert_eq!(Host::new(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn refuses_what_is_no_host() {
        for (text, reason) in [
            ("", "must be set"),
            (" ", "white space"),
            ("a b", "white space"),
            ("smtp.example.com\n", "white space"),
            ("a\u{1f}b", "white space"),
            ("a\0b", "control"),
            ("a\u{7f}", "control"),
            ("smtp://smtp.example.com", "scheme"),
            ("smtp.example.com/", "path"),
            ("smtp.example.com:25", "port"),
            ("192.0.2.25:25", "port"),
            ("[::1]:25", "port"),
            ("[::1", "port"),
            ("fe80::1%", "port"),
            ("1::2::3", "port"),
            ("[]", "bracket"),
            ("[relay", "bracket"),
            ("relay]", "bracket"),
            ("[[relay]]", "bracket"),
        ] {
            let invalid = Host::new(text).expect_err(text).to_string();
            assert!(invalid.contains(reason), "{text:?}: {invalid}");
        }
    }

    #[test]
    fn the_wire_may_have_white_space_around_it() {
        assert_eq!(
            Host::from_wire("h.example\n").unwrap().as_str(),
            "h.example"
        );
        assert!(Host::from_wire("\n").is_err());
        assert!(Host::from_wire("a b").is_err());
    }
}
