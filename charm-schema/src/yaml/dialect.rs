//! Where Juju's reader is not the parser that builds our tree.
//!
//! The parser follows YAML 1.2; Juju's reader grew out of 1.1. What only one of
//! them takes, or what they read differently, is refused here: a file means the
//! same to both or it is a problem.

use saphyr_parser::{Marker, ScalarStyle, Span as Marks};

use crate::source;

/// The text as it is written.
pub(super) struct Dialect<'a> {
    lines: Vec<&'a str>,
    chars: Vec<char>,
    /// For every line, how many spaces must stand before a tab at its start.
    before_tab: Vec<usize>,
}

/// No tab may stand at the start of the line.
const NEVER: usize = usize::MAX;

/// What is wrong, and what to do about it.
pub(super) type Difference = (&'static str, &'static str);

/// A tab in the wrong place.
pub(super) const TAB: Difference = ("a tab cannot indent in YAML", "use spaces");

const ANCHOR: Difference = (
    "the name of an anchor has other characters than letters, digits, `_` and `-`",
    "rename it, or write the text in quotes if it is no anchor",
);

/// Where a node is written.
pub(super) struct Written {
    pub(super) marks: Marks,
    /// How many words, an anchor and a tag, stand before its content.
    words: usize,
    /// The index of the content.
    content: usize,
    /// Whether it stands inside brackets.
    flow: bool,
}

impl Written {
    fn span(&self) -> (usize, usize) {
        (self.content, self.marks.end.index())
    }
}

