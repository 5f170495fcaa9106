//! From parser events to the tree.

use std::collections::HashMap;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, Span as Marks, StrInput, Tag};

use super::characters::number;
use super::dialect::{Dialect, Difference, TAB, Written};
use super::keys::is_merge;
use super::{Broken, Kind, Mapping, Node, Scalar};
use crate::problem::{Report, quoted};
use crate::scalar::{self, Value};
use crate::source::Span;

/// Nesting beyond any charm's; it also bounds the recursion over the tree.
const DEEPEST: usize = 64;
/// Values of one file, copies for anchors and aliases included. A few lines of
/// aliases of aliases would else grow beyond any memory.
const MOST: usize = 10_000;
/// A text counts once more for each of so many bytes: aliases copy it too.
const LONG: usize = 1024;

pub(super) fn build(file: usize, text: &str, report: &mut Report) -> Result<Option<Node>, Broken> {
    // A byte order mark belongs to no line, so the parser does not see it.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut builder = Builder {
        file,
        dialect: Dialect::new(text),
        report,
        open: Vec::new(),
        anchors: HashMap::new(),
        values: 0,
        root: None,
        broken: false,
    };
    builder.read(text)?;
    builder.tabs();
    if builder.broken {
        return Err(Broken);
    }
    Ok(builder.root)
}

