//! The `smtp` relation of Juju charms, both sides.

mod email;
mod invalid;
mod text;

pub use email::EmailAddress;
pub use invalid::Invalid;
