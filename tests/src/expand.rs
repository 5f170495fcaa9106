//! What both macros make of a declaration whose author writes no more than
//! they demand.

use charm_codegen::{LoadError, Source};
use charm_schema::{Declaration, Problems, SourceFile, parse};
use proc_macro2::TokenStream;

/// Both expansions.
pub struct Expansion {
    /// What `charm_types!` becomes.
    pub types: syn::File,
    /// What `#[charm] impl Charm` becomes.
    pub handlers: syn::File,
}

/// Expands both macros, whether the declaration is right or not. The files are
/// included from `directory`.
///
/// # Panics
///
/// When what comes out is not Rust.
pub fn expand(files: Vec<SourceFile>, directory: &str) -> Expansion {
    let parsed = parse(files);
    let load = || source(parsed.clone(), directory);
    let block = block(parsed.as_ref().ok());
    let types = charm_codegen::charm_types(TokenStream::new(), |_| load());
    let handlers = charm_codegen::charm(TokenStream::new(), &block, |_| load());
    Expansion {
        types: syn::parse2(types).expect("the types are Rust"),
        handlers: syn::parse2(handlers).expect("the handlers are Rust"),
    }
}

fn source(parsed: Result<Declaration, Problems>, directory: &str) -> Result<Source, LoadError> {
    let included = |files: &[SourceFile]| {
        let paths = files
            .iter()
            .map(|file| format!("{directory}/{}", file.name));
        paths.collect()
    };
    match parsed {
        Ok(declaration) => Ok(Source {
            includes: included(&declaration.files),
            directory: directory.to_owned(),
            declaration,
        }),
        Err(problems) => Err(LoadError::Broken {
            includes: included(problems.files()),
            directory: directory.to_owned(),
            problems,
        }),
    }
}

/// An `impl` block with a handler for each action, and none for events.
fn block(declaration: Option<&Declaration>) -> TokenStream {
    let names = declaration.into_iter().flat_map(|all| all.actions.keys());
    let handlers = names.enumerate().map(|(number, name)| {
        let name = name.replace('-', "_");
        let digit = name.starts_with(|c: char| c.is_ascii_digit());
        let mark = if digit { "_" } else { "" };
        format!("#[action({mark}{name})] fn action_{number}(&self) {{}}")
    });
    let block = format!("impl Charm {{ {} }}", handlers.collect::<String>());
    block.parse().expect("names of actions are made of tokens")
}
