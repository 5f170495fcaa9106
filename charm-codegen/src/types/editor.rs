//! What editors look at while the author types inside `charm_types!`.

use proc_macro2::TokenStream;
use quote::quote;

use super::input::Input;
use crate::names;

/// Each key as the field it becomes, so that an editor completes and explains
/// it. The compiler never sees this: `rust_analyzer` is a cfg of that server.
pub(super) fn items(input: &Input) -> TokenStream {
    let entries = input.config.entries.iter();
    let keys = entries.map(|entry| names::ident(&names::snake(&entry.name()), entry.key.span()));
    quote! {
        #[allow(unexpected_cfgs)]
        const _: () = {
            #[cfg(rust_analyzer)]
            fn keys(config: Config) {
                #(config.#keys;)*
            }
        };
    }
}
