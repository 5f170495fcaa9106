//! is-leader, leader-get, leader-set.

use crate::scenes::{follower, leader, leader_on_four};
use crate::table::{Table, fails, ok, refuses, then, writes};

pub const IS_LEADER: Table = Table {
    tool: "is-leader",
    scenes: &[
        (
            leader,
            &[
                ok("", "True"),
                ok("--format smart", "True"),
                ok("--format=json", "true"),
                ok("--format yaml", "true"),
                writes("-o x", "/charm/x", "True"),
                writes("-ox --format=json", "/charm/x", "true"),
                writes("--output x", "/charm/x", "True"),
                writes("--output=x", "/charm/x", "True"),
                ok("--output=", "True"),
                refuses("a 'b c'", r#"unrecognized args: ["a" "b c"]"#),
                refuses("-- --format", r#"unrecognized args: ["--format"]"#),
                refuses("--foo", "option provided but not defined: --foo"),
                refuses("-f", "option provided but not defined: -f"),
                refuses("--f", "option provided but not defined: -f"),
                refuses("-o", "option needs an argument: -o"),
                refuses(
                    "--format=",
                    r#"invalid value "" for option --format: unknown format """#,
                ),
            ],
        ),
        (
            follower,
            &[
                ok("", "False"),
                ok("--format=json", "false"),
                ok("--format=yaml", "false"),
            ],
        ),
    ],
};

pub const LEADER_GET: Table = Table {
    tool: "leader-get",
    scenes: &[
        (
            leader,
            &[
                ok("", "{}"),
                ok("--format=json", "{}"),
                then("leader-set a=1 b=x", ""),
                ok("", "a: \"1\"\nb: x"),
                ok("-", "a: \"1\"\nb: x"),
                ok("'' --format=json", r#"{"a":"1","b":"x"}"#),
                ok("a", "1"),
                ok("a --format smart", "1"),
                ok("a --format yaml", "\"1\""),
                ok("a --format json", "\"1\""),
                ok("x", ""),
                ok("x --format=json", "null"),
                writes("-o x a", "/charm/x", "1"),
                writes("a -ox", "/charm/x", "1"),
                writes("--output x a", "/charm/x", "1"),
                writes("a --output=x", "/charm/x", "1"),
                refuses("a=b", r#"invalid key "a=b""#),
                refuses("a b", r#"unrecognized args: ["b"]"#),
            ],
        ),
        (follower, &[ok("--format=json", "{}")]),
        (
            leader_on_four,
            &[fails("", "bad request: unknown command: leader-get")],
        ),
    ],
};

pub const LEADER_SET: Table = Table {
    tool: "leader-set",
    scenes: &[
        (
            leader,
            &[
                ok("a=1 ' b = x y ' ''", ""),
                then("leader-get --format=json", r#"{"a":"1","b":"x y"}"#),
                ok("a=", ""),
                ok("", ""),
                ok("-- -c=x=y", ""),
                then("leader-get --format=json", r#"{"-c":"x=y","b":"x y"}"#),
                refuses("x", r#"expected "key=value", got "x""#),
                refuses("=v", r#"expected "key=value", got "=v""#),
                refuses("a=1 a=2", r#"key "a" specified more than once"#),
                refuses("-c=1", "option provided but not defined: -c"),
            ],
        ),
        (
            follower,
            &[
                fails(
                    "a=1",
                    "cannot write leadership settings: cannot write settings: not the leader",
                ),
                refuses("x", r#"expected "key=value", got "x""#),
            ],
        ),
        (
            leader_on_four,
            &[fails("a=1", "bad request: unknown command: leader-set")],
        ),
    ],
};
