//! Results on standard output or in a file, in the format that was asked for.

use std::fmt::Display;
use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, ValueEnum};
use serde::Serialize;

/// For every command that has a result.
#[derive(Args, Clone)]
pub(super) struct Target {
    /// Specify an output file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// For commands that print tables by default.
#[derive(Args)]
pub(super) struct TableFormat {
    /// Specify output format
    #[arg(long, value_enum, default_value_t = Tabular::Table)]
    pub(super) format: Tabular,
    #[command(flatten)]
    pub(super) target: Target,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Tabular {
    #[value(name = "tabular")]
    Table,
    Json,
    Yaml,
}

/// For commands that print YAML by default.
#[derive(Args)]
pub(super) struct DataFormat {
    /// Specify output format
    #[arg(long, value_enum, default_value_t = Data::Yaml)]
    pub(super) format: Data,
    #[command(flatten)]
    pub(super) target: Target,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Data {
    Json,
    Yaml,
}

/// Prints a text as it is.
pub(super) fn print(text: impl Display) {
    // Who closed the pipe has seen enough.
    let _ = write!(io::stdout().lock(), "{text}");
}

/// A value in a format.
pub(super) fn data(format: Data, value: &impl Serialize) -> Result<String> {
    Ok(match format {
        Data::Json => serde_json::to_string(value)? + "\n",
        Data::Yaml => serde_yaml::to_string(value)?,
    })
}

impl Target {
    pub(super) fn text(&self, text: impl Display) -> Result<()> {
        match &self.output {
            Some(file) => fs_err::write(file, text.to_string())?,
            None => print(text),
        }
        Ok(())
    }

    pub(super) fn data(&self, format: Data, value: &impl Serialize) -> Result<()> {
        self.text(data(format, value)?)
    }
}

impl DataFormat {
    pub(super) fn print(&self, value: &impl Serialize) -> Result<()> {
        self.target.data(self.format, value)
    }
}

impl TableFormat {
    pub(super) fn is_table(&self) -> bool {
        self.format == Tabular::Table
    }

    pub(super) fn text(&self, text: impl Display) -> Result<()> {
        self.target.text(text)
    }

    /// Prints a value, or the table that `tabular` makes.
    pub(super) fn print<D: Display>(
        &self,
        value: &impl Serialize,
        tabular: impl FnOnce() -> D,
    ) -> Result<()> {
        match self.format {
            Tabular::Table => self.target.text(tabular()),
            Tabular::Json => self.target.data(Data::Json, value),
            Tabular::Yaml => self.target.data(Data::Yaml, value),
        }
    }
}
