//! The files that a new charm begins with. They lie in `templates/`, with
//! `{{name}}` and the like where the charm differs.

use clap::ValueEnum;

/// What a new charm is like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Template {
    /// An option that is shown as the status
    #[default]
    Minimal,
    /// Storage, and an action that works on what is in it
    Machine,
    /// A container, whose services it has Pebble start
    Kubernetes,
    /// A service's address, handed to every integrated application
    Integrator,
}

/// A file: where it goes, and its text.
type File = (&'static str, &'static str);

macro_rules! files {
    ($($to:literal: $from:literal,)*) => {
        &[$(($to, include_str!(concat!("../../templates/", $from, ".in")))),*]
    };
}

/// What every charm has.
const COMMON: &[File] = files! {
    "Cargo.toml": "common/Cargo.toml",
    ".gitignore": "common/gitignore",
    "README.md": "common/README.md",
    "charmcraft.yaml": "common/charmcraft.yaml",
    "src/main.rs": "common/main.rs",
};

const MINIMAL: &[File] = files! {
    "metadata.yaml": "minimal/metadata.yaml",
    "config.yaml": "minimal/config.yaml",
    "actions.yaml": "minimal/actions.yaml",
    "src/lib.rs": "minimal/lib.rs",
    "tests/events.rs": "minimal/tests.rs",
};

const MACHINE: &[File] = files! {
    "metadata.yaml": "machine/metadata.yaml",
    "config.yaml": "machine/config.yaml",
    "actions.yaml": "machine/actions.yaml",
    "src/lib.rs": "machine/lib.rs",
    "src/notes.rs": "machine/notes.rs",
    "tests/events.rs": "machine/tests.rs",
};

const KUBERNETES: &[File] = files! {
    "metadata.yaml": "kubernetes/metadata.yaml",
    "config.yaml": "kubernetes/config.yaml",
    "actions.yaml": "kubernetes/actions.yaml",
    "src/lib.rs": "kubernetes/lib.rs",
    "src/pebble.rs": "kubernetes/pebble.rs",
    "tests/events.rs": "kubernetes/tests.rs",
};

const INTEGRATOR: &[File] = files! {
    "metadata.yaml": "integrator/metadata.yaml",
    "config.yaml": "integrator/config.yaml",
    "actions.yaml": "integrator/actions.yaml",
    "src/lib.rs": "integrator/lib.rs",
    "src/address.rs": "integrator/address.rs",
    "tests/events.rs": "integrator/tests.rs",
};

/// What Cargo.toml ends with where the package is no member of a workspace.
pub(crate) const STANDALONE: &str = include_str!("../../templates/common/standalone.toml.in");

impl Template {
    /// Its files, in no order.
    pub(crate) fn files(self) -> impl Iterator<Item = &'static File> {
        let own = match self {
            Self::Minimal => MINIMAL,
            Self::Machine => MACHINE,
            Self::Kubernetes => KUBERNETES,
            Self::Integrator => INTEGRATOR,
        };
        COMMON.iter().chain(own)
    }

    /// What the README says that the charm does.
    pub(crate) fn about(self) -> &'static str {
        match self {
            Self::Minimal => {
                "A [Juju](https://juju.is) charm that shows its greeting as its status."
            }
            Self::Machine => {
                "A [Juju](https://juju.is) charm that keeps notes in its storage: \
                 `juju run {{name}}/0 add-note text=…` writes one."
            }
            Self::Kubernetes => {
                "A [Juju](https://juju.is) charm that has Pebble start the services of an image, \
                 which is given at `juju deploy` by `--resource workload-image=IMAGE`."
            }
            Self::Integrator => {
                "A [Juju](https://juju.is) charm that hands the address of a service to every \
                 application that is integrated with it."
            }
        }
    }
}

/// Puts values in the places of their names.
pub(crate) fn filled(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = text.to_owned();
    for (name, value) in values {
        filled = filled.replace(&format!("{{{{{name}}}}}"), value);
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_has_all_yaml_files_so_that_each_is_tracked() {
        for template in Template::value_variants() {
            let files: Vec<&str> = template.files().map(|(name, _)| *name).collect();
            for name in charm_schema::FILE_NAMES {
                assert!(files.contains(&name), "{template:?} has no {name}");
            }
        }
    }

    #[test]
    fn every_place_is_filled() {
        let names = ["name", "crate", "Charm", "sdk", "about"];
        let values = names.map(|name| (name, "x"));
        for template in Template::value_variants() {
            for (name, text) in template.files() {
                let text = filled(text, &values);
                assert!(!text.contains("{{"), "{template:?} {name}: {text}");
            }
        }
        assert_eq!(filled("{{a}} {{b}}", &[("a", "1")]), "1 {{b}}");
    }
}
