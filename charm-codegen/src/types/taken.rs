//! Two of Juju's names that become one in Rust.

use std::collections::HashMap;

use charm_schema::Span;

use crate::errors::Errors;
use crate::events::{Event, Kind};
use crate::names;
use crate::source::Source;

/// Whether all names stay apart. Those that meet are reported with both places.
pub(super) fn are_apart(source: &Source, events: &[Event], errors: &mut Errors) -> bool {
    let mut fields = Taken::default();
    for option in source.declaration.options.values() {
        let what = format!("option `{}`", option.name.value);
        fields.take(
            names::snake(&option.name),
            what,
            option.name.span,
            source,
            errors,
        );
    }

    let mut types = Taken::default();
    for fixed in ["Config", "Event"] {
        types.reserve(fixed, "the type of that name, which every charm has");
    }
    for event in events
        .iter()
        .filter(|event| matches!(event.kind, Kind::Plain))
    {
        types.reserve(
            &event.type_name,
            "the event of that name, which every charm has",
        );
    }
    for endpoint in source.declaration.metadata.endpoints.values() {
        let name = &endpoint.name.value;
        let what = format!("endpoint `{name}`");
        types.take(names::camel(name), what, endpoint.name.span, source, errors);
    }
    for endpoint in source.declaration.metadata.endpoints.values() {
        // Events of endpoints that meet would only repeat the same thing.
        let camel = names::camel(&endpoint.name);
        let own = |event: &&Event| matches!(&event.kind, Kind::Relation { endpoint, .. } if *endpoint == camel);
        if let Some(event) = events
            .iter()
            .filter(own)
            .find(|e| types.names.contains_key(&e.type_name))
        {
            let what = format!("event `{}`", event.juju);
            types.take(
                event.type_name.clone(),
                what,
                endpoint.name.span,
                source,
                errors,
            );
        }
    }
    fields.apart && types.apart
}

/// What has which Rust name, and where that is declared.
struct Taken {
    names: HashMap<String, (String, Option<Span>)>,
    apart: bool,
}

impl Default for Taken {
    fn default() -> Self {
        Self {
            names: HashMap::new(),
            apart: true,
        }
    }
}

impl Taken {
    fn reserve(&mut self, name: &str, what: &str) {
        self.names.insert(name.to_owned(), (what.to_owned(), None));
    }

    fn take(
        &mut self,
        name: String,
        what: String,
        span: Span,
        source: &Source,
        errors: &mut Errors,
    ) {
        let Some((first, place)) = self.names.get(&name) else {
            self.names.insert(name, (what, Some(span)));
            return;
        };
        let place = place.map_or_else(String::new, |span| format!(" at {}", source.place(span)));
        self.apart = false;
        let message = format!("{what} becomes `{name}` in Rust, and so does {first}{place}");
        let text = source.problem(span, message, "give one of them another name");
        errors.at_span(proc_macro2::Span::call_site(), text);
    }
}
