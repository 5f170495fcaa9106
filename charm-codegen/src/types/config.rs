//! `Config`: one field for each option.

use std::collections::HashSet;

use charm_schema::{ConfigOption, OptionType, Scalar};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::{Attribute, GenericArgument, PathArguments, Type};

use super::input::{Entry, Input};
use crate::errors::Errors;
use crate::settings::Sdk;
use crate::source::Source;
use crate::{docs, names, spans};

/// An option on its way to a field.
pub(super) struct Field<'a> {
    option: &'a ConfigOption,
    ident: Ident,
    /// The author's type; without one the option gets its obvious type.
    ty: Option<&'a Type>,
    read: Read,
}

/// Which method of the SDK's reader reads an option.
#[derive(Clone, Copy)]
enum Read {
    Required,
    Defaulted,
    Optional,
}

/// Brings the options and what the author says about them together.
pub(super) fn resolve<'a>(
    input: &'a Input,
    source: &'a Source,
    errors: &mut Errors,
) -> Vec<Field<'a>> {
    let options = &source.declaration.options;
    let known: Vec<String> = options.keys().map(|name| names::snake(name)).collect();
    let declared: HashSet<&String> = known.iter().collect();
    for entry in &input.config.entries {
        if !declared.contains(&entry.name()) {
            errors.at(&entry.key, no_option(&entry.name(), &known, source));
        }
    }
    options
        .values()
        .zip(&known)
        .map(|(option, name)| field(option, name, input.config.entry_of(name), source, errors))
        .collect()
}

fn field<'a>(
    option: &'a ConfigOption,
    name: &str,
    entry: Option<&'a Entry>,
    source: &Source,
    errors: &mut Errors,
) -> Field<'a> {
    let ty = entry.and_then(|entry| entry.ty.as_ref());
    let may_be_unset = ty.and_then(inside_option);
    if let (Some(default), Some(inner)) = (&option.default, may_be_unset) {
        errors.at(ty, never_unset(option, default, inner, source));
    }
    let read = match (&option.default, ty) {
        (_, Some(_)) if may_be_unset.is_some() => Read::Optional,
        (Some(_), _) => Read::Defaulted,
        (None, Some(_)) => Read::Required,
        (None, None) => Read::Optional,
    };
    Field {
        option,
        ident: names::ident(name, entry.map_or_else(Span::call_site, |e| e.key.span())),
        ty,
        read,
    }
}

/// The `T` of an `Option<T>`, by whatever path it is written.
fn inside_option(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    match arguments.args.first() {
        Some(GenericArgument::Type(inner)) if last.ident == "Option" => Some(inner),
        _ => None,
    }
}

fn no_option(wrong: &str, known: &[String], source: &Source) -> String {
    let file = config_file(source);
    let known = || known.iter().map(String::as_str);
    let help = match charm_schema::suggest(wrong, known()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None if known().next().is_none() => "it declares none".to_owned(),
        None => format!("its options are {}", names::list(known())),
    };
    format!("{file} has no option `{wrong}`; {help}")
}

/// The file in which options are declared, or would be.
fn config_file(source: &Source) -> &str {
    let files = &source.declaration.files;
    let named = |name: &str| files.iter().find(|file| file.file_name() == name);
    match (named("config.yaml"), named("metadata.yaml")) {
        (Some(config), _) => &config.name,
        (None, Some(_)) => "config.yaml",
        (None, None) => source.file_name(source.declaration.metadata.name.span),
    }
}

fn never_unset(option: &ConfigOption, default: &Scalar, inner: &Type, source: &Source) -> String {
    let name = &option.name.value;
    let place = source.place(option.name.span);
    let inner = pretty(inner);
    let shown = shown(default);
    if shown.is_empty() {
        return format!(
            "`{name}` is never unset: {place} gives it a default, the empty text; \
             remove that default, or write `{inner}` without `Option`"
        );
    }
    format!(
        "`{name}` is never unset: {place} gives it the default `{shown}`; \
         write `{inner}` without `Option`"
    )
}

/// A default as it could stand in the YAML.
fn shown(default: &Scalar) -> String {
    match default {
        Scalar::String(text) => text.clone(),
        Scalar::Int(number) => number.to_string(),
        Scalar::Float(number) => number.to_string(),
        Scalar::Bool(yes) => yes.to_string(),
    }
}

