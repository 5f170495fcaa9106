//! Reading declarations from directories, and finding those directories.

#![expect(
    clippy::unwrap_used,
    reason = "a test may stop at a file it cannot write"
)]

use std::fs;
use std::path::Path;

use charm_schema::find::declaration_dir;
use charm_schema::{Declaration, Problems, load};
use tempfile::TempDir;

const METADATA: &str = "name: hello\nsummary: x\ndescription: x\n";
const UNIFIED: &str =
    "name: hello\ntype: charm\nsummary: x\ndescription: x\nparts: {charm: {plugin: nil}}\n";

/// A directory with these files.
fn dir(files: &[(&str, &[u8])]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    dir
}

fn load_all(files: &[(&str, &[u8])]) -> Result<Declaration, Problems> {
    let dir = dir(files);
    load(dir.path(), dir.path())
}

#[test]
fn files_are_named_as_seen_from_the_root() {
    let dir = dir(&[
        ("examples/a/metadata.yaml", METADATA.as_bytes()),
        ("examples/a/config.yaml", b"options: {a: {type: itn}}\n"),
    ]);
    let charm = dir.path().join("examples/a");
    let problems = load(&charm, dir.path()).unwrap_err();
    assert!(
        problems
            .to_string()
            .starts_with("examples/a/config.yaml:1:21: unknown option type"),
        "{problems}"
    );
    let config = &problems.files()[1];
    assert_eq!(config.path, charm.join("config.yaml"));
}

#[test]
fn every_file_that_was_read_is_listed() {
    let declaration = load_all(&[
        ("metadata.yaml", METADATA.as_bytes()),
        ("actions.yaml", b"go: {}\n"),
        (
            "charmcraft.yaml",
            b"type: charm\nparts: {charm: {plugin: nil}}\n",
        ),
        ("README.md", b"no"),
    ])
    .unwrap();
    let names: Vec<&str> = declaration.files.iter().map(|f| f.name.as_str()).collect();
    assert_eq!(names, ["metadata.yaml", "actions.yaml", "charmcraft.yaml"]);
    assert!(declaration.actions.contains_key("go"));
    assert!(declaration.options.is_empty());
}

#[test]
fn a_unified_file_declares_alone() {
    let text = format!("{UNIFIED}title: Hello\nconfig: {{options: {{a: {{type: int}}}}}}\n");
    let declaration = load_all(&[("charmcraft.yaml", text.as_bytes())]).unwrap();
    assert_eq!(*declaration.metadata.name, "hello");
    assert_eq!(declaration.metadata.display_name.as_deref(), Some("Hello"));
    assert!(declaration.options.contains_key("a"));
    assert!(declaration.charmcraft.is_some());
}

#[test]
fn nothing_to_read_is_one_problem() {
    let problems = load_all(&[("config.yaml", b"options: {}\n")]).unwrap_err();
    assert_eq!(
        problems.to_string(),
        "metadata.yaml: there is no metadata.yaml and no charmcraft.yaml\n = help: a charm declares \
         its name, summary and description in one of them"
    );
    assert_eq!(load_all(&[]).unwrap_err().iter().count(), 1);
}

#[test]
fn a_file_that_cannot_be_opened_is_named_and_the_others_are_read() {
    let dir = dir(&[("config.yaml", b"options: {a: {type: itn}}\n")]);
    fs::create_dir(dir.path().join("metadata.yaml")).unwrap();
    let problems = load(dir.path(), dir.path()).unwrap_err();
    let shown: Vec<_> = problems
        .iter()
        .map(|p| (p.file.as_str(), p.span.is_some()))
        .collect();
    assert_eq!(shown, [("metadata.yaml", false), ("config.yaml", true)]);
}

#[test]
fn bytes_that_are_not_utf8_have_a_place() {
    let problems = load_all(&[
        (
            "metadata.yaml",
            b"name: hello\nsummary: gr\xfc\xdfe\ndescription: x\n",
        ),
        ("config.yaml", b"options: {a: {type: itn}}\n"),
    ])
    .unwrap_err();
    let shown: Vec<String> = problems
        .iter()
        .map(|p| p.render(problems.files()))
        .collect();
    assert_eq!(
        shown[0],
        "metadata.yaml:2:12: the file is not UTF-8 here\n  |\n2 | summary: gr\u{fffd}\u{fffd}e\n  \
         |            ^\n  = help: save it as UTF-8"
    );
    assert!(shown[1].starts_with("config.yaml:1:21: unknown option type"));
    assert_eq!(shown.len(), 2);
}

