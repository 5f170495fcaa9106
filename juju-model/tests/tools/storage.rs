//! storage-add, storage-get, storage-list.

use crate::scenes::{attached, leader};
use crate::table::{Table, fails, ok, refuses, then, writes};

pub const STORAGE_LIST: Table = Table {
    tool: "storage-list",
    scenes: &[(
        leader,
        &[
            ok("", "data/0"),
            ok("--format smart", "data/0"),
            ok("--format=json", r#"["data/0"]"#),
            ok("--format yaml", "- data/0"),
            ok("data", "data/0"),
            ok("logs", ""),
            ok("logs --format json", "[]"),
            ok("nope --format yaml", "[]"),
            // What is added is there when the hook is committed.
            then("storage-add logs", ""),
            ok("logs", ""),
            writes("-o x", "/charm/x", "data/0"),
            writes("-ox", "/charm/x", "data/0"),
            writes("--output x", "/charm/x", "data/0"),
            writes("--output=x", "/charm/x", "data/0"),
            refuses("data x", r#"unrecognized args: ["x"]"#),
            refuses("-s data/0", "option provided but not defined: -s"),
        ],
    )],
};

pub const STORAGE_GET: Table = Table {
    tool: "storage-get",
    scenes: &[
        (
            attached,
            &[
                ok("", "kind: filesystem\nlocation: /srv/data"),
                ok(
                    "--format json",
                    r#"{"kind":"filesystem","location":"/srv/data"}"#,
                ),
                ok("'' --format=yaml", "kind: filesystem\nlocation: /srv/data"),
                ok("kind", "filesystem"),
                ok("location --format=smart", "/srv/data"),
                ok("location --format=json", "\"/srv/data\""),
                ok("-s data/0 location", "/srv/data"),
                ok("-sdata/0 location", "/srv/data"),
                ok("location --s data/0", "/srv/data"),
                ok("location --s=data/0", "/srv/data"),
                writes("location -o x", "/charm/x", "/srv/data"),
                writes("location -ox", "/charm/x", "/srv/data"),
                writes("location --output x", "/charm/x", "/srv/data"),
                writes("location --output=x", "/charm/x", "/srv/data"),
                fails("size", r#"invalid storage attribute "size""#),
                refuses("kind location", r#"unrecognized args: ["location"]"#),
            ],
        ),
        (
            leader,
            &[
                ok("-s data/0 kind", "filesystem"),
                refuses("", "no storage instance specified"),
                refuses(
                    "-s x a b",
                    r#"invalid value "x" for option -s: invalid storage ID "x""#,
                ),
                refuses(
                    "--s=",
                    r#"invalid value "" for option -s: invalid storage ID """#,
                ),
                // Somebody else's.
                refuses(
                    "-s data/1",
                    r#"invalid value "data/1" for option -s: storage "data/1" not found"#,
                ),
            ],
        ),
    ],
};

pub const STORAGE_ADD: Table = Table {
    tool: "storage-add",
    scenes: &[(
        leader,
        &[
            ok("logs", ""),
            ok("logs=2 data=1", ""),
            ok("nope", ""),
            refuses("", "storage add requires a storage directive"),
            refuses("data=1G", r#"only count can be specified for "data""#),
            refuses("logs data=0", r#"only count can be specified for "data""#),
            refuses("data=", r#"only count can be specified for "data""#),
            refuses("--count 1", "option provided but not defined: --count"),
        ],
    )],
};
