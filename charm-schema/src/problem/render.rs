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
    lines(text).nth(span.line.checked_sub(1)? as usize)
}

/// The line as it can be shown, and the carets below it.
fn underlined(line: &str, span: Span) -> (String, String) {
    let start = span.column.saturating_sub(1) as usize;
    // Only what can be shown is looked at: lines may be very long.
    let skipped = start.saturating_sub(WIDEST);
    let mut rest = line.trim_end().chars().skip(skipped);
    let cells: Vec<Cell> = rest.by_ref().take(2 * WIDEST).map(Cell::of).collect();
    let whole = skipped == 0 && rest.next().is_none();
    let start = (start - skipped).min(cells.len());
    let (from, to) = window(&cells, start, whole);
    let (cut_before, cut_after) = (skipped + from > 0, !whole || to < cells.len());

    let mut shown = String::from(if cut_before { "…" } else { "" });
    let mut underline = String::from(if cut_before { " " } else { "" });
    for cell in &cells[from..start] {
        shown.push_str(&cell.text);
        underline.push_str(&" ".repeat(cell.width));
    }
    let mut marked = 0;
    for (i, cell) in cells[start..to].iter().enumerate() {
        shown.push_str(&cell.text);
        if i < span.len as usize {
            marked += cell.width;
        }
    }
    // A place past the end of the line, or of characters without width.
    underline.push_str(&"^".repeat(marked.max(1)));
    if cut_after {
        shown.push('…');
    }
    (shown, underline)
}

/// Which characters to show: all that fit, else some before the place and what
/// follows.
fn window(cells: &[Cell], start: usize, whole: bool) -> (usize, usize) {
    let width: usize = cells.iter().map(|cell| cell.width).sum();
    if whole && width <= WIDEST {
        return (0, cells.len());
    }
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
