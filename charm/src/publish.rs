//! Writing the settings to relations.

use std::collections::BTreeSet;

use charm_sdk::{
    Context, Halt, Leader,
    relation::{Endpoint, Provides, Relation, RelationError},
    secret::OwnedSecret,
};
use smtp_interface::{AuthType, Password, SmtpData, TransportSecurity};

use crate::{
    juju::{Smtp, SmtpLegacy},
    password,
    settings::Settings,
};

/// Writes the settings to one `smtp` relation.
///
/// Nothing is written while the secret holds another password: the event that
/// tells of the change follows, and brings all relations the new password and
/// its host together. Were the secret changed here, and the commit stopped right
/// after that, the retry could not tell that the others are behind.
pub fn to_smtp(
    ctx: &Context,
    leader: &Leader<'_>,
    settings: &Settings,
    relation: &Relation<'_, Smtp>,
) -> Result<(), Halt> {
    let secret = match (password::find(ctx, leader)?, settings.password()) {
        (None, None) => {
            password::remember(ctx, leader, None)?;
            None
        }
        (None, Some(password)) => Some(password::make(ctx, leader, password)?),
        (Some(secret), Some(password)) if password::holds(ctx, &secret, password)? => Some(secret),
        (Some(_), _) => return Ok(()),
    };
    let mut publication = Publication::new(leader, settings);
    publication.smtp(relation, secret.as_ref())?;
    if let Some(secret) = &secret {
        let had_access = secret.access().len();
        secret.grant(leader, relation)?;
        // A commit that failed half-way has left the secret, its grants at
        // best, and nothing that names it.
        if had_access == 0 || had_access == secret.access().len() {
            password::remember(ctx, leader, Some(secret))?;
        }
    }
    publication.finish();
    Ok(())
}

/// Writes the settings, password and all, to one `smtp-legacy` relation.
pub fn to_legacy(
    leader: &Leader<'_>,
    settings: &Settings,
    relation: &Relation<'_, SmtpLegacy>,
) -> Result<(), Halt> {
    let mut publication = Publication::new(leader, settings);
    publication.legacy(relation)?;
    publication.finish();
    Ok(())
}

/// Writes the settings to every relation.
pub fn to_all(ctx: &Context, leader: &Leader<'_>, settings: &Settings) -> Result<(), Halt> {
    let relations = ctx.relations::<Smtp>()?;
    let secret = match (password::find(ctx, leader)?, settings.password()) {
        (Some(secret), None) => {
            password::remove(ctx, leader, secret)?;
            None
        }
        (Some(secret), Some(password)) => {
            if !password::holds(ctx, &secret, password)? {
                password::change(&secret, leader, password)?;
            }
            Some(secret)
        }
        (None, Some(password)) if !relations.is_empty() => {
            Some(password::make(ctx, leader, password)?)
        }
        (None, _) => {
            // Where a secret was removed, but the commit came no further, its
            // id is still there.
            password::remember(ctx, leader, None)?;
            None
        }
    };

    let mut publication = Publication::new(leader, settings);
    let mut served_before = 0;
    for relation in &relations {
        if publication.smtp(relation, secret.as_ref())? == Served::Before {
            served_before += 1;
        }
    }
    if let Some(secret) = &secret {
        // Juju drops a grant with its relation, so as many grants as relations
        // that named the secret before are the grants of just those.
        let complete = served_before == relations.len() && secret.access().len() == served_before;
        if !complete {
            password::remember(ctx, leader, Some(secret))?;
            for relation in &relations {
                secret.grant(leader, relation)?;
            }
        }
    }
    for relation in ctx.relations::<SmtpLegacy>()? {
        publication.legacy(&relation)?;
    }
    publication.finish();
    Ok(())
}

/// Whether a relation named the secret before this event.
#[derive(PartialEq, Eq)]
enum Served {
    Before,
    Now,
}

/// What is written in one event.
struct Publication<'a> {
    leader: &'a Leader<'a>,
    settings: &'a Settings,
    newly_insecure: BTreeSet<&'static str>,
}

impl<'a> Publication<'a> {
    fn new(leader: &'a Leader<'a>, settings: &'a Settings) -> Self {
        Self {
            leader,
            settings,
            newly_insecure: BTreeSet::new(),
        }
    }

    fn smtp(
        &mut self,
        relation: &Relation<'_, Smtp>,
        secret: Option<&OwnedSecret<'_>>,
    ) -> Result<Served, Halt> {
        let published = self.published(relation)?;
        let named = published.as_ref().and_then(|data| match &data.password {
            Some(Password::Secret(id)) => Some(id),
            _ => None,
        });
        // The same secret may be named in more than one form: what an
        // application was told stays as it is.
        let (id, served) = match (secret, named) {
            (None, _) => (None, Served::Now),
            (Some(secret), Some(named)) if named == secret.id() => {
                (Some(named.clone()), Served::Before)
            }
            (Some(secret), _) => (Some(secret.id().clone()), Served::Now),
        };
        let data = self.settings.with_secret(id);
        self.write(relation, published.as_ref(), data)?;
        Ok(served)
    }

    fn legacy(&mut self, relation: &Relation<'_, SmtpLegacy>) -> Result<(), Halt> {
        let published = self.published(relation)?;
        let data = self.settings.with_plain_password();
        self.write(relation, published.as_ref(), data)
    }

    /// Says once what an attacker would like about the new settings.
    fn finish(self) {
        if !self.newly_insecure.is_empty() {
            let settings: Vec<_> = self.newly_insecure.into_iter().collect();
            tracing::warn!("insecure settings published: {}", settings.join(", "));
        }
    }

    /// What the relation holds, if that is readable. Anything else is
    /// rewritten.
    fn published<E>(&self, relation: &Relation<'_, E>) -> Result<Option<SmtpData>, Halt>
    where
        E: Endpoint<Role = Provides, Interface = smtp_interface::Smtp>,
    {
        match relation.local_app_data(self.leader) {
            Ok(data) => Ok(data),
            Err(RelationError::Databag(_)) => Ok(None),
            Err(RelationError::Tool(error)) => Err(error.into()),
        }
    }

    fn write<E>(
        &mut self,
        relation: &Relation<'_, E>,
        published: Option<&SmtpData>,
        data: SmtpData,
    ) -> Result<(), Halt>
    where
        E: Endpoint<Role = Provides, Interface = smtp_interface::Smtp>,
    {
        let insecure_before: Vec<_> = published.into_iter().flat_map(insecure).collect();
        let insecure_now: Vec<_> = insecure(&data).collect();
        if relation.write_app(self.leader, &Some(data))? {
            let new = insecure_now
                .iter()
                .filter(|setting| !insecure_before.contains(setting));
            self.newly_insecure.extend(new);
        }
        Ok(())
    }
}

fn insecure(data: &SmtpData) -> impl Iterator<Item = &'static str> {
    let relay = &data.relay;
    [
        (relay.auth_type == AuthType::None).then_some("auth_type none"),
        (relay.transport_security == TransportSecurity::None).then_some("transport_security none"),
        relay.skip_ssl_verify.then_some("skip_ssl_verify true"),
    ]
    .into_iter()
    .flatten()
}
