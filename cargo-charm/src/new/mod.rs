//! `cargo charm new`: a charm that compiles, passes its tests and can be packed.

mod sdk;
mod templates;

use camino::Utf8Path;
use charm_schema::SourceFile;
use fs_err as fs;

use crate::cli::NewArgs;
use crate::exit::{Exit, Failure, OrExit as _};
use crate::project::{Workspace, start};
use crate::shell::Shell;

pub(crate) use templates::Template;

/// Names that Juju takes and cargo or the compiler do not, or not in every place
/// where a charm's name goes.
const TAKEN: &[&str] = &[
    // Cargo keeps files of these names beside the programs that it builds.
    "build",
    "deps",
    "examples",
    "incremental",
    // Crates that are there already.
    "alloc",
    "charm-sdk",
    "core",
    "std",
    "test",
];

pub(crate) fn run(arguments: &NewArgs, shell: Shell) -> Result<(), Failure> {
    let name = arguments.name.as_str();
    check_name(name)?;
    let here = start(None)?;
    let directory = here.join(name);
    if directory.exists() {
        return Err(Failure::new(
            Exit::Project,
            format_args!("{name} is there already; choose another name, or another directory"),
        ));
    }
    let sdk = sdk::dependency(arguments, &here, &directory)?;
    let made = write(arguments.template, name, &sdk, &directory);
    // Half a charm would be in the way of the next attempt.
    made.inspect_err(|_| {
        let _ = fs::remove_dir_all(&directory);
    })?;
    shell.step("Created", format_args!("{name} ({directory})"));
    shell.text(format_args!(
        "Go on with:\n    cargo charm check {name}\n    cargo charm pack {name}\n    (cd {name} && cargo test)"
    ));
    Ok(())
}

/// Juju's own rule, as every declaration is held to it, and what Rust adds.
fn check_name(name: &str) -> Result<(), Failure> {
    let refused = |reason: &str| {
        let text = format!(
            "`{}` cannot be the name of a charm: {reason}",
            name.escape_debug()
        );
        Err(Failure::new(Exit::Usage, text))
    };
    let metadata = format!(
        "name: {}\nsummary: s\ndescription: d\n",
        serde_json::Value::from(name)
    );
    let files = vec![SourceFile::new("metadata.yaml", metadata)];
    if let Err(problems) = charm_schema::parse(files) {
        let first = problems.errors().next();
        let help = first.and_then(|problem| problem.help.as_deref());
        let reason = help.or_else(|| first.map(|problem| problem.message.as_str()));
        return refused(reason.unwrap_or("Juju does not take it"));
    }
    if TAKEN.contains(&name) {
        return refused("cargo needs the name for something else");
    }
    let library = name.replace('-', "_");
    if syn::parse_str::<syn::Ident>(&library).is_err() || name == "gen" {
        return refused("it is a word of Rust's own");
    }
    Ok(())
}

/// The name of the charm's type. The ending keeps it apart from everything that
/// the sources import.
fn type_name(name: &str) -> String {
    let name = charm_codegen::rust_type(name);
    if name.ends_with("Charm") {
        name
    } else {
        format!("{name}Charm")
    }
}

fn write(template: Template, name: &str, sdk: &str, directory: &Utf8Path) -> Result<(), Failure> {
    let values = [
        // First: it names the charm, too.
        ("about", template.about()),
        ("name", name),
        ("crate", &*name.replace('-', "_")),
        ("Charm", &*type_name(name)),
        ("sdk", sdk),
    ];
    for (file, text) in template.files() {
        let path = directory.join(file);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).or_exit(Exit::Project)?;
        }
        fs::write(&path, templates::filled(text, &values)).or_exit(Exit::Project)?;
    }
    if !is_member(directory) {
        let manifest = directory.join("Cargo.toml");
        let text = fs::read_to_string(&manifest).or_exit(Exit::Project)?;
        fs::write(&manifest, text + templates::STANDALONE).or_exit(Exit::Project)?;
        Workspace::around(directory)?;
    }
    Ok(())
}

/// Whether a workspace around the package counts it among its members.
fn is_member(directory: &Utf8Path) -> bool {
    // Cargo's complaint about one that does not is not for the user.
    Workspace::quietly_around(directory).is_some_and(|workspace| workspace.root != directory)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_jujus_rule_and_rusts() {
        for name in ["a", "hello", "mail-relay", "k8s", "charm"] {
            assert!(check_name(name).is_ok(), "{name}");
        }
        for (name, reason) in [
            ("Hello", "lower-case letters"),
            ("hello_world", "lower-case letters"),
            ("a-1", "each part between hyphens holds a letter"),
            ("-a", "lower-case letters"),
            ("", ""),
            ("a\"\nb", "lower-case letters"),
            ("../a", "lower-case letters"),
            ("test", "cargo needs the name"),
            ("charm-sdk", "cargo needs the name"),
            ("type", "a word of Rust's own"),
            ("gen", "a word of Rust's own"),
        ] {
            let refused = check_name(name).unwrap_err();
            assert_eq!(refused.exit, Exit::Usage);
            assert!(
                refused.error.to_string().contains(reason),
                "{name}: {}",
                refused.error
            );
        }
    }

    #[test]
    fn the_type_is_named_after_the_charm() {
        assert_eq!(type_name("hello"), "HelloCharm");
        assert_eq!(type_name("mail-charm"), "MailCharm");
        assert_eq!(type_name("charm"), "Charm");
    }
}
