//! Which charm is meant: the directory of its YAML and its cargo package.

use std::process::{Command, Stdio};

use camino::{Utf8Path, Utf8PathBuf};
use serde::Deserialize;

use crate::exit::{Exit, Failure, OrExit as _};
use crate::sources::Sources;

/// A workspace, as far as a charm's packing needs it.
///
/// These are fields of `cargo metadata`.
#[derive(Debug, Deserialize)]
pub(crate) struct Workspace {
    #[serde(rename = "workspace_root")]
    pub(crate) root: Utf8PathBuf,
    pub(crate) target_directory: Utf8PathBuf,
    packages: Vec<Package>,
}

/// A package of the workspace.
#[derive(Debug, Deserialize)]
pub(crate) struct Package {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) version: String,
    manifest_path: Utf8PathBuf,
    targets: Vec<Target>,
    dependencies: Vec<Dependency>,
}

#[derive(Debug, Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
    src_path: Utf8PathBuf,
}

#[derive(Debug, Deserialize)]
struct Dependency {
    name: String,
    kind: Option<String>,
}

/// A charm in its workspace.
#[derive(Debug)]
pub(crate) struct Charm<'w> {
    /// The directory with its YAML.
    pub(crate) directory: Utf8PathBuf,
    pub(crate) package: &'w Package,
}

/// The command that a `cargo` subcommand is to call.
pub(crate) fn cargo() -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.stdin(Stdio::null());
    command
}

fn metadata(directory: &Utf8Path) -> Command {
    let mut command = cargo();
    command
        .args(["metadata", "--no-deps", "--format-version=1"])
        .current_dir(directory);
    command
}

impl Workspace {
    /// Asks cargo about the workspace around a directory.
    pub(crate) fn around(directory: &Utf8Path) -> Result<Self, Failure> {
        let output = metadata(directory)
            .stderr(Stdio::inherit())
            .output()
            .map_err(|error| {
                Failure::new(
                    Exit::Project,
                    format_args!("cannot run cargo in {directory}: {error}"),
                )
            })?;
        if !output.status.success() {
            return Err(Failure::new(
                Exit::Project,
                format_args!("{directory} belongs to no cargo package that can be read"),
            ));
        }
        serde_json::from_slice(&output.stdout).or_exit(Exit::Project)
    }

    /// The same where there may be none, or one that cannot be read.
    pub(crate) fn quietly_around(directory: &Utf8Path) -> Option<Self> {
        let output = metadata(directory).stderr(Stdio::null()).output().ok()?;
        serde_json::from_slice(&output.stdout).ok()
    }

    /// The charm that the YAML at or above a directory declares.
    pub(crate) fn charm_at(&self, directory: &Utf8Path) -> Result<Charm<'_>, Failure> {
        let found = declaration_dir(directory, &self.root).ok_or_else(|| {
            Failure::new(
                Exit::Project,
                format_args!(
                    "no charm is declared in {directory}: it has no metadata.yaml, \
                     and no charmcraft.yaml with a name"
                ),
            )
        })?;
        let mut packages = self
            .charms()
            .filter(|charm| charm.directory == found)
            .map(|charm| charm.package);
        let Some(package) = packages.next() else {
            return Err(Failure::new(
                Exit::Project,
                format_args!(
                    "no package of the workspace builds the charm declared in {found}: \
                     it needs a program and a dependency on charm-sdk"
                ),
            ));
        };
        let others: Vec<&str> = packages.map(|package| package.name.as_str()).collect();
        if !others.is_empty() {
            return Err(Failure::new(
                Exit::Project,
                format_args!(
                    "several packages share the declaration in {found}: {}, {}; \
                     choose one with --package",
                    package.name,
                    others.join(", "),
                ),
            ));
        }
        Ok(Charm {
            directory: found,
            package,
        })
    }

    /// The charm that a package builds.
    pub(crate) fn charm_of(&self, name: &str) -> Result<Charm<'_>, Failure> {
        if let Some(charm) = self.charms().find(|charm| charm.package.name == name) {
            return Ok(charm);
        }
        let charms: Vec<&str> = self
            .charms()
            .map(|charm| charm.package.name.as_str())
            .collect();
        let reason = if self.packages.iter().any(|package| package.name == name) {
            "it needs a program, a dependency on charm-sdk and YAML that declares a charm"
        } else {
            "the workspace has no such package"
        };
        let hint = match charm_schema::suggest(name, charms.iter().copied()) {
            Some(near) => format!("; did you mean `{near}`?"),
            None if charms.is_empty() => String::new(),
            None => format!("; charms here: {}", charms.join(", ")),
        };
        Err(Failure::new(
            Exit::Project,
            format_args!("`{name}` is no charm: {reason}{hint}"),
        ))
    }

    /// The charm of a package, if one is named, else the one at a directory.
    pub(crate) fn charm(
        &self,
        directory: &Utf8Path,
        package: Option<&str>,
    ) -> Result<Charm<'_>, Failure> {
        match package {
            Some(name) => self.charm_of(name),
            None => self.charm_at(directory),
        }
    }

    /// The packages that build the charm declared in exactly this directory.
    pub(crate) fn packages_of(&self, directory: &Utf8Path) -> impl Iterator<Item = &Package> {
        self.charms()
            .filter(move |charm| charm.directory == directory)
            .map(|charm| charm.package)
    }

    /// The directory of a package of the workspace.
    pub(crate) fn directory_of(&self, name: &str) -> Option<&Utf8Path> {
        let mut packages = self.packages.iter();
        packages.find(|package| package.name == name)?.directory()
    }

    /// Whether the exact versions of all dependencies are written down.
    pub(crate) fn is_locked(&self) -> bool {
        self.root.join("Cargo.lock").is_file()
    }

    fn charms(&self) -> impl Iterator<Item = Charm<'_>> {
        self.packages
            .iter()
            .filter(|package| package.is_charm())
            .filter_map(|package| {
                let start = package.manifest_path.parent()?;
                Some(Charm {
                    directory: declaration_dir(start, &self.root)?,
                    package,
                })
            })
    }
}

