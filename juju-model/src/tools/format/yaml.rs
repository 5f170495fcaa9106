//! YAML as go-yaml v2 writes it: its choice of style for every scalar, its folding of long lines, its order of keys.

mod order;
mod style;

use super::{Output, go_number};
use order::sorted;
use style::{Style, is_break, is_printable, style};

/// How far each level is indented.
const STEP: usize = 2;
/// Lines are folded at the first blank after this column.
const WIDTH: usize = 80;
/// The longest key that stands on one line with its value.
const SIMPLE_KEY: usize = 128;

/// A document without its final newlines.
pub(super) fn write(value: &Output) -> String {
    let mut emitter = Emitter {
        text: String::new(),
        column: 0,
        indent: None,
        whitespace: true,
        indention: true,
    };
    emitter.node(value, Place::Root);
    let end = emitter.text.trim_end_matches('\n').len();
    emitter.text.truncate(end);
    emitter.text
}

/// Where a value stands.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Root,
    Item,
    Key,
    Value,
}

/// What go-yaml's emitter, a port of libyaml's, keeps in mind.
struct Emitter {
    text: String,
    column: usize,
    /// None before the first level.
    indent: Option<usize>,
    /// Whether the last character was white space, as far as indicators care.
    whitespace: bool,
    /// Whether only indentation and indicators stand on this line.
    indention: bool,
}

impl Emitter {
    fn node(&mut self, value: &Output, place: Place) {
        match value {
            Output::Null => self.plain("null", place),
            Output::Bool(value) => self.plain(&value.to_string(), place),
            Output::Number(number) => self.plain(&go_number(*number, 6), place),
            Output::Time(time) => self.plain(&time.to_string(), place),
            Output::Text(text) => self.scalar(text, style(text), place),
            Output::List(items) if items.is_empty() => self.indicator("[]", true, false),
            Output::List(items) => self.list(items, place),
            Output::Map(map) => {
                let pairs = map.iter().map(|(key, value)| (key.as_str(), value));
                self.map(&sorted(pairs));
            }
            Output::Record(fields) => {
                let pairs: Vec<(&str, &Output)> =
                    fields.iter().map(|(key, value)| (*key, value)).collect();
                self.map(&pairs);
            }
        }
    }

    fn list(&mut self, items: &[Output], place: Place) {
        let before = self.indent;
        // A list below its key is not indented further.
        if place != Place::Value || self.indention {
            self.deeper(false);
        }
        for item in items {
            self.new_line();
            self.indicator("-", true, true);
            self.node(item, Place::Item);
        }
        self.indent = before;
    }

    fn map(&mut self, pairs: &[(&str, &Output)]) {
        if pairs.is_empty() {
            return self.indicator("{}", true, false);
        }
        let before = self.indent;
        self.deeper(false);
        for (key, value) in pairs {
            self.new_line();
            if key.len() <= SIMPLE_KEY && !key.contains(is_break) {
                self.scalar(key, style(key), Place::Key);
                self.indicator(":", false, false);
            } else {
                self.indicator("?", true, true);
                self.scalar(key, style(key), Place::Value);
                self.new_line();
                self.indicator(":", true, true);
            }
            self.node(value, Place::Value);
        }
        self.indent = before;
    }

    fn deeper(&mut self, scalar: bool) {
        self.indent = match self.indent {
            None if scalar => Some(STEP),
            None => Some(0),
            Some(indent) => Some(indent + STEP),
        };
    }

    /// What is no text needs no look at its characters.
    fn plain(&mut self, text: &str, place: Place) {
        self.scalar(text, Style::Plain, place);
    }

    fn scalar(&mut self, text: &str, style: Style, place: Place) {
        let before = self.indent;
        self.deeper(true);
        let may_fold = place != Place::Key;
        match style {
            Style::Plain => self.write_plain(text, may_fold),
            Style::Single => self.write_single(text, may_fold),
            Style::Literal if may_fold => self.write_literal(text),
            Style::Double | Style::Literal => self.write_double(text, may_fold),
        }
        self.indent = before;
    }

    fn write_plain(&mut self, text: &str, may_fold: bool) {
        if !self.whitespace {
            self.put(' ');
        }
        let mut spaces = false;
        let mut rest = text.chars().peekable();
        while let Some(c) = rest.next() {
            if c == ' ' {
                if may_fold && !spaces && self.column > WIDTH && rest.peek() != Some(&' ') {
                    self.new_line();
                } else {
                    self.put(c);
                }
                spaces = true;
            } else {
                self.put(c);
                self.indention = false;
                spaces = false;
            }
        }
        self.whitespace = false;
        self.indention = false;
    }

