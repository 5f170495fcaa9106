//! ssh, scp, bootstrap: what stands for machines and controllers.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};
use clap::Args;
use juju_model::{Model, UnitName};

use super::session::{Session, unit_named};

/// Run a shell command in the folder of a unit's agent, without the environment of a hook
///
/// There is one machine, this one: the command runs here, as you.
#[derive(Args)]
pub(super) struct Ssh {
    #[arg(long, hide = true)]
    container: Option<String>,
    #[arg(long, hide = true)]
    no_host_key_checks: bool,
    #[arg(long, hide = true)]
    proxy: bool,
    #[arg(long, hide = true)]
    pty: Option<bool>,
    /// The unit, app/0 or app/leader, or a machine's number, and the command
    #[arg(required = true, trailing_var_arg = true, value_name = "UNIT COMMAND")]
    words: Vec<String>,
}

/// The folder of what `[user@]app/0` or a machine's number names.
fn folder(session: &Session, model: &Model, target: &str) -> Result<PathBuf> {
    let target = target.rsplit('@').next().unwrap_or(target);
    let unit: UnitName = if target.parse::<u32>().is_ok() {
        let on = |unit: &&juju_model::Unit| {
            unit.principal().is_none() && unit.machine().to_string() == target
        };
        let Some(unit) = model.units().find(on) else {
            bail!("machine {target} not found")
        };
        unit.name().clone()
    } else {
        unit_named(model, target)?
    };
    Ok(session.model_dir()?.agent_dir(&unit))
}

/// Says that nothing runs in containers.
fn check_container(container: Option<&str>) -> Result<()> {
    match container {
        None | Some("charm") => Ok(()),
        Some(name) => bail!("nothing runs in container {name:?}: local Juju has no Pebble"),
    }
}

impl Ssh {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        check_container(self.container.as_deref())?;
        let Some((target, command)) = self.words.split_first() else {
            bail!("a unit is needed");
        };
        let folder = folder(session, &session.look()?, target)?;
        if command.is_empty() {
            bail!(
                "give a command: {} is a folder of this machine",
                folder.display()
            );
        }
        let status = Command::new("bash")
            .args(["-c", &command.join(" ")])
            .current_dir(&folder)
            .status()
            .with_context(|| format!("cannot run bash in {}", folder.display()))?;
        if !status.success() {
            bail!(
                "subprocess encountered error code {}",
                status.code().unwrap_or(255)
            );
        }
        Ok(())
    }
}

/// Copy files to or from the folder of a unit's agent
#[derive(Args)]
pub(super) struct Scp {
    #[arg(long, hide = true)]
    container: Option<String>,
    #[arg(long, hide = true)]
    no_host_key_checks: bool,
    #[arg(long, hide = true)]
    proxy: bool,
    /// Where from, and last of all where to: PATH, or UNIT:PATH
    #[arg(
        required = true,
        num_args = 2..,
        allow_hyphen_values = true,
        value_name = "[UNIT:]PATH"
    )]
    paths: Vec<String>,
}

impl Scp {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        check_container(self.container.as_deref())?;
        let model = session.look()?;
        let mut copy = Command::new("cp");
        let (options, paths): (Vec<_>, Vec<_>) =
            self.paths.iter().partition(|path| path.starts_with('-'));
        if options.iter().any(|option| *option == "-r") {
            copy.arg("-r");
        }
        copy.arg("--");
        for path in paths {
            copy.arg(match path.split_once(':') {
                // A path from the root stays one.
                Some((unit, path)) => folder(session, &model, unit)?.join(path),
                None => PathBuf::from(path),
            });
        }
        let output = copy.output().context("cannot run cp")?;
        if !output.status.success() {
            let text = String::from_utf8_lossy(&output.stderr);
            bail!("{}", text.lines().next().unwrap_or("cp failed"));
        }
        Ok(())
    }
}

/// Say that there is no controller to make: local Juju is ready as it is
#[derive(Args)]
pub(super) struct Bootstrap {
    /// What a real controller would be made from; all of it is passed over
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    words: Vec<String>,
}

impl Bootstrap {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        if self
            .words
            .iter()
            .any(|word| word.starts_with("--add-model"))
        {
            bail!("local Juju bootstraps nothing: use add-model");
        }
        session
            .say("Local Juju needs no controller and is ready as it is; bootstrap changes nothing");
        Ok(())
    }
}
