//! Whether handlers can be what they are marked to be.

use proc_macro2::Ident;
use syn::ext::IdentExt;
use syn::{FnArg, ReceiverKind, ReturnType, Safety, Signature, Type};

use super::input::{Block, Method};
use crate::errors::Errors;
use crate::events::{self, Event};
use crate::source::Source;
use crate::types::{nearest_endpoint, no_endpoint};

/// An event and the method that handles it, in the order of the block.
pub(super) struct Handled<'a> {
    pub(super) event: &'a Event,
    /// The name in `#[on(..)]`.
    pub(super) named: &'a Ident,
    pub(super) method: &'a Method,
}

/// Checks every method, and gives those that can be dispatched to.
pub(super) fn handlers<'a>(
    block: &'a Block,
    events: &'a [Event],
    source: &Source,
    errors: &mut Errors,
) -> Vec<Handled<'a>> {
    let mut handled: Vec<Handled<'a>> = Vec::new();
    for method in &block.methods {
        let callable = signature(&method.signature, errors);
        for named in &method.events {
            let name = named.unraw().to_string();
            let Some(event) = events.iter().find(|event| event.name == name) else {
                errors.at(named, no_event(&name, events, source));
                continue;
            };
            let first = handled.iter().find(|other| {
                other.event.name == event.name
                    // Of two that depend on conditions, only one may be there.
                    && (other.method.cfgs.is_empty() || method.cfgs.is_empty())
            });
            if let Some(first) = first {
                let by = &first.method.signature.ident;
                errors.at(named, format!("`{named}` is already handled by `{by}`"));
                errors.at(first.named, format!("`{named}` is first handled here"));
                continue;
            }
            handled.push(Handled {
                event,
                named,
                method,
            });
        }
        if !callable {
            handled.retain(|handled| !std::ptr::eq(handled.method, method));
        }
    }
    handled
}

/// What dispatch cannot call, said at what is in its way.
fn signature(signature: &Signature, errors: &mut Errors) -> bool {
    let mut fine = true;
    let mut wrong = |tokens: &dyn quote::ToTokens, message: &str| {
        errors.at(tokens, message);
        fine = false;
    };
    if let Some(asyncness) = &signature.asyncness {
        wrong(
            asyncness,
            "a handler cannot be `async`: an event runs to its end before the next one starts",
        );
    }
    if let Safety::Unsafe(unsafety) = &signature.safety {
        wrong(unsafety, "a handler cannot be `unsafe`: the SDK calls it");
    }
    if !signature.generics.params.is_empty() {
        wrong(
            &signature.generics,
            "a handler cannot be generic: the SDK calls it with its own types",
        );
    }
    match signature.receiver() {
        None => wrong(
            &signature.ident,
            "a handler is a method: its first argument is `&mut self` or `&self`",
        ),
        Some(receiver) if !is_reference(receiver) => {
            wrong(
                receiver,
                "a handler borrows the charm: write `&mut self` or `&self`",
            );
        }
        Some(_) => {}
    }
    for argument in &signature.inputs {
        if let FnArg::Typed(argument) = argument
            && let Type::ImplTrait(ty) = &*argument.ty
        {
            wrong(
                ty,
                "a handler cannot be generic: write the type that it gets",
            );
        }
    }
    if let ReturnType::Type(_, ty) = &signature.output
        && let Type::Never(_) | Type::ImplTrait(_) = &**ty
    {
        wrong(ty, "a handler returns `()` or `Result<(), E>`");
    }
    fine
}

fn is_reference(receiver: &syn::Receiver) -> bool {
    match &receiver.kind {
        ReceiverKind::Reference(..) => true,
        ReceiverKind::Typed(_, ty) => matches!(&**ty, Type::Reference(_)),
        _ => false,
    }
}

/// What to say about an event that this charm cannot get.
fn no_event(wrong: &str, events: &[Event], source: &Source) -> String {
    // Of a relation's event only the endpoint can be wrong: the other letters
    // would make everything look alike.
    if let Some(endpoint) = events::relation_prefix(wrong) {
        let kind = &wrong[endpoint.len()..];
        return match nearest_endpoint(endpoint, source) {
            Some(meant) => format!("no event `{wrong}`; did you mean `{meant}{kind}`?"),
            None => format!("no event `{wrong}`: {}", no_endpoint(endpoint, source)),
        };
    }
    let known = events.iter().map(|event| event.name.as_str());
    if let Some(meant) = charm_schema::suggest(wrong, known) {
        return format!("no event `{wrong}`; did you mean `{meant}`?");
    }
    format!(
        "no event `{wrong}`; this charm gets {}",
        events::summary(events, source)
    )
}
