//! The events that Juju can send to a charm, by its declaration.

use std::fmt::Write as _;

use charm_schema::{Declaration, Span, Spanned};

use crate::names;
use crate::source::Source;
use crate::things::{Thing, ThingKind};

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
    /// The SDK's generic type, of one thing that the charm declares.
    Of {
        generic: &'static str,
        thing: Thing,
        /// Where the thing is declared.
        span: Span,
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

/// Juju's kind, the SDK's generic type, and what has happened.
type Template = (&'static str, &'static str, &'static str);

const RELATION: &[Template] = &[
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

const STORAGE: &[Template] = &[
    (
        "storage-attached",
        "StorageAttached",
        "it was attached to the unit: of a new one before `install`, on Kubernetes after it.",
    ),
    (
        "storage-detaching",
        "StorageDetaching",
        "it is about to be detached and can be used for the last time.",
    ),
];

const CONTAINER: &[Template] = &[
    (
        "pebble-ready",
        "PebbleReady",
        "its Pebble answers, for the first time or again.",
    ),
    (
        "pebble-custom-notice",
        "PebbleCustomNotice",
        "its workload has left a notice.",
    ),
    (
        "pebble-check-failed",
        "PebbleCheckFailed",
        "a health check has failed as often as its threshold allows.",
    ),
    (
        "pebble-check-recovered",
        "PebbleCheckRecovered",
        "a health check that had failed succeeds again.",
    ),
];

/// All events of a charm, in the order of their kinds and of what it declares.
pub(crate) fn all(declaration: &Declaration) -> Vec<Event> {
    let plain = LIFECYCLE.iter().chain(SECRET).map(|&(juju, about)| Event {
        juju: juju.to_owned(),
        name: names::snake(juju),
        type_name: names::camel(juju),
        about: about.to_owned(),
        kind: Kind::Plain,
    });
    let others = ThingKind::ALL.into_iter().flat_map(|kind| {
        let names = kind.names(declaration).into_iter();
        names.flat_map(move |name| of_thing(kind, name))
    });
    plain.chain(others).collect()
}

fn templates(kind: ThingKind) -> &'static [Template] {
    match kind {
        ThingKind::Endpoint => RELATION,
        ThingKind::Storage => STORAGE,
        ThingKind::Container => CONTAINER,
    }
}

fn of_thing(thing: ThingKind, name: &Spanned<String>) -> impl Iterator<Item = Event> {
    let events = templates(thing).iter();
    events.map(move |(kind, generic, about)| Event {
        juju: format!("{}-{kind}", name.value),
        name: names::snake(&format!("{}-{kind}", name.value)),
        type_name: names::camel(&format!("{}-{kind}", name.value)),
        about: match thing {
            ThingKind::Endpoint => format!("On endpoint `{}`: {about}", name.value),
            ThingKind::Storage => format!("Storage `{}`: {about}", name.value),
            ThingKind::Container => format!("Container `{}`: {about}", name.value),
        },
        kind: Kind::Of {
            generic,
            thing: Thing {
                kind: thing,
                name: name.value.clone(),
            },
            span: name.span,
        },
    })
}

/// All events in one sentence: those of endpoints differ in the endpoint only.
pub(crate) fn summary(events: &[Event], source: &Source) -> String {
    let plain = events
        .iter()
        .filter(|event| matches!(event.kind, Kind::Plain));
    let mut text = names::list(plain.map(|event| event.name.as_str()));
    for kind in ThingKind::ALL {
        let names = kind.names(&source.declaration);
        if names.is_empty() {
            continue;
        }
        let names: Vec<String> = names.into_iter().map(|name| names::snake(name)).collect();
        let kinds = templates(kind).iter();
        let kinds: Vec<String> = kinds
            .map(|(kind, ..)| format!("_{}", names::snake(kind)))
            .collect();
        let word = kind.as_str();
        let names = names::list(names.iter().map(String::as_str));
        let kinds = names::list(kinds.iter().map(String::as_str));
        // Writing to a text cannot fail.
        let _ = write!(text, ", and of each {word} ({names}) {kinds}");
    }
    text
}

/// What a name that looks like the event of a declared thing is about, and that
/// thing's part of it. Endpoints may have `relation` in their names, so it is
/// read from the right.
pub(crate) fn thing_of(name: &str) -> Option<(ThingKind, &str)> {
    ThingKind::ALL.into_iter().find_map(|thing| {
        templates(thing).iter().find_map(|(kind, ..)| {
            let prefix = name.strip_suffix(names::snake(kind).as_str())?;
            let name = prefix.strip_suffix('_').filter(|name| !name.is_empty())?;
            Some((thing, name))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_of_an_event_is_read_from_the_right() {
        let thing = |name| thing_of(name).map(|(kind, name)| (kind.as_str(), name));
        assert_eq!(thing("smtp_relation_created"), Some(("endpoint", "smtp")));
        assert_eq!(
            thing("a_relation_created_relation_broken"),
            Some(("endpoint", "a_relation_created"))
        );
        assert_eq!(thing("data_storage_attached"), Some(("storage", "data")));
        assert_eq!(thing("my_app_pebble_ready"), Some(("container", "my_app")));
        assert_eq!(thing("relation_created"), None);
        assert_eq!(thing("config_changed"), None);
    }
}
