//! The YAML that `--file` takes, read as go-yaml v2 reads it into a map of text to text.
//!
//! One mapping of scalars, in block or flow style, is what such files hold; everything else ends in an error,
//! as it does in Juju. Where the two differ from the YAML specification, go-yaml is followed: raw control
//! characters are refused, so are surrogate escapes and `\/`, and a raw U+0085 is a line break.

use crate::texts::Texts;

/// A key that is longer is no simple key.
const KEY_LIMIT: usize = 1024;

/// Reads one document.
///
/// # Errors
/// With go-yaml's text.
pub(crate) fn read_map(bytes: &[u8]) -> Result<Texts, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "yaml: invalid UTF-8".to_owned())?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if !text.chars().all(is_allowed) {
        return Err("yaml: control characters are not allowed".to_owned());
    }
    let mut reader = Reader {
        chars: text.chars().collect(),
        place: 0,
        line: 0,
        column: 0,
    };
    reader.document()
}

fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t')
}

struct Reader {
    chars: Vec<char>,
    place: usize,
    line: usize,
    column: usize,
}

/// Where a scalar ends.
#[derive(Clone, Copy, PartialEq)]
enum Style {
    /// In a block mapping whose keys stand in this column.
    Block(usize),
    /// Inside braces.
    Flow,
}

impl Reader {
    fn document(&mut self) -> Result<Texts, String> {
        self.skip_to_content(true)?;
        while self.peek() == Some('%') && self.column == 0 {
            self.skip_line_rest();
            self.skip_to_content(true)?;
        }
        if self.at_marker("---") {
            self.advance(3);
            self.skip_to_content(true)?;
        }
        let Some(first) = self.peek() else {
            return Ok(Texts::default());
        };
        if self.at_marker("---") || self.at_marker("...") {
            return Ok(Texts::default());
        }
        match first {
            '{' => {
                let map = self.flow_map()?;
                self.skip_to_content(true)?;
                match self.peek() {
                    None => Ok(map),
                    Some(_) if self.at_marker("---") || self.at_marker("...") => Ok(map),
                    Some(_) => Err(self.error("did not find expected <document start>")),
                }
            }
            '[' => Err(self.unmarshal("!!seq", "map[string]string")),
            '-' if self.char_at(1).is_none_or(|c| is_blank(c) || is_break(c)) => {
                Err(self.unmarshal("!!seq", "map[string]string"))
            }
            _ => self.block_map(),
        }
    }

    fn block_map(&mut self) -> Result<Texts, String> {
        let mut map = Texts::default();
        let column = self.column;
        let start = self.line;
        loop {
            let (line, place) = (self.line, self.place);
            let key = if self.peek() == Some('?')
                && self.char_at(1).is_none_or(|c| is_blank(c) || is_break(c))
            {
                self.explicit_key(column)?
            } else {
                let key = self.scalar(Style::Block(column))?;
                while self.peek().is_some_and(is_blank) {
                    self.advance(1);
                }
                let has_colon = self.peek() == Some(':')
                    && self.char_at(1).is_none_or(|c| is_blank(c) || is_break(c));
                if !has_colon && map.is_empty() && line == start && self.only_blank_until_end() {
                    return self.lone_scalar(&key);
                }
                if !has_colon || self.line != line || self.place - place > KEY_LIMIT {
                    return Err(self.error("could not find expected ':'"));
                }
                self.advance(1);
                key
            };
            let value = self.block_value(column)?;
            map.insert(key.text, value);
            self.skip_to_content(true)?;
            if self.peek().is_none() || self.at_marker("---") || self.at_marker("...") {
                return Ok(map);
            }
            if self.column != column {
                return Err(self.error("did not find expected key"));
            }
        }
    }

    /// `? key` and `: value` on lines of their own: how long keys are written.
    fn explicit_key(&mut self, column: usize) -> Result<Scalar, String> {
        self.advance(1);
        self.skip_to_content(false)?;
        let key = self.scalar(Style::Block(column))?;
        self.skip_to_content(true)?;
        if self.peek() != Some(':') || self.column != column {
            return Err(self.error("did not find expected key"));
        }
        self.advance(1);
        Ok(key)
    }

