//! One package with a module for each declaration, so that the compiler is
//! started once for all of them.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use charm_schema::SourceFile;
use whole_tests::expand::expand;
use whole_tests::workspace;

/// What cargo is given.
const MANIFEST: &str = "\
[package]
name = \"generated\"
version = \"0.0.0\"
edition = \"2024\"

[workspace]

[dependencies]
charm-sdk = { path = \"";

/// Names are the author's; the compiler has nothing to say about them where
/// macros make items of them.
const ROOT: &str = "\
#![deny(warnings)]
#![allow(non_camel_case_types, non_snake_case)]

";

pub(crate) struct Package {
    folder: PathBuf,
    /// What each module is about.
    names: Vec<String>,
}

impl Package {
    pub(crate) fn new() -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("generated");
        let _ = fs::remove_dir_all(&folder);
        Self {
            folder,
            names: Vec::new(),
        }
    }

    /// Adds what both macros make of a declaration.
    pub(crate) fn add(&mut self, name: &str, files: Vec<SourceFile>) {
        let number = self.names.len();
        for file in &files {
            let path = format!("declarations/{number}/{}", file.name);
            self.write(&path, &file.text);
        }
        let expansion = expand(files, &format!("../declarations/{number}"));
        let types = prettyplease::unparse(&expansion.types);
        let handlers = prettyplease::unparse(&expansion.handlers);
        let module = format!(
            "//! {name}\n\npub mod juju {{\n{types}}}\n\n\
             #[derive(Default)]\npub struct Charm;\n\n{handlers}"
        );
        self.write(&format!("src/module_{number}.rs"), &module);
        self.names.push(name.to_owned());
    }

    /// Compiles all of it, with every warning as an error.
    pub(crate) fn check(&self) {
        let mut root = ROOT.to_owned();
        for number in 0..self.names.len() {
            let _ = writeln!(root, "pub mod module_{number};");
        }
        self.write("src/lib.rs", &root);
        let sdk = workspace().join("charm-sdk");
        self.write("Cargo.toml", &format!("{MANIFEST}{}\" }}\n", sdk.display()));
        // The same versions, so that nothing has to be fetched.
        let lock = workspace().join("Cargo.lock");
        fs::copy(lock, self.folder.join("Cargo.lock")).expect("a lock file");

        let output = Command::new(env!("CARGO"))
            .args(["check", "--offline", "--quiet", "--message-format=short"])
            .current_dir(&self.folder)
            .env(
                "CARGO_TARGET_DIR",
                Path::new(env!("CARGO_TARGET_TMPDIR")).join("charms"),
            )
            .output()
            .expect("cargo can be started");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}\n{said}", self.folder.display());
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.folder.join(file);
        let folder = path.parent().expect("a file lies in a folder");
        fs::create_dir_all(folder).expect("the folder can be made");
        fs::write(path, text).expect("the file can be written");
    }
}
