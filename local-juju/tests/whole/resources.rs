//! Resources of real units: copies in their own folder.

use crate::world::World;

const METADATA: &str = "\
resources:
  licence: {type: file, filename: licence.txt, description: Who may run it}
";

fn reader(world: &World) -> String {
    let script = r#"
install|upgrade-charm)
  path=$(resource-get licence; echo .)
  path=${path%.}
  echo "$path" >>"$HERE/seen"
  cat "$path" >>"$HERE/seen";;
update-status) resource-get licence >"$HERE/missing" 2>&1 || true;;
"#;
    world.charm("reader", METADATA, script)
}

#[test]
fn a_unit_reads_its_own_copy() {
    let world = World::new();
    let charm = reader(&world);
    fs_err::write(world.path("licence-1"), "one\n").unwrap();
    fs_err::write(world.path("licence-2"), "two\n").unwrap();
    world.juju(&["deploy", &charm, "--resource", "licence=licence-1"]);
    let copy = world
        .model_dir()
        .join("agents/unit-reader-0/resources/licence/licence.txt");
    // Without a newline at the end of the path.
    let seen = format!("{}\none\n", copy.display());
    assert_eq!(world.read("seen"), seen);
    // The operator's own file is not needed any more.
    fs_err::remove_file(world.path("licence-1")).unwrap();
    world.ran();

    world.juju(&["attach-resource", "reader", "licence=licence-2"]);
    assert_eq!(
        world.ran(),
        ["reader/0 upgrade-charm", "reader/0 config-changed"]
    );
    assert_eq!(
        world.read("seen"),
        format!("{seen}{}\ntwo\n", copy.display())
    );
    assert_eq!(
        world.juju(&["resources", "reader"]),
        "Resource  Supplied by  Revision\nlicence   admin        2024-01-02T15:04\n"
    );
    let json = world.juju(&["resources", "reader", "--format", "json"]);
    let all: serde_json::Value = serde_json::from_str(&json).unwrap();
    let licence = &all["resources"][0];
    assert_eq!(licence["resourceid"], "reader/licence");
    assert_eq!(
        (&licence["type"], &licence["path"]),
        (&"file".into(), &"licence.txt".into())
    );

    // What was replaced is not kept, and what is gone takes all along.
    let kept = world.model_dir().join("resources/reader/licence");
    assert_eq!(fs_err::read_dir(&kept).unwrap().count(), 1);
    world.juju(&["remove-application", "reader", "--no-prompt"]);
    assert!(!kept.exists());
    assert!(!copy.exists());
}

#[test]
fn a_refresh_can_bring_a_resource() {
    let world = World::new();
    fs_err::write(world.path("licence"), "one\n").unwrap();
    let old = world.charm("reader", "", "*) ;;");
    world.juju(&["deploy", &old]);
    let new = reader(&world);
    world.juju(&[
        "refresh",
        "reader",
        "--path",
        &new,
        "--resource",
        "licence=licence",
    ]);
    assert!(world.read("seen").ends_with("one\n"));
}

#[test]
fn what_is_no_resource_is_said() {
    let world = World::new();
    let charm = reader(&world);
    fs_err::write(world.path("file"), "").unwrap();
    for (given, error) in [
        ("nope=file", "unrecognized resource \"nope\""),
        (
            "licence=absent",
            "unable to open resource \"licence\": \"absent\" is not a file",
        ),
        ("licence", "expected \"key=value\", got \"licence\""),
    ] {
        let (_, stderr) = world.fails(&["deploy", &charm, "--resource", given]);
        assert!(stderr.contains(error), "{stderr}");
    }
    let (_, stderr) = world.fails(&["deploy", &charm, "../../up", "--resource", "licence=file"]);
    assert!(stderr.contains("invalid application name"), "{stderr}");
    let out = "resources:\n  ../../out: {type: file, filename: f}";
    let out = world.charm("out", out, "*) ;;");
    let (_, stderr) = world.fails(&["deploy", &out, "--resource", "../../out=file"]);
    assert!(stderr.contains("cannot be kept as a file"), "{stderr}");
    let twice = ["--resource", "licence=file", "--resource", "licence=file"];
    let (_, stderr) = world.fails(&[&["deploy", charm.as_str()][..], &twice].concat());
    assert!(
        stderr.contains("duplicate resource \"licence\""),
        "{stderr}"
    );

    let quiet = world.charm(
        "quiet",
        METADATA,
        "update-status) resource-get licence >\"$HERE/missing\" 2>&1 || true;;",
    );
    world.juju(&["deploy", &quiet]);
    world.juju(&["update-status", "quiet/0"]);
    assert_eq!(
        world.read("missing"),
        "ERROR could not download resource: resource \"licence\" not found\n"
    );
    assert_eq!(
        world.juju(&["resources", "quiet"]),
        "Resource  Supplied by  Revision\nlicence   -            -\n"
    );
    let (_, stderr) = world.fails(&["attach-resource", "quiet", "nope=file"]);
    assert!(
        stderr.contains("unrecognized resource \"nope\""),
        "{stderr}"
    );
    let (_, stderr) = world.fails(&["resources", "nobody"]);
    assert!(
        stderr.contains("application \"nobody\" not found"),
        "{stderr}"
    );
}

#[test]
fn a_bundle_brings_resources_and_storage() {
    let world = World::new();
    let script = "install|upgrade-charm) cat \"$(resource-get licence)\" >>\"$HERE/seen\"; storage-list >>\"$HERE/seen\";;";
    let metadata =
        format!("{METADATA}storage:\n  logs: {{type: filesystem, multiple: {{range: 0+}}}}\n");
    world.charm("reader", &metadata, script);
    fs_err::create_dir(world.path("files")).unwrap();
    fs_err::write(world.path("files/licence"), "one\n").unwrap();
    let bundle = "\
applications:
  reader:
    charm: ./reader.charm
    num_units: 1
    resources: {licence: ./files/licence}
    storage: {logs: 2}
";
    fs_err::write(world.path("bundle.yaml"), bundle).unwrap();
    world.juju(&["deploy", "./bundle.yaml"]);
    assert_eq!(world.read("seen"), "one\nlogs/0\nlogs/1\n");

    fs_err::write(world.path("files/licence"), "two\n").unwrap();
    world.juju(&["deploy", "./bundle.yaml"]);
    assert_eq!(
        world.read("seen"),
        "one\nlogs/0\nlogs/1\ntwo\nlogs/0\nlogs/1\n"
    );
    let given = world.juju(&["resources", "reader", "--format", "json"]);
    assert!(given.contains("\"username\":\"admin\""), "{given}");

    for (wrong, error) in [
        ("resources: {licence: 3}", "revisions are those of a store"),
        (
            "resources: {licence: ./absent}",
            "unable to open resource \"licence\"",
        ),
        (
            "storage: {logs: 1Q}",
            "storage \"logs\": unrecognized storage directive \"1Q\"",
        ),
    ] {
        let bundle = format!("applications:\n  other: {{charm: ./reader.charm, {wrong}}}\n");
        fs_err::write(world.path("wrong.yaml"), bundle).unwrap();
        let (_, stderr) = world.fails(&["deploy", "./wrong.yaml"]);
        assert!(stderr.contains(error), "{stderr}");
    }
}
