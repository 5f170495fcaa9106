//! How the relay knows its clients, and how the way to it is protected.

use std::{fmt, str::FromStr};

use charm_sdk::{ConfigValue, Reason};

use crate::Invalid;

/// How clients authenticate to the relay.
///
/// ```
/// use smtp_interface::AuthType;
///
/// assert_eq!("not_provided".parse(), Ok(AuthType::NotProvided));
/// assert_eq!(AuthType::Plain.as_str(), "plain");
/// assert!("PLAIN".parse::<AuthType>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AuthType {
    /// Not at all.
    None,
    /// The provider does not say.
    NotProvided,
    /// With user name and password.
    Plain,
}

/// How the connection to the relay is protected.
///
/// ```
/// use smtp_interface::TransportSecurity;
///
/// assert_eq!("starttls".parse(), Ok(TransportSecurity::StartTls));
/// assert_eq!(TransportSecurity::Tls.as_str(), "tls");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TransportSecurity {
    /// Not at all.
    None,
    /// It starts as plain text and is upgraded: RFC 3207.
    StartTls,
    /// TLS from the first byte: RFC 8314.
    Tls,
}

impl TransportSecurity {
    /// Whether the connection is encrypted, from the start or by an upgrade.
    ///
    /// ```
    /// use smtp_interface::TransportSecurity;
    ///
    /// assert!(TransportSecurity::StartTls.uses_tls());
    /// assert!(!TransportSecurity::None.uses_tls());
    /// ```
    pub const fn uses_tls(self) -> bool {
        match self {
            Self::None => false,
            Self::StartTls | Self::Tls => true,
        }
    }
}

/// An enumeration by its words, which stand in options and databags alike.
macro_rules! words {
    ($type:ident { $($variant:ident = $word:literal),* $(,)? }) => {
        impl $type {
            /// Every one there is.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The word on the wire and in the configuration.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),*
                }
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $type {
            type Err = Invalid;

            fn from_str(text: &str) -> Result<Self, Invalid> {
                match text {
                    $($word => Ok(Self::$variant),)*
                    _ => Err(Reason::not_one_of(text, &[$($word),*]).into()),
                }
            }
        }

        impl ConfigValue<String> for $type {
            fn parse(raw: String) -> Result<Self, Reason> {
                Ok(raw.parse::<Self>()?)
            }
        }
    };
}

words!(AuthType {
    None = "none",
    NotProvided = "not_provided",
    Plain = "plain",
});

words!(TransportSecurity {
    None = "none",
    StartTls = "starttls",
    Tls = "tls",
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_exact() {
        for text in [
            "",
            "None",
            "PLAIN",
            " plain",
            "plain\n",
            "not-provided",
            "login",
        ] {
            assert!(text.parse::<AuthType>().is_err(), "{text:?}");
        }
        for text in ["", "TLS", "ssl", "start_tls", "tls "] {
            assert!(text.parse::<TransportSecurity>().is_err(), "{text:?}");
        }
        let reason = <TransportSecurity as ConfigValue<String>>::parse("ssl".into()).unwrap_err();
        assert_eq!(reason.to_string(), "`ssl` is not none, starttls or tls");
    }

    #[test]
    fn words_come_back() {
        for auth_type in AuthType::ALL {
            assert_eq!(auth_type.to_string().parse(), Ok(*auth_type));
        }
        for security in TransportSecurity::ALL {
            assert_eq!(security.to_string().parse(), Ok(*security));
        }
    }
}
