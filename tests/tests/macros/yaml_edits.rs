//! What the compiler says when only the YAML of a charm changes.

use std::fs;

use crate::charm::{CONFIG, Charm, METADATA, Reported};

#[test]
fn an_unchanged_charm_compiles() {
    assert_eq!(Charm::new("unchanged").check().errors, []);
}

#[test]
fn a_renamed_option_is_wrong_wherever_it_is_used() {
    let charm = Charm::new("renamed-option");
    charm.edit("config.yaml", "host:", "hosts:");
    let check = charm.check();
    assert_eq!(check.lines("src/main.rs"), charm.marked("host"));
    check.says("config.yaml has no option `host`; did you mean `hosts`?");
    check.says("no field `host` on type `Config`");
}

#[test]
fn a_removed_endpoint_is_wrong_wherever_it_is_used() {
    let charm = Charm::new("removed-endpoint");
    charm.edit(
        "metadata.yaml",
        "provides:\n  smtp:\n    interface: smtp\n",
        "",
    );
    let check = charm.check();
    assert_eq!(check.lines("src/main.rs"), charm.marked("smtp"));
    check.says("metadata.yaml has no endpoint `smtp`; it declares none");
    check.says("no event `smtp_relation_created`");
    check.says("cannot find type `SmtpRelationCreated` in module `juju`");
    check.says("cannot find type `Smtp` in module `juju`");
}

#[test]
fn an_option_of_another_type_is_wrong_where_its_type_is_written() {
    let charm = Charm::new("other-type");
    charm.edit(
        "config.yaml",
        "type: int\n    default: 25",
        "type: string\n    default: smtp",
    );
    let check = charm.check();
    assert_eq!(check.lines("src/main.rs"), charm.marked("port"));
    check.says("`u16` cannot hold a configuration option whose value is `String`");
}

#[test]
fn an_option_of_another_obvious_type_is_wrong_where_it_is_used() {
    let charm = Charm::new("other-obvious-type");
    charm.edit(
        "config.yaml",
        "sender:\n    type: string",
        "sender:\n    type: boolean",
    );
    let check = charm.check();
    assert_eq!(check.lines("src/main.rs"), charm.marked("sender"));
    check.says("mismatched types");
}

#[test]
fn an_option_that_loses_its_default_becomes_required() {
    let charm = Charm::new("lost-default");
    charm.edit("config.yaml", "    default: 25\n", "");
    assert_eq!(charm.check().errors, []);
}

#[test]
fn a_mistake_in_the_yaml_is_reported_at_its_place_and_alone() {
    let charm = Charm::new("mistake");
    charm.edit("config.yaml", "type: int", "type: itn");
    charm.edit("metadata.yaml", "interface: smtp", "interfase: smtp");
    let check = charm.check();
    let firsts: Vec<&str> = check.errors.iter().map(Reported::first_line).collect();
    assert_eq!(
        firsts,
        [
            "metadata.yaml:6:5: `interface` is missing; there is only `interfase`",
            "config.yaml:5:11: unknown option type `itn`",
        ]
    );
}

#[test]
fn an_edit_compiles_the_charm_again_and_nothing_else() {
    let charm = Charm::new("edit");
    charm.write("actions.yaml", "# There are none.\n");
    charm.write("charmcraft.yaml", "type: charm\n");
    charm.check();
    for file in [
        "config.yaml",
        "metadata.yaml",
        "actions.yaml",
        "charmcraft.yaml",
    ] {
        compiled_once_after_an_edit(&charm, "edit", file);
    }
}

#[test]
fn an_edit_of_the_one_file_compiles_the_charm_again_and_nothing_else() {
    let charm = Charm::new("one-edit");
    unify(&charm);
    charm.check();
    compiled_once_after_an_edit(&charm, "one-edit", "charmcraft.yaml");
}

fn compiled_once_after_an_edit(charm: &Charm, name: &str, file: &str) {
    assert_eq!(charm.check().compiled, [""; 0], "nothing has changed");
    charm.edit(file, "\n", "\n# A comment.\n");
    assert_eq!(charm.check().compiled, [name], "{file} has changed");
    assert_eq!(
        charm.check().compiled,
        [""; 0],
        "{file} has changed no more"
    );
}

#[test]
fn both_macros_must_read_the_same_declaration() {
    let charm = Charm::new("two-declarations");
    charm.write("other/metadata.yaml", METADATA);
    charm.write("other/config.yaml", CONFIG);
    charm.edit("src/main.rs", "#[charm]", "#[charm(path = \"other\")]");
    let check = charm.check();
    assert_eq!(check.errors.len(), 1);
    check.says("`#[charm]` reads the declaration in `other` and `charm_types!` another one");

    charm.edit(
        "src/main.rs",
        "charm_types! {",
        "charm_types! { path = \"other\";",
    );
    assert_eq!(charm.check().errors, []);

    fs::remove_file(charm.path("metadata.yaml")).expect("the file is there");
    charm.edit("src/main.rs", "#[charm(path = \"other\")]", "#[charm]");
    let check = charm.check();
    assert_eq!(check.errors.len(), 1);
    check.says("`charm_types!` has found one: give `#[charm]` the same `path`");
}

#[test]
fn one_file_can_hold_everything() {
    let charm = Charm::new("one-file");
    unify(&charm);
    assert_eq!(charm.check().errors, []);

    charm.edit("charmcraft.yaml", "host:", "hosts:");
    let check = charm.check();
    check.says("charmcraft.yaml has no option `host`; did you mean `hosts`?");
    assert_eq!(check.lines("src/main.rs"), charm.marked("host"));
}

/// Puts the whole declaration into charmcraft.yaml.
fn unify(charm: &Charm) {
    let config = CONFIG.trim_end().replace('\n', "\n  ");
    charm.write(
        "charmcraft.yaml",
        format!("type: charm\n{METADATA}config:\n  {config}\n"),
    );
    for file in ["metadata.yaml", "config.yaml"] {
        fs::remove_file(charm.path(file)).expect("the file is there");
    }
}

/// Editors look at another branch of the expansions, which names each event and
/// each key once and dispatches nothing.
#[test]
fn what_editors_see_compiles() {
    let charm = Charm::new("editors");
    charm.write(
        "build.rs",
        "fn main() { println!(\"cargo::rustc-cfg=rust_analyzer\"); }",
    );
    assert_eq!(charm.check().errors, []);

    charm.edit("config.yaml", "host:", "hosts:");
    charm.edit("src/main.rs", "#[on(config_changed)]", "#[on(config_chan)]");
    let check = charm.check();
    check.says("no field `host` on type `Config`");
    check.says("cannot find value `config_chan` in module `juju::on`");
}
