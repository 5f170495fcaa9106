//! What is on disk, and who may change it when.

use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Stdio;

use crate::world::{World, wait_for};

#[test]
fn a_damaged_model_is_told_of_and_left_alone() {
    let world = World::new();
    let file = world.model_dir().join("model.json");
    let whole = fs_err::read(&file).unwrap();
    let half = &whole[..whole.len() / 2];
    for damaged in [
        &b""[..],
        b"{}",
        b"\xff\xfe",
        half,
        br#"{"format":3,"save":1,"model":{"name":5}}"#,
        br#"{"format":99,"model":{}}"#,
    ] {
        fs_err::write(&file, damaged).unwrap();
        for command in [&["status"][..], &["add-unit", "app"], &["models"]] {
            let (_, stderr) = world.fails(command);
            assert!(
                stderr.starts_with(&format!(
                    "ERROR the model file {} cannot be read",
                    file.display()
                )),
                "{stderr}"
            );
            assert!(stderr.contains("Nothing was changed"), "{stderr}");
        }
        assert_eq!(fs_err::read(&file).unwrap(), damaged);
    }
    world.juju(&["destroy-model", "--no-prompt", "default"]);
    assert!(world.juju(&["status"]).contains("default"));
}

#[test]
fn everything_is_the_owners_alone() {
    let world = World::new();
    let charm = world.charm("app", "", "install) : ;;");
    world.juju(&["deploy", &charm]);
    let mode = |path: &Path| fs_err::metadata(path).unwrap().permissions().mode() & 0o777;
    let model = world.model_dir();
    for dir in [
        world.path("local-juju"),
        model.clone(),
        model.join("agents/unit-app-0"),
        model.join("charms"),
    ] {
        assert_eq!(mode(&dir), 0o700, "{}", dir.display());
    }
    for file in ["model.json", "debug-log.jsonl"] {
        assert_eq!(mode(&model.join(file)), 0o600, "{file}");
    }
}

