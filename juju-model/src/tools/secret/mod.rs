//! The secret tools.

mod content;
mod grant;
mod manage;
mod read;

pub(super) use grant::{grant, revoke};
pub(super) use manage::{add, change, remove};
pub(super) use read::{get, ids, info};

use super::{Call, Stop};
use crate::name::SecretId;
use crate::quote::Quoted;
use crate::secret::{Secret, SecretOwner};

impl Call<'_> {
    /// The first argument as a secret's URI.
    fn secret_id(&self) -> Result<SecretId, Stop> {
        let text = self.positional(0).filter(|text| !text.is_empty());
        parse_id(text.ok_or_else(|| Stop::refused("missing secret URI"))?)
    }

    /// A committed secret that this hook manages: the unit's own, and the application's if the unit led when the hook
    /// began. Others are strangers to its tools, even when a commit would find them.
    fn managed(&self, id: &SecretId) -> Option<&Secret> {
        self.model.secret(id).filter(|secret| self.manages(secret))
    }

    fn manages(&self, secret: &Secret) -> bool {
        match &secret.owner {
            SecretOwner::Application(app) => {
                app == self.context.unit().app() && self.context.led_at_start
            }
            SecretOwner::Unit(unit) => unit == self.context.unit(),
            SecretOwner::Model => false,
        }
    }

    /// Refuses to touch an application's secret when the unit leads no more.
    fn require_leader_for(&mut self, owner: Option<&SecretOwner>) -> Result<(), Stop> {
        if matches!(owner, Some(SecretOwner::Application(_))) && !self.is_leader() {
            return Err(Stop::failed("this unit is not the leader"));
        }
        Ok(())
    }
}

fn parse_id(text: &str) -> Result<SecretId, Stop> {
    text.parse()
        .map_err(|_| Stop::refused(format!("secret URI {text} not valid", text = Quoted(text))))
}
