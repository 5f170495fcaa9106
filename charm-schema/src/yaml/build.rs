//! From parser events to the tree.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span as Marks, StrInput, Tag};

use super::characters::number;
use super::{Broken, Entry, Kind, Mapping, Node, Scalar};
use crate::problem::{Report, quoted};
use crate::scalar::{self, Value};
use crate::source::{Span, Spanned, lines};

/// Nesting beyond any charm's; it also bounds the recursion over the tree.
const DEEPEST: usize = 64;
/// Values of one file, copies for anchors and aliases included. A few lines of
/// aliases of aliases would else grow beyond any memory.
const MOST: usize = 10_000;

pub(super) fn build(file: usize, text: &str, report: &mut Report) -> Result<Option<Node>, Broken> {
    let mut builder = Builder {
        file,
        lines: lines(text),
        report,
        open: Vec::new(),
        anchors: HashMap::new(),
        values: 0,
        root: None,
        broken: false,
    };
    // A byte order mark belongs to no line, so the parser does not see it.
    builder.read(text.strip_prefix('\u{feff}').unwrap_or(text))?;
    if builder.broken {
        return Err(Broken);
    }
    Ok(builder.root)
}

struct Builder<'a> {
    file: usize,
    lines: Vec<&'a str>,
    report: &'a mut Report,
    open: Vec<Open>,
    anchors: HashMap<usize, Anchored>,
    values: usize,
    root: Option<Node>,
    /// Something was reported that leaves the tree incomplete.
    broken: bool,
}

#[derive(Clone)]
struct Anchored {
    node: Node,
    size: usize,
    depth: usize,
}

/// A collection whose end has not been seen.
struct Open {
    span: Span,
    anchor: usize,
    kind: OpenKind,
    size: usize,
    depth: usize,
}

enum OpenKind {
    Sequence(Vec<Node>),
    Mapping {
        mapping: Mapping,
        key: Option<Node>,
        merge: Option<Span>,
    },
}

