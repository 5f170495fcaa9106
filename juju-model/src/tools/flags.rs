//! Arguments of hook tools, read as Juju's gnuflag reads them.

use super::Stop;
use crate::config::parse_go_bool;

/// A flag: all its names, and whether it takes a value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Flag {
    names: &'static [&'static str],
    takes_value: bool,
}

/// A flag with a value.
pub(super) const fn text(names: &'static [&'static str]) -> Flag {
    Flag {
        names,
        takes_value: true,
    }
}

/// A flag that is there or not.
pub(super) const fn switch(names: &'static [&'static str]) -> Flag {
    Flag {
        names,
        takes_value: false,
    }
}

/// What stood on the command line.
#[derive(Default)]
pub(super) struct Flags {
    values: Vec<(&'static str, String, String)>,
    pub positional: Vec<String>,
    pub help: bool,
}

impl Flags {
    /// Reads arguments. The last one of a repeated flag counts; `--` ends the flags; a lone `-` is a positional.
    pub fn parse(known: &[Flag], args: &[String]) -> Result<Self, Stop> {
        let mut flags = Self::default();
        let mut rest = args.iter();
        while let Some(arg) = rest.next() {
            if arg == "--" {
                flags.positional.extend(rest.by_ref().cloned());
            } else if let Some(long) = arg.strip_prefix("--") {
                let (name, value) = match long.split_once('=') {
                    Some((name, value)) => (name, Some(value.to_owned())),
                    None => (long, None),
                };
                flags.take(known, name, &format!("--{name}"), value, &mut rest)?;
            } else if arg.len() > 1 && arg.starts_with('-') {
                flags.take_short(known, &arg[1..], &mut rest)?;
            } else {
                flags.positional.push(arg.clone());
            }
            if flags.help {
                break;
            }
        }
        Ok(flags)
    }

    /// `-r5`, `-r 5`, and several switches in one word.
    fn take_short<'a>(
        &mut self,
        known: &[Flag],
        word: &str,
        rest: &mut impl Iterator<Item = &'a String>,
    ) -> Result<(), Stop> {
        let mut letters = word;
        while let Some(letter) = letters.chars().next() {
            let (name, after) = letters.split_at(letter.len_utf8());
            let shown = format!("-{name}");
            let takes_value = find(known, name).is_some_and(|flag| flag.takes_value);
            if takes_value || after.starts_with('=') {
                let value = if takes_value { after } else { &after[1..] };
                let value = (!value.is_empty()).then(|| value.to_owned());
                return self.take(known, name, &shown, value, rest);
            }
            self.take(known, name, &shown, None, rest)?;
            letters = after;
        }
        Ok(())
    }

    fn take<'a>(
        &mut self,
        known: &[Flag],
        name: &str,
        shown: &str,
        value: Option<String>,
        rest: &mut impl Iterator<Item = &'a String>,
    ) -> Result<(), Stop> {
        let Some(flag) = find(known, name) else {
            if name == "help" || name == "h" {
                self.help = true;
                return Ok(());
            }
            return Err(Stop::Refused(format!(
                "option provided but not defined: {shown}"
            )));
        };
        let value = if flag.takes_value {
            let value = value.or_else(|| rest.next().cloned());
            value.ok_or_else(|| Stop::Refused(format!("option needs an argument: {shown}")))?
        } else {
            let text = value.unwrap_or_else(|| "true".to_owned());
            let on = parse_go_bool(&text).ok_or_else(|| {
                let why = format!("strconv.ParseBool: parsing {text:?}: invalid syntax");
                Stop::Refused(format!("invalid value {text:?} for option {shown}: {why}"))
            })?;
            on.to_string()
        };
        self.values.push((flag.names[0], shown.to_owned(), value));
        Ok(())
    }

    /// The value of a flag, by its first name.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.last(name).map(|(_, value)| value)
    }

    /// The value of a flag, with the flag as it was written.
    pub fn last(&self, name: &str) -> Option<(&str, &str)> {
        let found = self
            .values
            .iter()
            .rev()
            .find(|(first, _, _)| *first == name);
        found.map(|(_, shown, value)| (shown.as_str(), value.as_str()))
    }

    /// Whether a switch is on.
    pub fn on(&self, name: &str) -> bool {
        self.value(name) == Some("true")
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
        let expected = || Stop::Refused(format!("expected \"key=value\", got {arg:?}"));
        let (key, value) = arg.split_once('=').ok_or_else(expected)?;
        let (key, value) = (key.trim(), value.trim());
        if key.is_empty() {
            return Err(expected());
        }
        if pairs.iter().any(|(known, _)| known == key) {
            return Err(Stop::Refused(format!(
                "key {key:?} specified more than once"
            )));
        }
        pairs.push((key.to_owned(), value.to_owned()));
    }
    Ok(pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[Flag] = &[
        text(&["r", "relation"]),
        switch(&["app"]),
        switch(&["a", "all"]),
        switch(&["b"]),
    ];

    fn parse(line: &str) -> Result<Flags, String> {
        let args: Vec<String> = line
            .split(' ')
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect();
        Flags::parse(KNOWN, &args).map_err(|stop| match stop {
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
        ] {
            let flags = parse(line).unwrap();
            assert_eq!(flags.value("r"), Some("db:1"), "{line}");
            assert_eq!(flags.positional, ["x"], "{line}");
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
            ("-r", "option needs an argument: -r"),
            ("--relation", "option needs an argument: --relation"),
            (
                "--app=maybe",
                r#"invalid value "maybe" for option --app: strconv.ParseBool: parsing "maybe": invalid syntax"#,
            ),
        ] {
            assert_eq!(parse(line).err().unwrap(), error, "{line}");
        }
    }

    #[test]
    fn help_wins() {
        assert!(parse("--help").unwrap().help);
        assert!(parse("-h --foo").unwrap().help);
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
