//! A page of the book, as far as tests look at it.

use whole_tests::workspace;

/// The text of a page.
pub fn read(name: &str) -> String {
    let path = workspace().join("docs/src").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A row of a table.
pub struct Row {
    /// The heading above the table.
    pub heading: String,
    pub cells: Vec<String>,
}

/// The rows of all tables of a page, without their headers.
pub fn rows(page: &str) -> Vec<Row> {
    let mut heading = String::new();
    let mut rows = Vec::new();
    let mut in_body = false;
    for line in page.lines() {
        if let Some(text) = line.strip_prefix("## ") {
            text.clone_into(&mut heading);
        }
        match line.strip_prefix("| ").and_then(|l| l.strip_suffix(" |")) {
            None => in_body = false,
            Some(rule) if rule.starts_with("---") => in_body = true,
            Some(row) if in_body => rows.push(Row {
                heading: heading.clone(),
                cells: row.split(" | ").map(str::to_owned).collect(),
            }),
            Some(_) => {}
        }
    }
    rows
}

/// The code in a text, by the rules of `CommonMark` 6.1.
pub fn codes(text: &str) -> Vec<String> {
    let mut codes = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find('`') {
        let length = rest[start..].bytes().take_while(|b| *b == b'`').count();
        let (fence, inner) = rest[start..].split_at(length);
        let Some(end) = inner.find(fence) else { break };
        let code = &inner[..end];
        let padded = code.strip_prefix(' ').and_then(|c| c.strip_suffix(' '));
        codes.push(padded.unwrap_or(code).to_owned());
        rest = &inner[end + length..];
    }
    codes
}

/// Whether a text is one that a pattern describes. In a pattern, `<word>`
/// stands for any text but none.
pub fn describes(pattern: &str, text: &str) -> bool {
    let Some((before, rest)) = pattern.split_once('<') else {
        return pattern == text;
    };
    let (Some((_, after)), Some(text)) = (rest.split_once('>'), text.strip_prefix(before)) else {
        return false;
    };
    text.char_indices()
        .skip(1)
        .map(|(index, _)| &text[index..])
        .chain((!text.is_empty()).then_some(""))
        .any(|remaining| describes(after, remaining))
}

#[test]
fn patterns_describe_texts() {
    for (pattern, text, expected) in [
        ("must be set", "must be set", true),
        ("must be set", "must be set.", false),
        (
            "<number> is not 1 to 65535",
            "70000 is not 1 to 65535",
            true,
        ),
        ("<number> is not 1 to 65535", " is not 1 to 65535", false),
        ("run: <id> <app>", "run: a b", true),
        ("run: <id> <app>", "run: a", false),
        ("no secret <id>", "no secret é", true),
        ("no secret <id>", "no secret ", false),
    ] {
        assert_eq!(describes(pattern, text), expected, "{pattern}: {text}");
    }
}

#[test]
fn code_is_found_in_all_its_fences() {
    assert_eq!(codes("a `b` c ``d`e`` `` `f` ``"), ["b", "d`e", "`f`"]);
    assert!(codes("none ` here").is_empty());
}
