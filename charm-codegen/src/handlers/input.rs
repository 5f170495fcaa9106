//! The `impl` block under `#[charm]`: its methods, and which events they name.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Ident, ImplItem, ItemImpl, LitStr, Meta, Signature, Token};

use crate::errors::Errors;
use crate::names;

/// The block and what was marked in it.
pub(super) struct Block {
    /// The block as the author wrote it, without `#[on(..)]`.
    pub(super) item: ItemImpl,
    pub(super) methods: Vec<Method>,
}

/// A method with `#[on(..)]`.
pub(super) struct Method {
    pub(super) signature: Signature,
    /// `#[cfg(..)]` on the method, which dispatch has to share.
    pub(super) cfgs: Vec<Attribute>,
    /// The names as written, in order.
    pub(super) events: Vec<Ident>,
}

/// Reads the item; nothing if it is no block of handlers.
pub(super) fn parse(item: &TokenStream, errors: &mut Errors) -> Option<Block> {
    let mut item: ItemImpl = match syn::parse2(item.clone()) {
        Ok(item) => item,
        Err(error) => {
            errors.push(syn::Error::new(
                error.span(),
                format!("`#[charm]` belongs on the `impl` block of a charm's handlers: {error}"),
            ));
            return None;
        }
    };
    if let Some((path, _)) = &item.trait_ {
        let message = "`#[charm]` belongs on the charm's own `impl` block, not on that of a trait";
        errors.at(path, message);
        return None;
    }
    let mut methods = Vec::new();
    for member in &mut item.items {
        if let Some(method) = take(member, errors) {
            methods.push(method);
        }
    }
    Some(Block { item, methods })
}

/// Takes `#[on(..)]` from a member of the block.
fn take(member: &mut ImplItem, errors: &mut Errors) -> Option<Method> {
    let attributes = match member {
        ImplItem::Fn(method) => &mut method.attrs,
        ImplItem::Const(constant) => &mut constant.attrs,
        ImplItem::Type(alias) => &mut alias.attrs,
        _ => return None,
    };
    let marks: Vec<Attribute> = attributes
        .extract_if(.., |attribute| is_on(attribute))
        .collect();
    let first = marks.first()?;
    let ImplItem::Fn(method) = member else {
        errors.at(
            first,
            "`#[on(..)]` belongs on a method: it names the events that the method handles",
        );
        return None;
    };
    let mut events = Vec::new();
    for mark in &marks {
        match names_in(mark) {
            Ok(named) => events.extend(named),
            Err(error) => errors.push(error),
        }
    }
    let is_cfg = |attribute: &&Attribute| attribute.path().is_ident("cfg");
    let cfgs = method.attrs.iter().filter(is_cfg).cloned().collect();
    // How a handler is called is the SDK's choice, not its author's.
    method.attrs.push(syn::parse_quote! {
        #[allow(clippy::needless_pass_by_value, clippy::unused_self)]
    });
    Some(Method {
        signature: method.sig.clone(),
        cfgs,
        events,
    })
}

/// `on`, or `charm_sdk::on`.
fn is_on(attribute: &Attribute) -> bool {
    let path = attribute.path();
    path.segments.last().is_some_and(|last| last.ident == "on")
}

fn names_in(mark: &Attribute) -> syn::Result<Vec<Ident>> {
    const EMPTY: &str = "`#[on]` names no event; write for example `#[on(config_changed)]`";
    let Meta::List(list) = &mark.meta else {
        return Err(syn::Error::new_spanned(mark, EMPTY));
    };
    if list.tokens.is_empty() {
        return Err(syn::Error::new_spanned(mark, EMPTY));
    }
    event_names.parse2(list.tokens.clone())
}

fn event_names(stream: ParseStream<'_>) -> syn::Result<Vec<Ident>> {
    let mut events = Vec::new();
    while !stream.is_empty() {
        events.push(event_name(stream)?);
        if !stream.is_empty() {
            stream.parse::<Token![,]>()?;
        }
    }
    Ok(events)
}

/// One name. Juju's own spelling, with `-` or as a text, is explained.
fn event_name(stream: ParseStream<'_>) -> syn::Result<Ident> {
    if stream.peek(LitStr) {
        let text: LitStr = stream.parse()?;
        let name = names::snake(&text.value());
        let message = format!("the name of an event is no text here; write `{name}`");
        return Err(syn::Error::new(text.span(), message));
    }
    let first = stream.call(Ident::parse_any)?;
    if !stream.peek(Token![-]) {
        return Ok(first);
    }
    let mut tokens = first.to_token_stream();
    let mut name = first.unraw().to_string();
    while stream.peek(Token![-]) {
        stream.parse::<Token![-]>()?.to_tokens(&mut tokens);
        let next = stream.call(Ident::parse_any)?;
        name = format!("{name}_{}", next.unraw());
        next.to_tokens(&mut tokens);
    }
    let message = format!("Juju's `-` is `_` in Rust; write `{name}`");
    Err(syn::Error::new_spanned(tokens, message))
}
