//! Storage of real units: folders of this machine.

use crate::world::World;

const METADATA: &str = "\
storage:
  data: {type: filesystem, location: /srv/data}
  logs: {type: filesystem, multiple: {range: 0-2}}
  disk: {type: block, multiple: {range: 0+}, minimum-size: 2G}
";

/// A charm that writes to its storage, and says what the hooks about it see.
fn keeper(world: &World) -> String {
    let script = r#"
*-storage-attached)
  echo "$JUJU_STORAGE_ID $JUJU_STORAGE_KIND $JUJU_STORAGE_LOCATION" >>"$HERE/seen"
  test "$JUJU_STORAGE_LOCATION" = "$(storage-get location)" || exit 1
  case $JUJU_STORAGE_KIND in
  filesystem) echo kept >>"$JUJU_STORAGE_LOCATION/file";;
  block) printf x | dd of="$JUJU_STORAGE_LOCATION" conv=notrunc 2>/dev/null;;
  esac;;
*-storage-detaching) cat "$JUJU_STORAGE_LOCATION/file" >>"$HERE/seen";;
install) storage-list >>"$HERE/seen";;
update-status) storage-add logs;;
"#;
    world.charm("keeper", METADATA, script)
}

#[test]
fn storage_is_a_folder_before_the_charm_is_installed() {
    let world = World::new();
    world.juju(&[
        "deploy",
        &keeper(&world),
        "--storage",
        "logs=1",
        "--storage",
        "disk=1,3G",
    ]);
    let ran = world.ran();
    assert_eq!(
        ran[..4],
        [
            "keeper/0 data-storage-attached",
            "keeper/0 disk-storage-attached",
            "keeper/0 logs-storage-attached",
            "keeper/0 install"
        ]
    );
    let storage = world.model_dir().join("storage");
    let at = |id: &str| storage.join(id).to_str().unwrap().to_owned();
    let seen = format!(
        "data/0 filesystem {}\ndisk/1 block {}\nlogs/2 filesystem {}\ndata/0\ndisk/1\nlogs/2\n",
        at("data/0"),
        at("disk/1"),
        at("logs/2")
    );
    assert_eq!(world.read("seen"), seen);
    assert_eq!(
        fs_err::metadata(storage.join("disk/1")).unwrap().len(),
        3 << 30
    );

    let table = world.juju(&["storage"]);
    let expected = "\
Unit      Storage ID  Type        Pool  Size     Status    Message
keeper/0  data/0      filesystem  lxd   1.0 GiB  attached
keeper/0  disk/1      block       loop  3.0 GiB  attached
keeper/0  logs/2      filesystem  lxd   1.0 GiB  attached
";
    assert_eq!(table, expected);
    let json = world.juju(&["storage", "--format", "json"]);
    let all: serde_json::Value = serde_json::from_str(&json).unwrap();
    let data = &all["storage"]["data/0"];
    assert_eq!(data["kind"], "filesystem");
    assert_eq!(data["status"]["current"], "attached");
    assert_eq!(
        data["attachments"]["units"]["keeper/0"]["location"],
        at("data/0")
    );
    assert_eq!(data["attachments"]["units"]["keeper/0"]["machine"], "0");
    let shown = world.juju(&["show-storage", "disk/1"]);
    assert!(shown.starts_with("disk/1:\n  kind: block\n"), "{shown}");
}

#[test]
fn storage_is_added_moved_and_removed_with_its_content() {
    let world = World::new();
    world.juju(&["deploy", &keeper(&world), "-n", "2"]);
    world.ran();
    world.juju(&["add-storage", "keeper/0", "logs"]);
    assert_eq!(world.ran(), ["keeper/0 logs-storage-attached"]);
    // A charm asks for more.
    world.juju(&["update-status", "keeper/0"]);
    assert_eq!(
        world.ran(),
        ["keeper/0 update-status", "keeper/0 logs-storage-attached"]
    );

    world.juju(&["detach-storage", "logs/2"]);
    assert_eq!(world.ran(), ["keeper/0 logs-storage-detaching"]);
    let table = world.juju(&["storage"]);
    assert!(
        table.contains("\n          logs/2      filesystem  lxd   1.0 GiB  detached\n"),
        "{table}"
    );
    world.juju(&["attach-storage", "keeper/1", "logs/2"]);
    assert_eq!(world.ran(), ["keeper/1 logs-storage-attached"]);
    let folder = world.model_dir().join("storage/logs/2");
    assert_eq!(
        fs_err::read_to_string(folder.join("file")).unwrap(),
        "kept\nkept\n"
    );

    world.juju(&["remove-storage", "--force", "logs/2"]);
    assert_eq!(world.ran(), ["keeper/1 logs-storage-detaching"]);
    assert!(!folder.exists());

    // What a unit leaves is there for the next one, unless it is to go.
    world.juju(&["remove-unit", "keeper/1"]);
    assert_eq!(
        world.ran(),
        [
            "keeper/1 data-storage-detaching",
            "keeper/1 stop",
            "keeper/1 remove"
        ]
    );
    assert!(world.model_dir().join("storage/data/1/file").exists());
    world.juju(&[
        "remove-application",
        "keeper",
        "--destroy-storage",
        "--no-prompt",
    ]);
    assert!(!world.model_dir().join("storage/data/0").exists());
    world.juju(&["remove-storage", "data/1"]);
    assert!(!world.model_dir().join("storage/data/1").exists());
    assert_eq!(world.juju(&["storage"]), "");
}

#[test]
fn what_cannot_be_done_with_storage_is_said() {
    let world = World::new();
    let charm = keeper(&world);
    for (args, error) in [
        (
            &["deploy", &charm, "--storage", "nope=1"][..],
            "charm \"keeper\" has no store called \"nope\"",
        ),
        (
            &["deploy", &charm, "--storage", "logs=3"],
            "charm \"keeper\" store \"logs\": at most 2 instances supported, 3 specified",
        ),
        (
            &["deploy", &charm, "--storage", "disk=1,1G"],
            "minimum storage size is 2048MB, 1024MB specified",
        ),
        (
            &["deploy", &charm, "--storage", "logs"],
            "expected [<store>=]<directives>",
        ),
        (
            &["deploy", &charm, "--storage", "logs=10X"],
            "cannot parse directives for storage \"logs\": unrecognized storage directive \"10X\"",
        ),
    ] {
        let (_, stderr) = world.fails(args);
        assert!(stderr.contains(error), "{stderr}");
    }
    world.juju(&["deploy", &charm]);
    for (args, error) in [
        (
            &["detach-storage", "data/0"][..],
            "cannot detach, storage is singular",
        ),
        (&["detach-storage", "data"], "invalid storage ID \"data\""),
        (
            &["remove-storage", "data/0"],
            "failed to remove data/0: storage is attached",
        ),
        (
            &["add-storage", "keeper/0", "data"],
            "cannot attach, storage is singular",
        ),
        (
            &["add-storage", "keeper/7", "logs"],
            "unit \"keeper/7\" not found",
        ),
        (&["show-storage", "logs/9"], "storage \"logs/9\" not found"),
    ] {
        let (_, stderr) = world.fails(args);
        assert!(stderr.contains(error), "{stderr}");
    }
}
