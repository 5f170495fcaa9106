//! Two of Juju's names that become one in Rust.

use std::collections::HashMap;

use charm_schema::{Span, Spanned};

use super::actions::Definition;
use crate::errors::Errors;
use crate::events::{Event, Kind};
use crate::names;
use crate::source::Source;
use crate::things::ThingKind;

/// Types that every charm has, whatever it declares; `Action` if it has any.
pub(super) const FIXED: [&str; 3] = ["Action", "Config", "Event"];

/// Whether all names stay apart. Those that meet are reported with both places.
pub(super) fn are_apart(
    source: &Source,
    events: &[Event],
    actions: &[Definition<'_>],
    errors: &mut Errors,
) -> bool {
    let declaration = &source.declaration;
    let mut names = Names { source, errors };
    let options = declaration.options.values().map(|option| &option.name);
    let options = names.all("option", options, names::snake, Taken::default());

    let resources = declaration.metadata.resources.values();
    let resources = resources.map(|resource| &resource.name);
    let resources = names.all("resource", resources, names::camel, Taken::default());

    let mut types = Taken::default();
    let no_actions = declaration.actions.is_empty();
    for fixed in FIXED
        .into_iter()
        .filter(|&name| name != "Action" || !no_actions)
    {
        types.reserve(
            fixed,
            "the type of that name, which `charm_types!` always makes",
        );
    }
    for event in events {
        if let Kind::Plain = event.kind {
            let what = "the event of that name, which every charm has";
            types.reserve(&event.type_name, what);
        }
    }
    let mut apart = options.apart && resources.apart;
    apart &= names.actions(actions);
    for kind in ThingKind::ALL {
        let things = kind.names(declaration).into_iter();
        // Endpoints stand beside the events, all others in modules of their own.
        if kind == ThingKind::Endpoint {
            types = names.all(kind.as_str(), things, names::camel, types);
        } else {
            let module = names.all(kind.as_str(), things, names::camel, Taken::default());
            apart &= module.apart;
        }
    }
    // The events of things that meet would only repeat the same.
    if apart && types.apart {
        names.events(events, &mut types);
    }
    apart && types.apart
}

struct Names<'a> {
    source: &'a Source,
    errors: &'a mut Errors,
}

impl Names<'_> {
    /// Takes the names of all things of one kind.
    fn all<'n>(
        &mut self,
        word: &str,
        things: impl Iterator<Item = &'n Spanned<String>>,
        spelt: impl Fn(&str) -> String,
        mut taken: Taken,
    ) -> Taken {
        for name in things {
            let what = format!("{word} `{}`", name.value);
            self.take(&mut taken, spelt(name), what, name.span);
        }
        taken
    }

    /// Takes the types of actions, and what they consist of.
    fn actions(&mut self, definitions: &[Definition<'_>]) -> bool {
        let mut types = Taken::default();
        let mut apart = true;
        for definition in definitions {
            let Definition {
                name, what, place, ..
            } = definition;
            if !self.take(&mut types, name.clone(), what.clone(), *place) {
                // What is inside would only repeat the same.
                continue;
            }
            let mut members = Taken::default();
            for (name, what, place) in definition.fields() {
                self.take(&mut members, name, what, place);
            }
            apart &= members.apart;
        }
        apart && types.apart
    }

    /// Takes the types of events; of each thing only the first that is taken
    /// already is reported.
    fn events(&mut self, events: &[Event], taken: &mut Taken) {
        let mut reported = None;
        for event in events {
            let Kind::Of { span, .. } = event.kind else {
                continue;
            };
            if reported != Some(span) {
                let what = format!("event `{}`", event.juju);
                if !self.take(taken, event.type_name.clone(), what, span) {
                    reported = Some(span);
                }
            }
        }
    }

    /// Takes a name, if it is free.
    fn take(&mut self, taken: &mut Taken, name: String, what: String, span: Span) -> bool {
        let Some((first, place)) = taken.names.get(&name) else {
            taken.names.insert(name, (what, Some(span)));
            return true;
        };
        let source = self.source;
        let place = place.map_or_else(String::new, |span| format!(" at {}", source.place(span)));
        let message = format!("{what} becomes `{name}` in Rust, and so does {first}{place}");
        self.errors.make(|| {
            let text = source.problem(span, message, "give one of them another name");
            syn::Error::new(proc_macro2::Span::call_site(), text)
        });
        taken.apart = false;
        false
    }
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
}
