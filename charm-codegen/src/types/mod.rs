//! `charm_types!`: the types that a declaration becomes.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::LitStr;

use crate::errors::Errors;
use crate::events;
use crate::source::{self, LoadError, Source};

mod actions;
mod config;
mod editor;
mod endpoints;
mod event;
mod input;
mod named;
mod taken;

use input::Input;

/// Expands `charm_types!`.
///
/// `load` finds the declaration; it gets the author's `path`, if there is one.
pub fn charm_types(
    input: TokenStream,
    load: impl FnOnce(Option<&str>) -> Result<Source, LoadError>,
) -> TokenStream {
    let mut errors = Errors::default();
    let input = Input::parse(input, &mut errors);
    let broken = match load(input.settings.path().as_deref()) {
        Ok(source) => match items(&input, &source, &mut errors) {
            Some(items) => {
                let mentions = (!errors.is_empty()).then(|| mentions(&input));
                let errors = errors.into_tokens();
                return quote!(#items #mentions #errors);
            }
            None => source::tracked(&source.includes),
        },
        Err(LoadError::NotFound(message)) => {
            let place = input.settings.path.as_ref();
            errors.at_span(place.map_or_else(Span::call_site, LitStr::span), message);
            TokenStream::new()
        }
        Err(LoadError::Broken {
            problems, includes, ..
        }) => {
            for problem in problems.errors() {
                errors.at_span(Span::call_site(), problem.render(problems.files()));
            }
            source::tracked(&includes)
        }
    };
    let mentions = mentions(&input);
    let errors = errors.into_silencing_tokens();
    quote!(#broken #mentions #errors)
}

/// The author's types once more, so that what was not generated leaves no
/// import unused.
fn mentions(input: &Input) -> TokenStream {
    let sections = [&input.config, &input.relations];
    let entries = sections.into_iter().flat_map(|section| &section.entries);
    let types = entries.filter_map(|entry| entry.ty.as_ref());
    quote! {
        const _: () = {
            #[allow(dead_code)]
            type Mentioned = (#(#types,)*);
        };
    }
}

/// The types; nothing if their names are not apart.
fn items(input: &Input, source: &Source, errors: &mut Errors) -> Option<TokenStream> {
    let events = events::all(&source.declaration);
    let actions = actions::resolve(source);
    if !taken::are_apart(source, &events, &actions, errors) {
        return None;
    }
    let fields = config::resolve(input, source, errors);
    let endpoints = endpoints::resolve(input, source, &events, errors);

    let sdk = &input.settings.sdk;
    // First, so that what editors look at keeps its place whatever else changes.
    let editor = editor::items(input, &endpoints);
    let declaration = declaration(source, sdk);
    let config = config::items(&input.config.attributes, &fields, sdk);
    let endpoints = endpoints::items(&endpoints, sdk);
    let named = named::items(&source.declaration.metadata, sdk);
    let actions = actions::items(source, &actions, sdk);
    let events = event::items(&events, &source.declaration, sdk);
    Some(quote! {
        #editor
        #declaration
        #config
        #endpoints
        #named
        #actions
        #events
    })
}

fn declaration(source: &Source, sdk: &crate::settings::Sdk) -> TokenStream {
    let names = source
        .declaration
        .files
        .iter()
        .map(charm_schema::SourceFile::file_name);
    let includes = &source.includes;
    let directory = &source.directory;
    quote! {
        /// The YAML files that declare this charm, as they were when it was compiled.
        pub const DECLARATION: #sdk::Declaration = #sdk::Declaration {
            files: &[#((#names, ::core::include_str!(#includes))),*],
        };

        #[doc(hidden)]
        pub const DIRECTORY: &str = #directory;
    }
}

#[cfg(test)]
mod tests;
