//! What a hook gets and what becomes of what it does.

use crate::world::World;

#[test]
fn a_hook_gets_jujus_environment_and_nothing_else() {
    let world = World::new();
    // What the process was started with, before its shell adds to it.
    let charm = world.charm(
        "app",
        "",
        "start) tr '\\0' '\\n' </proc/$$/environ >$HERE/environ;;",
    );
    let mut leaking = world.command(&["deploy", &charm]);
    leaking.env("SECRET_OF_THE_OPERATOR", "x");
    assert!(leaking.output().unwrap().status.success());

    let model = world.model_dir();
    let model = model.to_str().unwrap();
    let unit = format!("{model}/agents/unit-app-0/charm");
    let mut lines: Vec<String> = world.read("environ").lines().map(str::to_owned).collect();
    lines.sort();
    let id = lines
        .iter()
        .position(|line| line.starts_with("JUJU_CONTEXT_ID="))
        .unwrap();
    let id = lines.remove(id);
    assert!(id.starts_with("JUJU_CONTEXT_ID=app/0-start-"), "{id}");
    let uuid = world.open().model().uuid().to_owned();
    let expected = [
        "APT_LISTCHANGES_FRONTEND=none".to_owned(),
        format!("CHARM_DIR={unit}"),
        "CLOUD_API_VERSION=".into(),
        "DEBIAN_FRONTEND=noninteractive".into(),
        format!("JUJU_AGENT_SOCKET_ADDRESS={model}/agent.socket"),
        "JUJU_AGENT_SOCKET_NETWORK=unix".into(),
        "JUJU_API_ADDRESSES=127.0.0.1:17070".into(),
        "JUJU_AVAILABILITY_ZONE=".into(),
        format!("JUJU_CHARM_DIR={unit}"),
        "JUJU_CHARM_FTP_PROXY=".into(),
        "JUJU_CHARM_HTTPS_PROXY=".into(),
        "JUJU_CHARM_HTTP_PROXY=".into(),
        "JUJU_CHARM_NO_PROXY=127.0.0.1,localhost,::1".into(),
        "JUJU_DISPATCH_PATH=hooks/start".into(),
        "JUJU_HOOK_NAME=start".into(),
        "JUJU_MACHINE_ID=0".into(),
        "JUJU_MODEL_NAME=default".into(),
        format!("JUJU_MODEL_UUID={uuid}"),
        "JUJU_PRINCIPAL_UNIT=".into(),
        "JUJU_SLA=".into(),
        "JUJU_UNIT_NAME=app/0".into(),
        "JUJU_VERSION=3.6.28".into(),
        "LANG=C.UTF-8".into(),
        format!(
            "PATH={model}/tools:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/snap/bin"
        ),
        "TERM=tmux-256color".into(),
    ];
    assert_eq!(lines, expected);
}

#[test]
fn a_hook_starts_in_its_charm_without_arguments_or_input() {
    let world = World::new();
    let charm = world.charm(
        "app",
        "",
        "install) pwd >$HERE/pwd; echo \"$0 $#\" >$HERE/argv; cat >$HERE/stdin;;",
    );
    world.juju(&["deploy", &charm]);
    let dir = world.model_dir().join("agents/unit-app-0/charm");
    assert_eq!(world.read("pwd").trim(), dir.to_str().unwrap());
    assert_eq!(
        world.read("argv").trim(),
        format!("{} 0", dir.join("dispatch").display())
    );
    assert_eq!(world.read("stdin"), "");
}

#[test]
fn deploy_and_integrate_run_jujus_hooks_in_jujus_order() {
    let world = World::new();
    let db = world.charm(
        "db",
        "provides:\n  db: {interface: sql}",
        "db-relation-created) relation-set --app host=h;;",
    );
    let web = world.charm(
        "web",
        "requires:\n  store: {interface: sql}\npeers:\n  cluster: {interface: c}",
        "store-relation-changed) relation-get --app host db >>$HERE/host;;",
    );
    world.juju(&["deploy", &db]);
    assert_eq!(
        world.ran(),
        [
            "db/0 install",
            "db/0 leader-elected",
            "db/0 config-changed",
            "db/0 start"
        ]
    );
    world.juju(&["deploy", &web, "front"]);
    let deployed = [
        "install",
        "cluster-relation-created",
        "leader-elected",
        "config-changed",
        "start",
    ];
    assert_eq!(world.ran(), deployed.map(|hook| format!("front/0 {hook}")));
    world.juju(&["integrate", "front", "db"]);
    let ran = world.ran();
    let of = |unit: &str| -> Vec<&str> {
        ran.iter()
            .filter_map(|line| line.strip_prefix(unit))
            .collect()
    };
    assert_eq!(
        of("db/0 "),
        [
            "db-relation-created",
            "db-relation-joined",
            "db-relation-changed"
        ]
    );
    assert_eq!(of("front/0 ").first(), Some(&"store-relation-created"));
    assert!(world.read("host").lines().all(|host| host == "h"));
    world.juju(&["remove-relation", "front:store", "db:db"]);
    assert!(
        world
            .ran()
            .contains(&"front/0 store-relation-broken".to_owned())
    );
    assert_eq!(
        world
            .open()
            .model()
            .relations()
            .filter(|relation| !relation.is_peer())
            .count(),
        0
    );
}

