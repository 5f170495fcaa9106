//! The corpus of declarations: what is valid is taken, and what is broken is
//! refused where it is wrong.
//!
//! `CORPUS=overwrite cargo test -p whole-tests --test corpus` writes verdicts
//! that no longer hold anew, for a person to read.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::{env, fs};

use whole_tests::corpus::{self, Case, File};

#[test]
fn valid_declarations_are_taken() {
    let count = judge("valid");
    assert!(count >= 60, "only {count} valid declarations");
    for case in corpus::cases("valid") {
        let errors: Vec<_> = case
            .problems()
            .into_iter()
            .filter(|problem| is_error(problem))
            .collect();
        assert!(errors.is_empty(), "{}: {errors:?}", case.name);
    }
}

#[test]
fn broken_declarations_are_refused_where_they_are_wrong() {
    let count = judge("broken");
    assert!(count >= 120, "only {count} broken declarations");
    for case in corpus::cases("broken") {
        assert!(
            case.verdict.iter().any(|problem| is_error(problem)),
            "{} is fine",
            case.name
        );
        assert!(
            case.rule.is_some(),
            "{}: whose rule does it break?",
            case.name
        );
    }
}

#[test]
fn every_case_has_a_name_of_its_own_and_speaks_of_both_jujus_or_of_none() {
    let mut names = HashSet::new();
    for case in ["valid", "broken"].into_iter().flat_map(corpus::cases) {
        assert!(
            names.insert(case.name.clone()),
            "{} is there twice",
            case.name
        );
        assert!(!case.files.is_empty(), "{} has no file", case.name);
        let both = case.juju_3.is_some();
        assert_eq!(both, case.juju_4.is_some(), "{}", case.name);
        let differ = case.verdict.iter().any(|line| line.contains("Juju 4"));
        assert!(both || !differ, "{}: what does each Juju do?", case.name);
    }
}

fn is_error(problem: &str) -> bool {
    !problem.contains(": warning: ")
}

/// Compares all verdicts of a folder with what is found, and counts the cases.
fn judge(folder: &str) -> usize {
    let files = corpus::files(folder);
    let overwrite = env::var_os("CORPUS").is_some_and(|value| value == "overwrite");
    let mut wrong = String::new();
    for file in &files {
        let judged: Vec<_> = file
            .cases
            .iter()
            .map(|case| (case, problems(case)))
            .collect();
        for (case, found) in judged.iter().filter(|(case, found)| *found != case.verdict) {
            let name = file.path.display();
            let _ = writeln!(
                wrong,
                "{name}: {}\nexpected {:#?}\nfound {found:#?}\n",
                case.name, case.verdict
            );
        }
        if overwrite {
            fs::write(&file.path, written(file, &judged)).expect("the corpus can be written");
        }
    }
    assert!(wrong.is_empty() || overwrite, "{wrong}");
    files.iter().map(|file| file.cases.len()).sum()
}

/// What is found; in the words of the verdict, where that holds.
fn problems(case: &Case) -> Vec<String> {
    let found = case.problems();
    if case.judges(&found) {
        case.verdict.clone()
    } else {
        found
    }
}

fn written(file: &File, judged: &[(&Case, Vec<String>)]) -> String {
    let mut text = file.preamble.trim_end().to_owned();
    for (case, found) in judged {
        let _ = write!(text, "\n\n{}", case.written);
        if !found.is_empty() {
            let _ = write!(text, "\n@ verdict\n{}", found.join("\n"));
        }
    }
    text.push('\n');
    text
}
