//! Charm packages: `.charm` files as Juju reads them.
//!
//! A package is a zip file. What Juju makes of one is decided by its code for
//! archives (`juju/charm`, `charmarchive.go`) and by the unit agent that
//! unpacks it; the rules here are theirs:
//!
//! - [`read`] refuses what Juju refuses, before a byte reaches the disk;
//! - [`write()`] makes the same bytes from the same members, wherever it runs;
//! - [`verify`] says what is wrong with a package that holds a compiled charm;
//! - [`unpack`] lays the members into a unit's charm directory.
//!
//! ```
//! use local_juju::package::{self, Member, Package, SourceDate};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut package = Package::default();
//! package.members.insert("dispatch".into(), Member::executable("#!/bin/sh\n"));
//! package.members.insert("metadata.yaml".into(), Member::file("name: hello\n"));
//!
//! let folder = tempfile::tempdir()?;
//! let path = folder.path().join("hello.charm");
//! package::write(&package, &path, SourceDate::default())?;
//! assert_eq!(package::read(&path)?, package);
//! # Ok(())
//! # }
//! ```

mod elf;
mod read;
mod unpack;
mod verify;
mod write;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::PathBuf;

pub use read::{Limits, read, read_within};
pub use unpack::unpack;
pub use verify::{Finding, verify};
pub use write::{SourceDate, write};

/// The members of a `.charm` file by name; names are relative and use `/`.
///
/// Directories are not members: a package has those that its files need.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Package {
    /// Every file and symbolic link.
    pub members: BTreeMap<String, Member>,
}

impl Package {
    /// The text of the member `name`, if it is there and is UTF-8.
    pub fn text(&self, name: &str) -> Option<&str> {
        let member = self.members.get(name)?;
        std::str::from_utf8(&member.bytes).ok()
    }

    /// The package as a 3.6 controller keeps a local charm.
    ///
    /// It expands the uploaded archive and zips it again: modes become 0755 or
    /// 0644 by the owner's execute bit, and version control folders, `.tox`, a
    /// top-level `build/` and the files `revision`, `version` and
    /// `.jujuignore` at the top are left out (it writes the first two anew).
    #[must_use]
    pub fn stored_by_controller(&self) -> Self {
        let members = self
            .members
            .iter()
            .filter(|(name, _)| !left_out_by_controller(name))
            .map(|(name, member)| (name.clone(), member.normalized()))
            .collect();
        Self { members }
    }
}

/// Whether a 3.6 controller drops the member when it stores a local charm.
fn left_out_by_controller(name: &str) -> bool {
    const AT_THE_TOP: [&str; 3] = ["revision", "version", ".jujuignore"];
    const ANYWHERE: [&str; 5] = [".git", ".svn", ".hg", ".bzr", ".tox"];
    AT_THE_TOP.contains(&name)
        || name.starts_with("build/")
        || name.split('/').any(|part| ANYWHERE.contains(&part))
}

/// One file or symbolic link of a package.
#[derive(Clone, PartialEq, Eq)]
pub struct Member {
    /// The Unix mode with its file type, such as `0o100755`.
    pub mode: u32,
    /// The content; of a symbolic link, its target.
    pub bytes: Vec<u8>,
}

/// The bits of a Unix mode that hold the file type, and its values here.
const TYPE_MASK: u32 = 0o170_000;
const TYPE_FILE: u32 = 0o100_000;
const TYPE_LINK: u32 = 0o120_000;
const TYPE_DIRECTORY: u32 = 0o040_000;

impl Member {
    /// A plain file, mode 0644.
    pub fn file(bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            mode: TYPE_FILE | 0o644,
            bytes: bytes.into(),
        }
    }

    /// A file that can be executed, mode 0755.
    pub fn executable(bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            mode: TYPE_FILE | 0o755,
            bytes: bytes.into(),
        }
    }

    /// A symbolic link.
    pub fn symlink(target: &str) -> Self {
        Self {
            mode: TYPE_LINK | 0o777,
            bytes: target.into(),
        }
    }

    /// Whether the owner may execute it, which is all that Juju asks.
    pub fn is_executable(&self) -> bool {
        !self.is_symlink() && self.mode & 0o100 != 0
    }

    /// Whether it is a symbolic link.
    pub fn is_symlink(&self) -> bool {
        self.mode & TYPE_MASK == TYPE_LINK
    }

    fn normalized(&self) -> Self {
        let mode = match (self.is_symlink(), self.is_executable()) {
            (true, _) => TYPE_LINK | 0o777,
            (false, true) => TYPE_FILE | 0o755,
            (false, false) => TYPE_FILE | 0o644,
        };
        Self {
            mode,
            bytes: self.bytes.clone(),
        }
    }
}

/// Shows the size, not the content: a member can be megabytes.
impl fmt::Debug for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Member({:o}, {} bytes)", self.mode, self.bytes.len())
    }
}

/// Why a package cannot be read, written or unpacked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PackageError {
    /// A file cannot be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The file is no zip file, or a damaged one.
    #[error("{path} is not a readable zip file: {reason}", path = path.display())]
    NotAZip {
        /// The file.
        path: PathBuf,
        /// What the zip reader says.
        reason: String,
    },
    /// Juju would refuse the archive, or its reading would be unsafe.
    #[error("{path}: {reason}", path = path.display())]
    Refused {
        /// The file.
        path: PathBuf,
        /// Which rule it breaks, and where.
        reason: String,
    },
    /// The members cannot be stored in a zip file.
    #[error("cannot write {path}: {reason}", path = path.display())]
    NotWritable {
        /// The file to be written.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A member cannot be laid into the charm directory.
    #[error("cannot unpack `{member}` into {directory}: {reason}", directory = directory.display())]
    NotUnpackable {
        /// The member's name.
        member: String,
        /// The charm directory.
        directory: PathBuf,
        /// Why.
        reason: String,
    },
}
