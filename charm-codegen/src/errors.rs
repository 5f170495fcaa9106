//! Every mistake of an expansion, reported at once.

use std::fmt::Display;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};

/// Collects mistakes until the end of an expansion.
///
/// A collector must be turned into tokens: one that is dropped with mistakes in
/// it would let a wrong charm compile.
#[derive(Default)]
#[must_use]
pub(crate) struct Errors(Vec<syn::Error>);

impl Errors {
    /// A mistake at what the author wrote.
    pub(crate) fn at(&mut self, tokens: impl ToTokens, message: impl Display) {
        self.0.push(syn::Error::new_spanned(tokens, message));
    }

    /// A mistake at one place.
    pub(crate) fn at_span(&mut self, span: Span, message: impl Display) {
        self.0.push(syn::Error::new(span, message));
    }

    /// What a parser of syn says.
    pub(crate) fn push(&mut self, error: syn::Error) {
        self.0.push(error);
    }

    /// Whether there was none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All mistakes as one `compile_error!` each. They come last in an
    /// expansion, so that nothing before them depends on their text.
    ///
    /// The block around them keeps them apart from the module: of one in which
    /// a `compile_error!` stands, the compiler reports no missing names, and
    /// here each of them is worth reporting.
    pub(crate) fn into_tokens(self) -> TokenStream {
        if self.is_empty() {
            return TokenStream::new();
        }
        let errors = self.into_silencing_tokens();
        quote!(const _: () = { #errors };)
    }

    /// The same for a module that lacks everything: nothing that is missing
    /// from it is reported on top.
    pub(crate) fn into_silencing_tokens(mut self) -> TokenStream {
        std::mem::take(&mut self.0)
            .iter()
            .map(syn::Error::to_compile_error)
            .collect()
    }
}

impl Drop for Errors {
    fn drop(&mut self) {
        debug_assert!(
            self.is_empty() || std::thread::panicking(),
            "mistakes were collected and not reported"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mistake_becomes_its_own_error() {
        let mut errors = Errors::default();
        errors.at_span(Span::call_site(), "first");
        errors.at_span(Span::call_site(), "second");
        let tokens = errors.into_tokens().to_string();
        assert_eq!(tokens.matches("compile_error").count(), 2);
        assert!(tokens.find("first") < tokens.find("second"));
    }

    #[test]
    #[should_panic(expected = "not reported")]
    fn no_mistake_is_forgotten() {
        let mut errors = Errors::default();
        errors.at_span(Span::call_site(), "lost");
    }
}
