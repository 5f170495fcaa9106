//! One relation, and what may be done with it.

use std::fmt;
use std::marker::PhantomData;
use std::rc::Rc;

use super::cache::{JUJU_KEYS, Owner};
use super::{
    Databag, Endpoint, LocalApp, LocalUnit, PeerInterface, Peers, RawDatabag, RelationError,
    RelationId, RemoteApp, RemoteUnit, Role,
};
use crate::context::{Context, Leader};
use crate::environment::UnitName;
use crate::hook_tool::ToolError;

impl Context {
    /// The relations of an endpoint, in the order in which they were made.
    ///
    /// In relation-broken, the one that goes away is not among them.
    ///
    /// Juju: [`relation-ids`](https://documentation.ubuntu.com/juju/3.6/reference/hook-command/list-of-hook-commands/relation-ids/).
    pub fn relations<E: Endpoint>(&self) -> Result<Vec<Relation<'_, E>>, ToolError> {
        let ids = self.relation_ids(E::NAME)?;
        Ok(ids.iter().map(|id| self.relation(id.clone())).collect())
    }

    /// The relation with an id that is known already. Asks nothing.
    pub fn relation<E: Endpoint>(&self, id: RelationId) -> Relation<'_, E> {
        Relation {
            ctx: self,
            id,
            endpoint: PhantomData,
        }
    }
}

/// A relation of the endpoint `E`.
///
/// What may be read and written follows from the endpoint's role: the other
/// side's databags have no write method, and our application's takes a
/// [`Leader`].
///
/// ```no_run
/// # use charm_sdk::{Context, RelationError, relation::{Endpoint, RawDatabag, Provides, Untyped}};
/// # enum Website {}
/// # impl Endpoint for Website {
/// #     const NAME: &'static str = "website";
/// #     type Role = Provides;
/// #     type Interface = Untyped;
/// # }
/// fn publish(ctx: &Context) -> Result<(), RelationError> {
///     if let Some(leader) = ctx.leader()? {
///         for relation in ctx.relations::<Website>()? {
///             relation.write_app(&leader, &RawDatabag::from([("host", "www.example.com")]))?;
///         }
///     }
///     Ok(())
/// }
/// ```
///
/// Without a [`Leader`], there is no writing to the application's databag:
///
/// ```compile_fail,E0061
/// # use charm_sdk::{Relation, relation::{Endpoint, LocalApp}};
/// fn publish<E: Endpoint>(relation: &Relation<'_, E>, data: &LocalApp<E>) {
///     let _ = relation.write_app(data);
/// }
/// ```
///
/// Juju: [Relation](https://documentation.ubuntu.com/juju/3.6/reference/relation/).
pub struct Relation<'a, E> {
    ctx: &'a Context,
    id: RelationId,
    endpoint: PhantomData<fn() -> E>,
}

impl<E: Endpoint> Relation<'_, E> {
    /// The relation's id.
    pub fn id(&self) -> &RelationId {
        &self.id
    }

    /// The application on the other side; for peers, this one.
    pub fn remote_app(&self) -> Result<String, ToolError> {
        self.remote_app_if_known()?
            .ok_or_else(|| ToolError::unreadable("relation-list", "an application's name"))
    }

    /// The application on the other side, as far as Juju can say: it forgets
    /// it when the agent restarts while the relation goes away, and goes on to
    /// list the relation for a while. For peers, this application.
    pub fn remote_app_if_known(&self) -> Result<Option<String>, ToolError> {
        if <E::Role as Role<E::Interface>>::PEERS {
            return Ok(Some(self.ctx.environment().app().to_owned()));
        }
        self.ctx.remote_app(&self.id)
    }

    /// The units of the other side that have joined, in order; for peers, the
    /// other units.
    ///
    /// Juju: [`relation-list`](https://documentation.ubuntu.com/juju/3.6/reference/hook-command/list-of-hook-commands/relation-list/).
    pub fn units(&self) -> Result<Vec<UnitName>, ToolError> {
        Ok(self.ctx.remote_units(&self.id)?.to_vec())
    }

    /// What the other application says.
    pub fn remote_app_data(&self) -> Result<RemoteApp<E>, RelationError> {
        let Some(app) = self.remote_app_if_known()? else {
            return Ok(RemoteApp::<E>::decode(&RawDatabag::new())?);
        };
        let bag = self.ctx.databag(&self.id, Owner::App(app))?;
        Ok(RemoteApp::<E>::decode(&bag)?)
    }

    /// What one of the other units says. Addresses that Juju keeps in the
    /// databag of every unit are not part of it; see
    /// [`unit_address`](Self::unit_address).
    pub fn remote_unit_data(&self, unit: &UnitName) -> Result<RemoteUnit<E>, RelationError> {
        let bag = self.ctx.databag(&self.id, Owner::Unit(unit.clone()))?;
        Ok(RemoteUnit::<E>::decode(&without_juju_keys(&bag))?)
    }

    /// The address at which Juju says that one of the other units can be
    /// reached (`ingress-address`).
    pub fn unit_address(&self, unit: &UnitName) -> Result<Option<String>, ToolError> {
        let bag = self.ctx.databag(&self.id, Owner::Unit(unit.clone()))?;
        Ok(bag.get("ingress-address").cloned())
    }

    /// What our application says.
    pub fn local_app_data(&self, _: &Leader<'_>) -> Result<LocalApp<E>, RelationError> {
        let bag = self.ctx.own_app_databag(&self.id)?;
        Ok(LocalApp::<E>::decode(&bag)?)
    }

    /// What this unit says.
    pub fn local_unit_data(&self) -> Result<LocalUnit<E>, RelationError> {
        let owner = Owner::Unit(self.ctx.environment().unit().clone());
        let bag = self.ctx.databag(&self.id, owner)?;
        Ok(LocalUnit::<E>::decode(&without_juju_keys(&bag))?)
    }

    /// Makes our application's databag hold exactly `data`, and says whether
    /// that changed anything.
    ///
    /// The databag is read first: what is right already is not written, and
    /// keys that are not in `data` are deleted. The other side sees the change
    /// when the event has ended well.
    ///
    /// # Errors
    ///
    /// [`NotLeader`](crate::ToolErrorKind::NotLeader) if the unit has lost
    /// leadership since it was asked for.
    ///
    /// Juju: [`relation-set`](https://documentation.ubuntu.com/juju/3.6/reference/hook-command/list-of-hook-commands/relation-set/).
    pub fn write_app(&self, _: &Leader<'_>, data: &LocalApp<E>) -> Result<bool, ToolError> {
        self.ctx.write_databag(&self.id, true, data.encode())
    }

    /// Makes this unit's databag hold exactly `data` and the addresses that
    /// Juju keeps there, and says whether that changed anything.
    pub fn write_unit(&self, data: &LocalUnit<E>) -> Result<bool, ToolError> {
        self.ctx.write_databag(&self.id, false, data.encode())
    }
}

