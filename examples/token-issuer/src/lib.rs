//! An example charm that issues a secret and has Juju rotate it.
//!
//! ```console
//! $ juju deploy ./token-issuer_amd64.charm
//! $ juju integrate token-issuer APPLICATION          # any that requires `token`
//! $ juju run token-issuer/leader rotate-token reason="it has leaked"
//! ```
//!
//! What to look at here:
//!
//! - The SDK is a dependency under another name, `juju-charm`, so both macros are
//!   told by `crate = juju_charm`, and a derive by its attribute.
//! - Everything about an application's secret takes a [`Leader`]: without one it
//!   does not compile.
//! - Juju sends secret-rotate when it is time, and secret-remove when nobody
//!   reads an old revision any more; readers get secret-changed by themselves.

mod random;

use juju_charm::{
    ActionError, ActionResult, Context, Halt, Leader, NewSecret, OwnedSecret, RawDatabag, Rotate,
    SecretChange, SecretContent, Status, charm, tracing,
};

/// What the YAML files declare, as types.
pub mod juju {
    juju_charm::charm_types! {
        crate = juju_charm;
        config { length: crate::Length }
    }
}

/// How long a token is.
#[derive(Debug, Clone, Copy)]
pub struct Length(usize);

impl juju_charm::ConfigValue<i64> for Length {
    fn parse(raw: i64) -> Result<Self, juju_charm::Reason> {
        match usize::try_from(raw) {
            Ok(length @ 16..=256) => Ok(Self(length)),
            _ => Err(juju_charm::Reason::out_of_range(raw, 16, 256)),
        }
    }
}

const LABEL: &str = "token";
const KEY: &str = "token";

/// The charm. All it knows stands in its secret.
#[derive(Debug, Default)]
pub struct TokenIssuer;

#[charm(crate = juju_charm)]
impl TokenIssuer {
    /// Grants the token to every integrated application and tells its id.
    #[on(leader_elected, config_changed, update_status, upgrade_charm)]
    #[on(token_relation_created)]
    fn issue(&mut self, ctx: &Context) -> Result<(), Halt> {
        let config = juju::Config::load(ctx)?;
        if let Some(leader) = ctx.leader()? {
            let secret = match ctx.owned_secret(&leader, LABEL)? {
                Some(secret) => secret,
                None => make(ctx, &leader, config.length)?,
            };
            for relation in ctx.relations::<juju::Token>()? {
                secret.grant(&leader, &relation)?;
                let id = secret.id().to_string();
                relation.write_app(&leader, &RawDatabag::from([("secret-id", id.as_str())]))?;
            }
        }
        Ok(ctx.set_status(Status::active())?)
    }

    /// Juju sends this to the leader alone.
    #[on(secret_rotate)]
    fn rotate(&mut self, ctx: &Context) -> Result<(), Halt> {
        if let Some(leader) = ctx.leader()? {
            renew(ctx, &leader)?;
        }
        Ok(())
    }

    #[on(secret_remove)]
    fn tidy(&mut self, ctx: &Context, event: juju::SecretRemove) -> Result<(), Halt> {
        if let Some(leader) = ctx.leader()?
            && let Some(secret) = ctx.owned_secret(&leader, event.id())?
        {
            secret.remove_revision(&leader, event.revision())?;
        }
        Ok(())
    }

    /// An application that goes may no longer read the token.
    #[on(token_relation_broken)]
    fn revoke(&mut self, ctx: &Context, event: juju::TokenRelationBroken) -> Result<(), Halt> {
        if let Some(leader) = ctx.leader()?
            && let Some(secret) = ctx.owned_secret(&leader, LABEL)?
        {
            secret.revoke(&leader, &event.relation(ctx))?;
        }
        Ok(())
    }

    #[action(rotate_token)]
    fn rotate_now(
        &mut self,
        ctx: &Context,
        params: juju::actions::RotateToken,
    ) -> Result<Rotated, ActionError> {
        let leader = ctx.leader()?.ok_or_else(|| {
            ActionError::new("only the leader can: juju run token-issuer/leader rotate-token")
        })?;
        let old_revision = renew(ctx, &leader)?;
        let reason = params.reason.as_deref().unwrap_or("not told");
        tracing::info!(old_revision, reason, "an operator had the token rotated");
        Ok(Rotated { old_revision })
    }
}

/// The result of `rotate-token`.
#[derive(ActionResult)]
#[action_result(crate = juju_charm)]
struct Rotated {
    old_revision: u64,
}

fn make<'a>(
    ctx: &'a Context,
    leader: &Leader<'_>,
    length: Length,
) -> Result<OwnedSecret<'a>, Halt> {
    let content = token(length)?;
    let secret = NewSecret::new(&content)
        .label(LABEL)
        .description("The token of this application")
        .rotate(Rotate::Monthly);
    Ok(ctx.add_secret(leader, secret)?)
}

/// Gives the secret another token and tells the revision of the one before.
fn renew(ctx: &Context, leader: &Leader<'_>) -> Result<u64, Halt> {
    let config = juju::Config::load(ctx)?;
    let Some(secret) = ctx.owned_secret(leader, LABEL)? else {
        return Err(Halt::waiting("there is no token yet"));
    };
    let content = token(config.length)?;
    secret.set(leader, SecretChange::new().content(&content))?;
    Ok(secret.revision())
}

fn token(length: Length) -> Result<SecretContent, Halt> {
    let token = random::letters(length.0).map_err(Halt::failed)?;
    Ok(SecretContent::new().with(KEY, token))
}
