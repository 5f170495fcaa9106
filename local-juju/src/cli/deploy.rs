//! deploy, refresh.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use juju_model::{Application, Flavour, Model, StorageId};
use local_juju::{Bundle, DeployOptions, Juju, RefreshOptions};

use super::constraints::check_bindings;
use super::session::{Session, key_value};
use super::{resources, storage};

/// Deploy a charm or a bundle from this machine
#[derive(Args)]
pub(super) struct Deploy {
    /// A .charm file or a bundle's YAML file, starting with ./, ../ or /
    charm: String,
    /// Name of the application [default: the charm's]
    name: Option<String>,
    /// Number of units
    #[arg(short, long, default_value_t = 1)]
    num_units: u32,
    /// Options to set: NAME=VALUE, NAME=@FILE, or a YAML file that holds them below the application's name
    #[arg(long, value_name = "CONFIG")]
    config: Vec<String>,
    /// Allow the application access to trusted credentials
    #[arg(long)]
    trust: bool,
    /// Storage of units: NAME=[POOL],[COUNT],[SIZE]
    #[arg(long, value_name = "NAME=DIRECTIVE")]
    storage: Vec<String>,
    /// A resource: NAME=PATH, for an image NAME=IMAGE
    #[arg(long, value_name = "NAME=PATH")]
    resource: Vec<String>,
    /// Storage that another unit left, for the first unit
    #[arg(long, value_delimiter = ',', value_name = "STORAGE")]
    attach_storage: Vec<StorageId>,
    /// Endpoints and spaces, ENDPOINT=SPACE; there is one space, `alpha`
    #[arg(long)]
    bind: Vec<String>,
    /// A YAML file that adds to a bundle, changes what it has, or takes applications out of it
    #[arg(long, value_name = "FILE")]
    overlay: Vec<PathBuf>,
    /// Only say what would be deployed
    #[arg(long)]
    dry_run: bool,
    #[arg(long, hide = true)]
    map_machines: Option<String>,
    #[arg(long, hide = true)]
    revision: Option<u64>,
    /// Kept and shown; all units share this machine
    #[arg(long)]
    constraints: Vec<String>,
    #[arg(long, hide = true)]
    to: Vec<String>,
    #[command(flatten)]
    ignored: Ignored,
}

/// What matters only where there are machines, channels or architectures to choose from.
#[derive(Args)]
pub(super) struct Ignored {
    #[arg(long, hide = true)]
    base: Option<String>,
    #[arg(long, hide = true)]
    channel: Option<String>,
    #[arg(long, hide = true)]
    force: bool,
    #[arg(long, hide = true)]
    force_base: bool,
}

/// Says once that placement changes nothing.
pub(super) fn tell_of_placement(session: &Session, to: &[String]) {
    if !to.is_empty() {
        session.say("All units share this machine, and each is shown on one of its own: --to changes nothing");
    }
}

