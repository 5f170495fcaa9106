//! The `smtp` relation of Juju charms, both sides.
//!
//! A provider hands the settings of an SMTP relay to applications that send
//! mail. This crate has the types of those settings ([`Relay`] and what is in
//! it), the databag ([`SmtpData`]) and its codec, and [`requirer`] for charms that
//! use the relay.
//!
//! Two measures apply. What an operator configures is held to strict rules:
//! the types' `new` and their [`ConfigValue`](charm_sdk::ConfigValue). What
//! stands in a databag was written by others, of any age and in any language:
//! whatever a provider could have written and can be used is taken.

mod codec;
mod data;
mod email;
mod host;
mod invalid;
mod names;
mod port;
mod recipients;
mod relay;
pub mod requirer;
mod schema;
mod security;
mod text;
mod url;

pub use data::{PASSWORD_KEY, Password, Smtp, SmtpData};
pub use email::EmailAddress;
pub use host::Host;
pub use invalid::Invalid;
pub use names::{Domain, User};
pub use port::Port;
pub use recipients::Recipients;
pub use relay::Relay;
pub use schema::{DATABAG_SCHEMA, WRITTEN_SCHEMA};
pub use security::{AuthType, TransportSecurity};
