//! What a charm can get, as a list for people and programs.

use charm_schema::Declaration;

use crate::events::{Event, Kind};
use crate::names;
use crate::things::Thing;

/// An event that Juju can send to a charm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedEvent {
    /// As Juju spells it: `smtp-relation-created`.
    pub juju: String,
    /// As `#[on(..)]` spells it: `smtp_relation_created`.
    pub name: String,
    /// The type of its data: `SmtpRelationCreated`.
    pub type_name: String,
    /// One sentence about it.
    pub about: String,
    /// What of the declaration it is about; nothing for those that every charm gets.
    pub thing: Option<Thing>,
}

/// Every event that a charm can get, in the order of their kinds and of the
/// declaration. Actions are not among them.
pub fn events(declaration: &Declaration) -> Vec<ListedEvent> {
    let listed = |event: Event| ListedEvent {
        juju: event.juju,
        name: event.name,
        type_name: event.type_name,
        about: event.about,
        thing: match event.kind {
            Kind::Plain => None,
            Kind::Of { thing, .. } => Some(thing),
        },
    };
    let all = crate::events::all(declaration).into_iter();
    all.map(listed).collect()
}

/// How a field or an argument of `#[on(..)]` and `#[action(..)]` spells a name:
/// `smtp-legacy` is `smtp_legacy`.
pub fn rust_name(juju: &str) -> String {
    names::snake(juju)
}

/// How a type spells a name: `smtp-legacy` is `SmtpLegacy`.
pub fn rust_type(juju: &str) -> String {
    names::camel(juju)
}

#[cfg(test)]
mod tests {
    use charm_schema::SourceFile;

    use super::*;

    fn listed(more: &str) -> Vec<ListedEvent> {
        let text = format!("name: a\nsummary: s\ndescription: d\n{more}");
        let files = vec![SourceFile::new("metadata.yaml", text)];
        events(&charm_schema::parse(files).unwrap())
    }

    #[test]
    fn every_charm_gets_the_same_plain_events() {
        let events = listed("");
        assert!(events.iter().all(|event| event.thing.is_none()));
        assert!(events.iter().any(|event| event.name == "config_changed"));
    }

    #[test]
    fn an_event_is_about_the_thing_with_the_longest_name() {
        let events = listed("requires:\n  a: {interface: a}\n  a-relation-b: {interface: b}\n");
        let thing = |juju: &str| {
            let event = events.iter().find(|event| event.juju == juju).unwrap();
            event.thing.as_ref().map(|thing| thing.name.as_str())
        };
        assert_eq!(thing("a-relation-created"), Some("a"));
        assert_eq!(thing("a-relation-b-relation-broken"), Some("a-relation-b"));
        assert_eq!(thing("start"), None);
    }

    #[test]
    fn names_are_spelt_as_in_the_generated_code() {
        assert_eq!(rust_name("smtp-legacy"), "smtp_legacy");
        assert_eq!(rust_type("smtp-legacy"), "SmtpLegacy");
    }
}
