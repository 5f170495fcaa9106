//! The files of a declaration, and places in them.

use std::ops::Deref;
use std::path::PathBuf;

/// One file of a declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// The name as shown in messages, such as `config.yaml` or
    /// `examples/hello/config.yaml`. Its last component tells what the file is.
    pub name: String,
    /// Where the file lies.
    pub path: PathBuf,
    /// The whole text.
    pub text: String,
}

impl SourceFile {
    /// A file that exists only as text: its path is its name.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let name = name.into();
        Self {
            path: PathBuf::from(&name),
            name,
            text: text.into(),
        }
    }

    /// The last component of the name.
    pub fn file_name(&self) -> &str {
        self.name.rsplit(['/', '\\']).next().unwrap_or(&self.name)
    }
}

/// A place in a file: part of one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Index into [`Declaration::files`](crate::Declaration::files).
    pub file: usize,
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
    /// The length in characters. What goes on over several lines is counted to
    /// the end of its first line; zero is a bare position.
    pub len: u32,
}

impl Span {
    /// The very start of a file, for what is missing from it.
    pub fn start_of(file: usize) -> Self {
        Self {
            file,
            line: 1,
            column: 1,
            len: 0,
        }
    }
}

/// A value and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// A value with its place.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

impl<T> Deref for Spanned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// The lines of a text as YAML counts them: ended by LF, CR LF or a lone CR.
/// A byte order mark at the start belongs to no line.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text.strip_prefix('\u{feff}').unwrap_or(text));
    std::iter::from_fn(move || {
        let text = rest?;
        // Bytes are searched much faster than characters.
        let mut bytes = text.bytes();
        let Some(end) = bytes.position(|byte| matches!(byte, b'\n' | b'\r')) else {
            return rest.take();
        };
        let after = &text[end..];
        rest = Some(after.strip_prefix("\r\n").unwrap_or(&after[1..]));
        Some(&text[..end])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_at_every_kind_of_break() {
        let all = |text| lines(text).collect::<Vec<_>>();
        assert_eq!(
            all("\u{feff}a\nb\r\nc\rd\r\r\n"),
            ["a", "b", "c", "d", "", ""]
        );
        assert_eq!(all(""), [""]);
    }

    #[test]
    fn the_last_component_names_the_file() {
        assert_eq!(
            SourceFile::new("a/b/config.yaml", "").file_name(),
            "config.yaml"
        );
        assert_eq!(
            SourceFile::new("config.yaml", "").file_name(),
            "config.yaml"
        );
    }
}
