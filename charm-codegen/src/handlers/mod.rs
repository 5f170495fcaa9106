//! `#[charm]`: from methods marked with `#[on(..)]` and `#[action(..)]` to dispatch.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};

use crate::errors::Errors;
use crate::events;
use crate::source::{LoadError, Source};

mod arguments;
mod check;
mod expand;
mod input;

use arguments::Arguments;
use input::Block;

/// Expands `#[charm]`.
///
/// `load` finds the declaration; it gets the author's `path`, if there is one.
pub fn charm(
    arguments: TokenStream,
    item: &TokenStream,
    load: impl FnOnce(Option<&str>) -> Result<Source, LoadError>,
) -> TokenStream {
    let mut errors = Errors::default();
    let arguments = Arguments::parse(arguments, &mut errors);
    let Some(block) = input::parse(item, &mut errors) else {
        // Left as it is, so that editors go on understanding it.
        let errors = errors.into_tokens();
        return quote!(#item #errors);
    };
    let dispatch = match load(arguments.settings.path().as_deref()) {
        Ok(source) => dispatch(&block, &arguments, &source, &mut errors),
        Err(error) => without_declaration(&block, &arguments, error, &mut errors),
    };
    let block = block.item.to_token_stream();
    let errors = errors.into_tokens();
    quote!(#dispatch #block #errors)
}

fn dispatch(
    block: &Block,
    arguments: &Arguments,
    source: &Source,
    errors: &mut Errors,
) -> TokenStream {
    let events = events::all(&source.declaration);
    let handlers = check::handlers(block, &events, source, errors);
    let editor = expand::editor(block, arguments, &events, source);
    let dispatch = expand::dispatch(
        block,
        arguments,
        &handlers,
        !source.declaration.actions.is_empty(),
    );
    let same = expand::same_declaration(arguments, &source.directory);
    // Editors show code that is not theirs in grey, and dispatch mentions so many
    // of the author's tokens that it would be the whole block.
    quote! {
        #[allow(unexpected_cfgs, rust_analyzer::inactive_code)]
        const _: () = {
            #editor
            #dispatch
        };
        #same
    }
}

/// `charm_types!` reports what is wrong, unless it reads another declaration.
fn without_declaration(
    block: &Block,
    arguments: &Arguments,
    error: LoadError,
    errors: &mut Errors,
) -> TokenStream {
    let same = match (error, &arguments.settings.path) {
        (LoadError::NotFound(message), Some(path)) => {
            errors.at(path, message);
            TokenStream::new()
        }
        (LoadError::NotFound(message), None) => expand::no_declaration(arguments, &message),
        (LoadError::Broken { directory, .. }, _) => expand::same_declaration(arguments, &directory),
    };
    let silent = expand::silent(block, arguments);
    quote!(#silent #same)
}

/// Expands an `#[on]` or `#[action]` that no `#[charm]` has taken.
pub fn lonely(attribute: &str, item: &TokenStream) -> TokenStream {
    let message = format!("`#[{attribute}(..)]` needs `#[charm]` on the `impl` block around it");
    let error = quote_spanned!(Span::call_site()=> ::core::compile_error!(#message););
    quote!(#error #item)
}

#[cfg(test)]
mod tests;
