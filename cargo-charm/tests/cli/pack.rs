//! `cargo charm pack`.

use std::fs;
use std::path::{Path, PathBuf};

use local_juju::package::{self, Package};

use crate::workspace::{CONFIG, METADATA, PLATFORMS, Workspace, run};

/// Juju's name of the architecture that these tests run on.
fn here() -> &'static str {
    match std::env::consts::ARCH {
        "aarch64" => "arm64",
        _ => "amd64",
    }
}

/// Packs; standard output must be one line, the path.
#[track_caller]
fn packed(workspace: &Workspace, arguments: &[&str]) -> PathBuf {
    let stdout = workspace
        .charm(&[&["charm", "pack"], arguments].concat())
        .succeeded();
    let line = stdout.strip_suffix('\n').unwrap();
    assert!(!line.contains('\n'), "{stdout}");
    workspace.root().join(line)
}

fn names(package: &Package) -> Vec<&str> {
    package.members.keys().map(String::as_str).collect()
}

#[test]
fn a_charm_becomes_a_package_that_juju_takes() {
    let workspace = Workspace::hello();
    for name in ["LICENSE", "README.md", "icon.svg", "version", "notes.txt"] {
        workspace.write(name, name);
    }
    let path = packed(&workspace, &[]);
    assert_eq!(
        path.file_name().unwrap().to_str(),
        Some(&*format!("hello_{}.charm", here()))
    );
    assert_eq!(path.parent().unwrap(), workspace.root().join("."));

    let package = package::read(&path).unwrap();
    assert_eq!(package::verify(&package), []);
    assert_eq!(
        names(&package),
        [
            "LICENSE",
            "README.md",
            "config.yaml",
            "dispatch",
            "icon.svg",
            "manifest.yaml",
            "metadata.yaml",
            "version",
        ],
    );
    assert_eq!(package.text("metadata.yaml"), Some(METADATA));
    assert_eq!(package.text("config.yaml"), Some(CONFIG));
    let manifest = charm_schema::manifest::parse(package.text("manifest.yaml").unwrap()).unwrap();
    let channels: Vec<&str> = manifest
        .bases
        .iter()
        .map(|base| base.channel.as_str())
        .collect();
    assert_eq!(channels, ["22.04", "24.04"]);
    assert!(
        manifest
            .bases
            .iter()
            .all(|base| base.architectures == [here()])
    );
}

#[test]
fn the_same_charm_is_the_same_bytes_wherever_it_is_built() {
    // The panic message holds the path of its source file.
    let program = "fn main() { charm_sdk::greet(std::env::args().count()); }\n";
    let library = "#[inline(never)]\npub fn greet(n: usize) { assert!(n < 9, \"{}\", file!()); }\n";
    let build = || {
        let workspace = Workspace::hello();
        workspace.add_package("hello", program);
        workspace.write("crates/sdk/src/lib.rs", library);
        let path = packed(&workspace, &["--quiet"]);
        (fs::read(path).unwrap(), workspace)
    };
    let (first, workspace) = build();
    let (second, _other) = build();
    assert!(first == second, "two builds differ");

    fs::remove_dir_all(workspace.path("target")).unwrap();
    let again = fs::read(packed(&workspace, &["--quiet"])).unwrap();
    assert!(first == again, "a second build differs");

    let dispatch = &package::read(&packed(&workspace, &[])).unwrap().members["dispatch"].bytes;
    let root = workspace.root();
    for path in [
        root.to_str().unwrap(),
        &std::env::var("HOME").unwrap_or_default(),
    ] {
        let holds = !path.is_empty()
            && dispatch
                .windows(path.len())
                .any(|window| window == path.as_bytes());
        assert!(!holds, "the program holds {path}");
    }
}

#[test]
fn the_date_of_the_source_is_the_members_date() {
    let workspace = Workspace::hello();
    let plain = fs::read(packed(&workspace, &[])).unwrap();
    let dated = |date: &str| {
        run(workspace
            .command(&workspace.root())
            .arg("pack")
            .env("SOURCE_DATE_EPOCH", date))
    };
    let path = workspace
        .root()
        .join(dated("1700000000").succeeded().trim_end());
    assert_ne!(fs::read(path).unwrap(), plain);
    dated("yesterday").failed(2, &["SOURCE_DATE_EPOCH is no number of seconds: yesterday"]);
}

#[test]
fn output_goes_where_it_is_wanted() {
    let workspace = Workspace::hello();
    let path = packed(
        &workspace,
        &["--output-dir", "new/folder", "--package", "hello"],
    );
    assert!(path.starts_with(workspace.root().join("new/folder")));
    assert!(package::read(&path).is_ok());
    // From inside the charm the directory of the YAML is found.
    let ran = workspace.charm_in(
        &workspace.path("crates/hello/src"),
        &["pack", "-o", "../../.."],
    );
    assert!(Path::new(ran.succeeded().trim_end()).starts_with("../../.."));
}

#[test]
fn a_charm_without_charmcraft_yaml_runs_on_the_usual_bases() {
    let workspace = Workspace::hello();
    fs::remove_file(workspace.path("charmcraft.yaml")).unwrap();
    let package = package::read(&packed(&workspace, &[])).unwrap();
    let manifest = charm_schema::manifest::parse(package.text("manifest.yaml").unwrap()).unwrap();
    assert_eq!(manifest.bases.len(), 2);
}

