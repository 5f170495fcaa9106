//! application-version-set, status-get, status-set.

use crate::scenes::{follower, leader};
use crate::table::{Table, fails, ok, refuses, then, writes};

pub const STATUS_SET: Table = Table {
    tool: "status-set",
    scenes: &[
        (
            leader,
            &[
                ok("active", ""),
                ok("waiting 'two words'", ""),
                ok("maintenance ''", ""),
                ok("blocked -- -dash", ""),
                then(
                    "status-get --include-data --format=json",
                    r#"{"message":"-dash","status":"blocked","status-data":{}}"#,
                ),
                ok("--application active m", ""),
                ok("waiting --application=True", ""),
                then("status-get --application", "waiting"),
                ok("--application=false active", ""),
                refuses("", "invalid args, require <status> [message]"),
                refuses(
                    "fine",
                    r#"invalid status "fine", expected one of [maintenance blocked waiting active]"#,
                ),
                refuses(
                    "unknown x",
                    r#"invalid status "unknown", expected one of [maintenance blocked waiting active]"#,
                ),
                refuses(
                    "--application True",
                    r#"invalid status "True", expected one of [maintenance blocked waiting active]"#,
                ),
                refuses("active a b", r#"unrecognized args: ["b"]"#),
                refuses("active -x", "option provided but not defined: -x"),
            ],
        ),
        (
            follower,
            &[
                ok("active", ""),
                fails("--application active", "this unit is not the leader"),
                refuses(
                    "--application fine",
                    r#"invalid status "fine", expected one of [maintenance blocked waiting active]"#,
                ),
            ],
        ),
    ],
};

const APP: &str = r#"{"application-status":{"status":"blocked","units":{"web/0":{"status":"unknown"},"web/1":{"status":"unknown"}}}}"#;

const FULL: &str = r#"application-status:
  message: why
  status: blocked
  status-data: {}
  units:
    web/0:
      message: ""
      status: unknown
      status-data: {}
    web/1:
      message: ""
      status: unknown
      status-data: {}"#;

pub const STATUS_GET: Table = Table {
    tool: "status-get",
    scenes: &[
        (
            leader,
            &[
                ok("", "unknown"),
                ok("--format smart", "unknown"),
                ok("--format=yaml", "status: unknown"),
                ok("--format json", r#"{"status":"unknown"}"#),
                // What was read stays until the hook ends.
                then("status-set active m", ""),
                ok(
                    "--include-data",
                    "message: \"\"\nstatus: unknown\nstatus-data: {}",
                ),
                ok("--include-data=false", "unknown"),
                ok(
                    "--include-data=1 --format=json",
                    r#"{"message":"","status":"unknown","status-data":{}}"#,
                ),
            ],
        ),
        (
            leader,
            &[
                then("status-set --application blocked why", ""),
                ok("--application", "blocked"),
                ok("--application=true --format=json", APP),
                ok("--application=false", "unknown"),
                ok("--application --include-data", FULL),
                ok("--include-data --application --format=yaml", FULL),
                writes("-o x", "/charm/x", "unknown"),
                writes("-ox", "/charm/x", "unknown"),
                writes("--output x", "/charm/x", "unknown"),
                writes("--output=x", "/charm/x", "unknown"),
                refuses("x", r#"unrecognized args: ["x"]"#),
            ],
        ),
        (
            follower,
            &[
                ok("", "unknown"),
                fails(
                    "--application",
                    "finding application status: this unit is not the leader",
                ),
            ],
        ),
    ],
};

pub const APPLICATION_VERSION_SET: Table = Table {
    tool: "application-version-set",
    scenes: &[(
        leader,
        &[
            ok("1.2", ""),
            ok("'two words'", ""),
            ok("''", ""),
            ok("-- -1", ""),
            refuses("", "no version specified"),
            refuses("1 2", r#"unrecognized args: ["2"]"#),
            refuses("-1", "option provided but not defined: -1"),
        ],
    )],
};
