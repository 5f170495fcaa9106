//! What editors look at while the author types inside `charm_types!`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::endpoints::Declared;
use super::input::{Input, Section};
use crate::{docs, names};

/// Each key as a field, so that an editor completes and explains it. The
/// compiler never sees this: `rust_analyzer` is a cfg of that server.
///
/// The author's keys come first, since editors find the cursor again by its
/// place.
pub(super) fn items(input: &Input, endpoints: &[Declared<'_>]) -> TokenStream {
    let options = keys(&input.config);
    let relations = keys(&input.relations);
    let fields = endpoints.iter().map(|endpoint| {
        let docs = docs::attributes(&endpoint.docs());
        let name = names::ident(&names::snake(endpoint.name()), Span::call_site());
        quote!(#docs #name: ())
    });
    quote! {
        #[allow(unexpected_cfgs)]
        const _: () = {
            #[cfg(rust_analyzer)]
            fn keys(config: Config, relations: Relations) {
                #(config.#options;)*
                #(relations.#relations;)*
            }

            #[cfg(rust_analyzer)]
            struct Relations {
                #(#fields,)*
            }
        };
    }
}

fn keys(section: &Section) -> impl Iterator<Item = Ident> {
    let entries = section.entries.iter();
    entries.map(|entry| names::ident(&names::snake(&entry.name()), entry.key.span()))
}
