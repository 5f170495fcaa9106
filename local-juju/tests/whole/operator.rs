//! The commands of an operator.

use local_juju::{Bundle, DeployOptions, Juju, OpenOptions, Progress};

use crate::world::{PROGRAM, World, about};

const OPTIONS: &str = "\
options:
  host: {type: string, description: Where to}
  port: {type: int, default: 25}
  tls: {type: boolean, default: false}
";

fn configured(world: &World) -> String {
    let script = format!(
        "#!/bin/sh\necho \"$JUJU_UNIT_NAME ${{JUJU_DISPATCH_PATH#hooks/}}\" >>{}\nconfig-get --format json >{}\n",
        world.path("ran").display(),
        world.path("seen").display()
    );
    world.pack(
        "app",
        &[
            ("metadata.yaml", &about("app", "")),
            ("config.yaml", OPTIONS),
            ("dispatch", &script),
        ],
    )
}

#[test]
fn configuration_is_shown_set_and_reset() {
    let world = World::new();
    let charm = configured(&world);
    world.juju(&["deploy", &charm, "--config", "host=h=1"]);
    assert_eq!(
        world.read("seen"),
        "{\"host\":\"h=1\",\"port\":25,\"tls\":false}\n"
    );
    world.ran();
    world.juju(&["config", "app", "port=587", "tls=true"]);
    assert_eq!(world.ran(), ["app/0 config-changed"]);
    assert_eq!(
        world.read("seen"),
        "{\"host\":\"h=1\",\"port\":587,\"tls\":true}\n"
    );
    world.juju(&["config", "app", "port=587"]);
    assert_eq!(
        world.ran(),
        Vec::<String>::new(),
        "it has that value already"
    );
    assert_eq!(world.juju(&["config", "app", "port"]), "587\n");

    fs_err::write(world.path("text"), "from a file").unwrap();
    fs_err::write(
        world.path("options.yaml"),
        "app: {port: 2525, tls: false}\n",
    )
    .unwrap();
    world.juju(&["config", "app", "host=@text", "--reset", "tls"]);
    world.juju(&["config", "app", "--file", "options.yaml"]);
    let shown = world.juju(&["config", "app"]);
    let expected = "\
application: app
application-config:
  trust:
    default: false
    description: Does this application have access to trusted credentials
    source: default
    type: bool
    value: false
charm: app
settings:
  host:
    description: Where to
    source: user
    type: string
    value: from a file
  port:
    default: 25
    description: ''
    source: user
    type: int
    value: 2525
  tls:
    default: false
    description: ''
    source: user
    type: boolean
    value: false
";
    assert_eq!(shown, expected);
}

#[test]
fn wrong_configuration_is_refused_whole() {
    let world = World::new();
    let charm = configured(&world);
    world.juju(&["deploy", &charm]);
    world.ran();
    for (args, error) in [
        (
            &["config", "app", "port=x"][..],
            "option \"port\" expected int, got \"x\"",
        ),
        (
            &["config", "app", "host=h", "nope=1"],
            "unknown option \"nope\"",
        ),
        (
            &["config", "app", "host=h", "--reset", "nope"],
            "unknown option \"nope\"",
        ),
        (
            &["config", "app", "host=h", "--reset", "host"],
            "cannot set and reset key \"host\" simultaneously",
        ),
        (&["config", "nope"], "application \"nope\" not found"),
        (
            &["config", "app", "nope"],
            "key \"nope\" not found in \"app\" application config or charm settings",
        ),
    ] {
        let (_, stderr) = world.fails(args);
        assert_eq!(stderr, format!("ERROR {error}\n"));
    }
    assert_eq!(world.juju(&["config", "app", "host"]), "\n");
    assert_eq!(world.ran(), Vec::<String>::new());
}

