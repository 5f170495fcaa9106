//! Processes that misbehave, and the socket between them and the agent.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::process::{Command, Stdio};

use crate::world::{PROGRAM, World};

#[test]
fn tools_print_what_juju_prints_and_exit_as_juju_exits() {
    let world = World::new();
    let charm = world.charm(
        "app",
        "",
        "install) exec 2>&1; is-leader --format json; relation-get; echo $?; config-get --nope; echo $?
           is-leader x; echo $?; status-set red; echo $?;;",
    );
    world.juju(&["deploy", &charm]);
    let log = world.juju(&["debug-log", "--include-module", "unit.app/0.install"]);
    let said: Vec<&str> = log
        .lines()
        .filter_map(|line| line.split_once("unit.app/0.install "))
        .map(|(_, said)| said)
        .collect();
    assert_eq!(
        said,
        [
            "true",
            "ERROR no relation id specified",
            "2",
            "ERROR option provided but not defined: --nope",
            "2",
            "ERROR unrecognized args: [\"x\"]",
            "2",
            "ERROR invalid status \"red\", expected one of [maintenance blocked waiting active]",
            "2"
        ]
    );
}

#[test]
fn a_charm_that_reboots_at_once_hears_no_more_and_runs_again() {
    let world = World::new();
    let charm = world.charm(
        "app",
        "",
        "config-changed) [ -e $HERE/rebooted ] && exit
           touch $HERE/rebooted; state-set lost=1; juju-reboot --now; touch $HERE/went-on;;
         start) [ -e $HERE/asked ] || { touch $HERE/asked; state-set kept=1; juju-reboot; };;",
    );
    world.juju(&["deploy", &charm]);
    assert_eq!(
        world.ran(),
        [
            "app/0 install",
            "app/0 leader-elected",
            "app/0 config-changed",
            "app/0 config-changed",
            "app/0 start",
            "app/0 start"
        ]
    );
    assert!(!world.path("went-on").exists());
    let juju = world.open();
    let unit = juju.model().units().next().unwrap();
    let state: Vec<_> = unit.state().keys().collect();
    assert_eq!(state, ["kept"]);
}

#[test]
fn standard_input_is_read_by_who_asks_for_it_alone() {
    let world = World::new();
    let charm = world.charm(
        "app",
        "peers:\n  cluster: {interface: c}",
        // A loop over its input, with tools inside that leave it alone.
        "start) printf 'one\\ntwo\\nthree\\n' | while read line; do status-set maintenance $line; echo $line >>$HERE/lines; done
           printf 'key: \"a b\"\\n' | relation-set -r $(relation-ids cluster) --file -;;",
    );
    world.juju(&["deploy", &charm]);
    assert_eq!(world.read("lines"), "one\ntwo\nthree\n");
    assert!(world.juju(&["show-unit", "app/0"]).contains("key: a b"));
}

#[test]
fn the_agent_opens_files_of_the_calling_process() {
    let world = World::new();
    let charm = world.charm(
        "app",
        "peers:\n  cluster: {interface: c}",
        "start) printf 'from: descriptor' >data; exec 3<data; rm data
           relation-set -r $(relation-ids cluster) --file /proc/$$/fd/3
           printf 'also: relative' >here; relation-set -r $(relation-ids cluster) --file here
           config-get --format json --output shown;;",
    );
    world.juju(&["deploy", &charm]);
    let shown = world.juju(&["show-unit", "app/0"]);
    assert!(
        shown.contains("from: descriptor") && shown.contains("also: relative"),
        "{shown}"
    );
    let written = world.model_dir().join("agents/unit-app-0/charm/shown");
    assert_eq!(fs_err::read_to_string(written).unwrap(), "{}\n");
}

