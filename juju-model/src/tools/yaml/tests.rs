//! The inputs at which go-yaml differs from what one would expect, and the plain ones.

use proptest::prelude::*;

use super::*;

fn read(text: &str) -> Result<Vec<(String, String)>, String> {
    read_map(text.as_bytes()).map(|map| {
        map.iter()
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect()
    })
}

fn one(text: &str) -> String {
    let map = read(text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
    assert_eq!(map.len(), 1, "{text:?}: {map:?}");
    assert_eq!(map[0].0, "k", "{text:?}");
    map[0].1.clone()
}

#[test]
fn scalars_keep_their_spelling() {
    for (text, value) in [
        ("k: 1.50", "1.50"),
        ("k: true", "true"),
        ("k: 2024-01-01", "2024-01-01"),
        ("k: null", ""),
        ("k: ~", ""),
        ("k:", ""),
        ("k: \"null\"", "null"),
        ("k: 'it''s'", "it's"),
        ("k: a b # comment", "a b"),
        ("k: a#b", "a#b"),
        ("k: http://x:25/", "http://x:25/"),
        ("k: -x", "-x"),
        (
            "k: \"a\\tb\\\"c\\\\d\\x41\\u00e9\\U0001F600\\0\\e\\N\\_\\L\\P\"",
            "a\tb\"c\\dAé😀\0\u{1b}\u{85}\u{a0}\u{2028}\u{2029}",
        ),
        ("k: |\n  a\n  b\n", "a\nb\n"),
        ("k: |-\n  a\n\n  b\n", "a\n\nb"),
        ("k: >\n  a\n  b\n\n  c\n", "a b\nc\n"),
        ("k: a\n  b\n\n  c", "a b\nc"),
        ("k: 'a\n\n  b'", "a\nb"),
        ("k: \"a \\\n  \\ b\"", "a  b"),
        ("k: \"a\n  b\"", "a b"),
        ("k:\n  v", "v"),
        ("---\nk: v\n...\n", "v"),
        ("# c\n\nk: v # d\n", "v"),
        ("? k\n: v\n", "v"),
        ("  k: v", "v"),
        ("{k: v}", "v"),
        ("{\"k\":\"v\"}", "v"),
        ("{\"k\": 1}", "1"),
        ("{'k': null}", ""),
        ("{\n  \"k\" : \"v\" ,\n}\n", "v"),
        ("k: 1\nk: 2", "2"),
    ] {
        assert_eq!(one(text), value, "{text:?}");
    }
}

#[test]
fn several_keys() {
    let expected = vec![
        ("a".to_owned(), "1".to_owned()),
        ("b".to_owned(), "x y".to_owned()),
    ];
    for text in [
        "a: 1\nb: x y\n",
        "a: 1\r\nb: x y\r\n",
        "{\"a\":\"1\",\"b\":\"x y\"}",
        "{a: 1, b: x y}",
        "b: 'x y'\n\n# c\na: '1'",
    ] {
        assert_eq!(read(text).unwrap(), expected, "{text:?}");
    }
    for text in ["", "{}", "---\n", "# nothing\n", "null", "~"] {
        assert_eq!(read(text).unwrap(), [], "{text:?}");
    }
    assert_eq!(read("{a:b}").unwrap(), [("a:b".to_owned(), String::new())]);
}

#[test]
fn the_json_that_is_no_yaml() {
    for (text, error) in [
        (
            "{\"k\":\"\\ud83d\\ude00\"}",
            "yaml: found invalid Unicode character escape code",
        ),
        ("{\"k\":\"\\/\"}", "yaml: found unknown escape character"),
        (
            "{\"k\":\"\u{7f}\"}",
            "yaml: control characters are not allowed",
        ),
        (
            "{\"k\":\"\u{80}\"}",
            "yaml: control characters are not allowed",
        ),
        (
            "{\"k\":\"\u{9f}\"}",
            "yaml: control characters are not allowed",
        ),
        (
            "{\"k\":\"\u{fffe}\"}",
            "yaml: control characters are not allowed",
        ),
        (
            "{\"k\":\"\u{ffff}\"}",
            "yaml: control characters are not allowed",
        ),
        ("k: \"\u{1}\"", "yaml: control characters are not allowed"),
    ] {
        assert_eq!(read(text).unwrap_err(), error, "{text:?}");
    }
    for (text, value) in [
        ("{\"k\":\"a\u{85}b\"}", "a b"),
        ("{\"k\":\"😀\"}", "😀"),
        (
            "{\"k\":\"\u{a0}\u{2028}\u{2029}\u{feff}\"}",
            "\u{a0}\u{2028}\u{2029}\u{feff}",
        ),
        (
            "{\"k\":\"\\u007f\\u0080\\u0085\\ufffe\\n\\t\\b\\f\\r\\u0000\\u001f\"}",
            "\u{7f}\u{80}\u{85}\u{fffe}\n\t\u{8}\u{c}\r\0\u{1f}",
        ),
    ] {
        assert_eq!(one(text), value, "{text:?}");
    }
    let long = "x".repeat(1030);
    assert_eq!(
        read(&format!("{{\"{long}\":\"v\"}}")).unwrap_err(),
        "yaml: could not find expected ':'"
    );
}

#[test]
fn what_is_no_map_of_texts() {
    for (text, error) in [
        (
            "k: [a]",
            "yaml: unmarshal errors:\n  line 1: cannot unmarshal !!seq into string",
        ),
        (
            "k: {a: b}",
            "yaml: unmarshal errors:\n  line 1: cannot unmarshal !!map into string",
        ),
        (
            "k:\n- a",
            "yaml: unmarshal errors:\n  line 2: cannot unmarshal !!seq into string",
        ),
        (
            "k:\n  a: b",
            "yaml: unmarshal errors:\n  line 2: cannot unmarshal !!map into string",
        ),
        (
            "- a",
            "yaml: unmarshal errors:\n  line 1: cannot unmarshal !!seq into map[string]string",
        ),
        (
            "[a]",
            "yaml: unmarshal errors:\n  line 1: cannot unmarshal !!seq into map[string]string",
        ),
        (
            "word",
            "yaml: unmarshal errors:\n  line 1: cannot unmarshal !!str into map[string]string",
        ),
        (
            "{\"a\":{\"b\":\"c\"}}",
            "yaml: unmarshal errors:\n  line 1: cannot unmarshal !!map into string",
        ),
        (
            "a: b: c",
            "yaml: mapping values are not allowed in this context",
        ),
        ("a: 1\nword\n", "yaml: line 2: could not find expected ':'"),
        ("{\"a\":\"b\"", "yaml: did not find expected ',' or '}'"),
        ("{\"a\":\"b", "yaml: found unexpected end of stream"),
        (
            "k: \"\\xZZ\"",
            "yaml: did not find expected hexdecimal number",
        ),
        ("k: @x", "yaml: found character that cannot start any token"),
        ("k: \"a\"b", "yaml: did not find expected key"),
        (
            "{\"a\":\"b\"} x",
            "yaml: did not find expected <document start>",
        ),
    ] {
        assert_eq!(read(text).unwrap_err(), error, "{text:?}");
    }
    assert!(read_map(b"k: \xff").is_err());
}

/// A text in double quotes as `relation-set --file` can be given any text: controls escaped, everything else raw.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\0'..='\u{1f}'
            | '\u{7f}'..='\u{9f}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{fffe}'
            | '\u{ffff}' => {
                quoted.extend(format!("\\u{:04x}", u32::from(c)).chars());
            }
            _ => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

proptest! {
    #[test]
    fn every_text_can_be_written(texts in proptest::collection::btree_map(any::<String>(), any::<String>(), 0..5)) {
        let block: Vec<String> = texts.iter().map(|(key, value)| format!("{}: {}\n", quoted(key), quoted(value))).collect();
        let flow: Vec<String> = texts.iter().map(|(key, value)| format!("{}:{}", quoted(key), quoted(value))).collect();
        for document in [block.concat(), format!("{{{}}}", flow.join(","))] {
            let read = read_map(document.as_bytes()).map_err(TestCaseError::fail)?;
            prop_assert_eq!(&*read, &texts);
        }
    }

    #[test]
    fn nothing_makes_the_reader_panic(text in "[-a:{}\\[\\],#'\"|>?&*!~\\\\ \t\r\n\u{85}\u{2028}0x]{0,40}") {
        let _answer = read_map(text.as_bytes());
    }
}
