//! The `smtp` relation of Juju charms: what a provider (the SMTP Integrator)
//! tells, and what a requirer reads.
//!
//! * [`Smtp`] is the interface, for `charm_sdk::charm_types!`.
//! * [`SmtpData`] is what stands in the provider's application databag, byte
//!   for byte as charms in Python know it.
//! * [`Host`], [`Port`], [`User`], [`Domain`], [`EmailAddress`], [`Recipients`],
//!   [`AuthType`] and [`TransportSecurity`] are its parts. As types of
//!   configuration options they are strict; read from a databag they take
//!   whatever a provider could have written and a mail client can use.
//! * [`requirer`] reads a relation's settings with the current password,
//!   whichever endpoint they come over.

mod boolean;
mod choice;
mod data;
mod email;
mod host;
mod invalid;
mod json;
mod port;
mod recipients;
pub mod requirer;
mod text;
mod words;

pub use choice::{AuthType, TransportSecurity};
pub use data::{PASSWORD_KEY, Password, Smtp, SmtpData};
pub use email::EmailAddress;
pub use host::Host;
pub use invalid::Invalid;
pub use port::Port;
pub use recipients::Recipients;
pub use words::{Domain, User};
