//! Whether a charm's sources and its YAML agree, as far as that can be told
//! without the compiler.

use std::collections::HashSet;

use charm_codegen::{Handler, Mark, ThingKind};
use charm_schema::yaml::Mapping;
use charm_schema::{Declaration, Severity, Span};

use crate::project::{Package, shown};
use crate::report::{Finding, Place, Report};
use crate::sources::{Source, Sources};

/// Adds what does not agree.
pub(crate) fn check(
    declared: &Declaration,
    sources: &Sources,
    package: Option<&Package>,
    report: &mut Report,
) {
    for broken in &sources.broken {
        let name = shown(&broken.path);
        report.text(&name, &broken.text);
        // A file beside the roots may be one that no program is made of.
        let is_root = package.is_some_and(|it| it.roots().any(|root| *root == *broken.path));
        report.push(Finding {
            severity: if is_root {
                Severity::Error
            } else {
                Severity::Warning
            },
            code: "syntax",
            message: broken.error.to_string(),
            help: Some("what this file handles is not known".to_owned()),
            file: name,
            place: Some(place_of(broken.error.span())),
        });
    }
    let lints = Lints { declared, sources };
    for finding in package
        .into_iter()
        .flat_map(|it| lints.unbuilt_programs(it))
    {
        report.push(finding);
    }
    for (file, block) in sources.blocks() {
        for handler in &block.handlers {
            if let Some(finding) = lints.unknown(file, handler) {
                report.text(&finding.file, &file.text);
                report.push(finding);
            }
        }
    }
    // A charm that implements the SDK's trait itself handles what it handles.
    if !sources.are_whole() || sources.blocks().next().is_none() {
        return;
    }
    let missing = lints.unhandled_actions().chain(lints.unhandled_things());
    for finding in missing.chain(lints.unread_options()) {
        report.push(finding);
    }
}

struct Lints<'a> {
    declared: &'a Declaration,
    sources: &'a Sources,
}