#[test]
fn a_unified_charmcraft_yaml_becomes_the_files_that_juju_reads() {
    let workspace = Workspace::hello();
    fs::remove_file(workspace.path("metadata.yaml")).unwrap();
    fs::remove_file(workspace.path("config.yaml")).unwrap();
    let actions = "actions:\n  greet:\n    description: Greets.\n    additionalProperties: false\n";
    let config = "config:\n  options:\n    loud: {type: boolean, default: on}\n";
    workspace.write(
        "charmcraft.yaml",
        &format!("{METADATA}{PLATFORMS}{actions}{config}"),
    );
    let package = package::read(&packed(&workspace, &[])).unwrap();
    assert_eq!(
        names(&package),
        [
            "actions.yaml",
            "config.yaml",
            "dispatch",
            "manifest.yaml",
            "metadata.yaml"
        ],
    );
    assert_eq!(package::verify(&package), []);
    assert_eq!(
        package.text("config.yaml"),
        Some("options:\n  loud:\n    default: true\n    type: boolean\n"),
    );
}

#[test]
fn a_broken_declaration_is_not_built() {
    let workspace = Workspace::hello();
    workspace.write("metadata.yaml", "name: Hello\nsummary: s\ndescription: d\n");
    let said = workspace
        .charm(&["pack"])
        .failed(1, &[" --> metadata.yaml:1:7"]);
    assert!(!said.contains("Compiling"), "{said}");
}

#[test]
fn a_program_that_does_not_compile_is_told_by_cargo() {
    let workspace = Workspace::hello();
    workspace.write("crates/hello/src/main.rs", "fn main() { greet() }\n");
    workspace.charm(&["pack"]).failed(
        4,
        &[
            "cannot find function `greet`",
            "package `hello` does not build for ",
        ],
    );
}

#[test]
fn targets_that_juju_does_not_run_are_refused() {
    let workspace = Workspace::hello();
    for target in ["wasm32-wasip1", "x86_64-apple-darwin"] {
        let said = format!("Juju runs no programs built for {target}");
        workspace
            .charm(&["pack", "--target", target])
            .failed(4, &[&said]);
    }
}

#[test]
fn an_architecture_without_platform_is_refused() {
    let workspace = Workspace::hello();
    workspace.write(
        "charmcraft.yaml",
        "type: charm\nbase: ubuntu@24.04\nplatforms: {s390x: null}\nparts: {charm: {plugin: nil}}\n",
    );
    let said = format!(
        "charmcraft.yaml has no platform for {}, only for s390x",
        here()
    );
    workspace.charm(&["pack"]).failed(5, &[&said]);
}

#[test]
fn no_charm_and_too_many_charms_are_told_apart() {
    let workspace = Workspace::empty();
    workspace
        .charm(&["pack"])
        .failed(3, &["no charm is declared in "]);

    workspace.write("metadata.yaml", METADATA);
    workspace
        .charm(&["pack"])
        .failed(3, &["no package of the workspace builds the charm"]);
    workspace
        .charm(&["pack", "--package", "charm-sdk"])
        .failed(3, &["`charm-sdk` is no charm: it needs a program"]);

    workspace.add_package("hello", "fn main() {}\n");
    workspace.add_package("other", "fn main() {}\n");
    workspace.charm(&["pack"]).failed(
        3,
        &[
            "several packages share the declaration",
            "hello, other",
            "choose one with --package",
        ],
    );
    workspace.charm(&["pack", "--package", "helo"]).failed(
        3,
        &[
            "`helo` is no charm: the workspace has no such package",
            "did you mean `hello`?",
        ],
    );
    packed(&workspace, &["--package", "other"]);
}

#[test]
fn a_package_below_examples_has_a_declaration_of_its_own() {
    let workspace = Workspace::hello();
    workspace.write(
        "Cargo.toml",
        "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\", \"examples/other\"]\n",
    );
    workspace.write(
        "examples/other/Cargo.toml",
        "[package]\nname = \"other\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\
         [dependencies]\ncharm-sdk = { path = \"../../crates/sdk\" }\n",
    );
    workspace.write("examples/other/src/main.rs", "fn main() {}\n");
    // The root's declaration is `hello`'s alone.
    packed(&workspace, &[]);
    workspace.write(
        "examples/other/metadata.yaml",
        &METADATA.replace("hello", "other"),
    );
    let path = packed(&workspace, &["examples/other"]);
    assert!(
        path.file_name()
            .unwrap()
            .to_str()
            .unwrap()
            .starts_with("other_")
    );
}

#[test]
fn the_program_of_several_is_the_one_with_the_charms_name() {
    let workspace = Workspace::hello();
    workspace.write("crates/hello/src/bin/tool.rs", "fn main() {}\n");
    packed(&workspace, &[]);
    fs::rename(
        workspace.path("crates/hello/src/main.rs"),
        workspace.path("crates/hello/src/bin/other.rs"),
    )
    .unwrap();
    workspace
        .charm(&["pack"])
        .failed(3, &["package `hello` has several programs (other, tool)"]);
}
