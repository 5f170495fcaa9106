//! The types of events, the enum of all, and their names for editors.

use charm_schema::Declaration;
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

use crate::events::{Event, Kind};
use crate::settings::Sdk;
use crate::{docs, names};

/// All that concerns events.
pub(super) fn items(events: &[Event], declaration: &Declaration, sdk: &Sdk) -> TokenStream {
    let types = types(events, sdk);
    let all = all(events, declaration, sdk);
    let on = on(events);
    quote!(#types #all #on)
}

fn types(events: &[Event], sdk: &Sdk) -> TokenStream {
    let plain = events
        .iter()
        .filter(|event| matches!(event.kind, Kind::Plain));
    let plain = plain.map(|event| names::generated(&event.type_name));
    let aliases = events.iter().filter_map(|event| match &event.kind {
        Kind::Plain => None,
        Kind::Of { generic, thing, .. } => {
            let docs = docs::attributes(&event.about);
            let name = names::generated(&event.type_name);
            let module = thing.kind.module().map(names::generated);
            let thing = names::generated(&names::camel(&thing.name));
            let generic = names::generated(generic);
            let module = module.map(|module| quote!(#module::));
            Some(quote!(#docs pub type #name = #sdk::event::#generic<#module #thing>;))
        }
    });
    quote! {
        pub use #sdk::event::{#(#plain),*};
        #(#aliases)*
    }
}

fn all(events: &[Event], declaration: &Declaration, sdk: &Sdk) -> TokenStream {
    let variants = events.iter().map(|event| {
        let docs = docs::attributes(&event.about);
        let name = names::generated(&event.type_name);
        quote!(#docs #name(#name))
    });
    let arms = events.iter().map(|event| {
        let juju = &event.juju;
        let name = names::generated(&event.type_name);
        quote_spanned!(Span::mixed_site()=> #juju => Self::#name(#sdk::event::EventData::read(environment)?))
    });
    let actions = declaration.actions.keys();
    let action_arms = actions.map(|action| {
        let juju = format!("actions/{action}");
        let name = names::generated(&names::camel(action));
        quote_spanned!(Span::mixed_site()=> #juju => Self::Action(Action::#name))
    });
    let action_variant = (!declaration.actions.is_empty()).then(|| {
        quote! {
            /// An operator asks for an action.
            Action(Action),
        }
    });
    quote_spanned! {Span::mixed_site()=>
        /// Every event that Juju can send to this charm.
        #[derive(Debug)]
        pub enum Event {
            #(#variants,)*
            #action_variant
            /// An event that this charm does not declare, by its name: one of
            /// another revision, or of a later Juju.
            Unknown(::std::string::String),
        }

        impl Event {
            /// The event that Juju tells about in the environment.
            ///
            /// # Errors
            ///
            /// A variable that belongs to the event is missing or malformed.
            pub fn from_environment(
                environment: &#sdk::Environment,
            ) -> ::core::result::Result<Self, #sdk::EnvironmentError> {
                ::core::result::Result::Ok(match environment.event_name() {
                    #(#arms,)*
                    #(#action_arms,)*
                    unknown => Self::Unknown(::std::string::String::from(unknown)),
                })
            }
        }
    }
}

/// Names for editors to complete and explain inside `#[on(..)]`.
fn on(events: &[Event]) -> TokenStream {
    let names = events.iter().map(|event| {
        let docs = docs::attributes(&format!("`{}`\n\n{}", event.juju, event.about));
        let name = names::generated(&event.name);
        quote!(#docs pub struct #name;)
    });
    quote! {
        #[doc(hidden)]
        #[allow(non_camel_case_types, missing_debug_implementations)]
        pub mod on {
            #(#names)*
        }
    }
}
