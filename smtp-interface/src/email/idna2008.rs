//! Which characters IDNA 2008 allows in a label.
//!
//! UTS #46 alone lets symbols and emoji pass. RFC 5892 derives from Unicode's
//! properties what a registry may register; here its rules are applied to
//! labels that UTS #46 has already found to be mapped, normalised (so RFC
//! 5892's "unstable" characters are gone), and in order as to joiners and
//! direction.

use icu_properties::{
    CodePointMapData,
    props::{GeneralCategory, GeneralCategoryGroup, Script},
};

/// Whether every character of `label` is allowed where it stands.
pub(super) fn is_valid_label(label: &str) -> bool {
    if label.is_ascii() {
        return true;
    }
    let characters: Vec<char> = label.chars().collect();
    characters.iter().enumerate().all(|(position, &c)| {
        contextual_rule(&characters, position, c).unwrap_or_else(|| is_letter_or_digit(c))
    })
}

/// RFC 5892 appendix A: characters that are allowed in some places only. The
/// joiners' rules (A.1 and A.2) are part of UTS #46 and need no second look.
fn contextual_rule(label: &[char], position: usize, c: char) -> Option<bool> {
    let before = position.checked_sub(1).and_then(|at| label.get(at));
    let after = label.get(position + 1);
    let has_script =
        |c: &char, scripts: &[Script]| scripts.contains(&CodePointMapData::<Script>::new().get(*c));
    Some(match c {
        '\u{200c}' | '\u{200d}' => true,
        '\u{b7}' => before == Some(&'l') && after == Some(&'l'),
        '\u{375}' => after.is_some_and(|c| has_script(c, &[Script::Greek])),
        '\u{5f3}' | '\u{5f4}' => before.is_some_and(|c| has_script(c, &[Script::Hebrew])),
        '\u{30fb}' => label
            .iter()
            .any(|c| has_script(c, &[Script::Hiragana, Script::Katakana, Script::Han])),
        '\u{660}'..='\u{669}' => !label.iter().any(|c| ('\u{6f0}'..='\u{6f9}').contains(c)),
        '\u{6f0}'..='\u{6f9}' => !label.iter().any(|c| ('\u{660}'..='\u{669}').contains(c)),
        _ => return None,
    })
}

/// RFC 5892 section 3, for a character without a contextual rule.
fn is_letter_or_digit(c: char) -> bool {
    match c {
        '-' | '\u{df}' | '\u{3c2}' | '\u{6fd}' | '\u{6fe}' | '\u{f0b}' | '\u{3007}' => true,
        // Letters that are disallowed by name ...
        '\u{640}' | '\u{7fa}' | '\u{302e}' | '\u{302f}' | '\u{3031}'..='\u{3035}' | '\u{303b}'
        // ... combining marks for symbols, musical symbols, ancient Greek musical notation ...
        | '\u{20d0}'..='\u{20ff}' | '\u{1d100}'..='\u{1d1ff}' | '\u{1d200}'..='\u{1d24f}'
        // ... and conjoining Hangul Jamo, which modern Hangul does not need.
        | '\u{1100}'..='\u{11ff}' | '\u{a960}'..='\u{a97f}' | '\u{d7b0}'..='\u{d7ff}' => false,
        _ => {
            let category = CodePointMapData::<GeneralCategory>::new().get(c);
            GeneralCategoryGroup::Letter.contains(category)
                || matches!(
                    category,
                    GeneralCategory::DecimalNumber
                        | GeneralCategory::NonspacingMark
                        | GeneralCategory::SpacingMark
                )
        }
    }
}
