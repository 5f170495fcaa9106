//! Declarations with bytes changed at random: nothing in a file causes a panic,
//! and the work and what comes of it stay in proportion to the file.
//!
//! The changes are the same in every run.

use std::fmt::Write as _;
use std::fs;

use charm_schema::yaml::{Kind, Node, tree};
use charm_schema::{Declaration, SourceFile, parse};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use whole_tests::{corpus, fuzz, workspace};

/// Values in a tree, however many aliases stand for them.
const VALUES: usize = 10_000;
/// Bytes of text in a tree, likewise.
const TEXT: usize = 12 << 20;

#[derive(Debug, Clone)]
enum Edit {
    Put(Index, Vec<u8>),
    Drop(Index, usize),
    Copy(Index, Index, usize),
    Flip(Index, u8),
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        (any::<Index>(), vec(any::<u8>(), 1..5)).prop_map(|(at, bytes)| Edit::Put(at, bytes)),
        (any::<Index>(), 1_usize..30).prop_map(|(at, len)| Edit::Drop(at, len)),
        (any::<Index>(), any::<Index>(), 1_usize..80)
            .prop_map(|(from, to, len)| Edit::Copy(from, to, len)),
        (any::<Index>(), any::<u8>()).prop_map(|(at, bits)| Edit::Flip(at, bits)),
    ]
}

fn edited(mut bytes: Vec<u8>, edits: &[Edit]) -> Vec<u8> {
    for edit in edits {
        let len = bytes.len();
        let place = |index: &Index| index.index(len + 1);
        match edit {
            Edit::Put(at, new) => {
                bytes.splice(place(at)..place(at), new.iter().copied());
            }
            Edit::Drop(at, count) => {
                bytes.drain(place(at)..len.min(place(at) + count));
            }
            Edit::Copy(from, to, count) => {
                let copied = bytes[place(from)..len.min(place(from) + count)].to_vec();
                bytes.splice(place(to)..place(to), copied);
            }
            Edit::Flip(at, bits) => {
                if let Some(byte) = bytes.get_mut(place(at)) {
                    *byte ^= bits;
                }
            }
        }
    }
    bytes
}

#[test]
fn changed_bytes_cause_no_panic() {
    let inputs: Vec<Vec<u8>> = corpus::cases("valid").iter().map(fuzz::input).collect();
    let config = Config {
        cases: 1_500,
        failure_persistence: None,
        ..Config::default()
    };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let run = runner.run(&(any::<Index>(), vec(edit(), 1..5)), |(which, edits)| {
        let bytes = edited(which.get(&inputs).clone(), &edits);
        fuzz::declaration(&bytes);
        for text in bytes.split(|&byte| byte == fuzz::SEPARATOR) {
            let file = SourceFile::new("file.yaml", String::from_utf8_lossy(text));
            if let Ok(Some(tree)) = tree(file) {
                let (values, text) = size(&tree);
                prop_assert!(values <= VALUES && text <= TEXT);
            }
        }
        Ok(())
    });
    run.unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn what_the_fuzz_target_has_found_causes_no_panic() {
    let folder = workspace().join("fuzz/corpus/declaration");
    let inputs = fs::read_dir(folder).expect("the fuzz target has left its corpus");
    let mut count = 0;
    for input in inputs {
        let path = input.expect("an input of the fuzz target").path();
        fuzz::declaration(&fs::read(path).expect("an input of the fuzz target"));
        count += 1;
    }
    assert!(count > 0, "the corpus of the fuzz target is empty");
}

/// The values in a tree, and the bytes of its text.
fn size(node: &Node) -> (usize, usize) {
    let add = |a: (usize, usize), b: (usize, usize)| (a.0 + b.0, a.1 + b.1);
    match &node.kind {
        Kind::Scalar(scalar) => (1, scalar.text.len()),
        Kind::Sequence(items) => items.iter().map(size).fold((1, 0), add),
        Kind::Mapping(mapping) => mapping
            .iter()
            .map(|entry| add((0, entry.key.len()), size(&entry.value)))
            .fold((1, 0), add),
    }
}

/// A declaration with nothing but these options.
fn options(text: &str) -> Result<Declaration, charm_schema::Problems> {
    parse(vec![
        SourceFile::new("metadata.yaml", "name: a\nsummary: A.\ndescription: A.\n"),
        SourceFile::new("config.yaml", text),
    ])
}

#[test]
fn aliases_of_a_long_text_do_not_fill_memory() {
    let bomb = |length: usize, aliases: usize| {
        let text = "x".repeat(length);
        let mut options = format!("options:\n  a: &a {{description: {text}}}\n");
        for number in 0..aliases {
            let _ = writeln!(options, "  b{number}: *a");
        }
        options
    };
    assert!(options(&bomb(100, 1_000)).is_ok());
    let problems = options(&bomb(500_000, 1_000)).unwrap_err();
    let messages: Vec<&str> = problems.iter().map(|p| p.message.as_str()).collect();
    assert_eq!(messages, ["the file holds more than 10000 values"]);
}

#[test]
fn aliases_of_aliases_do_not_fill_memory() {
    let mut bomb = "options:\n  a0: &a0 {description: x}\n".to_owned();
    for number in 1..40 {
        let before = number - 1;
        let line = format!("  a{number}: &a{number} [*a{before}, *a{before}]\n");
        bomb.push_str(&line);
    }
    let problems = options(&bomb).unwrap_err();
    assert!(
        problems
            .to_string()
            .contains("the file holds more than 10000 values")
    );
}