impl Package {
    /// It has a program and is written with the SDK.
    fn is_charm(&self) -> bool {
        self.programs().next().is_some()
            && self
                .dependencies
                .iter()
                .any(|used| used.name == "charm-sdk" && used.kind.is_none())
    }

    /// The directory of its Cargo.toml.
    pub(crate) fn directory(&self) -> Option<&Utf8Path> {
        self.manifest_path.parent()
    }

    /// The first file of its library and of each of its programs.
    pub(crate) fn roots(&self) -> impl Iterator<Item = &Utf8Path> {
        let built = |target: &&Target| {
            let kinds = target.kind.iter().map(String::as_str);
            kinds
                .into_iter()
                .any(|kind| kind.ends_with("lib") || kind == "bin")
        };
        let targets = self.targets.iter().filter(built);
        targets.map(|target| target.src_path.as_path())
    }

    pub(crate) fn programs(&self) -> impl Iterator<Item = &str> {
        self.targets
            .iter()
            .filter(|target| target.kind.iter().any(|kind| kind == "bin"))
            .map(|target| target.name.as_str())
    }

    /// The program that becomes `dispatch`: the only one, or the one of that
    /// name or of the charm's.
    pub(crate) fn program(&self, charm: &str) -> Result<&str, Failure> {
        let programs: Vec<&str> = self.programs().collect();
        if let [only] = programs[..] {
            return Ok(only);
        }
        programs.iter().copied().find(|name| *name == "dispatch" || *name == charm).ok_or_else(|| {
            Failure::new(
                Exit::Project,
                format_args!(
                    "package `{}` has several programs ({}), and none is called `dispatch` or `{charm}`",
                    self.name,
                    programs.join(", "),
                ),
            )
        })
    }
}

/// A charm that is asked about. Its YAML may be all there is of it.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) directory: Utf8PathBuf,
    pub(crate) workspace: Option<Workspace>,
}

impl Asked {
    /// The charm declared in a directory, or around it.
    pub(crate) fn at(path: Option<&Utf8Path>) -> Result<Self, Failure> {
        let path = start(path)?;
        if declaration_dir(&path, &path).is_none() {
            // Asked inside a charm, say in its `src`.
            let workspace = Workspace::around(&path)?;
            let directory = workspace.charm_at(&path)?.directory;
            return Ok(Self {
                directory,
                workspace: Some(workspace),
            });
        }
        let in_package = path.ancestors().any(|dir| dir.join("Cargo.toml").is_file());
        let workspace = if in_package {
            Some(Workspace::around(&path)?)
        } else {
            None
        };
        Ok(Self {
            directory: path,
            workspace,
        })
    }

    /// The package that builds it, if exactly one does.
    pub(crate) fn package(&self) -> Option<&Package> {
        let mut packages = self.workspace.as_ref()?.packages_of(&self.directory);
        packages.next().filter(|_| packages.next().is_none())
    }

    /// Its sources; none if no package builds it.
    pub(crate) fn sources(&self) -> Result<Sources, Failure> {
        match &self.workspace {
            Some(workspace) => Sources::of(workspace, &self.directory).or_exit(Exit::Project),
            None => Ok(Sources::default()),
        }
    }
}

/// The directory to begin at: the one that is named, or the current one.
pub(crate) fn start(named: Option<&Utf8Path>) -> Result<Utf8PathBuf, Failure> {
    resolved(named.unwrap_or(Utf8Path::new(".")))
}

/// A path as it is shown: from the current directory, if it lies below it.
pub(crate) fn shown(path: &Utf8Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let below = path.as_std_path().strip_prefix(here).ok();
    let below = below.and_then(Utf8Path::from_path);
    below.unwrap_or(path).to_string()
}

pub(crate) fn declaration_dir(start: &Utf8Path, stop: &Utf8Path) -> Option<Utf8PathBuf> {
    let found = charm_schema::find::declaration_dir(start.as_std_path(), stop.as_std_path())?;
    Utf8PathBuf::from_path_buf(found).ok()
}

/// The way from a directory to a directory or file, both absolute.
pub(crate) fn relative(from: &Utf8Path, to: &Utf8Path) -> Utf8PathBuf {
    let shared = from.ancestors().find(|dir| to.starts_with(dir));
    let shared = shared.unwrap_or(Utf8Path::new("/"));
    let up = from.strip_prefix(shared).unwrap_or(from).components();
    let mut way: Utf8PathBuf = up.map(|_| "..").collect();
    way.push(to.strip_prefix(shared).unwrap_or(to));
    way
}

/// The path with links and `..` resolved; an error names it.
pub(crate) fn resolved(path: &Utf8Path) -> Result<Utf8PathBuf, Failure> {
    path.canonicalize_utf8()
        .map_err(|error| Failure::new(Exit::Project, format_args!("{path}: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_leads_over_the_shared_directory() {
        let way = |from: &str, to: &str| relative(from.into(), to.into()).into_string();
        assert_eq!(way("/a/b/c", "/a/sdk"), "../../sdk");
        assert_eq!(way("/a/b", "/a/b/sdk"), "sdk");
        assert_eq!(way("/a", "/b"), "../b");
        assert_eq!(way("/a/b/src", "/a/config.yaml"), "../../config.yaml");
        assert_eq!(way("/a", "/a/config.yaml"), "config.yaml");
        assert_eq!(way("/a/src", "/b/c.yaml"), "../../b/c.yaml");
    }
}
