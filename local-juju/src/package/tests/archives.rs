//! What is written can be read, always the same; what is hostile is refused.

use std::fs;
use std::io::{Cursor, Write as _};
use std::path::PathBuf;

use proptest::prelude::*;
use tempfile::TempDir;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, System, ZipArchive, ZipWriter};

use super::hello;
use crate::package::{Limits, Member, Package, SourceDate, read, read_within, write};

fn written(package: &Package, modified: SourceDate) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.charm");
    write(package, &path, modified).unwrap();
    fs::read(path).unwrap()
}

fn stored(bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.charm");
    fs::write(&path, bytes).unwrap();
    (folder, path)
}

/// What reading the bytes as a package gives.
fn read_bytes(bytes: &[u8]) -> Result<Package, String> {
    let (_folder, path) = stored(bytes);
    read(&path).map_err(|error| error.to_string())
}

fn refusal(bytes: &[u8]) -> String {
    read_bytes(bytes).unwrap_err()
}

/// An archive made by other means than ours.
fn foreign(members: &[(&str, SimpleFileOptions, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, options, content) in members {
        zip.start_file(*name, *options).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn plain() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(CompressionMethod::Stored)
}

/// Replaces every occurrence of bytes by others of the same length.
fn patched(mut bytes: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut found = 0;
    for at in 0..=bytes.len() - from.len() {
        if bytes[at..].starts_with(from) {
            bytes[at..at + to.len()].copy_from_slice(to);
            found += 1;
        }
    }
    assert!(found > 0, "nothing to patch");
    bytes
}

/// Sets the Unix mode of the only member, as no ordinary tool would.
fn with_mode(name: &str, content: &str, mode: u32) -> Vec<u8> {
    foreign(&[(
        name,
        plain().system(System::Unix).external_attributes(mode << 16),
        content,
    )])
}

#[test]
fn a_package_is_the_same_bytes_each_time() {
    let bytes = written(&hello(), SourceDate::default());
    assert_eq!(bytes, written(&hello(), SourceDate::default()));
    let later = written(&hello(), SourceDate::from_epoch(1_700_000_000));
    assert_ne!(bytes, later);
    assert_eq!(read_bytes(&later).unwrap(), hello());
}

#[test]
fn a_package_holds_nothing_but_its_members() {
    let bytes = written(&hello(), SourceDate::default());
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    assert!(zip.comment().is_empty());
    let mut names = Vec::new();
    for index in 0..zip.len() {
        let file = zip.by_index(index).unwrap();
        names.push(file.name().unwrap().into_owned());
        assert_eq!(file.system(), System::Unix);
        assert_eq!(file.compression(), CompressionMethod::Deflated);
        assert_eq!(file.last_modified(), Some(zip::DateTime::default()));
        assert!(file.extra_data().is_none_or(|extra| extra.is_empty()));
        let mode = if file.name().unwrap() == "dispatch" {
            0o100_755
        } else {
            0o100_644
        };
        assert_eq!(file.unix_mode(), Some(mode));
    }
    assert_eq!(
        names,
        [
            "LICENSE",
            "config.yaml",
            "dispatch",
            "manifest.yaml",
            "metadata.yaml"
        ]
    );
}

#[test]
fn odd_modes_are_made_even() {
    let mut package = Package::default();
    package.members.insert(
        "a".into(),
        Member {
            mode: 0o104_750,
            bytes: vec![],
        },
    );
    package.members.insert(
        "b".into(),
        Member {
            mode: 0o100_606,
            bytes: vec![],
        },
    );
    let read = read_bytes(&written(&package, SourceDate::default())).unwrap();
    assert_eq!(read.members["a"].mode, 0o100_755);
    assert_eq!(read.members["b"].mode, 0o100_644);
}

#[test]
fn writing_replaces_the_file_and_leaves_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.charm");
    fs::write(&path, "old").unwrap();
    write(&hello(), &path, SourceDate::default()).unwrap();
    assert_eq!(read(&path).unwrap(), hello());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_folder_that_is_not_there_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("none/x.charm");
    assert!(write(&hello(), &path, SourceDate::default()).is_err());
}

#[test]
fn what_is_no_zip_file_is_refused() {
    for bytes in [&b""[..], b"PK", b"name: hello\n"] {
        assert!(
            refusal(bytes).contains("is not a readable zip file"),
            "{bytes:?}"
        );
    }
    let whole = written(&hello(), SourceDate::default());
    assert!(read_bytes(&whole[..whole.len() / 2]).is_err());
    assert!(read(std::path::Path::new("/nonexistent.charm")).is_err());
}

#[test]
fn a_damaged_member_is_refused() {
    let bytes = patched(
        foreign(&[("a", plain(), "content")]),
        b"content",
        b"c0ntent",
    );
    assert!(
        refusal(&bytes).contains("`a` cannot be unpacked"),
        "{}",
        refusal(&bytes)
    );
}

#[test]
fn unsafe_names_are_refused() {
    let cases = [
        ("../evil", "member name `../evil` climbs out with `..`"),
        ("lib/../../evil", "climbs out with `..`"),
        ("lib/..", "climbs out with `..`"),
        ("/etc/passwd", "member name `/etc/passwd` is absolute"),
        ("a\0b", "holds a NUL character"),
        (".", "names no file"),
    ];
    for (name, expected) in cases {
        let held = "x".repeat(name.len());
        let bytes = patched(
            foreign(&[(&held, plain(), "")]),
            held.as_bytes(),
            name.as_bytes(),
        );
        let refusal = refusal(&bytes);
        assert!(refusal.contains(expected), "{name:?} gave {refusal}");
    }
}

#[test]
fn idle_parts_of_names_are_left_out() {
    let bytes = foreign(&[("./lib//module.py", plain(), "pass")]);
    let package = read_bytes(&bytes).unwrap();
    assert_eq!(
        package.members.keys().collect::<Vec<_>>(),
        ["lib/module.py"]
    );
}

#[test]
fn a_name_that_appears_twice_is_refused() {
    let bytes = patched(
        foreign(&[("first.yaml", plain(), "1"), ("other.yaml", plain(), "2")]),
        b"other.yaml",
        b"first.yaml",
    );
    assert!(refusal(&bytes).contains("appears twice"));
    let disguised = foreign(&[("a/b", plain(), "1"), ("a/./b", plain(), "2")]);
    assert!(refusal(&disguised).contains("`a/b` appears twice"));
}

#[test]
fn a_member_below_a_file_or_a_link_is_refused() {
    let below_file = foreign(&[("a", plain(), "1"), ("a/b", plain(), "2")]);
    assert!(refusal(&below_file).contains("`a/b` lies below `a`, which is a file"));

    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.add_symlink("a", "lib", plain()).unwrap();
    zip.start_file("a/b", plain()).unwrap();
    let below_link = zip.finish().unwrap().into_inner();
    assert!(refusal(&below_link).contains("`a/b` lies below `a`, which is a symbolic link"));
}

#[test]
fn links_must_stay_inside() {
    for (name, target) in [
        ("a", "b"),
        ("lib/a", "../b"),
        ("lib/a", "x/../../b"),
        ("lib/a", "./x"),
        ("a", "lib/.."),
    ] {
        let package = read_bytes(&with_mode(name, target, 0o120_777)).unwrap();
        assert_eq!(package.members[name], Member::symlink(target));
    }
    for (name, target, expected) in [
        (
            "a",
            "/etc/passwd",
            "symbolic link `a` is absolute: /etc/passwd",
        ),
        ("a", "..", "symbolic link `a` links out of the charm: .."),
        ("lib/a", "../../b", "links out of the charm"),
        ("lib/a", "x/../../../lib/b", "links out of the charm"),
        ("a", "", "is no path"),
        ("a", "b\0c", "is no path"),
    ] {
        let refusal = refusal(&with_mode(name, target, 0o120_777));
        assert!(refusal.contains(expected), "{target:?} gave {refusal}");
    }
}

#[test]
fn special_files_are_refused() {
    for (kind, mode) in [
        ("fifo", 0o010_644),
        ("character device", 0o020_644),
        ("block device", 0o060_644),
        ("socket", 0o140_644),
    ] {
        let refusal = refusal(&with_mode("odd", "", mode));
        assert!(
            refusal.contains("`odd` is neither a file nor a symbolic link"),
            "{kind}"
        );
    }
}

#[test]
fn other_compression_is_refused() {
    // Bzip2 is method 12; the number stands in both headers of the member.
    let mut bytes = foreign(&[("a", plain(), "content")]);
    let central = bytes
        .windows(4)
        .position(|window| window == b"PK\x01\x02")
        .unwrap();
    bytes[8] = 12;
    bytes[central + 10] = 12;
    let refusal = refusal(&bytes);
    assert!(
        refusal.contains("Juju reads stored and deflated members only"),
        "{refusal}"
    );
}

#[test]
fn modes_are_read_as_go_reads_them() {
    let mode = |options: SimpleFileOptions| {
        read_bytes(&foreign(&[("a", options, "")])).unwrap().members["a"].mode
    };
    let raw = |system, attributes| mode(plain().system(system).external_attributes(attributes));
    assert_eq!(raw(System::Unix, 0o100_750 << 16), 0o100_750);
    assert_eq!(
        raw(System::Unix, 0o755 << 16),
        0o100_755,
        "the file type may be absent"
    );
    assert_eq!(raw(System::OsDarwin, 0o100_755 << 16), 0o100_755);
    assert_eq!(
        raw(System::Dos, 0o100_755 << 16),
        0o100_666,
        "FAT knows no execute bit"
    );
    assert_eq!(raw(System::Dos, 1), 0o100_444);
    assert_eq!(raw(System::Amiga, 0o100_755 << 16), 0o100_000);
}

#[test]
fn directories_are_no_members() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.add_directory("lib/", plain()).unwrap();
    zip.start_file("lib/a", plain()).unwrap();
    let package = read_bytes(&zip.finish().unwrap().into_inner()).unwrap();
    assert_eq!(package.members.keys().collect::<Vec<_>>(), ["lib/a"]);
}

