//! goal-state, credential-get.

use crate::scenes::{leader, leader_on_kubernetes, trusted};
use crate::table::{Table, fails, ok, refuses, writes};

const GOAL: &str = r#"{"units":{"web/0":{"status":"unknown","since":"2024-01-02 15:04:05Z"},"web/1":{"status":"unknown","since":"2024-01-02 15:04:05Z"}},"relations":{"db":{"database":{"status":"joined","since":"2024-01-02 15:04:05Z"},"database/0":{"status":"unknown","since":"2024-01-02 15:04:05Z"},"database/1":{"status":"unknown","since":"2024-01-02 15:04:05Z"}}}}"#;

const GOAL_YAML: &str = "units:
  web/0:
    status: unknown
    since: 2024-01-02 15:04:05Z
  web/1:
    status: unknown
    since: 2024-01-02 15:04:05Z
relations:
  db:
    database:
      status: joined
      since: 2024-01-02 15:04:05Z
    database/0:
      status: unknown
      since: 2024-01-02 15:04:05Z
    database/1:
      status: unknown
      since: 2024-01-02 15:04:05Z";

pub const GOAL_STATE: Table = Table {
    tool: "goal-state",
    scenes: &[(
        leader,
        &[
            ok("", GOAL_YAML),
            ok("--format yaml", GOAL_YAML),
            ok("--format=json", GOAL),
            ok("--format yaml --format json", GOAL),
            writes("-o x --format json", "/charm/x", GOAL),
            writes("-ox", "/charm/x", GOAL_YAML),
            writes("--output x", "/charm/x", GOAL_YAML),
            writes("--output=/x", "/x", GOAL_YAML),
            refuses("x", r#"unrecognized args: ["x"]"#),
            refuses(
                "--format smart",
                r#"invalid value "smart" for option --format: unknown format "smart""#,
            ),
        ],
    )],
};

const CREDENTIAL: &str =
    r#"{"type":"manual","name":"local","region":"local","credential":{"auth-type":"empty"}}"#;

const CREDENTIAL_YAML: &str = r#"type: manual
name: local
region: local
endpoint: ""
identityendpoint: ""
storageendpoint: ""
credential:
  authtype: empty
  attributes: {}
  redacted: []
cacertificates: []
skiptlsverify: false
iscontrollercloud: false"#;

pub const CREDENTIAL_GET: Table = Table {
    tool: "credential-get",
    scenes: &[
        (
            trusted,
            &[
                ok("--format=json", CREDENTIAL),
                ok("--format yaml", CREDENTIAL_YAML),
                ok("--format=smart", CREDENTIAL_YAML),
                ok("", CREDENTIAL_YAML),
                writes("-o x --format json", "/charm/x", CREDENTIAL),
                writes("-ox", "/charm/x", CREDENTIAL_YAML),
                writes("--output x", "/charm/x", CREDENTIAL_YAML),
                writes("--output=x", "/charm/x", CREDENTIAL_YAML),
            ],
        ),
        (
            leader,
            &[
                fails("", "cannot access cloud credentials: permission denied"),
                refuses("x", r#"unrecognized args: ["x"]"#),
            ],
        ),
        (
            leader_on_kubernetes,
            &[fails(
                "",
                "cannot access cloud credentials: getting model credentials: permission denied",
            )],
        ),
    ],
};
