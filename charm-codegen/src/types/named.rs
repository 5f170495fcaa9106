//! One type for the name of each storage, container and resource.

use charm_schema::Metadata;
use proc_macro2::TokenStream;
use quote::quote;

use crate::settings::Sdk;
use crate::{docs, names};

/// Everything of one kind, which stands in a module of its own.
struct Module<'a> {
    name: &'static str,
    about: &'static str,
    /// The SDK's trait.
    of: &'static str,
    /// Names, as Juju spells them, and what they are for.
    things: Vec<(&'a str, String)>,
}

/// The modules; none for what the charm does not declare.
pub(super) fn items(metadata: &Metadata, sdk: &Sdk) -> TokenStream {
    let storage = metadata.storage.iter().map(|(name, storage)| {
        let about = format!("Storage `{name}`.");
        (
            name.as_str(),
            described(about, storage.description.as_ref()),
        )
    });
    let containers = metadata.containers.keys().map(|name| {
        let about = format!("Container `{name}`.");
        (name.as_str(), about)
    });
    let resources = metadata.resources.iter().map(|(name, resource)| {
        let about = format!("Resource `{name}`.");
        (
            name.as_str(),
            described(about, resource.description.as_ref()),
        )
    });
    let modules = [
        Module {
            name: "storage",
            about: "The storage that the charm declares.",
            of: "StorageName",
            things: storage.collect(),
        },
        Module {
            name: "containers",
            about: "The containers that the charm declares.",
            of: "ContainerName",
            things: containers.collect(),
        },
        Module {
            name: "resources",
            about: "The resources that the charm declares.",
            of: "ResourceName",
            things: resources.collect(),
        },
    ];
    modules.iter().map(|module| module.items(sdk)).collect()
}

fn described(about: String, description: Option<&String>) -> String {
    match description {
        Some(text) => format!("{about}\n\n{}", docs::markdown(text)),
        None => about,
    }
}

impl Module<'_> {
    fn items(&self, sdk: &Sdk) -> TokenStream {
        if self.things.is_empty() {
            return TokenStream::new();
        }
        let (module, of) = (names::generated(self.name), names::generated(self.of));
        let about = docs::attributes(self.about);
        let types = self.things.iter().map(|(name, about)| {
            let docs = docs::attributes(about);
            let ident = names::generated(&names::camel(name));
            quote! {
                #docs
                #[derive(Debug)]
                pub enum #ident {}
            }
        });
        // Outside of the module, so that every path to the SDK leads there.
        let impls = self.things.iter().map(|(name, _)| {
            let ident = names::generated(&names::camel(name));
            quote! {
                impl #sdk::#of for #module::#ident {
                    const NAME: &'static str = #name;
                }
            }
        });
        quote! {
            #about
            pub mod #module {
                #(#types)*
            }
            #(#impls)*
        }
    }
}
