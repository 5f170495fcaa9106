//! go-yaml's order of the keys of a map.

use std::cmp::Ordering;

use super::Output;

/// go-yaml's order of keys. It goes in circles for some (`a10`, `a1b`, `a2`), which the sorting of the standard library
/// may answer with a panic; this one is quick as well, for the keys come almost in order.
pub(super) fn sorted<'a>(
    pairs: impl Iterator<Item = (&'a str, &'a Output)>,
) -> Vec<(&'a str, &'a Output)> {
    let mut sorted: Vec<(Vec<char>, (&str, &Output))> = Vec::new();
    for pair in pairs {
        let key: Vec<char> = pair.0.chars().collect();
        let before = sorted
            .iter()
            .rposition(|(other, _)| natural(other, &key).is_lt());
        sorted.insert(before.map_or(0, |place| place + 1), (key, pair));
    }
    sorted.into_iter().map(|(_, pair)| pair).collect()
}

/// Digits as numbers, letters after all else.
fn natural(left: &[char], right: &[char]) -> Ordering {
    for (place, (&a, &b)) in left.iter().zip(right).enumerate() {
        if a == b {
            continue;
        }
        match (a.is_alphabetic(), b.is_alphabetic()) {
            (true, true) => return a.cmp(&b),
            (false, true) => return Ordering::Less,
            (true, false) => return Ordering::Greater,
            (false, false) => {}
        }
        // Behind other digits a zero is one of them, not the start of a number.
        let digits_before = left[..place]
            .iter()
            .rev()
            .take_while(|c| c.is_ascii_digit());
        let within = (a == '0' || b == '0') && digits_before.into_iter().any(|c| *c != '0');
        let number = |chars: &[char]| {
            let digits = chars.iter().take_while(|c| c.is_ascii_digit());
            digits.fold((u64::from(within), 0), |(number, length), digit| {
                let digit = u64::from(u32::from(*digit) - u32::from('0'));
                (number.wrapping_mul(10).wrapping_add(digit), length + 1)
            })
        };
        let (a_number, b_number) = (number(&left[place..]), number(&right[place..]));
        return a_number.cmp(&b_number).then(a.cmp(&b));
    }
    left.len().cmp(&right.len())
}
