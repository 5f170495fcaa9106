//! action-fail, action-get, action-log, action-set, juju-reboot.

use crate::scenes::{action, created, leader};
use crate::table::{Table, fails, ok, refuses, writes};

pub const ACTION_FAIL: Table = Table {
    tool: "action-fail",
    scenes: &[
        (
            action,
            &[
                ok("", ""),
                ok("'two words'", ""),
                ok("''", ""),
                ok("-- -dash", ""),
                refuses("two words", r#"unrecognized args: ["words"]"#),
                refuses("a 'b c' d", r#"unrecognized args: ["b c" "d"]"#),
                refuses("-dash", "option provided but not defined: -d"),
                refuses("--message x", "option provided but not defined: --message"),
            ],
        ),
        (
            leader,
            &[
                fails("x", "not running an action"),
                refuses("a b", r#"unrecognized args: ["b"]"#),
            ],
        ),
    ],
};

pub const ACTION_GET: Table = Table {
    tool: "action-get",
    scenes: &[
        (
            action,
            &[
                ok("to.host", "h"),
                ok("to.port", "5"),
                ok("big", "1.234567e+06"),
                ok("big --format=json", "1234567"),
                ok("all", "True"),
                ok("all --format yaml", "true"),
                ok("list", "a\nb"),
                ok("list --format yaml", "- a\n- b"),
                ok("list --format json", r#"["a","b"]"#),
                ok("to", "host: h\nport: 5"),
                ok("to --format=json", r#"{"host":"h","port":5}"#),
                ok("empty", ""),
                ok("empty --format json", r#""""#),
                ok("empty --format yaml", r#""""#),
                ok("none --format json", "null"),
                ok("nope", ""),
                ok("nope --format yaml", ""),
                ok("to.host.x --format json", "null"),
                ok("to. --format json", "null"),
                ok(
                    "",
                    "all: true\nbig: 1.234567e+06\nempty: \"\"\nlist:\n- a\n- b\nnone: null\nto:\n  host: h\n  port: 5",
                ),
                ok(
                    "--format=smart '' --format=json",
                    r#"{"all":true,"big":1234567,"empty":"","list":["a","b"],"none":null,"to":{"host":"h","port":5}}"#,
                ),
                writes("-o out to.host", "/charm/out", "h"),
                writes("to.host -o/tmp/out", "/tmp/out", "h"),
                writes("--output out to.host", "/charm/out", "h"),
                writes("--output=~/out to.host", "/root/out", "h"),
                refuses("a b", r#"unrecognized args: ["b"]"#),
                refuses(
                    "--format=tabular a b",
                    r#"invalid value "tabular" for option --format: unknown format "tabular""#,
                ),
            ],
        ),
        (
            leader,
            &[
                fails("", "not running an action"),
                refuses("a b", r#"unrecognized args: ["b"]"#),
            ],
        ),
    ],
};

pub const ACTION_LOG: Table = Table {
    tool: "action-log",
    scenes: &[
        (
            action,
            &[
                ok("half way", ""),
                ok("''", ""),
                ok("-- -dash", ""),
                refuses("", "no message specified"),
                refuses("-dash", "option provided but not defined: -d"),
            ],
        ),
        (
            leader,
            &[
                fails("x", "not running an action"),
                refuses("", "no message specified"),
            ],
        ),
    ],
};

pub const ACTION_SET: Table = Table {
    tool: "action-set",
    scenes: &[
        (
            action,
            &[
                ok("a=1", ""),
                ok("a.b=2 'c= kept as it is '", ""),
                ok("d=x=y e=", ""),
                ok("", ""),
                ok("-- a-1.b=-x", ""),
                refuses("x", r#"argument "x" must be of the form key...=value"#),
                refuses("''", r#"argument "" must be of the form key...=value"#),
                refuses("=v", r#"argument "=v" must be of the form key...=value"#),
                refuses(
                    "Upper=1",
                    r#"key "Upper" must start and end with lowercase alphanumeric, and contain only lowercase alphanumeric and hyphens"#,
                ),
                refuses(
                    "a-=1",
                    r#"key "a-" must start and end with lowercase alphanumeric, and contain only lowercase alphanumeric and hyphens"#,
                ),
                refuses(
                    "a..b=1",
                    r#"key "" must start and end with lowercase alphanumeric, and contain only lowercase alphanumeric and hyphens"#,
                ),
                refuses(
                    "a_b=1",
                    r#"key "a_b" must start and end with lowercase alphanumeric, and contain only lowercase alphanumeric and hyphens"#,
                ),
                refuses("stdout=1", r#"cannot set reserved action key "stdout""#),
                refuses(
                    "a.stderr-encoding=1",
                    r#"cannot set reserved action key "stderr-encoding""#,
                ),
                refuses("--a=1", "option provided but not defined: -a"),
            ],
        ),
        (
            leader,
            &[
                fails("a=1", "not running an action"),
                refuses("x", r#"argument "x" must be of the form key...=value"#),
            ],
        ),
    ],
};

pub const JUJU_REBOOT: Table = Table {
    tool: "juju-reboot",
    scenes: &[
        (
            created,
            &[
                ok("", ""),
                ok("--now", ""),
                ok("--now=true", ""),
                ok("--now=false", ""),
                refuses("--now soon", r#"unrecognized args: ["soon"]"#),
                refuses(
                    "--now=soon",
                    r#"invalid value "soon" for option --now: strconv.ParseBool: parsing "soon": invalid syntax"#,
                ),
                refuses("-n", "option provided but not defined: -n"),
            ],
        ),
        (
            action,
            &[
                fails("", "juju-reboot is not supported when running an action."),
                fails(
                    "--now",
                    "juju-reboot is not supported when running an action.",
                ),
                refuses("x", r#"unrecognized args: ["x"]"#),
            ],
        ),
    ],
};
