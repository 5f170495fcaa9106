//! The page on the differences from the Python charm names the tests that
//! hold the charm to it. They have to exist.

use std::{collections::BTreeSet, fs, path::Path};

const PAGE: &str = "docs/src/differences.md";
const ROWS: usize = 53;

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The cells of each numbered row, by its number.
fn rows(page: &str) -> Vec<(usize, Vec<&str>)> {
    page.lines()
        .filter_map(|line| {
            let line = line.strip_prefix('|')?.strip_suffix('|')?;
            let cells: Vec<_> = line.split('|').map(str::trim).collect();
            Some((cells.first()?.parse().ok()?, cells))
        })
        .collect()
}

/// The tests that a cell names: `path/of/file.rs::name`.
fn tests(cell: &str) -> Vec<(&str, &str)> {
    cell.split('`')
        .filter_map(|text| text.split_once(".rs::").map(|_| text))
        .filter_map(|text| text.split_once("::"))
        .collect()
}

/// Whether a source has a test of this name that runs: a function with `#[test]`
/// and no `#[ignore]` among the lines right above it.
fn has_test(source: &str, name: &str) -> bool {
    let lines: Vec<_> = source.lines().map(str::trim).collect();
    let start = format!("fn {name}(");
    lines.iter().enumerate().any(|(at, line)| {
        let above = || {
            let above = lines[..at].iter().rev();
            above.take_while(|line| line.starts_with("#[") || line.starts_with("//"))
        };
        line.starts_with(&start)
            && above().any(|line| *line == "#[test]")
            && !above().any(|line| line.starts_with("#[ignore"))
    })
}

#[test]
fn the_page_has_every_row_once_and_in_order() {
    let page = read(PAGE);
    let numbers: Vec<_> = rows(&page).iter().map(|(number, _)| *number).collect();
    assert!(numbers.into_iter().eq(1..=ROWS));
    for (number, cells) in rows(&page) {
        assert_eq!(cells.len(), 5, "row {number}");
        assert!(cells.iter().all(|cell| !cell.is_empty()), "row {number}");
    }
}

#[test]
fn every_row_names_tests_that_exist() {
    let page = read(PAGE);
    let mut wrong = BTreeSet::new();
    for (number, cells) in rows(&page) {
        let tests = tests(cells[3]);
        if tests.is_empty() {
            wrong.insert(format!("row {number} names no test"));
        }
        for (file, name) in tests {
            if !has_test(&read(file), name) {
                wrong.insert(format!("row {number}: {file} has no test {name}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_test_is_a_function_with_the_attribute() {
    let source = "/// Doc.\n#[test]\n#[should_panic]\nfn a() {}\n\nfn b() {}\n    #[test]\n    fn c(x in 0..1) {}";
    assert!(has_test(source, "a") && has_test(source, "c"));
    assert!(!has_test(source, "b") && !has_test(source, "d"));
    assert!(!has_test("fn a() {}", "a"));
    assert!(!has_test("#[test]\n#[ignore = \"slow\"]\nfn a() {}", "a"));
    assert_eq!(
        tests("`x/y.rs::a`, `no test`, `z.rs::b`"),
        [("x/y.rs", "a"), ("z.rs", "b")]
    );
    assert_eq!(
        rows("| 1 | x |\n| no. | y |\n|---|---|\n"),
        [(1, vec!["1", "x"])]
    );
}
