//! The program is killed, at any moment: nothing is lost, nothing happens twice, nothing lives on.

use std::io::ErrorKind;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use local_juju::Store;
use serde_json::Value;
use tempfile::TempDir;

use crate::world::{PROGRAM, World, wait_for};

const METADATA: &str = "storage:\n  data: {type: filesystem}\n  disk: {type: block}\n";

/// A data folder that can be copied and used at its new place.
struct Data(TempDir);

impl Data {
    fn copy_of(other: &Path) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let copied = Command::new("cp")
            .args(["-a", "--"])
            .arg(other.join("local-juju"))
            .arg(dir.path())
            .status();
        assert!(copied.unwrap().success());
        Self(dir)
    }

    fn run(&self, args: &[&str], kill_at: Option<u32>) -> Output {
        let mut command = Command::new(PROGRAM);
        command
            .args(args)
            .env("JUJU_DATA", self.0.path())
            .env_remove("JUJU_MODEL")
            .stdin(Stdio::null());
        if let Some(number) = kill_at {
            command.env("LOCAL_JUJU_KILL_AT", number.to_string());
        }
        command.output().unwrap()
    }

    /// A command that is to succeed.
    fn juju(&self, args: &[&str]) {
        let output = self.run(args, None);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{args:?}: {stderr}");
    }

    /// The model as the next command finds it, but for what it has yet to look at; none once it is destroyed.
    fn model(&self) -> Option<Value> {
        let dir = Store::at(self.0.path().join("local-juju"))
            .model("default")
            .unwrap();
        let mut model = serde_json::to_value(dir.load().unwrap()?).unwrap();
        model.as_object_mut().unwrap().remove("vacant");
        Some(model)
    }

    fn hooks(&self) -> usize {
        let dir = Store::at(self.0.path().join("local-juju"))
            .model("default")
            .unwrap();
        dir.trace().unwrap().len()
    }

    fn agent(&self, file: &str) -> PathBuf {
        self.0
            .path()
            .join("local-juju/models/default/agents/unit-app-0")
            .join(file)
    }
}

/// Kills a command at each place where it changes something on disk, and hands over what is then there.
fn kill_everywhere(before: &Path, args: &[&str], mut look: impl FnMut(u32, Data)) -> Data {
    for number in 1.. {
        let data = Data::copy_of(before);
        let output = data.run(args, Some(number));
        if output.status.signal() != Some(9) {
            assert!(
                output.status.success(),
                "{}",
                String::from_utf8_lossy(&output.stderr)
            );
            assert!(number > 5, "the program was killed in several places");
            return data;
        }
        look(number, data);
    }
    unreachable!("a command ends");
}

/// What is there after a kill is what was there before or after a hook; and going on leads to the same end.
fn nothing_is_lost(before: &Path, args: &[&str]) -> Data {
    let end = Data::copy_of(before);
    let hooks = end.hooks();
    end.juju(args);
    let hooks = end.hooks() - hooks;
    end.juju(&["advance", "0s"]);
    let expected = end.model();
    let start = Data::copy_of(before).model();
    let mut states = vec![start.clone()];
    kill_everywhere(before, args, |number, data| {
        let state = data.model();
        if states.last() != Some(&state) {
            assert!(
                !states.contains(&state),
                "killed at {number}: an older state came back"
            );
            states.push(state.clone());
        }
        if state == start {
            if args[0] == "deploy" {
                // As under Juju, a charm that was taken in keeps its revision.
                let charms = data.0.path().join("local-juju/models/default/charms");
                let _ = fs_err::remove_dir_all(charms);
            }
            data.juju(args);
        }
        data.juju(&["advance", "0s"]);
        let (model, expected) = (data.model(), &expected);
        assert!(
            model == *expected,
            "killed at {number}: another end{}",
            difference(&serde_json::json!(model), &serde_json::json!(expected))
        );
        let model = data.0.path().join("local-juju/models/default");
        let left = fs_err::read_dir(&model)
            .unwrap()
            .map(|entry| entry.unwrap().file_name());
        let left: Vec<_> = left
            .filter(|name| {
                let name = name.to_string_lossy();
                name.starts_with('.') || name == "hook.json" || name == "running.jsonl"
            })
            .collect();
        assert!(left.is_empty(), "killed at {number}: {left:?} is left");
    });
    // As it was, as it was asked to be, after each hook, and where nothing is left to do: the agents have looked.
    assert!(
        (2 + hooks..=3 + hooks).contains(&states.len()),
        "a state that is none between two hooks: {} of {hooks} hooks",
        states.len()
    );
    end
}

