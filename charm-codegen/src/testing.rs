//! What the tests of both macros share.

use charm_schema::SourceFile;
use proc_macro2::{TokenStream, TokenTree};

use crate::{LoadError, Source};

pub(crate) const METADATA: &str = "\
name: mail
summary: A charm.
description: It is there for tests.
provides:
  smtp:
    interface: smtp
  smtp-legacy:
    interface: smtp
peers:
  ring:
    interface: mail-ring
";

pub(crate) const CONFIG: &str = "\
options:
  host:
    type: string
  port:
    type: int
    default: 25
  comment:
    type: string
    default: ''
";

/// The declaration of these texts, as a macro gets it.
pub(crate) fn load(metadata: &str, config: &str) -> Result<Source, LoadError> {
    let files = vec![
        SourceFile::new("metadata.yaml", metadata),
        SourceFile::new("config.yaml", config),
    ];
    let includes = vec!["../metadata.yaml".to_owned(), "../config.yaml".to_owned()];
    match charm_schema::parse(files) {
        Ok(declaration) => Ok(Source {
            declaration,
            directory: ".".to_owned(),
            includes,
        }),
        Err(problems) => Err(LoadError::Broken {
            directory: ".".to_owned(),
            includes,
            problems,
        }),
    }
}

/// The declaration of [`METADATA`] and [`CONFIG`].
pub(crate) fn usual() -> Result<Source, LoadError> {
    load(METADATA, CONFIG)
}

pub(crate) fn tokens(text: &str) -> TokenStream {
    text.parse().expect("the input is made of tokens")
}

/// The texts of the errors in an expansion, after checking that nothing follows
/// the first of them but errors.
pub(crate) fn errors(expansion: &TokenStream) -> Vec<String> {
    let file: syn::File = syn::parse2(expansion.clone()).expect("the expansion is Rust");
    let texts: Vec<Vec<String>> = file.items.iter().map(errors_in).collect();
    let first = texts.iter().position(|texts| !texts.is_empty());
    let rest = &texts[first.unwrap_or(texts.len())..];
    assert!(
        rest.iter().all(|texts| !texts.is_empty()),
        "errors come last"
    );
    texts.into_iter().flatten().collect()
}

/// The texts of a `compile_error!`, or of several in a block.
fn errors_in(item: &syn::Item) -> Vec<String> {
    match item {
        syn::Item::Macro(item) => error(&item.mac).into_iter().collect(),
        syn::Item::Const(item) => match &*item.expr {
            syn::Expr::Block(block) => {
                let statements = block.block.stmts.iter();
                statements.filter_map(error_in).collect()
            }
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

fn error_in(statement: &syn::Stmt) -> Option<String> {
    match statement {
        syn::Stmt::Macro(statement) => error(&statement.mac),
        _ => None,
    }
}

fn error(call: &syn::Macro) -> Option<String> {
    let name = &call.path.segments.last()?.ident;
    match call.tokens.clone().into_iter().next() {
        Some(TokenTree::Literal(text)) if name == "compile_error" => {
            let text: syn::LitStr = syn::parse_str(&text.to_string()).ok()?;
            Some(text.value())
        }
        _ => None,
    }
}
