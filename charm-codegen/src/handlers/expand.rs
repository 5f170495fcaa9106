//! The tokens that `#[charm]` adds to a block.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{FnArg, Ident, ReturnType, Type};

use super::arguments::Arguments;
use super::check::{Handled, Target};
use super::input::{Block, Method};
use crate::events::Event;
use crate::source::Source;
use crate::{names, spans};

/// `impl Charm for SmtpIntegrator`, as the compiler sees it.
pub(super) fn dispatch(
    block: &Block,
    arguments: &Arguments,
    handlers: &[Handled<'_>],
    has_actions: bool,
) -> TokenStream {
    let sdk = &arguments.settings.sdk;
    let types = &arguments.types;
    let arms = handlers.iter().map(|handled| arm(handled, arguments));
    // One whose method is left out by a condition is told to be missing.
    let no_method = has_actions.then(|| {
        quote_spanned! {Span::mixed_site()=>
            #[allow(unreachable_patterns)]
            #types::Event::Action(_) => {
                #sdk::pass_over_event(ctx);
                ::core::result::Result::Ok(())
            }
        }
    });
    let body = quote_spanned! {Span::mixed_site()=>
        match #types::Event::from_environment(ctx.environment())? {
            #(#arms)*
            #no_method
            #types::Event::Unknown(_) => {
                #sdk::pass_over_event(ctx);
                ::core::result::Result::Ok(())
            }
            #[allow(unreachable_patterns)]
            _ => ::core::result::Result::Ok(()),
        }
    };
    let charm = charm_impl(block, arguments, &body);
    quote! {
        #[cfg(not(rust_analyzer))]
        #charm
    }
}

