//! Go's regular expressions as those of `regex`.

use std::fmt::Write;
use std::iter::Peekable;
use std::str::Chars;

/// Rewrites what `regex` reads otherwise than Go: `\d`, `\s`, `\w` and `\b` are of ASCII alone there, `\Q..\E` quotes,
/// `\101` is octal, a brace that counts nothing is a character, names of groups may begin with a digit, and a class holds
/// no other classes, so that `[`, `&&`, `~~` and `--` in it are characters.
pub(super) fn from_go(pattern: &str) -> String {
    let mut rest = pattern.chars().peekable();
    let mut written = String::with_capacity(pattern.len());
    while let Some(c) = rest.next() {
        match c {
            '\\' => match rest.next() {
                Some('Q') => quoted(&mut rest, &mut written),
                Some('b') => written.push_str("(?-u:\\b)"),
                Some('B') => written.push_str("(?-u:\\B)"),
                escaped => push_escaped(escaped, &mut rest, &mut written),
            },
            '(' => {
                written.push('(');
                if let Some(named) = after_name(rest.clone()) {
                    rest = named;
                    written.push_str("?:");
                }
            }
            '{' if !counts(rest.clone()) => written.push_str("\\{"),
            '[' => class(&mut rest, &mut written),
            _ => written.push(c),
        }
    }
    written
}

/// What stands behind the name of a group, if it has one.
fn after_name(mut rest: Peekable<Chars<'_>>) -> Option<Peekable<Chars<'_>>> {
    rest.next_if_eq(&'?')?;
    rest.next_if_eq(&'P');
    rest.next_if_eq(&'<')?;
    rest.next_if(|c| !matches!(c, '=' | '!'))?;
    rest.by_ref().find(|c| *c == '>').map(|_| rest)
}

/// Whether what stands behind a brace says how often something is repeated.
fn counts(rest: Peekable<Chars<'_>>) -> bool {
    let number = |text: &str| {
        let octal = text.len() > 1 && text.starts_with('0');
        !text.is_empty() && !octal && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    // Longer than any count.
    let inside: String = rest.take(20).collect();
    let Some((inside, _)) = inside.split_once('}') else {
        return false;
    };
    let (least, most) = inside.split_once(',').unwrap_or((inside, ""));
    number(least) && (most.is_empty() || number(most))
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
            '\\' => {
                let escaped = rest.next();
                push_escaped(escaped, rest, written);
                // What has an end may begin a range.
                starts_range =
                    !matches!(escaped, Some('d' | 'D' | 's' | 'S' | 'w' | 'W' | 'p' | 'P'));
            }
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

fn push_escaped(escaped: Option<char>, rest: &mut Peekable<Chars<'_>>, written: &mut String) {
    match escaped {
        Some('d') => written.push_str("[0-9]"),
        Some('D') => written.push_str("[^0-9]"),
        Some('s') => written.push_str("[\\t\\n\\f\\r ]"),
        Some('S') => written.push_str("[^\\t\\n\\f\\r ]"),
        Some('w') => written.push_str("[0-9A-Za-z_]"),
        Some('W') => written.push_str("[^0-9A-Za-z_]"),
        Some(first) if first.is_digit(8) => {
            let mut digits = String::from(first);
            while digits.len() < 3
                && let Some(digit) = rest.next_if(|c| c.is_digit(8))
            {
                digits.push(digit);
            }
            let code = u32::from_str_radix(&digits, 8).unwrap_or_default();
            // Writing to a text cannot fail.
            let _ = write!(written, "\\x{{{code:x}}}");
        }
        Some(p @ ('p' | 'P')) => {
            let name = braced(rest);
            let (p, name) = match (p, name.strip_prefix('^')) {
                ('p', Some(name)) => ('P', name),
                ('P', Some(name)) => ('p', name),
                (p, _) => (p, name.as_str()),
            };
            let _ = write!(written, "\\{p}");
            if !name.is_empty() {
                let _ = write!(written, "{{{name}}}");
            }
        }
        Some('x') => {
            written.push_str("\\x");
            let code = braced(rest);
            if !code.is_empty() {
                let _ = write!(written, "{{{code}}}");
            }
        }
        Some(c) if c.is_ascii_punctuation() || c == ' ' => {
            written.push_str(&regex::escape(c.encode_utf8(&mut [0; 4])));
        }
        Some(c) => {
            written.push('\\');
            written.push(c);
        }
        None => written.push('\\'),
    }
}

/// What stands in braces, if they come next.
fn braced(rest: &mut Peekable<Chars<'_>>) -> String {
    if rest.next_if_eq(&'{').is_none() {
        return String::new();
    }
    rest.by_ref().take_while(|c| *c != '}').collect()
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
        (r"^\101\0\_\ $", "A\0_ ", true),
        (r"^[\101-C]$", "B", true),
        (r"^{$", "{", true),
        (r"^a{,2}$", "a{,2}", true),
        (r"^a{01}b{x}$", "a{01}b{x}", true),
        (r"^a{2,}b{1,2}$", "aab", true),
        (r"^(?P<1st>a)(?<b>b)$", "ab", true),
        (r"^\p{^Greek}\P{^Greek}$", "a\u{3b1}", true),
        (r"^\p{^Greek}$", "\u{3b1}", false),
        (r"^[\p{^L}a]$", "b", false),
    ];

    #[test]
    fn what_is_no_pattern_stays_none() {
        for pattern in [
            "[",
            "[a",
            "a\\",
            "(",
            "[z-a]",
            "[[:alpha:",
            "(?=x)",
            "(?<=x)",
        ] {
            assert!(Regex::new(&from_go(pattern)).is_err(), "{pattern}");
        }
    }
}
