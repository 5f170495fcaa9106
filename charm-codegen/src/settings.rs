//! What both macros can be told about their surroundings.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{LitStr, Path};

/// `path = ".."` and `crate = path`.
#[derive(Default)]
pub(crate) struct Settings {
    /// The directory with the YAML, if the author names it.
    pub(crate) path: Option<LitStr>,
    pub(crate) sdk: Sdk,
}

/// The path by which generated code reaches the SDK.
#[derive(Default)]
pub(crate) struct Sdk(pub(crate) Option<Path>);

impl ToTokens for Sdk {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match &self.0 {
            Some(path) => path.to_tokens(tokens),
            None => tokens.extend(quote!(::charm_sdk)),
        }
    }
}

impl Settings {
    pub(crate) fn path(&self) -> Option<String> {
        self.path.as_ref().map(LitStr::value)
    }
}