#[test]
fn output_is_logged_in_order_and_by_level() {
    let world = World::new();
    let charm = world.charm(
        "app",
        "",
        "install) echo before; juju-log -l WARNING between; echo oops >&2; printf 'no end';;",
    );
    world.juju(&["deploy", &charm]);
    let log = world.juju(&[
        "debug-log",
        "--replay",
        "--include",
        "app",
        "--include-module",
        "unit.app/0",
    ]);
    let lines: Vec<&str> = log.lines().take(4).collect();
    assert_eq!(
        lines[0],
        "unit-app-0: 15:04:05 DEBUG unit.app/0.install before"
    );
    assert_eq!(
        lines[1],
        "unit-app-0: 15:04:05 WARNING unit.app/0.juju-log between"
    );
    assert!(
        lines.contains(&"unit-app-0: 15:04:05 WARNING unit.app/0.install oops"),
        "{log}"
    );
    assert!(
        lines.contains(&"unit-app-0: 15:04:05 DEBUG unit.app/0.install no end"),
        "{log}"
    );
    assert_eq!(world.juju(&["debug-log", "--exclude", "app/0"]), "");
    assert_eq!(world.juju(&["debug-log", "-n", "1"]).lines().count(), 1);
    let two = world.juju(&["debug-log", "--limit", "2", "-n", "9"]);
    assert_eq!(two.lines().count(), 2);
    assert_eq!(world.juju(&["debug-log", "--exclude", "unit-a*"]), "");
    let all = world.juju(&["debug-log"]);
    for one in ["app", "app/*", "unit-app-*", "unit-app-0", "*"] {
        assert_eq!(world.juju(&["debug-log", "--include", one]), all, "{one}");
    }
    let oops = [
        "debug-log",
        "--level",
        "warning",
        "--exclude-module",
        "unit.app/0.juju-log",
        "--limit",
        "1",
    ];
    assert_eq!(
        world.juju(&[&oops[..], &["--date", "--ms", "--location", "--utc", "-T"]].concat()),
        "unit-app-0: 2024-01-02 15:04:05.000 WARNING unit.app/0.install oops\n"
    );
    let json: serde_json::Value =
        serde_json::from_str(&world.juju(&[&oops[..], &["--format", "json"]].concat())).unwrap();
    assert_eq!(json["entity"], "unit-app-0");
    assert_eq!(json["severity"], "WARNING");
    assert_eq!(json["message"], "oops");
    let (_, stderr) = world.fails(&["debug-log", "--include-labels", "x"]);
    assert!(stderr.contains("have no labels"), "{stderr}");
}

#[test]
fn the_log_keeps_what_logging_config_says() {
    let world = World::new();
    let script = "config-changed) echo said; juju-log -l TRACE fine; juju-log -l ERROR bad;;";
    let charm = world.charm("app", "", script);
    world.juju(&["model-config", "logging-config=<root>=WARNING"]);
    world.juju(&["deploy", &charm]);
    assert_eq!(
        world.juju(&["debug-log"]),
        "unit-app-0: 15:04:05 ERROR unit.app/0.juju-log bad\n"
    );
    world.juju(&[
        "model-config",
        "logging-config=<root>=ERROR;unit.app/0=DEBUG",
    ]);
    world.juju(&["config", "app", "trust=true"]);
    let log = world.juju(&["debug-log"]);
    let texts: Vec<&str> = log
        .lines()
        .filter_map(|line| line.rsplit_once(' '))
        .map(|(_, last)| last)
        .collect();
    assert_eq!(texts, ["bad", "said", "bad"]);
    world.juju(&["model-config", "--reset", "logging-config"]);
    assert_eq!(
        world.juju(&["model-config", "logging-config"]),
        "<root>=INFO\n"
    );
    let (_, stderr) = world.fails(&["model-config", "logging-config=unit=loud"]);
    assert!(stderr.contains("expected levels of loggers"), "{stderr}");
}

#[test]
fn a_background_process_that_keeps_the_pipes_holds_nobody_up() {
    let world = World::new();
    let charm = world.charm(
        "app",
        "",
        // It ends when the test does, as its folder goes.
        "install) (while [ -e $HERE/app.charm ]; do sleep 0.1; done) & echo $! >$HERE/background;;",
    );
    world.juju(&["deploy", &charm]);
    let process = format!("/proc/{}", world.read("background").trim());
    assert!(
        std::path::Path::new(&process).exists(),
        "the deployment ended before it did"
    );
}

#[test]
fn a_killed_hook_is_run_again_and_nothing_of_it_is_kept() {
    let world = World::new();
    let charm = world.charm(
        "app",
        "peers:\n  cluster: {interface: c}",
        "start) relation-set -r $(relation-ids cluster) run=$(grep -c start $HERE/ran)
           [ -e $HERE/killed ] || { touch $HERE/killed; kill -9 $$; };;",
    );
    world.juju(&["deploy", &charm]);
    assert_eq!(
        world
            .ran()
            .iter()
            .filter(|line| line.ends_with(" start"))
            .count(),
        2
    );
    assert!(world.juju(&["show-unit", "app/0"]).contains("run: '2'"));
    assert_ne!(world.unit_status("app/0").0, "error");
}

#[test]
fn a_hook_that_is_always_killed_fails_in_the_end() {
    let world = World::new();
    let charm = world.charm("app", "", "install) kill -TERM $$;;");
    world.juju(&["deploy", &charm]);
    assert_eq!(world.unit_status("app/0").0, "error");
}