struct Builder<'a> {
    file: usize,
    dialect: Dialect<'a>,
    report: &'a mut Report,
    open: Vec<Open>,
    anchors: HashMap<usize, Anchored>,
    values: usize,
    root: Option<Node>,
    /// A problem was reported that would cause others, were the tree read.
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
    start: Marker,
    /// Whether it is written in brackets, or inside some.
    flow: bool,
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
                    let written = self.written(marks, anchor, tag.is_some());
                    let text = text.into_owned();
                    self.scalar(&written, text, style, anchor, tag.as_deref())?;
                }
                Event::SequenceStart(anchor, tag) => {
                    let written = self.written(marks, anchor, tag.is_some());
                    self.open(&written, anchor, OpenKind::Sequence(Vec::new()))?;
                }
                Event::MappingStart(anchor, tag) => {
                    let written = self.written(marks, anchor, tag.is_some());
                    let mapping = OpenKind::Mapping {
                        mapping: Mapping::default(),
                        key: None,
                        merge: None,
                    };
                    self.open(&written, anchor, mapping)?;
                }
                Event::SequenceEnd | Event::MappingEnd => self.close(&marks)?,
                Event::Alias(anchor) => self.alias(&marks, anchor)?,
                Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
            }
        }
        Ok(())
    }

    fn in_flow(&self) -> bool {
        self.open.last().is_some_and(|open| open.flow)
    }

    /// Whether the next node is a key.
    fn at_key(&self) -> bool {
        matches!(
            self.open.last().map(|open| &open.kind),
            Some(OpenKind::Mapping { key: None, .. })
        )
    }

    fn written(&mut self, marks: Marks, anchor: usize, tag: bool) -> Written {
        let words = usize::from(anchor > 0) + usize::from(tag);
        let flow = self.in_flow();
        let (written, difference) = self.dialect.written(marks, words, flow);
        self.differs(&marks, difference);
        written
    }

    fn differs(&mut self, marks: &Marks, difference: Option<Difference>) {
        if let Some((message, help)) = difference {
            let span = self.span(marks);
            self.report.error(span, message).help(help);
        }
    }

    /// Reports the tabs that indent.
    fn tabs(&mut self) {
        for (line, column) in self.dialect.tabs() {
            let span = self.place(line, column);
            self.report.error(span, TAB.0).help(TAB.1);
        }
    }

    fn open(&mut self, written: &Written, anchor: usize, kind: OpenKind) -> Result<(), Broken> {
        let span = self.span(&written.marks);
        self.count(span, 1)?;
        self.nest(span, 1)?;
        self.open.push(Open {
            span,
            start: written.marks.start,
            flow: self.in_flow() || self.dialect.is_flow(written),
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
            .help("aliases count with everything that they stand for, and long texts as several");
        Err(Broken)
    }

    fn nest(&mut self, span: Span, levels: usize) -> Result<(), Broken> {
        if self.open.len() + levels <= DEEPEST {
            return Ok(());
        }
        Err(self.too_deep(span))
    }

    fn too_deep(&mut self, span: Span) -> Broken {
        let message = format!("values are nested deeper than {DEEPEST} levels");
        self.report.error(span, message);
        Broken
    }

    fn close(&mut self, marks: &Marks) -> Result<(), Broken> {
        let Some(open) = self.open.pop() else {
            return Ok(());
        };
        // What is inside is covered by the outermost brackets.
        if open.flow && !self.in_flow() {
            self.dialect.allow_tabs(&open.start, &marks.end);
        }
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
        let difference = self.dialect.alias(marks);
        self.differs(marks, difference);
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
                    if is_merge(&key) {
                        let merged = mapping.merge(&key, node, merge, self.report);
                        self.broken |= merged.is_err();
                    } else {
                        mapping.insert(key, node, self.report);
                    }
                }
            },
        }
        Ok(())
    }

    fn scalar(
        &mut self,
        written: &Written,
        mut text: String,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
    ) -> Result<(), Broken> {
        let marks = &written.marks;
        let span = self.span(marks);
        let size = 1 + text.len() / LONG;
        self.count(span, size)?;
        let plain = style == ScalarStyle::Plain;
        let difference = self.dialect.scalar(written, style);
        self.differs(marks, difference);
        if self.in_flow() && self.at_key() {
            let difference = self.dialect.flow_key(written, plain);
            self.differs(marks, difference);
        }
        if self.dialect.unended(written, style) && text.ends_with('\n') {
            text.pop();
        }
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
        let kind = Kind::Scalar(Scalar { text, value, plain });
        self.add(Node { span, kind }, anchor, size, 0)
    }

    fn span(&self, marks: &Marks) -> Span {
        let (start, end) = (marks.start, marks.end);
        let mut span = self.place(start.line(), start.col());
        let end = if end.line() == start.line() {
            end.col()
        } else {
            let line = self.dialect.line(start.line());
            line.map_or(0, |line| line.trim_end().chars().count())
        };
        let len = end.saturating_sub(start.col()).max(1);
        span.len = u32::try_from(len).unwrap_or(u32::MAX);
        span
    }

    /// One character, by the parser's line (from 1) and column (from 0).
    fn place(&self, line: usize, column: usize) -> Span {
        Span {
            file: self.file,
            line: u32::try_from(line.max(1)).unwrap_or(u32::MAX),
            column: number(column),
            len: 1,
        }
    }

    fn syntax(&mut self, error: &ScanError) -> Broken {
        let mark = error.marker();
        let line = self.dialect.line(mark.line());
        let spaces = line.map_or(0, |line| line.bytes().take_while(|b| *b == b' ').count());
        if line.is_some_and(|line| line.as_bytes().get(spaces) == Some(&b'\t')) {
            let span = self.place(mark.line(), spaces);
            self.report.error(span, TAB.0).help(TAB.1);
            return Broken;
        }
        let span = self.place(mark.line(), mark.col());
        // The parser reads ahead, and has a limit of its own.
        if error.info().contains("recursion limit") {
            return self.too_deep(span);
        }
        self.report
            .error(span, format!("this is not YAML: {}", error.info()))
            .maybe_help(hint(error.info()));
        Broken
    }
}

/// What to do about an error that the parser found.
fn hint(info: &str) -> Option<String> {
    let hints = [
        (
            "mapping values are not allowed",
            "a text that holds `: ` stands in quotes; or the line above lacks its `:`",
        ),
        (
            "unknown anchor",
            "no value above this place bears the name; a text that starts with `*` stands in quotes",
        ),
        (
            "unexpected character",
            "a text that starts with this character stands in quotes",
        ),
        (
            "end of stream",
            "the quotes or brackets that start here are never closed",
        ),
        (
            "expected <document start>",
            "the line is not indented like the ones that it belongs to",
        ),
        (
            "did not find expected key",
            "the line is not indented like the ones that it belongs to",
        ),
        (
            "scanning an anchor or alias",
            "a text that starts with `*` or `&` stands in quotes",
        ),
        (
            "indentation in quoted scalar",
            "the quotes that start here are never closed, or a line of the text is not indented \
             deeper than its key",
        ),
        ("simple key expect", "the line needs a colon behind its key"),
        ("indentation", "indent it deeper than the key above it"),
    ];
    let hint = hints.into_iter().find(|(part, _)| info.contains(part));
    hint.map(|(_, hint)| hint.to_owned())
}
