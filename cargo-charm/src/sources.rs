//! The sources of a charm: what they handle and name, without compiling them.

use camino::{Utf8Path, Utf8PathBuf};
use charm_codegen::{CharmBlock, Scan, TypesCall};
use fs_err as fs;

use crate::project::{Package, Workspace, declaration_dir};

/// The source files of a charm's packages.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    pub(crate) files: Vec<Source>,
    /// Files that are not Rust as they stand.
    pub(crate) broken: Vec<Broken>,
}

/// A source file. Only macros that read the charm's YAML are kept of it.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) path: Utf8PathBuf,
    pub(crate) text: String,
    scan: Scan,
}

#[derive(Debug)]
pub(crate) struct Broken {
    pub(crate) path: Utf8PathBuf,
    pub(crate) text: String,
    pub(crate) error: syn::Error,
}

impl Sources {
    /// Reads the sources of every package that builds the charm declared in a
    /// directory.
    pub(crate) fn of(workspace: &Workspace, directory: &Utf8Path) -> anyhow::Result<Self> {
        let mut sources = Self::default();
        for package in workspace.packages_of(directory) {
            for path in files_of(package)? {
                let text = fs::read_to_string(&path)?;
                match charm_codegen::scan(&text) {
                    Ok(mut scan) => {
                        let reads = |named: Option<&str>| {
                            declaration_of(&path, named, package, workspace).as_deref()
                                == Some(directory)
                        };
                        scan.types.retain(|call| reads(call.path.as_deref()));
                        scan.blocks.retain(|block| reads(block.path.as_deref()));
                        sources.files.push(Source { path, text, scan });
                    }
                    Err(error) => sources.broken.push(Broken { path, text, error }),
                }
            }
        }
        Ok(sources)
    }

    /// Every call of `charm_types!`, with its file.
    pub(crate) fn types(&self) -> impl Iterator<Item = (&Source, &TypesCall)> {
        let files = self.files.iter();
        files.flat_map(|file| file.scan.types.iter().map(move |call| (file, call)))
    }

    /// Every block of handlers, with its file.
    pub(crate) fn blocks(&self) -> impl Iterator<Item = (&Source, &CharmBlock)> {
        let files = self.files.iter();
        files.flat_map(|file| file.scan.blocks.iter().map(move |block| (file, block)))
    }

    /// Whether nothing can be hidden: what is not found is not there.
    pub(crate) fn are_whole(&self) -> bool {
        self.broken.is_empty() && !self.name("include")
    }

    /// Whether an identifier or a text of that name stands in one of the files.
    pub(crate) fn name(&self, word: &str) -> bool {
        self.files.iter().any(|file| file.scan.words.contains(word))
    }
}

/// The directory whose YAML a macro in a file reads, as the macro finds it.
fn declaration_of(
    file: &Utf8Path,
    named: Option<&str>,
    package: &Package,
    workspace: &Workspace,
) -> Option<Utf8PathBuf> {
    match named {
        Some(path) => package.directory()?.join(path).canonicalize_utf8().ok(),
        None => declaration_dir(file.parent()?, &workspace.root)
            .or_else(|| declaration_dir(package.directory()?, &workspace.root)),
    }
}

/// The Rust files of a package's library and programs, in order.
fn files_of(package: &Package) -> anyhow::Result<Vec<Utf8PathBuf>> {
    let mut files = Vec::new();
    for root in package.roots() {
        match root.parent() {
            // Beside Cargo.toml lies much that is not of the program.
            Some(folder) if Some(folder) != package.directory() => rust_files(folder, &mut files)?,
            _ => files.push(root.to_owned()),
        }
    }
    files.sort();
    files.dedup();
    Ok(files)
}

fn rust_files(folder: &Utf8Path, files: &mut Vec<Utf8PathBuf>) -> anyhow::Result<()> {
    for entry in folder.read_dir_utf8()? {
        let entry = entry?;
        let path = entry.path();
        // Links are not followed: they may lead in a circle.
        if entry.file_type()?.is_dir() {
            rust_files(path, files)?;
        } else if path.extension() == Some("rs") && path.is_file() {
            files.push(path.to_owned());
        }
    }
    Ok(())
}
