//! From files to a declaration.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use indexmap::IndexMap;

use crate::actions::{self, Action};
use crate::charmcraft::{self, Beside, Charmcraft};
use crate::config::{self, ConfigOption};
use crate::fields::mapping;
use crate::metadata::{self, Metadata};
use crate::problem::{Problem, Problems, Report, Severity};
use crate::source::{SourceFile, Span, lines};
use crate::yaml::{self, Broken, Mapping, Node};

/// What a charm declares.
#[derive(Debug, Clone, PartialEq)]
pub struct Declaration {
    /// Every file that was read.
    pub files: Vec<SourceFile>,
    /// What the charm is and how it is related to others.
    pub metadata: Metadata,
    /// Its options, in the order of the file.
    pub options: IndexMap<String, ConfigOption>,
    /// Its actions, in the order of the file.
    pub actions: IndexMap<String, Action>,
    /// How it is packed, if there is a charmcraft.yaml.
    pub charmcraft: Option<Charmcraft>,
    /// What is legal but suspicious.
    pub warnings: Vec<Problem>,
}

/// The files of a declaration, in the order in which their problems are shown.
pub const FILE_NAMES: [&str; 4] = [METADATA, CONFIG, ACTIONS, CHARMCRAFT];

const METADATA: &str = "metadata.yaml";
const CONFIG: &str = "config.yaml";
const ACTIONS: &str = "actions.yaml";
const CHARMCRAFT: &str = "charmcraft.yaml";