#[test]
fn an_option_of_type_integer_is_for_juju_4_alone() {
    let world = World::new();
    let charm = world.pack(
        "app",
        &[
            ("metadata.yaml", &about("app", "")),
            (
                "config.yaml",
                "options:\n  times: {type: integer, default: 3}\n",
            ),
            (
                "dispatch",
                "#!/bin/sh\nstatus-set active \"$(config-get --format=json times)\"\n",
            ),
        ],
    );
    let (_, stderr) = world.fails(&["deploy", &charm]);
    assert_eq!(
        stderr,
        "ERROR invalid config: option \"times\" has unknown type \"integer\"\n"
    );
    world.juju(&["add-model", "next", "--config", "agent-version=4.1-beta2"]);
    world.juju(&["deploy", &charm]);
    assert_eq!(world.unit_status("app/0").1, "3");
    world.juju(&["config", "app", "times=0x20"]);
    assert_eq!(world.unit_status("app/0").1, "32");
    assert_eq!(world.juju(&["config", "app", "times"]), "32\n");
    let (_, stderr) = world.fails(&["config", "app", "times=often"]);
    assert_eq!(
        stderr,
        "ERROR option \"times\" expected int, got \"often\"\n"
    );
}

#[test]
fn patterns_that_go_cannot_read_are_refused() {
    let world = World::new();
    let charm = |pattern: &str| {
        let actions = format!("act:\n  params:\n    x: {{type: string, pattern: '{pattern}'}}\n");
        world.pack(
            "app",
            &[
                ("metadata.yaml", &about("app", "")),
                ("actions.yaml", &actions),
                ("dispatch", "#!/bin/sh\n"),
            ],
        )
    };
    for pattern in [
        "a**",
        r"^\Z",
        "(?x)a",
        "[[:foo:]]",
        "a{1001}",
        r"\p{Letter}",
    ] {
        let (_, stderr) = world.fails(&["deploy", &charm(pattern)]);
        let why = format!("`{pattern}` is not a pattern that Juju can read");
        assert!(stderr.contains(&why), "{pattern}: {stderr}");
    }
    world.juju(&["deploy", &charm(r"^\101{2}{,3}\p{^Greek}$")]);
    world.juju(&["run", "app/0", "act", "x=AA{,3}b"]);
    let refused = world.command(&["run", "app/0", "act", "x=AA"]).output();
    let stderr = String::from_utf8(refused.unwrap().stderr).unwrap();
    assert!(stderr.contains("does not match pattern"), "{stderr}");
}

#[test]
fn what_cannot_be_deployed_is_refused_with_a_reason() {
    let world = World::new();
    let charm = configured(&world);
    let broken = world.pack(
        "broken",
        &[
            ("metadata.yaml", "name: broken\nsummary: s\n"),
            ("dispatch", ""),
        ],
    );
    let idle = world.pack("idle", &[("metadata.yaml", &about("idle", ""))]);
    fs_err::write(world.path("text.charm"), "no zip").unwrap();
    world.juju(&["deploy", &charm]);
    for (args, error) in [
        (
            &["deploy", "postgresql"][..],
            "local Juju deploys what is on this machine: give a path such as ./postgresql.charm",
        ),
        (&["deploy", "app.charm"], "did you mean \"./app.charm\"?"),
        (
            &["deploy", "./none.charm"],
            "no charm was found at \"./none.charm\"",
        ),
        (&["deploy", "./text.charm"], "is not a readable zip file"),
        (
            &["deploy", &charm],
            "cannot add application \"app\": application already exists",
        ),
        (
            &["deploy", &charm, "x_y"],
            "invalid application name \"x_y\"",
        ),
        (
            &["deploy", &charm, "b", "--config", "nope=1"],
            "unknown option \"nope\"",
        ),
        (&["deploy", &broken], "its declarations are not valid"),
        (
            &["deploy", &idle],
            "invalid charm \"idle\": has no hooks nor dispatch file",
        ),
        (
            &["integrate", "app", "nope"],
            "application \"nope\" not found",
        ),
        (&["add-unit", "nope"], "application \"nope\" not found"),
        (
            &["refresh", "nope", "--path", &charm],
            "application \"nope\" not found",
        ),
        (&["remove-unit", "app/7"], "unit \"app/7\" not found"),
        (
            &["add-machine"],
            "local Juju has no add-machine: that needs a real Juju",
        ),
        (&["intergate", "a", "b"], "did you mean \"integrate\"?"),
    ] {
        let (_, stderr) = world.fails(args);
        assert!(
            stderr.starts_with("ERROR ") && stderr.contains(error),
            "{args:?}: {stderr}"
        );
    }
    assert_eq!(world.open().model().applications().count(), 1);
}