/// A type as people write it, as far as tokens can be put that way.
fn pretty(ty: &Type) -> String {
    ty.to_token_stream()
        .to_string()
        .replace(" :: ", "::")
        .replace(":: ", "::")
        .replace(" < ", "<")
        .replace(" >", ">")
        .replace(" ,", ",")
        .replace("& ", "&")
}

impl Field<'_> {
    fn raw(&self, sdk: &Sdk) -> TokenStream {
        match self.option.kind {
            OptionType::String => quote!(::std::string::String),
            OptionType::Int => quote!(i64),
            OptionType::Float => quote!(f64),
            OptionType::Boolean => quote!(bool),
            OptionType::Secret => quote!(#sdk::secret::SecretId),
        }
    }

    fn definition(&self, sdk: &Sdk) -> TokenStream {
        let docs = docs::attributes(&self.docs());
        let ident = &self.ident;
        let ty = match (self.ty, self.read) {
            (Some(ty), _) => ty.to_token_stream(),
            (None, Read::Optional) => {
                let raw = self.raw(sdk);
                quote!(::core::option::Option<#raw>)
            }
            (None, _) => self.raw(sdk),
        };
        quote!(#docs pub #ident: #ty)
    }

    fn docs(&self) -> String {
        let name = &self.option.name.value;
        let kind = self.option.kind.as_str();
        let default = match self.option.default.as_ref().map(shown) {
            None => "without a default".to_owned(),
            Some(text) if text.is_empty() => "by default the empty text".to_owned(),
            Some(text) if text.contains(['`', '\n']) => "with a default".to_owned(),
            Some(text) => format!("by default `{text}`"),
        };
        let about = format!("Option `{name}`: {kind}, {default}.");
        match &self.option.description {
            Some(text) => format!("{}\n\n{about}", docs::markdown(text)),
            None => about,
        }
    }

    /// `let port = options.defaulted::<_, i64>("port");`
    ///
    /// The type is inferred from the field, so that what is wrong with it is
    /// said once; the call lies over the author's type, so that it is said there.
    fn reading(&self, sdk: &Sdk) -> TokenStream {
        let method = match self.read {
            Read::Required => quote!(required),
            Read::Defaulted => quote!(defaulted),
            Read::Optional => quote!(optional),
        };
        let local = self.local();
        let raw = self.raw(sdk);
        let name = &self.option.name.value;
        let place = self.ty.map(telling_part);
        let call = spans::over(place, quote!(options.#method::<_, #raw>(#name)));
        quote!(let #local = #call;)
    }

    /// The local variable that a field is read into. Its hygiene keeps it apart
    /// from the other variables of `load`, whatever an option is called.
    fn local(&self) -> Ident {
        let name = self.ident.to_string();
        if name.starts_with(|c: char| c.is_ascii_uppercase()) {
            // `let Some = ..` would be a pattern.
            return format_ident!("option_{name}", span = Span::call_site());
        }
        let mut local = self.ident.clone();
        local.set_span(Span::mixed_site());
        local
    }
}

/// The part of a type that decides whether it can hold an option: of
/// `Option<net::Port>` that is `Port`.
fn telling_part(ty: &Type) -> TokenStream {
    match (inside_option(ty), ty) {
        (Some(inner), _) => telling_part(inner),
        (None, Type::Path(path)) => path
            .path
            .segments
            .last()
            .map_or_else(|| ty.to_token_stream(), |last| last.ident.to_token_stream()),
        (None, _) => ty.to_token_stream(),
    }
}

/// The struct and how it is read.
pub(super) fn items(attributes: &[Attribute], fields: &[Field<'_>], sdk: &Sdk) -> TokenStream {
    let definitions = fields.iter().map(|field| field.definition(sdk));
    let readings = fields.iter().map(|field| field.reading(sdk));
    let values = fields.iter().map(|field| {
        let (ident, local) = (&field.ident, field.local());
        quote!(#ident: #local?)
    });
    let mutable = (!fields.is_empty()).then(|| quote!(mut));
    quote! {
        /// The charm's configuration.
        #(#attributes)*
        pub struct Config {
            #(#definitions,)*
        }

        impl Config {
            /// Reads all options.
            ///
            /// # Errors
            ///
            /// The configuration cannot be read, or some options hold values
            /// that their types refuse; then the error names all of them.
            pub fn load(ctx: &#sdk::Context) -> ::core::result::Result<Self, #sdk::ConfigError> {
                let #mutable options = ctx.config()?;
                #(#readings)*
                let config = (|| ::core::option::Option::Some(Self { #(#values,)* }))();
                options.finish(config)
            }
        }
    }
}
