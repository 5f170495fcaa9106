//! Declarations of the corpus and random ones: they are read as what they are,
//! and what the macros make of them compiles.
//!
//! The random ones are the same in every run.

mod declaration;
mod package;
mod same;

use std::cell::RefCell;

use charm_schema::SourceFile;
use declaration::Generated;
use package::Package;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use whole_tests::corpus;
use whole_tests::expand::expand;

/// So many random declarations are compiled.
const COMPILED: usize = 60;

#[test]
fn random_declarations_are_read_as_what_they_are() {
    assert!(random().len() >= COMPILED);
}

#[test]
fn what_is_generated_compiles() {
    let mut package = Package::new();
    for case in corpus::cases("valid") {
        package.add(&case.name, case.declaration());
    }
    for (number, generated) in random().into_iter().take(COMPILED).enumerate() {
        package.add(&format!("random {number}"), generated.files());
    }
    package.check();
}

/// Random declarations that Juju takes and whose names stay apart in Rust; each
/// is read as what it is.
fn random() -> Vec<Generated> {
    let config = Config {
        cases: 200,
        failure_persistence: None,
        ..Config::default()
    };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let all = RefCell::new(Vec::new());
    let run = runner.run(&declaration::generated(), |generated| {
        prop_assume!(stays_apart(generated.files()));
        same::declaration(&generated)?;
        all.borrow_mut().push(generated);
        Ok(())
    });
    run.unwrap_or_else(|failure| panic!("{failure}"));
    all.into_inner()
}

/// Whether no two names become one; that is no mistake of Juju's.
fn stays_apart(files: Vec<SourceFile>) -> bool {
    let types = expand(files, ".").types;
    !prettyplease::unparse(&types).contains("in Rust, and so does")
}
