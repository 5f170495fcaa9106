//! Patterns with `*` and `?`, as Juju's filters take them.

/// Whether a text is what a pattern says: `*` stands for any characters, `?` for one.
///
/// ```
/// assert!(local_juju::glob::matches("unit-app-*", "unit-app-0"));
/// ```
pub fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) =
        (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t) = (0, 0);
    // Where to go on when what follows the last `*` does not fit.
    let mut again = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                again = Some((p + 1, t));
                p += 1;
            }
            Some(c) if *c == '?' || *c == text[t] => {
                p += 1;
                t += 1;
            }
            _ => match again {
                Some((after, from)) => {
                    again = Some((after, from + 1));
                    p = after;
                    t = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn stars_and_question_marks() {
        for (pattern, text, fits) in [
            ("web", "web", true),
            ("web", "webs", false),
            ("web*", "web", true),
            ("w*b/?", "wiab/3", true),
            ("w*b/?", "wiab/33", false),
            ("*a*b", "xaxbab", true),
            ("*a*b", "xaxba", false),
            ("*", "", true),
            ("", "", true),
            ("?", "", false),
            ("**?", "ä", true),
        ] {
            assert_eq!(matches(pattern, text), fits, "{pattern} {text}");
        }
        // Many stars take no more than the square of the length.
        assert!(!matches(&"*a".repeat(200), &"a".repeat(199)));
    }
}