impl Builder<'_> {
    fn read(&mut self, text: &str) -> Result<(), Broken> {
        let mut parser = Parser::new(StrInput::new(text));
        let mut documents = 0;
        while let Some(event) = parser.next_event() {
            let (event, marks) = event.map_err(|error| self.syntax(&error))?;
            match event {
                Event::DocumentStart(_) => {
                    documents += 1;
                    if documents > 1 {
                        let span = self.span(&marks);
                        self.report
                            .error(span, "a second document starts here")
                            .help(
                                "a charm's files hold one document each; Juju ignores all others",
                            );
                        return Err(Broken);
                    }
                }
                Event::Scalar(text, style, anchor, tag) => {
                    let span = self.span(&marks);
                    self.count(span, 1)?;
                    let node = self.scalar(span, text.into_owned(), style, tag.as_deref());
                    self.add(node, anchor, 1, 0)?;
                }
                Event::SequenceStart(anchor, _) => {
                    self.open(&marks, anchor, OpenKind::Sequence(Vec::new()))?;
                }
                Event::MappingStart(anchor, _) => {
                    let mapping = OpenKind::Mapping {
                        mapping: Mapping::default(),
                        key: None,
                        merge: None,
                    };
                    self.open(&marks, anchor, mapping)?;
                }
                Event::SequenceEnd | Event::MappingEnd => self.close()?,
                Event::Alias(anchor) => self.alias(&marks, anchor)?,
                Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
            }
        }
        Ok(())
    }

    fn open(&mut self, marks: &Marks, anchor: usize, kind: OpenKind) -> Result<(), Broken> {
        let span = self.span(marks);
        self.count(span, 1)?;
        self.nest(span, 1)?;
        self.open.push(Open {
            span,
            anchor,
            kind,
            size: 1,
            depth: 0,
        });
        Ok(())
    }

    fn count(&mut self, span: Span, values: usize) -> Result<(), Broken> {
        self.values = self.values.saturating_add(values);
        if self.values <= MOST {
            return Ok(());
        }
        self.report
            .error(span, format!("the file holds more than {MOST} values"))
            .help("aliases count with everything that they stand for");
        Err(Broken)
    }

    fn nest(&mut self, span: Span, levels: usize) -> Result<(), Broken> {
        if self.open.len() + levels <= DEEPEST {
            return Ok(());
        }
        let message = format!("values are nested deeper than {DEEPEST} levels");
        self.report.error(span, message);
        Err(Broken)
    }

    fn close(&mut self) -> Result<(), Broken> {
        let Some(open) = self.open.pop() else {
            return Ok(());
        };
        let kind = match open.kind {
            OpenKind::Sequence(items) => Kind::Sequence(items),
            OpenKind::Mapping { mapping, .. } => Kind::Mapping(mapping),
        };
        let node = Node {
            span: open.span,
            kind,
        };
        self.add(node, open.anchor, open.size, open.depth + 1)
    }

    fn alias(&mut self, marks: &Marks, anchor: usize) -> Result<(), Broken> {
        let span = self.span(marks);
        let Some(anchored) = self.anchors.get(&anchor).cloned() else {
            self.report
                .error(span, "the alias stands inside the value that it names");
            return Err(Broken);
        };
        self.count(span, anchored.size)?;
        self.nest(span, anchored.depth)?;
        self.add(anchored.node, 0, anchored.size, anchored.depth)
    }

    /// Puts a finished node where it belongs.
    fn add(&mut self, node: Node, anchor: usize, size: usize, depth: usize) -> Result<(), Broken> {
        if anchor > 0 {
            self.count(node.span, size)?;
            let node = node.clone();
            self.anchors.insert(anchor, Anchored { node, size, depth });
        }
        let Some(open) = self.open.last_mut() else {
            self.root.get_or_insert(node);
            return Ok(());
        };
        open.size = open.size.saturating_add(size);
        open.depth = open.depth.max(depth);
        match &mut open.kind {
            OpenKind::Sequence(items) => items.push(node),
            OpenKind::Mapping {
                mapping,
                key,
                merge,
            } => match key.take() {
                None => *key = Some(node),
                Some(key) => {
                    let added = if is_merge(&key) {
                        mapping.merge(&key, node, merge, self.report)
                    } else {
                        mapping.insert(key, node, self.report)
                    };
                    self.broken |= added.is_err();
                }
            },
        }
        Ok(())
    }

    fn scalar(&mut self, span: Span, text: String, style: ScalarStyle, tag: Option<&Tag>) -> Node {
        let plain = style == ScalarStyle::Plain;
        let value = match tag {
            None if plain => scalar::resolve(&text),
            Some(tag) if tag.is_yaml_core_schema() => scalar::resolve_tagged(&tag.suffix, &text)
                .unwrap_or_else(|| {
                    let message = format!("{} is not of type `!!{}`", quoted(&text), tag.suffix);
                    self.report.error(span, message);
                    self.broken = true;
                    Value::Text
                }),
            // Quotes make it text, and so does a private tag, which says
            // nothing to Juju.
            _ => Value::Text,
        };
        Node {
            span,
            kind: Kind::Scalar(Scalar { text, value, plain }),
        }
    }

    fn span(&self, marks: &Marks) -> Span {
        let line = marks.start.line().max(1);
        let column = marks.start.col();
        let len = if marks.end.line() == marks.start.line() {
            marks.end.col().saturating_sub(column)
        } else {
            let width = self
                .lines
                .get(line - 1)
                .map_or(0, |line| line.trim_end().chars().count());
            width.saturating_sub(column)
        };
        Span {
            file: self.file,
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: number(column),
            len: u32::try_from(len).unwrap_or(u32::MAX),
        }
    }

    fn syntax(&mut self, error: &ScanError) -> Broken {
        let mark = error.marker();
        let mut span = self.span(&Marks::empty(*mark));
        span.len = 1;
        self.report
            .error(span, format!("this is not YAML: {}", error.info()));
        Broken
    }
}

fn is_merge(key: &Node) -> bool {
    key.as_scalar()
        .is_some_and(|scalar| scalar.plain && scalar.text == "<<")
}

impl Mapping {
    fn insert(&mut self, key: Node, value: Node, report: &mut Report) -> Result<(), Broken> {
        let span = key.span;
        let key = match key.kind {
            Kind::Scalar(scalar) if scalar.value != Value::Null => scalar,
            _ => {
                report
                    .error(span, format!("a key must be text, not {}", key.describe()))
                    .help("write it in quotes if it is meant as text");
                return Err(Broken);
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
                        "the first is at {}:{}; only the last one would count",
                        at.line, at.column
                    ));
                Err(Broken)
            }
            Some(first) => {
                *first = entry;
                Ok(())
            }
            None => {
                self.entries.insert(key.text, entry);
                Ok(())
            }
        }
    }

    /// Takes over the entries of the mapping, or mappings, of a `<<` key.
    fn merge(
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