#[test]
fn limits_hold_whatever_the_headers_say() {
    let mut package = Package::default();
    package
        .members
        .insert("bomb".into(), Member::file(vec![0; 1 << 20]));
    package.members.insert("a".into(), Member::file("x"));
    let mut bytes = written(&package, SourceDate::default());
    assert!(bytes.len() < 4096);
    let (_folder, path) = stored(&bytes);
    let within = |members, bytes| read_within(&path, Limits { members, bytes });
    assert_eq!(within(2, (1 << 20) + 1).unwrap(), package);
    let refusal = within(2, 1 << 20).unwrap_err().to_string();
    assert!(
        refusal.contains("more than 1048576 bytes unpacked, at `bomb`"),
        "{refusal}"
    );
    let refusal = within(1, 1 << 30).unwrap_err().to_string();
    assert!(
        refusal.contains("2 members, more than the 1 that can be read"),
        "{refusal}"
    );

    // A header that promises little does not get more through.
    let size = (1_u32 << 20).to_le_bytes();
    bytes = patched(bytes, &size, &1_u32.to_le_bytes());
    let (_folder, path) = stored(&bytes);
    let read = read_within(
        &path,
        Limits {
            members: 2,
            bytes: 1000,
        },
    );
    assert!(read.is_err());
}

