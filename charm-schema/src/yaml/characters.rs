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
    for (line_index, line) in lines(text).into_iter().enumerate() {
        if line_index == 0 && line.starts_with("%YAML") {
            found = directive(file, line, report);
        }
        // The first of a line is enough: a line of noise is one mistake.
        let Some((column, c)) = line.chars().enumerate().find(|(_, c)| refused(*c)) else {
            continue;
        };
        let span = Span {
            file,
            line: number(line_index),
            column: number(column),
            len: 1,
        };
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

fn directive(file: usize, line: &str, report: &mut Report) -> Result<(), Broken> {
    if line.split_whitespace().nth(1) == Some("1.1") {
        return Ok(());
    }
    let span = Span {
        file,
        line: 1,
        column: 1,
        len: number(line.trim_end().chars().count()) - 1,
    };
    report
        .error(span, "Juju reads no other version of YAML than 1.1")
        .help("leave the directive out");
    Err(Broken)
}

fn refused(c: char) -> bool {
    !matches!(c, '\t' | ' '..='~' | '\u{a0}'..='\u{2027}' | '\u{202a}'..='\u{d7ff}'
        | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}' | '\u{10000}'..)
}

/// A line or column number from an index.
pub(super) fn number(index: usize) -> u32 {
    u32::try_from(index).map_or(u32::MAX, |n| n.saturating_add(1))
}