    /// What follows the colon of a block mapping.
    fn block_value(&mut self, column: usize) -> Result<String, String> {
        let line = self.line;
        self.skip_to_content(true)?;
        let Some(next) = self.peek() else {
            return Ok(String::new());
        };
        let same_line = self.line == line;
        let starts_item = next == '-' && self.char_at(1).is_none_or(|c| is_blank(c) || is_break(c));
        if !same_line {
            if starts_item && self.column >= column {
                return Err(self.unmarshal("!!seq", "string"));
            }
            if self.column <= column {
                return Ok(String::new());
            }
        }
        match next {
            '[' => return Err(self.unmarshal("!!seq", "string")),
            '{' => return Err(self.unmarshal("!!map", "string")),
            '-' if starts_item && same_line => {
                return Err(self.error("block sequence entries are not allowed in this context"));
            }
            '-' if starts_item => return Err(self.unmarshal("!!seq", "string")),
            '|' | '>' => return self.block_scalar(column),
            _ => {}
        }
        let value_line = self.line;
        let value = self.scalar(Style::Block(column))?;
        self.skip_blanks_and_comment();
        if self.peek() == Some(':') && self.char_at(1).is_none_or(|c| is_blank(c) || is_break(c)) {
            return Err(if same_line && self.line == value_line {
                self.error("mapping values are not allowed in this context")
            } else {
                self.unmarshal("!!map", "string")
            });
        }
        if self.peek().is_some_and(|c| !is_break(c)) && !self.ended_line() {
            return Err(self.error("did not find expected key"));
        }
        Ok(value.value())
    }

    fn flow_map(&mut self) -> Result<Texts, String> {
        let mut map = Texts::default();
        self.advance(1);
        loop {
            self.skip_to_content(true)?;
            match self.peek() {
                Some('}') => {
                    self.advance(1);
                    return Ok(map);
                }
                None => return Err(self.error("did not find expected node content")),
                Some('[' | '{') => return Err(self.error("invalid map key")),
                Some(_) => {}
            }
            let (line, place) = (self.line, self.place);
            let key = self.scalar(Style::Flow)?;
            let length = self.place - place;
            self.skip_to_content(true)?;
            let mut value = String::new();
            if self.peek() == Some(':') {
                if line != self.line || length > KEY_LIMIT {
                    return Err(self.error("could not find expected ':'"));
                }
                self.advance(1);
                self.skip_to_content(true)?;
                value = match self.peek() {
                    Some(',' | '}') => String::new(),
                    Some('[') => return Err(self.unmarshal("!!seq", "string")),
                    Some('{') => return Err(self.unmarshal("!!map", "string")),
                    None => return Err(self.error("did not find expected node content")),
                    Some(_) => self.scalar(Style::Flow)?.value(),
                };
                self.skip_to_content(true)?;
            }
            map.insert(key.text, value);
            match self.peek() {
                Some(',') => self.advance(1),
                Some('}') => {}
                _ => return Err(self.error("did not find expected ',' or '}'")),
            }
        }
    }

    fn scalar(&mut self, style: Style) -> Result<Scalar, String> {
        match self.peek() {
            Some('"') => self.quoted(true),
            Some('\'') => self.quoted(false),
            Some(c) if self.starts_plain(c, style) => self.plain(style),
            Some('&' | '*' | '!') => {
                Err(self
                    .error("anchors, aliases and tags are not read here: write the plain value"))
            }
            Some('@' | '`' | '%' | '\t') => {
                Err(self.error("found character that cannot start any token"))
            }
            _ => Err(self.error("did not find expected node content")),
        }
    }

    fn starts_plain(&self, c: char, style: Style) -> bool {
        let next_is_text = self
            .char_at(1)
            .is_some_and(|next| !is_blank(next) && !is_break(next));
        match c {
            '-' => next_is_text,
            '?' | ':' => next_is_text && style != Style::Flow,
            ',' | '[' | ']' | '{' | '}' | '#' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%'
            | '@' | '`' => false,
            c => !is_blank(c) && !is_break(c),
        }
    }

