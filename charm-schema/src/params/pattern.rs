//! What Go's regular expressions do not take.

use std::iter::Peekable;
use std::str::Chars;

/// Why a pattern cannot be compiled, as far as it can be told without its
/// compiler: groups and classes are closed, and nothing looks around or back.
pub(super) fn refused(pattern: &str) -> Option<&'static str> {
    let mut chars = pattern.chars().peekable();
    let mut groups = 0_usize;
    let mut class = false;
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                None => return Some("it ends with a backslash"),
                // Everything up to its end stands for itself.
                Some('Q') => quoted(&mut chars),
                Some('1'..='9') if !class => return Some("Go has no references back to a group"),
                Some(_) => {}
            },
            ']' if class => class = false,
            // `[:alpha:]` is a class in a class.
            '[' if class && chars.peek() == Some(&':') => named_class(&mut chars),
            '[' if !class => {
                class = true;
                // A bracket in front is one of the characters.
                chars.next_if_eq(&'^');
                chars.next_if_eq(&']');
            }
            '(' if !class => {
                groups += 1;
                if chars.next_if_eq(&'?').is_some() {
                    let behind = chars.next_if_eq(&'<').is_some();
                    if matches!(chars.peek(), Some('=' | '!')) {
                        return Some("Go looks neither ahead nor behind");
                    }
                    if !behind && chars.peek() == Some(&'>') {
                        return Some("Go has no atomic groups");
                    }
                }
            }
            ')' if !class => match groups.checked_sub(1) {
                Some(left) => groups = left,
                None => return Some("a group ends that never began"),
            },
            _ => {}
        }
    }
    if class {
        Some("a `[` is never closed")
    } else if groups > 0 {
        Some("a `(` is never closed")
    } else {
        None
    }
}

/// Passes over a text up to `\E`, or to the end.
fn quoted(chars: &mut Peekable<Chars<'_>>) {
    while let Some(c) = chars.next() {
        if c == '\\' && chars.next_if_eq(&'E').is_some() {
            return;
        }
    }
}

/// Passes over the name of a class, if it is one; else nothing is.
fn named_class(chars: &mut Peekable<Chars<'_>>) {
    let mut ahead = chars.clone();
    ahead.next();
    while let Some(c) = ahead.next() {
        if c == ':' && ahead.next_if_eq(&']').is_some() {
            *chars = ahead;
            return;
        }
        if !(c.is_ascii_alphabetic() || c == '^') {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::refused;

    #[test]
    fn patterns_of_go_are_taken() {
        for pattern in [
            "",
            "^[a-z0-9-]+$",
            r"^\d{1,3}(\.\d{1,3}){3}$",
            "[]a]",
            "[^]a(]",
            "(?i)x",
            "(?P<name>x)",
            "(?<name>x)",
            r"\(\[",
            "[\\]]",
            "^[[:alnum:](]+$",
            "[[:^alpha:])]+",
            r"\Q(\E",
            r"\Q[",
            "[[:]",
            "[[:a]",
        ] {
            assert_eq!(refused(pattern), None, "{pattern}");
        }
    }

    #[test]
    fn patterns_of_others_are_not() {
        for (pattern, why) in [
            ("a\\", "it ends with a backslash"),
            (r"(a)\1", "Go has no references back to a group"),
            ("(?=a)", "Go looks neither ahead nor behind"),
            ("(?<!a)b", "Go looks neither ahead nor behind"),
            ("(?>a)", "Go has no atomic groups"),
            ("a)", "a group ends that never began"),
            ("[a", "a `[` is never closed"),
            ("(a", "a `(` is never closed"),
        ] {
            assert_eq!(refused(pattern), Some(why), "{pattern}");
        }
    }
}