/// Reads the declaration in a directory: `metadata.yaml` with `config.yaml` and
/// `actions.yaml`, or one `charmcraft.yaml` with everything in it.
///
/// In messages the files are named as seen from `display_root`.
///
/// ```no_run
/// use std::path::Path;
///
/// match charm_schema::load(Path::new("examples/hello"), Path::new(".")) {
///     Ok(declaration) => println!("{} has {} options", *declaration.metadata.name, declaration.options.len()),
///     Err(problems) => eprintln!("{problems}"),
/// }
/// ```
///
/// # Errors
/// All problems at once, if one of them is an error.
pub fn load(dir: &Path, display_root: &Path) -> Result<Declaration, Problems> {
    let mut reading = Reading::default();
    let shown_dir = dir.strip_prefix(display_root).unwrap_or(dir);
    for name in FILE_NAMES {
        let path = dir.join(name);
        let shown = shown_dir.join(name).to_string_lossy().replace('\\', "/");
        match read_bytes(&path) {
            Ok(bytes) => reading.add_bytes(shown, &path, bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => {
                let message = format!("the file cannot be read: {error}");
                reading.report.file_error(shown, message);
                reading.unreadable = true;
            }
        }
    }
    reading.shown_dir = shown_dir.to_path_buf();
    reading.finish()
}

/// Reads a declaration from texts. Files are known by the last component of
/// their names; others are kept but not read.
///
/// ```
/// use charm_schema::SourceFile;
///
/// let declaration = charm_schema::parse(vec![
///     SourceFile::new("metadata.yaml", "name: hello\nsummary: Says hello.\ndescription: Says hello.\n"),
///     SourceFile::new("config.yaml", "options:\n  who:\n    default: world\n"),
/// ])?;
/// assert_eq!(*declaration.metadata.name, "hello");
/// assert!(declaration.options.contains_key("who"));
/// # Ok::<(), charm_schema::Problems>(())
/// ```
///
/// # Errors
/// All problems at once, if one of them is an error.
pub fn parse(files: Vec<SourceFile>) -> Result<Declaration, Problems> {
    Reading::default().finish_with(files)
}

/// Reads a declaration as [`parse`] does, but takes all that one Juju at least
/// takes: for a charm that is deployed on a Juju that is known.
///
/// ```
/// use charm_schema::SourceFile;
///
/// let files = vec![
///     SourceFile::new("metadata.yaml", "name: hello\nsummary: Says hello.\ndescription: Says hello.\n"),
///     SourceFile::new("config.yaml", "options:\n  times:\n    type: integer\n"),
/// ];
/// assert!(charm_schema::parse(files.clone()).is_err(), "Juju 3.6 refuses it");
/// let declaration = charm_schema::parse_for_any_juju(files)?;
/// assert!(declaration.options["times"].integer);
/// # Ok::<(), charm_schema::Problems>(())
/// ```
///
/// # Errors
/// All problems at once, if one of them is an error.
pub fn parse_for_any_juju(files: Vec<SourceFile>) -> Result<Declaration, Problems> {
    let mut reading = Reading::default();
    reading.report.take_any_juju();
    reading.finish_with(files)
}

/// Enough to see that a file is too large, without taking all of it.
const READ_AT_MOST: u64 = (1 << 20) + 1;

fn read_bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(READ_AT_MOST)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[derive(Default)]
struct Reading {
    files: Vec<SourceFile>,
    /// The documents by file; nothing for a file that is broken or unknown.
    documents: Vec<Document>,
    report: Report,
    /// A file is there but could not be opened.
    unreadable: bool,
    /// The directory as shown in messages.
    shown_dir: PathBuf,
}

enum Document {
    Top(Node),
    Empty,
    Broken,
}

impl Reading {
    fn finish_with(mut self, files: Vec<SourceFile>) -> Result<Declaration, Problems> {
        for file in files {
            self.add(file, true);
        }
        self.finish()
    }

    fn nothing(&mut self) {
        let file = self.shown_dir.join(METADATA);
        self.report
            .file_error(
                file.to_string_lossy(),
                "there is no metadata.yaml and no charmcraft.yaml",
            )
            .help("a charm declares its name, summary and description in one of them");
    }

    fn add_bytes(&mut self, name: String, path: &Path, bytes: Vec<u8>) {
        let (text, valid) = match String::from_utf8(bytes) {
            Ok(text) => (text, true),
            Err(error) => {
                let valid_up_to = error.utf8_error().valid_up_to();
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                self.not_utf8(&text, valid_up_to);
                (text, false)
            }
        };
        let file = SourceFile {
            name,
            path: path.to_path_buf(),
            text,
        };
        self.add(file, valid);
    }

    fn not_utf8(&mut self, text: &str, valid_up_to: usize) {
        // The valid start is the same in the lossy text.
        let before: Vec<&str> = lines(text.get(..valid_up_to).unwrap_or_default()).collect();
        let column = before.last().map_or(0, |line| line.chars().count());
        let span = Span {
            file: self.files.len(),
            line: u32::try_from(before.len()).unwrap_or(u32::MAX),
            column: u32::try_from(column + 1).unwrap_or(u32::MAX),
            len: 1,
        };
        self.report
            .error(span, "the file is not UTF-8 here")
            .help("save it as UTF-8");
    }

    fn add(&mut self, file: SourceFile, valid: bool) {
        let index = self.files.len();
        let known = FILE_NAMES.contains(&file.file_name());
        let document = if valid && known {
            match yaml::parse(index, &file.text, &mut self.report) {
                Ok(Some(node)) => Document::Top(node),
                Ok(None) => Document::Empty,
                Err(Broken) => Document::Broken,
            }
        } else {
            Document::Broken
        };
        self.files.push(file);
        self.documents.push(document);
    }

    /// The file of a name and what it holds.
    fn take(&mut self, name: &str) -> Option<(usize, Document)> {
        let index = self
            .files
            .iter()
            .position(|file| file.file_name() == name)?;
        let document = std::mem::replace(&mut self.documents[index], Document::Broken);
        Some((index, document))
    }

    /// The mapping that a file must be. An empty file gives nothing without a
    /// word, unless `wanted` says what belongs into it.
    fn top<'d>(
        &mut self,
        file: Option<&'d (usize, Document)>,
        wanted: Option<&str>,
    ) -> Option<(&'d Mapping, Span)> {
        let (index, document) = file?;
        let place = Span::start_of(*index);
        match document {
            Document::Broken => None,
            Document::Top(node) if !node.is_null() => {
                let mapping = node.as_mapping();
                if mapping.is_none() {
                    let message = format!("the file must be a mapping, not {}", node.describe());
                    self.report
                        .error(node.span, message)
                        .help("it consists of lines `key: value`");
                }
                mapping.map(|mapping| (mapping, place))
            }
            Document::Empty | Document::Top(_) => {
                if let Some(wanted) = wanted {
                    self.report.error(place, "the file is empty").help(wanted);
                }
                None
            }
        }
    }

    fn read(&mut self) -> Option<Contents> {
        let metadata = self.take(METADATA);
        let config = self.take(CONFIG);
        let actions = self.take(ACTIONS);
        let charmcraft = self.take(CHARMCRAFT);
        let beside = Beside {
            metadata: metadata.is_some(),
            config: config.is_some(),
            actions: actions.is_some(),
        };

        let unified = self.top(charmcraft.as_ref(), None);
        let packing = match &charmcraft {
            None | Some((_, Document::Broken)) => None,
            Some((index, _)) => {
                let empty = Mapping::default();
                let (top, place) = unified.unwrap_or((&empty, Span::start_of(*index)));
                Some(charmcraft::read(top, place, beside, &mut self.report))
            }
        };
        let metadata = if metadata.is_some() {
            let needed = "a charm declares its name, summary and description here";
            self.top(metadata.as_ref(), Some(needed))
                .map(|(top, place)| {
                    metadata::ignored_keys(top, &mut self.report);
                    metadata::read(top, place, &mut self.report)
                })
        } else {
            if charmcraft.is_none() && !self.unreadable {
                self.nothing();
            }
            // An empty charmcraft.yaml lacks the same as one without names.
            packing.as_ref().map(|_| {
                let empty = Mapping::default();
                let (top, place) = unified.unwrap_or((&empty, Span::start_of(0)));
                metadata::read(top, place, &mut self.report)
            })
        };

        let charm = metadata
            .as_ref()
            .map(|metadata| metadata.name.value.as_str());
        let options = if config.is_some() {
            let needed = "a charm without options has `options: {}`, or no such file";
            self.top(config.as_ref(), Some(needed))
                .map(|(top, place)| config::read(top, place, &mut self.report))
        } else {
            section(unified, "config", &mut self.report)
                .map(|(top, place)| config::read(top, place, &mut self.report))
        };
        let actions = if actions.is_some() {
            self.top(actions.as_ref(), None)
        } else {
            section(unified, "actions", &mut self.report)
        };
        let actions = actions.map(|(top, _)| actions::read(charm, top, &mut self.report));
        Some(Contents {
            metadata: metadata?,
            options: options.unwrap_or_default(),
            actions: actions.unwrap_or_default(),
            charmcraft: packing,
        })
    }

    fn finish(mut self) -> Result<Declaration, Problems> {
        let read = self.read();
        let problems = self.report.finish(&self.files);
        let failed = problems.iter().any(|p| p.severity == Severity::Error);
        match read {
            Some(read) if !failed => Ok(Declaration {
                files: self.files,
                metadata: read.metadata,
                options: read.options,
                actions: read.actions,
                charmcraft: read.charmcraft,
                warnings: problems,
            }),
            _ => Err(Problems::new(problems, self.files)),
        }
    }
}

/// A section of a unified charmcraft.yaml that is else a file of its own.
fn section<'d>(
    unified: Option<(&'d Mapping, Span)>,
    key: &str,
    report: &mut Report,
) -> Option<(&'d Mapping, Span)> {
    let entry = unified?
        .0
        .entry(key)
        .filter(|entry| !entry.value.is_null())?;
    Some((mapping(entry, report)?, entry.key.span))
}

/// What the documents say, before it is known whether all of it is right.
struct Contents {
    metadata: Metadata,
    options: IndexMap<String, ConfigOption>,
    actions: IndexMap<String, Action>,
    charmcraft: Option<Charmcraft>,
}
