//! `#[derive(ActionResult)]`: a struct whose fields are the keys of a result.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, Data, DeriveInput, Field, Fields, Ident, LitStr, Path, Token};

use crate::errors::Errors;
use crate::settings::Sdk;

/// Keys that Juju writes itself, at any level.
const RESERVED: [&str; 5] = [
    "stdout",
    "stdout-encoding",
    "stderr",
    "stderr-encoding",
    "return-code",
];

/// Expands `#[derive(ActionResult)]`.
pub fn action_result(item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let item: DeriveInput = match syn::parse2(item) {
        Ok(item) => item,
        Err(error) => {
            errors.push(error);
            return errors.into_tokens();
        }
    };
    let mut sdk = Sdk::default();
    for attribute in ours(&item.attrs) {
        let read = attribute.parse_args_with(|stream: ParseStream<'_>| {
            setting(stream, "crate", "a struct knows `crate`")?;
            stream.call(Path::parse_mod_style)
        });
        match read {
            Ok(path) => sdk.0 = Some(path),
            Err(error) => errors.push(error),
        }
    }
    let puts = fields(&item, &mut errors);
    let puts = puts.iter().map(|(key, field)| put(key, field, &sdk));
    let (name, generics) = (&item.ident, &item.generics);
    let (of_impl, of_type, conditions) = generics.split_for_impl();
    let body = quote_spanned!(Span::mixed_site()=> #(#puts)*);
    let errors_follow = errors.into_tokens();
    quote_spanned! {Span::mixed_site()=>
        #[automatically_derived]
        impl #of_impl #sdk::ActionResult for #name #of_type #conditions {
            #[allow(unused_variables)]
            fn put(&self, results: &mut #sdk::action::Results) {
                #body
            }
        }
        #errors_follow
    }
}

fn put(key: &str, field: &Field, sdk: &Sdk) -> TokenStream {
    let (ident, ty) = (&field.ident, &field.ty);
    let function = crate::spans::of_type(ty, &quote!(#sdk::ResultValue), "put_at");
    quote_spanned!(Span::mixed_site()=> #function(&self.#ident, #key, results);)
}

/// The fields with their keys, all of them checked.
fn fields<'a>(item: &'a DeriveInput, errors: &mut Errors) -> Vec<(String, &'a Field)> {
    let Data::Struct(data) = &item.data else {
        let message = "the result of an action is a struct with a field for each key";
        errors.at(&item.ident, message);
        return Vec::new();
    };
    let fields = match &data.fields {
        Fields::Named(fields) => &fields.named,
        Fields::Unit => return Vec::new(),
        Fields::Unnamed(fields) => {
            let message = "a result has keys, so its fields need names";
            errors.at(fields, message);
            return Vec::new();
        }
    };
    let mut keys: Vec<(String, &Field)> = Vec::new();
    for field in fields {
        let Some(ident) = &field.ident else { continue };
        let (key, place) = key(field, ident, errors);
        if let Some(problem) = problem(&key) {
            errors.at_span(place, problem);
        }
        if let Some((_, first)) = keys.iter().find(|(other, _)| *other == key) {
            errors.at_span(place, format!("the key `{key}` stands here twice"));
            errors.at(&first.ident, format!("the key `{key}` stands here first"));
        }
        keys.push((key, field));
    }
    keys
}

/// The key of a field and what it is reported at.
fn key(field: &Field, ident: &Ident, errors: &mut Errors) -> (String, Span) {
    let mut key = (ident.unraw().to_string().replace('_', "-"), ident.span());
    for attribute in ours(&field.attrs) {
        let read = attribute.parse_args_with(|stream: ParseStream<'_>| {
            setting(stream, "key", "a field knows `key`")?;
            stream.parse::<LitStr>()
        });
        match read {
            Ok(text) => key = (text.value(), text.span()),
            Err(error) => errors.push(error),
        }
    }
    key
}

/// What Juju has against a key of a result.
fn problem(key: &str) -> Option<String> {
    if RESERVED.contains(&key) {
        return Some(format!(
            "Juju writes the key `{key}` of a result itself; give this one another name"
        ));
    }
    let inner = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit();
    let bytes = key.as_bytes();
    let valid = bytes.iter().all(|&c| inner(c) || c == b'-')
        && bytes.first().copied().is_some_and(inner)
        && bytes.last().copied().is_some_and(inner);
    (!valid).then(|| {
        format!("`{key}` is not a key of a result: keys have lower-case letters, digits and inner hyphens")
    })
}

fn ours(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    let is_ours = |attribute: &&Attribute| attribute.path().is_ident("action_result");
    attributes.iter().filter(is_ours)
}

/// `name =`
fn setting(stream: ParseStream<'_>, name: &str, known: &str) -> syn::Result<()> {
    let got = stream.call(Ident::parse_any)?;
    if got != name {
        let message = format!("no setting `{got}`; {known}");
        return Err(syn::Error::new(got.span(), message));
    }
    stream.parse::<Token![=]>()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{errors, tokens};

    fn mistakes(item: &str) -> Vec<String> {
        errors(&action_result(tokens(item)))
    }

    #[test]
    fn fields_become_keys() {
        let expansion = action_result(tokens(
            "struct Done { file_count: u64, r#type: String, #[action_result(key = \"disk-0\")] d: Disk }",
        ));
        assert_eq!(errors(&expansion), [""; 0]);
        let expansion = expansion.to_string();
        for key in ["\"file-count\"", "\"type\"", "\"disk-0\""] {
            assert!(expansion.contains(key), "{expansion}");
        }
    }

    #[test]
    fn the_sdk_is_found_by_another_path() {
        let expansion = action_result(tokens("#[action_result(crate = my::sdk)] struct Done;"));
        assert!(expansion.to_string().contains("my :: sdk :: ActionResult"));
        assert!(!expansion.to_string().contains("charm_sdk"));
    }

    #[test]
    fn keys_that_juju_refuses_are_reported() {
        assert_eq!(
            mistakes("struct Done { stdout: String, return_code: u8, _x: u8, fileCount: u8 }"),
            [
                "Juju writes the key `stdout` of a result itself; give this one another name",
                "Juju writes the key `return-code` of a result itself; give this one another name",
                "`-x` is not a key of a result: keys have lower-case letters, digits and inner hyphens",
                "`fileCount` is not a key of a result: keys have lower-case letters, digits and inner hyphens",
            ]
        );
        assert_eq!(
            mistakes("struct Done { #[action_result(key = \"a.b\")] a: u8, #[action_result(key = \"\")] b: u8 }").len(),
            2
        );
    }

    #[test]
    fn keys_that_meet_are_shown_at_both_places() {
        assert_eq!(
            mistakes("struct Done { a_b: u8, #[action_result(key = \"a-b\")] c: u8 }"),
            [
                "the key `a-b` stands here twice",
                "the key `a-b` stands here first"
            ]
        );
    }

    #[test]
    fn other_items_are_explained() {
        assert_eq!(
            mistakes("enum Done { A }"),
            ["the result of an action is a struct with a field for each key"]
        );
        assert_eq!(
            mistakes("struct Done(u8);"),
            ["a result has keys, so its fields need names"]
        );
        assert_eq!(
            mistakes(
                "#[action_result(path = x)] struct Done { #[action_result(rename = \"x\")] a: u8 }"
            ),
            [
                "no setting `path`; a struct knows `crate`",
                "no setting `rename`; a field knows `key`",
            ]
        );
    }
}
