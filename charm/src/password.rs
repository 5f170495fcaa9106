//! The secret that holds the password: found, adopted, made, changed, taken
//! away.

use charm_sdk::{
    Context, Halt, Leader,
    relation::BrokenRelation,
    secret::{NewSecret, OwnedSecret, Read, SecretChange, SecretContent, SecretId, SecretRef},
};
use secrecy::{ExposeSecret, SecretString};
use smtp_interface::PASSWORD_KEY;

use crate::{
    juju::{Smtp, SmtpPeers},
    peers::PeerData,
};

const LABEL: &str = "smtp-password";
const DESCRIPTION: &str = "The password of the SMTP relay, for integrated applications";

/// Finds our secret by its label, or else by the id that the Python charm
/// left, whose secret then gets the label.
pub fn find<'a>(ctx: &'a Context, leader: &Leader<'_>) -> Result<Option<OwnedSecret<'a>>, Halt> {
    if let Some(secret) = ctx.owned_secret(leader, SecretRef::Label(LABEL))? {
        return Ok(Some(secret));
    }
    for peers in ctx.relations::<SmtpPeers>()? {
        let Some(id) = peers.app_data()?.secret_id else {
            continue;
        };
        if let Some(secret) = ctx.owned_secret(leader, SecretRef::Id(&id))? {
            secret.set(
                leader,
                SecretChange::new().label(LABEL).description(DESCRIPTION),
            )?;
            return Ok(Some(secret));
        }
    }
    Ok(None)
}

/// Removes secrets of the Python charm whose ids nobody was told: each attempt
/// of a hook of its that Juju refused in the end has made one. They are those
/// without a label, since ours has one by now.
pub fn remove_orphans(ctx: &Context, leader: &Leader<'_>) -> Result<(), Halt> {
    if ctx.relations::<SmtpPeers>()?.is_empty() {
        // Then we were not told which one is in use either.
        return Ok(());
    }
    find(ctx, leader)?;
    for id in ctx.owned_secret_ids(leader)? {
        match ctx.owned_secret(leader, &id)? {
            Some(secret) if secret.label().is_empty() => secret.remove(leader)?,
            _ => {}
        }
    }
    Ok(())
}

/// Makes the secret, and leaves its id for the Python charm.
pub fn make<'a>(
    ctx: &'a Context,
    leader: &Leader<'_>,
    password: &SecretString,
) -> Result<OwnedSecret<'a>, Halt> {
    let content = content(password);
    let secret = ctx.add_secret(
        leader,
        NewSecret::new(&content)
            .label(LABEL)
            .description(DESCRIPTION),
    )?;
    remember(ctx, leader, Some(&secret))?;
    Ok(secret)
}

/// Whether the secret holds this password.
///
/// It is only ever read with refresh: any other first read would make this
/// unit track that revision, which could then never be removed.
pub fn holds(
    ctx: &Context,
    secret: &OwnedSecret<'_>,
    password: &SecretString,
) -> Result<bool, Halt> {
    let content = match ctx.secret_content(secret.id(), Read::Refresh) {
        Ok(content) => content,
        // Somebody has removed the latest revision: a new one takes its place.
        Err(error) if error.is_not_found() => return Ok(false),
        Err(error) => return Err(error.into()),
    };
    let held = content.get(PASSWORD_KEY);
    Ok(held.is_some_and(|held| held.expose_secret() == password.expose_secret()))
}

/// Gives the secret a new revision with this password. Applications that read
/// it get secret-changed.
pub fn change(
    secret: &OwnedSecret<'_>,
    leader: &Leader<'_>,
    password: &SecretString,
) -> Result<(), Halt> {
    let content = content(password);
    Ok(secret.set(leader, SecretChange::new().content(&content))?)
}

/// Removes the secret with all its revisions and grants.
pub fn remove(ctx: &Context, leader: &Leader<'_>, secret: OwnedSecret<'_>) -> Result<(), Halt> {
    secret.remove(leader)?;
    remember(ctx, leader, None)
}

/// Takes the secret away from the application that has left, unless it has
/// another relation.
pub fn revoke(
    ctx: &Context,
    leader: &Leader<'_>,
    relation: &BrokenRelation<'_, Smtp>,
) -> Result<(), Halt> {
    match find(ctx, leader)? {
        Some(secret) if !is_still_related(ctx, &secret, relation)? => {
            Ok(secret.revoke(leader, relation)?)
        }
        _ => Ok(()),
    }
}

/// Juju knows one grant for each application, so with a revocation an
/// application that is related twice would lose what its other relation names.
/// If the grant lived with the relation that goes, Juju drops it, and the next
/// reconcile grants again.
fn is_still_related(
    ctx: &Context,
    secret: &OwnedSecret<'_>,
    gone: &BrokenRelation<'_, Smtp>,
) -> Result<bool, Halt> {
    let others = ctx.relations::<Smtp>()?;
    // With a grant for each relation, the one that goes included, no
    // application has two.
    if secret.access().len() > others.len() {
        return Ok(false);
    }
    let Some(app) = gone.remote_app()? else {
        return Ok(false);
    };
    for other in others {
        // Juju lists one for a while of which it has forgotten whose it is.
        if other.remote_app_if_known()?.as_ref() == Some(&app) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Reads the newest revision, so that this unit holds on to no older one.
pub fn adopt_revision(ctx: &Context, id: &SecretId) -> Result<(), Halt> {
    match ctx.secret_content(id, Read::Refresh) {
        Ok(_) => Ok(()),
        // Taken from us or removed since: the settings say what that means.
        Err(error) if error.is_not_found() || error.is_permission_denied() => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Removes one revision of a secret that we own.
pub fn remove_revision(
    ctx: &Context,
    leader: &Leader<'_>,
    id: &SecretId,
    revision: u64,
) -> Result<(), Halt> {
    if let Some(secret) = ctx.owned_secret(leader, SecretRef::Id(id))? {
        secret.remove_revision(leader, revision)?;
    }
    Ok(())
}

/// What our secret holds.
pub fn content(password: &SecretString) -> SecretContent {
    SecretContent::new().with(PASSWORD_KEY, password.clone())
}

/// Leaves the secret's id for the Python charm, which knows no labels.
pub fn remember(
    ctx: &Context,
    leader: &Leader<'_>,
    secret: Option<&OwnedSecret<'_>>,
) -> Result<(), Halt> {
    let data = PeerData {
        secret_id: secret.map(|secret| secret.id().clone()),
    };
    for peers in ctx.relations::<SmtpPeers>()? {
        // The same secret may stand there in another form.
        if peers.app_data()? != data {
            peers.write_app(leader, &data)?;
        }
    }
    Ok(())
}
