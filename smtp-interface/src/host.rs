//! The relay's host.

use std::{fmt, net::Ipv6Addr};

use charm_sdk::{ConfigValue, Reason};

use crate::{Invalid, words};

/// Host name or IP address of a relay, as it was typed.
///
/// ```
/// use smtp_interface::Host;
///
/// for host in ["smtp.example.com", "192.0.2.1", "2001:db8::1", "[2001:db8::1]"] {
///     assert_eq!(Host::new(host)?.as_str(), host);
/// }
/// assert!(Host::new("smtp://example.com").is_err());
/// assert!(Host::new("smtp.example.com:25").is_err());
/// # Ok::<(), smtp_interface::Invalid>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Host(String);

impl Host {
    /// A host that is to be published.
    ///
    /// # Errors
    ///
    /// When the text is empty or cannot be a host: it holds white space or
    /// control characters, a scheme, a path or a port.
    pub fn new(text: impl Into<String>) -> Result<Self, Invalid> {
        let text = text.into();
        let host = Self::from_wire(&text)?;
        words::check(&text)?;
        if text.contains("://") {
            return Err(Invalid::new("is a URL: give the host alone"));
        }
        if text.contains(['/', '@']) {
            return Err(Invalid::new("holds more than a host"));
        }
        let bracketed = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        let address = bracketed.unwrap_or(&text);
        if text.contains([':', '[', ']']) && address.parse::<Ipv6Addr>().is_err() {
            return Err(Invalid::new(
                "is neither a name nor an address: give a port with the option port",
            ));
        }
        Ok(host)
    }

    /// A host that somebody else has published: any text.
    pub(crate) fn from_wire(text: &str) -> Result<Self, Invalid> {
        if text.is_empty() {
            return Err(Invalid::new("is empty"));
        }
        Ok(Self(text.to_owned()))
    }

    /// The host, as it was typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl ConfigValue<String> for Host {
    fn parse(raw: String) -> Result<Self, Reason> {
        Ok(Self::new(raw)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_names_and_addresses_as_typed() {
        for text in [
            "smtp.example.com",
            "localhost",
            "smtp_relay",
            "mail",
            "192.0.2.1",
            "::1",
            "[::1]",
            "::ffff:192.0.2.1",
            "bücher.example",
            "h\u{1f600}",
        ] {
            assert_eq!(Host::new(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn refuses_what_is_no_host() {
        for text in [
            "",
            " ",
            "a b",
            "h\n",
            "h\u{7f}",
            "\u{a0}h",
            "smtp://x",
            "x/y",
            "user@x",
            "h:25",
            "192.0.2.1:25",
            "[::1]:25",
            "[h]",
            "[::1",
            "::1]",
        ] {
            assert!(Host::new(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_published_host_is_taken_as_it_is() {
        for text in [" ", "h\n", "smtp://x", "h:25"] {
            assert_eq!(Host::from_wire(text).unwrap().as_str(), text);
        }
        assert!(Host::from_wire("").is_err());
    }
}