#[test]
fn another_signal_is_a_failure() {
    let world = World::new();
    let charm = world.charm("app", "", "install) kill -ABRT $$;;");
    world.juju(&["deploy", &charm]);
    assert_eq!(world.unit_status("app/0").0, "error");
    assert!(world.juju(&["debug-log"]).contains("signal: aborted"));
}

#[test]
fn a_large_reply_and_a_flood_of_output_pass_through() {
    let world = World::new();
    let charm = world.charm(
        "app",
        "peers:\n  cluster: {interface: c}",
        "start) head -c 3000000 /dev/zero | tr '\\0' x >large
           { printf 'big: '; cat large; } | relation-set -r $(relation-ids cluster) --file -
           relation-get -r $(relation-ids cluster) big $JUJU_UNIT_NAME | wc -c >$HERE/size
           seq 20000;;",
    );
    world.juju(&["deploy", &charm]);
    assert_eq!(world.read("size").trim(), "3000001");
    let log = world.juju(&["debug-log", "--include-module", "unit.app/0.start"]);
    assert_eq!(log.lines().count(), 20000);
    assert!(log.trim_end().ends_with(" 20000"));
}

#[test]
fn only_the_running_hook_is_answered() {
    let world = World::new();
    let charm = world.charm(
        "app",
        "",
        "install) JUJU_CONTEXT_ID=app/0-install-0 is-leader 2>$HERE/wrong; echo $? >>$HERE/wrong
           JUJU_CONTEXT_ID= is-leader 2>$HERE/none; echo $? >>$HERE/none
           mkdir $HERE/kept; cp -P $(command -v is-leader) $HERE/kept; env >$HERE/env;;",
    );
    world.juju(&["deploy", &charm]);
    assert_eq!(
        world.read("wrong"),
        "ERROR bad request: wrong context ID; got \"app/0-install-0\"\n1\n"
    );
    assert_eq!(world.read("none"), "ERROR JUJU_CONTEXT_ID not set\n1\n");

    // After the hook there is nobody to ask.
    assert!(!world.model_dir().join("agent.socket").exists());
    let variables: Vec<(String, String)> = world
        .read("env")
        .lines()
        .filter_map(|line| line.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let late = Command::new(world.path("kept/is-leader"))
        .env_clear()
        .envs(variables)
        .output()
        .unwrap();
    assert_eq!(late.status.code(), Some(1));
    let stderr = String::from_utf8(late.stderr).unwrap();
    let socket = world.model_dir().join("agent.socket");
    assert_eq!(
        stderr,
        format!(
            "ERROR dial unix {}: connect: no such file or directory\n",
            socket.display()
        )
    );
}

#[test]
fn a_background_process_may_call_tools_while_the_hook_runs_and_nonsense_hurts_nobody() {
    let world = World::new();
    let charm = world.charm(
        "app",
        "",
        "install) touch $HERE/started; while [ ! -e $HERE/go ]; do sleep 0.01; done
           (for i in 1 2 3 4 5 6 7 8; do status-set maintenance $i & done; wait)
           status-set active done;;",
    );
    let deploy = world
        .command(&["deploy", &charm])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let mut deploy = deploy.unwrap();
    crate::world::wait_for(&world.path("started"));
    let socket = world.model_dir().join("agent.socket");
    let mut stranger = UnixStream::connect(&socket).unwrap();
    stranger.write_all(b"\xff\xff\xff\xffnonsense").unwrap();
    let mut answer = Vec::new();
    let _ = stranger.read_to_end(&mut answer);
    assert!(answer.is_empty(), "the line was closed without a word");
    // One that says nothing at all.
    let _silent = UnixStream::connect(&socket).unwrap();
    fs_err::write(world.path("go"), "").unwrap();
    assert!(deploy.wait().unwrap().success());
    assert_eq!(world.unit_status("app/0"), ("active".into(), "done".into()));
}

#[test]
fn a_model_far_down_in_the_folders_works() {
    let world = World::new();
    let deep = world.path(&"deep/".repeat(30));
    let charm = world.charm(
        "app",
        "",
        "install) is-leader >$HERE/answer; echo $JUJU_AGENT_SOCKET_ADDRESS >$HERE/address;;",
    );
    let deployed = Command::new(PROGRAM)
        .args(["deploy", &charm])
        .env("JUJU_DATA", &deep)
        .output()
        .unwrap();
    assert!(
        deployed.status.success(),
        "{}",
        String::from_utf8_lossy(&deployed.stderr)
    );
    assert_eq!(world.read("answer"), "True\n");
    let address = world.read("address");
    assert!(
        address.len() < 108
            && !std::path::Path::new(address.trim())
                .parent()
                .unwrap()
                .exists(),
        "{address}"
    );
}
