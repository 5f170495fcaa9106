//! network-get, unit-get.

use crate::scenes::{leader, leader_on_kubernetes};
use crate::table::{Table, fails, ok, refuses, writes};

const ALL: &str = r#"{"bind-addresses":[{"mac-address":"02:00:00:00:00:00","interface-name":"eth0","addresses":[{"hostname":"","value":"10.0.0.2","cidr":"10.0.0.0/24"}]}],"egress-subnets":["10.0.0.2/32"],"ingress-addresses":["10.0.0.2"]}"#;

const ALL_YAML: &str = r#"bind-addresses:
- mac-address: "02:00:00:00:00:00"
  interface-name: eth0
  addresses:
  - hostname: ""
    value: 10.0.0.2
    cidr: 10.0.0.0/24
    address: 10.0.0.2
  macaddress: "02:00:00:00:00:00"
  interfacename: eth0
egress-subnets:
- 10.0.0.2/32
ingress-addresses:
- 10.0.0.2"#;

pub const NETWORK_GET: Table = Table {
    tool: "network-get",
    scenes: &[
        (
            leader,
            &[
                ok("db --format json", ALL),
                ok("--format=json cluster", ALL),
                ok("juju-info --format yaml", ALL_YAML),
                ok("db", ALL_YAML),
                ok("db --format=smart", ALL_YAML),
                ok("-r 1 db --format json", ALL),
                ok("-rdb:1 db --format json", ALL),
                ok("--relation 1 db --format json", ALL),
                ok("--relation=db:1 db --format json", ALL),
                ok("db --bind-address", "10.0.0.2"),
                ok("db --bind-address=1 --format=json", "\"10.0.0.2\""),
                ok("db --ingress-address --format=yaml", "10.0.0.2"),
                ok("db --ingress-address=true", "10.0.0.2"),
                ok("db --egress-subnets", "10.0.0.2/32"),
                ok("db --egress-subnets=t --format=yaml", "- 10.0.0.2/32"),
                ok("--egress-subnets db --format=json", r#"["10.0.0.2/32"]"#),
                ok("db --primary-address", "10.0.0.2"),
                ok("db --primary-address=True --format=json", "\"10.0.0.2\""),
                ok(
                    "db --ingress-address --bind-address --format=json",
                    r#"{"bind-address":"10.0.0.2","ingress-address":"10.0.0.2"}"#,
                ),
                ok(
                    "db --ingress-address --egress-subnets",
                    "egress-subnets:\n- 10.0.0.2/32\ningress-address: 10.0.0.2",
                ),
                writes("db --bind-address -o x", "/charm/x", "10.0.0.2"),
                writes("db --bind-address -ox", "/charm/x", "10.0.0.2"),
                writes("db --output x --format=json", "/charm/x", ALL),
                writes("db --output=x", "/charm/x", ALL_YAML),
                refuses("", "no arguments specified"),
                refuses("''", "no binding name specified"),
                refuses("db x", r#"unrecognized args: ["x"]"#),
                refuses(
                    "-r 99",
                    r#"invalid value "99" for option -r: relation not found"#,
                ),
                refuses(
                    "--relation=x",
                    r#"invalid value "x" for option --relation: invalid relation id"#,
                ),
                fails("nope", r#"no network config found for binding "nope""#),
                fails(
                    "db --primary-address --bind-address",
                    "--primary-address must be the only flag specified",
                ),
            ],
        ),
        (
            leader_on_kubernetes,
            // Others reach the pod by the service of its application.
            &[
                ok(
                    "db --format=json",
                    r#"{"bind-addresses":[{"mac-address":"","interface-name":"eth0","addresses":[{"hostname":"","value":"10.1.0.2","cidr":""}]}],"egress-subnets":["10.152.120.39/32"],"ingress-addresses":["10.152.120.39"]}"#,
                ),
                ok("db --bind-address", "10.1.0.2"),
                ok("db --ingress-address", "10.152.120.39"),
                ok("db --primary-address", "10.1.0.2"),
            ],
        ),
    ],
};

pub const UNIT_GET: Table = Table {
    tool: "unit-get",
    scenes: &[(
        leader,
        &[
            ok("private-address", "10.0.0.2"),
            ok("public-address", "10.0.0.2"),
            ok("private-address --format smart", "10.0.0.2"),
            ok("--format=json private-address", "\"10.0.0.2\""),
            ok("private-address --format=yaml", "10.0.0.2"),
            writes("private-address -o x", "/charm/x", "10.0.0.2"),
            writes("private-address -ox", "/charm/x", "10.0.0.2"),
            writes("private-address --output x", "/charm/x", "10.0.0.2"),
            writes("--output=x private-address", "/charm/x", "10.0.0.2"),
            refuses("", "no setting specified"),
            refuses("'x y'", r#"unknown setting "x y""#),
            refuses("private-address x", r#"unrecognized args: ["x"]"#),
        ],
    )],
};
