//! The `impl` block under `#[charm]`: its methods, and which events they name.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Ident, ImplItem, ItemImpl, LitStr, Meta, Signature, Token};

use crate::errors::Errors;
use crate::mark::Mark;
use crate::names;

/// The block and what was marked in it.
pub(super) struct Block {
    /// The block as the author wrote it, without `#[on(..)]` and `#[action(..)]`.
    pub(super) item: ItemImpl,
    pub(super) methods: Vec<Method>,
    /// Whether every mark could be read. If not, one of them may name what
    /// seems to have no method.
    pub(super) is_understood: bool,
}

/// A method with `#[on(..)]` or `#[action(..)]`.
pub(super) struct Method {
    pub(super) signature: Signature,
    /// `#[cfg(..)]` on the method, which dispatch has to share.
    pub(super) cfgs: Vec<Attribute>,
    /// What it is for.
    pub(super) mark: Mark,
    /// The names as written, in order.
    pub(super) names: Vec<Ident>,
}

impl Method {
    /// The names of events in `#[on(..)]`.
    pub(super) fn events(&self) -> &[Ident] {
        self.names_if(Mark::On)
    }

    /// The name of the action in `#[action(..)]`.
    pub(super) fn actions(&self) -> &[Ident] {
        self.names_if(Mark::Action)
    }

    fn names_if(&self, mark: Mark) -> &[Ident] {
        if self.mark == mark { &self.names } else { &[] }
    }
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
    let mut is_understood = true;
    for member in &mut item.items {
        if let Some(method) = take(member, &mut is_understood, errors) {
            methods.push(method);
        }
    }
    Some(Block {
        item,
        methods,
        is_understood,
    })
}

/// Takes `#[on(..)]` and `#[action(..)]` from a member of the block.
fn take(member: &mut ImplItem, is_understood: &mut bool, errors: &mut Errors) -> Option<Method> {
    let attributes = match member {
        ImplItem::Fn(method) => &mut method.attrs,
        ImplItem::Const(constant) => &mut constant.attrs,
        ImplItem::Type(alias) => &mut alias.attrs,
        _ => return None,
    };
    let marks: Vec<(Mark, Attribute)> = attributes
        .extract_if(.., |attribute| Mark::of(attribute).is_some())
        .filter_map(|attribute| Some((Mark::of(&attribute)?, attribute)))
        .collect();
    let (mark, first) = marks.first()?;
    let mark = *mark;
    let word = mark.word();
    let ImplItem::Fn(method) = member else {
        let things = match mark {
            Mark::On => "the events that the method handles",
            Mark::Action => "the action that the method does",
        };
        let message = format!("`#[{word}(..)]` belongs on a method: it names {things}");
        errors.at(first, message);
        return None;
    };
    let mut names = Vec::new();
    for (other, attribute) in &marks {
        if *other == mark {
            match names_in(mark, attribute) {
                Ok(more) => names.extend(more),
                Err(error) => {
                    *is_understood = false;
                    errors.push(error);
                }
            }
        } else {
            let message = "a method handles events or does an action, not both: \
                           they give it different arguments";
            errors.at(attribute, message);
        }
    }
    if mark == Mark::Action
        && let Some(second) = names.get(1)
    {
        let message = "a method does one action: its parameters are those of that action";
        errors.at(second, message);
        *is_understood = false;
        names.truncate(1);
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
        mark,
        names,
    })
}

fn names_in(mark: Mark, attribute: &Attribute) -> syn::Result<Vec<Ident>> {
    let tokens = match &attribute.meta {
        Meta::List(list) if !list.tokens.is_empty() => list.tokens.clone(),
        _ => {
            let message = format!(
                "`#[{}]` names no {}; write for example `{}`",
                mark.word(),
                mark.thing(),
                mark.example()
            );
            return Err(syn::Error::new_spanned(attribute, message));
        }
    };
    (|stream: ParseStream<'_>| names_of(mark, stream)).parse2(tokens)
}

fn names_of(mark: Mark, stream: ParseStream<'_>) -> syn::Result<Vec<Ident>> {
    let mut named = Vec::new();
    while !stream.is_empty() {
        named.push(one_name(mark, stream)?);
        if !stream.is_empty() {
            stream.parse::<Token![,]>()?;
        }
    }
    Ok(named)
}

/// One name. Juju's own spelling, with `-` or as a text, is explained.
fn one_name(mark: Mark, stream: ParseStream<'_>) -> syn::Result<Ident> {
    if stream.peek(LitStr) {
        let text: LitStr = stream.parse()?;
        let name = names::snake(&text.value());
        let thing = mark.thing();
        let message = format!("the name of an {thing} is no text here; write `{name}`");
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
