//! relation-get, relation-ids, relation-list, relation-model-get, relation-set.

use crate::scenes::{changed, created, follower, follower_on_four, leader};
use crate::table::{Table, fails, ok, refuses, then, warns, writes};

pub const RELATION_IDS: Table = Table {
    tool: "relation-ids",
    scenes: &[
        (
            leader,
            &[
                ok("db", "db:1"),
                ok("db --format=smart", "db:1"),
                ok("--format json db", r#"["db:1"]"#),
                ok("db --format=yaml", "- db:1"),
                ok("cluster", "cluster:0"),
                ok("nope", ""),
                ok("nope --format=json", "[]"),
                ok("nope --format=yaml", "[]"),
                writes("db -o x", "/charm/x", "db:1"),
                writes("db -ox", "/charm/x", "db:1"),
                writes("db --output x", "/charm/x", "db:1"),
                writes("db --output=x", "/charm/x", "db:1"),
                refuses("", "no endpoint name specified"),
                refuses("db x", r#"unrecognized args: ["x"]"#),
                refuses("-r 1", "option provided but not defined: -r"),
            ],
        ),
        (changed, &[ok("", "db:1"), ok("cluster", "cluster:0")]),
    ],
};

pub const RELATION_LIST: Table = Table {
    tool: "relation-list",
    scenes: &[
        (
            changed,
            &[
                ok("", "database/0\ndatabase/1"),
                ok("--format=smart", "database/0\ndatabase/1"),
                ok("--format json", r#"["database/0","database/1"]"#),
                ok("--format=yaml", "- database/0\n- database/1"),
                ok("-r 0", "web/1"),
                ok("-r0", "web/1"),
                ok("-rcluster:0", "web/1"),
                // The number counts alone.
                ok("-r=:0", "web/1"),
                ok("--relation nonsense:0", "web/1"),
                ok("--relation=a:b:0", "web/1"),
                ok("-r 1 -r +0", "web/1"),
                ok("--app", "database"),
                ok("--app=false", "database/0\ndatabase/1"),
                ok("--app=T -r 0", "web"),
                ok("--app --format json", "\"database\""),
                writes("-o x -r 0", "/charm/x", "web/1"),
                writes("-ox -r 0", "/charm/x", "web/1"),
                writes("--output x -r 0", "/charm/x", "web/1"),
                writes("--output=x -r 0", "/charm/x", "web/1"),
                refuses("db", r#"unrecognized args: ["db"]"#),
                refuses(
                    "db -r x",
                    r#"invalid value "x" for option -r: invalid relation id"#,
                ),
                refuses(
                    "-r 1 --relation db:99",
                    r#"invalid value "db:99" for option --relation: relation not found"#,
                ),
                refuses(
                    "-r -1",
                    r#"invalid value "-1" for option -r: relation not found"#,
                ),
                refuses(
                    "-r=1",
                    r#"invalid value "=1" for option -r: invalid relation id"#,
                ),
                refuses(
                    "--r=",
                    r#"invalid value "" for option -r: invalid relation id"#,
                ),
                refuses("-r", "option needs an argument: -r"),
            ],
        ),
        (leader, &[refuses("", "no relation id specified")]),
    ],
};

pub const RELATION_MODEL_GET: Table = Table {
    tool: "relation-model-get",
    scenes: &[
        (
            leader,
            &[
                ok("-r 1", "uuid: {uuid}"),
                ok("-rdb:1 --format=smart", "uuid: {uuid}"),
                ok("--relation 1 --format=yaml", "uuid: {uuid}"),
                ok("--relation=db:1 --format json", r#"{"uuid":"{uuid}"}"#),
                writes("-r 1 -o x", "/charm/x", "uuid: {uuid}"),
                writes("-r 1 -ox", "/charm/x", "uuid: {uuid}"),
                writes("-r 1 --output x", "/charm/x", "uuid: {uuid}"),
                writes("-r 1 --output=x", "/charm/x", "uuid: {uuid}"),
                refuses("", "no relation id specified"),
                refuses(
                    "-r 9",
                    r#"invalid value "9" for option -r: relation not found"#,
                ),
                refuses("-r 1 x", r#"unrecognized args: ["x"]"#),
            ],
        ),
        (created, &[ok("--format=json", r#"{"uuid":"{uuid}"}"#)]),
    ],
};

const DATABASE_1: &str =
    r#"{"egress-subnets":"10.0.0.5/32","ingress-address":"10.0.0.5","private-address":"10.0.0.5"}"#;

pub const RELATION_GET: Table = Table {
    tool: "relation-get",
    scenes: &[
        (
            changed,
            &[
                ok("port", "5432"),
                ok("port --format smart", "5432"),
                ok("port --format=yaml", "\"5432\""),
                ok("--format json port", "\"5432\""),
                ok("nope", ""),
                ok("nope --format=json", "null"),
                ok("nope --format yaml", ""),
                ok("- database/1 --format=json", DATABASE_1),
                ok("'' database/1 --format=json", DATABASE_1),
                ok(
                    "- database/1",
                    "egress-subnets: 10.0.0.5/32\ningress-address: 10.0.0.5\nprivate-address: 10.0.0.5",
                ),
                ok("--app", "host: h"),
                ok("--app=true host", "h"),
                ok("--app host database/1", "h"),
                ok("--app - database --format=json", r#"{"host":"h"}"#),
                ok("-r 0 --app - web", "{}"),
                ok("-r0 --app - web --format json", "{}"),
                ok("--relation cluster:0 --app x web", ""),
                ok("--relation=0 private-address web/1", "10.0.0.3"),
                then("relation-set b=2 a10=x a9=12:30", ""),
                ok("b web/0", "2"),
                then("relation-set b= private-address=", ""),
                ok(
                    "- web/0",
                    "a9: \"12:30\"\na10: x\negress-subnets: 10.0.0.2/32\ningress-address: 10.0.0.2",
                ),
                ok(
                    "- web/0 --format=json",
                    r#"{"a10":"x","a9":"12:30","egress-subnets":"10.0.0.2/32","ingress-address":"10.0.0.2"}"#,
                ),
                then("relation-set --app x=1", ""),
                ok("--app - web", "x: \"1\""),
                writes("port -o x", "/charm/x", "5432"),
                writes("port -ox", "/charm/x", "5432"),
                writes("port --output x", "/charm/x", "5432"),
                writes("port --output=x", "/charm/x", "5432"),
                fails(
                    "- database/9",
                    r#"cannot read settings for unit "database/9" in relation "web:db database:db": unit "database/9": settings not found"#,
                ),
                fails("- other/0", "permission denied"),
                fails("--app - other", "permission denied"),
                fails("- web/1", "permission denied"),
                fails("--app - Not/x", r#""" is not a valid unit or application"#),
                refuses(
                    "- database",
                    r#"expected unit name, got application name "database""#,
                ),
                refuses("- 'a b'", r#"invalid unit name "a b""#),
                refuses("- database/0 x y", r#"unrecognized args: ["x" "y"]"#),
                refuses(
                    "-r x - 'a b'",
                    r#"invalid value "x" for option -r: invalid relation id"#,
                ),
            ],
        ),
        (
            created,
            &[ok("", "host: h"), ok("host", "h"), ok("host --app", "h")],
        ),
        (
            leader,
            &[
                refuses("", "no relation id specified"),
                refuses("-r 1", "no unit or application specified"),
                ok("-r 1 --app - web", "{}"),
            ],
        ),
        (
            follower,
            &[
                fails("-r 1 --app - web", "permission denied"),
                ok("-r 0 --app - web", "{}"),
                ok("-r 1 --app - database", "host: h"),
            ],
        ),
        (follower_on_four, &[ok("-r 1 --app - web", "{}")]),
    ],
};

const DEPRECATED: &str = r#"--format flag deprecated for command "relation-set""#;

pub const RELATION_SET: Table = Table {
    tool: "relation-set",
    scenes: &[
        (
            created,
            &[
                ok("a=1 ' b = x y '", ""),
                ok("b= egress-subnets= ingress-address= private-address=", ""),
                ok("never=", ""),
                ok("", ""),
                ok("'' c=x=y", ""),
                then(
                    "relation-get - web/0 --format=json",
                    r#"{"a":"1","c":"x=y"}"#,
                ),
                ok("a= c= -r db:1", ""),
                ok("-r1 -- -d=-", ""),
                ok("--relation 1 e=5", ""),
                ok("--relation=1 e=6", ""),
                then("relation-get - web/0", "-d: '-'\ne: \"6\""),
                ok("--file data.yaml e=", ""),
                ok("--file=~/home.yaml long=2 -- -d=", ""),
                then(
                    "relation-get - web/0",
                    "c: \"3\"\nhome: \"yes\"\nlong: \"2\"",
                ),
                ok("--file -", "").given("{\"home\": null, \"long\": ~, c: }"),
                then("relation-get - web/0", "{}"),
                ok("--file - 'x=argument'", "").given("x: file\ny: ' kept '\n"),
                then("relation-get - web/0", "x: argument\n\"y\": ' kept '"),
                ok("--file -", "").given(""),
                ok("--app k=v", ""),
                ok("--app=1 k=w", ""),
                ok("--app=false x=y", ""),
                then("relation-get --app - web", "k: w"),
                warns("--format json x=1", DEPRECATED),
                warns("--format= --format=nope x=2", DEPRECATED),
                fails(
                    "--file -",
                    "yaml: found invalid Unicode character escape code",
                )
                .given(r#"{"a":"\ud83d\ude00"}"#),
                fails(
                    "--file list.yaml",
                    "yaml: unmarshal errors:\n  line 1: cannot unmarshal !!seq into string",
                ),
                fails("--file nope", "open /charm/nope: no such file or directory"),
                refuses("x", r#"expected "key=value", got "x""#),
                refuses("=1", r#"expected "key=value", got "=1""#),
                refuses("--file nope x", r#"expected "key=value", got "x""#),
                refuses("a=1 ' a'=2", r#"key "a" specified more than once"#),
                refuses("-a=1", "option provided but not defined: -a"),
                refuses(
                    "-r 99 x",
                    r#"invalid value "99" for option -r: relation not found"#,
                ),
            ],
        ),
        (
            leader,
            &[
                refuses("a=1", "no relation id specified"),
                refuses("x", "no relation id specified"),
            ],
        ),
        (
            follower,
            &[
                ok("-r 1 a=1", ""),
                fails("-r 1 --app a=1", "cannot write relation settings"),
                fails("-r 0 --app a=1", "cannot write relation settings"),
            ],
        ),
    ],
};
