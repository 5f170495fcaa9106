//! A package is laid into a charm directory as the unit agent does it.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use super::hello;
use crate::package::{Member, Package, unpack};

fn package(members: &[(&str, Member)]) -> Package {
    let members = members
        .iter()
        .map(|(name, member)| ((*name).to_owned(), member.clone()));
    Package {
        members: members.collect(),
    }
}

fn executable(path: &Path) -> bool {
    fs::metadata(path).unwrap().permissions().mode() & 0o100 != 0
}

#[test]
fn files_links_and_modes_arrive() {
    let folder = tempfile::tempdir().unwrap();
    let charm = folder.path().join("charm");
    let package = package(&[
        ("dispatch", Member::executable("run")),
        ("lib/deep/module.py", Member::file("pass")),
        ("lib/latest", Member::symlink("deep/module.py")),
        ("hooks/install", Member::file("#!/bin/sh")),
        ("hooks/data/readme", Member::file("text")),
    ]);
    unpack(&package, &charm, None).unwrap();

    assert!(executable(&charm.join("dispatch")));
    assert!(!executable(&charm.join("lib/deep/module.py")));
    assert_eq!(
        fs::read_to_string(charm.join("lib/latest")).unwrap(),
        "pass"
    );
    assert!(
        executable(&charm.join("hooks/install")),
        "hooks are repaired"
    );
    assert!(!executable(&charm.join("hooks/data/readme")));
}

#[test]
fn dispatch_is_not_repaired() {
    let folder = tempfile::tempdir().unwrap();
    unpack(
        &package(&[("dispatch", Member::file("run"))]),
        folder.path(),
        None,
    )
    .unwrap();
    assert!(!executable(&folder.path().join("dispatch")));
}

#[test]
fn an_upgrade_removes_what_is_gone_and_keeps_what_the_charm_made() {
    let folder = tempfile::tempdir().unwrap();
    let charm = folder.path();
    let old = package(&[
        ("dispatch", Member::executable("one")),
        ("lib/gone/module.py", Member::file("pass")),
        ("lib/kept.py", Member::file("one")),
        ("turned", Member::file("a file")),
    ]);
    unpack(&old, charm, None).unwrap();
    fs::write(charm.join("made-by-charm"), "state").unwrap();
    fs::create_dir_all(charm.join("lib/state")).unwrap();
    fs::write(charm.join("lib/state/x"), "state").unwrap();

    let new = package(&[
        ("dispatch", Member::executable("two")),
        ("lib/kept.py", Member::file("two")),
        ("turned/into", Member::file("a folder")),
    ]);
    unpack(&new, charm, Some(&old)).unwrap();

    assert_eq!(fs::read_to_string(charm.join("dispatch")).unwrap(), "two");
    assert_eq!(
        fs::read_to_string(charm.join("lib/kept.py")).unwrap(),
        "two"
    );
    assert_eq!(
        fs::read_to_string(charm.join("turned/into")).unwrap(),
        "a folder"
    );
    assert!(
        !charm.join("lib/gone").exists(),
        "folders left empty go too"
    );
    assert_eq!(
        fs::read_to_string(charm.join("made-by-charm")).unwrap(),
        "state"
    );
    assert_eq!(
        fs::read_to_string(charm.join("lib/state/x")).unwrap(),
        "state"
    );
}

#[test]
fn a_program_that_runs_is_replaced_not_written_to() {
    let folder = tempfile::tempdir().unwrap();
    let dispatch = folder.path().join("dispatch");
    unpack(
        &package(&[("dispatch", Member::executable("one"))]),
        folder.path(),
        None,
    )
    .unwrap();
    let opened = fs::File::open(&dispatch).unwrap();
    unpack(
        &package(&[("dispatch", Member::executable("two"))]),
        folder.path(),
        None,
    )
    .unwrap();
    assert_eq!(std::io::read_to_string(opened).unwrap(), "one");
    assert_eq!(fs::read_to_string(&dispatch).unwrap(), "two");
}

#[test]
fn a_folder_in_the_way_of_a_file_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("README.md/inside")).unwrap();
    unpack(
        &package(&[("README.md", Member::file("text"))]),
        folder.path(),
        None,
    )
    .unwrap();
    assert_eq!(
        fs::read_to_string(folder.path().join("README.md")).unwrap(),
        "text"
    );
}

#[test]
fn nothing_is_written_or_removed_through_a_link() {
    let folder = tempfile::tempdir().unwrap();
    let (charm, outside) = (folder.path().join("charm"), folder.path().join("outside"));
    fs::create_dir_all(&charm).unwrap();
    fs::create_dir_all(&outside).unwrap();
    fs::write(outside.join("module.py"), "theirs").unwrap();
    symlink(&outside, charm.join("lib")).unwrap();

    let with_lib = package(&[("lib/module.py", Member::file("ours"))]);
    let error = unpack(&with_lib, &charm, None).unwrap_err().to_string();
    assert!(error.contains("`lib/module.py`"), "{error}");
    assert!(
        error.contains("is a symbolic link where the package has a folder"),
        "{error}"
    );

    unpack(&package(&[]), &charm, Some(&with_lib)).unwrap();
    assert_eq!(
        fs::read_to_string(outside.join("module.py")).unwrap(),
        "theirs"
    );
}

#[test]
fn a_link_in_the_way_of_a_file_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let (charm, outside) = (folder.path().join("charm"), folder.path().join("outside"));
    fs::create_dir_all(&charm).unwrap();
    fs::write(&outside, "theirs").unwrap();
    symlink(&outside, charm.join("README.md")).unwrap();
    unpack(
        &package(&[("README.md", Member::file("ours"))]),
        &charm,
        None,
    )
    .unwrap();
    assert_eq!(fs::read_to_string(&outside).unwrap(), "theirs");
    assert_eq!(fs::read_to_string(charm.join("README.md")).unwrap(), "ours");
}

#[test]
fn a_controller_drops_folders_and_flattens_modes() {
    let mut package = hello();
    for name in [
        "build/x",
        ".git/config",
        "lib/.tox/y",
        "revision",
        "version",
        ".jujuignore",
    ] {
        package.members.insert(name.to_owned(), Member::file("x"));
    }
    for name in ["src/build/x", "lib/version"] {
        package.members.insert(
            name.to_owned(),
            Member {
                mode: 0o100_600,
                bytes: vec![],
            },
        );
    }
    package.members.insert(
        "hooks/start".to_owned(),
        Member {
            mode: 0o100_700,
            bytes: vec![],
        },
    );
    let stored = package.stored_by_controller();
    let names: Vec<&str> = stored.members.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "LICENSE",
            "config.yaml",
            "dispatch",
            "hooks/start",
            "lib/version",
            "manifest.yaml",
            "metadata.yaml",
            "src/build/x",
        ],
    );
    assert_eq!(stored.members["src/build/x"].mode, 0o100_644);
    assert_eq!(stored.members["hooks/start"].mode, 0o100_755);
}
