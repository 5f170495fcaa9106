//! debug-log.

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use juju_model::{Level, LogRecord};
use local_juju::glob;
use serde::Serialize;

use super::output::print;
use super::session::Session;

/// Show the log of hooks, their output and what charms logged
///
/// All of it that `logging-config` (see `model-config`) has kept, oldest first,
/// in UTC. Nothing is running between two commands, so there is nothing to wait
/// for at the end.
#[derive(Args)]
pub(super) struct DebugLog {
    /// Show only these units: app, app/0 or unit-app-0; * stands for characters
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
    #[arg(short = 'n', long)]
    lines: Option<usize>,
    /// The same
    #[arg(long)]
    limit: Option<usize>,
    /// Show dates as well as times
    #[arg(long)]
    date: bool,
    /// Show milliseconds; the model's clock has whole seconds
    #[arg(long)]
    ms: bool,
    /// Specify output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Accepted: the log is always shown from its start
    #[arg(long)]
    replay: bool,
    /// Accepted: there is never more to come
    #[arg(long)]
    no_tail: bool,
    #[arg(short = 'T', long, hide = true)]
    tail: bool,
    #[arg(long, hide = true)]
    utc: bool,
    /// Accepted: what hooks and charms log has no place in a source file
    #[arg(long)]
    location: bool,
    #[arg(long, hide = true)]
    retry: bool,
    #[arg(long, hide = true)]
    retry_delay: Option<String>,
    #[arg(long, hide = true)]
    firehose: bool,
    #[arg(long, hide = true, alias = "include-labels")]
    include_label: Vec<String>,
    #[arg(long, hide = true, alias = "exclude-labels")]
    exclude_label: Vec<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// A record as a line of JSON.
#[derive(Serialize)]
struct Shown<'a> {
    entity: &'a str,
    timestamp: String,
    severity: &'static str,
    module: &'a str,
    message: &'a str,
}

impl DebugLog {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        if !self.include_label.is_empty() || !self.exclude_label.is_empty() {
            bail!(
                "records of local Juju have no labels: see --include-module and --exclude-module"
            );
        }
        if self.firehose {
            bail!("local Juju shows the log of one model at a time: name it with --model");
        }
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
        // Both mean the newest, and none or 0 all of them.
        let most = [self.lines, self.limit].into_iter().flatten();
        let most = most.filter(|most| *most > 0).min().unwrap_or(usize::MAX);
        let shown = &shown[shown.len().saturating_sub(most)..];
        print(
            shown
                .iter()
                .map(|record| self.line(record))
                .collect::<Result<String>>()?,
        );
        Ok(())
    }

    fn line(&self, record: &LogRecord) -> Result<String> {
        let LogRecord {
            time,
            entity,
            level,
            module,
            text,
        } = record;
        Ok(match self.format {
            Format::Json => {
                let shown = Shown {
                    entity,
                    timestamp: time.to_string(),
                    severity: level.as_str(),
                    module,
                    message: text,
                };
                format!("{}\n", serde_json::to_string(&shown)?)
            }
            Format::Text => {
                let time = time.spaced();
                let time = time.trim_end_matches('Z');
                let time = if self.date {
                    time
                } else {
                    time.get(11..).unwrap_or(time)
                };
                let fraction = if self.ms { ".000" } else { "" };
                format!("{entity}: {time}{fraction} {level} {module} {text}\n")
            }
        })
    }

    fn wants(&self, record: &LogRecord) -> bool {
        let entity = record.entity.as_str();
        let is_entity = |pattern: &String| {
            let tag = format!("unit-{}", pattern.replace('/', "-"));
            let units = |tag: &str| {
                entity.rsplit_once('-').is_some_and(|(app, number)| {
                    app == tag && number.bytes().all(|byte| byte.is_ascii_digit())
                })
            };
            glob::matches(pattern, entity) || glob::matches(&tag, entity) || units(&tag)
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
