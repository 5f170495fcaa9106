//! `cargo charm new`, as far as nothing has to be compiled.

use std::fs;

use crate::workspace::Workspace;

fn manifest(workspace: &Workspace, path: &str) -> String {
    fs::read_to_string(workspace.path(path).join("Cargo.toml")).unwrap()
}

#[test]
fn a_workspace_with_the_sdk_is_where_it_comes_from() {
    let workspace = Workspace::empty();
    let here = workspace.path("crates");
    let ran = workspace.charm_in(&here, &["charm", "new", "mail-relay"]);
    assert!(ran.stderr.contains("Created mail-relay"), "{}", ran.stderr);
    assert_eq!(ran.succeeded(), "");
    let text = manifest(&workspace, "crates/mail-relay");
    assert!(text.contains("charm-sdk = { path = \"../sdk\" }"), "{text}");
    assert!(text.contains("name = \"mail-relay\""), "{text}");
    // The workspace counts it among its members already.
    assert!(!text.contains("[workspace]"), "{text}");
    for name in [
        "metadata.yaml",
        "config.yaml",
        "actions.yaml",
        "charmcraft.yaml",
        "README.md",
        ".gitignore",
        "src/lib.rs",
        "src/main.rs",
        "tests/events.rs",
    ] {
        assert!(here.join("mail-relay").join(name).is_file(), "{name}");
    }
    let program = fs::read_to_string(here.join("mail-relay/src/main.rs")).unwrap();
    assert!(
        program.contains("run::<mail_relay::MailRelayCharm>()"),
        "{program}"
    );
}

#[test]
fn what_no_workspace_counts_is_one_of_its_own() {
    let workspace = Workspace::empty();
    workspace.charm(&["new", "hello"]).succeeded();
    let text = manifest(&workspace, "hello");
    assert!(
        text.contains("charm-sdk = { path = \"../crates/sdk\" }"),
        "{text}"
    );
    assert!(text.contains("[workspace]"), "{text}");
    workspace.charm(&["check", "hello"]).succeeded();
}

#[test]
fn every_template_passes_the_check_without_a_warning() {
    let workspace = Workspace::empty();
    let help = workspace.charm(&["new", "--help"]).succeeded();
    for template in ["minimal", "machine", "kubernetes", "integrator"] {
        assert!(help.contains(template), "{help}");
        workspace
            .charm(&["new", template, "--template", template])
            .succeeded();
        let checked = workspace.charm(&["check", template, "--message-format=json"]);
        assert_eq!(
            checked.succeeded(),
            "{\"reason\":\"summary\",\"errors\":0,\"warnings\":0}\n"
        );
    }
}

#[test]
fn elsewhere_the_sdk_is_the_released_one_or_the_one_that_is_named() {
    let outside = tempfile::tempdir().unwrap();
    let workspace = Workspace::empty();
    let create = |arguments: &[&str]| {
        let arguments = [&["new"], arguments].concat();
        workspace.charm_in(outside.path(), &arguments)
    };
    let manifest =
        |name: &str| fs::read_to_string(outside.path().join(name).join("Cargo.toml")).unwrap();
    create(&["released"]).succeeded();
    let version = format!(
        "charm-sdk = {{ version = \"{}\" }}",
        env!("CARGO_PKG_VERSION")
    );
    assert!(manifest("released").contains(&version));

    create(&["cloned", "--git", "https://example.com/charms"]).succeeded();
    assert!(manifest("cloned").contains("charm-sdk = { git = \"https://example.com/charms\" }"));

    let sdk = workspace.path("crates/sdk");
    for path in [sdk.as_path(), &workspace.root()] {
        create(&["local", "--sdk", path.to_str().unwrap()]).succeeded();
        let wanted = format!("charm-sdk = {{ path = \"{}\" }}", sdk.display());
        assert!(manifest("local").contains(&wanted), "{}", manifest("local"));
        fs::remove_dir_all(outside.path().join("local")).unwrap();
    }
}

#[test]
fn what_cannot_be_created_is_not_begun() {
    let workspace = Workspace::empty();
    for (name, said) in [
        ("Hello", "`Hello` cannot be the name of a charm"),
        ("../up", "`../up` cannot be the name of a charm"),
        ("a-1", "each part between hyphens holds a letter"),
        ("test", "cargo needs the name for something else"),
        ("crate", "a word of Rust's own"),
    ] {
        workspace.charm(&["new", name]).failed(2, &[said]);
        assert!(!workspace.path(name).exists());
    }
    workspace
        .charm(&["new", "crates"])
        .failed(3, &["crates is there already"]);
    workspace
        .charm(&["new", "hello", "--sdk", "nowhere"])
        .failed(3, &["nowhere: "]);
    workspace.add_package("other", "fn main() {}\n");
    workspace
        .charm(&["new", "hello", "--sdk", "crates/other"])
        .failed(3, &["is neither charm-sdk nor a workspace with it"]);
    workspace
        .charm(&["new", "hello", "--git", "a\"b"])
        .failed(2, &["is neither a path nor a URL"]);
    workspace
        .charm(&["new", "hello", "--git", "a", "--sdk", "b"])
        .failed(2, &["cannot be used with"]);
    workspace
        .charm(&["new", "hello", "--template", "huge"])
        .failed(2, &["minimal, machine, kubernetes, integrator"]);
    assert!(!workspace.path("hello").exists());
}
