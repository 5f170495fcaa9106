//! Applications that are only stood in for.

use juju_model::{CharmInfo, Model, Role, Scope};

/// How often one application can be related to an endpoint.
const USES_OF_AN_ENDPOINT: usize = 3;
/// Beside whose unit a subordinate lives.
pub(super) const PRINCIPAL: &str = "principal";
/// What every application provides without saying so.
const IMPLICIT: &str = "juju-info";

/// The endpoint by which a subordinate gets to a machine. It has to require one:
/// rather one that any application will do for.
pub(super) fn within_a_container(charm: &CharmInfo) -> Option<&str> {
    let endpoints = charm.endpoints.iter();
    let within =
        endpoints.filter(|(_, one)| one.scope == Scope::Container && one.role == Role::Requires);
    let (name, _) = within.min_by_key(|(_, one)| one.interface != IMPLICIT)?;
    Some(name)
}

/// A stand-in for another application: it can be related to every endpoint of
/// the charm. What is within a container is between a subordinate and its
/// principal, so it is the one that the charm is not.
pub(super) fn counterpart(name: &str, charm: &CharmInfo, endpoint: &str) -> CharmInfo {
    let mut other = CharmInfo::named(name);
    let scope = charm.endpoints.get(endpoint).map(|one| one.scope);
    other.subordinate = !charm.subordinate && scope == Some(Scope::Container);
    for (endpoint, declared) in &charm.endpoints {
        for number in 1..=USES_OF_AN_ENDPOINT {
            let counterpart = counterpart_name(endpoint, number);
            other = match declared.role {
                Role::Provides => other.requires(&counterpart, &declared.interface),
                Role::Requires if declared.interface == IMPLICIT => other,
                Role::Requires => other.provides(&counterpart, &declared.interface),
                Role::Peers => other,
            };
        }
    }
    other
}

fn counterpart_name(endpoint: &str, number: usize) -> String {
    format!("{endpoint}-{number}")
}

/// The endpoint of another application that is to be related to one of the
/// charm's, as Juju takes it: the first of a stand-in that is still free, or
/// what Juju finds. None if a stand-in has no more.
pub(super) fn other_end(model: &Model, endpoint: &str, other: &str) -> Option<String> {
    let stands_in = model.application(other).is_some_and(|app| {
        let endpoints = &app.charm().endpoints;
        endpoints.contains_key(&counterpart_name(endpoint, 1))
    });
    if !stands_in {
        return Some(other.to_owned());
    }
    (1..=USES_OF_AN_ENDPOINT)
        .map(|number| counterpart_name(endpoint, number))
        .find(|name| {
            !model
                .relations()
                .any(|relation| relation.end(other).is_some_and(|end| end.endpoint == *name))
        })
        .map(|free| format!("{other}:{free}"))
}
