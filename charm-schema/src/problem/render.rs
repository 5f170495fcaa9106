//! A problem in rustc's look, safe for terminals whatever the line holds.

use std::fmt::Write as _;

use super::{Problem, Severity};
use crate::source::{SourceFile, Span, lines};

/// Columns of a source line that are shown at most.
const WIDEST: usize = 120;
/// Columns shown before the place when a line is cut.
const BEFORE: usize = 40;

pub(super) fn render(problem: &Problem, files: &[SourceFile]) -> String {
    let mut out = problem.file.clone();
    if let Some(span) = problem.span {
        let _ = write!(out, ":{}:{}", span.line, span.column);
    }
    out.push_str(": ");
    if problem.severity == Severity::Warning {
        out.push_str("warning: ");
    }
    out.push_str(&problem.message);

    let gutter = problem.span.map_or(0, |span| span.line.to_string().len());
    if let Some(span) = problem.span.filter(|span| span.len > 0)
        && let Some(line) = line_of(span, files)
    {
        let (shown, underline) = underlined(line, span);
        let _ = write!(
            out,
            "\n{:gutter$} |\n{} | {shown}\n{:gutter$} | {underline}",
            "", span.line, ""
        );
    }
    if let Some(help) = &problem.help {
        let _ = write!(out, "\n{:gutter$} = help: {help}", "");
    }
    out
}

fn line_of(span: Span, files: &[SourceFile]) -> Option<&str> {
    let text = &files.get(span.file)?.text;
    lines(text).get(span.line.checked_sub(1)? as usize).copied()
}

/// The line as it can be shown, and the carets below it.
fn underlined(line: &str, span: Span) -> (String, String) {
    let start = span.column.saturating_sub(1) as usize;
    let end = start + span.len as usize;
    // Display column of every character's start, and of the end.
    let mut cells = Vec::new();
    let mut column = 0;
    for c in line.trim_end().chars() {
        let cell = Cell::of(c);
        column += cell.width;
        cells.push(cell);
    }
    let (from, to) = window(&cells, start, column);

    let mut shown = String::new();
    let mut underline = String::new();
    if from > 0 {
        shown.push('…');
        underline.push(' ');
    }
    for (i, cell) in cells.iter().enumerate().take(to).skip(from) {
        shown.push_str(&cell.text);
        let mark = if (start..end).contains(&i) { "^" } else { " " };
        underline.push_str(&mark.repeat(cell.width));
    }
    if to < cells.len() {
        shown.push('…');
    }
    let underline = match underline.trim_end() {
        // A place past the end of the line, or of characters without width.
        "" => {
            let before: usize = cells.iter().take(start).skip(from).map(|c| c.width).sum();
            format!("{}^", " ".repeat(before + usize::from(from > 0)))
        }
        marks => marks.to_owned(),
    };
    (shown, underline)
}

/// Which characters to show: all that fit, else some before the place and what
/// follows.
fn window(cells: &[Cell], start: usize, width: usize) -> (usize, usize) {
    if width <= WIDEST {
        return (0, cells.len());
    }
    let start = start.min(cells.len());
    let mut from = start;
    let mut before = 0;
    while from > 0 && before + cells[from - 1].width <= BEFORE {
        from -= 1;
        before += cells[from].width;
    }
    let mut to = from;
    let mut shown = 0;
    while to < cells.len() && shown + cells[to].width <= WIDEST {
        shown += cells[to].width;
        to += 1;
    }
    (from, to)
}

struct Cell {
    text: String,
    width: usize,
}

impl Cell {
    fn of(c: char) -> Self {
        match c {
            '\t' => Self {
                text: " ".repeat(4),
                width: 4,
            },
            c if printable(c) => Self {
                text: c.to_string(),
                width: width(c),
            },
            // Control characters and those that turn the direction of text
            // would move the caret or deceive the reader.
            _ => Self {
                text: '\u{fffd}'.to_string(),
                width: 1,
            },
        }
    }
}

/// Whether a character may go to a terminal as it is.
pub(super) fn printable(c: char) -> bool {
    !c.is_control()
        && !matches!(c,
            '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{61c}')
}

/// How many columns a terminal gives to a character.
///
/// A short table instead of a dependency: combining marks take none, the wide
/// East Asian blocks and emoji take two. What it gets wrong moves the caret by
/// a column.
fn width(c: char) -> usize {
    match c {
        '\u{300}'..='\u{36f}'
        | '\u{483}'..='\u{489}'
        | '\u{591}'..='\u{5bd}'
        | '\u{64b}'..='\u{65f}'
        | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}'
        | '\u{200c}'..='\u{200d}'
        | '\u{20d0}'..='\u{20ff}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{fe20}'..='\u{fe2f}' => 0,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{303e}'
        | '\u{3041}'..='\u{33ff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{a000}'..='\u{a4cf}'
        | '\u{a960}'..='\u{a97c}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1f64f}'
        | '\u{1f680}'..='\u{1f6ff}'
        | '\u{1f900}'..='\u{1f9ff}'
        | '\u{1fa70}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}
