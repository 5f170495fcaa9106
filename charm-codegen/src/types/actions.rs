//! One type for the parameters of each action, and those inside it.

use std::collections::HashSet;

use charm_schema::{Action, Additional, Param, Schema, Shape, Span as Place, Spanned};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::settings::Sdk;
use crate::source::Source;
use crate::{docs, names};

/// A type on its way to Rust.
pub(super) struct Definition<'a> {
    /// Its name in Rust.
    pub(super) name: String,
    /// What it is made of, in words: action, parameter, items.
    pub(super) what: String,
    /// Where that is declared.
    pub(super) place: Place,
    docs: String,
    form: Form<'a>,
}

enum Form<'a> {
    /// An object, whose properties become fields.
    Struct(Vec<Field<'a>>),
    /// A list of words, which become variants.
    Enum(Vec<&'a Spanned<String>>),
}

struct Field<'a> {
    param: &'a Param,
    ty: TokenStream,
    /// Whether there is nothing if it was left out.
    optional: bool,
}

/// The types of all actions, those of an action before those inside it.
pub(super) fn resolve(source: &Source) -> Vec<Definition<'_>> {
    let mut all = Vec::new();
    for action in source.declaration.actions.values() {
        let what = format!("action `{}`", action.name.value);
        let name = names::camel(&action.name);
        let docs = described(
            action.description.as_ref().or(action.title.as_ref()),
            &format!("The parameters of action `{}`.", action.name.value),
        );
        let params = action.params.values();
        let named = Named {
            name: &name,
            what,
            place: action.name.span,
        };
        define_struct(&named, docs, params, true, &mut all);
    }
    all
}

/// A type that needs a name.
struct Named<'n> {
    name: &'n str,
    what: String,
    place: Place,
}

/// `filled` says whether Juju puts in the defaults of these properties: it does
/// so in objects, but not in those of a list.
fn define_struct<'a>(
    named: &Named<'_>,
    docs: String,
    params: impl Iterator<Item = &'a Param>,
    filled: bool,
    all: &mut Vec<Definition<'a>>,
) {
    let index = all.len();
    all.push(Definition {
        name: named.name.to_owned(),
        what: named.what.clone(),
        place: named.place,
        docs,
        form: Form::Struct(Vec::new()),
    });
    let field = |param: &'a Param| {
        let inner = format!("{}{}", named.name, names::camel(&param.name));
        let inside = Named {
            name: &inner,
            what: format!("parameter `{}` of {}", param.name.value, named.what),
            place: param.name.span,
        };
        let ty = value_type(inside, &param.schema, filled, all);
        let there = param.required || (filled && has_default(&param.schema));
        let optional = !there || param.schema.nullable;
        Field {
            param,
            ty: if optional {
                quote!(::core::option::Option<#ty>)
            } else {
                ty
            },
            optional,
        }
    };
    let fields = params.map(field).collect();
    all[index].form = Form::Struct(fields);
}

