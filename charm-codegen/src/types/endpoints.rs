//! One type for each endpoint.

use charm_schema::{Endpoint, Role};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Type;

use super::input::Input;
use crate::errors::Errors;
use crate::events::Event;
use crate::settings::Sdk;
use crate::source::Source;
use crate::{docs, names};

/// An endpoint on its way to a type.
pub(super) struct Declared<'a> {
    endpoint: &'a Endpoint,
    ident: Ident,
    /// The author's type for the interface.
    interface: Option<&'a Type>,
    /// `metadata.yaml:22:16`, where the interface is declared.
    place: String,
}

/// Brings the endpoints and what the author says about them together.
pub(super) fn resolve<'a>(
    input: &'a Input,
    source: &'a Source,
    events: &[Event],
    errors: &mut Errors,
) -> Vec<Declared<'a>> {
    let endpoints = &source.declaration.metadata.endpoints;
    let known: Vec<String> = endpoints.keys().map(|name| names::snake(name)).collect();
    let entries = &input.relations.entries;
    for entry in entries {
        if !known.contains(&entry.name()) {
            errors.at(&entry.key, no_endpoint(&entry.name(), source));
        }
        if let Some(ty) = &entry.ty
            && let Some(message) = names_generated_type(ty, source, events)
        {
            errors.at(ty, message);
        }
    }
    endpoints
        .values()
        .zip(&known)
        .map(|(endpoint, name)| {
            let entry = entries.iter().find(|entry| entry.name() == *name);
            let span = entry.map_or_else(Span::call_site, |entry| entry.key.span());
            Declared {
                endpoint,
                ident: names::ident(&names::camel(&endpoint.name), span),
                interface: entry.and_then(|entry| entry.ty.as_ref()),
                place: source.place(endpoint.interface.span),
            }
        })
        .collect()
}

/// What to say about an endpoint that is not declared.
pub(crate) fn no_endpoint(wrong: &str, source: &Source) -> String {
    let endpoints = &source.declaration.metadata.endpoints;
    let file = source.file_name(source.declaration.metadata.name.span);
    let known: Vec<String> = endpoints.keys().map(|name| names::snake(name)).collect();
    let known = || known.iter().map(String::as_str);
    let help = match charm_schema::suggest(wrong, known()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None if endpoints.is_empty() => "it declares none".to_owned(),
        None => format!("its endpoints are {}", names::list(known())),
    };
    format!("{file} has no endpoint `{wrong}`; {help}")
}

/// A bare name that a generated type has too means that type, whatever the
/// author has imported by a glob; and nobody means that.
fn names_generated_type(ty: &Type, source: &Source, events: &[Event]) -> Option<String> {
    let Type::Path(path) = ty else { return None };
    let name = path
        .path
        .get_ident()
        .filter(|_| path.qself.is_none())?
        .to_string();
    let mut endpoints = source.declaration.metadata.endpoints.keys();
    let generated = endpoints.any(|endpoint| names::camel(endpoint) == name)
        || events.iter().any(|event| event.type_name == name)
        || matches!(name.as_str(), "Config" | "Event");
    generated.then(|| {
        format!(
            "`{name}` is the type that `charm_types!` generates here, not an interface; \
             import the interface under another name, or write its path, such as `super::{name}`"
        )
    })
}

/// The types, and the check that each interface is the declared one.
pub(super) fn items(endpoints: &[Declared<'_>], sdk: &Sdk) -> TokenStream {
    endpoints
        .iter()
        .map(|endpoint| endpoint.items(sdk))
        .collect()
}

impl Declared<'_> {
    fn items(&self, sdk: &Sdk) -> TokenStream {
        let docs = docs::attributes(&self.docs());
        let ident = &self.ident;
        let name = &self.endpoint.name.value;
        let role = match self.endpoint.role {
            Role::Provides => "Provides",
            Role::Requires => "Requires",
            Role::Peers => "Peers",
        };
        let (first, last) = self.interface.map_or_else(no_place, ends);
        // An interface of the wrong kind is reported at the author's type.
        let role = Ident::new(role, first);
        let role = quote_spanned!(last=> #sdk::relation::#role);
        let interface = match self.interface {
            Some(ty) => ty.to_token_stream(),
            None => quote!(#sdk::relation::Untyped),
        };
        let check = self.interface.map(|ty| self.check(ty, sdk));
        quote! {
            #docs
            #[derive(Debug)]
            pub enum #ident {}

            impl #sdk::relation::Endpoint for #ident {
                const NAME: &'static str = #name;
                type Role = #role;
                type Interface = #interface;
            }

            #check
        }
    }

    fn docs(&self) -> String {
        let role = match self.endpoint.role {
            Role::Provides => "provides the",
            Role::Requires => "requires the",
            Role::Peers => "connects the units over the",
        };
        let name = &self.endpoint.name.value;
        let interface = &self.endpoint.interface.value;
        let about = format!("Endpoint `{name}`: {role} interface `{interface}`.");
        match &self.endpoint.description {
            Some(text) => format!("{about}\n\n{}", docs::markdown(text)),
            None => about,
        }
    }

    /// Compares the name that the author's type has for its interface.
    fn check(&self, ty: &Type, sdk: &Sdk) -> TokenStream {
        let (first, last) = ends(ty);
        let kind = match self.endpoint.role {
            Role::Provides | Role::Requires => "Interface",
            Role::Peers => "PeerInterface",
        };
        let kind = Ident::new(kind, Span::call_site());
        let interface = &self.endpoint.interface.value;
        let expected = Literal::byte_string(interface.as_bytes());
        let message = format!(
            "endpoint `{}` has the interface `{interface}` ({}), and this type is for another one",
            self.endpoint.name.value, self.place,
        );
        let name = quote!(<#ty as #sdk::relation::#kind>::NAME);
        let assert = quote_spanned!(first=> ::core::assert!);
        let condition = quote!(::core::matches!(#name.as_bytes(), #expected));
        let arguments = quote_spanned!(last=> (#condition, #message));
        quote!(const _: () = #assert #arguments;)
    }
}

fn no_place() -> (Span, Span) {
    (Span::call_site(), Span::call_site())
}

/// Where a type begins and ends.
fn ends(ty: &Type) -> (Span, Span) {
    let mut tokens = ty.to_token_stream().into_iter().map(|token| token.span());
    let first = tokens.next().unwrap_or_else(Span::call_site);
    (first, tokens.last().unwrap_or(first))
}
