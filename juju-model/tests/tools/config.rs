//! config-get.

use crate::scenes::leader;
use crate::table::{Table, ok, refuses, writes};

pub const CONFIG_GET: Table = Table {
    tool: "config-get",
    scenes: &[(
        leader,
        &[
            ok("port", "25"),
            ok("port --format yaml", "25"),
            ok("port --format json", "25"),
            ok("big", "1.234567e+06"),
            ok("--format=yaml big", "1.234567e+06"),
            ok("--format=json big", "1234567"),
            ok("debug", "False"),
            ok("debug --format=yaml", "false"),
            ok("debug --format=json", "false"),
            ok("ratio", "0.5"),
            ok("host", "h: 1"),
            ok("host --format=smart", "h: 1"),
            ok("host --format=yaml", "'h: 1'"),
            ok("host --format=json", r#""h: 1""#),
            // Unset and unknown are the same; so is a lone dash.
            ok("key", ""),
            ok("key --format=yaml", ""),
            ok("key --format=json", "null"),
            ok("nope --format=json", "null"),
            ok("-", ""),
            ok("- --format=json", "null"),
            ok(
                "",
                "big: 1.234567e+06\ndebug: false\nhost: 'h: 1'\nport: 25\nratio: 0.5",
            ),
            ok(
                "'' --format=json",
                r#"{"big":1234567,"debug":false,"host":"h: 1","port":25,"ratio":0.5}"#,
            ),
            ok(
                "-a --format json",
                r#"{"big":1234567,"debug":false,"host":"h: 1","key":null,"port":25,"ratio":0.5}"#,
            ),
            ok(
                "--all",
                "big: 1.234567e+06\ndebug: false\nhost: 'h: 1'\nkey: null\nport: 25\nratio: 0.5",
            ),
            ok("--all=false port", "25"),
            ok("--all --a=false port", "25"),
            ok("-- port", "25"),
            writes("-aoout --a=0 ratio", "/charm/out", "0.5"),
            writes("-o out port", "/charm/out", "25"),
            writes("-oout port", "/charm/out", "25"),
            writes("--output /out port", "/out", "25"),
            writes("port --output=/out --format=json", "/out", "25"),
            refuses("-a k", r#"cannot use argument --all together with key "k""#),
            refuses(
                "--all=True k",
                r#"cannot use argument --all together with key "k""#,
            ),
            refuses("a b c", r#"unrecognized args: ["b" "c"]"#),
            refuses(
                "-a=1",
                r#"invalid value "=1" for option -a: strconv.ParseBool: parsing "=1": invalid syntax"#,
            ),
            refuses(
                "--format x --nope",
                r#"invalid value "x" for option --format: unknown format "x""#,
            ),
            refuses("--format", "option needs an argument: --format"),
            refuses("--=x", r#"empty option in argument "--=x""#),
            refuses("-x", "option provided but not defined: -x"),
        ],
    )],
};