/// The type of a value that is not null.
fn value_type<'a>(
    named: Named<'_>,
    schema: &'a Schema,
    filled: bool,
    all: &mut Vec<Definition<'a>>,
) -> TokenStream {
    let about = format!("The {}.", named.what);
    match &schema.shape {
        Shape::Any => quote!(super::any_json),
        Shape::String => quote!(::std::string::String),
        Shape::Integer => quote!(i64),
        Shape::Number => quote!(f64),
        Shape::Boolean => quote!(bool),
        // Words that meet in Rust are still words for Juju, and cannot be renamed.
        Shape::Choice(words) if meet(words) => quote!(::std::string::String),
        Shape::Choice(words) => {
            let name = names::generated(named.name);
            all.push(Definition {
                name: named.name.to_owned(),
                what: named.what,
                place: named.place,
                docs: described(schema.description.as_ref(), &about),
                form: Form::Enum(words.iter().collect()),
            });
            quote!(#name)
        }
        Shape::Array(items) => {
            let name = format!("{}Item", named.name);
            let inside = Named {
                name: &name,
                what: format!("items of {}", named.what),
                place: named.place,
            };
            let item = value_type(inside, items, false, all);
            let item = nullable(items, item);
            quote!(::std::vec::Vec<#item>)
        }
        Shape::Object(object) if object.properties.is_empty() => {
            let value = if let Additional::Typed(schema) = &object.additional {
                let name = format!("{}Value", named.name);
                let inside = Named {
                    name: &name,
                    what: format!("values of {}", named.what),
                    place: named.place,
                };
                let value = value_type(inside, schema, false, all);
                nullable(schema, value)
            } else {
                quote!(super::any_json)
            };
            quote!(::std::collections::BTreeMap<::std::string::String, #value>)
        }
        Shape::Object(object) => {
            let name = names::generated(named.name);
            let docs = described(schema.description.as_ref(), &about);
            define_struct(&named, docs, object.properties.values(), filled, all);
            quote!(#name)
        }
    }
}

/// Whether Juju puts in a value if none is given: the default, or an object with
/// the defaults of its properties.
fn has_default(schema: &Schema) -> bool {
    let inside = || match &schema.shape {
        Shape::Object(object) => object.properties.values().any(|p| has_default(&p.schema)),
        _ => false,
    };
    let default = schema.default.as_ref();
    default.is_some_and(|default| !default.is_null()) || inside()
}

fn meet(words: &[Spanned<String>]) -> bool {
    let mut variants = HashSet::new();
    !words.iter().all(|word| variants.insert(names::camel(word)))
}

/// Whether any JSON will do, for the value or for something in it.
fn is_open(schema: &Schema) -> bool {
    match &schema.shape {
        Shape::Any => true,
        Shape::Array(items) => is_open(items),
        Shape::Object(object) if !object.properties.is_empty() => {
            object.properties.values().any(|p| is_open(&p.schema))
        }
        Shape::Object(object) => match &object.additional {
            Additional::Typed(schema) => is_open(schema),
            _ => true,
        },
        _ => false,
    }
}

fn nullable(schema: &Schema, ty: TokenStream) -> TokenStream {
    if schema.nullable {
        quote!(::core::option::Option<#ty>)
    } else {
        ty
    }
}

fn described(description: Option<&String>, about: &str) -> String {
    match description.map(|text| docs::markdown(text)) {
        Some(text) if !text.is_empty() => format!("{text}\n\n{about}"),
        _ => about.to_owned(),
    }
}

impl Definition<'_> {
    /// The fields: their names in Rust, what they are made of, and where that is
    /// declared. Words that meet make no variants.
    pub(super) fn fields(&self) -> Vec<(String, String, Place)> {
        let Form::Struct(fields) = &self.form else {
            return Vec::new();
        };
        let field = |field: &Field<'_>| {
            let name = &field.param.name;
            let what = format!("parameter `{}` of {}", name.value, self.what);
            (names::snake(name), what, name.span)
        };
        fields.iter().map(field).collect()
    }

    fn definition(&self) -> TokenStream {
        let name = names::generated(&self.name);
        let docs = docs::attributes(&self.docs);
        match &self.form {
            Form::Struct(fields) if fields.is_empty() => quote! {
                #docs
                #[derive(Debug, Clone, PartialEq)]
                pub struct #name;
            },
            Form::Struct(fields) => {
                let fields = fields.iter().map(Field::definition);
                let text = &self.name;
                quote! {
                    #docs
                    #[derive(Clone, PartialEq)]
                    pub struct #name {
                        #(#fields,)*
                    }

                    /// Without the parameters: they may be private.
                    impl ::core::fmt::Debug for #name {
                        fn fmt(
                            &self,
                            f: &mut ::core::fmt::Formatter<'_>,
                        ) -> ::core::fmt::Result {
                            f.debug_struct(#text).finish_non_exhaustive()
                        }
                    }
                }
            }
            Form::Enum(words) => {
                let variants: Vec<Ident> = words
                    .iter()
                    .map(|word| names::generated(&names::camel(word)))
                    .collect();
                let texts: Vec<&str> = words.iter().map(|word| word.as_str()).collect();
                let variant_docs = texts
                    .iter()
                    .map(|text| docs::attributes(&format!("`{}`", text.escape_debug())));
                quote! {
                    #docs
                    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
                    pub enum #name {
                        #(#variant_docs #variants,)*
                    }

                    impl #name {
                        /// The word in `actions.yaml`.
                        pub fn as_str(self) -> &'static str {
                            match self {
                                #(Self::#variants => #texts,)*
                            }
                        }
                    }
                }
            }
        }
    }

    /// Outside of the module, so that every path to the SDK leads there.
    fn reading(&self, sdk: &Sdk) -> TokenStream {
        let name = names::generated(&self.name);
        let body = match &self.form {
            Form::Struct(fields) if fields.is_empty() => quote! {
                #sdk::action::Params::of(value)?;
                ::core::result::Result::Ok(Self)
            },
            Form::Struct(fields) => {
                let fields = fields.iter().map(Field::reading);
                quote! {
                    let params = #sdk::action::Params::of(value)?;
                    ::core::result::Result::Ok(Self { #(#fields,)* })
                }
            }
            Form::Enum(words) => {
                let variants = words
                    .iter()
                    .map(|word| names::generated(&names::camel(word)));
                let texts = words.iter().map(|word| word.as_str());
                quote! {
                    match value.as_str() {
                        #(::core::option::Option::Some(#texts) =>
                            ::core::result::Result::Ok(Self::#variants),)*
                        _ => ::core::result::Result::Err(
                            #sdk::ParamError::new("is not one of the words that are allowed"),
                        ),
                    }
                }
            }
        };
        quote! {
            impl #sdk::ParamValue for actions::#name {
                fn from_json(
                    value: &#sdk::action::Json,
                ) -> ::core::result::Result<Self, #sdk::ParamError> {
                    #body
                }
            }
        }
    }
}