impl<I: PeerInterface, E: Endpoint<Role = Peers, Interface = I>> Relation<'_, E> {
    /// What our application says. Among peers every unit may read it.
    pub fn app_data(&self) -> Result<I::App, RelationError> {
        let owner = Owner::App(self.ctx.environment().app().to_owned());
        let bag = self.ctx.databag(&self.id, owner)?;
        Ok(I::App::decode(&bag)?)
    }
}

impl<E> Clone for Relation<'_, E> {
    fn clone(&self) -> Self {
        Self {
            ctx: self.ctx,
            id: self.id.clone(),
            endpoint: PhantomData,
        }
    }
}

impl<E> fmt::Debug for Relation<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Relation({})", self.id)
    }
}

/// A relation that is going away: what was said can still be read, but nothing
/// can be said any more.
///
/// ```compile_fail,E0599
/// # use charm_sdk::{BrokenRelation, Endpoint, RawDatabag};
/// fn too_late<E: Endpoint>(relation: &BrokenRelation<'_, E>, bag: &RawDatabag) {
///     let _ = relation.write_unit(bag); // there is no such method
/// }
/// ```
///
/// Juju: [relation-broken](https://documentation.ubuntu.com/juju/3.6/reference/hook/#endpoint-relation-broken).
pub struct BrokenRelation<'a, E>(Relation<'a, E>);

impl<'a, E: Endpoint> BrokenRelation<'a, E> {
    pub(crate) fn new(ctx: &'a Context, id: RelationId) -> Self {
        Self(ctx.relation(id))
    }

    /// The relation's id.
    pub fn id(&self) -> &RelationId {
        &self.0.id
    }

    /// The application on the other side. Juju forgets it when the agent
    /// restarts while the relation goes away.
    pub fn remote_app(&self) -> Result<Option<String>, ToolError> {
        self.0.remote_app_if_known()
    }

    /// What the other application said last.
    pub fn remote_app_data(&self) -> Result<RemoteApp<E>, RelationError> {
        self.0.remote_app_data()
    }

    /// What our application said last.
    pub fn local_app_data(&self, leader: &Leader<'_>) -> Result<LocalApp<E>, RelationError> {
        self.0.local_app_data(leader)
    }

    /// What this unit said last.
    pub fn local_unit_data(&self) -> Result<LocalUnit<E>, RelationError> {
        self.0.local_unit_data()
    }
}

impl<E> fmt::Debug for BrokenRelation<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BrokenRelation({})", self.0.id)
    }
}

/// A [`Relation`] or a [`BrokenRelation`], where either will do.
pub trait AnyRelation: sealed::AnyRelation {}

impl<E: Endpoint> AnyRelation for Relation<'_, E> {}
impl<E: Endpoint> AnyRelation for BrokenRelation<'_, E> {}

pub(crate) mod sealed {
    use super::{BrokenRelation, Endpoint, Relation, RelationId, ToolError};

    pub trait AnyRelation {
        fn relation_id(&self) -> &RelationId;
        fn other_app(&self) -> Result<Option<String>, ToolError>;
    }

    impl<E: Endpoint> AnyRelation for Relation<'_, E> {
        fn relation_id(&self) -> &RelationId {
            self.id()
        }

        fn other_app(&self) -> Result<Option<String>, ToolError> {
            self.remote_app_if_known()
        }
    }

    impl<E: Endpoint> AnyRelation for BrokenRelation<'_, E> {
        fn relation_id(&self) -> &RelationId {
            self.id()
        }

        fn other_app(&self) -> Result<Option<String>, ToolError> {
            self.remote_app()
        }
    }
}

fn without_juju_keys(bag: &Rc<RawDatabag>) -> RawDatabag {
    let mut bag = RawDatabag::clone(bag);
    bag.retain(|key, _| !JUJU_KEYS.contains(&key.as_str()));
    bag
}
