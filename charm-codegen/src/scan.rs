//! What a source file says about a charm, read from its text alone.
//!
//! Nothing is compiled: a call that another macro makes, a macro that goes by
//! another name and a file that only `include!` reaches are not seen.

use std::collections::HashSet;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Attribute, Ident, ImplItem, Item, ItemImpl, LitStr, Macro, Meta, Stmt, Token};

use crate::mark::Mark;
use crate::names;

/// What was found in a file.
#[derive(Debug, Default)]
pub struct Scan {
    /// Each call of `charm_types!`.
    pub types: Vec<TypesCall>,
    /// Each `impl` block under `#[charm]`.
    pub blocks: Vec<CharmBlock>,
    /// Every identifier, and every text that is a literal of its own.
    pub words: HashSet<String>,
}

/// A call of `charm_types!`.
#[derive(Debug)]
pub struct TypesCall {
    /// The modules of the file around it.
    pub module: Vec<String>,
    /// The directory that it names.
    pub path: Option<String>,
    /// What stands between its braces.
    pub input: TokenStream,
}

/// An `impl` block under `#[charm]`.
#[derive(Debug)]
pub struct CharmBlock {
    /// The modules of the file around it.
    pub module: Vec<String>,
    /// The directory that it names.
    pub path: Option<String>,
    /// What stands in the parentheses of `#[charm(..)]`.
    pub arguments: TokenStream,
    /// The block without `#[charm]`.
    pub item: TokenStream,
    /// What its methods handle, in order.
    pub handlers: Vec<Handler>,
}

/// A name in `#[on(..)]` or `#[action(..)]`.
#[derive(Debug)]
pub struct Handler {
    /// Which of the two.
    pub mark: Mark,
    /// The name, without the `r#` of a keyword.
    pub name: String,
    /// Where it stands.
    pub span: Span,
    /// The method that is marked.
    pub method: String,
}

/// Reads the text of a source file.
///
/// ```
/// let scan = charm_codegen::scan(
///     "#[charm] impl Hello { #[on(start, stop)] fn greet(&mut self) {} }",
/// )?;
/// let names: Vec<_> = scan.blocks[0].handlers.iter().map(|it| &*it.name).collect();
/// assert_eq!(names, ["start", "stop"]);
/// # Ok::<(), syn::Error>(())
/// ```
///
/// # Errors
/// The text is not Rust.
pub fn scan(text: &str) -> syn::Result<Scan> {
    let file = syn::parse_file(text)?;
    let mut scan = Scan::default();
    words(file.to_token_stream(), &mut scan.words);
    items(&file.items, &mut Vec::new(), &mut scan);
    Ok(scan)
}

