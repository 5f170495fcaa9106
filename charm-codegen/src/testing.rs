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
    let texts: Vec<Option<String>> = file.items.iter().map(error).collect();
    let first = texts
        .iter()
        .position(Option::is_some)
        .unwrap_or(texts.len());
    assert!(
        texts[first..].iter().all(Option::is_some),
        "errors come last"
    );
    texts.into_iter().flatten().collect()
}

fn error(item: &syn::Item) -> Option<String> {
    let syn::Item::Macro(item) = item else {
        return None;
    };
    let name = &item.mac.path.segments.last()?.ident;
    let literal = item.mac.tokens.clone().into_iter().next();
    match literal {
        Some(TokenTree::Literal(text)) if name == "compile_error" => {
            let text: syn::LitStr = syn::parse_str(&text.to_string()).ok()?;
            Some(text.value())
        }
        _ => None,
    }
}
