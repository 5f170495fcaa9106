//! Settings that are one of a few words.

use std::{fmt, str::FromStr};

use charm_sdk::{ConfigValue, Reason};

use crate::Invalid;

macro_rules! choice {
    (
        $(#[$doc:meta])*
        $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)+ }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            /// All of them, in the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word that stands in the configuration and in the databag.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = Invalid;

            /// Only the word itself: neither case nor white space is forgiven.
            fn from_str(text: &str) -> Result<Self, Invalid> {
                let known = Self::ALL.iter().find(|known| known.as_str() == text);
                known.copied().ok_or_else(|| {
                    let words: Vec<_> = Self::ALL.iter().map(|known| known.as_str()).collect();
                    Invalid::new(format!("is none of {}", words.join(", ")))
                })
            }
        }

        impl ConfigValue<String> for $name {
            fn parse(raw: String) -> Result<Self, Reason> {
                raw.parse().map_err(|_: Invalid| {
                    let words: Vec<_> = Self::ALL.iter().map(|known| known.as_str()).collect();
                    Reason::not_one_of(&raw, &words)
                })
            }
        }
    };
}

choice! {
    /// How a client of the relay authenticates.
    ///
    /// ```
    /// use smtp_interface::AuthType;
    ///
    /// assert_eq!("plain".parse(), Ok(AuthType::Plain));
    /// assert!("PLAIN".parse::<AuthType>().is_err());
    /// assert_eq!(AuthType::NotProvided.as_str(), "not_provided");
    /// ```
    AuthType {
        /// Without authentication.
        None = "none",
        /// The provider does not say.
        NotProvided = "not_provided",
        /// With user and password.
        Plain = "plain",
    }
}

choice! {
    /// How the connection to the relay is protected.
    ///
    /// ```
    /// use smtp_interface::TransportSecurity;
    ///
    /// assert_eq!("starttls".parse(), Ok(TransportSecurity::StartTls));
    /// ```
    TransportSecurity {
        /// Not at all.
        None = "none",
        /// It begins as plain text and is upgraded to TLS (RFC 3207).
        StartTls = "starttls",
        /// TLS from the first byte (RFC 8314).
        Tls = "tls",
    }
}
