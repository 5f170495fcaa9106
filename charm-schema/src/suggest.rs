//! The nearest valid name.

/// Longer names are not compared: nobody mistypes them, and the comparison
/// takes the product of both lengths.
const LONGEST: usize = 64;

/// The name of `known` that the author most likely meant by `wrong`.
///
/// ```
/// let types = ["string", "int", "secret"];
/// assert_eq!(charm_schema::suggest("secert", types), Some("secret"));
/// assert_eq!(charm_schema::suggest("colour", types), None);
/// ```
pub fn suggest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let fold = |text: &str| -> Vec<char> {
        text.chars()
            .take(LONGEST + 1)
            .map(|c| {
                if c == '_' {
                    '-'
                } else {
                    c.to_ascii_lowercase()
                }
            })
            .collect()
    };
    let from = fold(wrong);
    if from.is_empty() || from.len() > LONGEST {
        return None;
    }
    // A third of the letters may be wrong.
    let most = (from.len() / 3).max(1);
    known
        .into_iter()
        .filter_map(|name| {
            let to = fold(name);
            // One or two letters resemble everything.
            let near = to.len() <= LONGEST
                && to.len().abs_diff(from.len()) <= most
                && (to.len() > 2 || from == to);
            let distance = if near {
                distance(&from, &to)
            } else {
                usize::MAX
            };
            (distance <= most).then_some((distance, name))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// Optimal string alignment: insertions, deletions, replacements, and two
/// neighbours swapped each count one.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let replaced = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = replaced.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_wins() {
        let known = ["default", "description", "type"];
        assert_eq!(suggest("defualt", known), Some("default"));
        assert_eq!(suggest("desciption", known), Some("description"));
        assert_eq!(suggest("tpye", known), Some("type"));
        assert_eq!(suggest("Type", known), Some("type"));
        assert_eq!(suggest("kind", known), None);
    }

    #[test]
    fn hyphens_and_underscores_are_alike() {
        assert_eq!(
            suggest("smtp_legacy", ["smtp", "smtp-legacy"]),
            Some("smtp-legacy")
        );
        assert_eq!(
            suggest("oci_image", ["file", "oci-image"]),
            Some("oci-image")
        );
    }

    #[test]
    fn short_and_long_names_suggest_nothing_by_chance() {
        assert_eq!(suggest("x", ["a", "ab"]), None);
        assert_eq!(suggest("", ["a", "type"]), None);
        assert_eq!(suggest(&"a".repeat(1000), [&*"a".repeat(1001)]), None);
        assert_eq!(suggest("port", std::iter::empty()), None);
    }

    #[test]
    fn the_first_of_equals_wins() {
        assert_eq!(suggest("hoss", ["host", "hose"]), Some("host"));
    }
}
