//! Which directory's YAML a charm gets, wherever it lies.
//!
//! Each declaration here has one option, named for the place it lies in; a
//! charm that reads it has read the right one, with both macros.

use std::fs;
use std::os::unix::fs::symlink;

use crate::charm::Charm;

const NOTHING_FOUND: &str =
    "no metadata.yaml, nor a charmcraft.yaml with a name, in a directory above this file";

/// A declaration with one option.
fn declare(charm: &Charm, dir: &str, option: &str) {
    let name = format!("{option}-charm");
    let metadata = format!("name: {name}\nsummary: A charm.\ndescription: It lies in {dir}.\n");
    charm.write(&format!("{dir}/metadata.yaml"), metadata);
    let config = format!("options:\n  {option}:\n    type: string\n");
    charm.write(&format!("{dir}/config.yaml"), config);
}

/// A program that compiles if it gets the declaration with this option.
fn program(option: &str) -> String {
    with_settings(option, "", "")
}

fn with_settings(option: &str, types: &str, charm: &str) -> String {
    format!(
        "
mod juju {{
    charm_sdk::charm_types! {{ {types} config {{ {option}: String }} }}
}}

#[derive(Default)]
struct Charm;

#[charm_sdk::charm{charm}]
impl Charm {{
    #[on(install)]
    fn install(&mut self) {{}}
}}

fn main() -> std::process::ExitCode {{
    charm_sdk::run::<Charm>()
}}
"
    )
}

#[test]
fn each_charm_of_a_workspace_gets_its_own() {
    let charm = Charm::empty();
    charm.write(
        "Cargo.toml",
        "[workspace]\nresolver = \"3\"\nmembers = [\"a\", \"b\", \"c\"]\n",
    );
    declare(&charm, ".", "root");
    for (package, option) in [("a", "apple"), ("b", "berry"), ("c", "root")] {
        charm.package(package, &format!("workspace-{package}"), "");
        charm.write(&format!("{package}/src/main.rs"), program(option));
    }
    declare(&charm, "a", "apple");
    declare(&charm, "b", "berry");
    assert_eq!(charm.check_in("").errors, []);
}

#[test]
fn a_charm_outside_of_a_workspace_gets_nothing_from_above() {
    let charm = Charm::empty();
    declare(&charm, ".", "stranger");
    charm.package("alone", "alone", "");
    charm.lock("alone");
    charm.write("alone/src/main.rs", program("own"));
    charm.check_in("alone").only_says(NOTHING_FOUND);

    declare(&charm, "alone", "own");
    assert_eq!(charm.check_in("alone").errors, []);
}

#[test]
fn a_workspace_inside_another_gets_nothing_from_it() {
    let charm = Charm::empty();
    charm.write("Cargo.toml", "[workspace]\nexclude = [\"inner\"]\n");
    declare(&charm, ".", "outer");
    charm.write(
        "inner/Cargo.toml",
        "[workspace]\nresolver = \"3\"\nmembers = [\"a\"]\n",
    );
    charm.lock("inner");
    charm.package("inner/a", "inner-a", "");
    charm.write("inner/a/src/main.rs", program("inner"));
    charm.check_in("inner").only_says(NOTHING_FOUND);

    declare(&charm, "inner", "inner");
    assert_eq!(charm.check_in("inner").errors, []);
}

#[test]
fn packages_for_examples_and_tests_inherit_nothing() {
    let charm = Charm::empty();
    charm.write(
        "Cargo.toml",
        "[workspace]\nresolver = \"3\"\nmembers = [\"examples/e\", \"tests/t\"]\n",
    );
    declare(&charm, ".", "root");
    let packages = [("examples/e", "in-examples"), ("tests/t", "in-tests")];
    for (package, name) in packages {
        charm.package(package, name, "");
        charm.write(&format!("{package}/src/main.rs"), program("own"));
    }
    for (package, _) in packages {
        charm.check_in(package).only_says(NOTHING_FOUND);

        declare(&charm, package, "own");
        assert_eq!(charm.check_in(package).errors, []);
    }
}

