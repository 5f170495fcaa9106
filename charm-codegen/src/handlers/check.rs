//! Whether handlers can be what they are marked to be.

use std::collections::{HashMap, HashSet};

use charm_schema::Action;
use proc_macro2::Ident;
use syn::{FnArg, ReceiverKind, ReturnType, Safety, Signature, Type};

use super::input::{Block, Method};
use crate::errors::Errors;
use crate::events::{self, Event};
use crate::mark::Mark;
use crate::names;
use crate::source::Source;

/// An event or action and the method for it, in the order of the block.
pub(super) struct Handled<'a> {
    pub(super) target: Target<'a>,
    /// The name in `#[on(..)]` or `#[action(..)]`.
    pub(super) named: &'a Ident,
    pub(super) method: &'a Method,
}

/// What a method is for.
#[derive(Clone, Copy)]
pub(super) enum Target<'a> {
    Event(&'a Event),
    Action(&'a Action),
}

impl<'a> Target<'a> {
    /// What tells it from all others.
    fn key(self) -> (Mark, &'a str) {
        match self {
            Self::Event(event) => (Mark::On, &event.name),
            Self::Action(action) => (Mark::Action, &action.name),
        }
    }
}

/// Checks every method, and gives those that can be dispatched to.
pub(super) fn handlers<'a>(
    block: &'a Block,
    events: &'a [Event],
    source: &'a Source,
    errors: &mut Errors,
) -> Vec<Handled<'a>> {
    let known = Known::new(events, source);
    let mut handled: Vec<Handled<'a>> = Vec::new();
    // Where those for each event and action stand among them.
    let mut places: HashMap<_, Vec<usize>> = HashMap::new();
    let mut not_callable = HashSet::new();
    // Actions that a wrong name most likely means: saying that they have no
    // method would say the same again.
    let mut meant = HashSet::new();
    for method in &block.methods {
        if !signature(&method.signature, errors) {
            not_callable.insert(std::ptr::from_ref(method));
        }
        for named in &method.names {
            let name = names::written(named);
            let Some(target) = known.target(method.mark, &name) else {
                errors.at(named, known.none_of(method.mark, &name));
                meant.extend(known.meant(&name).map(Target::key));
                continue;
            };
            let places = places.entry(target.key()).or_default();
            let mut others = places.iter().map(|&place| &handled[place]);
            // Of two that depend on conditions, only one may be there.
            let first = others.find(|other| other.method.cfgs.is_empty() || method.cfgs.is_empty());
            if let Some(first) = first {
                let by = &first.method.signature.ident;
                errors.at(named, format!("`{named}` is already handled by `{by}`"));
                errors.at(first.named, format!("`{named}` is first handled here"));
                continue;
            }
            places.push(handled.len());
            handled.push(Handled {
                target,
                named,
                method,
            });
        }
    }
    for action in source.declaration.actions.values() {
        let key = Target::Action(action).key();
        if block.is_understood && !places.contains_key(&key) && !meant.contains(&key) {
            errors.at(&block.item.self_ty, without_method(action, source));
        }
    }
    handled.retain(|handled| !not_callable.contains(&std::ptr::from_ref(handled.method)));
    handled
}

/// What `#[on(..)]` and `#[action(..)]` can name.
struct Known<'a> {
    events: HashMap<&'a str, &'a Event>,
    actions: HashMap<String, &'a Action>,
    all: &'a [Event],
    source: &'a Source,
}

impl<'a> Known<'a> {
    fn new(events: &'a [Event], source: &'a Source) -> Self {
        let actions = source.declaration.actions.values();
        Self {
            events: events.iter().map(|event| (&*event.name, event)).collect(),
            actions: actions
                .map(|action| (names::snake(&action.name), action))
                .collect(),
            all: events,
            source,
        }
    }

    fn target(&self, mark: Mark, name: &str) -> Option<Target<'a>> {
        match mark {
            Mark::On => self.events.get(name).map(|event| Target::Event(event)),
            Mark::Action => self.actions.get(name).map(|action| Target::Action(action)),
        }
    }

    /// The action that a wrong name most likely means.
    fn meant(&self, wrong: &str) -> Option<Target<'a>> {
        let near = charm_schema::suggest(wrong, self.actions.keys().map(String::as_str));
        self.target(Mark::Action, near.unwrap_or(wrong))
    }

    fn none_of(&self, mark: Mark, wrong: &str) -> String {
        match mark {
            Mark::On if self.actions.contains_key(wrong) => {
                format!("`{wrong}` is an action; write `#[action({wrong})]`")
            }
            Mark::On => no_event(wrong, self.all, self.source),
            Mark::Action if self.events.contains_key(wrong) => {
                format!("`{wrong}` is an event; write `#[on({wrong})]`")
            }
            Mark::Action => no_action(wrong, self.source),
        }
    }
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
    if let Some((thing, name)) = events::thing_of(wrong) {
        let rest = &wrong[name.len()..];
        return match thing.nearest(name, source) {
            Some(meant) => format!("no event `{wrong}`; did you mean `{meant}{rest}`?"),
            None => format!("no event `{wrong}`: {}", thing.none_of(name, source)),
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

/// What to say about an action that this charm does not declare.
fn no_action(wrong: &str, source: &Source) -> String {
    let actions = source.declaration.actions.keys();
    let known: Vec<String> = actions.map(|name| names::snake(name)).collect();
    let known = || known.iter().map(String::as_str);
    let help = match charm_schema::suggest(wrong, known()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None if known().next().is_none() => "this charm declares none".to_owned(),
        None => format!("this charm declares {}", names::list(known())),
    };
    format!("no action `{wrong}`; {help}")
}

/// Whoever asks for a declared action waits for its result.
fn without_method(action: &Action, source: &Source) -> String {
    let name = &action.name.value;
    let place = source.place(action.name.span);
    format!(
        "the action `{name}` ({place}) has no method; write one with `#[action({})]`",
        names::snake(name)
    )
}
