//! An expansion grows with the declaration and no faster: each endpoint,
//! option and action adds as much to it as the one before. Counted, not timed.

use proc_macro2::{TokenStream, TokenTree};

mod sized;

#[test]
fn each_endpoint_adds_as_much_as_the_one_before() {
    grows_evenly(|number| tokens_of(number, 0, 0));
}

#[test]
fn each_option_adds_as_much_as_the_one_before() {
    grows_evenly(|number| tokens_of(0, number, 0));
}

#[test]
fn each_action_adds_as_much_as_the_one_before() {
    grows_evenly(|number| tokens_of(0, 0, number));
}

#[test]
fn endpoints_options_and_actions_do_not_multiply() {
    // What the first of a kind brings along is not counted.
    let more = |endpoints: usize, options: usize, actions: usize| {
        tokens_of(1 + endpoints, 1 + options, 1 + actions) - tokens_of(1, 1, 1)
    };
    assert_eq!(
        more(40, 200, 40),
        more(40, 0, 0) + more(0, 200, 0) + more(0, 0, 40)
    );
}

fn grows_evenly(count: impl Fn(usize) -> usize) {
    let [small, middle, large] = [40, 80, 120].map(count);
    assert!(small < middle);
    assert_eq!(large - middle, middle - small);
}

/// How many tokens both macros make of a charm.
fn tokens_of(endpoints: usize, options: usize, actions: usize) -> usize {
    let charm = sized::Sized::new(endpoints, options, actions);
    let (types, handlers) = charm.inputs();
    let source = || Ok(charm.read().expect("the declaration is right"));
    let types = charm_codegen::charm_types(types, |_| source());
    let handlers = charm_codegen::charm(TokenStream::new(), &handlers, |_| source());
    count(types) + count(handlers)
}

fn count(tokens: TokenStream) -> usize {
    let of_one = |token| match token {
        TokenTree::Group(group) => 1 + count(group.stream()),
        _ => 1,
    };
    tokens.into_iter().map(of_one).sum()
}