#[test]
fn a_refresh_is_done_whole_or_not_at_all() {
    let world = World::new();
    let old = world.charm("app", "", "*) ;;");
    world.juju(&["deploy", &old]);
    world.ran();
    let charm = "resources:\n  licence: {type: file, filename: f}";
    let script = format!(
        "#!/bin/sh\nconfig-get port >>{}\n",
        world.path("ran").display()
    );
    let new = world.pack(
        "app",
        &[
            ("metadata.yaml", &crate::world::about("app", charm)),
            ("config.yaml", "options: {port: {type: int, default: 25}}"),
            ("dispatch", &script),
        ],
    );
    fs_err::write(world.path("licence"), "").unwrap();
    let refresh = ["refresh", "app", "--path", &new];
    for (given, error) in [
        (["--config", "nope=1"], "unknown option \"nope\""),
        (["--config", "port=high"], "\"port\""),
        (
            ["--resource", "nope=licence"],
            "unrecognized resource \"nope\"",
        ),
        (["--resource", "licence=absent"], "\"absent\" is not a file"),
    ] {
        let (_, stderr) = world.fails(&[&refresh[..], &given].concat());
        assert!(stderr.contains(error), "{given:?}: {stderr}");
        let juju = world.open();
        let app = juju.model().application("app").unwrap();
        assert_eq!(app.charm().revision, 0, "{given:?}");
    }
    let given = ["--config", "port=465", "--resource", "licence=licence"];
    world.juju(&[&refresh[..], &given].concat());
    assert_eq!(world.ran(), ["465", "465"]);
}

#[test]
fn a_bundle_is_deployed_and_deployed_again() {
    let world = World::new();
    configured(&world);
    world.charm("db", "provides:\n  db: {interface: sql}", "install) : ;;");
    world.charm("web", "requires:\n  db: {interface: sql}", "install) : ;;");
    let bundle = "
applications:
  db: {charm: ./db.charm, num_units: 1}
  web: {charm: ./web.charm, num_units: 2}
  app: {charm: ./app.charm, options: {port: 2, tls: true}}
  app-too: {charm: ./app.charm}
relations:
- [web:db, db:db]
";
    fs_err::write(world.path("bundle.yaml"), bundle).unwrap();
    world.juju(&["deploy", "./bundle.yaml"]);
    let count = |world: &World| {
        let juju = world.open();
        (
            juju.model().units().count(),
            juju.model().relations().count(),
        )
    };
    assert_eq!(count(&world), (3, 1));
    // One charm is one revision, whoever shares it.
    let revisions = |world: &World| {
        let juju = world.open();
        ["app", "app-too"].map(|app| juju.model().application(app).unwrap().charm().revision)
    };
    assert_eq!(revisions(&world), [0, 0]);
    assert_eq!(world.juju(&["config", "app", "port"]), "2\n");
    world.ran();
    fs_err::write(
        world.path("bundle.yaml"),
        bundle
            .replace("port: 2", "port: 3")
            .replace("num_units: 2", "num_units: 3"),
    )
    .unwrap();
    world.juju(&["deploy", "./bundle.yaml"]);
    assert_eq!(count(&world), (4, 1));
    assert_eq!(revisions(&world), [1, 1]);
    let ran = world.ran();
    assert!(
        ran.contains(&"web/2 install".to_owned()) && ran.contains(&"db/0 upgrade-charm".to_owned()),
        "{ran:?}"
    );
    assert_eq!(world.juju(&["config", "app", "port"]), "3\n");
}

