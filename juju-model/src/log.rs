//! The debug log.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// How grave a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[expect(missing_docs, reason = "the names are Juju's own words for these")]
pub enum Level {
    Trace,
    Debug,
    Info,
    Warning,
    Error,
    Critical,
}

impl Level {
    /// Reads a level in any case; `WARN` is `WARNING`.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text.to_ascii_uppercase().as_str() {
            "TRACE" => Self::Trace,
            "DEBUG" => Self::Debug,
            "INFO" => Self::Info,
            "WARNING" | "WARN" => Self::Warning,
            "ERROR" => Self::Error,
            "CRITICAL" => Self::Critical,
            _ => return None,
        })
    }

    /// As Juju writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Trace => "TRACE",
            Self::Debug => "DEBUG",
            Self::Info => "INFO",
            Self::Warning => "WARNING",
            Self::Error => "ERROR",
            Self::Critical => "CRITICAL",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One record of the debug log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogRecord {
    /// When, by the model's clock.
    pub time: Timestamp,
    /// Who: `unit-app-0`, as `juju debug-log` shows it.
    pub entity: String,
    /// How grave.
    pub level: Level,
    /// The logger: `unit.app/0.juju-log`, `juju.worker.uniter.operation`, …
    pub module: String,
    /// The text; may have several lines.
    pub text: String,
}

/// What a model keeps in its log: `logging-config`, such as `<root>=INFO;unit=DEBUG`.
///
/// A logger has the level of the longest of these names that it is below of.
///
/// ```
/// use juju_model::{Level, LoggingConfig};
///
/// let config = LoggingConfig::parse("<root>=WARNING;unit=DEBUG").unwrap();
/// assert_eq!(config.level("unit.app/0.juju-log"), Level::Debug);
/// assert_eq!(config.level("juju.worker.uniter"), Level::Warning);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggingConfig {
    root: Level,
    loggers: BTreeMap<String, Level>,
}

impl Default for LoggingConfig {
    /// Juju's, where nothing is said.
    fn default() -> Self {
        Self {
            root: Level::Warning,
            loggers: BTreeMap::new(),
        }
    }
}

impl LoggingConfig {
    /// Reads `LOGGER=LEVEL` with semicolons between them, or the level of all.
    pub fn parse(text: &str) -> Option<Self> {
        let mut config = Self::default();
        if let Some(root) = Level::parse(text.trim()) {
            config.root = root;
            return Some(config);
        }
        let parts = text.split([';', ':']).map(str::trim);
        for part in parts.filter(|part| !part.is_empty()) {
            let (logger, level) = part.split_once('=')?;
            let (logger, level) = (logger.trim().to_ascii_lowercase(), level.trim());
            // As if nothing was said.
            if level.eq_ignore_ascii_case("UNSPECIFIED") {
                continue;
            }
            let level = Level::parse(level)?;
            match logger.as_str() {
                "" => return None,
                "<root>" => config.root = level,
                _ => _ = config.loggers.insert(logger, level),
            }
        }
        Some(config)
    }

    /// The least level that a logger keeps.
    pub fn level(&self, logger: &str) -> Level {
        let mut name = logger;
        loop {
            if let Some(level) = self.loggers.get(name) {
                return *level;
            }
            match name.rsplit_once('.') {
                Some((above, _)) => name = above,
                None => return self.root,
            }
        }
    }

    /// Whether a record is kept.
    pub fn keeps(&self, record: &LogRecord) -> bool {
        record.level >= self.level(&record.module)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_logger_has_the_level_of_the_nearest_name_above_it() {
        let config = "<root>=ERROR; unit=debug;unit.app/0=WARN;juju.worker=UNSPECIFIED;";
        let config = LoggingConfig::parse(config).unwrap();
        for (logger, level) in [
            ("unit", Level::Debug),
            ("unit.app/1.juju-log", Level::Debug),
            ("unit.app/0.juju-log", Level::Warning),
            ("units", Level::Error),
            ("juju.worker.uniter", Level::Error),
            ("", Level::Error),
        ] {
            assert_eq!(config.level(logger), level, "{logger}");
        }
        assert_eq!(
            LoggingConfig::parse("TRACE").unwrap().level("x"),
            Level::Trace
        );
        assert_eq!(LoggingConfig::parse("").unwrap().level("x"), Level::Warning);
        assert_eq!(
            LoggingConfig::parse("unit=INFO").unwrap().level("x"),
            Level::Warning
        );
    }

    #[test]
    fn what_is_no_configuration_is_refused() {
        for text in ["loud", "unit", "unit=", "=INFO", "unit=loud", "unit=INFO;x"] {
            assert_eq!(LoggingConfig::parse(text), None, "{text}");
        }
    }
}
