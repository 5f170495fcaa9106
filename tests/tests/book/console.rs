//! The commands of the book, typed into a local Juju, show what the book shows.
//!
//! A line `…` stands for any lines. Ids and times differ each time: an id of
//! the page stands for the one that Juju gives in its place, also in the
//! commands that follow.

use std::collections::BTreeMap;

use whole_tests::{LocalJuju, packed};

use crate::page;

#[test]
fn get_started() {
    check("get-started.md");
}

#[test]
fn secrets_and_grants() {
    check("secrets.md");
}

#[test]
fn troubleshooting() {
    check("troubleshooting.md");
}

#[test]
fn charms_on_one_machine() {
    check("local-juju.md");
}

struct Typed {
    command: String,
    shown: Vec<String>,
}

fn check(name: &str) {
    let folder = tempfile::tempdir().unwrap();
    for (charm, directory) in [
        ("smtp-integrator", "."),
        ("smtp-requirer", "examples/smtp-requirer"),
    ] {
        // As it is named on the machine of whoever has written the page.
        let file = folder.path().join(format!("{charm}_amd64.charm"));
        std::fs::copy(packed(directory), file).unwrap();
    }
    let juju = LocalJuju::new();
    let mut ids = Ids::default();
    let typed = typed(&page::read(name));
    assert!(typed.len() > 3);
    for Typed { command, mut shown } in typed {
        let output = juju.shell(folder.path(), &ids.put_into(&command));
        let mut output: Vec<_> = output.lines().collect();
        if command == "juju secrets" {
            // They are listed by id, which is another one each time.
            shown.sort_by_key(|line| line.get(20..).map(str::to_owned));
            output.sort_by_key(|line| line.get(20..));
        }
        let (begin, rest) = match shown.split_first() {
            Some((first, rest)) if first == "…" => (false, rest),
            _ => (true, &shown[..]),
        };
        assert!(
            follows(rest, &output, begin, &mut ids),
            "{name}: {command}\nshows:\n{}\nand not:\n{}",
            output.join("\n"),
            shown.join("\n"),
        );
    }
}

/// What is typed in the blocks that are marked as a console's.
fn typed(page: &str) -> Vec<Typed> {
    let mut typed: Vec<Typed> = Vec::new();
    let mut indentation = None;
    for line in page.lines() {
        let text = line.trim_start();
        match indentation {
            None if text == "```console" => indentation = Some(line.len() - text.len()),
            None => {}
            Some(_) if text == "```" => indentation = None,
            Some(width) => {
                let line = line.get(width..).unwrap_or_default();
                match line.strip_prefix("$ ") {
                    Some(command) => typed.push(Typed {
                        command: command.to_owned(),
                        shown: Vec::new(),
                    }),
                    None => typed.last_mut().unwrap().shown.push(line.to_owned()),
                }
            }
        }
    }
    typed
}

/// Whether the output is what the page shows; from its first line on, or from
/// any.
fn follows(shown: &[String], output: &[&str], from_first: bool, ids: &mut Ids) -> bool {
    let gap = shown.iter().position(|line| line == "…");
    let (run, rest) = shown.split_at(gap.unwrap_or(shown.len()));
    let last_start = output.len().checked_sub(run.len());
    let starts = last_start.into_iter().flat_map(|last| 0..=last);
    for start in starts.take_while(|start| !from_first || *start == 0) {
        let mut known = ids.clone();
        let (here, after) = output[start..].split_at(run.len());
        let same = run.iter().zip(here).all(|(a, b)| known.same(a, b));
        let goes_on = match rest.split_first() {
            None => after.is_empty(),
            Some((_, rest)) => rest.is_empty() || follows(rest, after, false, &mut known),
        };
        if same && goes_on {
            *ids = known;
            return true;
        }
    }
    false
}

/// The ids of the page, and what they are this time.
#[derive(Clone, Default)]
struct Ids(BTreeMap<String, String>);

impl Ids {
    fn same(&mut self, shown: &str, printed: &str) -> bool {
        let (shown, printed) = (pieces(shown.trim_end()), pieces(printed.trim_end()));
        shown.len() == printed.len()
            && shown.iter().zip(&printed).all(|pair| match pair {
                (Piece::Time, Piece::Time) => true,
                (Piece::Id(shown), Piece::Id(printed)) => {
                    let known = self.0.entry((*shown).to_owned());
                    known.or_insert_with(|| (*printed).to_owned()) == printed
                }
                (shown, printed) => shown == printed,
            })
    }

    fn put_into(&self, command: &str) -> String {
        let known = self.0.iter();
        known.fold(command.to_owned(), |text, (shown, id)| {
            text.replace(shown, id)
        })
    }
}

#[derive(Debug, PartialEq)]
enum Piece<'a> {
    Text(&'a str),
    Id(&'a str),
    Time,
}

fn pieces(line: &str) -> Vec<Piece<'_>> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let mut pieces = Vec::new();
    let mut words = line.split_inclusive(' ').peekable();
    while let Some(word) = words.next() {
        let milliseconds = words.peek().is_some_and(|unit| unit.trim_end() == "ms");
        if milliseconds || is_time(word.trim_end()) {
            pieces.push(Piece::Time);
            continue;
        }
        let mut rest = word;
        while !rest.is_empty() {
            let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len()).max(1);
            let length = rest.ceil_char_boundary(length);
            let (part, after) = rest.split_at(length);
            pieces.push(if is_id(part) {
                Piece::Id(part)
            } else {
                Piece::Text(part)
            });
            rest = after;
        }
    }
    pieces
}

/// 08:41:17, or 2026-11-28T08:41:17Z.
fn is_time(word: &str) -> bool {
    let shape: String = word
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect();
    ["00:00:00", "00:00:00Z", "0000-00-00T00:00:00Z"].contains(&shape.as_str())
}

/// Of a secret, or of a model.
fn is_id(word: &str) -> bool {
    let of_secret = word.len() == 20
        && word.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'v'))
        && word.bytes().any(|b| b.is_ascii_digit());
    let of_model = word.len() == 36 && word.split('-').map(str::len).eq([8, 4, 4, 4, 12]);
    of_secret || of_model
}

#[test]
fn outputs_are_compared_but_for_ids_times_and_gaps() {
    let matches = |shown: &[&str], output: &[&str]| {
        let shown: Vec<_> = shown.iter().map(ToString::to_string).collect();
        follows(&shown, output, true, &mut Ids::default())
    };
    assert!(matches(&["a", "b"], &["a", "b  "]));
    assert!(!matches(&["a"], &["a", "b"]));
    assert!(!matches(&["a", "b"], &["a"]));
    assert!(matches(&["a", "…", "d"], &["a", "b", "c", "d"]));
    assert!(!matches(&["a", "…", "c"], &["a", "b", "c", "d"]));
    assert!(matches(&["a", "…"], &["a"]));
    assert!(matches(&["08:00:00 x"], &["09:11:59 x"]));
    assert!(matches(&["exit 0  1.5 ms"], &["exit 0  12.0 ms"]));
    assert!(!matches(&["exit 0  1.5 s"], &["exit 0  12.0 s"]));
    let (one, two) = ("secret:ahvr1nn7mqq7qhbtn20g", "secret:upbpncmvc5h6hn4vuov0");
    assert!(matches(&[one], &[two]));
    assert!(matches(&[one, one], &[two, two]));
    assert!(!matches(&[one, one], &[two, one]));
    assert!(!matches(&[one], &["secret:short"]));
    assert!(matches(
        &["ahvr1nn7mqq7qhbtn20g: é"],
        &["upbpncmvc5h6hn4vuov0: é"]
    ));
}
