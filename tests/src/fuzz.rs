//! What the fuzz target of the schema does with its inputs.

use charm_schema::{FILE_NAMES, SourceFile, parse};

use crate::corpus::Case;
use crate::expand::expand;

/// Stands between the files in an input; it is in no UTF-8 text.
pub const SEPARATOR: u8 = 0xff;

/// No declaration has more problems than are shown, and a line that says so.
const PROBLEMS: usize = 101;

/// Reads and expands what the bytes declare.
///
/// # Panics
///
/// When anything but a declaration or its problems comes of it.
pub fn declaration(bytes: &[u8]) {
    let files = files(bytes);
    match parse(files.clone()) {
        Ok(declaration) => assert!(declaration.warnings.len() <= PROBLEMS),
        Err(problems) => {
            assert!(problems.errors().next().is_some());
            assert!(problems.iter().count() <= PROBLEMS);
            for problem in &problems {
                assert!(problem.render(problems.files()).starts_with(&problem.file));
            }
        }
    }
    expand(files, ".");
}

/// The files in an input: one for each name that has a text.
fn files(bytes: &[u8]) -> Vec<SourceFile> {
    let texts = bytes.split(|&byte| byte == SEPARATOR);
    let texts = texts.map(String::from_utf8_lossy);
    let files = FILE_NAMES.into_iter().zip(texts);
    let files = files.filter(|(_, text)| !text.is_empty());
    files
        .map(|(name, text)| SourceFile::new(name, text))
        .collect()
}

/// The input that declares what a case does.
pub fn input(case: &Case) -> Vec<u8> {
    let files = case.declaration();
    let texts = FILE_NAMES.map(|name| {
        let file = files.iter().find(|file| file.name == name);
        file.map_or(&[][..], |file| file.text.as_bytes())
    });
    texts.join(&SEPARATOR)
}
