//! state-delete, state-get, state-set.

use crate::scenes::{follower, leader};
use crate::table::{Table, fails, ok, refuses, then, writes};

pub const STATE_GET: Table = Table {
    tool: "state-get",
    scenes: &[
        (
            leader,
            &[
                ok("", "{}"),
                // An empty state is none at all.
                ok("--format json", "null"),
                ok("--format=yaml", ""),
                then("state-set a=1 b= c=word", ""),
                ok("", "a: \"1\"\nb: \"\"\nc: word"),
                ok("- --format json", r#"{"a":"1","b":"","c":"word"}"#),
                ok("'' --format yaml", "a: \"1\"\nb: \"\"\nc: word"),
                ok("a", "1"),
                ok("a --format=smart", "1"),
                ok("a --format=json", "\"1\""),
                ok("a --format=yaml", "\"1\""),
                ok("b", ""),
                ok("b --strict --format json", "\"\""),
                ok("x", ""),
                ok("x --format=json", "\"\""),
                ok("x --format=yaml", "\"\""),
                ok("x --strict=false", ""),
                writes("-o x a", "/charm/x", "1"),
                writes("-ox a", "/charm/x", "1"),
                writes("--output x a", "/charm/x", "1"),
                writes("--output=x a", "/charm/x", "1"),
                fails("--strict 'a b'", r#""a b" not found"#),
                fails("x --strict=1", r#""x" not found"#),
                refuses("a b", r#"unrecognized args: ["b"]"#),
                refuses(
                    "a --strict=yes",
                    r#"invalid value "yes" for option --strict: strconv.ParseBool: parsing "yes": invalid syntax"#,
                ),
            ],
        ),
        (follower, &[ok("--format json", "null")]),
    ],
};

pub const STATE_SET: Table = Table {
    tool: "state-set",
    scenes: &[(
        leader,
        &[
            ok("a=1 ' b = x y ' c=", ""),
            ok("", ""),
            ok("-- -d=x=y", ""),
            then(
                "state-get --format=json",
                r#"{"-d":"x=y","a":"1","b":"x y","c":""}"#,
            ),
            ok("--file data.yaml", ""),
            ok("--file=~/home.yaml a=2", ""),
            ok("--file - e=argument", "").given("e: file\nf: \"two\\nlines\\n\"\n"),
            then(
                "state-get",
                "-d: x=y\na: \"2\"\nb: x y\nc: \"3\"\ne: argument\nf: |\n  two\n  lines\nhome: \"yes\"\nlong: \"1.50\"",
            ),
            ok("--file -", "").given("{}"),
            fails("--file nope", "open /charm/nope: no such file or directory"),
            fails(
                "--file=list.yaml",
                "yaml: unmarshal errors:\n  line 1: cannot unmarshal !!seq into string",
            ),
            refuses("x", r#"expected "key=value", got "x""#),
            refuses("--file nope x", r#"expected "key=value", got "x""#),
            refuses("a=1 a=2", r#"key "a" specified more than once"#),
            refuses("-d=1", "option provided but not defined: -d"),
            refuses("--file", "option needs an argument: --file"),
        ],
    )],
};

pub const STATE_DELETE: Table = Table {
    tool: "state-delete",
    scenes: &[(
        leader,
        &[
            ok("a", ""),
            then("state-set a=1 b=2", ""),
            ok("a", ""),
            ok("a", ""),
            ok("", ""),
            ok("-- -x", ""),
            then("state-get --format=json", r#"{"b":"2"}"#),
            refuses("a b", r#"unrecognized args: ["b"]"#),
            refuses("-x", "option provided but not defined: -x"),
        ],
    )],
};