#[test]
fn units_come_and_go() {
    let world = World::new();
    let charm = world.charm("app", "", "install) : ;;");
    world.juju(&["deploy", &charm]);
    let units = |world: &World| -> Vec<String> {
        world
            .open()
            .model()
            .units()
            .map(|unit| unit.name().to_string())
            .collect()
    };
    world.juju(&["add-unit", "app", "-n", "2"]);
    assert_eq!(units(&world), ["app/0", "app/1", "app/2"]);
    world.juju(&["remove-unit", "app/2", "--no-prompt"]);
    assert_eq!(units(&world), ["app/0", "app/1"]);
    for (command, why) in [
        (
            &["remove-unit", "app", "--num-units", "1"][..],
            "--num-units is for Kubernetes models",
        ),
        (
            &["scale-application", "app", "3"],
            "only supported on k8s container models",
        ),
    ] {
        let (_, stderr) = world.fails(command);
        assert!(stderr.contains(why), "{stderr}");
    }
    assert_eq!(units(&world), ["app/0", "app/1"]);
    world.juju(&["remove-application", "app"]);
    assert_eq!(units(&world), Vec::<String>::new());
    assert!(!world.model_dir().join("agents/unit-app-0").exists());
}

#[test]
fn pods_come_and_go_by_number() {
    let world = World::new();
    let charm = world.charm("app", "", "install) : ;;");
    world.juju(&["add-model", "pods", "k8s"]);
    world.juju(&["deploy", &charm, "-n", "3"]);
    let count = |world: &World| {
        let status = world.juju(&["status", "--format", "json"]);
        let status: serde_json::Value = serde_json::from_str(&status).unwrap();
        status["applications"]["app"]["units"]
            .as_object()
            .map_or(0, serde_json::Map::len)
    };
    assert_eq!(count(&world), 3);
    world.juju(&["remove-unit", "app", "--num-units", "1", "--no-prompt"]);
    assert_eq!(count(&world), 2);
    world.juju(&["scale-application", "app", "4"]);
    assert_eq!(count(&world), 4);
    for (flags, why) in [
        (
            &["app/0"][..],
            "k8s models do not support removing named units.\nInstead specify an application with --num-units.",
        ),
        (
            &["app", "--num-units", "1", "--destroy-storage"],
            "k8s models only support --num-units",
        ),
        (
            &["app", "app", "--num-units", "1"],
            "only single application supported",
        ),
        (&["app"], "removing 0 units not valid"),
        (&["no", "--num-units", "1"], "application \"no\" not found"),
    ] {
        let (_, stderr) = world.fails(&[&["remove-unit"], flags].concat());
        assert!(stderr.contains(why), "{stderr}");
    }
    assert_eq!(count(&world), 4);
    world.juju(&["scale-application", "app", "0"]);
    assert_eq!(count(&world), 0);
}

#[test]
fn time_passes_when_told_to() {
    let world = World::new();
    let charm = world.charm("app", "", "install) : ;;");
    world.juju(&["deploy", &charm]);
    world.ran();
    world.juju(&["advance", "4m"]);
    assert_eq!(world.ran(), Vec::<String>::new());
    world.juju(&["advance", "1m"]);
    assert_eq!(world.ran(), ["app/0 update-status"]);
    assert!(world.juju(&["status"]).contains("15:09:05Z"));
    world.juju(&["update-status"]);
    assert_eq!(world.ran(), ["app/0 update-status"]);
    // What is due several times on the way runs each time, unless the clock jumps.
    world.juju(&["advance", "14m"]);
    assert_eq!(world.ran(), ["app/0 update-status"; 2]);
    assert!(world.juju(&["status"]).contains("15:23:05Z"));
    world.juju(&["advance", "1h", "--jump"]);
    assert_eq!(world.ran(), ["app/0 update-status"]);
    assert!(world.juju(&["status"]).contains("16:23:05Z"));
}