    fn quoted(&mut self, double: bool) -> Result<Scalar, String> {
        let mut text = String::new();
        self.advance(1);
        loop {
            if self.at_marker("---") || self.at_marker("...") {
                return Err(self.error("found unexpected document indicator"));
            }
            let mut folded = false;
            while let Some(c) = self.peek().filter(|c| !is_blank(*c) && !is_break(*c)) {
                match c {
                    '\'' if !double && self.char_at(1) == Some('\'') => {
                        text.push('\'');
                        self.advance(2);
                    }
                    '"' if double => return Ok(self.end_quoted(text)),
                    '\'' if !double => return Ok(self.end_quoted(text)),
                    '\\' if double && self.char_at(1).is_some_and(is_break) => {
                        self.advance(1);
                        self.line_break();
                        folded = true;
                        break;
                    }
                    '\\' if double => text.push(self.escape()?),
                    _ => {
                        text.push(c);
                        self.advance(1);
                    }
                }
            }
            if self.peek().is_none() {
                return Err(self.error("found unexpected end of stream"));
            }
            self.fold(&mut text, folded, 0)?;
        }
    }

    fn end_quoted(&mut self, text: String) -> Scalar {
        self.advance(1);
        Scalar { text, plain: false }
    }

    /// Blanks and line breaks within a scalar: one break becomes a space, more become breaks.
    fn fold(&mut self, text: &mut String, mut broken: bool, indent: usize) -> Result<(), String> {
        let (mut blanks, mut first, mut others) = (String::new(), String::new(), String::new());
        while let Some(c) = self.peek().filter(|c| is_blank(*c) || is_break(*c)) {
            if is_blank(c) {
                if broken && c == '\t' && self.column < indent {
                    return Err(self.error("found a tab character that violates indentation"));
                }
                if !broken {
                    blanks.push(c);
                }
                self.advance(1);
            } else {
                let read = self.line_break();
                if broken {
                    others.push(read);
                } else {
                    blanks.clear();
                    first.push(read);
                    broken = true;
                }
            }
        }
        if !broken {
            text.push_str(&blanks);
        } else if first.starts_with('\n') {
            text.push_str(if others.is_empty() { " " } else { &others });
        } else {
            text.push_str(&first);
            text.push_str(&others);
        }
        Ok(())
    }

