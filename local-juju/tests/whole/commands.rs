//! Commands with several names or steps, settings of models, and what stands for machines.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use serde_json::Value;

use crate::world::World;

const APP: &str = "provides:\n  shelf: {interface: shelf}\nstorage:\n  data: {type: filesystem, multiple: {range: 0-1}}\n";

fn world() -> World {
    let world = World::new();
    let charm = world.charm("app", APP, "start) status-set active;;");
    world.juju(&["deploy", &charm, "one", "--storage", "data=1G"]);
    world.juju(&["deploy", &charm, "two", "-n", "2"]);
    world.ran();
    world
}

fn json(world: &World, args: &[&str]) -> Value {
    let args: Vec<&str> = args.iter().copied().chain(["--format", "json"]).collect();
    serde_json::from_str(&world.juju(&args)).unwrap()
}

#[test]
fn several_names_are_all_taken_or_none() {
    let world = world();
    for (args, error) in [
        (
            &["remove-application", "one", "nope", "two"][..],
            "application \"nope\" not found",
        ),
        (
            &["remove-unit", "two/0", "two/7"],
            "unit \"two/7\" not found",
        ),
        (
            &["update-status", "two/0", "two/7"],
            "unit \"two/7\" not found",
        ),
        (
            &["resolved", "one/0"],
            "unit \"one/0\" is not in an error state",
        ),
        (
            &["detach-storage", "data/0", "data/7"],
            "storage \"data/7\" not found",
        ),
        (
            &["remove-storage", "--force", "data/0", "data/7"],
            "storage \"data/7\" not found",
        ),
        (
            &["attach-storage", "two/0", "data/0", "data/7"],
            "already attached",
        ),
    ] {
        let (_, stderr) = world.fails(args);
        assert!(
            stderr.starts_with("ERROR ") && stderr.contains(error),
            "{args:?}: {stderr}"
        );
        assert_eq!(world.ran(), Vec::<String>::new(), "{args:?}");
    }
    let status = json(&world, &["status"]);
    assert_eq!(status["applications"].as_object().unwrap().len(), 2);
    assert!(status["applications"]["one"].get("life").is_none());
    world.juju(&["remove-application", "one", "two"]);
    assert_eq!(
        json(&world, &["status"])["applications"]
            .as_object()
            .unwrap()
            .len(),
        0
    );
}

