//! The macros of charm-sdk: `charm_types!`, `#[charm]`, `#[on]`, `#[action]` and
//! `#[derive(ActionResult)]`.
//!
//! Only the entry points are here. They find the directory that declares the
//! charm, have `charm-schema` read it and `charm-codegen` expand it. Their
//! documentation stands where charms get them: on their re-export in charm-sdk.

mod locate;

use proc_macro::TokenStream;

#[allow(missing_docs, reason = "documented on the re-export in charm-sdk")]
#[proc_macro]
pub fn charm_types(input: TokenStream) -> TokenStream {
    charm_codegen::charm_types(input.into(), locate::load).into()
}

#[allow(missing_docs, reason = "documented on the re-export in charm-sdk")]
#[proc_macro_attribute]
pub fn charm(arguments: TokenStream, item: TokenStream) -> TokenStream {
    charm_codegen::charm(arguments.into(), &item.into(), locate::load).into()
}

#[allow(missing_docs, reason = "documented on the re-export in charm-sdk")]
#[proc_macro_attribute]
pub fn on(_: TokenStream, item: TokenStream) -> TokenStream {
    charm_codegen::lonely("on", &item.into()).into()
}

#[allow(missing_docs, reason = "documented on the re-export in charm-sdk")]
#[proc_macro_attribute]
pub fn action(_: TokenStream, item: TokenStream) -> TokenStream {
    charm_codegen::lonely("action", &item.into()).into()
}

#[allow(missing_docs, reason = "documented on the re-export in charm-sdk")]
#[proc_macro_derive(ActionResult, attributes(action_result))]
pub fn action_result(item: TokenStream) -> TokenStream {
    charm_codegen::action_result(item.into()).into()
}
