//! Whether the tables have everything: each tool, and each of its flags in each spelling.

use juju_model::*;

use crate::TABLES;
use crate::common::{call, fails};
use crate::scenes::{changed, leader, leader_on_four};
use crate::table::{Step, Table};

/// A flag as the help of a tool shows it.
struct Shown {
    names: Vec<String>,
    /// Without minus and the like: `false`, `smart`, `""`.
    value: String,
    about: String,
}

fn help(tool: &str) -> String {
    let mut scene = leader();
    let answer = call(&mut scene.hook, &mut scene.model, &format!("{tool} --help"));
    assert_eq!((answer.code, answer.err.as_str()), (0, ""), "{tool}");
    answer.out
}

fn shown(tool: &str) -> Vec<Shown> {
    let help = help(tool);
    let options = help.split_once("\nOptions:\n").map_or("", |(_, rest)| rest);
    let lines: Vec<&str> = options.lines().collect();
    let flags = lines.chunks(2).map(|pair| {
        let (names, value) = pair[0].split_once(" (= ").or_panic(pair[0]);
        Shown {
            names: names.trim().split(", ").map(str::to_owned).collect(),
            value: value.strip_suffix(')').or_panic(value).to_owned(),
            about: pair[1].trim().to_owned(),
        }
    });
    flags.collect()
}

/// An option that must be there.
trait OrPanic<T> {
    fn or_panic(self, place: &str) -> T;
}

impl<T> OrPanic<T> for Option<T> {
    fn or_panic(self, place: &str) -> T {
        self.unwrap_or_else(|| panic!("{place}"))
    }
}

fn table(tool: &str) -> &'static Table {
    let found = TABLES.iter().find(|table| table.tool == tool);
    found.unwrap_or_else(|| panic!("{tool} has no table"))
}

#[test]
fn every_tool_has_one_table() {
    assert!(TOOLS.is_sorted());
    for tool in TOOLS {
        let codes: Vec<i32> = table(tool).steps().map(|step| step.code).collect();
        assert!(codes.contains(&0), "{tool} never succeeds");
        assert!(codes.contains(&2), "{tool} never refuses its arguments");
    }
    assert_eq!(TABLES.len(), TOOLS.len());
}

#[test]
fn every_flag_is_tried_in_every_spelling() {
    for tool in TOOLS {
        for flag in shown(tool) {
            let is_switch = flag.value == "false";
            for name in &flag.names {
                for (what, tried) in spellings(table(tool), name, is_switch) {
                    assert!(tried, "{tool}: nothing tries {name} {what}");
                }
            }
        }
    }
}

/// How a flag can be written, and whether a successful call of the table writes it so.
fn spellings(table: &Table, name: &str, is_switch: bool) -> Vec<(&'static str, bool)> {
    let calls: Vec<Vec<String>> = table
        .steps()
        .filter(|step| step.code == 0)
        .map(Step::args)
        .collect();
    let any = |fits: &dyn Fn(&String) -> bool| calls.iter().flatten().any(fits);
    let alone = any(&|arg| arg == name);
    let with_value = any(&|arg| arg.starts_with(&format!("{name}=")));
    let joined = any(&|arg| arg.len() > name.len() && arg.starts_with(name));
    match (name.starts_with("--"), is_switch) {
        (true, true) => vec![("alone", alone), ("with a boolean", with_value)],
        (true, false) => vec![
            ("before a value", alone),
            ("with = and a value", with_value),
        ],
        (false, true) => vec![("alone", alone)],
        (false, false) => vec![
            ("before a value", alone),
            ("with a value right behind", joined),
        ],
    }
}

#[test]
fn every_format_is_tried() {
    for tool in TOOLS {
        let flags = shown(tool);
        let Some(flag) = flags
            .iter()
            .find(|flag| flag.about.starts_with("Specify output format"))
        else {
            continue;
        };
        let names = flag.about.split_once('(').or_panic(&flag.about).1;
        for format in names.trim_end_matches(')').split('|') {
            let tried = table(tool).steps().any(|step| {
                let args = step.args();
                let apart = args.windows(2).any(|pair| pair == ["--format", format]);
                step.code == 0 && (apart || args.contains(&format!("--format={format}")))
            });
            assert!(tried, "{tool}: nothing tries the format {format}");
        }
    }
}

#[test]
fn help_is_laid_out_as_jujus() {
    assert_eq!(
        help("secret-grant"),
        "Usage: secret-grant [options] <ID>\n\nSummary:\nGrant access to a secret.\n\nOptions:\n\
         -r, --relation  (= )\n    the relation with which to associate the grant\n\
         --unit (= \"\")\n    the unit to grant access, otherwise the whole application\n"
    );
    assert_eq!(
        help("action-set"),
        "Usage: action-set <key>=<value> [<key>=<value> ...]\n\nSummary:\nSet action results.\n"
    );
    let mut scene = changed();
    for line in [
        "relation-list -h",
        "relation-list --app -r 0 x --help --nope",
    ] {
        let answer = call(&mut scene.hook, &mut scene.model, line);
        assert_eq!(answer.code, 0, "{line}");
        // A flag that is not given stands for the hook's relation.
        assert_eq!(
            answer.out,
            "Usage: relation-list [options]\n\nSummary:\nList relation units.\n\nOptions:\n\
             --app  (= false)\n    List remote application instead of participating units\n\
             --format  (= smart)\n    Specify output format (json|smart|yaml)\n\
             -o, --output (= \"\")\n    Specify an output file\n\
             -r, --relation  (= db:1)\n    Specify a relation by id\n"
        );
    }
    for tool in TOOLS {
        assert!(help(tool).starts_with(&format!("Usage: {tool}")), "{tool}");
    }
}

#[test]
fn what_is_no_tool() {
    let mut scene = leader();
    for tool in ["no-such-tool", "Is-leader", "payload-register"] {
        let (code, text) = fails(&mut scene.hook, &mut scene.model, tool);
        let expected = format!("bad request: unknown command: {tool}");
        assert_eq!((code, text), (1, expected));
    }
    let mut scene = leader_on_four();
    for tool in TOOLS {
        let answer = call(&mut scene.hook, &mut scene.model, &format!("{tool} --help"));
        let gone = ["leader-get", "leader-set"].contains(tool);
        assert_eq!(answer.code, i32::from(gone), "{tool}");
    }
}