#[test]
fn what_others_change_is_seen_by_who_watches() {
    let world = world();
    let mut watching = world
        .command(&["status", "--watch", "1s", "--format", "oneline"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(watching.stdout.take().unwrap()).lines();
    let mut next = || lines.next().unwrap().unwrap();
    let before = [next(), next(), next()];
    assert!(before[0].starts_with("- one/0: "), "{before:?}");
    world.juju(&["remove-application", "two"]);
    // Nothing is said again that did not change.
    assert_eq!(next(), before[0]);
    watching.kill().unwrap();
    watching.wait().unwrap();
    let (_, stderr) = world.fails(&["status", "--watch", "0s"]);
    assert_eq!(stderr, "ERROR --watch needs a time of a second at least\n");
}

#[test]
fn a_dry_run_says_what_would_be_done_and_does_nothing() {
    let world = world();
    let status = || world.juju(&["status", "--format", "json", "--storage"]);
    let before = status();
    let charm = world.path("app.charm").to_str().unwrap().to_owned();
    let bundle = format!(
        "applications:\n  one: {{charm: {charm}, num_units: 2}}\n  three: {{charm: {charm}, num_units: 1}}\n"
    );
    fs_err::write(world.path("bundle.yaml"), bundle).unwrap();
    for (args, said) in [
        (
            &["remove-unit", "two/1", "--dry-run"][..],
            "will remove unit two/1\n",
        ),
        (
            &["remove-application", "one", "--dry-run"],
            "will remove application one\n- will remove unit one/0\n- will detach storage data/0\n",
        ),
        (
            &["deploy", &charm, "three", "--dry-run"],
            "\"three\" from local charm \"app\", revision 2 on ubuntu@24.04/stable would be deployed\n",
        ),
        (
            &["deploy", "./bundle.yaml", "--dry-run"],
            "Changes to deploy bundle:\n- upgrade one using app, revision 2\n- add 1 unit(s) to one\n\
             - deploy application three using app, revision 2\n",
        ),
    ] {
        let output = world.command(args).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{args:?}: {stderr}");
        assert_eq!(stderr, said, "{args:?}");
        assert_eq!(world.ran(), Vec::<String>::new(), "{args:?}");
        assert_eq!(status(), before, "{args:?}");
    }
    // What would be refused is refused.
    for (args, error) in [
        (
            &["remove-unit", "two/7", "--dry-run"][..],
            "unit \"two/7\" not found",
        ),
        (
            &["deploy", &charm, "one", "--dry-run"],
            "cannot add application \"one\": application already exists",
        ),
    ] {
        let (_, stderr) = world.fails(args);
        assert_eq!(stderr, format!("ERROR {error}\n"));
    }
}

#[test]
fn flags_that_make_no_sense_here_are_refused_in_one_line() {
    let world = world();
    let charm = world.path("app.charm").to_str().unwrap().to_owned();
    for (args, error) in [
        (
            &["deploy", &charm, "x", "--revision", "3"][..],
            "--revision chooses what Charmhub has; local Juju deploys a file as it is",
        ),
        (
            &["deploy", &charm, "x", "--map-machines", "0=1"],
            "options provided but not supported when deploying a charm: --map-machines",
        ),
        (
            &["deploy", &charm, "x", "--overlay", "more.yaml"],
            "options provided but not supported when deploying a charm: --overlay",
        ),
        (
            &["deploy", &charm, "x", "--device", "gpu=1"],
            "local Juju has no --device for deploy: there are no devices to give to units",
        ),
        (
            &["refresh", "one", "--revision", "3"],
            "--revision and --switch choose what Charmhub has: give a file with --path",
        ),
        (
            &["refresh", "one", "--switch", "other"],
            "--revision and --switch choose what Charmhub has: give a file with --path",
        ),
        (
            &["debug-log", "--firehose"],
            "local Juju shows the log of one model at a time: name it with --model",
        ),
        (
            &["debug-log", "--include-labels", "a=b"],
            "records of local Juju have no labels: see --include-module and --exclude-module",
        ),
        (
            &["debug-log", "--exclude-labels", "a=b"],
            "records of local Juju have no labels: see --include-module and --exclude-module",
        ),
        (
            &["storage", "--volume"],
            "local Juju has no --volume for storage: what is listed is all there is of it",
        ),
        (
            &["add-cloud", "--client"],
            "local Juju has no add-cloud: that needs a real Juju",
        ),
    ] {
        let (_, stderr) = world.fails(args);
        assert_eq!(stderr, format!("ERROR {error}\n"), "{args:?}");
    }
    world.juju(&["debug-log", "--location", "--replay", "--no-tail"]);
}

#[test]
fn settings_of_a_model_are_kept_and_shown() {
    let world = World::new();
    assert_eq!(
        world.juju(&["model-config", "update-status-hook-interval"]),
        "5m\n"
    );
    world.juju(&[
        "model-config",
        "update-status-hook-interval=10s",
        "development=true",
    ]);
    let shown = json(&world, &["model-config"]);
    assert_eq!(shown["update-status-hook-interval"]["Value"], "10s");
    assert_eq!(shown["update-status-hook-interval"]["Source"], "model");
    assert_eq!(shown["development"]["Value"], true);
    assert_eq!(shown["mode"]["Source"], "default");
    world.juju(&["model-config", "--reset", "development"]);
    assert_eq!(world.juju(&["model-config", "development"]), "false\n");
    for (args, error) in [
        (
            &["model-config", "development=perhaps"][..],
            "development: expected a bool, got \"perhaps\"",
        ),
        (
            &["model-config", "nope"],
            "key \"nope\" not found in \"default\" model",
        ),
        (
            &["model-config", "a=1", "mode"],
            "cannot retrieve and set settings at the same time",
        ),
        (
            &["add-model", "new", "--config", "development=perhaps"],
            "development: expected a bool, got \"perhaps\"",
        ),
        (
            &["add-model", "new", "--config", "seed=x"],
            "seed: expected a number, got \"x\": invalid digit found in string",
        ),
        (
            &["set-model-constraints", "speed=3"],
            "unknown constraint \"speed\"",
        ),
    ] {
        let (_, stderr) = world.fails(args);
        assert_eq!(stderr, format!("ERROR {error}\n"));
    }
    let (_, stderr) = world.fails(&["add-model", "new", "aws"]);
    assert!(
        stderr.starts_with("ERROR cloud \"aws\" not found: "),
        "{stderr}"
    );
    // Nothing is left of a model that was refused.
    world.juju(&[
        "add-model",
        "new",
        "microk8s",
        "--config",
        "update-status-hook-interval=1h",
    ]);
    assert_eq!(
        world.juju(&["model-config", "update-status-hook-interval"]),
        "1h\n"
    );
    world.juju(&["set-model-constraints", "mem=4G", "cores=2"]);
    assert_eq!(world.juju(&["model-constraints"]), "cores=2 mem=4G\n");
}

#[test]
fn a_new_unit_takes_storage_that_another_one_left() {
    let world = world();
    world.juju(&["remove-unit", "one/0"]);
    world.juju(&["add-unit", "one", "--attach-storage", "data/0"]);
    let storage = json(&world, &["status"])["storage"]["storage"].clone();
    assert_eq!(storage.as_object().unwrap().len(), 1);
    assert!(
        storage["data/0"]["attachments"]["units"]
            .get("one/1")
            .is_some(),
        "{storage}"
    );
    let (_, stderr) = world.fails(&["add-unit", "one", "-n", "2", "--attach-storage", "data/0"]);
    assert!(
        stderr.contains("--attach-storage cannot be used with --num-units"),
        "{stderr}"
    );
    let (_, stderr) = world.fails(&["add-unit", "one", "--attach-storage", "data/0"]);
    assert!(stderr.contains("already attached"), "{stderr}");
    assert_eq!(
        json(&world, &["status"])["applications"]["one"]["units"]
            .as_object()
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn the_status_of_a_part() {
    let world = world();
    for (filter, apps, units) in [
        (&["one"][..], 1, 1),
        (&["two/*"], 1, 2),
        (&["*/0"], 2, 2),
        (&["active"], 2, 3),
        (&["blocked"], 0, 0),
        (&["one/0", "two/1"], 2, 2),
    ] {
        let status = json(&world, &[&["status"], filter].concat());
        let shown = status["applications"].as_object().unwrap();
        let count = |app: &Value| app["units"].as_object().map_or(0, serde_json::Map::len);
        let found = (shown.len(), shown.values().map(count).sum::<usize>());
        assert_eq!(found, (apps, units), "{filter:?}: {status}");
        let lines = world.juju(&[&["status", "--format", "oneline"], filter].concat());
        assert_eq!(lines.lines().count(), units, "{filter:?}: {lines}");
    }
    assert!(world.juju(&["status", "--storage"]).contains("data/0"));
    let file = world.path("status.json");
    world.juju(&["status", "--format", "json", "-o", file.to_str().unwrap()]);
    let text = fs_err::read_to_string(file).unwrap();
    assert!(serde_json::from_str::<Value>(&text).unwrap()["applications"]["one"].is_object());
    world.juju(&["expose", "one"]);
    assert_eq!(
        world.juju(&["status", "--format", "summary"]),
        "\
Running on subnets:  10.0.0.2/8
   Utilizing ports:
        # Machines:  (3)
           started:   3

           # Units:  (3)
            active:   3

    # Applications:  (2)
                one  1/1  exposed
                two  0/1  exposed
"
    );
}

#[test]
fn what_is_exposed_constrained_and_run_is_shown() {
    let world = world();
    world.juju(&["expose", "one"]);
    world.juju(&["set-constraints", "one", "mem=1G"]);
    let shown = json(&world, &["show-application", "one", "two"]);
    assert_eq!(
        (&shown["one"]["exposed"], &shown["two"]["exposed"]),
        (&true.into(), &false.into())
    );
    assert_eq!(shown["one"]["constraints"], "mem=1G");
    assert_eq!(world.juju(&["constraints", "one"]), "mem=1G\n");
    world.juju(&["unexpose", "one"]);
    assert_eq!(
        json(&world, &["status"])["applications"]["one"]["exposed"],
        false
    );
    let machines = json(&world, &["machines"]);
    assert_eq!(machines["machines"].as_object().unwrap().len(), 3);
    assert_eq!(
        json(&world, &["show-machine", "1"])["machines"]
            .as_object()
            .unwrap()
            .len(),
        1
    );
    world.juju(&["exec", "--unit", "one/0", "--", "true"]);
    world.fails(&["exec", "--unit", "two/0", "--", "false"]);
    assert_eq!(
        json(&world, &["operations", "--status", "failed"])["2"]["status"],
        "failed"
    );
    assert_eq!(
        json(&world, &["show-operation", "1"])["action"]["name"],
        "juju-exec"
    );
    for (args, error) in [
        (
            &["show-application", "nope"][..],
            "application \"nope\" not found",
        ),
        (&["show-machine", "7"], "machine 7 not found"),
        (&["show-operation", "7"], "operation \"7\" not found"),
        (
            &["bind", "one", "beta"],
            "space \"beta\" not found: local Juju has the space \"alpha\" alone",
        ),
    ] {
        let (_, stderr) = world.fails(args);
        assert_eq!(stderr, format!("ERROR {error}\n"));
    }
}

#[test]
fn commands_and_files_reach_the_folder_of_a_unit() {
    let world = world();
    assert_eq!(world.juju(&["ssh", "one/0", "echo", "$((1+1))"]), "2\n");
    assert_eq!(
        world.juju(&["ssh", "ubuntu@0", "ls charm/dispatch"]),
        "charm/dispatch\n"
    );
    let file = world.path("file");
    fs_err::write(&file, "text").unwrap();
    world.juju(&["scp", file.to_str().unwrap(), "one/0:copy"]);
    let back = world.path("back");
    world.juju(&["scp", "--", "one/0:copy", back.to_str().unwrap()]);
    assert_eq!(fs_err::read_to_string(back).unwrap(), "text");
    for (args, error) in [
        (
            &["ssh", "one/0", "exit 3"][..],
            "subprocess encountered error code 3",
        ),
        (&["ssh", "one/7", "true"], "unit \"one/7\" not found"),
        (
            &["ssh", "--container", "db", "one/0", "true"],
            "nothing runs in container \"db\"",
        ),
        (&["scp", "one/0:none", "x"], "No such file"),
    ] {
        let (_, stderr) = world.fails(args);
        assert!(
            stderr.starts_with("ERROR ") && stderr.contains(error),
            "{args:?}: {stderr}"
        );
    }
    world.juju(&["bootstrap", "lxd", "any", "--no-switch"]);
}
