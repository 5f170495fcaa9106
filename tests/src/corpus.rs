//! Declarations modelled on the shapes of real charms, and broken ones with
//! what is to be said about them.
//!
//! The files in `corpus/valid` and `corpus/broken` hold many each:
//!
//! ```text
//! ## an option whose type is another system's
//! rule: juju/charm config.go: option types
//! 3.6: refused
//! 4.x: an alias of `int`
//! @ config.yaml
//! options: {port: {type: integer}}
//! @ verdict
//! config.yaml:1:24: unknown option type `integer`
//! ```
//!
//! `rule` says whose rule a verdict follows, and where it stands; `3.6` and
//! `4.x` what each Juju does where they differ. A verdict lists all problems,
//! each by its position and the start of its message; without one there is
//! none. A case that says nothing about its metadata gets some that is valid.
//!
//! `␉` stands for a tab, `␍` for a carriage return, `␀` for a NUL, `␛` for an
//! escape, `⏎` for a line separator (U+2028), `␊` at the end of a file for a
//! missing line break, and `⍽` for a byte order mark.

use std::fs;
use std::path::PathBuf;

use charm_schema::{Declaration, FILE_NAMES, Problem, SourceFile, manifest, parse};

/// The metadata of a case that has none of its own.
const METADATA: &str = "name: hello\nsummary: Says hello.\ndescription: Says hello.\n";

/// A declaration, and what is to be said about it.
#[derive(Debug, Clone, Default)]
pub struct Case {
    /// What is shown by it.
    pub name: String,
    /// Whose rule the verdict follows.
    pub rule: Option<String>,
    /// What Juju 3.6 does, where 4 differs.
    pub juju_3: Option<String>,
    /// What Juju 4 does, where 3.6 differs.
    pub juju_4: Option<String>,
    /// Names and texts of its files.
    pub files: Vec<(String, String)>,
    /// The problems, each by its position and the start of its message.
    pub verdict: Vec<String>,
    /// The case as it is written, up to its verdict.
    pub written: String,
}

/// A file of cases.
#[derive(Debug)]
pub struct File {
    /// Where it lies.
    pub path: PathBuf,
    /// What it says before its first case.
    pub preamble: String,
    /// Its cases.
    pub cases: Vec<Case>,
}

/// The files in `valid` or `broken`, in the order of their names.
///
/// # Panics
///
/// When they cannot be read.
pub fn files(folder: &str) -> Vec<File> {
    let folder = crate::workspace().join("tests/corpus").join(folder);
    let entries = fs::read_dir(folder).expect("the corpus is there");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry of the corpus").path())
        .collect();
    paths.sort();
    paths.into_iter().map(read).collect()
}

/// All cases in `valid` or `broken`.
///
/// # Panics
///
/// When they cannot be read.
pub fn cases(folder: &str) -> Vec<Case> {
    let files = files(folder).into_iter();
    files.flat_map(|file| file.cases).collect()
}

fn read(path: PathBuf) -> File {
    let text = fs::read_to_string(&path).expect("the corpus is UTF-8");
    let mut file = File {
        path,
        preamble: String::new(),
        cases: Vec::new(),
    };
    let mut part = Part::Head;
    for line in text.split_inclusive('\n') {
        if let Some(name) = line.strip_prefix("## ") {
            part = Part::Head;
            file.cases.push(Case {
                name: name.trim_end().to_owned(),
                ..Case::default()
            });
        } else if file.cases.is_empty() {
            file.preamble.push_str(line);
        }
        if let Some(case) = file.cases.last_mut() {
            part = case.add(line, part);
        }
    }
    for case in &mut file.cases {
        case.written.truncate(case.written.trim_end().len());
        // The line before the next case is blank, and no part of the last file.
        if let Some((_, text)) = case.files.last_mut()
            && case.verdict.is_empty()
            && text.ends_with("\n\n")
        {
            text.pop();
        }
        for (_, text) in &mut case.files {
            *text = unescape(text);
        }
    }
    file
}

/// Where in a case a line stands.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Head,
    Text,
    Verdict,
}

impl Case {
    fn add(&mut self, line: &str, part: Part) -> Part {
        let marker = line.strip_prefix("@ ").map(str::trim_end);
        if marker == Some("verdict") {
            return Part::Verdict;
        }
        if part == Part::Verdict {
            let line = line.trim_end();
            self.verdict
                .extend((!line.is_empty()).then(|| line.to_owned()));
            return part;
        }
        self.written.push_str(line);
        if let Some(name) = marker {
            self.files.push((name.to_owned(), String::new()));
            return Part::Text;
        }
        if let Some((_, text)) = self.files.last_mut() {
            text.push_str(line);
        } else if let Some((key, value)) = line.trim_end().split_once(": ") {
            let value = Some(value.to_owned());
            match key {
                "rule" => self.rule = value,
                "3.6" => self.juju_3 = value,
                "4.x" => self.juju_4 = value,
                _ => {}
            }
        }
        part
    }

    /// The files that make up the declaration.
    pub fn declaration(&self) -> Vec<SourceFile> {
        let has = |name: &str| self.files.iter().any(|(file, _)| file == name);
        let metadata = (!has("metadata.yaml") && !has("charmcraft.yaml"))
            .then(|| SourceFile::new("metadata.yaml", METADATA));
        let files = self.files.iter();
        let files = files.filter(|(name, _)| FILE_NAMES.contains(&name.as_str()));
        metadata
            .into_iter()
            .chain(files.map(|(name, text)| SourceFile::new(name, text)))
            .collect()
    }

    /// The `manifest.yaml` beside it.
    pub fn manifest(&self) -> Option<&str> {
        let file = self.files.iter().find(|(name, _)| name == "manifest.yaml");
        file.map(|(_, text)| text.as_str())
    }

    /// What is declared.
    ///
    /// # Panics
    ///
    /// When it is broken.
    pub fn parsed(&self) -> Declaration {
        parse(self.declaration()).unwrap_or_else(|problems| panic!("{}:\n{problems}", self.name))
    }

    /// The problems that there are, in the form of a verdict.
    pub fn problems(&self) -> Vec<String> {
        let mut found = match parse(self.declaration()) {
            Ok(declaration) => lines(&declaration.warnings),
            Err(problems) => lines(&problems),
        };
        found.extend(match self.manifest().map(manifest::parse) {
            None => Vec::new(),
            Some(Ok(manifest)) => lines(&manifest.warnings),
            Some(Err(problems)) => lines(&problems),
        });
        found
    }

    /// Whether these problems are those of the verdict.
    pub fn judges(&self, problems: &[String]) -> bool {
        let pairs = self.verdict.iter().zip(problems);
        self.verdict.len() == problems.len() && pairs.into_iter().all(|(a, b)| b.starts_with(a))
    }
}

/// The first line of each problem: position, severity, message.
fn lines<'a>(problems: impl IntoIterator<Item = &'a Problem>) -> Vec<String> {
    let shown = problems.into_iter().map(|problem| problem.render(&[]));
    let first = shown.map(|text| text.lines().next().unwrap_or_default().to_owned());
    first.collect()
}

/// A text with the characters that its stand-ins stand for.
fn unescape(text: &str) -> String {
    text.replace("␊\n", "")
        .replace('␉', "\t")
        .replace('␍', "\r")
        .replace('␀', "\0")
        .replace('␛', "\u{1b}")
        .replace('⏎', "\u{2028}")
        .replace('⍽', "\u{feff}")
}