impl Field<'_> {
    fn ident(&self) -> Ident {
        names::generated(&names::snake(&self.param.name))
    }

    fn definition(&self) -> TokenStream {
        let docs = docs::attributes(&self.docs());
        let (ident, ty) = (self.ident(), &self.ty);
        quote!(#docs pub #ident: #ty)
    }

    fn docs(&self) -> String {
        let Param { name, schema, .. } = self.param;
        let name = &name.value;
        // A null that stands there is no value for Juju to put in.
        let default = schema.default.as_ref().filter(|node| !node.is_null());
        let default = default.map(|node| {
            let text = node.as_scalar().map(|scalar| scalar.text.as_str());
            text.filter(|text| !text.is_empty() && !text.contains(['`', '\n']))
        });
        let about = match default {
            _ if self.param.required => format!("Parameter `{name}`: must be given."),
            Some(Some(text)) => format!("Parameter `{name}`: by default `{text}`."),
            Some(None) => format!("Parameter `{name}`: has a default."),
            None if self.optional => format!("Parameter `{name}`: may be left out."),
            None => format!("Parameter `{name}`: has defaults."),
        };
        described(schema.description.as_ref(), &about)
    }

    fn reading(&self) -> TokenStream {
        let ident = self.ident();
        let name = &self.param.name.value;
        let method = names::generated(if self.optional {
            "optional"
        } else {
            "required"
        });
        quote!(#ident: params.#method(#name)?)
    }
}

/// All that concerns actions; nothing if the charm has none.
pub(super) fn items(source: &Source, definitions: &[Definition<'_>], sdk: &Sdk) -> TokenStream {
    let actions = &source.declaration.actions;
    if actions.is_empty() {
        return TokenStream::new();
    }
    let types = definitions.iter().map(Definition::definition);
    let readings = definitions.iter().map(|definition| definition.reading(sdk));
    let variants = actions.values().map(|action| {
        let docs = docs::attributes(&about(action));
        let name = names::generated(&names::camel(&action.name));
        quote!(#docs #name)
    });
    // Names for editors to complete and explain inside `#[action(..)]`.
    let names = actions.values().map(|action| {
        let docs = docs::attributes(&about(action));
        let name = names::generated(&names::snake(&action.name));
        quote!(#docs pub struct #name;)
    });
    let mut params = actions.values().flat_map(|action| action.params.values());
    let any_json = params.any(|param| is_open(&param.schema)).then(|| {
        quote! {
            #[allow(non_camel_case_types)]
            type any_json = #sdk::action::Json;
        }
    });
    quote! {
        /// The actions of this charm.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Action {
            #(#variants,)*
        }

        /// The parameters of this charm's actions.
        pub mod actions {
            #(#types)*
        }

        #any_json

        #(#readings)*

        #[doc(hidden)]
        #[allow(non_camel_case_types, missing_debug_implementations)]
        pub mod action {
            #(#names)*
        }
    }
}

fn about(action: &Action) -> String {
    let name = format!("Action `{}`.", action.name.value);
    described(action.description.as_ref().or(action.title.as_ref()), &name)
}
