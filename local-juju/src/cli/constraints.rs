//! constraints, set-constraints, model-constraints, set-model-constraints, expose, unexpose, bind.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use clap::Args;

use super::output::{Data, Target};
use super::session::{Session, key_value};
use clap::ValueEnum;

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Constraints,
    Json,
    Yaml,
}

#[derive(Args)]
struct Shown {
    /// Specify output format
    #[arg(long, value_enum, default_value_t = Format::Constraints)]
    format: Format,
    #[command(flatten)]
    target: Target,
}

impl Shown {
    fn print(&self, constraints: &BTreeMap<String, String>) -> Result<()> {
        let data = match self.format {
            Format::Json => Data::Json,
            Format::Yaml => Data::Yaml,
            Format::Constraints => {
                return self.target.text(format_args!("{}\n", line(constraints)));
            }
        };
        self.target.data(data, constraints)
    }
}

/// As they are given: `cores=2 mem=4G`.
pub(super) fn line(constraints: &BTreeMap<String, String>) -> String {
    let pairs: Vec<_> = constraints
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.join(" ")
}

/// Show the constraints of an application
#[derive(Args)]
pub(super) struct Constraints {
    /// The application
    app: String,
    #[command(flatten)]
    shown: Shown,
}

impl Constraints {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        let model = session.look()?;
        let Some(app) = model.application(&self.app) else {
            bail!("application {:?} not found", self.app)
        };
        self.shown.print(app.constraints())
    }
}

/// Show the constraints of the model
#[derive(Args)]
pub(super) struct ModelConstraints {
    #[command(flatten)]
    shown: Shown,
}

impl ModelConstraints {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        self.shown.print(session.look()?.constraints())
    }
}

/// Keep constraints for an application; all units share this machine whatever they are
#[derive(Args)]
pub(super) struct SetConstraints {
    /// The application
    app: String,
    /// NAME=VALUE
    constraints: Vec<String>,
}

impl SetConstraints {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        session.change(|juju| {
            juju.change(|model| model.set_constraints(Some(&self.app), &self.constraints))
        })
    }
}

/// Keep constraints for the model; all units share this machine whatever they are
#[derive(Args)]
pub(super) struct SetModelConstraints {
    /// NAME=VALUE
    constraints: Vec<String>,
}

impl SetModelConstraints {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        session.change(|juju| juju.change(|model| model.set_constraints(None, &self.constraints)))
    }
}

/// Show an application as exposed; local Juju has no firewall
#[derive(Args)]
pub(super) struct Expose {
    /// The application
    app: String,
    #[arg(long, hide = true)]
    endpoints: Option<String>,
    #[arg(long, hide = true)]
    to_cidrs: Option<String>,
    #[arg(long, hide = true)]
    to_spaces: Option<String>,
}

impl Expose {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        session.change(|juju| juju.change(|model| model.expose(&self.app, true)))
    }
}

/// Show an application as no longer exposed
#[derive(Args)]
pub(super) struct Unexpose {
    /// The application
    app: String,
    #[arg(long, hide = true)]
    endpoints: Option<String>,
}

impl Unexpose {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        session.change(|juju| juju.change(|model| model.expose(&self.app, false)))
    }
}

/// Bind an application's endpoints to spaces; there is one, `alpha`
#[derive(Args)]
pub(super) struct Bind {
    /// The application
    app: String,
    /// SPACE, or ENDPOINT=SPACE
    bindings: Vec<String>,
    #[arg(long, hide = true)]
    force: bool,
}

impl Bind {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        let model = session.look()?;
        let Some(app) = model.application(&self.app) else {
            bail!("application {:?} not found", self.app)
        };
        check_bindings(app.charm(), &self.bindings)
    }
}

/// Refuses bindings that one network cannot give.
pub(super) fn check_bindings(charm: &juju_model::CharmInfo, bindings: &[String]) -> Result<()> {
    for word in bindings.iter().flat_map(|text| text.split_whitespace()) {
        let space = if word.contains('=') {
            let (endpoint, space) = key_value(word)?;
            if !charm.endpoints.contains_key(endpoint) {
                bail!("endpoint {endpoint:?} not found");
            }
            space
        } else {
            word
        };
        if space != "alpha" {
            bail!("space {space:?} not found: local Juju has the space \"alpha\" alone");
        }
    }
    Ok(())
}
