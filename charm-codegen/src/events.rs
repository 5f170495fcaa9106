//! The events that Juju can send to a charm, by its declaration.

use charm_schema::{Declaration, Endpoint};

use crate::names;
use crate::source::Source;

/// One event.
pub(crate) struct Event {
    /// As Juju spells it: `smtp-relation-created`.
    pub(crate) juju: String,
    /// As `#[on(..)]` spells it: `smtp_relation_created`.
    pub(crate) name: String,
    /// The type of its data: `SmtpRelationCreated`.
    pub(crate) type_name: String,
    /// One sentence about it.
    pub(crate) about: String,
    pub(crate) kind: Kind,
}

/// What the type of an event is made of.
pub(crate) enum Kind {
    /// The SDK's type of the same name.
    Plain,
    /// The SDK's generic type, of one endpoint.
    Relation {
        generic: &'static str,
        endpoint: String,
    },
}

/// Juju's documentation calls these lifecycle events; every charm gets them.
const LIFECYCLE: &[(&str, &str)] = &[
    (
        "install",
        "The unit was just deployed: once, before anything else but its storage.",
    ),
    (
        "config-changed",
        "The configuration, the trust or the addresses of the unit have changed; also before its first `start`.",
    ),
    (
        "start",
        "The unit starts: after its first `config-changed`, and again after its machine or pod was restarted.",
    ),
    (
        "update-status",
        "The time for a regular look at the unit, five minutes after the last unless the model says otherwise.",
    ),
    (
        "upgrade-charm",
        "The charm was refreshed to another revision; this one now runs.",
    ),
    (
        "leader-elected",
        "This unit has become the leader of its application.",
    ),
    (
        "leader-settings-changed",
        "Another unit leads this unit's application. Gone in Juju 4.",
    ),
    (
        "stop",
        "The unit is about to be removed, or its pod to be stopped.",
    ),
    ("remove", "The last event of a unit."),
    (
        "pre-series-upgrade",
        "The operator prepares the machine for another release of its system. Gone in Juju 4.",
    ),
    (
        "post-series-upgrade",
        "The machine runs another release of its system. Gone in Juju 4.",
    ),
];

const SECRET: &[(&str, &str)] = &[
    (
        "secret-changed",
        "A secret that this unit reads has a new revision.",
    ),
    (
        "secret-rotate",
        "A secret that this charm owns is due for rotation.",
    ),
    (
        "secret-expired",
        "A revision of a secret that this charm owns has expired.",
    ),
    (
        "secret-remove",
        "Nobody reads an old revision of this charm's secret any more; the charm should remove it.",
    ),
];

/// Juju's kind, the SDK's generic type, and what happened, after "on endpoint `x`".
const RELATION: &[(&str, &str, &str)] = &[
    (
        "relation-created",
        "RelationCreated",
        "a relation was made; its units may not be there yet.",
    ),
    (
        "relation-joined",
        "RelationJoined",
        "a remote unit has entered the relation.",
    ),
    (
        "relation-changed",
        "RelationChanged",
        "the remote side has changed its data, or a remote unit has just joined.",
    ),
    (
        "relation-departed",
        "RelationDeparted",
        "a remote unit leaves the relation, or this one does.",
    ),
    (
        "relation-broken",
        "RelationBroken",
        "the relation is gone; its data can be read for the last time.",
    ),
];

/// All events of a charm, in the order of their kinds and of its endpoints.
pub(crate) fn all(declaration: &Declaration) -> Vec<Event> {
    let plain = LIFECYCLE.iter().chain(SECRET).map(|&(juju, about)| Event {
        juju: juju.to_owned(),
        name: names::snake(juju),
        type_name: names::camel(juju),
        about: about.to_owned(),
        kind: Kind::Plain,
    });
    let relations = declaration
        .metadata
        .endpoints
        .values()
        .flat_map(of_endpoint);
    plain.chain(relations).collect()
}

fn of_endpoint(endpoint: &Endpoint) -> impl Iterator<Item = Event> {
    let name = &endpoint.name.value;
    RELATION.iter().map(move |(kind, generic, about)| Event {
        juju: format!("{name}-{kind}"),
        name: names::snake(&format!("{name}-{kind}")),
        type_name: format!("{}{generic}", names::camel(name)),
        about: format!("On endpoint `{name}`: {about}"),
        kind: Kind::Relation {
            generic,
            endpoint: names::camel(name),
        },
    })
}

/// All events in one sentence: those of endpoints differ in the endpoint only.
pub(crate) fn summary(events: &[Event], source: &Source) -> String {
    let plain = events
        .iter()
        .filter(|event| matches!(event.kind, Kind::Plain));
    let plain = names::list(plain.map(|event| event.name.as_str()));
    let endpoints = source.declaration.metadata.endpoints.keys();
    let endpoints: Vec<String> = endpoints.map(|name| names::snake(name)).collect();
    if endpoints.is_empty() {
        return plain;
    }
    let kinds: Vec<String> = RELATION
        .iter()
        .map(|(kind, ..)| format!("_{}", names::snake(kind)))
        .collect();
    format!(
        "{plain}, and of each endpoint ({}) {}",
        names::list(endpoints.iter().map(String::as_str)),
        names::list(kinds.iter().map(String::as_str)),
    )
}

/// The endpoint part of a name that looks like the event of a relation.
/// Endpoints may have `relation` in their names, so it is read from the right.
pub(crate) fn relation_prefix(name: &str) -> Option<&str> {
    RELATION.iter().find_map(|(kind, ..)| {
        let prefix = name.strip_suffix(names::snake(kind).as_str())?;
        prefix.strip_suffix('_').filter(|prefix| !prefix.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_of_a_relation_event_is_read_from_the_right() {
        assert_eq!(relation_prefix("smtp_relation_created"), Some("smtp"));
        assert_eq!(
            relation_prefix("a_relation_created_relation_broken"),
            Some("a_relation_created")
        );
        assert_eq!(relation_prefix("relation_created"), None);
        assert_eq!(relation_prefix("config_changed"), None);
    }
}
