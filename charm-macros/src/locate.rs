//! Where the YAML of a charm lies.
//!
//! A `path` given to the macro counts from the package's directory. Without
//! one, the nearest directory with a declaration is taken: above the source
//! file that calls the macro, unless a build script has written that, or else
//! above the package. Neither search leaves the workspace. No environment variable has a say, but for cargo's own
//! `CARGO_MANIFEST_DIR`.

use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};
use std::{env, fs};

use charm_codegen::{LoadError, Source};
use charm_schema::SourceFile;
use charm_schema::find::declaration_dir;
use proc_macro::Span;

/// Finds and reads the declaration for the macro that is being expanded.
pub(crate) fn load(path: Option<&str>) -> Result<Source, LoadError> {
    let place = Place::of_call();
    let (dir, root) = match path {
        Some(path) => place.named(path)?,
        None => place.nearest()?,
    };
    let directory = relative(&root, &dir);
    let includes =
        |files: &[SourceFile]| files.iter().map(|file| place.include(&file.path)).collect();
    match charm_schema::load(&dir, &root) {
        Ok(declaration) => Ok(Source {
            directory,
            includes: includes(&declaration.files),
            declaration,
        }),
        Err(problems) => Err(LoadError::Broken {
            directory,
            includes: includes(problems.files()),
            problems,
        }),
    }
}

/// From where a search starts.
struct Place {
    /// The directory of the source file, if the compiler tells it.
    source: Option<PathBuf>,
    /// The directory of the package.
    package: Option<PathBuf>,
}

impl Place {
    fn of_call() -> Self {
        // The directory and not the file is made absolute: `include_str!`
        // starts from where the file is named, not from where a link leads.
        let source = Span::call_site()
            .local_file()
            .and_then(|file| absolute(file.parent()?))
            .filter(|dir| !is_generated(dir, env::var_os("OUT_DIR").as_deref()));
        let package = env::var_os("CARGO_MANIFEST_DIR").and_then(|dir| absolute(Path::new(&dir)));
        Self { source, package }
    }

    /// The directory that the author names.
    fn named(&self, path: &str) -> Result<(PathBuf, PathBuf), LoadError> {
        let not_found = |what: &str| LoadError::NotFound(format!("`{path}` {what}"));
        if Path::new(path).is_absolute() {
            return Err(not_found(
                "is absolute; write it relative to the package's Cargo.toml",
            ));
        }
        let package = self.package.as_deref();
        let package = package.ok_or_else(|| {
            not_found("is relative to the package, and cargo does not tell where that is")
        })?;
        let dir = absolute(&package.join(path)).filter(|dir| dir.is_dir());
        let dir = dir.ok_or_else(|| {
            not_found("is no directory; it counts from that of the package's Cargo.toml")
        })?;
        if declaration_dir(&dir, &dir).is_none() {
            return Err(not_found(
                "holds no metadata.yaml, nor a charmcraft.yaml with a name",
            ));
        }
        Ok((dir, workspace_root(package)))
    }

    fn nearest(&self) -> Result<(PathBuf, PathBuf), LoadError> {
        for start in [&self.source, &self.package].into_iter().flatten() {
            if !in_package(start) {
                continue;
            }
            let root = workspace_root(start);
            if let Some(dir) = declaration_dir(start, &root) {
                return Ok((dir, root));
            }
        }
        Err(LoadError::NotFound(
            "no metadata.yaml, nor a charmcraft.yaml with a name, in a directory above this file; \
             a charm declares itself there, or names the directory by `path = \"..\"`"
                .to_owned(),
        ))
    }

    /// How `include_str!` reaches a file from the one that calls the macro.
    /// A relative path keeps the build the same wherever it runs.
    fn include(&self, file: &Path) -> String {
        match &self.source {
            Some(source) => relative(source, file),
            None => file.to_string_lossy().into_owned(),
        }
    }
}

fn absolute(path: &Path) -> Option<PathBuf> {
    // The directory of `main.rs` is the empty path.
    let path = if path.as_os_str().is_empty() {
        Path::new(".")
    } else {
        path
    };
    fs::canonicalize(path).ok()
}

/// Whether a source file was written by the package's build script, to wherever
/// cargo was told to put what it builds.
fn is_generated(source: &Path, out_dir: Option<&OsStr>) -> bool {
    let out_dir = out_dir.and_then(|dir| absolute(Path::new(dir)));
    out_dir.is_some_and(|dir| source.starts_with(dir))
}

/// Whether a directory belongs to a package. The compiler may be given code
/// from anywhere.
fn in_package(dir: &Path) -> bool {
    dir.ancestors().any(|dir| dir.join("Cargo.toml").is_file())
}

/// The nearest directory at or above `start` whose `Cargo.toml` has a
/// `[workspace]` table, else the nearest with a `Cargo.toml`, else `start`.
///
/// Cargo is not asked: that would take longer than the whole expansion. A
/// package that names a workspace elsewhere (`package.workspace`) is rare, and
/// its charm can name its directory.
fn workspace_root(start: &Path) -> PathBuf {
    let manifests = || {
        start
            .ancestors()
            .filter(|dir| dir.join("Cargo.toml").is_file())
    };
    let is_workspace = |dir: &&Path| {
        fs::read_to_string(dir.join("Cargo.toml")).is_ok_and(|text| has_workspace_table(&text))
    };
    let found = manifests()
        .find(is_workspace)
        .or_else(|| manifests().next());
    found.unwrap_or(start).to_path_buf()
}

fn has_workspace_table(manifest: &str) -> bool {
    manifest.lines().any(|line| {
        let header = line.trim_start().strip_prefix('[').map(str::trim_start);
        let rest = header.and_then(|header| header.strip_prefix("workspace"));
        rest.is_some_and(|rest| rest.trim_start().starts_with([']', '.']))
    })
}

/// The way from one directory to a file or directory, both canonical; `.` if
/// they are the same.
fn relative(from: &Path, to: &Path) -> String {
    let from: Vec<Component<'_>> = from.components().collect();
    let to: Vec<Component<'_>> = to.components().collect();
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from[shared..].iter().map(|_| "..".into());
    let down = to[shared..]
        .iter()
        .map(|part| part.as_os_str().to_string_lossy());
    let parts: Vec<_> = up.chain(down).collect();
    if parts.is_empty() {
        ".".to_owned()
    } else {
        parts.join("/")
    }
}

#[cfg(test)]
mod tests;