#[test]
fn members_that_share_bytes_are_refused() {
    let mut bytes = foreign(&[("a", plain(), "1"), ("b", plain(), "2")]);
    let central: Vec<usize> = (0..bytes.len())
        .filter(|at| bytes[*at..].starts_with(b"PK\x01\x02"))
        .collect();
    // Both entries of the directory now point to the first member.
    bytes[central[1] + 42] = 0;
    assert!(refusal(&bytes).contains("two members share the same bytes"));
}

fn any_member() -> impl Strategy<Value = Member> {
    let bytes = prop::collection::vec(any::<u8>(), 0..200);
    prop_oneof![
        bytes.clone().prop_map(Member::file),
        bytes.prop_map(Member::executable),
        "[a-z]{1,8}".prop_map(|target| Member::symlink(&target)),
    ]
}

proptest! {
    #[test]
    fn whatever_is_written_can_be_read(
        members in prop::collection::btree_map("[^/\\x00]{1,12}", any_member(), 0..12),
        seconds in any::<u64>(),
    ) {
        let members = members
            .into_iter()
            .filter(|(name, _)| name != "." && name != "..")
            .map(|(name, member)| (format!("folder/{name}"), member))
            .collect();
        let package = Package { members };
        let bytes = written(&package, SourceDate::from_epoch(seconds));
        prop_assert_eq!(read_bytes(&bytes).unwrap(), package);
    }

    #[test]
    fn no_damage_panics(at in 0..700_usize, byte in any::<u8>()) {
        let mut bytes = written(&hello(), SourceDate::default());
        let at = at % bytes.len();
        bytes[at] = byte;
        if let Ok(package) = read_bytes(&bytes) {
            prop_assert!(package.members.len() <= hello().members.len());
        }
    }
}
