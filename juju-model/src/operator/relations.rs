//! integrate and remove-relation.

use crate::application::Application;
use crate::charm::{EndpointInfo, Role, Scope};
use crate::error::ModelError;
use crate::model::{Model, mix};
use crate::name::RelationId;
use crate::relation::{self, End, Relation, RelationOrder};
use crate::unit::Life;

/// The endpoint that every charm provides without saying so.
pub(crate) const IMPLICIT: &str = "juju-info";

pub(crate) fn end(app: &str, endpoint: &str, info: &EndpointInfo) -> End {
    End {
        app: app.to_owned(),
        endpoint: endpoint.to_owned(),
        role: info.role,
        interface: info.interface.clone(),
        scope: info.scope,
    }
}

impl Model {
    /// `juju integrate A B`; each side is `APP` or `APP:ENDPOINT`.
    ///
    /// # Errors
    /// When no pair of endpoints fits or several do, when the relation exists, or when an endpoint's limit is reached.
    pub fn integrate(&mut self, a: &str, b: &str) -> Result<RelationId, ModelError> {
        let ends = self.infer(a, b)?;
        let key = relation::key(&ends);
        let refused = |why: String| ModelError::new(format!("cannot add relation {key:?}: {why}"));
        if self.relation_between(&ends).is_some() {
            return Err(refused(format!("relation {key} already exists")));
        }
        for end in &ends {
            let Some(app) = self.applications.get(&end.app) else {
                continue;
            };
            if app.life == Life::Dying {
                return Err(refused(format!("application {:?} is not alive", end.app)));
            }
            let Some(limit) = app
                .charm
                .endpoints
                .get(&end.endpoint)
                .and_then(|endpoint| endpoint.limit)
            else {
                continue;
            };
            let used = self.relations_of(app, &end.endpoint);
            if limit > 0 && used >= limit {
                return Err(refused(format!(
                    "establishing a new relation for {}:{} would exceed its maximum relation limit of {limit} quota limit exceeded",
                    end.app, end.endpoint
                )));
            }
        }
        Ok(self.create_relation(ends))
    }

    /// How many relations an endpoint of an application has.
    pub(crate) fn relations_of(&self, app: &Application, endpoint: &str) -> u64 {
        let relations = app.relations.iter().filter_map(|id| self.relations.get(id));
        let used = |relation: &&Relation| {
            relation
                .end(&app.name)
                .is_some_and(|own| own.endpoint == endpoint)
        };
        relations.filter(used).count() as u64
    }

    /// `juju remove-relation A B`; each side is `APP` or `APP:ENDPOINT`.
    pub fn remove_relation(&mut self, a: &str, b: &str) -> Result<(), ModelError> {
        let candidates = self.candidates(a, b)?;
        let existing: Vec<_> = candidates
            .iter()
            .filter_map(|ends| self.relation_between(ends))
            .collect();
        match existing[..] {
            [] => Err(ModelError::not_found("relation", format_args!("{a} {b}"))),
            [id] => {
                self.let_relation_die(id);
                Ok(())
            }
            _ => Err(self.ambiguous(a, b, candidates.iter())),
        }
    }

    /// `juju remove-relation ID`.
    pub fn remove_relation_by_id(&mut self, id: RelationId) -> Result<(), ModelError> {
        let relation = self
            .relations
            .get(&id)
            .ok_or_else(|| ModelError::not_found("relation", id))?;
        if relation.is_peer() {
            return Err(ModelError::new(format!(
                "cannot destroy relation {:?}: is a peer relation",
                relation.key()
            )));
        }
        self.let_relation_die(id);
        Ok(())
    }

    pub(crate) fn let_relation_die(&mut self, id: RelationId) {
        let Some(relation) = self.relations.get_mut(&id) else {
            return;
        };
        relation.life = Life::Dying;
        relation.since = self.now;
        if relation.scope.is_empty() {
            self.drop_relation(id);
        } else {
            self.stir(id);
        }
    }

    pub(crate) fn create_relation(&mut self, ends: Vec<End>) -> RelationId {
        let id = RelationId(self.next_relation);
        self.next_relation += 1;
        let draw = if self.seed == 0 {
            id.0
        } else {
            mix(self.seed ^ mix(id.0))
        };
        let order = RelationOrder {
            peer: ends.len() == 1,
            draw,
            id,
        };
        let relation = Relation {
            id,
            order,
            life: Life::Alive,
            since: self.now,
            ends,
            app_bags: std::collections::BTreeMap::new(),
            unit_bags: std::collections::BTreeMap::new(),
            scope: std::collections::BTreeSet::new(),
        };
        for end in &relation.ends {
            let Some(app) = self.applications.get_mut(&end.app) else {
                continue;
            };
            app.relations.insert(id);
            for name in &app.units {
                if let Some(unit) = self.units.get_mut(name)
                    && relation.concerns(unit.principal.as_ref())
                {
                    unit.notes.fresh.insert(order);
                    self.awake.insert(name.clone());
                }
            }
        }
        self.relations.insert(id, relation);
        id
    }

