//! From `tracing` to Juju's log.
//!
//! A charm logs by the macros of `tracing`. Each record of INFO and above is a
//! call of `juju-log`, so log what an operator wants to read, not every step.
//! DEBUG is a line on standard output, which Juju files at DEBUG and which
//! costs nothing; in an action standard output is part of the result, and
//! DEBUG is left out. TRACE is never shown.
//!
//! Juju: [`juju-log`](https://documentation.ubuntu.com/juju/3.6/reference/hook-command/list-of-hook-commands/juju-log/).

use std::fmt::{self, Write};
use std::io;
use std::sync::Arc;

use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

use crate::hook_tool::{Call, HookTools, Input, argument_text};

/// Where lines go that do not go through `juju-log`.
pub(crate) trait Lines: Send + Sync {
    /// A line at DEBUG: standard output under Juju.
    fn debug(&self, line: &str);
    /// A line that could not be logged: standard error under Juju.
    fn lost(&self, line: &str);
}

/// The process's own output. A reader that is gone is no reason to fail.
pub(crate) struct StandardOutput;

impl Lines for StandardOutput {
    fn debug(&self, line: &str) {
        let _ = io::Write::write_fmt(&mut io::stdout().lock(), format_args!("{line}\n"));
    }

    fn lost(&self, line: &str) {
        let _ = io::Write::write_fmt(&mut io::stderr().lock(), format_args!("{line}\n"));
    }
}

/// Runs `f` with the records of this thread going to Juju.
pub(crate) fn with_juju_log<T>(
    tools: Arc<dyn HookTools>,
    lines: Arc<dyn Lines>,
    in_action: bool,
    f: impl FnOnce() -> T,
) -> T {
    let least = if in_action {
        LevelFilter::INFO
    } else {
        LevelFilter::DEBUG
    };
    let layer = JujuLog {
        tools,
        lines,
        least,
    };
    tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), f)
}

struct JujuLog {
    tools: Arc<dyn HookTools>,
    lines: Arc<dyn Lines>,
    least: LevelFilter,
}

impl<S: Subscriber> Layer<S> for JujuLog {
    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        *metadata.level() <= self.least
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.least)
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut line = Line::default();
        event.record(&mut line);
        let text = line.finish();
        match *event.metadata().level() {
            Level::ERROR => self.log("ERROR", &text),
            Level::WARN => self.log("WARNING", &text),
            Level::INFO => self.log("INFO", &text),
            _ => self.lines.debug(&text),
        }
    }
}

impl JujuLog {
    /// A record that cannot be logged must not fail the event, and must not
    /// be lost either.
    fn log(&self, level: &str, text: &str) {
        let text = argument_text(text);
        let args = ["--log-level", level, "--", &text].map(str::to_owned);
        let call = Call {
            tool: "juju-log",
            args: args.into(),
            input: Input::None,
        };
        match self.tools.call(&call) {
            Ok(output) if output.code == 0 => {}
            _ => self.lines.lost(&format!("{level} {text}")),
        }
    }
}

/// The message, then the fields as `name=value`, in one line.
#[derive(Default)]
struct Line {
    message: String,
    fields: String,
}

impl Line {
    fn finish(self) -> String {
        let Self { message, fields } = self;
        let text = match (message.is_empty(), fields.is_empty()) {
            (_, true) => message,
            (true, false) => fields,
            (false, false) => format!("{message} {fields}"),
        };
        text.replace('\r', "\\r").replace('\n', "\\n")
    }
}

impl Visit for Line {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.record_debug(field, &format_args!("{value}"));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        // Writing to a text cannot fail.
        if field.name() == "message" {
            let _ = write!(self.message, "{value:?}");
        } else {
            let space = if self.fields.is_empty() { "" } else { " " };
            let _ = write!(self.fields, "{space}{}={value:?}", field.name());
        }
    }
}

#[cfg(test)]
mod tests;
