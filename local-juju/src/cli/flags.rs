//! Flags that `juju` has and this program does not, each with the reason.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};

/// Command, flags, and why they are not there or what to do instead.
const MISSING: &[(&str, &str, &str)] = &[
    ("add-model", "--owner", "there is one user, who owns all"),
    (
        "cancel-task",
        "--format --output -o",
        "see show-task for what became of it",
    ),
    (
        "deploy",
        "--device",
        "there are no devices to give to units",
    ),
    (
        "deploy",
        "--series",
        "Juju has bases in their place: see --base",
    ),
    ("models", "--user", "there is one user"),
    ("models", "--uuid", "see show-model for the UUID"),
    (
        "operations",
        "--machines",
        "no task runs on a machine: see --units",
    ),
    (
        "operations",
        "--offset",
        "see --limit, --units and --actions",
    ),
    ("refresh", "--force-series", "Juju has bases in their place"),
    (
        "resources",
        "--details",
        "all units have the resource that is listed",
    ),
    (
        "show-operation",
        "--watch",
        "it has ended when its command has",
    ),
    ("show-task", "--watch", "it has ended when its command has"),
    ("ssh", "--remote", "a command runs where the charm does"),
    (
        "storage",
        "--filesystem --volume",
        "what is listed is all there is of it",
    ),
];

fn missing(command: &str, flag: &str) -> Option<&'static str> {
    let found = MISSING
        .iter()
        .find(|(of, flags, _)| *of == command && flags.split(' ').any(|one| one == flag));
    found.map(|(_, _, why)| *why)
}

/// Ends a command line that could not be read. What `juju` would read is answered in one line.
pub(super) fn explain(error: &clap::Error, words: impl Iterator<Item = String>) -> ExitCode {
    if let Some(text) = refusal(error, words) {
        let _ = writeln!(io::stderr(), "ERROR {text}");
        return ExitCode::FAILURE;
    }
    let _ = error.print();
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}

