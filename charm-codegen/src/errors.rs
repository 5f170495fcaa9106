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
pub(crate) struct Errors {
    errors: Vec<syn::Error>,
    /// How many are not kept.
    dropped: usize,
}

/// More mistakes than anyone reads at once; a declaration can hold thousands.
const SHOWN: usize = 100;

impl Errors {
    /// A mistake at what the author wrote.
    pub(crate) fn at(&mut self, tokens: impl ToTokens, message: impl Display) {
        self.make(|| syn::Error::new_spanned(tokens, message));
    }

    /// A mistake at one place.
    pub(crate) fn at_span(&mut self, span: Span, message: impl Display) {
        self.make(|| syn::Error::new(span, message));
    }

    /// What a parser of syn says.
    pub(crate) fn push(&mut self, error: syn::Error) {
        self.make(|| error);
    }

    /// A mistake whose text is made only if it is shown.
    pub(crate) fn make(&mut self, error: impl FnOnce() -> syn::Error) {
        if self.errors.len() < SHOWN {
            self.errors.push(error());
        } else {
            self.dropped += 1;
        }
    }

    /// Whether there was none.
    pub(crate) fn is_empty(&self) -> bool {
        self.errors.is_empty()
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
        let mut errors = std::mem::take(&mut self.errors);
        if self.dropped > 0 {
            let rest = format!("{} more mistakes are not shown", self.dropped);
            errors.push(syn::Error::new(Span::call_site(), rest));
        }
        errors.iter().map(syn::Error::to_compile_error).collect()
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
    fn no_more_are_shown_than_anyone_reads() {
        let mut errors = Errors::default();
        for number in 0..3_000 {
            errors.make(|| {
                assert!(number < SHOWN, "the text is not made");
                syn::Error::new(Span::call_site(), number)
            });
        }
        let tokens = errors.into_tokens().to_string();
        assert_eq!(tokens.matches("compile_error").count(), SHOWN + 1);
        assert!(tokens.contains("2900 more mistakes are not shown"));
    }

    #[test]
    #[should_panic(expected = "not reported")]
    fn no_mistake_is_forgotten() {
        let mut errors = Errors::default();
        errors.at_span(Span::call_site(), "lost");
    }
}
