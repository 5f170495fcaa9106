//! `cargo charm try`: a bundle of local charms on a fresh local Juju.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use local_juju::status::{TabularOptions, tabular};
use local_juju::{Bundle, Juju, NewModel, OpenOptions, Progress, Store};

use crate::cli::TryArgs;
use crate::exit::{Exit, Failure, OrExit as _};
use crate::handed_over;
use crate::pack::pack;
use crate::project::{Workspace, resolved};
use crate::shell::{self, Shell};

/// The model of all trials: each one replaces it.
const MODEL: &str = "try";

/// Where a workspace keeps the bundle that shows its charms at work.
const BUNDLE: &str = "examples/bundle.yaml";

pub(crate) fn run(arguments: &TryArgs, shell: Shell) -> Result<(), Failure> {
    let path = match &arguments.bundle {
        Some(path) => resolved(path)?,
        None => resolved(&Workspace::around(Utf8Path::new("."))?.root.join(BUNDLE))?,
    };
    let mut bundle = Bundle::read(path.as_std_path()).or_exit(Exit::Project)?;
    pack_charms(&mut bundle, shell)?;

    let mut juju = fresh_model(bundle.kubernetes, shell).or_exit(Exit::Trial)?;
    shell.step("Deploying", &path);
    juju.deploy_bundle(&bundle, &mut |step| {
        shell.text(format_args!("             {step}"));
    })
    .or_exit(Exit::Trial)?;
    juju.settle(&mut |progress| {
        if let Progress::Begins(hook) = progress {
            shell.step("Running", format_args!("{} {}", hook.unit, hook.name));
        }
    })
    .or_exit(Exit::Trial)?;

    let status = tabular(
        juju.model(),
        &TabularOptions {
            relations: true,
            ..Default::default()
        },
    );
    shell::answer(format_args!("\n{}\n", status.trim_end())).or_exit(Exit::Trial)?;
    for text in handed_over::relations(&juju)
        .into_iter()
        .chain(handed_over::secrets(&juju))
    {
        shell::answer(text).or_exit(Exit::Trial)?;
    }
    let failed: Vec<String> = juju
        .model()
        .units()
        .filter(|unit| unit.is_in_error())
        .map(|unit| unit.name().to_string())
        .collect();
    if !failed.is_empty() {
        return Err(Failure::new(
            Exit::Trial,
            format_args!(
                "in error: {}; `cargo juju debug-log` shows what went wrong",
                failed.join(", "),
            ),
        ));
    }
    shell.text(go_on(&bundle));
    Ok(())
}

/// Packs every charm that the bundle names as a directory, and has the bundle
/// name the package instead.
fn pack_charms(bundle: &mut Bundle, shell: Shell) -> Result<(), Failure> {
    let mut packed: BTreeMap<Utf8PathBuf, Utf8PathBuf> = BTreeMap::new();
    for (app, application) in &mut bundle.applications {
        let charm = Utf8PathBuf::try_from(application.charm.clone()).or_exit(Exit::Project)?;
        if charm.is_file() {
            continue;
        }
        if !charm.is_dir() {
            return Err(Failure::new(
                Exit::Project,
                format_args!(
                    "application {app}: {charm} is neither a charm's directory nor a .charm file"
                ),
            ));
        }
        let directory = resolved(&charm)?;
        let path = if let Some(path) = packed.get(&directory) {
            path.clone()
        } else {
            let workspace = Workspace::around(&directory)?;
            let output = workspace.target_directory.join("charm");
            pack(
                &workspace,
                &workspace.charm_at(&directory)?,
                None,
                &output,
                shell,
            )?
        };
        application.charm = path.clone().into();
        packed.insert(directory, path);
    }
    Ok(())
}

/// A model without anything in it, in place of the last trial's.
fn fresh_model(kubernetes: bool, shell: Shell) -> local_juju::Result<Juju> {
    let store = Store::of_user()?;
    let directory = store.model(MODEL)?;
    let lock = directory.lock(&mut || shell.step("Waiting", "for another local-juju to finish"))?;
    directory.destroy()?;
    drop(lock);
    let new = NewModel {
        kubernetes,
        ..NewModel::default()
    };
    let juju = Juju::create(&store, MODEL, &new, &OpenOptions::default())?;
    store.switch(MODEL)?;
    Ok(juju)
}

/// What can be done with the model now.
fn go_on(bundle: &Bundle) -> String {
    let mut lines = vec![
        format!(
            "The model `{MODEL}` stays, and is the current one. Go on with Juju's own commands:"
        ),
        "    cargo juju status --relations".to_owned(),
    ];
    let option = bundle
        .applications
        .iter()
        .find_map(|(app, application)| Some((app, application.options.keys().next()?)));
    if let Some((app, option)) = option {
        lines.push(format!("    cargo juju config {app} {option}=…"));
    }
    if let Some((app, _)) = bundle.applications.last() {
        lines.push(format!("    cargo juju show-unit {app}/0"));
    }
    lines.push("    cargo juju debug-log".to_owned());
    lines.push("Outside the workspace it is `local-juju` instead of `cargo juju`.".to_owned());
    lines.join("\n")
}
