//! `Name <address>`.

use icu_properties::{
    CodePointMapData,
    props::{GeneralCategory, GeneralCategoryGroup},
};

use super::is_atom_character;
use crate::text::{is_space, strip};

/// What stands in the angle brackets, if the whole text is an optional name
/// followed by something in angle brackets.
///
/// A name is words of letters, digits and RFC 5322's atom characters (no
/// period, no comma), or anything at all between two quotes.
pub(super) fn address_within(text: &str) -> Option<&str> {
    let text = strip(text);
    if !text.starts_with('"') {
        let (name, rest) = text.split_once('<')?;
        let is_name = name.chars().all(|c| is_word_character(c) || is_space(c));
        return is_name.then(|| bracketed(rest)).flatten();
    }
    // The name ends at the last quote that leaves something in brackets, and
    // there is something between the quotes.
    let name_and_rest = text.get(1..)?;
    name_and_rest
        .rmatch_indices('"')
        .filter(|(quote, _)| *quote > 0)
        .find_map(|(quote, _)| {
            let rest = name_and_rest.get(quote + 1..)?;
            bracketed(rest.trim_start_matches(is_space).strip_prefix('<')?)
        })
}

/// `rest`, which follows a `<`, up to the `>` that ends it.
fn bracketed(rest: &str) -> Option<&str> {
    let address = rest.strip_suffix('>')?;
    (!address.is_empty() && !address.contains('\n')).then_some(address)
}

fn is_word_character(c: char) -> bool {
    is_atom_character(c)
        || (!c.is_ascii()
            && GeneralCategoryGroup::Letter
                .union(GeneralCategoryGroup::Number)
                .contains(CodePointMapData::<GeneralCategory>::new().get(c)))
}
