//! Secrets: content that Juju keeps, and shows only to whom it is granted.
//!
//! A charm *reads* a secret by its id (from a databag or an option of type
//! `secret`) or by a label; see [`Context::secret_content`]. It *owns* the
//! secrets that it adds; see [`Context::add_secret`] and [`OwnedSecret`].
//!
//! Content never stands in an argument, a log line, an error or a `Debug`
//! form: it lives in [`SecretString`]s and travels through a file in memory.
//!
//! Juju: [Secret](https://documentation.ubuntu.com/juju/3.6/reference/secret/).
//!
//! [`Context::secret_content`]: crate::Context::secret_content
//! [`Context::add_secret`]: crate::Context::add_secret
//! [`SecretString`]: crate::SecretString

mod cache;
mod change;
mod content;
mod id;
mod owned;
mod read;

pub(crate) use cache::Cache;
pub use change::{NewSecret, Rotate, SecretChange};
pub use content::SecretContent;
pub use id::{SecretId, SecretIdError};
pub use owned::{Access, OwnedSecret, SecretRef, UnitSecret};
pub use read::Read;

#[cfg(test)]
mod tests;