fn refusal(error: &clap::Error, words: impl Iterator<Item = String>) -> Option<String> {
    let ContextValue::String(given) = error.get(ContextKind::InvalidArg)? else {
        return None;
    };
    if error.kind() != ErrorKind::UnknownArgument {
        return None;
    }
    let flag = given.split('=').next().unwrap_or(given);
    words
        .filter_map(|word| super::command_named(&word))
        .find_map(|command| {
            let why = missing(&command, flag)?;
            Some(format!("local Juju has no {flag} for {command}: {why}"))
        })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::{CommandFactory, Parser};

    use super::super::Cli;
    use super::*;

    /// Flags that every command of `juju` has.
    const EVERYWHERE: &str =
        "--debug -h --help --logging-config -q --quiet --show-log -v --verbose";
    /// Flags of every command that is about a controller or a model.
    const REMOTE: &str = "-B --no-browser-login -m --model";

    /// The commands of Juju 3.6 that are here, with all flags of their own.
    const JUJU: &[(&str, &str)] = &[
        ("actions", "--format -o --output --schema"),
        (
            "add-model",
            "-c --controller --config --credential --no-switch --owner",
        ),
        ("add-secret", "--file --info"),
        ("add-storage", ""),
        ("add-unit", "--attach-storage -n --num-units --to"),
        ("attach-resource", ""),
        ("attach-storage", ""),
        ("bind", "--force"),
        ("cancel-task", "--format -o --output"),
        (
            "config",
            "--color --no-color --file --format -o --output --reset",
        ),
        ("constraints", "--format -o --output"),
        (
            "debug-log",
            "--color --date --exclude-labels --exclude-module --firehose --format -i --include --include-labels \
             --include-module -l --level --limit --location --ms -n --lines --no-tail --replay --retry --retry-delay \
             -T --tail --utc -x --exclude",
        ),
        (
            "deploy",
            "--attach-storage --base --bind --channel --config --constraints --device --dry-run --force --map-machines \
             -n --num-units --overlay --resource --revision --series --storage --to --trust",
        ),
        (
            "destroy-model",
            "--destroy-storage --force --no-prompt --no-wait --release-storage -t --timeout",
        ),
        ("detach-storage", "--force --no-wait"),
        (
            "exec",
            "-a --app --application --all --background --color --execution-group --format --machine --no-color -o \
             --output --operator --parallel -u --unit --utc --wait",
        ),
        ("expose", "--endpoints --to-cidrs --to-spaces"),
        ("grant-secret", ""),
        ("integrate", "--via"),
        ("machines", "--color --format -o --output --utc"),
        (
            "model-config",
            "--color --no-color --file --format --ignore-read-only-fields -o --output --reset",
        ),
        ("model-constraints", "--format -o --output"),
        (
            "models",
            "--all -c --controller --exact-time --format -o --output --user --uuid",
        ),
        (
            "operations",
            "--actions --applications --apps --format --limit --machines --offset -o --output --status --units --utc",
        ),
        (
            "refresh",
            "--base --bind --channel --config --force --force-base --force-series --force-units --path --resource \
             --revision --storage --switch --trust",
        ),
        (
            "remove-application",
            "--destroy-storage --dry-run --force --no-prompt --no-wait",
        ),
        ("remove-relation", "--force --no-wait"),
        ("remove-secret", "--revision"),
        ("remove-storage", "--force --no-destroy"),
        (
            "remove-unit",
            "--destroy-storage --dry-run --force --no-prompt --no-wait --num-units",
        ),
        ("resolved", "--all --no-retry"),
        ("resources", "--details --format -o --output"),
        ("revoke-secret", ""),
        (
            "run",
            "--background --color --format --no-color -o --output --params --string-args --utc --wait",
        ),
        ("scale-application", ""),
        ("scp", "--container --no-host-key-checks --proxy"),
        ("secrets", "--format -o --output --owner"),
        ("set-constraints", ""),
        ("set-model-constraints", ""),
        ("show-application", "--format -o --output"),
        ("show-machine", "--color --format -o --output --utc"),
        ("show-model", "--format -o --output"),
        (
            "show-operation",
            "--format -o --output --utc --wait --watch",
        ),
        (
            "show-secret",
            "--format -o --output -r --reveal --revision --revisions",
        ),
        (
            "show-status-log",
            "--days --format --from-date --include-status-updates -n -o --output --type --utc",
        ),
        ("show-storage", "--format -o --output"),
        ("show-task", "--format -o --output --utc --wait --watch"),
        (
            "show-unit",
            "--app --endpoint --format -o --output --related-unit",
        ),
        (
            "ssh",
            "--container --no-host-key-checks --proxy --pty --remote",
        ),
        (
            "status",
            "--color --format --integrations --no-color -o --output --relations --retry-count --retry-delay --storage \
             --utc --watch",
        ),
        ("storage", "--filesystem --format -o --output --volume"),
        ("switch", ""),
        ("trust", "--remove --scope"),
        ("unexpose", "--endpoints"),
        ("update-secret", "--auto-prune --file --info --name"),
        ("version", "--all --format -o --output"),
    ];

    /// What there is beside Juju's commands.
    const OWN: [&str; 4] = ["advance", "simulate", "trace", "update-status"];
    /// What takes the flags of Juju as it takes everything.
    const ANYTHING: [&str; 1] = ["bootstrap"];

    fn flags_of(command: &clap::Command) -> BTreeSet<String> {
        let of = |arg: &clap::Arg| {
            let longs = arg.get_long_and_visible_aliases().unwrap_or_default();
            let hidden = arg.get_all_aliases().unwrap_or_default();
            let shorts = arg.get_short_and_visible_aliases().unwrap_or_default();
            let longs = longs.into_iter().chain(hidden);
            let longs = longs.map(|name| format!("--{name}"));
            let shorts = shorts.into_iter().map(|name| format!("-{name}"));
            longs.chain(shorts).collect::<Vec<_>>()
        };
        command.get_arguments().flat_map(of).collect()
    }

    #[test]
    fn every_flag_of_juju_is_taken_or_refused_with_a_reason() {
        let mut cli = Cli::command();
        cli.build();
        let known = |command: &str| JUJU.iter().any(|(name, _)| *name == command);
        for command in cli.get_subcommands() {
            let name = command.get_name();
            let elsewhere = OWN.contains(&name) || ANYTHING.contains(&name);
            let listed = known(name) || ["wait-for", "help"].contains(&name);
            assert!(elsewhere != listed, "{name} is in one list");
        }
        for (name, own) in JUJU {
            let command = cli.find_subcommand(name);
            let taken = flags_of(command.unwrap_or_else(|| panic!("{name} is not here")));
            let all = [own, EVERYWHERE, REMOTE].into_iter();
            for flag in all.flat_map(|flags| flags.split_whitespace()) {
                assert!(
                    taken.contains(flag) != missing(name, flag).is_some(),
                    "{name} {flag} is either taken or refused"
                );
            }
        }
        let wait_for = cli.find_subcommand("wait-for").unwrap();
        for what in ["application", "machine", "model", "unit"] {
            let taken = flags_of(wait_for.find_subcommand(what).unwrap());
            for flag in ["--query", "--summary", "--timeout"] {
                assert!(taken.contains(flag), "wait-for {what} {flag}");
            }
        }
    }

    #[test]
    fn what_is_missing_is_one_of_jujus_and_refused_in_one_line() {
        let each = MISSING.iter().flat_map(|(command, flags, why)| {
            flags.split(' ').map(move |flag| (*command, flag, *why))
        });
        for (command, flag, why) in each {
            let own = JUJU.iter().find(|(name, _)| *name == command);
            let (_, flags) = own.unwrap_or_else(|| panic!("{command} is no command of Juju"));
            assert!(
                flags.split_whitespace().any(|one| one == flag),
                "{command} {flag} is none of Juju's"
            );
            for given in [vec![flag], vec![flag, "value"]] {
                let mut words = vec!["local-juju", "-m", "here", command];
                words.extend(given);
                let Err(error) = Cli::try_parse_from(&words) else {
                    panic!("{words:?} is taken")
                };
                let text = refusal(&error, words.iter().map(|word| (*word).to_owned()));
                assert_eq!(
                    text.unwrap_or_else(|| panic!("{error}")),
                    format!("local Juju has no {flag} for {command}: {why}")
                );
            }
        }
    }

    #[test]
    fn what_nobody_has_is_left_to_the_reader_of_command_lines() {
        for words in [
            ["local-juju", "deploy", "--nope"],
            ["local-juju", "deploy", "-z"],
            ["local-juju", "config", "--device"],
        ] {
            let Err(error) = Cli::try_parse_from(words) else {
                panic!("{words:?} is taken")
            };
            assert_eq!(refusal(&error, words.into_iter().map(str::to_owned)), None);
        }
    }
}
