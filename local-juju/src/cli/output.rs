//! Results on standard output, in the format that was asked for.

use std::fmt::Display;
use std::io::{self, Write};

use anyhow::Result;
use clap::{Args, ValueEnum};
use serde::Serialize;

/// For commands that print tables by default.
#[derive(Args)]
pub(super) struct TableFormat {
    /// Specify output format
    #[arg(long, value_enum, default_value_t = Tabular::Table)]
    pub(super) format: Tabular,
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

impl DataFormat {
    pub(super) fn print(&self, value: &impl Serialize) -> Result<()> {
        match self.format {
            Data::Json => json(value),
            Data::Yaml => yaml(value),
        }
    }
}

impl TableFormat {
    /// Prints a value, or the table that `tabular` makes.
    pub(super) fn print<D: Display>(
        &self,
        value: &impl Serialize,
        tabular: impl FnOnce() -> D,
    ) -> Result<()> {
        match self.format {
            Tabular::Table => {
                print(tabular());
                Ok(())
            }
            Tabular::Json => json(value),
            Tabular::Yaml => yaml(value),
        }
    }
}

pub(super) fn json(value: &impl Serialize) -> Result<()> {
    print(format_args!("{}\n", serde_json::to_string(value)?));
    Ok(())
}

pub(super) fn yaml(value: &impl Serialize) -> Result<()> {
    print(serde_yaml::to_string(value)?);
    Ok(())
}
