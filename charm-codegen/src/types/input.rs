//! What the author writes inside `charm_types!`.

use std::collections::HashMap;

use proc_macro2::{Span, TokenStream};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Ident, LitStr, Path, Token, Type, braced};

use crate::errors::Errors;
use crate::names;
use crate::settings::Settings;

/// The whole input.
#[derive(Default)]
pub(crate) struct Input {
    pub(crate) settings: Settings,
    pub(crate) config: Section,
    pub(crate) relations: Section,
}

/// `config { .. }` or `relations { .. }`.
#[derive(Default)]
pub(crate) struct Section {
    /// Where the section's name stands; nothing if there is no such section.
    span: Option<Span>,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) entries: Vec<Entry>,
    /// Where the entry of each name stands among them.
    places: HashMap<String, usize>,
}

/// `host: Host`
pub(crate) struct Entry {
    pub(crate) key: Ident,
    /// Missing while it is being typed, which is reported already.
    pub(crate) ty: Option<Type>,
    /// The path to a type of which the last word is still missing: `super::`.
    pub(crate) unfinished: Option<Path>,
}

impl Entry {
    /// The key as the name of a field, without the `r#` of a keyword.
    pub(crate) fn name(&self) -> String {
        names::written(&self.key)
    }
}

const SECTIONS: [&str; 2] = ["config", "relations"];

impl Input {
    /// Reads as much as can be read, and reports where it stops.
    pub(crate) fn parse(tokens: TokenStream, errors: &mut Errors) -> Self {
        let mut input = Self::default();
        let parser = |stream: ParseStream<'_>| {
            if let Err(error) = input.read(stream, errors) {
                errors.push(error);
            }
            // What follows a mistake is not looked at.
            stream.parse::<TokenStream>()
        };
        if let Err(error) = parser.parse2(tokens) {
            errors.push(error);
        }
        input
    }

    fn read(&mut self, stream: ParseStream<'_>, errors: &mut Errors) -> syn::Result<()> {
        while !stream.is_empty() {
            if stream.peek2(Token![=]) {
                self.setting(stream)?;
            } else {
                self.section(stream, errors)?;
            }
        }
        Ok(())
    }

    /// `path = "..";` or `crate = path;`
    fn setting(&mut self, stream: ParseStream<'_>) -> syn::Result<()> {
        let name = stream.call(Ident::parse_any)?;
        stream.parse::<Token![=]>()?;
        if name == "path" {
            self.settings.path = Some(stream.parse::<LitStr>()?);
        } else if name == "crate" {
            self.settings.sdk.0 = Some(stream.call(Path::parse_mod_style)?);
        } else {
            let message = format!("no setting `{name}`; `charm_types!` knows `path` and `crate`");
            return Err(syn::Error::new(name.span(), message));
        }
        stream.parse::<Token![;]>()?;
        Ok(())
    }

    fn section(&mut self, stream: ParseStream<'_>, errors: &mut Errors) -> syn::Result<()> {
        let attributes = stream.call(Attribute::parse_outer)?;
        let name = stream.call(Ident::parse_any)?;
        let (section, is_config) = if name == "config" {
            (&mut self.config, true)
        } else if name == "relations" {
            (&mut self.relations, false)
        } else {
            return Err(no_section(&name));
        };
        if section.span.is_some() {
            errors.at(
                &name,
                format!("a second `{name}` section; put its lines into the first"),
            );
        }
        section.span = Some(name.span());
        if is_config {
            section.attributes.extend(attributes);
        } else {
            for attribute in attributes {
                errors.at(
                    attribute,
                    "attributes can stand on `config` only: there is no struct of all relations",
                );
            }
        }
        let content;
        braced!(content in stream);
        section.entries(&content, errors)?;
        // Between sections a comma is as natural as none.
        stream.parse::<Option<Token![,]>>()?;
        Ok(())
    }
}

impl Section {
    /// The entry for a name, as Rust spells that.
    pub(crate) fn entry_of(&self, name: &str) -> Option<&Entry> {
        self.places.get(name).map(|&place| &self.entries[place])
    }

    /// Reads entries up to the first mistake; other sections are read anyway.
    fn entries(&mut self, content: ParseStream<'_>, errors: &mut Errors) -> syn::Result<()> {
        while !content.is_empty() {
            if let Err(error) = self.entry(content, errors) {
                errors.push(error);
                content.parse::<TokenStream>()?;
            }
        }
        Ok(())
    }

    fn entry(&mut self, content: ParseStream<'_>, errors: &mut Errors) -> syn::Result<()> {
        let key = content.call(Ident::parse_any)?;
        let mut entry = Entry {
            key,
            ty: None,
            unfinished: None,
        };
        let key = &entry.key;
        let name = entry.name();
        if let Some(first) = self.entry_of(&name) {
            errors.at(key, format!("`{name}` stands here twice"));
            errors.at(&first.key, format!("`{name}` stands here first"));
            colon(content, key)?;
            content.parse::<Type>()?;
        } else {
            let ty = colon(content, key).and_then(|()| {
                entry.unfinished = unfinished(&content.fork());
                content.parse()
            });
            let failed = ty.as_ref().err().cloned();
            // Without its type an entry still tells editors what is meant.
            entry.ty = ty.ok();
            self.places.insert(name, self.entries.len());
            self.entries.push(entry);
            if let Some(error) = failed {
                return Err(error);
            }
        }
        if !content.is_empty() {
            content.parse::<Token![,]>()?;
        }
        Ok(())
    }
}

fn colon(content: ParseStream<'_>, key: &Ident) -> syn::Result<()> {
    if content.parse::<Option<Token![:]>>()?.is_some() {
        return Ok(());
    }
    let message = format!("`{key}` has no type; write `{key}: Type`, or leave it out");
    Err(syn::Error::new(key.span(), message))
}

/// The path before a `::` that nothing follows.
fn unfinished(content: ParseStream<'_>) -> Option<Path> {
    let mut path: Path = content.call(Ident::parse_any).ok()?.into();
    loop {
        content.parse::<Token![::]>().ok()?;
        if content.is_empty() || content.peek(Token![,]) {
            return Some(path);
        }
        path.segments
            .push(content.call(Ident::parse_any).ok()?.into());
    }
}

fn no_section(name: &Ident) -> syn::Error {
    let wrong = name.to_string();
    let known = names::list(SECTIONS);
    let message = match charm_schema::suggest(&wrong, SECTIONS) {
        Some(meant) => format!("no section `{wrong}`; did you mean `{meant}`?"),
        None => format!("no section `{wrong}`; `charm_types!` has the sections {known}"),
    };
    syn::Error::new(name.span(), message)
}
