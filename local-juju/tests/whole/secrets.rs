//! Secrets: of charms, over a relation; and of operators.

use crate::world::{World, about};

#[test]
fn a_charm_shares_a_secret_with_another_application() {
    let world = World::new();
    let owner = world.charm(
        "db",
        "provides:\n  db: {interface: sql}",
        "db-relation-created) printf '{\"password\": \"one\"}' >content
           id=$(secret-add --label pw --file $PWD/content); rm content
           secret-grant $id -r $JUJU_RELATION_ID
           relation-set --app secret=$id;;
         config-changed) if secret-info-get --label pw >/dev/null 2>&1; then
           secret-set $(secret-ids) password=two; fi;;
         secret-remove) echo $JUJU_SECRET_REVISION >>$HERE/removed
           secret-remove $JUJU_SECRET_ID --revision $JUJU_SECRET_REVISION;;",
    );
    let reader = world.charm(
        "web",
        "requires:\n  db: {interface: sql}",
        "db-relation-changed) id=$(relation-get --app secret db)
           [ -z $id ] || secret-get $id password >$HERE/first;;
         secret-changed) secret-get $JUJU_SECRET_ID password --refresh >$HERE/second;;",
    );
    world.juju(&["deploy", &owner]);
    world.juju(&["deploy", &reader]);
    world.juju(&["deploy", &reader, "stranger"]);
    world.juju(&["integrate", "db", "web"]);
    assert_eq!(world.read("first"), "one\n");
    let secrets = world.juju(&["secrets"]);
    assert!(
        secrets.contains("pw    db     never            1"),
        "{secrets}"
    );

    // No grant, no content.
    let id = secrets.lines().last().unwrap().split(' ').next().unwrap();
    let read = format!("secret-get {id}");
    let (stdout, stderr) = world.fails(&["exec", "--unit", "stranger/0", "--", &read]);
    assert!(
        stderr.contains("ERROR permission denied"),
        "{stdout}{stderr}"
    );

    world.ran();
    world.juju(&["trust", "db"]);
    assert_eq!(world.read("second"), "two\n");
    assert_eq!(world.read("removed"), "1\n", "nobody reads it any more");
    assert!(world.ran().contains(&"web/0 secret-changed".to_owned()));
    let shown = world.juju(&["show-secret", id]);
    assert!(
        shown.contains("label: pw") && shown.contains("target: application-web"),
        "{shown}"
    );
    assert!(
        shown.contains("scope: relation-web.db#db.db") && !shown.contains("two"),
        "{shown}"
    );

    // Who only looks is not shown contents.
    for command in [
        &["debug-log"][..],
        &["secrets", "--format", "yaml"],
        &["status", "--format", "json"],
    ] {
        let shown = world.juju(command);
        assert!(!shown.contains("two"), "{shown}");
    }
    world.juju(&["remove-relation", "db", "web"]);
    let (stdout, stderr) = world.fails(&["exec", "--unit", "web/0", "--", &read]);
    assert!(
        stderr.contains("ERROR permission denied"),
        "{stdout}{stderr}"
    );
}

#[test]
fn an_operator_hands_a_secret_to_an_application() {
    let world = World::new();
    let script = format!(
        "#!/bin/sh\nHERE='{}'\ncase $JUJU_DISPATCH_PATH in
hooks/config-changed) id=$(config-get key); [ -z \"$id\" ] || secret-get $id value >$HERE/read 2>&1; true;;
hooks/secret-changed) secret-get $JUJU_SECRET_ID value --refresh >$HERE/read;;
esac\n",
        world.path("").display()
    );
    let options = "options:\n  key: {type: secret}\n";
    let files = [
        ("metadata.yaml", about("app", "")),
        ("config.yaml", options.to_owned()),
        ("dispatch", script),
    ];
    let charm = world.pack(
        "app",
        &files.each_ref().map(|(name, text)| (*name, text.as_str())),
    );
    world.juju(&["deploy", &charm]);
    fs_err::write(world.path("content.yaml"), "value: first\n").unwrap();
    let uri = world.juju(&["add-secret", "key", "--file", "content.yaml"]);
    let uri = uri.trim();
    assert!(uri.starts_with("secret:") && uri.len() == 27, "{uri}");
    world.juju(&["config", "app", &format!("key={uri}")]);
    assert_eq!(world.read("read"), "ERROR permission denied\n");
    world.juju(&["grant-secret", "key", "app"]);
    let read = format!("secret-get {uri}");
    assert_eq!(
        world.juju(&["exec", "--unit", "app/0", "--", &read]),
        "value: first\n"
    );
    world.juju(&["update-secret", uri, "value=second"]);
    assert_eq!(world.read("read"), "second\n");

    let shown = world.juju(&["show-secret", "key", "--reveal"]);
    assert!(shown.contains("content:\n    value: second"), "{shown}");
    let first = world.juju(&[
        "show-secret",
        "key",
        "--reveal",
        "--revision",
        "1",
        "--format",
        "json",
    ]);
    assert!(
        first.contains("\"content\":{\"Data\":{\"value\":\"first\"}}"),
        "{first}"
    );
    assert!(!world.juju(&["show-secret", "key"]).contains("second"));

    world.juju(&["revoke-secret", "key", "app"]);
    world.fails(&["exec", "--unit", "app/0", "--", &read]);
    world.juju(&["remove-secret", "key"]);
    assert_eq!(world.open().model().secrets().count(), 0);
    for (args, error) in [
        (&["show-secret", "key"][..], "secret \"key\" not found"),
        (&["add-secret", "key"], "missing secret value or filename"),
        (&["add-secret", "key", "Bad=1"], "key \"Bad\" not valid"),
        (&["grant-secret", "key", "app"], "not found"),
    ] {
        let (_, stderr) = world.fails(args);
        assert!(
            stderr.starts_with("ERROR ") && stderr.contains(error),
            "{args:?}: {stderr}"
        );
    }
}
