//! Juju's names as Rust spells them.

use proc_macro2::{Ident, Span};
use syn::ext::IdentExt as _;

/// Keywords of every edition: an expansion takes over the edition of the
/// author's crate.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Keywords that cannot be raw identifiers.
const NEVER_RAW: &[&str] = &["Self", "crate", "self", "super"];

/// The name of a field or an event: `smtp-legacy` is `smtp_legacy`.
pub(crate) fn snake(name: &str) -> String {
    valid(name.chars().map(word_or_underscore).collect())
}

/// The name of a type: `smtp-legacy` is `SmtpLegacy`.
pub(crate) fn camel(name: &str) -> String {
    let mut camel = String::with_capacity(name.len());
    let mut start = true;
    for c in name.chars().map(word_or_underscore) {
        if c == '_' {
            start = true;
        } else if start {
            camel.push(c.to_ascii_uppercase());
            start = false;
        } else {
            camel.push(c);
        }
    }
    valid(camel)
}

/// An identifier of that name: raw if it is a keyword.
pub(crate) fn ident(name: &str, span: Span) -> Ident {
    if KEYWORDS.contains(&name) {
        Ident::new_raw(name, span)
    } else {
        Ident::new(name, span)
    }
}

/// The same for what the author's code does not name by itself.
pub(crate) fn generated(name: &str) -> Ident {
    ident(name, Span::call_site())
}

/// The name that an author has written, without the `r#` of a keyword.
pub(crate) fn written(ident: &Ident) -> String {
    snake(&ident.unraw().to_string())
}

fn word_or_underscore(c: char) -> char {
    if c.is_ascii_alphanumeric() { c } else { '_' }
}

/// No identifier starts with a digit, is empty, or is a lone underscore; the few
/// keywords that cannot be raw get one.
fn valid(mut name: String) -> String {
    if NEVER_RAW.contains(&name.as_str()) {
        name.push('_');
    }
    if name.is_empty() || name == "_" || name.starts_with(|c: char| c.is_ascii_digit()) {
        name.insert(0, '_');
    }
    if name == "_" {
        name.push('_');
    }
    name
}

/// Names in backticks, separated by commas.
pub(crate) fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_become_underscores_or_capitals() {
        assert_eq!(snake("smtp-legacy"), "smtp_legacy");
        assert_eq!(snake("a.b_c"), "a_b_c");
        assert_eq!(camel("smtp-legacy"), "SmtpLegacy");
        assert_eq!(camel("a.b_c-DB2"), "ABCDB2");
    }

    #[test]
    fn every_name_becomes_an_identifier() {
        for name in [
            "",
            "_",
            "-",
            "2fa",
            "ünïcode",
            "🦀",
            "type",
            "self",
            "Self",
            "gen",
            "a",
        ] {
            for spelt in [snake(name), camel(name)] {
                let ident = ident(&spelt, Span::call_site()).to_string();
                assert!(
                    syn::parse_str::<Ident>(&ident).is_ok() || ident == "gen",
                    "{name:?} became {ident:?}"
                );
            }
        }
    }

    #[test]
    fn keywords_become_raw_where_they_can() {
        let spelt = |name| ident(&snake(name), Span::call_site()).to_string();
        assert_eq!(spelt("type"), "r#type");
        assert_eq!(spelt("gen"), "r#gen");
        assert_eq!(spelt("self"), "self_");
        assert_eq!(spelt("host"), "host");
    }
}
