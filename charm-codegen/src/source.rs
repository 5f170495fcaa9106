//! What an expansion is given of the files.

use charm_schema::{Declaration, Problem, Problems, SourceFile, Span};
use proc_macro2::TokenStream;
use quote::quote;

/// A declaration and where it was found.
#[derive(Debug, Clone)]
pub struct Source {
    /// What the charm declares.
    pub declaration: Declaration,
    /// The directory, as the name of this declaration: both macros of a charm
    /// must be given the same one.
    pub directory: String,
    /// How `include_str!` reaches each of the declaration's files from the
    /// file that calls the macro; in the same order.
    pub includes: Vec<String>,
}

/// Why there is no declaration.
#[derive(Debug, Clone)]
pub enum LoadError {
    /// There is none where it was looked for. The text says what to do.
    NotFound(String),
    /// It has problems.
    Broken {
        /// As in [`Source`].
        directory: String,
        /// As in [`Source`], for the files that were read.
        includes: Vec<String>,
        /// What is wrong.
        problems: Problems,
    },
}

impl Source {
    /// An error text about a place in the YAML, in the look of all others.
    pub(crate) fn problem(&self, span: Span, message: String, help: &str) -> String {
        let problem = Problem {
            span: Some(span),
            file: self.file(span).map_or("", |file| &file.name).to_owned(),
            message,
            help: Some(help.to_owned()),
            severity: charm_schema::Severity::Error,
        };
        problem.render(&self.declaration.files)
    }

    /// `metadata.yaml:3:5`
    pub(crate) fn place(&self, span: Span) -> String {
        let file = self.file(span).map_or("", |file| &file.name);
        format!("{file}:{}:{}", span.line, span.column)
    }

    /// The name of the file of a place, such as `metadata.yaml`.
    pub(crate) fn file_name(&self, span: Span) -> &str {
        self.file(span).map_or("", |file| &file.name)
    }

    fn file(&self, span: Span) -> Option<&SourceFile> {
        self.declaration.files.get(span.file)
    }
}

/// Makes cargo build the crate again when one of the files changes. Nothing of
/// them gets into the program.
pub(crate) fn tracked(includes: &[String]) -> TokenStream {
    quote!(#(const _: &[u8] = ::core::include_bytes!(#includes);)*)
}
