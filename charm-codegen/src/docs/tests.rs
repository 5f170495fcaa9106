use super::*;

/// Whether Markdown, as rustdoc reads it, finds code in the text that it
/// would compile: indented by four, or fenced without a language. Deliberately
/// another way of looking than the one under test.
fn has_doctest(text: &str) -> bool {
    let mut fence: Option<String> = None;
    text.lines().any(|line| {
        let content = line.trim_start();
        if let Some(open) = &fence {
            if line == open {
                fence = None;
            }
            return false;
        }
        let mark: String = content
            .chars()
            .take_while(|c| matches!(c, '`' | '~'))
            .collect();
        if mark.len() >= 3 && !content[mark.len()..].contains('`') {
            let language = &content[mark.len()..];
            fence = Some(mark);
            return language != "text";
        }
        line.len() - content.len() > 3
    })
}

#[test]
fn plain_text_stays_as_it_is() {
    for text in [
        "One line.",
        "Two\nlines.",
        "A paragraph.\n\nAnother, with `code`.",
        "* one\n* two\n  continued\n\n  * inner\n\n1. first\n2. second",
        "# Heading\n\nText",
    ] {
        assert_eq!(markdown(text), text);
    }
}

#[test]
fn indented_text_becomes_a_block_of_text() {
    assert_eq!(
        markdown("Try:\n\n    juju config\n\n      deeper\n\nThen go on."),
        "Try:\n\n```text\njuju config\n\n  deeper\n```\n\nThen go on."
    );
    assert_eq!(markdown("    all of it"), "```text\nall of it\n```");
    assert_eq!(markdown("\ttab"), "```text\ntab\n```");
}

#[test]
fn a_continued_line_is_no_code() {
    assert_eq!(markdown("text\n        far in"), "text\n   far in");
}

#[test]
fn the_authors_fences_hold_text() {
    assert_eq!(markdown("```\nlet x;\n```"), "```text\nlet x;\n```");
    assert_eq!(markdown("~~~rust\nlet x;\n~~~"), "~~~text\nlet x;\n~~~");
    assert_eq!(markdown("````\n```\n````"), "````text\n```\n````");
    assert_eq!(
        markdown("* a\n\n  ```\n  b\n  ```"),
        "* a\n\n```text\n  b\n```"
    );
}

#[test]
fn a_fence_that_is_left_open_is_closed() {
    assert_eq!(markdown("```\nlet x;"), "```text\nlet x;\n```");
}

#[test]
fn nothing_else_can_hold_code() {
    assert_eq!(markdown(">     let x;"), "\\>     let x;");
    assert_eq!(markdown("*     let x;"), "* let x;");
    assert_eq!(markdown("- 1.      let x;"), "- 1. let x;");
    assert_eq!(markdown("* ```\n  let x;"), "* \\```\n  let x;");
    assert_eq!(markdown("[^1]:     let x;"), "\\[^1]:     let x;");
}

#[test]
fn no_text_makes_a_doctest() {
    let pieces = [
        "    a",
        "\tb",
        "c",
        "",
        "```",
        "~~~",
        "* d",
        "1. e",
        "      f",
        "> g",
        "  ```rust",
    ];
    // Every sequence of four pieces.
    for n in 0..pieces.len().pow(4) {
        let lines: Vec<&str> = (0..4u32)
            .map(|place| pieces[n / pieces.len().pow(place) % pieces.len()])
            .collect();
        let text = lines.join("\n");
        let safe = markdown(&text);
        assert!(!has_doctest(&safe), "{text:?} became {safe:?}");
    }
}

#[test]
fn each_line_is_a_doc_comment() {
    let tokens = attributes("One.\n\nTwo \"quoted\".").to_string();
    assert_eq!(
        tokens,
        r#"# [doc = " One."] # [doc = ""] # [doc = " Two \"quoted\"."]"#
    );
}
