//! `cargo charm info`: what is known of a charm at a glance.

use camino::Utf8PathBuf;
use charm_schema::Declaration;
use serde::Serialize;

use crate::binary::Compiler;
use crate::cli::{Format, InfoArgs};
use crate::exit::{Exit, Failure, OrExit as _};
use crate::project::Asked;
use crate::report::harmless;
use crate::shell::{self, Shell};
use crate::{check, platforms};

/// The JSON form. Keys are added, never changed.
#[derive(Serialize)]
struct Info {
    charm: String,
    summary: String,
    directory: Utf8PathBuf,
    files: Vec<String>,
    /// Of the cargo package that builds it, if one does.
    package: Option<String>,
    version: Option<String>,
    program: Option<String>,
    /// What `pack` builds for unless it is told otherwise.
    target: Option<String>,
    architecture: Option<String>,
    /// What a package for that architecture runs on.
    bases: Vec<String>,
    endpoints: usize,
    options: usize,
    actions: usize,
    storage: usize,
    containers: usize,
    resources: usize,
}

pub(crate) fn run(arguments: &InfoArgs, shell: Shell) -> Result<(), Failure> {
    let asked = Asked::at(arguments.path.as_deref())?;
    let declared = check::load(&asked.directory, shell)?;
    let info = Info::of(&asked, &declared)?;
    let text = match arguments.format {
        Format::Json => serde_json::to_string_pretty(&info).or_exit(Exit::Project)?,
        Format::Text => info.text(),
    };
    shell::answer(text.trim_end()).or_exit(Exit::Project)
}

impl Info {
    fn of(asked: &Asked, declared: &Declaration) -> Result<Self, Failure> {
        let metadata = &declared.metadata;
        let package = asked.package();
        let program = package.and_then(|package| package.program(&metadata.name).ok());
        let target = match &asked.workspace {
            Some(workspace) => Some(Compiler::of(workspace)?.host),
            None => None,
        };
        let architecture = target.as_deref().and_then(platforms::juju_architecture);
        let bases = architecture.and_then(|architecture| {
            platforms::bases(declared.charmcraft.as_ref(), architecture).ok()
        });
        let files = declared.files.iter();
        Ok(Self {
            charm: metadata.name.value.clone(),
            summary: metadata.summary.clone(),
            directory: asked.directory.clone(),
            files: files.map(|file| file.file_name().to_owned()).collect(),
            package: package.map(|package| package.name.clone()),
            version: package.map(|package| package.version.clone()),
            program: program.map(str::to_owned),
            architecture: architecture.map(str::to_owned),
            target,
            bases: bases.iter().flatten().map(ToString::to_string).collect(),
            endpoints: metadata.endpoints.len(),
            options: declared.options.len(),
            actions: declared.actions.len(),
            storage: metadata.storage.len(),
            containers: metadata.containers.len(),
            resources: metadata.resources.len(),
        })
    }

    /// A line for everything that is known.
    fn text(&self) -> String {
        let package = self.package.as_ref().zip(self.version.as_ref());
        let package = package.map(|(name, version)| format!("{name} {version}"));
        let declares = [
            (self.endpoints, "endpoint"),
            (self.options, "option"),
            (self.actions, "action"),
            (self.storage, "storage"),
            (self.containers, "container"),
            (self.resources, "resource"),
        ];
        let declares: Vec<String> = declares
            .iter()
            .filter(|(number, _)| *number > 0)
            .map(|(number, word)| {
                let plural = if *number == 1 || *word == "storage" {
                    ""
                } else {
                    "s"
                };
                format!("{number} {word}{plural}")
            })
            .collect();
        let lines = [
            ("charm", Some(self.charm.clone())),
            ("summary", Some(harmless(&self.summary))),
            ("directory", Some(self.directory.to_string())),
            ("files", Some(self.files.join(", "))),
            ("package", package),
            ("program", self.program.clone()),
            ("target", self.target.clone()),
            ("bases", Some(self.bases.join(", "))),
            ("declares", Some(declares.join(", "))),
        ];
        let known = lines.into_iter().filter_map(|(key, value)| {
            let value = value.filter(|value| !value.is_empty())?;
            Some(format!("{key:<11}{value}\n"))
        });
        known.collect()
    }
}
