//! resource-get.

use crate::scenes::leader;
use crate::table::{Table, fails, ok, refuses};

pub const RESOURCE_GET: Table = Table {
    tool: "resource-get",
    scenes: &[(
        leader,
        &[
            ok(
                "licence",
                "/var/lib/juju/agents/unit-web-0/resources/licence/licence.txt",
            ),
            ok(
                "-- licence",
                "/var/lib/juju/agents/unit-web-0/resources/licence/licence.txt",
            ),
            fails(
                "nope",
                r#"could not download resource: resource "nope" not found"#,
            ),
            refuses("", "missing required resource name"),
            refuses("licence x", r#"unrecognized args: ["x"]"#),
            refuses("--format json", "option provided but not defined: --format"),
        ],
    )],
};