    fn write_single(&mut self, text: &str, may_fold: bool) {
        self.indicator("'", true, false);
        let (mut spaces, mut breaks, mut first) = (false, false, true);
        let mut rest = text.chars().peekable();
        while let Some(c) = rest.next() {
            if c == ' ' {
                let inside = !first && rest.peek().is_some_and(|next| *next != ' ');
                if may_fold && !spaces && self.column > WIDTH && inside {
                    self.new_line();
                } else {
                    self.put(c);
                }
                spaces = true;
            } else if is_break(c) {
                self.put_break(c);
                self.indention = true;
                breaks = true;
            } else {
                if breaks {
                    self.new_line();
                }
                if c == '\'' {
                    self.put(c);
                }
                self.put(c);
                self.indention = false;
                spaces = false;
                breaks = false;
            }
            first = false;
        }
        self.indicator("'", false, false);
    }

    fn write_double(&mut self, text: &str, may_fold: bool) {
        self.indicator("\"", true, false);
        let (mut spaces, mut first) = (false, true);
        let mut rest = text.chars().peekable();
        while let Some(c) = rest.next() {
            if c == ' ' {
                let inside = !first && rest.peek().is_some();
                if may_fold && !spaces && self.column > WIDTH && inside {
                    self.new_line();
                    if rest.peek() == Some(&' ') {
                        self.put('\\');
                    }
                } else {
                    self.put(c);
                }
                spaces = true;
            } else {
                self.put_escaped(c);
                spaces = false;
            }
            first = false;
        }
        self.indicator("\"", false, false);
        self.whitespace = false;
        self.indention = false;
    }

    fn put_escaped(&mut self, c: char) {
        if is_printable(c) && !is_break(c) && !matches!(c, '"' | '\\') {
            return self.put(c);
        }
        let short = match c {
            '\0' => '0',
            '\u{7}' => 'a',
            '\u{8}' => 'b',
            '\t' => 't',
            '\n' => 'n',
            '\u{b}' => 'v',
            '\u{c}' => 'f',
            '\r' => 'r',
            '\u{1b}' => 'e',
            '"' | '\\' => c,
            '\u{85}' => 'N',
            '\u{2028}' => 'L',
            '\u{2029}' => 'P',
            _ => {
                let escaped = match u32::from(c) {
                    number @ 0..=0xff => format!("\\x{number:02X}"),
                    number @ 0x100..=0xffff => format!("\\u{number:04X}"),
                    number => format!("\\U{number:08X}"),
                };
                return escaped.chars().for_each(|c| self.put(c));
            }
        };
        self.put('\\');
        self.put(short);
    }

    fn write_literal(&mut self, text: &str) {
        self.indicator("|", true, false);
        if text.starts_with(' ') || text.starts_with(is_break) {
            self.indicator(&STEP.to_string(), false, false);
        }
        let mut from_end = text.chars().rev();
        let ends_in_break = from_end.next().is_some_and(is_break);
        if !ends_in_break {
            self.indicator("-", false, false);
        } else if from_end.next().is_none_or(is_break) {
            self.indicator("+", false, false);
        }
        self.put_break('\n');
        self.indention = true;
        self.whitespace = true;
        let mut breaks = true;
        for c in text.chars() {
            if is_break(c) {
                self.put_break(c);
                self.indention = true;
                breaks = true;
            } else {
                if breaks {
                    self.new_line();
                }
                self.put(c);
                self.indention = false;
                breaks = false;
            }
        }
    }

    fn put(&mut self, c: char) {
        self.text.push(c);
        self.column += 1;
    }

    fn put_break(&mut self, c: char) {
        self.text.push(c);
        self.column = 0;
    }

    /// Goes to the indentation, on a new line unless this one holds nothing else yet.
    fn new_line(&mut self) {
        let indent = self.indent.unwrap_or_default();
        let used = self.column > indent || (self.column == indent && !self.whitespace);
        if !self.indention || used {
            self.put_break('\n');
        }
        while self.column < indent {
            self.put(' ');
        }
        self.whitespace = true;
        self.indention = true;
    }

    fn indicator(&mut self, indicator: &str, after_blank: bool, keeps_indention: bool) {
        if after_blank && !self.whitespace {
            self.put(' ');
        }
        indicator.chars().for_each(|c| self.put(c));
        self.whitespace = false;
        self.indention &= keeps_indention;
    }
}

#[cfg(test)]
mod tests;
