//! Whole expansions, as a person reads them.
//!
//! Each folder in `golden` is a charm: its YAML, what its author writes in
//! `charm_types!` (`types.rs`) and under `#[charm]` (`handlers.rs`), and what
//! becomes of both, formatted. The whole is a program (`main.rs`), which the
//! tests of the workspace compile. After a deliberate change,
//! `GOLDEN=overwrite cargo test -p charm-codegen --test golden` writes the
//! expansions anew, for a person to read.

use std::path::{Path, PathBuf};
use std::{env, fs};

use charm_codegen::Source;
use charm_schema::FILE_NAMES;
use proc_macro2::TokenStream;

#[test]
fn a_charm_without_anything() {
    check("bare");
}

#[test]
fn a_charm_with_options_endpoints_and_handlers() {
    check("relay");
}

#[test]
fn a_charm_with_storage_containers_resources_and_actions() {
    check("depot");
}

fn check(name: &str) {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(name);
    let source = || {
        let declaration = charm_schema::load(&dir, &dir).expect("the declaration is right");
        Ok(Source {
            directory: name.to_owned(),
            includes: file_names(&dir),
            declaration,
        })
    };
    let types = charm_codegen::charm_types(tokens(&dir.join("types.rs")), |_| source());
    compare(&dir.join("types.expanded.rs"), types);
    let handlers = tokens(&dir.join("handlers.rs"));
    let handlers = charm_codegen::charm(TokenStream::new(), &handlers, |_| source());
    compare(&dir.join("handlers.expanded.rs"), handlers);
}

/// The files lie beside the expansion that includes them.
fn file_names(dir: &Path) -> Vec<String> {
    let present = FILE_NAMES.iter().filter(|name| dir.join(name).is_file());
    present.map(|&name| name.to_owned()).collect()
}

fn tokens(path: &Path) -> TokenStream {
    let text = fs::read_to_string(path).expect("the input is there");
    text.parse().expect("the input is Rust")
}

fn compare(path: &PathBuf, tokens: TokenStream) {
    let file = syn::parse2(tokens).expect("the expansion is Rust");
    let expanded = prettyplease::unparse(&file);
    if env::var_os("GOLDEN").is_some_and(|value| value == "overwrite") {
        fs::write(path, &expanded).expect("the expansion can be written");
    }
    let expected = fs::read_to_string(path).expect("the expected expansion is there");
    for (number, (got, wanted)) in expanded.lines().zip(expected.lines()).enumerate() {
        assert_eq!(got, wanted, "{}:{}", path.display(), number + 1);
    }
    assert_eq!(
        expanded.lines().count(),
        expected.lines().count(),
        "{}",
        path.display()
    );
}
