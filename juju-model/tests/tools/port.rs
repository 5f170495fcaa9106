//! open-port, close-port, opened-ports.

use crate::scenes::{leader, leader_on_kubernetes};
use crate::table::{Table, fails, ok, refuses, then, warns, writes};

pub const OPEN_PORT: Table = Table {
    tool: "open-port",
    scenes: &[
        (
            leader,
            &[
                ok("80", ""),
                ok("80/TCP", ""),
                ok("53/udp", ""),
                ok("1000-2000/udp", ""),
                ok("ICMP", ""),
                ok("443 --endpoints db,cluster", ""),
                ok("--endpoints=db 444/tcp", ""),
                ok("445 --endpoints=", ""),
                then(
                    "opened-ports --endpoints",
                    "icmp (*)\n80/tcp (*)\n443/tcp (cluster, db)\n444/tcp (db)\n445/tcp (*)\n53/udp (*)\n1000-2000/udp (*)",
                ),
                warns(
                    "80 --format json",
                    r#"--format flag deprecated for command "open-port""#,
                ),
                warns(
                    "80 --format=x",
                    r#"--format flag deprecated for command "open-port""#,
                ),
                refuses("", "no port or range specified"),
                refuses(
                    "80/sctp",
                    r#"invalid protocol "sctp", expected "tcp", "udp", or "icmp""#,
                ),
                refuses(
                    "70000",
                    "port range bounds must be between 0 and 65535, got 70000-70000",
                ),
                refuses("90-80", "invalid port range 90-80"),
                refuses("http", r#"invalid port range "http""#),
                refuses("80 81", r#"unrecognized args: ["81"]"#),
                refuses("-80", "option provided but not defined: -8"),
                fails("80 --endpoints nope", r#"endpoint "nope" not found"#),
                fails(
                    "79-81",
                    r#"cannot open 79-81/tcp (unit "web/0"): port range conflicts with 80/tcp (unit "web/0") requested earlier"#,
                ),
            ],
        ),
        (
            leader_on_kubernetes,
            &[
                ok("80", ""),
                ok("icmp", ""),
                fails(
                    "80-81",
                    "port ranges are not supported for k8s applications, please specify a single port",
                ),
            ],
        ),
    ],
};

pub const CLOSE_PORT: Table = Table {
    tool: "close-port",
    scenes: &[(
        leader,
        &[
            ok("9", ""),
            then("open-port 80 --endpoints db", ""),
            then("open-port 80 --endpoints cluster", ""),
            ok("80/tcp --endpoints db", ""),
            then("opened-ports --endpoints", "80/tcp (cluster)"),
            // Without endpoints it is closed for all of them.
            ok("80", ""),
            then("opened-ports", ""),
            // Opened for all and closed for one, it stays open for the others.
            then("open-port 81", ""),
            ok("81 --endpoints=db", ""),
            then("opened-ports --endpoints", "81/tcp (cluster)"),
            ok("81 --endpoints=cluster", ""),
            then("opened-ports", ""),
            then("open-port 70-79/udp", ""),
            ok("70-75/udp", ""),
            ok("70-79/UDP", ""),
            then("open-port icmp", ""),
            ok("icmp", ""),
            then("opened-ports --format=json", "[]"),
            warns(
                "80 --format json",
                r#"--format flag deprecated for command "close-port""#,
            ),
            warns(
                "80 --format=yaml",
                r#"--format flag deprecated for command "close-port""#,
            ),
            refuses("", "no port or range specified"),
            refuses(
                "80/x",
                r#"invalid protocol "x", expected "tcp", "udp", or "icmp""#,
            ),
            refuses("80 x", r#"unrecognized args: ["x"]"#),
            refuses("80 --endpoints", "option needs an argument: --endpoints"),
            fails("80 --endpoints db,nope", r#"endpoint "nope" not found"#),
        ],
    )],
};

pub const OPENED_PORTS: Table = Table {
    tool: "opened-ports",
    scenes: &[(
        leader,
        &[
            ok("", ""),
            ok("--format yaml", "[]"),
            ok("--format json", "[]"),
            then("open-port 1000-2000/udp", ""),
            then("open-port 80 --endpoints db", ""),
            then("open-port 9", ""),
            then("open-port icmp", ""),
            ok("", "icmp\n9/tcp\n80/tcp\n1000-2000/udp"),
            ok("--format=smart", "icmp\n9/tcp\n80/tcp\n1000-2000/udp"),
            ok(
                "--format=json",
                r#"["icmp","9/tcp","80/tcp","1000-2000/udp"]"#,
            ),
            ok(
                "--format=yaml",
                "- icmp\n- 9/tcp\n- 80/tcp\n- 1000-2000/udp",
            ),
            ok(
                "--endpoints",
                "icmp (*)\n9/tcp (*)\n80/tcp (db)\n1000-2000/udp (*)",
            ),
            ok("--endpoints=false", "icmp\n9/tcp\n80/tcp\n1000-2000/udp"),
            ok(
                "--endpoints=true --format=json",
                r#"["icmp (*)","9/tcp (*)","80/tcp (db)","1000-2000/udp (*)"]"#,
            ),
            then("close-port icmp", ""),
            then("close-port 1000-2000/udp", ""),
            writes("-o x", "/charm/x", "9/tcp\n80/tcp"),
            writes("-ox", "/charm/x", "9/tcp\n80/tcp"),
            writes("--output x", "/charm/x", "9/tcp\n80/tcp"),
            writes("--output=x", "/charm/x", "9/tcp\n80/tcp"),
            refuses("x", r#"unrecognized args: ["x"]"#),
            refuses("--endpoints db", r#"unrecognized args: ["db"]"#),
        ],
    )],
};
