//! What editors look at while the author types inside `charm_types!`.

use proc_macro2::{Span, TokenStream};
use quote::quote;

use super::endpoints::Declared;
use super::input::{Input, Section};
use crate::{docs, names};

/// Each key as a field, so that an editor completes and explains it. The
/// compiler never sees this: `rust_analyzer` is a cfg of that server.
///
/// The author's keys come first, since editors find the cursor again by its
/// place. There must be something of the kind in that place even before the
/// first letter of a key, so each list ends without one.
pub(super) fn items(input: &Input, endpoints: &[Declared<'_>]) -> TokenStream {
    let options = lines(&input.config, &quote!(&config));
    let relations = lines(&input.relations, &quote!(&relations));
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
                #options
                #relations
            }

            #[cfg(rust_analyzer)]
            struct Relations {
                #(#fields,)*
            }
        };
    }
}

/// `&config.host; let _: super::Host;` for each entry.
fn lines(section: &Section, place: &TokenStream) -> TokenStream {
    let lines = section.entries.iter().map(|entry| {
        let key = names::ident(&entry.name(), entry.key.span());
        let (ty, unfinished) = (&entry.ty, &entry.unfinished);
        let typed = (ty.is_some() || unfinished.is_some()).then(|| quote!(let _: #ty #unfinished;));
        quote!(#place.#key; #typed)
    });
    quote!(#(#lines)* #place;)
}
