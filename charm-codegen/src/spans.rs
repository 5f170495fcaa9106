//! Where the compiler reports what is wrong with generated code.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::Type;

/// Where some tokens begin and end.
pub(crate) fn ends(tokens: impl ToTokens) -> (Span, Span) {
    let mut spans = tokens
        .into_token_stream()
        .into_iter()
        .map(|token| token.span());
    let first = spans.next().unwrap_or_else(Span::call_site);
    (first, spans.last().unwrap_or(first))
}

/// Lays generated tokens over what the author wrote, from its beginning to its
/// end, so that a mistake in them is shown there. Tokens that stand for nothing
/// of the author's stay where they are.
pub(crate) fn over(place: Option<impl ToTokens>, tokens: TokenStream) -> TokenStream {
    let Some(place) = place else { return tokens };
    let (first, last) = ends(place);
    let mut span = first;
    tokens
        .into_iter()
        .map(|token| move_to(token, std::mem::replace(&mut span, last)))
        .collect()
}

/// `<Type as Trait>::function`, all of it in the place of the author's type:
/// that is what an unmet trait is reported at.
pub(crate) fn of_type(ty: &Type, of: &TokenStream, function: &str) -> TokenStream {
    let (first, last) = ends(ty);
    let function = Ident::new(function, last);
    let open = quote_spanned!(first=> <);
    let close = quote_spanned!(last=> >::#function);
    quote!(#open #ty as #of #close)
}

fn move_to(token: TokenTree, span: Span) -> TokenTree {
    let mut token = match token {
        TokenTree::Group(group) => {
            let inside = group
                .stream()
                .into_iter()
                .map(|token| move_to(token, span))
                .collect();
            Group::new(group.delimiter(), inside).into()
        }
        other => other,
    };
    token.set_span(span);
    token
}
