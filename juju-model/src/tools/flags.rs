//! Arguments of hook tools, read as Juju's gnuflag reads them.

use super::Stop;
use super::format::Format;
use crate::config::{parse_go_bool, parse_go_int};
use crate::quote::Quoted;

/// A flag: all its names, what its value is, and what it is for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Flag {
    pub names: &'static [&'static str],
    pub kind: Kind,
    pub about: &'static str,
}

/// What the value of a flag is. It is checked when it is read, before all that is wrong with the other arguments.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    /// The flag is there or not, or has a boolean behind `=`.
    Switch,
    /// A text, this one if there is no flag.
    Text(&'static str),
    /// The path of a file, `-` for standard input.
    File,
    /// An integer.
    Number,
    /// A format, the first one if there is no flag.
    Format(&'static [Format]),
    /// A relation, the hook's own if there is no flag.
    Relation,
    /// A storage instance, the hook's own if there is no flag.
    Storage,
}

impl Kind {
    /// What is wrong with a value, as far as it can be said without a model.
    pub fn check(self, text: &str) -> Result<(), String> {
        let problem =
            |what: &str, why: &str| Err(format!("strconv.{what}: parsing {}: {why}", Quoted(text)));
        match self {
            Self::Switch if parse_go_bool(text).is_none() => problem("ParseBool", "invalid syntax"),
            Self::Number if parse_go_int(text).is_none() => {
                let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
                let number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
                problem(
                    "ParseInt",
                    if number {
                        "value out of range"
                    } else {
                        "invalid syntax"
                    },
                )
            }
            Self::Format(formats) if !formats.iter().any(|format| format.name() == text) => {
                Err(format!("unknown format {}", Quoted(text)))
            }
            _ => Ok(()),
        }
    }
}

/// Says what is wrong with the value of a flag.
pub(super) type Check<'a> = &'a dyn Fn(Kind, &str) -> Result<(), String>;

/// What stood on the command line.
#[derive(Default)]
pub(super) struct Flags {
    values: Vec<(&'static str, String)>,
    pub positional: Vec<String>,
    pub help: bool,
}

impl Flags {
    /// Reads arguments. The last one of a repeated flag counts; `--` ends the flags; a lone `-` is a positional.
    pub fn parse(known: &[Flag], args: &[String], check: Check<'_>) -> Result<Self, Stop> {
        let mut flags = Self::default();
        let mut rest = args.iter();
        while let Some(arg) = rest.next() {
            if arg == "--" {
                flags.positional.extend(rest.by_ref().cloned());
            } else if let Some(long) = arg.strip_prefix("--") {
                let (name, value) = match long.split_once('=') {
                    Some(("", _)) => {
                        let arg = Quoted(arg);
                        return Err(Stop::refused(format!("empty option in argument {arg}")));
                    }
                    Some((name, value)) => (name, Some(value)),
                    None => (long, None),
                };
                flags.take(known, name, value, &mut rest, check)?;
            } else if arg.len() > 1 && arg.starts_with('-') {
                flags.take_letters(known, &arg[1..], &mut rest, check)?;
            } else {
                flags.positional.push(arg.clone());
            }
            if flags.help {
                break;
            }
        }
        Ok(flags)
    }

    /// `-r5`, `-r 5`, and several switches in one word. `=` is no separator here, but part of the value.
    fn take_letters<'a>(
        &mut self,
        known: &[Flag],
        word: &'a str,
        rest: &mut impl Iterator<Item = &'a String>,
        check: Check<'_>,
    ) -> Result<(), Stop> {
        let mut letters = word;
        while let Some(letter) = letters.chars().next() {
            let (name, after) = letters.split_at(letter.len_utf8());
            let is_switch = find(known, name).is_none_or(|flag| flag.kind == Kind::Switch);
            if !is_switch || after.starts_with('=') {
                let value = (!after.is_empty()).then_some(after);
                return self.take(known, name, value, rest, check);
            }
            self.take(known, name, None, rest, check)?;
            letters = after;
        }
        Ok(())
    }

    fn take<'a>(
        &mut self,
        known: &[Flag],
        name: &str,
        value: Option<&'a str>,
        rest: &mut impl Iterator<Item = &'a String>,
        check: Check<'_>,
    ) -> Result<(), Stop> {
        let shown = with_minus(name);
        let Some(flag) = find(known, name) else {
            if name == "help" || name == "h" {
                self.help = true;
                return Ok(());
            }
            let text = format!("option provided but not defined: {shown}");
            return Err(Stop::Refused(text));
        };
        let value = match value {
            None if flag.kind == Kind::Switch => Some("true"),
            None => rest.next().map(String::as_str),
            given => given,
        };
        let value =
            value.ok_or_else(|| Stop::Refused(format!("option needs an argument: {shown}")))?;
        check(flag.kind, value).map_err(|why| {
            let value = Quoted(value);
            Stop::Refused(format!("invalid value {value} for option {shown}: {why}"))
        })?;
        self.values.push((flag.names[0], value.to_owned()));
        Ok(())
    }

    /// The value of a flag, by its first name.
    pub fn value(&self, name: &str) -> Option<&str> {
        let mut given = self.values.iter().rev();
        let found = given.find(|(first, _)| *first == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Whether a switch is on.
    pub fn on(&self, name: &str) -> bool {
        self.value(name).and_then(parse_go_bool) == Some(true)
    }
}

/// A flag as it is shown: one letter has one minus, however it was written.
pub(super) fn with_minus(name: &str) -> String {
    if name.len() > 1 {
        format!("--{name}")
    } else {
        format!("-{name}")
    }
}

fn find(known: &[Flag], name: &str) -> Option<Flag> {
    known
        .iter()
        .find(|flag| flag.names.contains(&name))
        .copied()
}

/// `key=value` arguments: split at the first `=`, white space around both trimmed, empty arguments skipped.
pub(super) fn key_values(args: &[String]) -> Result<Vec<(String, String)>, Stop> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for arg in args.iter().filter(|arg| !arg.is_empty()) {
        let expected = || Stop::Refused(format!("expected \"key=value\", got {}", Quoted(arg)));
        let (key, value) = arg.split_once('=').ok_or_else(expected)?;
        let (key, value) = (key.trim(), value.trim());
        if key.is_empty() {
            return Err(expected());
        }
        if pairs.iter().any(|(known, _)| known == key) {
            return Err(Stop::Refused(format!(
                "key {} specified more than once",
                Quoted(key)
            )));
        }
        pairs.push((key.to_owned(), value.to_owned()));
    }
    Ok(pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn flag(names: &'static [&'static str], kind: Kind) -> Flag {
        Flag {
            names,
            kind,
            about: "",
        }
    }

    const KNOWN: &[Flag] = &[
        flag(&["r", "relation"], Kind::Text("")),
        flag(&["app"], Kind::Switch),
        flag(&["a", "all"], Kind::Switch),
        flag(&["b"], Kind::Switch),
        flag(&["n"], Kind::Number),
        flag(&["format"], Kind::Format(&[Format::Yaml, Format::Json])),
    ];

    fn parse(line: &str) -> Result<Flags, String> {
        let args: Vec<String> = line
            .split(' ')
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect();
        Flags::parse(KNOWN, &args, &Kind::check).map_err(|stop| match stop {
            Stop::Refused(text) => text,
            other => format!("{other:?}"),
        })
    }

    #[test]
    fn every_spelling_of_a_value() {
        for line in [
            "-r db:1 x",
            "-rdb:1 x",
            "--relation db:1 x",
            "--relation=db:1 x",
            "x -r db:1",
            "-r a -r db:1 x",
            "--r db:1 x",
            "--r=db:1 x",
            "-ar db:1 x",
            "-abrdb:1 x",
            "-r db:1 --all=false x",
        ] {
            let flags = parse(line).unwrap();
            assert_eq!(flags.value("r"), Some("db:1"), "{line}");
            assert_eq!(flags.positional, ["x"], "{line}");
        }
        // Behind one letter `=` belongs to the value; behind a name it may be empty, or hold another one.
        for (line, value) in [
            ("-r=1", "=1"),
            ("--relation=", ""),
            ("--relation=a=b", "a=b"),
            ("-r --", "--"),
        ] {
            assert_eq!(parse(line).unwrap().value("r"), Some(value), "{line}");
        }
    }

    #[test]
    fn switches() {
        for (line, app, positional) in [
            ("--app", true, vec![]),
            ("--app=True", true, vec![]),
            ("--app=0", false, vec![]),
            ("--app True", true, vec!["True"]),
            ("-- --app", false, vec!["--app"]),
            ("- x", false, vec!["-", "x"]),
            ("--app --app=false", false, vec![]),
        ] {
            let flags = parse(line).unwrap();
            assert_eq!(flags.on("app"), app, "{line}");
            assert_eq!(flags.positional, positional, "{line}");
        }
        let flags = parse("-ab").unwrap();
        assert!(flags.on("a") && flags.on("b"));
    }

    #[test]
    fn refusals_in_gnuflags_words() {
        for (line, error) in [
            ("--foo", "option provided but not defined: --foo"),
            ("-f", "option provided but not defined: -f"),
            ("-aféx", "option provided but not defined: -f"),
            ("---app", "option provided but not defined: ---app"),
            ("--=x", r#"empty option in argument "--=x""#),
            ("-r", "option needs an argument: -r"),
            ("--r", "option needs an argument: -r"),
            ("-ar", "option needs an argument: -r"),
            ("--relation", "option needs an argument: --relation"),
            (
                "--app=maybe",
                r#"invalid value "maybe" for option --app: strconv.ParseBool: parsing "maybe": invalid syntax"#,
            ),
            (
                "-a=1",
                r#"invalid value "=1" for option -a: strconv.ParseBool: parsing "=1": invalid syntax"#,
            ),
            (
                "--a=",
                r#"invalid value "" for option -a: strconv.ParseBool: parsing "": invalid syntax"#,
            ),
            (
                "-n 1.5",
                r#"invalid value "1.5" for option -n: strconv.ParseInt: parsing "1.5": invalid syntax"#,
            ),
            (
                "-n -9223372036854775809",
                r#"invalid value "-9223372036854775809" for option -n: strconv.ParseInt: parsing "-9223372036854775809": value out of range"#,
            ),
            (
                "--format smart --foo",
                r#"invalid value "smart" for option --format: unknown format "smart""#,
            ),
        ] {
            assert_eq!(parse(line).err().unwrap(), error, "{line}");
        }
    }

    #[test]
    fn help_wins() {
        assert!(parse("--help").unwrap().help);
        assert!(parse("-h --foo").unwrap().help);
        assert!(parse("-ah").unwrap().help);
        assert!(
            parse("--foo --help").is_err(),
            "what is wrong before it is said"
        );
    }

    #[test]
    fn pairs() {
        let run = |args: &[&str]| {
            let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
            key_values(&args).map_err(|stop| format!("{stop:?}"))
        };
        assert_eq!(
            run(&["a=1", "", " b = x=y ", "c="]).unwrap(),
            [
                ("a".into(), "1".into()),
                ("b".into(), "x=y".into()),
                ("c".into(), String::new())
            ]
        );
        assert_eq!(
            run(&["x"]).unwrap_err(),
            r#"Refused("expected \"key=value\", got \"x\"")"#
        );
        assert_eq!(
            run(&["=v"]).unwrap_err(),
            r#"Refused("expected \"key=value\", got \"=v\"")"#
        );
        assert_eq!(
            run(&["k=1", "k=2"]).unwrap_err(),
            r#"Refused("key \"k\" specified more than once")"#
        );
    }
}
