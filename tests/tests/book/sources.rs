//! The texts for operators in the charm's sources.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use whole_tests::workspace;

/// Every text of several words in the code, outside of tests and attributes
/// and of files or folders that are named, as a pattern: `<>` stands where a value is put in.
pub fn texts(directory: &str, but: &[&str]) -> Vec<String> {
    let mut texts = Vec::new();
    for path in files(&workspace().join(directory)) {
        let is_named = |part: &std::ffi::OsStr| but.iter().any(|name| part == *name);
        if path.components().any(|part| is_named(part.as_os_str())) {
            continue;
        }
        let source = std::fs::read_to_string(&path).unwrap();
        collect(TokenStream::from_str(&source).unwrap(), &mut texts);
    }
    texts
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("tests.rs") {
            files.push(path);
        }
    }
    files
}

fn collect(tokens: TokenStream, texts: &mut Vec<String>) {
    let mut tokens = tokens.into_iter().peekable();
    let mut before = [String::new(), String::new()];
    while let Some(token) = tokens.next() {
        match &token {
            // Attributes, among them documentation.
            TokenTree::Punct(punct) if punct.as_char() == '#' => {
                tokens.next_if(|t| t.to_string() == "!");
                tokens.next_if(
                    |t| matches!(t, TokenTree::Group(g) if g.delimiter() == Delimiter::Bracket),
                );
            }
            TokenTree::Group(_) if before == ["mod", "tests"] => {}
            TokenTree::Group(group) => collect(group.stream(), texts),
            TokenTree::Literal(literal) => {
                if let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string())
                    && text.value().trim().contains(' ')
                {
                    texts.push(pattern(&text.value()));
                }
            }
            _ => {}
        }
        before.rotate_left(1);
        before[1] = token.to_string();
    }
}

fn pattern(format: &str) -> String {
    let mut pattern = String::new();
    for (index, part) in format.split('{').enumerate() {
        match part.split_once('}') {
            Some((_, after)) if index > 0 => pattern.extend(["<>", after]),
            _ => pattern.push_str(part),
        }
    }
    pattern
}

#[test]
fn only_texts_of_the_program_itself_are_found() {
    let source = r#"
        /// A doc comment.
        #[expect(lint, reason = "an attribute")]
        fn f(name: &str) { g("one word: {name}", "x", ", ", format!("{} {name:?}, {}")) }
        mod tests { fn t() { f("in a test") } }
    "#;
    let mut texts = Vec::new();
    collect(source.parse().unwrap(), &mut texts);
    assert_eq!(texts, ["one word: <>", "<> <>, <>"]);
}
