//! juju-log.

use crate::scenes::{created, leader};
use crate::table::{Table, ok, refuses, warns};

pub const JUJU_LOG: Table = Table {
    tool: "juju-log",
    scenes: &[
        (
            leader,
            &[
                ok("two words", ""),
                ok("-l warn x", ""),
                ok("-lWARNING x", ""),
                ok("--log-level error x", ""),
                ok("x --log-level=critical", ""),
                ok("-l nope x", ""),
                ok("--debug x", ""),
                ok("--debug=false x", ""),
                ok("-- -dash --debug", ""),
                ok("''", ""),
                warns(
                    "--format json x",
                    r#"--format flag deprecated for command "juju-log""#,
                ),
                warns(
                    "--format=nope x",
                    r#"--format flag deprecated for command "juju-log""#,
                ),
                refuses("", "no message specified"),
                refuses("-l info", "no message specified"),
                refuses("x -l", "option needs an argument: -l"),
                refuses("-x", "option provided but not defined: -x"),
                refuses(
                    "--debug=x y",
                    r#"invalid value "x" for option --debug: strconv.ParseBool: parsing "x": invalid syntax"#,
                ),
            ],
        ),
        (created, &[ok("x", "")]),
    ],
};