#[test]
fn utf16_is_not_utf8() {
    let problems = load_all(&[("metadata.yaml", b"\xff\xfen\0a\0m\0e\0")]).unwrap_err();
    assert!(
        problems
            .to_string()
            .starts_with("metadata.yaml:1:1: the file is not UTF-8")
    );
}

#[test]
fn a_huge_file_is_not_read() {
    let huge = vec![b'#'; 3 << 20];
    let problems = load_all(&[("metadata.yaml", &huge)]).unwrap_err();
    assert!(
        problems
            .to_string()
            .starts_with("metadata.yaml:1:1: the file is larger than 1024 KiB"),
        "{problems}"
    );
    // The cut is in the middle of a character.
    let wide = "é".repeat(2 << 20);
    let problems = load_all(&[("metadata.yaml", wide.as_bytes())]).unwrap_err();
    assert_eq!(problems.iter().count(), 1);
}

fn found(root: &TempDir, start: &str) -> Option<String> {
    let found = declaration_dir(&root.path().join(start), root.path())?;
    let relative = found.strip_prefix(root.path()).unwrap();
    Some(relative.to_str().unwrap().to_owned())
}

#[test]
fn the_nearest_directory_declares() {
    let root = dir(&[
        ("metadata.yaml", METADATA.as_bytes()),
        ("charm/src/lib.rs", b""),
        ("other/metadata.yaml", METADATA.as_bytes()),
        ("other/src/deep/lib.rs", b""),
        ("unified/charmcraft.yaml", UNIFIED.as_bytes()),
        ("unified/src/lib.rs", b""),
    ]);
    assert_eq!(found(&root, "charm/src").as_deref(), Some(""));
    assert_eq!(found(&root, "").as_deref(), Some(""));
    assert_eq!(found(&root, "other/src/deep").as_deref(), Some("other"));
    assert_eq!(found(&root, "unified/src").as_deref(), Some("unified"));
    // A source file is a start as well.
    assert_eq!(found(&root, "charm/src/lib.rs").as_deref(), Some(""));
}

#[test]
fn a_charmcraft_file_about_packing_declares_nothing() {
    let root = dir(&[
        ("metadata.yaml", METADATA.as_bytes()),
        ("charm/charmcraft.yaml", b"type: charm\nparts: {}\n"),
        ("broken/charmcraft.yaml", b"name: hello\nsummary: [\n"),
    ]);
    assert_eq!(found(&root, "charm").as_deref(), Some(""));
    // Its problems must be seen.
    assert_eq!(found(&root, "broken").as_deref(), Some("broken"));
}

#[test]
fn examples_and_tests_inherit_nothing() {
    let root = dir(&[
        ("metadata.yaml", METADATA.as_bytes()),
        ("examples/a/src/lib.rs", b""),
        ("examples/b/metadata.yaml", METADATA.as_bytes()),
        ("examples/b/src/lib.rs", b""),
        ("tests/ui/case.rs", b""),
        ("crate/tests/case.rs", b""),
        ("examples-of/x/lib.rs", b""),
    ]);
    assert_eq!(found(&root, "examples/a/src"), None);
    assert_eq!(
        found(&root, "examples/b/src").as_deref(),
        Some("examples/b")
    );
    assert_eq!(found(&root, "tests/ui"), None);
    assert_eq!(found(&root, "crate/tests/case.rs"), None);
    assert_eq!(found(&root, "examples-of/x").as_deref(), Some(""));
}

#[test]
fn the_search_ends_at_the_root() {
    let root = dir(&[("metadata.yaml", METADATA.as_bytes()), ("a/b/c.rs", b"")]);
    let stop = root.path().join("a");
    assert_eq!(declaration_dir(&root.path().join("a/b"), &stop), None);
    assert_eq!(declaration_dir(root.path(), &stop), None);
    assert_eq!(declaration_dir(Path::new("/nowhere/else"), &stop), None);
}

/// A project that lies itself in a folder called `tests` or `examples` is whole.
#[test]
fn only_folders_below_the_root_are_separate() {
    let outer = dir(&[("tests/project/metadata.yaml", METADATA.as_bytes())]);
    let stop = outer.path().join("tests/project");
    fs::create_dir_all(stop.join("src")).unwrap();
    assert_eq!(declaration_dir(&stop.join("src"), &stop), Some(stop));
}