#[test]
fn peers_see_each_other_and_share_the_leaders_databag() {
    let world = World::new();
    let charm = world.charm(
        "app",
        "peers:\n  cluster: {interface: c}",
        "leader-elected) relation-set -r $(relation-ids cluster) --app key=of-$JUJU_UNIT_NAME;;\n\
         cluster-relation-changed) relation-get -r $JUJU_RELATION_ID --app key app >$HERE/seen-by-${JUJU_UNIT_NAME#app/}
           relation-list >$HERE/peers-of-${JUJU_UNIT_NAME#app/};;",
    );
    world.juju(&["deploy", &charm, "-n", "3"]);
    for (unit, peers) in [
        ("0", "app/1\napp/2\n"),
        ("1", "app/0\napp/2\n"),
        ("2", "app/0\napp/1\n"),
    ] {
        assert_eq!(world.read(&format!("seen-by-{unit}")), "of-app/0\n");
        assert_eq!(world.read(&format!("peers-of-{unit}")), peers);
    }
    world.juju(&["remove-unit", "app/0"]);
    let ran = world.ran();
    assert!(ran.contains(&"app/1 leader-elected".to_owned()), "{ran:?}");
    assert!(
        ran.contains(&"app/2 cluster-relation-departed".to_owned()),
        "{ran:?}"
    );
    assert_eq!(
        ran.iter().rfind(|line| line.starts_with("app/0 ")).unwrap(),
        "app/0 remove"
    );
    assert!(!world.model_dir().join("agents/unit-app-0").exists());
}

#[test]
fn a_failed_hook_leaves_nothing_is_retried_and_waits_for_the_operator() {
    let world = World::new();
    let charm = world.charm(
        "app",
        "peers:\n  cluster: {interface: c}",
        "config-changed) relation-set -r $(relation-ids cluster) --app half=done
           status-set maintenance trying
           [ -e $HERE/fixed ] || exit 7;;",
    );
    world.juju(&["deploy", &charm]);
    let tried = world
        .ran()
        .iter()
        .filter(|line| line.ends_with(" config-changed"))
        .count();
    assert_eq!(tried, 4, "once, and three retries");
    assert_eq!(
        world.unit_status("app/0"),
        ("error".into(), "hook failed: \"config-changed\"".into())
    );
    let unit = world.juju(&["show-unit", "app/0"]);
    assert!(unit.contains("application-data: {}"), "{unit}");
    let log = world.juju(&["debug-log", "--level", "error"]);
    assert!(log.contains("exit status 7"), "{log}");

    // Nothing else runs meanwhile; a retry on request fails again.
    world.juju(&["update-status"]);
    assert_eq!(world.ran(), Vec::<String>::new());
    world.juju(&["resolved", "app/0"]);
    assert!(
        world
            .ran()
            .iter()
            .all(|line| line == "app/0 config-changed")
    );

    fs_err::write(world.path("fixed"), "").unwrap();
    world.juju(&["resolved", "app/0"]);
    assert_eq!(world.ran()[..2], ["app/0 config-changed", "app/0 start"]);
    let unit = world.juju(&["show-unit", "app/0"]);
    assert!(unit.contains("half: done"), "{unit}");
    assert_eq!(
        world.unit_status("app/0"),
        ("maintenance".into(), "trying".into())
    );
}

#[test]
fn a_failed_hook_can_be_counted_as_done() {
    let world = World::new();
    let charm = world.charm("app", "", "install) exit 1;;\nstart) status-set active;;");
    let output = world.command(&["deploy", &charm]).output().unwrap();
    assert!(output.status.success(), "the deployment itself was done");
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(
        stderr.contains(
            "app/0 is in error, hook failed: \"install\": see `debug-log --include app/0`"
        ),
        "{stderr}"
    );
    world.ran();
    world.juju(&["resolved", "--no-retry", "app/0"]);
    assert_eq!(
        world.ran(),
        [
            "app/0 leader-elected",
            "app/0 config-changed",
            "app/0 start"
        ]
    );
    assert_eq!(world.unit_status("app/0").0, "active");
    let (_, stderr) = world.fails(&["resolved", "app/0"]);
    assert_eq!(stderr, "ERROR unit \"app/0\" is not in an error state\n");
}

#[test]
fn a_failing_unit_holds_its_removal_back_unless_forced() {
    let world = World::new();
    let charm = world.charm("app", "", "stop) exit 1;;");
    world.juju(&["deploy", &charm]);
    let output = world
        .command(&["remove-application", "app"])
        .output()
        .unwrap();
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .contains("app/0 goes when its failed hook is resolved")
    );
    assert_eq!(world.unit_status("app/0").0, "error");
    world.juju(&["remove-application", "--force", "--no-prompt", "app"]);
    assert_eq!(world.open().model().applications().count(), 0);
    assert_eq!(world.ran().last().unwrap(), "app/0 remove");
}

