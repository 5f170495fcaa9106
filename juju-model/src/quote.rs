//! Texts as Go's `%q` shows them: what Juju's error texts quote, they quote like this.

use std::fmt;

/// Shows a text as `%q` does.
pub(crate) struct Quoted<T>(pub T);

impl<T: AsRef<str>> fmt::Display for Quoted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        for c in self.0.as_ref().chars() {
            match c {
                '"' | '\\' => write!(f, "\\{c}")?,
                '\u{7}' => f.write_str("\\a")?,
                '\u{8}' => f.write_str("\\b")?,
                '\u{c}' => f.write_str("\\f")?,
                '\n' => f.write_str("\\n")?,
                '\r' => f.write_str("\\r")?,
                '\t' => f.write_str("\\t")?,
                '\u{b}' => f.write_str("\\v")?,
                _ if is_printable(c) => write!(f, "{c}")?,
                '\0'..='\u{7f}' => write!(f, "\\x{:02x}", u32::from(c))?,
                '\u{80}'..='\u{ffff}' => write!(f, "\\u{:04x}", u32::from(c))?,
                _ => write!(f, "\\U{:08x}", u32::from(c))?,
            }
        }
        f.write_str("\"")
    }
}

/// Shows a list of texts as `%q` does: in brackets, without commas.
pub(crate) struct QuotedList<'a>(pub &'a [String]);

impl fmt::Display for QuotedList<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[")?;
        for (index, text) in self.0.iter().enumerate() {
            let blank = if index == 0 { "" } else { " " };
            write!(f, "{blank}{}", Quoted(text))?;
        }
        f.write_str("]")
    }
}

/// Rust escapes the same characters, and single quotes too. A mark that combines with what stands before it is shown.
fn is_printable(c: char) -> bool {
    let shown = String::from_iter(['a', c]);
    c == '\'' || shown.escape_debug().nth(1) != Some('\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_go_quotes() {
        for (text, shown) in [
            ("", r#""""#),
            ("it's", r#""it's""#),
            ("a\"b\\c", r#""a\"b\\c""#),
            (
                "\0\u{7}\u{8}\t\n\u{b}\u{c}\r\u{1b}\u{7f}",
                r#""\x00\a\b\t\n\v\f\r\x1b\x7f""#,
            ),
            ("é日e\u{301}😀", "\"é日e\u{301}😀\""),
            (
                "\u{80}\u{a0}\u{2028}\u{feff}\u{fffe}\u{e000}\u{10ffff}",
                r#""\u0080\u00a0\u2028\ufeff\ufffe\ue000\U0010ffff""#,
            ),
        ] {
            assert_eq!(Quoted(text).to_string(), shown);
        }
    }

    #[test]
    fn lists_have_no_commas() {
        let list = |texts: &[&str]| {
            let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
            QuotedList(&texts).to_string()
        };
        assert_eq!(list(&[]), "[]");
        assert_eq!(list(&["a"]), r#"["a"]"#);
        assert_eq!(list(&["a b", "c\n"]), r#"["a b" "c\n"]"#);
    }
}