/// Where two values differ, and how.
fn difference(one: &Value, other: &Value) -> String {
    match (one, other) {
        (Value::Object(ones), Value::Object(others)) => ones
            .keys()
            .chain(others.keys())
            .find(|key| ones.get(*key) != others.get(*key))
            .map(|key| format!("/{key}{}", difference(&one[key], &other[key])))
            .unwrap_or_default(),
        _ => format!(": {one} instead of {other}"),
    }
}

fn charm(world: &World) -> String {
    let script = "#!/bin/sh\ncase $JUJU_DISPATCH_PATH in\n\
        */start) status-set active; secret-add token=abcdefgh >/dev/null;;\n\
        actions/once) echo ran >>once; action-set done=yes;;\nesac\n";
    world.pack(
        "app",
        &[
            ("metadata.yaml", &crate::world::about("app", METADATA)),
            ("actions.yaml", "once: {}\n"),
            ("dispatch", script),
        ],
    )
}

#[test]
fn a_deployment_and_a_removal_are_killed_at_every_write() {
    let world = World::new();
    let charm = charm(&world);
    let deployed = nothing_is_lost(&world.path("."), &["deploy", &charm]);
    nothing_is_lost(
        deployed.0.path(),
        &[
            "remove-application",
            "--no-prompt",
            "--destroy-storage",
            "app",
        ],
    );
}

#[test]
fn an_action_is_killed_at_every_write_and_never_runs_twice() {
    let world = World::new();
    let charm = charm(&world);
    world.juju(&["deploy", &charm]);
    let mut ends = Vec::new();
    kill_everywhere(
        &world.path("."),
        &["run", "app/0", "once"],
        |number, data| {
            data.juju(&["advance", "0s"]);
            let model = data.model().unwrap();
            let task = &model["tasks"]["1"];
            let ran = match fs_err::read_to_string(data.agent("charm/once")) {
                Ok(text) => text.lines().count(),
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::NotFound);
                    0
                }
            };
            let status = task["status"]
                .as_str()
                .unwrap_or("not asked for")
                .to_owned();
            match (status.as_str(), ran) {
                ("not asked for", 0) | ("completed", 1) => {}
                ("failed", 0 | 1) => assert_eq!(task["message"], "action terminated"),
                other => panic!("killed at {number}: {other:?}"),
            }
            ends.push(status);
            ends.dedup();
        },
    );
    assert_eq!(ends.first().unwrap(), "not asked for");
    assert!(ends.contains(&"failed".to_owned()), "{ends:?}");
    assert_eq!(ends.last().unwrap(), "completed");
}

#[test]
fn a_destroyed_model_is_there_or_not() {
    let world = World::new();
    let charm = charm(&world);
    world.juju(&["deploy", &charm]);
    let args = ["destroy-model", "--no-prompt", "default"];
    let whole = Data::copy_of(&world.path(".")).model();
    let mut gone = false;
    kill_everywhere(&world.path("."), &args, |number, data| {
        let model = data.model();
        assert!(
            model.is_none() || model == whole,
            "killed at {number}: half of a model"
        );
        assert!(model.is_none() || !gone, "killed at {number}: it came back");
        gone = model.is_none();
        if gone {
            // The next model of that name has nothing of the old one, and takes away what is left.
            data.juju(&["status"]);
            assert_ne!(data.model(), whole);
        }
        data.juju(&args);
        let models = data.0.path().join("local-juju/models");
        assert_eq!(
            fs_err::read_dir(models).unwrap().count(),
            0,
            "killed at {number}"
        );
    });
    assert!(gone);
}