impl Deploy {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        if self.revision.is_some() {
            bail!("--revision chooses what Charmhub has; local Juju deploys a file as it is");
        }
        let path = local_path(&self.charm)?;
        let is_bundle = path.is_dir()
            || path
                .extension()
                .is_some_and(|extension| extension == "yaml" || extension == "yml");
        if is_bundle {
            return self.deploy_bundle(session, path);
        }
        if !self.overlay.is_empty() {
            bail!("options provided but not supported when deploying a charm: --overlay");
        }
        if self.map_machines.is_some() {
            bail!("options provided but not supported when deploying a charm: --map-machines");
        }
        tell_of_placement(session, &self.to);
        if !self.attach_storage.is_empty() && self.num_units != 1 {
            bail!("--attach-storage cannot be used with --num-units: the storage is for one unit");
        }
        let mut juju = self.juju(session)?;
        let config = read_config(&self.config, self.name.as_deref())?;
        let options = DeployOptions {
            name: self.name,
            units: self.num_units,
            config,
            trust: self.trust,
            storage: storage::directives(&self.storage)?,
            resources: resources::given(&self.resource)?,
        };
        let (attached, bind, constraints) = (&self.attach_storage, &self.bind, &self.constraints);
        let deployed = juju.deploy_with(path, options, &mut |model, app| {
            let application = model.application(app);
            if let Some(charm) = application.map(Application::charm) {
                check_bindings(charm, bind)
                    .map_err(|why| local_juju::Error::Refused(why.to_string()))?;
            }
            model.set_constraints(Some(app), constraints)?;
            let first = model
                .application(app)
                .and_then(|app| app.units().next().cloned());
            for id in attached {
                let Some(unit) = &first else { continue };
                model.begin_with_storage(unit, id)?;
            }
            Ok(())
        })?;
        let (app, charm, revision) = (&deployed.app, &deployed.charm, deployed.revision);
        if self.dry_run {
            session.say(&format!("{app:?} from local charm {charm:?}, revision {revision} on ubuntu@24.04/stable would be deployed"));
            return Ok(());
        }
        session.say(&format!(
            "Located local charm {charm:?}, revision {revision}"
        ));
        session.say(&format!("Deploying {app:?} from local charm {charm:?}, revision {revision} on ubuntu@24.04/stable"));
        warn_of_containers(session, &juju, app);
        session.settle(&mut juju)
    }

    /// The model, or for a dry run a copy of it.
    fn juju(&self, session: &Session) -> Result<Juju> {
        let juju = session.open()?;
        Ok(if self.dry_run {
            juju.rehearsal()?
        } else {
            juju
        })
    }

    fn deploy_bundle(&self, session: &Session, path: &Path) -> Result<()> {
        let own = [
            &self.config,
            &self.storage,
            &self.resource,
            &self.bind,
            &self.constraints,
        ];
        if self.name.is_some()
            || self.num_units != 1
            || !self.attach_storage.is_empty()
            || own.iter().any(|flag| !flag.is_empty())
        {
            bail!(
                "a bundle says all of this itself: neither an application's name nor --config, --storage, --resource, --bind, --constraints, --attach-storage, --num-units go with one"
            );
        }
        let file = if path.is_dir() {
            path.join("bundle.yaml")
        } else {
            path.to_owned()
        };
        if !file.exists() {
            bail!(
                "{:?} is a directory without bundle.yaml: a charm has to be packed first, as with `cargo charm pack`",
                self.charm
            );
        }
        let bundle = Bundle::read_with(&file, &self.overlay)?;
        let mut juju = self.juju(session)?;
        check_bundle(&bundle, juju.model(), self.trust)?;
        if self.map_machines.is_some() {
            session.say("All units share this machine, and each is shown on one of its own: --map-machines changes nothing");
        }
        session.say(if self.dry_run {
            "Changes to deploy bundle:"
        } else {
            "Executing changes:"
        });
        let done = juju.deploy_bundle(&bundle, &mut |step| session.say(step));
        if self.dry_run {
            return Ok(done?);
        }
        if let Err(error) = done {
            // What was deployed before the step that failed stays, and comes to rest.
            session.settle(&mut juju)?;
            return Err(error.into());
        }
        session.say("Deploy of bundle completed.");
        for app in bundle.applications.keys() {
            warn_of_containers(session, &juju, app);
        }
        session.settle(&mut juju)
    }
}

/// Refuses what Juju would not deploy here.
fn check_bundle(bundle: &Bundle, model: &Model, trust: bool) -> Result<()> {
    if bundle.kubernetes && model.flavour() == Flavour::Machine {
        bail!(
            "the bundle is for Kubernetes (`bundle: kubernetes`), and model {:?} has machines: see `add-model NAME k8s`",
            model.name()
        );
    }
    let trusted: Vec<&str> = bundle
        .applications
        .iter()
        .filter(|(_, one)| one.trust)
        .map(|(app, _)| app.as_str())
        .collect();
    if !trust && !trusted.is_empty() {
        bail!(
            "the bundle trusts applications with the cloud's credentials: repeat the deploy command with --trust for {}",
            trusted.join(", ")
        );
    }
    Ok(())
}

/// Says once what is not there.
fn warn_of_containers(session: &Session, juju: &Juju, app: &str) {
    let charm = juju.model().application(app).map(Application::charm);
    let containers = charm.map(|charm| &charm.containers).into_iter().flatten();
    let names: Vec<&str> = containers.map(String::as_str).collect();
    if !names.is_empty() {
        session.say(&format!(
            "Containers of {app:?} are said to be ready, but nothing runs in them, as local Juju has no Pebble: {}",
            names.join(", ")
        ));
    }
}

/// Refuses what Juju would take for the name of a charm in its store.
fn local_path(text: &str) -> Result<&Path> {
    let path = Path::new(text);
    if ["./", "../", "/"]
        .iter()
        .any(|start| text.starts_with(start))
        || text == "."
        || text == ".."
    {
        if !path.exists() {
            bail!("no charm was found at {text:?}");
        }
        return Ok(path);
    }
    if path.exists() {
        bail!("Juju would look for {text:?} on Charmhub: did you mean \"./{text}\"?");
    }
    bail!("local Juju deploys what is on this machine: give a path such as ./{text}.charm");
}