    fn escape(&mut self) -> Result<char, String> {
        let code = self.char_at(1).unwrap_or_default();
        let digits = match code {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        if digits == 0 {
            let c = match code {
                '0' => '\0',
                'a' => '\u{7}',
                'b' => '\u{8}',
                't' | '\t' => '\t',
                'n' => '\n',
                'v' => '\u{b}',
                'f' => '\u{c}',
                'r' => '\r',
                'e' => '\u{1b}',
                ' ' | '"' | '\'' | '\\' => code,
                'N' => '\u{85}',
                '_' => '\u{a0}',
                'L' => '\u{2028}',
                'P' => '\u{2029}',
                _ => return Err(self.error("found unknown escape character")),
            };
            self.advance(2);
            return Ok(c);
        }
        self.advance(2);
        let mut value = 0;
        for place in 0..digits {
            let digit = self.char_at(place).and_then(|c| c.to_digit(16));
            value = (value << 4)
                + digit.ok_or_else(|| self.error("did not find expected hexdecimal number"))?;
        }
        let c = char::from_u32(value)
            .ok_or_else(|| self.error("found invalid Unicode character escape code"))?;
        self.advance(digits);
        Ok(c)
    }

    fn plain(&mut self, style: Style) -> Result<Scalar, String> {
        let mut text = String::new();
        let indent = match style {
            Style::Block(column) => column + 1,
            Style::Flow => 0,
        };
        loop {
            if self.at_marker("---") || self.at_marker("...") || self.peek() == Some('#') {
                break;
            }
            let start = self.place;
            while let Some(c) = self.peek().filter(|c| !is_blank(*c) && !is_break(*c)) {
                let ends_key = c == ':'
                    && self
                        .char_at(1)
                        .is_none_or(|next| is_blank(next) || is_break(next));
                if ends_key
                    || (style == Style::Flow && matches!(c, ',' | '?' | '[' | ']' | '{' | '}'))
                {
                    break;
                }
                text.push(c);
                self.advance(1);
            }
            let stopped = self.place == start;
            if stopped || !self.peek().is_some_and(|c| is_blank(c) || is_break(c)) {
                break;
            }
            // White space belongs to the scalar only when more of it follows.
            let before = (self.place, self.line, self.column);
            let mut folded = String::new();
            self.fold(&mut folded, false, indent)?;
            let ends = self.peek().is_none_or(|c| {
                c == '#' || (c == ':' && self.char_at(1).is_none_or(|n| is_blank(n) || is_break(n)))
            }) || (style != Style::Flow && self.line > before.1 && self.column < indent)
                || (style == Style::Flow
                    && self
                        .peek()
                        .is_some_and(|c| matches!(c, ',' | '?' | '[' | ']' | '{' | '}')))
                || self.at_marker("---")
                || self.at_marker("...");
            if ends {
                if style != Style::Flow {
                    (self.place, self.line, self.column) = before;
                }
                break;
            }
            text.push_str(&folded);
        }
        Ok(Scalar { text, plain: true })
    }

    /// `|` keeps line breaks, `>` folds them.
    fn block_scalar(&mut self, parent: usize) -> Result<String, String> {
        let folded = self.peek() == Some('>');
        self.advance(1);
        let (mut chomp, mut indent) = (None, None);
        while let Some(c) = self.peek() {
            match c {
                '+' | '-' if chomp.is_none() => chomp = Some(c),
                '1'..='9' if indent.is_none() => {
                    indent = c.to_digit(10).map(|digit| parent + digit as usize);
                }
                '0' => return Err(self.error("found an indentation indicator equal to 0")),
                _ => break,
            }
            self.advance(1);
        }
        self.skip_blanks_and_comment();
        if self.peek().is_some_and(|c| !is_break(c)) {
            return Err(self.error("did not find expected comment or line break"));
        }
        if self.peek().is_some() {
            self.line_break();
        }
        let (mut text, mut breaks) = (String::new(), String::new());
        let (mut leading, mut was_indented) = (String::new(), false);
        loop {
            // Empty lines, and the indentation of the first line that has any text.
            loop {
                while self.peek() == Some(' ') && indent.is_none_or(|indent| self.column < indent) {
                    self.advance(1);
                }
                if self.peek().is_some_and(is_break) {
                    breaks.push(self.line_break());
                } else {
                    break;
                }
            }
            if self.peek().is_none() {
                break;
            }
            let wanted = *indent.get_or_insert_with(|| self.column.max(parent + 1));
            if self.column < wanted || self.at_marker("---") || self.at_marker("...") {
                break;
            }
            let indented = self.peek().is_some_and(is_blank);
            if folded && leading.starts_with('\n') && !was_indented && !indented {
                if breaks.is_empty() {
                    text.push(' ');
                }
            } else {
                text.push_str(&leading);
            }
            text.push_str(&breaks);
            breaks.clear();
            leading.clear();
            was_indented = indented;
            while let Some(c) = self.peek().filter(|c| !is_break(*c)) {
                text.push(c);
                self.advance(1);
            }
            if self.peek().is_some() {
                leading.push(self.line_break());
            }
        }
        match chomp {
            Some('-') => {}
            Some(_) => {
                text.push_str(&leading);
                text.push_str(&breaks);
            }
            None => text.push_str(&leading),
        }
        Ok(text)
    }

    /// A document that is one scalar: null is an empty map, anything else cannot be one.
    fn lone_scalar(&self, scalar: &Scalar) -> Result<Texts, String> {
        if scalar.is_null() {
            return Ok(Texts::default());
        }
        Err(self.unmarshal("!!str", "map[string]string"))
    }

    fn only_blank_until_end(&mut self) -> bool {
        let before = (self.place, self.line, self.column);
        let end = self.skip_to_content(true).is_ok()
            && (self.peek().is_none() || self.at_marker("---") || self.at_marker("..."));
        if !end {
            (self.place, self.line, self.column) = before;
        }
        end
    }

    /// Skips white space, comments and, if asked, line breaks.
    fn skip_to_content(&mut self, breaks: bool) -> Result<(), String> {
        loop {
            let line_start = self.column;
            while let Some(c) = self.peek().filter(|c| is_blank(*c)) {
                if c == '\t'
                    && line_start == 0
                    && self.only_tabs_so_far()
                    && self.next_is_text_after_blanks()
                {
                    return Err(self.error("found character that cannot start any token"));
                }
                self.advance(1);
            }
            let comment_allowed = self.place == 0
                || self
                    .chars
                    .get(self.place - 1)
                    .is_none_or(|c| is_blank(*c) || is_break(*c));
            if self.peek() == Some('#') && comment_allowed {
                self.skip_line_rest();
            }
            if !breaks || !self.peek().is_some_and(is_break) {
                return Ok(());
            }
            self.line_break();
        }
    }

    /// Whether the line so far is white space only: a tab there would be indentation.
    fn only_tabs_so_far(&self) -> bool {
        self.chars[self.place - self.column..self.place]
            .iter()
            .all(|c| is_blank(*c))
    }

    fn next_is_text_after_blanks(&self) -> bool {
        let rest = self.chars[self.place..].iter().find(|c| !is_blank(**c));
        rest.is_some_and(|c| !is_break(*c) && !matches!(c, '#' | '{' | '}' | '"' | ',' | ':'))
    }

    fn skip_blanks_and_comment(&mut self) {
        let mut blank = false;
        while self.peek().is_some_and(is_blank) {
            blank = true;
            self.advance(1);
        }
        if blank && self.peek() == Some('#') {
            self.skip_line_rest();
        }
    }

    fn skip_line_rest(&mut self) {
        while self.peek().is_some_and(|c| !is_break(c)) {
            self.advance(1);
        }
    }

    /// Whether the reader stands at the start of a line, the scalar before having ended with its line.
    fn ended_line(&self) -> bool {
        self.chars[..self.place]
            .iter()
            .rev()
            .find(|c| !is_blank(**c))
            .is_none_or(|c| is_break(*c))
    }

    /// Takes a line break, and says what it counts as.
    fn line_break(&mut self) -> char {
        let c = self.peek().unwrap_or('\n');
        let width = if c == '\r' && self.char_at(1) == Some('\n') {
            2
        } else {
            1
        };
        self.place += width;
        self.line += 1;
        self.column = 0;
        if matches!(c, '\u{2028}' | '\u{2029}') {
            c
        } else {
            '\n'
        }
    }

    fn at_marker(&self, marker: &str) -> bool {
        self.column == 0
            && marker
                .chars()
                .enumerate()
                .all(|(place, c)| self.char_at(place) == Some(c))
            && self.char_at(3).is_none_or(|c| is_blank(c) || is_break(c))
    }

    fn peek(&self) -> Option<char> {
        self.char_at(0)
    }

    fn char_at(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.place + ahead).copied()
    }

    fn advance(&mut self, count: usize) {
        self.place += count;
        self.column += count;
    }

    fn error(&self, problem: &str) -> String {
        match self.line {
            0 => format!("yaml: {problem}"),
            line => format!("yaml: line {}: {problem}", line + 1),
        }
    }

    fn unmarshal(&self, found: &str, wanted: &str) -> String {
        format!(
            "yaml: unmarshal errors:\n  line {}: cannot unmarshal {found} into {wanted}",
            self.line + 1
        )
    }
}

struct Scalar {
    text: String,
    plain: bool,
}

impl Scalar {
    fn is_null(&self) -> bool {
        self.plain && matches!(self.text.as_str(), "" | "~" | "null" | "Null" | "NULL")
    }

    /// As go-yaml puts it into a text: null is empty, everything else keeps its spelling.
    fn value(self) -> String {
        if self.is_null() {
            String::new()
        } else {
            self.text
        }
    }
}

#[cfg(test)]
mod tests;
