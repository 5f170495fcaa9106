//! `cargo charm events`: what a charm can get, and what handles it.

use charm_codegen::{Mark, ThingKind};
use charm_schema::Declaration;
use serde::Serialize;

use crate::check;
use crate::cli::{EventsArgs, Format};
use crate::exit::{Exit, Failure, OrExit as _};
use crate::project::{Asked, shown};
use crate::shell::{self, Shell};
use crate::sources::Sources;

/// The JSON form. Keys are added, never changed.
#[derive(Serialize)]
struct Listing {
    events: Vec<Entry>,
    actions: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    /// As Juju spells it.
    juju: String,
    /// As `#[on(..)]` or `#[action(..)]` spells it.
    name: String,
    /// The type of its data; of an action, of its parameters.
    #[serde(rename = "type")]
    type_name: String,
    about: String,
    endpoint: Option<String>,
    storage: Option<String>,
    container: Option<String>,
    handlers: Vec<Method>,
}

#[derive(Serialize)]
struct Method {
    #[serde(rename = "method")]
    name: String,
    file: String,
    line: usize,
}

pub(crate) fn run(arguments: &EventsArgs, shell: Shell) -> Result<(), Failure> {
    let asked = Asked::at(arguments.path.as_deref())?;
    let declared = check::load(&asked.directory, shell)?;
    let listing = Listing::of(&declared, &asked.sources()?);
    let text = match arguments.format {
        Format::Json => serde_json::to_string_pretty(&listing).or_exit(Exit::Project)?,
        Format::Text => listing.text(),
    };
    shell::answer(text.trim_end()).or_exit(Exit::Project)
}

impl Listing {
    fn of(declared: &Declaration, sources: &Sources) -> Self {
        let events = charm_codegen::events(declared).into_iter().map(|event| {
            let thing = |kind: ThingKind| {
                let thing = event.thing.as_ref().filter(|thing| thing.kind == kind);
                thing.map(|thing| thing.name.clone())
            };
            Entry {
                endpoint: thing(ThingKind::Endpoint),
                storage: thing(ThingKind::Storage),
                container: thing(ThingKind::Container),
                handlers: handlers(sources, Mark::On, &event.name),
                juju: event.juju,
                name: event.name,
                type_name: event.type_name,
                about: event.about,
            }
        });
        let actions = declared.actions.values().map(|action| {
            let name = charm_codegen::rust_name(&action.name);
            Entry {
                juju: action.name.value.clone(),
                type_name: format!("actions::{}", charm_codegen::rust_type(&action.name)),
                about: action.description.clone().unwrap_or_default(),
                endpoint: None,
                storage: None,
                container: None,
                handlers: handlers(sources, Mark::Action, &name),
                name,
            }
        });
        Self {
            events: events.collect(),
            actions: actions.collect(),
        }
    }

    fn text(&self) -> String {
        let marks = [("on", &self.events), ("action", &self.actions)];
        let rows: Vec<(String, String)> = marks
            .iter()
            .flat_map(|(mark, entries)| {
                entries
                    .iter()
                    .map(move |entry| (format!("#[{mark}({})]", entry.name), entry.handled()))
            })
            .collect();
        let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        let lines = rows.iter().map(|(name, handled)| {
            let line = format!("{name:width$}  {handled}");
            format!("{}\n", line.trim_end())
        });
        lines.collect()
    }
}

impl Entry {
    fn handled(&self) -> String {
        let methods = self.handlers.iter();
        let methods = methods.map(|it| format!("{} ({}:{})", it.name, it.file, it.line));
        methods.collect::<Vec<_>>().join(", ")
    }
}

fn handlers(sources: &Sources, mark: Mark, name: &str) -> Vec<Method> {
    let mut found = Vec::new();
    for (file, block) in sources.blocks() {
        for handler in &block.handlers {
            if handler.mark == mark && handler.name == name {
                found.push(Method {
                    name: handler.method.clone(),
                    file: shown(&file.path),
                    line: handler.span.start().line,
                });
            }
        }
    }
    found
}