/// Options of the command line: pairs, or a file.
fn read_config(arguments: &[String], app: Option<&str>) -> Result<BTreeMap<String, String>> {
    let mut config = BTreeMap::new();
    for argument in arguments {
        if let Some((name, value)) = argument.split_once('=') {
            config.insert(name.to_owned(), from_file(value)?);
        } else {
            config.extend(config_file(Path::new(argument), app)?);
        }
    }
    Ok(config)
}

/// A value of the command line; `@file` stands for a file's content.
pub(super) fn from_file(value: &str) -> Result<String> {
    let Some(path) = value.strip_prefix('@') else {
        return Ok(value.to_owned());
    };
    Ok(fs_err::read_to_string(path)?)
}

/// A file's text; `-` stands for standard input.
pub(super) fn read_input(path: &Path) -> Result<String> {
    if path == Path::new("-") {
        return Ok(std::io::read_to_string(std::io::stdin())?);
    }
    Ok(fs_err::read_to_string(path)?)
}

/// The options that a YAML file holds for an application, or, when the
/// application has no name yet, for the only one in it.
pub(super) fn config_file(path: &Path, app: Option<&str>) -> Result<BTreeMap<String, String>> {
    let text = read_input(path)?;
    let shown = path.display();
    let mut file: BTreeMap<String, BTreeMap<String, serde_yaml::Value>> =
        serde_yaml::from_str(&text).with_context(|| {
            format!("{shown} does not hold options below the name of an application")
        })?;
    let options = match app {
        Some(app) => file.remove(app),
        None if file.len() == 1 => file.pop_first().map(|(_, options)| options),
        None => None,
    };
    let Some(options) = options else {
        bail!(
            "no settings found for {:?} in {shown}",
            app.unwrap_or("the application")
        );
    };
    let mut config = BTreeMap::new();
    for (name, value) in options {
        let text = match value {
            serde_yaml::Value::String(text) => text,
            serde_yaml::Value::Bool(flag) => flag.to_string(),
            serde_yaml::Value::Number(number) => number.to_string(),
            _ => bail!("{shown}: option {name:?} is neither text, number nor boolean"),
        };
        config.insert(name, text);
    }
    Ok(config)
}

/// Replace an application's charm
#[derive(Args)]
pub(super) struct Refresh {
    /// The application
    app: String,
    /// The .charm file
    #[arg(long)]
    path: Option<PathBuf>,
    /// Also where a hook has failed
    #[arg(long)]
    force_units: bool,
    /// Options to set: NAME=VALUE or NAME=@FILE
    #[arg(long, value_name = "CONFIG")]
    config: Vec<String>,
    /// A resource: NAME=PATH, for an image NAME=IMAGE
    #[arg(long, value_name = "NAME=PATH")]
    resource: Vec<String>,
    /// Storage of units to come: NAME=[POOL],[COUNT],[SIZE]
    #[arg(long, value_name = "NAME=DIRECTIVE")]
    storage: Vec<String>,
    /// Allow the application access to trusted credentials, or take that back
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    trust: Option<bool>,
    /// Endpoints and spaces, ENDPOINT=SPACE; there is one space, `alpha`
    #[arg(long)]
    bind: Vec<String>,
    #[arg(long, hide = true)]
    revision: Option<u64>,
    #[arg(long, hide = true)]
    switch: Option<String>,
    #[command(flatten)]
    ignored: Ignored,
}

impl Refresh {
    pub(super) fn run(self, session: &Session) -> Result<()> {
        if self.revision.is_some() || self.switch.is_some() {
            bail!("--revision and --switch choose what Charmhub has: give a file with --path");
        }
        let Some(path) = &self.path else {
            bail!("local Juju refreshes from files, as there is no Charmhub: give one with --path");
        };
        let mut config = BTreeMap::new();
        for pair in &self.config {
            let (name, value) = key_value(pair)?;
            config.insert(name.to_owned(), from_file(value)?);
        }
        let options = RefreshOptions {
            force_units: self.force_units,
            config,
            resources: resources::given(&self.resource)?,
        };
        let storage = storage::directives(&self.storage)?;
        let mut juju = session.open()?;
        let refreshed = juju.refresh_with(&self.app, path, options, &mut |model, app| {
            if let Some(charm) = model.application(app).map(Application::charm) {
                check_bindings(charm, &self.bind)
                    .map_err(|why| local_juju::Error::Refused(why.to_string()))?;
            }
            if !storage.is_empty() {
                model.set_storage_directives(app, storage.clone())?;
            }
            if let Some(trust) = self.trust {
                model.trust(app, trust)?;
            }
            Ok(())
        })?;
        let (charm, revision) = (&refreshed.charm, refreshed.revision);
        session.say(&format!(
            "Added local charm {charm:?}, revision {revision}, to the model"
        ));
        session.settle(&mut juju)
    }
}