fn items(items: &[Item], module: &mut Vec<String>, scan: &mut Scan) {
    for item in items {
        match item {
            Item::Mod(inner) => {
                if let Some((_, content)) = &inner.content {
                    module.push(inner.ident.unraw().to_string());
                    self::items(content, module, scan);
                    module.pop();
                }
            }
            Item::Macro(call) => types(&call.mac, module, scan),
            Item::Impl(block) => scan.blocks.extend(charm_block(block, module)),
            // As doctests and tests have them.
            Item::Fn(function) => {
                for statement in &function.block.stmts {
                    match statement {
                        Stmt::Item(item) => self::items(std::slice::from_ref(item), module, scan),
                        Stmt::Macro(call) => types(&call.mac, module, scan),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
}

fn types(call: &Macro, module: &[String], scan: &mut Scan) {
    if is_called(&call.path, "charm_types") {
        scan.types.push(TypesCall {
            module: module.to_vec(),
            path: path_in(&call.tokens),
            input: call.tokens.clone(),
        });
    }
}

fn charm_block(block: &ItemImpl, module: &[String]) -> Option<CharmBlock> {
    let is_charm = |attribute: &Attribute| is_called(attribute.path(), "charm");
    let mark = block.attrs.iter().find(|attribute| is_charm(attribute))?;
    let arguments = match &mark.meta {
        Meta::List(list) => list.tokens.clone(),
        _ => TokenStream::new(),
    };
    let mut item = block.clone();
    item.attrs.retain(|attribute| !is_charm(attribute));
    Some(CharmBlock {
        module: module.to_vec(),
        path: path_in(&arguments),
        arguments,
        handlers: block.items.iter().flat_map(handlers).collect(),
        item: item.into_token_stream(),
    })
}

fn handlers(member: &ImplItem) -> Vec<Handler> {
    let ImplItem::Fn(method) = member else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for attribute in &method.attrs {
        let Some(mark) = Mark::of(attribute) else {
            continue;
        };
        let Meta::List(list) = &attribute.meta else {
            continue;
        };
        // A list that cannot be read is for the macro to explain.
        let parser = Punctuated::<Ident, Token![,]>::parse_terminated_with;
        let names = (|stream: syn::parse::ParseStream<'_>| parser(stream, Ident::parse_any))
            .parse2(list.tokens.clone())
            .unwrap_or_default();
        found.extend(names.iter().map(|name| Handler {
            mark,
            name: names::written(name),
            span: name.span(),
            method: method.sig.ident.unraw().to_string(),
        }));
    }
    found
}

/// By its own name or through any path.
fn is_called(path: &syn::Path, name: &str) -> bool {
    path.segments.last().is_some_and(|last| last.ident == name)
}

/// The text in `path = ".."`.
fn path_in(tokens: &TokenStream) -> Option<String> {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    tokens.windows(3).find_map(|three| match three {
        [TokenTree::Ident(key), TokenTree::Punct(equals), value]
            if key == "path" && equals.as_char() == '=' =>
        {
            syn::parse2::<LitStr>(value.to_token_stream())
                .ok()
                .map(|text| text.value())
        }
        _ => None,
    })
}

fn words(tokens: TokenStream, found: &mut HashSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => words(group.stream(), found),
            TokenTree::Ident(ident) => {
                found.insert(ident.unraw().to_string());
            }
            TokenTree::Literal(_) => {
                if let Ok(text) = syn::parse2::<LitStr>(token.into()) {
                    found.insert(text.value());
                }
            }
            TokenTree::Punct(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHARM: &str = r#"
        //! A charm.
        mod juju {
            charm_sdk::charm_types! { path = "../hello"; config { r#type: Kind } }
        }

        #[derive(Default)]
        struct Hello;

        /// Its handlers.
        #[charm_sdk::charm(types = crate::juju, path = "../hello")]
        impl Hello {
            const WHO: &str = "whole-name";

            #[on(start, config_changed)]
            #[on(greeting_relation_created,)]
            fn greet(&mut self) {}

            #[cfg(feature = "actions")]
            #[charm_sdk::action(backup)]
            fn backup(&mut self) {}

            fn helper(&self) {}
        }

        impl Other { #[on(stop)] fn lost(&self) {} }

        fn inside() {
            charm_types! {}
            #[charm]
            impl Second { #[on(r#type)] fn kind(&self) {} }
        }
    "#;

    #[test]
    fn calls_are_found_with_their_modules_and_directories() {
        let scan = scan(CHARM).unwrap();
        let types: Vec<_> = scan
            .types
            .iter()
            .map(|call| (call.module.join("::"), call.path.as_deref()))
            .collect();
        assert_eq!(
            types,
            [("juju".to_owned(), Some("../hello")), (String::new(), None)]
        );
        assert_eq!(scan.blocks.len(), 2);
        assert_eq!(scan.blocks[0].path.as_deref(), Some("../hello"));
        assert!(
            !scan.blocks[0]
                .item
                .to_string()
                .contains("charm_sdk :: charm (")
        );
        assert!(scan.blocks[0].item.to_string().contains("Its handlers"));
    }

    #[test]
    fn handlers_are_found_in_order() {
        let scan = scan(CHARM).unwrap();
        let named: Vec<_> = scan.blocks[0]
            .handlers
            .iter()
            .map(|handler| (handler.mark, handler.name.as_str(), handler.method.as_str()))
            .collect();
        assert_eq!(
            named,
            [
                (Mark::On, "start", "greet"),
                (Mark::On, "config_changed", "greet"),
                (Mark::On, "greeting_relation_created", "greet"),
                (Mark::Action, "backup", "backup"),
            ]
        );
        assert_eq!(scan.blocks[1].handlers[0].name, "type");
    }

    #[test]
    fn words_are_identifiers_and_whole_texts_in_macros_too() {
        let scan = scan(CHARM).unwrap();
        for word in ["type", "Kind", "whole-name", "helper"] {
            assert!(scan.words.contains(word), "{word}");
        }
        assert!(!scan.words.contains("whole"));
        assert!(!scan.words.contains("handlers"));
    }

    #[test]
    fn what_is_no_list_of_names_is_left_to_the_macro() {
        let text = "#[charm] impl A { #[on] fn a(&self) {} #[on(\"start\")] fn b(&self) {} }";
        assert!(scan(text).unwrap().blocks[0].handlers.is_empty());
        assert!(scan("fn main( {").is_err());
        assert!(scan("").unwrap().blocks.is_empty());
    }
}