#[test]
fn hooks_of_their_own_stand_in_for_dispatch() {
    let world = World::new();
    let about = crate::world::about("app", "");
    let hook = format!(
        "#!/bin/sh\necho ran $JUJU_DISPATCH_PATH >>{}\n",
        world.path("ran").display()
    );
    let charm = world.pack(
        "app",
        &[
            ("metadata.yaml", &about),
            ("hooks/install", &hook),
            ("hooks/start", &hook),
        ],
    );
    world.juju(&["deploy", &charm]);
    assert_eq!(world.ran(), ["ran hooks/install", "ran hooks/start"]);
    let log = world.juju(&["debug-log"]);
    for line in [
        "ran \"install\" hook (via explicit, bespoke hook script)",
        "ran \"start\" hook (via explicit, bespoke hook script)",
        "skipped \"config-changed\" hook (missing)",
    ] {
        assert_eq!(log.matches(line).count(), 1, "{line}: {log}");
    }
    assert!(!log.contains("ran \"config-changed\""), "{log}");
    assert_eq!(world.unit_status("app/0").0, "unknown");
    let trace = world.juju(&["trace", "--event", "config-changed"]);
    assert!(trace.contains("no such hook in the charm"), "{trace}");
}

#[test]
fn what_needs_an_agent_at_all_times_is_told_of_in_one_line() {
    let world = World::new();
    let script = "start) juju-exec app/0 true 2>$HERE/said; echo $? >$HERE/code;;";
    let charm = world.charm("app", "", script);
    world.juju(&["deploy", &charm]);
    assert_eq!(world.read("code"), "1\n");
    assert_eq!(
        world.read("said"),
        "ERROR juju-exec does not work here, as no agent runs between commands: \
         use `local-juju exec --unit UNIT -- COMMAND`\n"
    );
}

#[test]
fn a_dispatch_that_cannot_run_is_a_failed_hook_whatever_else_is_there() {
    use local_juju::package::{Member, Package};
    for (case, member) in [
        ("not executable", Member::file("#!/bin/sh\n")),
        (
            "No such file",
            Member::executable("#!/nonexistent/interpreter\n"),
        ),
        ("format error", Member::executable("\u{7f}no program")),
    ] {
        let world = World::new();
        let mut package = Package::default();
        package.members.insert(
            "metadata.yaml".into(),
            Member::file(crate::world::about("app", "")),
        );
        package.members.insert("dispatch".into(), member);
        package
            .members
            .insert("hooks/install".into(), Member::executable("#!/bin/sh\n"));
        let charm = world.write("app", &package);
        world.juju(&["deploy", &charm]);
        assert_eq!(
            world.unit_status("app/0"),
            ("error".into(), "hook failed: \"install\"".into()),
            "{case}"
        );
        let log = world.juju(&["debug-log"]);
        assert!(log.contains(case), "{case}: {log}");
    }
}

#[test]
fn an_upgrade_replaces_the_charms_files_and_keeps_those_it_made() {
    let world = World::new();
    let about = crate::world::about("app", "");
    let script = format!(
        "#!/bin/sh\ntouch made\necho $JUJU_DISPATCH_PATH $(ls) >>{}\n",
        world.path("ran").display()
    );
    let first = world.pack(
        "app",
        &[
            ("metadata.yaml", &about),
            ("dispatch", &script),
            ("old", ""),
        ],
    );
    world.juju(&["deploy", &first]);
    world.ran();
    let second = world.pack(
        "app",
        &[
            ("metadata.yaml", &about),
            ("dispatch", &script),
            ("new", ""),
        ],
    );
    world.juju(&["refresh", "app", "--path", &second]);
    let files = "dispatch made manifest.yaml metadata.yaml new revision";
    assert_eq!(
        world.ran(),
        [
            format!("hooks/upgrade-charm {files}"),
            format!("hooks/config-changed {files}")
        ]
    );
    assert_eq!(
        world
            .open()
            .model()
            .application("app")
            .unwrap()
            .charm()
            .revision,
        1
    );
}

#[test]
fn a_unit_in_error_keeps_its_charm_until_forced() {
    let world = World::new();
    let broken = world.charm("app", "", "config-changed) exit 1;;");
    world.juju(&["deploy", &broken]);
    let whole = world.charm("app", "", "config-changed) status-set active;;");
    world.ran();
    world.juju(&["refresh", "app", "--path", &whole]);
    world.juju(&["resolved", "app/0"]);
    assert_eq!(world.unit_status("app/0").0, "error");
    world.ran();
    world.juju(&["refresh", "app", "--path", &whole, "--force-units"]);
    world.juju(&["resolved", "app/0"]);
    assert_eq!(world.unit_status("app/0").0, "active");
    let ran = ["app/0 config-changed", "app/0 start"];
    assert_eq!(world.ran(), ran, "no upgrade-charm");
}
