//! Applications come.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::Session;
use crate::error::{Error, Result};
use crate::juju::DeployOptions;

/// Deploy a local charm
#[derive(Args)]
pub(super) struct Deploy {
    /// A .charm file
    charm: PathBuf,
    /// Name of the application
    name: Option<String>,
    /// Number of units
    #[arg(short, long, default_value_t = 1)]
    num_units: u32,
    /// Options to set, as name=value
    #[arg(long, value_name = "NAME=VALUE")]
    config: Vec<String>,
    /// Let the charm see the cloud's credentials
    #[arg(long)]
    trust: bool,
}

impl Deploy {
    pub(super) fn run(self, session: &Session) -> Result<ExitCode> {
        let mut config = BTreeMap::new();
        for setting in &self.config {
            let (name, value) = setting.split_once('=').ok_or_else(|| {
                Error::refused(format!("expected \"key=value\", got {setting:?}"))
            })?;
            config.insert(name.to_owned(), value.to_owned());
        }
        let mut juju = session.open()?;
        let options = DeployOptions {
            name: self.name,
            units: self.num_units,
            config,
            trust: self.trust,
        };
        let deployed = juju.deploy(&self.charm, options)?;
        session.say(&format!(
            "Deploying {:?} from local charm {:?}, revision {}",
            deployed.app, deployed.charm, deployed.revision
        ));
        session.settle(&mut juju)?;
        Ok(ExitCode::SUCCESS)
    }
}