#[test]
fn the_clock_stops_before_it_runs_hooks_for_ever() {
    let world = World::new();
    // No hook of its own: what is missing takes no process.
    let charm = world.pack(
        "app",
        &[
            ("metadata.yaml", &about("app", "")),
            ("hooks/collect-metrics", ""),
        ],
    );
    world.juju(&["deploy", &charm]);
    world.juju(&["model-config", "update-status-hook-interval=10s"]);
    world.juju(&["advance", "1m"]);
    let (_, stderr) = world.fails(&["--quiet", "advance", "28h"]);
    // A tick comes every ten seconds.
    assert_eq!(
        stderr,
        "ERROR the clock stands at 2024-01-03T18:51:45Z after 10000 moments at which something was due: \
         go on with another `advance`, or skip them with `advance --jump`\n"
    );
    world.juju(&["advance", "10s"]);
    assert!(world.juju(&["status"]).contains("18:51:55Z"));
    world.juju(&["advance", "1d", "--jump"]);
    let status = world.juju(&["status", "--format", "json"]);
    assert!(status.contains("\"timestamp\":\"18:51:55Z\""), "{status}");
}

#[test]
fn waiting_ends_at_once() {
    let world = World::new();
    let charm = world.charm("app", "", "start) status-set active;;");
    world.juju(&["deploy", &charm]);
    world.juju(&["wait-for", "application", "app"]);
    world.juju(&[
        "wait-for",
        "unit",
        "app/0",
        "--query",
        "workload-status==\"active\" && agent-status==\"idle\"",
    ]);
    let (_, stderr) = world.fails(&["wait-for", "application", "app", "--query", "len(units)==2"]);
    assert!(
        stderr.contains("nothing more happens until the model is changed"),
        "{stderr}"
    );
    assert!(stderr.contains("  units: 1 of them\n"), "{stderr}");
    let quiet = [
        "wait-for",
        "application",
        "app",
        "--query",
        "exposed",
        "--summary=false",
    ];
    let (_, stderr) = world.fails(&quiet);
    assert_eq!(stderr.lines().count(), 1, "{stderr}");
    let active = "forEach(applications, app => app.status==\"active\" && \
        forEach(app.units, unit => startsWith(unit.name, \"app\")))";
    for (kind, name, query) in [
        ("model", "default", active),
        (
            "model",
            "default",
            "forEach(units, unit => unit.workload-status == \"active\")",
        ),
        (
            "model",
            "default",
            "len(machines)==1 && status==\"available\"",
        ),
        ("machine", "0", "status==\"started\" && len(units)==1"),
        (
            "unit",
            "app/leader",
            "leader && machine-id==\"0\" && public-address!=\"\"",
        ),
    ] {
        world.juju(&["wait-for", kind, name, "--query", query, "--timeout", "3m"]);
    }
    for (kind, name) in [
        ("application", "no"),
        ("unit", "app/7"),
        ("machine", "7"),
        ("model", "no"),
    ] {
        let (_, stderr) = world.fails(&["wait-for", kind, name]);
        assert!(stderr.contains("not found"), "{stderr}");
    }
}

#[test]
fn the_library_does_what_the_program_does_and_tells_of_each_hook() {
    let world = World::new();
    let charm = world.charm(
        "db",
        "provides:\n  db: {interface: sql}",
        "install) exit 1;;",
    );
    let options = OpenOptions {
        tools_program: Some(PROGRAM.into()),
        ..OpenOptions::default()
    };
    let mut juju = Juju::temporary_with(&local_juju::NewModel::default(), &options).unwrap();
    let dir = juju.dir().to_owned();
    let mut bundle = Bundle::default();
    juju.deploy_bundle(&bundle, &mut |_| unreachable!("nothing to do"))
        .unwrap();
    juju.deploy(charm.as_ref(), DeployOptions::default())
        .unwrap();
    let mut told = Vec::new();
    juju.settle(&mut |progress: Progress<'_>| told.push(progress.to_string()))
        .unwrap();
    assert_eq!(
        told[..2],
        [
            "db/0: running install",
            "db/0: install failed: exit status 1"
        ]
    );
    assert!(juju.status().contains("hook failed: \"install\""));
    assert!(
        juju.log()
            .unwrap()
            .iter()
            .any(|record| record.text.contains("exit status 1"))
    );
    bundle.relations.push(("db".to_owned(), "nope".to_owned()));
    let error = juju.deploy_bundle(&bundle, &mut |_| {}).unwrap_err();
    assert_eq!(error.to_string(), "application \"nope\" not found");
    drop(juju);
    assert!(!dir.exists());
}
