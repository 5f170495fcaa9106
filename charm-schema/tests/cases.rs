//! Declarations and the problems that they have, as an author sees them.
//!
//! The files in `cases/` hold many cases each:
//!
//! ```text
//! ## what is wrong
//! @ config.yaml
//! options: {host: {type: strnig}}
//! @ problems
//! config.yaml:1:24: unknown option type `strnig`
//! ...
//! ```
//!
//! A case without metadata gets a valid `metadata.yaml`; a `manifest.yaml` is
//! read alone. `@ fine` says that
//! there is no problem at all. `␉` stands for a tab, `␍` for a carriage return,
//! `␀` for a NUL, `␛` for an escape, `⏎` for a line separator (U+2028), `␊` at the
//! end of a file for a missing line break, and `⍽` for a byte order mark.
//!
//! With `BLESS_CASES=1` in the environment the expectations are written anew.

#![expect(
    clippy::unwrap_used,
    reason = "a test may stop at a file it cannot read"
)]

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use charm_schema::{Problem, SourceFile, manifest, parse};

const METADATA: &str = "name: hello\nsummary: Says hello.\ndescription: Says hello.\n";

struct Case {
    name: String,
    /// Names and texts, as they stand in the case.
    files: Vec<(String, String)>,
    expected: String,
}

fn read(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut in_expected = false;
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("## ") {
            in_expected = false;
            cases.push(Case {
                name: name.to_owned(),
                files: Vec::new(),
                expected: String::new(),
            });
        } else if let Some(case) = cases.last_mut() {
            match line.strip_prefix("@ ") {
                Some("problems" | "fine") => in_expected = true,
                Some(file) => case.files.push((file.to_owned(), String::new())),
                None if in_expected => {
                    case.expected.push_str(line);
                    case.expected.push('\n');
                }
                None => {
                    if let Some((_, text)) = case.files.last_mut() {
                        text.push_str(line);
                        text.push('\n');
                    }
                }
            }
        }
    }
    cases
}

fn unescape(text: &str) -> String {
    text.replace("␊\n", "")
        .replace('␉', "\t")
        .replace('␍', "\r")
        .replace('␀', "\0")
        .replace('␛', "\u{1b}")
        .replace('⏎', "\u{2028}")
        .replace('⍽', "\u{feff}")
}

fn problems(case: &Case) -> String {
    let declares = |name: &str| name == "metadata.yaml" || name == "charmcraft.yaml";
    let mut files = Vec::new();
    if !case.files.iter().any(|(name, _)| declares(name)) {
        files.push(SourceFile::new("metadata.yaml", METADATA));
    }
    for (name, text) in &case.files {
        files.push(SourceFile::new(name, unescape(text)));
    }
    let rendered = |warnings: &[Problem], files: &[SourceFile]| {
        let warnings = warnings.iter().map(|problem| problem.render(files));
        warnings.collect::<Vec<_>>().join("\n\n")
    };
    let mut shown = match parse(files) {
        Ok(declaration) => rendered(&declaration.warnings, &declaration.files),
        Err(problems) => problems.to_string(),
    };
    if let Some((name, text)) = case.files.iter().find(|(name, _)| name == "manifest.yaml") {
        shown = match manifest::parse(text) {
            Ok(manifest) => rendered(&manifest.warnings, &[SourceFile::new(name, text)]),
            Err(problems) => problems.to_string(),
        };
    }
    if !shown.is_empty() {
        shown.push('\n');
    }
    shown
}

fn bless(path: &Path, text: &str, cases: &[Case]) {
    let preamble = text.split("## ").next().unwrap_or_default();
    let mut out = preamble.to_owned();
    for case in cases {
        let _ = writeln!(out, "## {}", case.name);
        for (name, text) in &case.files {
            let _ = write!(out, "@ {name}\n{text}");
        }
        let problems = problems(case);
        let _ = match problems.as_str() {
            "" => writeln!(out, "@ fine\n"),
            problems => writeln!(out, "@ problems\n{problems}"),
        };
    }
    fs::write(path, format!("{}\n", out.trim_end())).unwrap();
}

fn check(file: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases")
        .join(file);
    let text = fs::read_to_string(&path).unwrap();
    let cases = read(&text);
    assert!(!cases.is_empty(), "{file} holds no case");
    if env::var_os("BLESS_CASES").is_some() {
        bless(&path, &text, &cases);
        return;
    }
    let mut failed = String::new();
    for case in &cases {
        let found = problems(case);
        if found.trim_end() != case.expected.trim_end() {
            let _ = writeln!(
                failed,
                "## {}\nexpected:\n{}\nfound:\n{found}",
                case.name, case.expected
            );
        }
    }
    assert!(failed.is_empty(), "{file}:\n{failed}");
}

#[test]
fn yaml() {
    check("yaml.case");
}

#[test]
fn metadata() {
    check("metadata.case");
}

#[test]
fn sections() {
    check("sections.case");
}

#[test]
fn assumes() {
    check("assumes.case");
}

#[test]
fn config() {
    check("config.case");
}

#[test]
fn actions() {
    check("actions.case");
}

#[test]
fn charmcraft() {
    check("charmcraft.case");
}

#[test]
fn params() {
    check("params.case");
}

#[test]
fn platforms() {
    check("platforms.case");
}

#[test]
fn manifests() {
    check("manifest.case");
}