fn arm(handled: &Handled<'_>, arguments: &Arguments) -> TokenStream {
    let types = &arguments.types;
    let cfgs = &handled.method.cfgs;
    let takes_arguments = handled.method.signature.inputs.len() > 1;
    let bound = |name: &str| {
        let name = Ident::new(name, Span::mixed_site());
        let bound = takes_arguments.then(|| quote!(#name));
        bound.unwrap_or_else(|| quote!(_))
    };
    match handled.target {
        Target::Event(event) => {
            // Not at the name in `#[on(..)]`, where editors would explain it too.
            let name = names::ident(&event.type_name, Span::call_site());
            let call = call(handled, arguments, &Calling::event(&quote!(#types::#name)));
            let event = bound("event");
            quote!(#(#cfgs)* #types::Event::#name(#event) => #call,)
        }
        Target::Action(action) => {
            let sdk = &arguments.settings.sdk;
            let name = names::ident(&names::camel(&action.name), Span::call_site());
            let data = quote!(#types::actions::#name);
            let call = call(handled, arguments, &Calling::action(&data));
            let params = bound("params");
            quote_spanned! {Span::mixed_site()=>
                #(#cfgs)* #types::Event::Action(#types::Action::#name) => {
                    #sdk::action::perform(ctx, |#params: #data| #call)
                }
            }
        }
    }
}

/// How the method for an event or an action is called: by which traits of the
/// SDK its arguments are made and its result is understood.
struct Calling {
    argument: TokenStream,
    from: &'static str,
    data: &'static str,
    result: TokenStream,
    into: &'static str,
}

impl Calling {
    fn event(event: &TokenStream) -> Self {
        Self {
            argument: quote!(HandlerArgument<'_, #event>),
            from: "from_event",
            data: "event",
            result: quote!(HandlerResult),
            into: "into_result",
        }
    }

    fn action(params: &TokenStream) -> Self {
        Self {
            argument: quote!(action::ActionArgument<'_, #params>),
            from: "from_params",
            data: "params",
            result: quote!(action::ActionOutcome),
            into: "into_outcome",
        }
    }
}

/// The call of a method, with each argument made for itself, and its result
/// turned into the one of dispatch.
fn call(handled: &Handled<'_>, arguments: &Arguments, calling: &Calling) -> TokenStream {
    let Method { signature, .. } = handled.method;
    let sdk = &arguments.settings.sdk;
    let data = Ident::new(calling.data, Span::mixed_site());
    let values = signature
        .inputs
        .iter()
        .filter_map(|argument| match argument {
            FnArg::Receiver(_) => None,
            FnArg::Typed(argument) => {
                let of = &calling.argument;
                let function = spans::of_type(&argument.ty, &quote!(#sdk::#of), calling.from);
                Some(quote_spanned!(Span::mixed_site()=> #function(ctx, &#data)))
            }
        });
    let method = &signature.ident;
    let call = quote_spanned!(Span::mixed_site()=> self.#method(#(#values),*));
    let unit: Type = syn::parse_quote!(());
    let result = match &signature.output {
        ReturnType::Default => &unit,
        ReturnType::Type(_, ty) => ty,
    };
    let of = &calling.result;
    let function = spans::of_type(result, &quote!(#sdk::#of), calling.into);
    quote!(#function(#call))
}

/// The same for editors: the names in `#[on(..)]` and `#[action(..)]` as paths,
/// which they complete and explain, and nothing that mentions the author's
/// tokens twice. It comes first, since editors find the cursor again by its
/// place; and in that place there must be such a path even before the first
/// letter of the name, so one more follows those of the author.
pub(super) fn editor(
    block: &Block,
    arguments: &Arguments,
    events: &[Event],
    source: &Source,
) -> TokenStream {
    let types = &arguments.types;
    let one =
        |name: Option<&str>| name.map(|name| names::ident(&names::snake(name), Span::mixed_site()));
    let an_event = one(events.first().map(|event| &*event.name));
    let an_action = one(source.declaration.actions.keys().next().map(|name| &**name));
    let spelt = |named: &Ident| names::ident(&names::written(named), named.span());
    let methods = || block.methods.iter();
    let events = methods().flat_map(Method::events).map(spelt);
    let events = events.chain(an_event);
    let actions = methods().flat_map(Method::actions).map(spelt);
    let actions = actions.chain(an_action);
    let body = quote_spanned! {Span::mixed_site()=>
        #(#types::on::#events;)*
        #(#types::action::#actions;)*
        ::core::result::Result::Ok(())
    };
    let charm = charm_impl(block, arguments, &body);
    quote! {
        #[cfg(rust_analyzer)]
        #charm
    }
}

/// What lets the rest of the crate compile while the declaration is broken.
pub(super) fn silent(block: &Block, arguments: &Arguments) -> TokenStream {
    charm_impl(block, arguments, &quote!(::core::result::Result::Ok(())))
}

fn charm_impl(block: &Block, arguments: &Arguments, body: &TokenStream) -> TokenStream {
    let sdk = &arguments.settings.sdk;
    let types = &arguments.types;
    let ty = &block.item.self_ty;
    let (generics, _, conditions) = block.item.generics.split_for_impl();
    quote_spanned! {Span::mixed_site()=>
        impl #generics #sdk::Charm for #ty #conditions {
            const DECLARATION: #sdk::Declaration = #types::DECLARATION;

            fn dispatch(&mut self, ctx: &#sdk::Context) -> ::core::result::Result<(), #sdk::Halt> {
                #body
            }
        }
    }
}

/// Checks that `charm_types!` has read the same directory.
pub(super) fn same_declaration(arguments: &Arguments, directory: &str) -> TokenStream {
    let message = format!(
        "`#[charm]` reads the declaration in `{directory}` and `charm_types!` another one; \
         give both the same `path`"
    );
    directory_is(arguments, directory, &message)
}

/// Without a declaration `charm_types!` has reported as much, unless it was
/// told where to look.
pub(super) fn no_declaration(arguments: &Arguments, message: &str) -> TokenStream {
    let message =
        format!("{message}; `charm_types!` has found one: give `#[charm]` the same `path`");
    directory_is(arguments, "", &message)
}

fn directory_is(arguments: &Arguments, directory: &str, message: &str) -> TokenStream {
    let types = &arguments.types;
    let directory = proc_macro2::Literal::byte_string(directory.as_bytes());
    quote! {
        const _: () = ::core::assert!(
            ::core::matches!(#types::DIRECTORY.as_bytes(), #directory),
            #message,
        );
    }
}
