//! Putting keys into mappings: none twice, merge keys as Juju reads them.

use super::{Broken, Entry, Kind, Mapping, Node};
use crate::problem::{Report, quoted};
use crate::scalar::Value;
use crate::source::{Span, Spanned};

/// Whether a key is a merge key, which takes over the keys of other mappings.
pub(super) fn is_merge(key: &Node) -> bool {
    key.as_scalar()
        .is_some_and(|scalar| scalar.plain && scalar.text == "<<")
}

impl Mapping {
    /// Adds an entry, the first of its key.
    pub(super) fn insert(&mut self, key: Node, value: Node, report: &mut Report) {
        let span = key.span;
        let key = match key.kind {
            Kind::Scalar(scalar) if scalar.value != Value::Null => scalar,
            _ => {
                report
                    .error(span, format!("a key must be text, not {}", key.describe()))
                    .help("write it in quotes if it is meant as text");
                return;
            }
        };
        let entry = Entry {
            key: Spanned::new(key.text.clone(), span),
            key_value: key.value,
            value,
            merged: false,
        };
        match self.entries.get_mut(&key.text) {
            Some(first) if !first.merged => {
                let at = first.key.span;
                report
                    .error(
                        span,
                        format!("the key {} is given twice", quoted(&key.text)),
                    )
                    .help(format!(
                        "the first is at {}:{}; Juju would take only the last",
                        at.line, at.column
                    ));
            }
            Some(first) => *first = entry,
            None => {
                self.entries.insert(key.text, entry);
            }
        }
    }

    /// Takes over the entries of the mapping, or mappings, of a `<<` key.
    pub(super) fn merge(
        &mut self,
        key: &Node,
        value: Node,
        merge: &mut Option<Span>,
        report: &mut Report,
    ) -> Result<(), Broken> {
        if merge.replace(key.span).is_some() {
            report
                .error(key.span, "the merge key `<<` is given twice")
                .help("list the mappings: `<<: [*first, *second]`");
            return Err(Broken);
        }
        let sources = match value.kind {
            Kind::Mapping(_) => vec![value],
            Kind::Sequence(items) if items.iter().all(|item| item.as_mapping().is_some()) => items,
            _ => {
                report.error(
                    key.span,
                    "the merge key `<<` takes a mapping or a list of mappings",
                );
                return Err(Broken);
            }
        };
        let mut merged = Ok(());
        for source in sources {
            let Kind::Mapping(source) = source.kind else {
                continue;
            };
            for (name, mut entry) in source.entries {
                match self.entries.get(&name) {
                    Some(own) if !own.merged => {
                        report
                            .error(
                                own.key.span,
                                format!("the merge key below replaces {}", quoted(&name)),
                            )
                            .help("write `<<` first, then the keys that differ");
                        merged = Err(Broken);
                    }
                    // Of several mappings the first wins.
                    Some(_) => {}
                    None => {
                        entry.merged = true;
                        self.entries.insert(name, entry);
                    }
                }
            }
        }
        merged
    }
}
