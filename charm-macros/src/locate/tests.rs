use super::*;

/// A folder with these files, each of them empty but for manifests.
struct Project(tempfile::TempDir);

impl Project {
    fn new(files: &[&str]) -> Self {
        let project = Self(tempfile::tempdir().expect("a folder"));
        for file in files {
            let (file, text) = file.split_once('=').unwrap_or((file, ""));
            let path = project.0.path().join(file);
            fs::create_dir_all(path.parent().expect("a folder")).expect("the folder can be made");
            fs::write(path, text).expect("the file can be written");
        }
        project
    }

    fn dir(&self, dir: &str) -> PathBuf {
        absolute(&self.0.path().join(dir)).expect("the folder is there")
    }

    fn place(&self, source: Option<&str>, package: &str) -> Place {
        Place {
            source: source.map(|dir| self.dir(dir)),
            package: Some(self.dir(package)),
        }
    }

    /// The directory that is found, and the workspace around it.
    fn nearest(&self, source: Option<&str>, package: &str) -> Option<(PathBuf, PathBuf)> {
        self.place(source, package).nearest().ok()
    }
}

const ROOT: &str = "Cargo.toml=[workspace]";

#[test]
fn the_nearest_declaration_above_the_source_file_is_taken() {
    let project = Project::new(&[
        ROOT,
        "metadata.yaml",
        "a/Cargo.toml",
        "a/src/main.rs",
        "b/Cargo.toml",
        "b/metadata.yaml",
        "b/src/main.rs",
    ]);
    let root = project.dir("");
    assert_eq!(
        project.nearest(Some("a/src"), "a"),
        Some((root.clone(), root.clone()))
    );
    assert_eq!(
        project.nearest(Some("b/src"), "b"),
        Some((project.dir("b"), root))
    );
}

#[test]
fn without_a_source_file_the_package_counts() {
    let project = Project::new(&[ROOT, "b/Cargo.toml", "b/metadata.yaml"]);
    let found = project.nearest(None, "b");
    assert_eq!(found.map(|found| found.0), Some(project.dir("b")));
}

#[test]
fn a_source_file_outside_of_every_package_does_not_count() {
    let project = Project::new(&["out/metadata.yaml", "b/Cargo.toml", "b/metadata.yaml"]);
    let found = project.nearest(Some("out"), "b");
    assert_eq!(found.map(|found| found.0), Some(project.dir("b")));
}

#[test]
fn what_a_build_script_writes_is_generated() {
    let project = Project::new(&["target/out/made.rs", "target/output/x", "src/main.rs"]);
    let out = project.dir("target").join("./out");
    let generated = |dir: &str| is_generated(&project.dir(dir), Some(out.as_os_str()));
    assert!(generated("target/out"));
    assert!(!generated("target/output") && !generated("src"));
    assert!(!is_generated(&project.dir("src"), None));
    assert!(!is_generated(
        &project.dir("src"),
        Some(OsStr::new("/nowhere/at/all"))
    ));
}

#[test]
fn the_search_ends_at_the_workspace() {
    let project = Project::new(&["metadata.yaml", "w/Cargo.toml=[workspace]", "w/src/main.rs"]);
    assert_eq!(project.nearest(Some("w/src"), "w"), None);
    // A package that is in no workspace is one by itself.
    let project = Project::new(&["metadata.yaml", "p/Cargo.toml=[package]", "p/src/main.rs"]);
    assert_eq!(project.nearest(Some("p/src"), "p"), None);
}

#[test]
fn examples_and_tests_inherit_nothing() {
    let project = Project::new(&[
        ROOT,
        "metadata.yaml",
        "examples/a/Cargo.toml",
        "examples/a/src/main.rs",
        "charm/Cargo.toml",
        "charm/tests/whole.rs",
    ]);
    assert_eq!(project.nearest(Some("examples/a/src"), "examples/a"), None);
    // But the tests of a package are tests of its charm.
    let found = project.nearest(Some("charm/tests"), "charm");
    assert_eq!(found.map(|found| found.0), Some(project.dir("")));
}

#[test]
fn a_named_directory_counts_from_the_package() {
    let project = Project::new(&[ROOT, "a/Cargo.toml", "yaml/metadata.yaml", "empty/x"]);
    let place = project.place(None, "a");
    let named = |path: &str| match place.named(path) {
        Ok((dir, _)) => Ok(dir),
        Err(LoadError::NotFound(message)) => Err(message),
        Err(broken) => panic!("{broken:?}"),
    };
    assert_eq!(named("../yaml"), Ok(project.dir("yaml")));
    let refused = |path: &str| named(path).expect_err(path);
    assert!(refused("/etc").starts_with("`/etc` is absolute"));
    assert!(refused("../yam").starts_with("`../yam` is no directory"));
    assert!(refused("../yaml/metadata.yaml").contains("is no directory"));
    assert!(refused("../empty").contains("holds no metadata.yaml"));
}

#[test]
fn files_are_reached_from_the_source_file() {
    let project = Project::new(&[ROOT, "metadata.yaml", "a/src/main.rs"]);
    let file = project.dir("metadata.yaml");
    let place = project.place(Some("a/src"), "a");
    assert_eq!(place.include(&file), "../../metadata.yaml");
    let place = project.place(None, "a");
    assert_eq!(Path::new(&place.include(&file)), file);
}

#[test]
fn the_way_between_two_places() {
    let way = |from: &str, to: &str| relative(Path::new(from), Path::new(to));
    assert_eq!(way("/w/charm/src", "/w/config.yaml"), "../../config.yaml");
    assert_eq!(way("/w", "/w/examples/a"), "examples/a");
    assert_eq!(way("/w", "/w"), ".");
}

#[test]
fn a_workspace_is_known_by_its_table() {
    assert!(has_workspace_table(
        "[package]\nname = 'a'\n\n[workspace]\n"
    ));
    assert!(has_workspace_table(" [ workspace ] # root"));
    assert!(has_workspace_table("[workspace.dependencies]"));
    assert!(!has_workspace_table(
        "[package]\nworkspace = '..'\n# [workspace]"
    ));
    assert!(!has_workspace_table("[workspaces]"));
}