    fn relation_between(&self, ends: &[End]) -> Option<RelationId> {
        let same = |relation: &Relation| {
            relation.ends.len() == ends.len()
                && ends.iter().all(|end| {
                    relation
                        .ends
                        .iter()
                        .any(|own| own.app == end.app && own.endpoint == end.endpoint)
                })
        };
        // The side with fewer relations is searched: a charm may be related to hundreds of others.
        let app = ends
            .iter()
            .filter_map(|end| self.applications.get(&end.app))
            .min_by_key(|app| app.relations.len())?;
        app.relations
            .iter()
            .copied()
            .find(|id| self.relations.get(id).is_some_and(same))
    }

    fn infer(&self, a: &str, b: &str) -> Result<Vec<End>, ModelError> {
        let mut candidates = self.candidates(a, b)?;
        if candidates.len() > 1 {
            candidates.retain(|ends| ends.iter().all(|end| !is_implicit(end)));
        }
        match candidates.len() {
            0 => Err(ModelError::new("no relations found")),
            1 => Ok(candidates.remove(0)),
            _ => Err(self.ambiguous(a, b, candidates.iter())),
        }
    }

    #[expect(clippy::unused_self, reason = "reads as one of the steps of inference")]
    fn ambiguous<'a>(
        &self,
        a: &str,
        b: &str,
        candidates: impl Iterator<Item = &'a Vec<End>>,
    ) -> ModelError {
        let mut keys: Vec<_> = candidates
            .map(|ends| format!("{:?}", relation::key(ends)))
            .collect();
        keys.sort();
        ModelError::new(format!(
            "ambiguous relation: \"{a} {b}\" could refer to {}",
            keys.join("; ")
        ))
    }

    fn candidates(&self, a: &str, b: &str) -> Result<Vec<Vec<End>>, ModelError> {
        let (ours, theirs) = (self.endpoints(a)?, self.endpoints(b)?);
        let mut candidates = Vec::new();
        for one in &ours {
            for other in &theirs {
                let fits = one.app != other.app
                    && one.interface == other.interface
                    && one.role != other.role
                    && self.container_scope_fits(one, other);
                if fits {
                    let mut ends = vec![one.clone(), other.clone()];
                    ends.sort_by_key(|end| end.role);
                    if ends.iter().any(|end| end.scope == Scope::Container) {
                        for end in &mut ends {
                            end.scope = Scope::Container;
                        }
                    }
                    candidates.push(ends);
                }
            }
        }
        Ok(candidates)
    }

    /// A relation within a container needs a subordinate.
    fn container_scope_fits(&self, one: &End, other: &End) -> bool {
        if one.scope == Scope::Global && other.scope == Scope::Global {
            return true;
        }
        let subordinate = |end: &End| {
            self.applications
                .get(&end.app)
                .is_some_and(|app| app.charm.subordinate)
        };
        subordinate(one) || subordinate(other)
    }

    fn endpoints(&self, text: &str) -> Result<Vec<End>, ModelError> {
        let (app, endpoint) = match text.split_once(':') {
            Some((_, endpoint)) if endpoint.contains(':') => {
                return Err(ModelError::new(format!("invalid endpoint {text:?}")));
            }
            Some((app, endpoint)) => (app, Some(endpoint)),
            None => (text, None),
        };
        let application = self.require_application(app)?;
        let implicit = End {
            app: app.to_owned(),
            endpoint: IMPLICIT.to_owned(),
            role: Role::Provides,
            interface: IMPLICIT.to_owned(),
            scope: Scope::Global,
        };
        let declared = application
            .charm
            .endpoints
            .iter()
            .map(|(name, info)| end(app, name, info));
        let all: Vec<End> = declared.chain([implicit]).collect();
        let Some(endpoint) = endpoint else {
            return Ok(all
                .into_iter()
                .filter(|end| end.role != Role::Peers)
                .collect());
        };
        match all.into_iter().find(|end| end.endpoint == endpoint) {
            Some(end) if end.role == Role::Peers => Ok(Vec::new()),
            Some(end) => Ok(vec![end]),
            None => Err(ModelError::new(format!(
                "application {app:?} has no {endpoint:?} relation"
            ))),
        }
    }
}

pub(crate) fn is_implicit(end: &End) -> bool {
    end.endpoint == IMPLICIT && end.interface == IMPLICIT && end.role == Role::Provides
}
