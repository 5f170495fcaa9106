//! What has changed since settings were applied.

use super::{Settings, Unavailable};

/// What a charm has to do, given what it has applied.
///
/// ```
/// use smtp_interface::requirer::{Change, Settings, Unavailable};
///
/// let json = r#"{"host": "smtp.example.com", "port": 25, "auth_type": "none",
///     "transport_security": "none"}"#;
/// let settings = Settings::from_json(json)?;
///
/// assert_eq!(Change::since(None, Ok(&settings)), Change::Apply(&settings));
/// assert_eq!(Change::since(Some(&settings), Ok(&settings)), Change::None);
/// let lost = Change::since(Some(&settings), Err(&Unavailable::NotYet));
/// assert_eq!(lost, Change::Lost(&Unavailable::NotYet));
/// # Ok::<(), smtp_interface::Invalid>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change<'a> {
    /// Nothing: what is applied is what is offered, or neither is there, or Juju
    /// could not tell now ([`Unavailable::is_transient`]).
    None,
    /// These settings are new, or differ from those applied; the password counts.
    Apply(&'a Settings),
    /// What is applied is no longer offered, for this reason.
    Lost(&'a Unavailable),
}

impl<'a> Change<'a> {
    /// Compares what the charm has applied with what is offered now: the
    /// [`settings`](super::Offer::settings) of an offer by reference, or
    /// [`first_usable`](super::first_usable).
    ///
    /// Remember settings after they were applied, not before: then an event that
    /// fails in between finds the same change again.
    pub fn since(
        applied: Option<&Settings>,
        offered: Result<&'a Settings, &'a Unavailable>,
    ) -> Self {
        match (applied, offered) {
            (Some(applied), Ok(offered)) if applied == offered => Self::None,
            (_, Ok(offered)) => Self::Apply(offered),
            (Some(_), Err(reason)) if !reason.is_transient() => Self::Lost(reason),
            (_, Err(_)) => Self::None,
        }
    }
}