#[test]
fn the_hook_and_what_it_started_die_with_the_program() {
    let world = World::new();
    let charm = world.charm(
        "app",
        "",
        "start) [ -e $HERE/again ] && { cat /proc/$(cat $HERE/child)/cmdline >$HERE/found 2>/dev/null; exit; }
           touch $HERE/again; (while [ -e $HERE/app.charm ]; do sleep 0.1; done) & echo $! >$HERE/child
           echo $$ >$HERE/hook.tmp; mv $HERE/hook.tmp $HERE/hook; wait;;",
    );
    let mut deploy = world
        .command(&["deploy", &charm])
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    wait_for(&world.path("hook"));
    deploy.kill().unwrap();
    deploy.wait().unwrap();
    let start = std::time::Instant::now();
    for process in ["hook", "child"] {
        let environ = format!("/proc/{}/environ", world.read(process).trim());
        // A process that has died and waits to be collected has no environment any more.
        while fs_err::read(&environ).is_ok_and(|environ| !environ.is_empty()) {
            assert!(start.elapsed().as_secs() < 300, "the {process} lives on");
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
    }
    world.juju(&["advance", "0s"]);
    assert_eq!(
        world.read("found"),
        "",
        "a child of the killed hook lived beside the next run"
    );
    assert_ne!(world.unit_status("app/0").0, "error");
}

#[test]
fn what_cannot_be_started_is_told_as_before() {
    let world = World::new();
    for (name, dispatch, why) in [
        (
            "text",
            "echo a script without its first line",
            "Exec format error",
        ),
        (
            "lost",
            "#!/nonexistent/shell\n",
            "No such file or directory",
        ),
    ] {
        let charm = world.pack(
            name,
            &[
                ("metadata.yaml", &crate::world::about(name, "")),
                ("dispatch", dispatch),
            ],
        );
        world.juju(&["deploy", &charm]);
        assert_eq!(world.unit_status(&format!("{name}/0")).0, "error");
        let log = world.juju(&["debug-log", "--include", name]);
        assert!(log.contains("cannot run ") && log.contains(why), "{log}");
    }
}

#[test]
fn the_hook_has_its_environment_its_arguments_and_an_empty_input() {
    let world = World::new();
    let charm = world.charm(
        "app",
        "",
        "start) echo \"$0 $#\" >$HERE/args; wc -c >$HERE/input;;",
    );
    world.juju(&["deploy", &charm]);
    assert!(
        world
            .read("args")
            .ends_with("/agents/unit-app-0/charm/dispatch 0\n"),
        "{}",
        world.read("args")
    );
    assert_eq!(world.read("input").trim(), "0");
}

#[test]
fn nothing_listens_on_the_network() {
    let world = World::new();
    let charm = world.charm(
        "app",
        "",
        "start) touch $HERE/started; while [ ! -e $HERE/go ]; do sleep 0.01; done;;",
    );
    let mut deploy = world
        .command(&["deploy", &charm])
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    wait_for(&world.path("started"));
    let sockets: Vec<String> = fs_err::read_dir(format!("/proc/{}/fd", deploy.id()))
        .unwrap()
        .filter_map(|entry| fs_err::read_link(entry.unwrap().path()).ok())
        .filter_map(|link| {
            let number = link.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?;
            Some(number.to_owned())
        })
        .collect();
    let table = |name: &str| {
        let path = format!("/proc/{}/net/{name}", deploy.id());
        fs_err::read_to_string(path).unwrap_or_default()
    };
    let has = |table: &str, socket: &str| table.split_whitespace().any(|word| word == socket);
    let local = table("unix");
    assert!(
        !sockets.is_empty() && sockets.iter().all(|socket| has(&local, socket)),
        "{sockets:?}"
    );
    for name in ["tcp", "tcp6", "udp", "udp6", "raw", "raw6", "packet"] {
        let open = table(name);
        assert!(!sockets.iter().any(|socket| has(&open, socket)), "{name}");
    }
    fs_err::write(world.path("go"), "").unwrap();
    assert!(deploy.wait().unwrap().success());
}
