//! Notes as files: a line with the labels, then the text.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::PathBuf;

use charm_sdk::Halt;
use fs_err as fs;

/// The folder of the notes.
pub(crate) struct Notes(PathBuf);

/// One note.
pub(crate) struct Note {
    pub(crate) labels: Vec<String>,
    pub(crate) text: String,
}

const ENDING: &str = ".note";

impl Notes {
    pub(crate) fn at(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// The titles of all notes, sorted.
    pub(crate) fn titles(&self) -> Result<Vec<String>, NoteError> {
        let mut titles = Vec::new();
        for entry in fs::read_dir(&self.0)? {
            let name = entry?.file_name();
            if let Some(title) = name.to_str().and_then(|name| name.strip_suffix(ENDING)) {
                titles.push(title.to_owned());
            }
        }
        titles.sort();
        Ok(titles)
    }

    pub(crate) fn read(&self, title: &str) -> Result<Note, NoteError> {
        let path = self.path(title)?;
        if !path.try_exists()? {
            return Err(NoteError::Unknown(title.to_owned()));
        }
        let text = fs::read_to_string(path)?;
        let (labels, text) = text.split_once('\n').unwrap_or(("", &text));
        let labels = labels.split_whitespace().map(str::to_owned).collect();
        Ok(Note {
            labels,
            text: text.to_owned(),
        })
    }

    /// Writes a note and tells its size in bytes.
    pub(crate) fn write(
        &self,
        title: &str,
        labels: &[String],
        text: &str,
    ) -> Result<usize, NoteError> {
        if let Some(label) = labels.iter().find(|l| l.split_whitespace().count() != 1) {
            return Err(NoteError::Label(label.clone()));
        }
        let content = format!("{}\n{text}", labels.join(" "));
        // Not in place: of a charm that is killed half-way the old note remains.
        let path = self.path(title)?;
        let new = self.0.join("unfinished");
        fs::write(&new, content)?;
        fs::rename(&new, path)?;
        Ok(text.len())
    }

    /// Adds to a note, which need not be there yet, and tells its size in bytes.
    pub(crate) fn append(
        &self,
        title: &str,
        labels: &[String],
        text: &str,
    ) -> Result<usize, NoteError> {
        let mut note = match self.read(title) {
            Err(NoteError::Unknown(_)) => return self.write(title, labels, text),
            read => read?,
        };
        for label in labels {
            if !note.labels.contains(label) {
                note.labels.push(label.clone());
            }
        }
        self.write(title, &note.labels, &format!("{}\n{text}", note.text))
    }

    fn path(&self, title: &str) -> Result<PathBuf, NoteError> {
        if title.starts_with('.') || title.contains(['/', '\0']) {
            return Err(NoteError::Title(title.to_owned()));
        }
        Ok(self.0.join(format!("{title}{ENDING}")))
    }
}

/// Why a note cannot be read or written.
#[derive(Debug)]
pub(crate) enum NoteError {
    Unknown(String),
    Title(String),
    Label(String),
    Io(io::Error),
}

impl fmt::Display for NoteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(title) => write!(f, "there is no note `{title}`"),
            Self::Title(title) => write!(
                f,
                "`{}` is no title: it is the name of a file, without `/` and not starting with `.`",
                title.escape_debug()
            ),
            Self::Label(label) => write!(f, "`{}` is no label: one word", label.escape_debug()),
            Self::Io(error) => error.fmt(f),
        }
    }
}

impl Error for NoteError {}

impl From<io::Error> for NoteError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<NoteError> for Halt {
    fn from(error: NoteError) -> Self {
        Self::failed(error)
    }
}