#[test]
fn two_commands_at_once_wait_for_each_other() {
    let world = World::new();
    let charm = world.charm(
        "app",
        "",
        "install) [ $JUJU_UNIT_NAME = app/0 ] || exit 0
           touch $HERE/started; while [ ! -e $HERE/go ]; do sleep 0.01; done;;",
    );
    let spawn = |args: &[&str]| {
        world
            .command(args)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    let mut deploy = spawn(&["deploy", &charm]);
    wait_for(&world.path("started"));
    let mut adding: Vec<_> = (0..3).map(|_| spawn(&["add-unit", "app"])).collect();
    for one in &mut adding {
        let mut line = String::new();
        BufReader::new(one.stderr.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        assert_eq!(line, "waiting for another command to finish\n");
    }
    // A look needs no turn.
    assert!(world.juju(&["status"]).contains("app/0*"));
    fs_err::write(world.path("go"), "").unwrap();
    assert!(deploy.wait().unwrap().success());
    for mut one in adding {
        assert!(one.wait().unwrap().success());
    }
    assert_eq!(world.open().model().units().count(), 4);
}

#[test]
fn killing_the_program_loses_the_running_hook_alone() {
    let world = World::new();
    let charm = world.charm(
        "app",
        "",
        "install) status-set maintenance installed;;
         start) touch $HERE/started; while [ ! -e $HERE/go ]; do sleep 0.01; done; status-set active;;",
    );
    let mut deploy = world
        .command(&["deploy", &charm])
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    wait_for(&world.path("started"));
    deploy.kill().unwrap();
    deploy.wait().unwrap();
    fs_err::write(world.path("go"), "").unwrap();
    assert_eq!(
        world.unit_status("app/0"),
        ("maintenance".into(), "installed".into())
    );
    world.ran();
    world.juju(&["add-unit", "app"]);
    let ran = world.ran();
    let first: Vec<&String> = ran
        .iter()
        .filter(|line| line.starts_with("app/0 "))
        .collect();
    assert_eq!(
        first,
        ["app/0 start"],
        "neither lost nor repeated from the start"
    );
    assert_eq!(world.unit_status("app/0").0, "active");
    assert!(!world.model_dir().join("running.jsonl").exists());
}

#[test]
fn a_power_cut_leaves_the_model_as_it_was_before_the_hooks() {
    let world = World::new();
    let charm = world.charm("app", "", "install) : ;;");
    world.juju(&["deploy", &charm]);
    for damaged in [
        &b""[..],
        b"\0\0",
        b"{\"after\":",
        b"{\"after\":1}\n{\"config",
    ] {
        let running = world.model_dir().join("running.jsonl");
        fs_err::write(&running, damaged).unwrap();
        assert!(world.juju(&["status"]).contains("app/0*"));
        world.juju(&["add-unit", "app"]);
        assert!(!running.exists());
    }
    assert_eq!(world.open().model().units().count(), 5);
}

#[test]
fn what_hooks_changed_counts_with_the_save_that_it_follows_alone() {
    let world = World::new();
    let charm = world.charm("app", "", "install) : ;;");
    world.juju(&["deploy", &charm]);
    let saved = fs_err::read(world.model_dir().join("model.json")).unwrap();
    let save = serde_json::from_slice::<serde_json::Value>(&saved).unwrap()["save"]
        .as_u64()
        .unwrap();
    let running = world.model_dir().join("running.jsonl");
    let outlived = format!("{{\"after\":{}}}\nnonsense\n", save - 1);
    fs_err::write(&running, outlived).unwrap();
    assert!(world.juju(&["status"]).contains("app/0*"));

    let damaged = format!("{{\"after\":{save}}}\n{{\"turn\":7}}\n");
    fs_err::write(&running, &damaged).unwrap();
    for command in [&["status"][..], &["add-unit", "app"]] {
        let (_, stderr) = world.fails(command);
        let begins = format!("ERROR the model file {} cannot be read", running.display());
        assert!(stderr.starts_with(&begins), "{stderr}");
        assert!(
            stderr.contains("without it the model is as it was before"),
            "{stderr}"
        );
        assert!(stderr.contains("Nothing was changed"), "{stderr}");
    }
    assert_eq!(fs_err::read_to_string(&running).unwrap(), damaged);
    fs_err::remove_file(&running).unwrap();
    assert!(world.juju(&["status"]).contains("app/0*"));
}

#[test]
fn models_are_apart() {
    let world = World::new();
    let charm = world.charm("app", "", "install) : ;;");
    world.juju(&["deploy", &charm]);
    world.juju(&["add-model", "other"]);
    assert_eq!(world.juju(&["switch"]), "local-juju:admin/other\n");
    assert_eq!(world.open().model().name(), "other");
    assert_eq!(world.open().model().applications().count(), 0);
    assert!(world.juju(&["status", "-m", "default"]).contains("app/0*"));
    assert!(
        world
            .juju(&["status", "--model", "c:admin/default"])
            .contains("app/0*")
    );
    let (_, stderr) = world.fails(&["add-model", "other"]);
    assert!(
        stderr.contains("model \"other\" already exists"),
        "{stderr}"
    );
    let (_, stderr) = world.fails(&["status", "-m", "third"]);
    assert_eq!(stderr, "ERROR model \"third\" not found\n");
    let (_, stderr) = world.fails(&["switch", "third"]);
    assert_eq!(stderr, "ERROR \"third\" is not the name of a model\n");
    let models = world.juju(&["models"]);
    assert!(
        models.contains("other*") && models.contains("default "),
        "{models}"
    );

    // Asked for the name, and given another one.
    let (_, stderr) = world.fails(&["destroy-model", "other"]);
    assert!(stderr.contains("aborted"), "{stderr}");
    world.juju(&["destroy-model", "--no-prompt", "other"]);
    assert_eq!(world.juju(&["switch"]), "local-juju:admin/default\n");
    assert_eq!(world.store().models().unwrap(), ["default"]);
}
