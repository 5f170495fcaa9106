//! One type for each endpoint.

use std::collections::HashSet;

use charm_schema::{Endpoint, Role};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Type;

use super::input::Input;
use super::taken::FIXED;
use crate::errors::Errors;
use crate::events::Event;
use crate::settings::Sdk;
use crate::source::Source;
use crate::things::ThingKind;
use crate::{docs, names, spans};

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
    let declared: HashSet<&String> = known.iter().collect();
    for entry in &input.relations.entries {
        if !declared.contains(&entry.name()) {
            errors.at(
                &entry.key,
                ThingKind::Endpoint.none_of(&entry.name(), source),
            );
        }
    }
    let types: Vec<String> = endpoints.keys().map(|name| names::camel(name)).collect();
    let types = types
        .iter()
        .chain(events.iter().map(|event| &event.type_name));
    let generated = types.map(String::as_str).chain(FIXED).collect();
    let declared = |(endpoint, name): (&'a Endpoint, &String)| {
        let entry = input.relations.entry_of(name);
        let span = entry.map_or_else(Span::call_site, |entry| entry.key.span());
        let interface = entry.and_then(|entry| entry.ty.as_ref());
        let confusion = interface.and_then(|ty| names_generated_type(ty, &generated));
        Declared {
            endpoint,
            ident: names::ident(&names::camel(&endpoint.name), span),
            interface: match (interface, confusion) {
                (Some(ty), Some(message)) => {
                    errors.at(ty, message);
                    None
                }
                (interface, _) => interface,
            },
            place: source.place(endpoint.interface.span),
        }
    };
    endpoints.values().zip(&known).map(declared).collect()
}

/// A bare name that a generated type has too means that type, whatever the
/// author has imported by a glob; and nobody means that.
fn names_generated_type(ty: &Type, generated: &HashSet<&str>) -> Option<String> {
    let Type::Path(path) = ty else { return None };
    let name = path
        .path
        .get_ident()
        .filter(|_| path.qself.is_none())?
        .to_string();
    generated.contains(name.as_str()).then(|| {
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
        let name = self.name();
        let role = match self.endpoint.role {
            Role::Provides => "Provides",
            Role::Requires => "Requires",
            Role::Peers => "Peers",
        };
        let role = Ident::new(role, Span::call_site());
        // An interface of the wrong kind is reported here, at the author's type.
        let role = spans::over(self.interface, quote!(#sdk::relation::#role));
        let untyped = || quote!(#sdk::relation::Untyped);
        let interface = self.interface.map_or_else(untyped, Type::to_token_stream);
        // So that a private type is reported there too.
        let interface_key = spans::over(self.interface, quote!(type Interface =));
        let end =
            quote_spanned!(self.interface.map_or_else(Span::call_site, |ty| spans::ends(ty).1)=> ;);
        let check = self.interface.map(|ty| self.check(ty, sdk));
        quote! {
            #docs
            #[derive(Debug)]
            pub enum #ident {}

            impl #sdk::relation::Endpoint for #ident {
                const NAME: &'static str = #name;
                type Role = #role;
                #interface_key #interface #end
            }

            #check
        }
    }

    /// The name, as Juju spells it.
    pub(super) fn name(&self) -> &str {
        &self.endpoint.name.value
    }

    pub(super) fn docs(&self) -> String {
        let role = match self.endpoint.role {
            Role::Provides => "provides the",
            Role::Requires => "requires the",
            Role::Peers => "connects the units over the",
        };
        let name = self.name();
        let interface = &self.endpoint.interface.value;
        let about = format!("Endpoint `{name}`: {role} interface `{interface}`.");
        match &self.endpoint.description {
            Some(text) => format!("{about}\n\n{}", docs::markdown(text)),
            None => about,
        }
    }

    /// Compares the name that the author's type has for its interface.
    fn check(&self, ty: &Type, sdk: &Sdk) -> TokenStream {
        let ident = &self.ident;
        let interface = &self.endpoint.interface.value;
        let expected = Literal::byte_string(interface.as_bytes());
        let message = format!(
            "endpoint `{}` has the interface `{interface}` ({}), and this type is for another one",
            self.name(),
            self.place,
        );
        let assertion = quote! {
            ::core::assert!(
                ::core::matches!(#sdk::relation::interface_name::<#ident>().as_bytes(), #expected),
                #message,
            )
        };
        let assertion = spans::over(Some(ty), assertion);
        quote!(const _: () = #assertion;)
    }
}