impl Lints<'_> {
    /// A handler of what the charm does not declare.
    fn unknown(&self, file: &Source, handler: &Handler) -> Option<Finding> {
        let (what, code, known) = match handler.mark {
            Mark::On => {
                let events = charm_codegen::events(self.declared).into_iter();
                let names: Vec<String> = events.map(|event| event.name).collect();
                ("event", "unknown-event", names)
            }
            Mark::Action => {
                let actions = self.declared.actions.keys();
                let names = actions.map(|name| charm_codegen::rust_name(name)).collect();
                ("action", "unknown-action", names)
            }
        };
        let name = &handler.name;
        if known.contains(name) {
            return None;
        }
        let help = match charm_schema::suggest(name, known.iter().map(String::as_str)) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "`cargo charm events` lists what this charm gets".to_owned(),
        };
        Some(Finding {
            severity: Severity::Error,
            code,
            message: format!("the charm declares no {what} `{name}`"),
            help: Some(help),
            file: shown(&file.path),
            place: Some(place_of(handler.span)),
        })
    }

    fn handled(&self, mark: Mark) -> HashSet<&str> {
        let blocks = self.sources.blocks();
        let handlers = blocks.flat_map(|(_, block)| &block.handlers);
        let marked = handlers.filter(|handler| handler.mark == mark);
        marked.map(|handler| handler.name.as_str()).collect()
    }

    fn unhandled_actions(&self) -> impl Iterator<Item = Finding> {
        let handled = self.handled(Mark::Action);
        let actions = self.declared.actions.values();
        actions.filter_map(move |action| {
            let name = charm_codegen::rust_name(&action.name);
            (!handled.contains(name.as_str())).then(|| {
                self.in_yaml(
                    Severity::Error,
                    "unhandled-action",
                    action.name.span,
                    format!("no method does the action `{}`", *action.name),
                    format!("mark one with `#[action({name})]`"),
                )
            })
        })
    }

    /// Endpoints, storage and containers that are handled nowhere, and whose
    /// types are not named anywhere either.
    fn unhandled_things(&self) -> impl Iterator<Item = Finding> {
        let metadata = &self.declared.metadata;
        let endpoints = metadata.endpoints.values();
        let endpoints = endpoints.map(|it| (ThingKind::Endpoint, &it.name));
        let storage = metadata.storage.values();
        let storage = storage.map(|it| (ThingKind::Storage, &it.name));
        let containers = metadata.containers.values();
        let containers = containers.map(|it| (ThingKind::Container, &it.name));

        let handled = self.handled(Mark::On);
        let events = charm_codegen::events(self.declared);
        let things = endpoints.chain(storage).chain(containers);
        things.filter_map(move |(kind, name)| {
            let mut about = events.iter().filter(|event| {
                let thing = event.thing.as_ref();
                thing.is_some_and(|thing| thing.kind == kind && thing.name == **name)
            });
            let first = about.clone().next()?;
            let used = about.any(|event| handled.contains(event.name.as_str()))
                || self.sources.name(&charm_codegen::rust_type(name));
            let (word, code) = match kind {
                ThingKind::Endpoint => ("endpoint", "unhandled-endpoint"),
                ThingKind::Storage => ("storage", "unhandled-storage"),
                ThingKind::Container => ("container", "unhandled-container"),
            };
            (!used).then(|| {
                self.in_yaml(
                    Severity::Warning,
                    code,
                    name.span,
                    format!("nothing handles or names the {word} `{}`", **name),
                    format!("handle one of its events, such as `#[on({})]`", first.name),
                )
            })
        })
    }

    fn unread_options(&self) -> impl Iterator<Item = Finding> {
        // Without the macro there are no fields that could be named.
        let reads = self.sources.types().next().is_some();
        let options = self.declared.options.values().filter(move |_| reads);
        options.filter_map(|option| {
            let field = charm_codegen::rust_name(&option.name);
            let used = self.sources.name(&field) || self.sources.name(&option.name);
            (!used).then(|| {
                self.in_yaml(
                    Severity::Warning,
                    "unread-option",
                    option.name.span,
                    format!("nothing reads the option `{}`", *option.name),
                    format!("its value is `juju::Config::load(ctx)?.{field}`"),
                )
            })
        })
    }

    /// Programs that charmcraft is to pack as `dispatch`, and that the package
    /// does not have.
    fn unbuilt_programs(&self, package: &Package) -> Vec<Finding> {
        let charmcraft = self.declared.charmcraft.as_ref();
        let parts = charmcraft.and_then(|it| it.parts.as_ref()?.as_mapping());
        let parts = parts.into_iter().flat_map(Mapping::iter);
        let organized = parts.filter_map(|part| {
            let part = part.value.as_mapping()?;
            let by_rust = part.get("plugin")?.as_str() == Some("rust");
            let organize = part.get("organize").filter(|_| by_rust);
            organize?.as_mapping()
        });
        let dispatched = organized
            .flat_map(Mapping::iter)
            .filter(|entry| entry.value.as_str() == Some("dispatch"));
        let programs: Vec<&str> = package.programs().collect();
        let missing = dispatched.filter_map(|entry| {
            let program = entry.key.strip_prefix("bin/")?;
            (!programs.contains(&program)).then(|| {
                self.in_yaml(
                    Severity::Error,
                    "unbuilt-program",
                    entry.key.span,
                    format!(
                        "the package `{}` builds no program `{program}`",
                        package.name
                    ),
                    format!("it builds {}", programs.join(", ")),
                )
            })
        });
        missing.collect()
    }

    fn in_yaml(
        &self,
        severity: Severity,
        code: &'static str,
        span: Span,
        message: String,
        help: String,
    ) -> Finding {
        let file = self.declared.files.get(span.file);
        Finding {
            severity,
            code,
            message,
            help: Some(help),
            file: file.map_or_else(String::new, |file| file.name.clone()),
            place: Some(span.into()),
        }
    }
}

fn place_of(span: proc_macro2::Span) -> Place {
    let (start, end) = (span.start(), span.end());
    Place {
        line: start.line,
        column: start.column + 1,
        len: if end.line == start.line {
            end.column - start.column
        } else {
            1
        },
    }
}
