//! All that the program says. Colours are left out where nobody sees them
//! (pipes, `NO_COLOR`), and none is needed to understand a line.

use std::fmt;
use std::io::{self, Write as _};

use anstream::ColorChoice;
use anstyle::{AnsiColor, Style};

/// Where progress and problems go.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shell {
    quiet: bool,
}

impl Shell {
    pub(crate) fn new(quiet: bool) -> Self {
        Self { quiet }
    }

    pub(crate) fn is_quiet(self) -> bool {
        self.quiet
    }

    /// A step, as cargo shows its own: `   Packing hello for amd64`.
    pub(crate) fn step(self, verb: &str, what: impl fmt::Display) {
        if !self.quiet {
            let style = bold(AnsiColor::Green);
            note(format_args!("{style}{verb:>12}{style:#} {what}"));
        }
    }

    /// Text that belongs to the step above it.
    pub(crate) fn text(self, text: impl fmt::Display) {
        if !self.quiet {
            note(format_args!("{text}"));
        }
    }

    /// Something that is suspicious.
    pub(crate) fn warning(self, what: impl fmt::Display) {
        if !self.quiet {
            let style = bold(AnsiColor::Yellow);
            note(format_args!("{style}warning{style:#}: {what}"));
        }
    }
}

/// Something that is wrong.
pub(crate) fn error(what: impl fmt::Display) {
    let style = bold(AnsiColor::Red);
    note(format_args!("{style}error{style:#}: {what}"));
}

/// Does as cargo is told about colours.
pub(crate) fn choose_colors() {
    let choice = match std::env::var("CARGO_TERM_COLOR").as_deref() {
        Ok("always") => ColorChoice::Always,
        Ok("never") => ColorChoice::Never,
        _ => return,
    };
    choice.write_global();
}

/// What is wrong, in a form of its own.
pub(crate) fn report(text: impl fmt::Display) {
    note(format_args!("{text}\n"));
}

/// What was asked for, on standard output. A reader that has read enough and
/// went away is content.
pub(crate) fn answer(line: impl fmt::Display) -> io::Result<()> {
    match writeln!(anstream::stdout(), "{line}") {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        done => done,
    }
}

/// A reader that went away is no reason to stop the work.
fn note(line: fmt::Arguments<'_>) {
    let _ = writeln!(anstream::stderr(), "{line}");
}

fn bold(color: AnsiColor) -> Style {
    color.on_default().bold()
}
