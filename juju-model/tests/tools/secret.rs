//! secret-add, secret-get, secret-grant, secret-ids, secret-info-get, secret-remove, secret-revoke, secret-set.

use crate::scenes::{
    follower, leader, owner, owner_in_relation, peer_of_owner, reader, reader_on_four,
};
use crate::table::{Table, fails, ok, refuses, then, writes};

const NEW: &str = "secret://{uuid}/*";

pub const SECRET_ADD: Table = Table {
    tool: "secret-add",
    scenes: &[
        (
            leader,
            &[
                ok("password=one", NEW),
                ok("--label l --description d password=one", NEW),
                ok("password=one --label=m --description='two words'", NEW),
                ok("--owner unit password=one", NEW),
                ok("--owner=application password=one", NEW),
                ok("--rotate never --expire 24h password=one", NEW),
                ok(
                    "--rotate=daily --expire=2024-03-04T05:06:07 password=one",
                    NEW,
                ),
                ok("--expire 2024-03-04T05:06:07+01:00 a-key=one", NEW),
                ok("--label files --file /secret.json", NEW),
                then("secret-get --label files", "file-key: from file"),
                ok("--label yaml --file=/secret.yaml file-key=argument", NEW),
                then("secret-get --label yaml", "file-key: from file"),
                ok(
                    "--label raw raw#file=/raw token#base64=YQ== key=k== -- dash=-",
                    NEW,
                ),
                then(
                    "secret-get --label raw --format=json",
                    r#"{"dash":"-","key":"k==","raw":"raw\n","token":"a"}"#,
                ),
                fails(
                    "--label l password=two",
                    r#"secret with label "l" already exists"#,
                ),
                refuses("", "missing secret value or filename"),
                refuses("ab=1", r#"key "ab" not valid"#),
                refuses("Upper=1", r#"key "Upper" not valid"#),
                refuses("two--dashes=1", r#"key "two--dashes" not valid"#),
                refuses("password=", r#"key value "password=" not valid"#),
                refuses("password==", r#"key value "password==" not valid"#),
                refuses("password", r#"key value "password" not valid"#),
                refuses("=x", r#"key value "=x" not valid"#),
                refuses(
                    "--rotate sometimes",
                    r#"rotate policy "sometimes" not valid"#,
                ),
                refuses(
                    "--expire tomorrow",
                    r#"expire time or duration "tomorrow" not valid"#,
                ),
                refuses("--expire 1d", r#"expire time or duration "1d" not valid"#),
                refuses(
                    "--expire=-1h",
                    r#"negative expire duration "-1h" not valid"#,
                ),
                refuses("--owner me", r#"secret owner "me" not valid"#),
                refuses("--file /nope", "open /nope: no such file or directory"),
                refuses("raw#file=/nope", "open /nope: no such file or directory"),
                refuses("-l x", "option provided but not defined: -l"),
            ],
        ),
        (
            follower,
            &[
                fails("password=one", "this unit is not the leader"),
                ok("--owner=unit password=one", NEW),
            ],
        ),
    ],
};

pub const SECRET_SET: Table = Table {
    tool: "secret-set",
    scenes: &[
        (
            owner,
            &[
                ok("{id} --label other --description=new", ""),
                ok("{id} --label=third --description 'two words'", ""),
                then(
                    "secret-info-get {id} --format=json",
                    r#"{"{id}":{"revision":1,"label":"third","owner":"application","description":"two words","rotation":"monthly","expiry":"2024-03-04T05:06:07Z","rotates":"2024-02-02T15:04:05Z","access":[{"target":"application-database","scope":"relation-web.db#database.db","role":"view"}]}}"#,
                ),
                ok("secret:{id} --rotate hourly --expire 1h", ""),
                ok("{id} --rotate=never --expire=2024-05-06T07:08:09Z", ""),
                ok("{uri} password=two", ""),
                then("secret-get {id}", "password: one\nuser: me"),
                then("secret-get {id} --peek", "password: two"),
                ok("{own} --file /secret.yaml", ""),
                ok("{own} --file=/secret.json token=x", ""),
                // The owner stays who it is.
                ok("{own} --owner application", ""),
                ok("--owner=unit {id}", ""),
                refuses("", "missing secret URI"),
                refuses("nope", r#"secret URI "nope" not valid"#),
                refuses("{id} ab=1", r#"key "ab" not valid"#),
                refuses("{id} password=", r#"key value "password=" not valid"#),
                refuses("{id} --rotate x", r#"rotate policy "x" not valid"#),
                refuses(
                    "{id} --expire x",
                    r#"expire time or duration "x" not valid"#,
                ),
                refuses("{id} --owner x", r#"secret owner "x" not valid"#),
                refuses("{id} --file /nope", "open /nope: no such file or directory"),
                refuses("{id} --peek", "option provided but not defined: --peek"),
                fails(
                    "{own} --label third",
                    r#"secret with label "third" already exists"#,
                ),
            ],
        ),
        // A stranger's is refused when the hook is committed.
        (peer_of_owner, &[ok("{id} password=two", "")]),
        (reader, &[ok("{id} password=two", "")]),
    ],
};

pub const SECRET_GET: Table = Table {
    tool: "secret-get",
    scenes: &[
        (
            reader,
            &[
                ok("{uri}", "password: one\nuser: me"),
                ok("{id} --format yaml", "password: one\nuser: me"),
                ok(
                    "secret:{id} --format=json",
                    r#"{"password":"one","user":"me"}"#,
                ),
                ok("--format json {id} user", "\"me\""),
                ok("{id} password#base64", "b25l"),
                ok("{id} password", "one"),
                ok("{id} --label mail", "password: one\nuser: me"),
                ok("--label mail --peek", "password: one\nuser: me"),
                ok("--label=mail --refresh", "password: one\nuser: me"),
                ok("'' password --label mail --peek=true", "one"),
                ok("{id} --refresh=false user", "me"),
                writes("{id} user -o x", "/charm/x", "me"),
                writes("{id} user -ox", "/charm/x", "me"),
                writes("{id} user --output x", "/charm/x", "me"),
                writes("{id} user --output=x", "/charm/x", "me"),
                fails("{id} nope", r#"secret key value "nope" not found"#),
                fails("--label mine", r#"consumer label "mine" not found"#),
                fails("{own}", "permission denied"),
                fails(
                    "00000000000000000000",
                    r#"secret "secret:00000000000000000000" not found"#,
                ),
                refuses("", "require either a secret URI or label"),
                refuses("'' --label=", "require either a secret URI or label"),
                refuses(
                    "{id} --peek --refresh",
                    "specify one of --peek or --refresh but not both",
                ),
                refuses("'a b'", r#"secret URI "a b" not valid"#),
                refuses("{id} user x", r#"unrecognized args: ["x"]"#),
                refuses(
                    "{id} --format smart",
                    r#"invalid value "smart" for option --format: unknown format "smart""#,
                ),
            ],
        ),
        (
            owner,
            &[
                ok("'' user --label mine", "me"),
                ok("{own} token", "abc"),
                ok("{own} binary#base64", "/wA="),
                // Labels of this hook count: the new one at once, the old one no more.
                then("secret-set {id} --label renamed", ""),
                ok("'' user --label renamed", "me"),
                fails("--label mine", r#"consumer label "mine" not found"#),
                then("secret-add --label added password=new", NEW),
                ok("--label added", "password: new"),
                then("secret-remove {id}", ""),
                ok("{id} user", "me"),
                fails("--label renamed", r#"consumer label "renamed" not found"#),
            ],
        ),
        (
            peer_of_owner,
            &[
                ok("{id} user", "me"),
                ok("'' user --label mine", "me"),
                // It may not rename what the application owns.
                ok("{id} user --label follower", "me"),
                fails("--label follower", r#"consumer label "follower" not found"#),
                fails("{own}", "permission denied"),
            ],
        ),
        (
            reader_on_four,
            &[
                ok("{id} user", "me"),
                fails(
                    "--label nope",
                    r#"secret URI for consumer label "nope" not found"#,
                ),
                fails(
                    "{own}",
                    r#""database/0" is not allowed to read this secret"#,
                ),
            ],
        ),
    ],
};

pub const SECRET_INFO_GET: Table = Table {
    tool: "secret-info-get",
    scenes: &[
        (
            owner,
            &[
                ok("{id}", INFO),
                ok("{uri} --format yaml", INFO),
                ok("--label mine", INFO),
                ok("--label=mine ''", INFO),
                ok(
                    "{own} --format=json",
                    r#"{"{own}":{"revision":1,"label":"","owner":"unit"}}"#,
                ),
                ok(
                    "{own} --format yaml",
                    "{own}:\n  revision: 1\n  label: \"\"\n  owner: unit",
                ),
                then(
                    "secret-set {own} --rotate daily --expire 2h --label two token=new",
                    "",
                ),
                // What the hook changes is seen, but for the revision.
                ok(
                    "--label two --format json",
                    r#"{"{own}":{"revision":1,"label":"two","owner":"unit","rotation":"daily","expiry":"2024-01-02T17:04:05Z","rotates":"2024-01-03T15:04:05Z"}}"#,
                ),
                then("secret-grant {own} -r 1", ""),
                ok(
                    "{own}",
                    "{own}:\n  revision: 1\n  label: two\n  owner: unit\n  rotation: daily\n  expiry: 2024-01-02T17:04:05Z\n  rotates: 2024-01-03T15:04:05Z",
                ),
                writes("{id} -o x", "/charm/x", INFO),
                writes("{id} -ox", "/charm/x", INFO),
                writes("{id} --output x", "/charm/x", INFO),
                writes("{id} --output=x", "/charm/x", INFO),
                then("secret-remove {id} --revision 1", ""),
                fails("{uri}", r#"secret "{id}" not found"#),
                fails("--label nope", r#"secret "nope" not found"#),
                refuses("", "require either a secret URI or label"),
                refuses("nope", r#"secret URI "nope" not valid"#),
                refuses("{id} x", r#"unrecognized args: ["x"]"#),
                refuses(
                    "{id} --format=smart",
                    r#"invalid value "smart" for option --format: unknown format "smart""#,
                ),
            ],
        ),
        (
            peer_of_owner,
            &[fails("{id}", r#"secret "{id}" not found"#)],
        ),
        (reader, &[fails("{id}", r#"secret "{id}" not found"#)]),
    ],
};

const INFO: &str = "{id}:
  revision: 1
  label: mine
  owner: application
  description: what
  rotation: monthly
  expiry: 2024-03-04T05:06:07Z
  rotates: 2024-02-02T15:04:05Z
  access:
  - target: application-database
    scope: relation-web.db#database.db
    role: view";

pub const SECRET_IDS: Table = Table {
    tool: "secret-ids",
    scenes: &[
        (
            owner,
            &[
                ok("", "{own}\n{id}"),
                ok("--format smart", "{own}\n{id}"),
                ok("--format=json", r#"["{own}","{id}"]"#),
                ok("--format=yaml", "- {own}\n- {id}"),
                then("secret-remove {id}", ""),
                ok("", "{own}"),
                writes("-o x", "/charm/x", "{own}"),
                writes("-ox", "/charm/x", "{own}"),
                writes("--output x", "/charm/x", "{own}"),
                writes("--output=x", "/charm/x", "{own}"),
                refuses("{id}", r#"unrecognized args: ["{id}"]"#),
            ],
        ),
        (
            peer_of_owner,
            &[
                ok("", ""),
                ok("--format=json", "null"),
                ok("--format=yaml", ""),
            ],
        ),
    ],
};

pub const SECRET_GRANT: Table = Table {
    tool: "secret-grant",
    scenes: &[
        (
            owner,
            &[
                ok("{own} -r 1", ""),
                ok("{own} -rdb:1 --unit database/0", ""),
                ok("{own} --relation db:1 --unit=database/1", ""),
                ok("--relation=1 {own} --unit=", ""),
                // Committed, and more than that.
                ok("{id} -r 1", ""),
                ok("{id} -r 1 --unit database/0", ""),
                refuses("", "missing secret URI"),
                refuses("nope -r 1", r#"secret URI "nope" not valid"#),
                refuses("{id}", "no relation id specified"),
                refuses("{id} -r 1 --unit x", r#"unit "x" not valid"#),
                refuses(
                    "{id} -r 1 --unit other/0",
                    r#"cannot specify unit "other/0" in relation to application "database""#,
                ),
                refuses(
                    "-r 9",
                    r#"invalid value "9" for option -r: relation not found"#,
                ),
                refuses("{id} x -r 1", r#"unrecognized args: ["x"]"#),
                fails(
                    "00000000000000000000 -r 1",
                    r#"secret "00000000000000000000" not found"#,
                ),
            ],
        ),
        (owner_in_relation, &[ok("{own}", "")]),
        (
            peer_of_owner,
            &[fails("{id} -r 1", r#"secret "{id}" not found"#)],
        ),
    ],
};

pub const SECRET_REVOKE: Table = Table {
    tool: "secret-revoke",
    scenes: &[
        (
            owner,
            &[
                ok("{id} -r 1", ""),
                ok("{id} -rdb:1", ""),
                ok("{id} --relation 1 --unit database/0", ""),
                ok("{id} --relation=db:1 --unit=database/0", ""),
                ok("{id} --app database", ""),
                ok("{id} --app=database", ""),
                ok("--application database {id}", ""),
                ok("--application=database {id}", ""),
                ok("{own} --unit database/0", ""),
                refuses("", "missing secret URI"),
                refuses("nope", r#"secret URI "nope" not valid"#),
                refuses("{id}", "missing relation or application or unit"),
                refuses(
                    "{id} --app database --unit database/0",
                    "specify only one of application or unit",
                ),
                refuses(
                    "{id} -r 1 --app database",
                    "do not specify both relation and app",
                ),
                refuses("{id} --unit x", r#"unit "x" not valid"#),
                refuses(
                    "{id} -r 1 --unit other/0",
                    r#"cannot specify unit "other/0" in relation to application "database""#,
                ),
                refuses("{id} x", r#"unrecognized args: ["x"]"#),
                refuses(
                    "-r x",
                    r#"invalid value "x" for option -r: invalid relation id"#,
                ),
            ],
        ),
        (
            owner_in_relation,
            &[
                ok("{id}", ""),
                refuses(
                    "{id} --app database",
                    "do not specify both relation and app",
                ),
            ],
        ),
        // A stranger's is refused when the hook is committed.
        (peer_of_owner, &[ok("{id} -r 1", "")]),
    ],
};

pub const SECRET_REMOVE: Table = Table {
    tool: "secret-remove",
    scenes: &[
        (
            owner,
            &[
                ok("{id} --revision 1", ""),
                ok("{uri} --revision=0x2", ""),
                ok("{id} --revision 0", ""),
                ok("{own}", ""),
                then("secret-ids --format=json", "null"),
                refuses("", "missing secret URI"),
                refuses("nope", r#"secret URI "nope" not valid"#),
                refuses("{id} x", r#"unrecognized args: ["x"]"#),
                refuses("{id} --revision", "option needs an argument: --revision"),
                refuses(
                    "--revision x",
                    r#"invalid value "x" for option --revision: strconv.ParseInt: parsing "x": invalid syntax"#,
                ),
                refuses(
                    "--revision=9223372036854775808",
                    r#"invalid value "9223372036854775808" for option --revision: strconv.ParseInt: parsing "9223372036854775808": value out of range"#,
                ),
            ],
        ),
        // A stranger's is refused when the hook is committed.
        (peer_of_owner, &[ok("{id}", "")]),
        (reader, &[ok("{id} --revision 1", "")]),
    ],
};
