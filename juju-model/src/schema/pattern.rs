//! Go's regular expressions as those of `regex`.

use std::iter::Peekable;
use std::str::Chars;

/// Rewrites what `regex` reads otherwise than Go: `\d`, `\s`, `\w` and `\b` are of ASCII alone there, `\Q..\E` quotes, and
/// a class holds no other classes, so that `[`, `&&`, `~~` and `--` in it are characters.
pub(super) fn from_go(pattern: &str) -> String {
    let mut rest = pattern.chars().peekable();
    let mut written = String::with_capacity(pattern.len());
    while let Some(c) = rest.next() {
        match c {
            '\\' => match rest.next() {
                Some('Q') => quoted(&mut rest, &mut written),
                Some('b') => written.push_str("(?-u:\\b)"),
                Some('B') => written.push_str("(?-u:\\B)"),
                escaped => push_escaped(escaped, &mut written),
            },
            '[' => class(&mut rest, &mut written),
            _ => written.push(c),
        }
    }
    written
}

/// Up to `\E`, or to the end.
fn quoted(rest: &mut Peekable<Chars<'_>>, written: &mut String) {
    while let Some(c) = rest.next() {
        if c == '\\' && rest.peek() == Some(&'E') {
            rest.next();
            return;
        }
        written.push_str(&regex::escape(c.encode_utf8(&mut [0; 4])));
    }
}

/// A class, whose bracket was read already.
fn class(rest: &mut Peekable<Chars<'_>>, written: &mut String) {
    written.push('[');
    if let Some(not) = rest.next_if_eq(&'^') {
        written.push(not);
    }
    // A bracket that comes first is one of the characters.
    if rest.next_if_eq(&']').is_some() {
        written.push_str("\\]");
    }
    // Whether a dash makes a range of what stands before and behind it.
    let mut starts_range = false;
    while let Some(c) = rest.next() {
        let started = std::mem::take(&mut starts_range);
        match c {
            ']' => return written.push(c),
            '\\' => push_escaped(rest.next(), written),
            '[' if rest.peek() == Some(&':') => named(rest, written),
            '[' | '&' | '~' => {
                written.push('\\');
                written.push(c);
            }
            '-' if started && rest.next_if_eq(&'-').is_some() => written.push_str("-\\-"),
            '-' if rest.peek() == Some(&'-') => {
                written.push_str("\\-");
                starts_range = true;
            }
            _ => {
                written.push(c);
                starts_range = c != '-';
            }
        }
    }
}

/// A class by name such as `[:alpha:]`, whose bracket was read already.
fn named(rest: &mut Peekable<Chars<'_>>, written: &mut String) {
    written.push('[');
    for c in rest.by_ref() {
        written.push(c);
        if c == ']' {
            return;
        }
    }
}

fn push_escaped(escaped: Option<char>, written: &mut String) {
    match escaped {
        Some('d') => written.push_str("[0-9]"),
        Some('D') => written.push_str("[^0-9]"),
        Some('s') => written.push_str("[\\t\\n\\f\\r ]"),
        Some('S') => written.push_str("[^\\t\\n\\f\\r ]"),
        Some('w') => written.push_str("[0-9A-Za-z_]"),
        Some('W') => written.push_str("[^0-9A-Za-z_]"),
        Some(c) => {
            written.push('\\');
            written.push(c);
        }
        None => written.push('\\'),
    }
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::from_go;

    /// With what Go's `MatchString` said of each.
    #[test]
    fn as_go_matches() {
        for (pattern, text, matches) in CASES {
            let pattern = from_go(pattern);
            let regex = Regex::new(&pattern).unwrap();
            assert_eq!(regex.is_match(text), *matches, "{pattern} {text}");
        }
    }

    const CASES: &[(&str, &str, bool)] = &[
        (r"^\d+$", "12", true),
        (r"^\d+$", "\u{0661}\u{0662}", false),
        (r"^\D$", "\u{0661}", true),
        (r"^\w+$", "a_1", true),
        (r"^\w+$", "\u{00e9}", false),
        (r"^\W$", "\u{00e9}", true),
        (r"^\s$", "\u{00a0}", false),
        (r"^\s$", "\u{b}", false),
        (r"^\s$", "\t", true),
        (r"^\S$", "\u{00a0}", true),
        (r"^[\d.]+$", "1.2", true),
        (r"^[\d.]+$", "\u{0661}", false),
        (r"^[^\d]$", "\u{0661}", true),
        (r"^[\W_]$", "\u{00e9}", true),
        (r"^[\w-]+$", "a-b", true),
        (r"^[\w-.]+$", "a-.b", true),
        (r"\bx\b", "\u{00e9}x\u{00e9}", true),
        (r"\bx\b", "axa", false),
        (r"\Bx", "\u{00e9}x", false),
        (r"\Bx", "ax", true),
        (r"^\Qa.b\E+$", "a.bb", true),
        (r"^\Qa.b\E+$", "axb", false),
        (r"^\Q[x\E$", "[x", true),
        (r"^\Q(*", "(*", true),
        (r"^\Qa\b\E$", "a\\b", true),
        (r"^[[a]$", "[", true),
        (r"^[[a]+$", "a[", true),
        (r"^[]a]$", "]", true),
        (r"^[^]a]$", "b", true),
        (r"^[^]a]$", "]", false),
        (r"^[a&&b]+$", "a&b", true),
        (r"^[a~~b]+$", "~", true),
        (r"^[+--]$", ",", true),
        (r"^[+--]$", "a", false),
        (r"^[--a]$", "A", true),
        (r"^[--a]$", "b", false),
        (r"^[[:alpha:]_]+$", "a_", true),
        (r"^[[:alpha:]]$", "\u{00e9}", false),
        (r"^[[:^digit:]]$", "1", false),
        (r"^[\]a\\]+$", "]\\", true),
        (r"^\p{L}$", "\u{00e9}", true),
        (r"^\x{e9}$", "\u{00e9}", true),
        (r"(?i)^É$", "\u{00e9}", true),
        (r"^a$", "a\n", false),
        (r"^.$", "\n", false),
        (r"^.$", "\u{1f600}", true),
        (r"^\.\d{1,3}$", ".123", true),
        (r"^\/a$", "/a", true),
        (r"[a-z\d]{3}", "a1b", true),
        (r"^[é-ü]$", "\u{00ea}", true),
    ];

    #[test]
    fn what_is_no_pattern_stays_none() {
        for pattern in ["[", "[a", "a\\", "(", "[z-a]", "[[:alpha:", "(?=x)", "\\1"] {
            assert!(Regex::new(&from_go(pattern)).is_err(), "{pattern}");
        }
    }
}
