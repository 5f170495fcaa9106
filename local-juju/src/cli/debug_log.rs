//! debug-log.

use std::fmt::Write as _;

use anyhow::{Result, bail};
use clap::Args;
use juju_model::{Level, LogRecord};

use super::output::print;
use super::session::Session;

/// Show the log of hooks, their output and what charms logged
///
/// All of it, oldest first. Nothing is running between two commands, so there
/// is nothing to wait for at the end.
#[derive(Args)]
pub(super) struct DebugLog {
    /// Show only these units: app, app/0 or unit-app-0
    #[arg(short, long)]
    include: Vec<String>,
    /// Do not show these units
    #[arg(short = 'x', long)]
    exclude: Vec<String>,
    /// Show only these loggers and what is below them
    #[arg(long)]
    include_module: Vec<String>,
    /// Do not show these loggers and what is below them
    #[arg(long)]
    exclude_module: Vec<String>,
    /// Least level: TRACE, DEBUG, INFO, WARNING or ERROR
    #[arg(short, long, default_value = "TRACE")]
    level: String,
    /// Show at most so many lines, the newest
    #[arg(
        short = 'n',
        long,
        visible_alias = "limit",
        default_value_t = 0,
        hide_default_value = true
    )]
    lines: usize,
    /// Show dates as well as times
    #[arg(long)]
    date: bool,
    /// Accepted: the log is always shown from its start
    #[arg(long)]
    replay: bool,
    /// Accepted: there is never more to come
    #[arg(long)]
    no_tail: bool,
    #[arg(long, hide = true)]
    tail: bool,
    #[arg(long, hide = true)]
    utc: bool,
}

impl DebugLog {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        let Some(level) = Level::parse(&self.level) else {
            bail!(
                "level value {:?} is not one of \"TRACE\", \"DEBUG\", \"INFO\", \"WARNING\", \"ERROR\"",
                self.level
            );
        };
        let log = session.model_dir()?.log()?;
        let shown: Vec<&LogRecord> = log
            .iter()
            .filter(|record| record.level >= level && self.wants(record))
            .collect();
        let skipped = if self.lines == 0 {
            0
        } else {
            shown.len().saturating_sub(self.lines)
        };
        let mut text = String::new();
        for record in &shown[skipped..] {
            let time = record.time.spaced();
            let time = time.trim_end_matches('Z');
            let time = if self.date {
                time
            } else {
                time.get(11..).unwrap_or(time)
            };
            let LogRecord {
                entity,
                level,
                module,
                text: said,
                ..
            } = record;
            let _ = writeln!(text, "{entity}: {time} {level} {module} {said}");
        }
        print(text);
        Ok(())
    }

    fn wants(&self, record: &LogRecord) -> bool {
        let is_entity = |pattern: &String| {
            let tag = format!("unit-{}", pattern.replace('/', "-"));
            let unit_of = |tag: &str| {
                record
                    .entity
                    .strip_prefix(tag)
                    .and_then(|rest| rest.strip_prefix('-'))
                    .is_some_and(|number| {
                        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
                    })
            };
            *pattern == record.entity || tag == record.entity || unit_of(&tag)
        };
        let is_module = |pattern: &String| {
            let below = record.module.strip_prefix(pattern.as_str());
            below.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        (self.include.is_empty() || self.include.iter().any(is_entity))
            && (self.include_module.is_empty() || self.include_module.iter().any(is_module))
            && !self.exclude.iter().any(is_entity)
            && !self.exclude_module.iter().any(is_module)
    }
}
