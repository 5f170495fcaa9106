//! Characters that Juju's reader refuses or takes for something else.

use super::Broken;
use crate::problem::Report;
use crate::source::{Span, lines};

/// Larger files are not declarations. A bound keeps reading them cheap.
pub(super) const LARGEST: usize = 1 << 20;

pub(super) fn check(file: usize, text: &str, report: &mut Report) -> Result<(), Broken> {
    if text.len() > LARGEST {
        report
            .error(
                Span::start_of(file),
                format!("the file is larger than {} KiB", LARGEST / 1024),
            )
            .help("a charm's declaration has a few kilobytes; is this the right file?");
        return Err(Broken);
    }
    let mut found = Ok(());
    let mut header = true;
    for (line_index, line) in lines(text).enumerate() {
        // Directives and markers before the first line that says something.
        let said = line.trim_start();
        if header && !said.is_empty() && !said.starts_with('#') {
            header = line.starts_with('%');
            if directive(line) {
                let span = place(file, line_index, 0);
                report
                    .error(span, "Juju does not read a file that starts like this")
                    .help("leave the line out; the only directives are `%YAML 1.1` and `%TAG`");
                found = Err(Broken);
            }
        }
        // The first of a line is enough: a line of noise is one mistake.
        let Some((column, c)) = line.chars().enumerate().find(|(_, c)| refused(*c)) else {
            continue;
        };
        let span = place(file, line_index, column);
        let code = format!("U+{:04X}", u32::from(c));
        if matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}') {
            report
                .error(
                    span,
                    format!("{code} would end the line for Juju's YAML reader"),
                )
                .help("write it as an escape in double quotes, or leave it out");
        } else {
            report
                .error(span, format!("the character {code} is not allowed in YAML"))
                .help("write it as an escape in double quotes, or leave it out");
        }
        found = Err(Broken);
    }
    found
}

/// Whether a line before the document is one that Juju's reader refuses.
fn directive(line: &str) -> bool {
    let mut words = line.split_whitespace();
    match words.next() {
        Some("%YAML") => words.next() != Some("1.1"),
        Some(word) => (word.starts_with('%') && word != "%TAG") || word == "...",
        None => false,
    }
}

fn place(file: usize, line: usize, column: usize) -> Span {
    Span {
        file,
        line: number(line),
        column: number(column),
        len: 1,
    }
}

fn refused(c: char) -> bool {
    !matches!(c, '\t' | ' '..='~' | '\u{a0}'..='\u{2027}' | '\u{202a}'..='\u{d7ff}'
        | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}' | '\u{10000}'..)
}

/// A line or column number from an index.
pub(super) fn number(index: usize) -> u32 {
    u32::try_from(index).map_or(u32::MAX, |n| n.saturating_add(1))
}