#[test]
fn tests_and_examples_of_a_charm_know_what_it_declares() {
    let charm = Charm::empty();
    charm.package(".", "with-tests", "\n[workspace]\n");
    declare(&charm, ".", "own");
    charm.write("src/main.rs", program("own"));
    charm.write(
        "src/deep/er/charm.rs",
        "charm_sdk::charm_types! { config { own: String } }",
    );
    charm.edit(
        "src/main.rs",
        "mod juju {",
        "#[path = \"deep/er/charm.rs\"]\nmod deep;\nmod juju {",
    );
    charm.write("tests/whole.rs", program("own"));
    // A folder of tests that has a declaration of its own.
    charm.write("tests/other/main.rs", program("other"));
    declare(&charm, "tests/other", "other");
    assert_eq!(charm.check_targets("").errors, []);
}

#[test]
fn a_named_directory_counts_from_the_manifest() {
    let charm = Charm::empty();
    charm.package("code", "named", "\n[workspace]\n");
    charm.lock("code");
    declare(&charm, ".", "above");
    declare(&charm, "yaml", "named");
    let path = "path = \"../yaml\"";
    let both = with_settings("named", &format!("{path};"), &format!("({path})"));
    // Not from the source file, nor from where cargo is started.
    charm.write(
        "code/src/main.rs",
        "mod deep;\n\nfn main() {\n    deep::main();\n}\n",
    );
    let both = both.replace("fn main", "pub(crate) fn main");
    charm.write(
        "code/src/deep/mod.rs",
        both.replace("-> std::process::ExitCode", "")
            .replace("<Charm>()", "<Charm>();"),
    );
    assert_eq!(charm.check_in("code/src/deep").errors, []);
}

#[test]
fn links_are_followed_to_one_declaration() {
    let charm = Charm::empty();
    charm.package("real", "linked", "\n[workspace]\n");
    charm.lock("real");
    charm.write("real/src/main.rs", program("linked"));
    declare(&charm, "real", "linked");
    symlink("real", charm.path("link")).expect("a link to the package");
    assert_eq!(charm.check_in("link").errors, []);

    // The declaration itself lies elsewhere.
    fs::create_dir(charm.path("shared")).expect("a folder");
    for file in ["metadata.yaml", "config.yaml"] {
        fs::rename(
            charm.path("real").join(file),
            charm.path("shared").join(file),
        )
        .expect("the file is there");
        symlink(format!("../shared/{file}"), charm.path("real").join(file))
            .expect("a link to the file");
    }
    assert_eq!(charm.check_in("real").errors, []);
    charm.edit("shared/config.yaml", "linked:", "edited:");
    charm
        .check_in("real")
        .says("config.yaml has no option `linked`; its options are `edited`");

    // So do the sources, in a package that is no charm.
    charm.package("store", "store", "\n[workspace]\n");
    fs::rename(charm.path("real/src"), charm.path("store/src")).expect("the sources are there");
    symlink("../store/src", charm.path("real/src")).expect("a link to the sources");
    charm.edit("shared/config.yaml", "edited:", "linked:");
    assert_eq!(charm.check_in("real").errors, []);
}

#[test]
fn generated_code_belongs_to_its_package() {
    let charm = Charm::empty();
    charm.write(
        "Cargo.toml",
        "[workspace]\nresolver = \"3\"\nmembers = [\"made\"]\n",
    );
    declare(&charm, ".", "root");
    charm.package("made", "generated", "");
    declare(&charm, "made", "own");
    charm.write(
        "made/src/main.rs",
        "include!(concat!(env!(\"OUT_DIR\"), \"/made.rs\"));\n",
    );
    charm.write("made/program.rs", program("own"));
    charm.write(
        "made/build.rs",
        "fn main() {
            let out = std::path::PathBuf::from(std::env::var_os(\"OUT_DIR\").unwrap());
            std::fs::copy(\"program.rs\", out.join(\"made.rs\")).unwrap();
        }",
    );
    assert_eq!(charm.check_in("").errors, []);
}

#[test]
fn a_doctest_names_its_path() {
    let charm = Charm::empty();
    charm.package(".", "documented", "\n[workspace]\n");
    declare(&charm, "yaml", "documented");
    let example = with_settings("documented", "path = \"yaml\";", "(path = \"yaml\")");
    let example = example.replace('\n', "\n//! ");
    charm.write("src/lib.rs", format!("//! ```no_run{example}\n//! ```\n"));
    let output = charm.cargo("", &["test", "--doc"]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("1 passed; 0 failed"), "{said}");
}