impl<'a> Dialect<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let lines: Vec<&str> = source::lines(text).collect();
        Self {
            chars: text.chars().collect(),
            before_tab: vec![NEVER; lines.len()],
            lines,
        }
    }

    /// A line by its number, from 1.
    pub(super) fn line(&self, number: usize) -> Option<&'a str> {
        self.lines.get(number.checked_sub(1)?).copied()
    }

    fn at(&self, index: usize) -> char {
        self.chars.get(index).copied().unwrap_or('\n')
    }

    /// Looks at what stands before a node: blanks, anchor, tag.
    pub(super) fn written(
        &self,
        marks: Marks,
        words: usize,
        flow: bool,
    ) -> (Written, Option<Difference>) {
        let start = marks.start.index();
        let mut difference = (!flow && self.tab_before(start)).then_some(TAB);
        let mut content = start;
        for _ in 0..words {
            let end = self.skip(content, |c| !c.is_ascii_whitespace());
            let word = self.chars.get(content..end).unwrap_or_default();
            let fault = match word {
                ['&', name @ ..] if !is_anchor(name) => Some(ANCHOR),
                ['!', suffix @ ..] if !suffix.iter().all(|c| in_tag(*c)) => Some((
                    "a tag ends with a space and has no brackets",
                    "write a space after it",
                )),
                _ => None,
            };
            difference = difference.or(fault);
            content = self.skip(end, |c| c.is_ascii_whitespace());
        }
        let written = Written {
            marks,
            words,
            content,
            flow,
        };
        (written, difference)
    }

    /// The first index from `start` on whose character is not like that.
    fn skip(&self, start: usize, like: impl Fn(char) -> bool) -> usize {
        let rest = self.chars.get(start..).unwrap_or_default();
        start + rest.iter().take_while(|c| like(**c)).count()
    }

    /// Whether a collection is written in brackets.
    pub(super) fn is_flow(&self, written: &Written) -> bool {
        let (start, end) = written.span();
        end > start && matches!(self.at(start), '[' | '{')
    }

    /// Lines after the first one of something in brackets may start with tabs.
    pub(super) fn allow_tabs(&mut self, start: &Marker, end: &Marker) {
        self.allow(start.line() + 1, end.line(), 0);
    }

    fn allow(&mut self, from: usize, to: usize, spaces: usize) {
        let to = to.min(self.before_tab.len());
        if let Some(lines) = self.before_tab.get_mut(from.saturating_sub(1)..to) {
            lines.fill(spaces);
        }
    }

    /// Looks at a scalar as it is written.
    pub(super) fn scalar(&mut self, written: &Written, style: ScalarStyle) -> Option<Difference> {
        let (start, end) = (written.marks.start, written.marks.end);
        match style {
            ScalarStyle::Literal | ScalarStyle::Folded => {
                // The first line gives the indentation and must not do so by tab.
                if let Some((first, indent)) = self.first_line(written) {
                    self.allow(first + 1, end.line(), indent);
                }
                return None;
            }
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
                self.allow_tabs(&start, &end);
                return None;
            }
            ScalarStyle::Plain => self.allow(start.line() + 1, end.line(), 1),
        }
        let (from, to) = written.span();
        let text = self.chars.get(from..to)?;
        match text.first()? {
            '|' | '>' | '%' | '@' | '`' => Some((
                "this character cannot start a text",
                "write the text in quotes",
            )),
            ':' if written.flow => Some((
                "a colon cannot start a text inside brackets",
                "write the text in quotes",
            )),
            _ if written.flow && text.contains(&'?') => Some((
                "a question mark ends a text inside brackets",
                "write the text in quotes",
            )),
            _ => None,
        }
    }

    /// The first line of a block scalar that is not empty, and its indentation.
    fn first_line(&self, written: &Written) -> Option<(usize, usize)> {
        let (start, end) = (written.marks.start, written.marks.end);
        let above = self.chars.get(start.index()..written.content)?;
        let header = start.line() + above.iter().filter(|c| **c == '\n').count();
        // With an anchor or tag the header itself is part of the marks.
        let from = header + usize::from(written.words > 0);
        (from..=end.line()).find_map(|number| {
            let line = self.line(number)?;
            let text = line.trim_start_matches(' ');
            (!text.is_empty()).then(|| (number, line.len() - text.len()))
        })
    }

    /// Whether a block scalar ends with the file, in a line that is not ended.
    /// For Juju its text then does not end in a line break either.
    pub(super) fn unended(&self, written: &Written, style: ScalarStyle) -> bool {
        let at_end = written.marks.end.index() >= self.chars.len();
        if !matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) || !at_end {
            return false;
        }
        let indent = self.first_line(written).map_or(0, |(_, indent)| indent);
        let last = self.lines.last().map_or(0, |line| line.len());
        last >= indent.max(1)
    }

    /// Looks at an alias as it is written.
    pub(super) fn alias(&self, marks: &Marks) -> Option<Difference> {
        let name = self.chars.get(marks.start.index() + 1..marks.end.index());
        (!name.is_some_and(is_anchor)).then_some(ANCHOR)
    }

    /// Looks at what follows a key inside brackets.
    pub(super) fn flow_key(&self, written: &Written, plain: bool) -> Option<Difference> {
        let (start, end) = (written.marks.start, written.marks.end);
        let mut index = end.index();
        let mut same_line = start.line() == end.line();
        let one_line = same_line;
        while let Some(c) = self.chars.get(index) {
            match c {
                '\n' | '\r' => same_line = false,
                '#' => index = self.skip(index, |c| !matches!(c, '\n' | '\r')) - 1,
                c if c.is_ascii_whitespace() => {}
                _ => break,
            }
            index += 1;
        }
        let colon = self.at(index) == ':';
        if !one_line || (colon && !same_line) {
            return Some((
                "a key and its colon must stand on one line",
                "join the lines",
            ));
        }
        let joined = matches!(self.at(index + 1), ',' | '[' | ']' | '{' | '}');
        (plain && colon && joined).then_some((
            "without a space the colon belongs to the text",
            "write a space after the colon",
        ))
    }

    /// Whether the blanks between a node and the indicator before it hold a tab.
    fn tab_before(&self, start: usize) -> bool {
        let mut index = start;
        let mut tab = false;
        while index > 0 && matches!(self.at(index - 1), ' ' | '\t') {
            index -= 1;
            tab |= self.at(index) == '\t';
        }
        let starts_line =
            |index: usize| index == 0 || matches!(self.at(index - 1), '\n' | '\r' | ' ');
        tab && index > 0
            && match self.at(index - 1) {
                '-' | '?' => true,
                ':' => starts_line(index - 1),
                _ => false,
            }
    }

    /// The lines (from 1) that start with a tab where they may not, and the
    /// column of the tab (from 0).
    pub(super) fn tabs(&self) -> Vec<(usize, usize)> {
        let lines = self.lines.iter().zip(&self.before_tab).enumerate();
        lines
            .filter_map(|(i, (line, before))| {
                let spaces = line.bytes().take_while(|b| *b == b' ').count();
                let tab = line.as_bytes().get(spaces) == Some(&b'\t');
                (tab && spaces < *before).then_some((i + 1, spaces))
            })
            .collect()
    }
}

fn is_anchor(name: &[char]) -> bool {
    let fits = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    !name.is_empty() && name.iter().all(fits)
}

fn in_tag(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-_/:.!%;?@&=+$~*'()".contains(c)
}
