//! The look of `juju status`.

use crate::world::World;

fn world() -> World {
    let world = World::new();
    let db = world.charm(
        "db",
        "provides:\n  db: {interface: sql}\npeers:\n  cluster: {interface: c}",
        "install) application-version-set 16.2;;\nstart) status-set active;;",
    );
    let web = world.charm(
        "web",
        "requires:\n  db: {interface: sql}",
        "start) is-leader -q; status-set blocked 'no host';;\nupdate-status) exit 1;;",
    );
    world.juju(&["deploy", &db, "-n", "2"]);
    world.juju(&["deploy", &web, "front"]);
    world.juju(&["integrate", "front", "db"]);
    world
}

#[test]
fn tables() {
    let world = world();
    let shown = world.juju(&["status", "--relations"]);
    let expected = "\
Model    Controller  Cloud/Region  Version  SLA          Timestamp
default  local-juju  localhost     3.6.28   unsupported  15:04:05Z

App    Version  Status   Scale  Charm  Channel  Rev  Exposed  Message
db     16.2     active       2  db                0  no
front           blocked      1  web               0  no       no host

Unit      Workload  Agent  Machine  Public address  Ports  Message
db/0*     active    idle   0        10.0.0.2
db/1      active    idle   1        10.0.0.3
front/0*  blocked   idle   2        10.0.0.4               no host

Machine  State    Address   Inst id  Base          AZ  Message
0        started  10.0.0.2  local-0  ubuntu@24.04      Running
1        started  10.0.0.3  local-1  ubuntu@24.04      Running
2        started  10.0.0.4  local-2  ubuntu@24.04      Running

Integration provider  Requirer    Interface  Type     Message
db:cluster            db:cluster  c          peer
db:db                 front:db    sql        regular
";
    assert_eq!(shown, expected);
    let some = world.juju(&["status", "front"]);
    assert!(
        some.contains("front/0*") && !some.contains("db/0"),
        "{some}"
    );

    world.juju(&["update-status", "front/0"]);
    let shown = world.juju(&["status"]);
    assert!(shown.contains("front/0*  error     idle   2        10.0.0.4               hook failed: \"update-status\""), "{shown}");
}

#[test]
fn data() {
    let world = world();
    let json: serde_json::Value =
        serde_json::from_str(&world.juju(&["status", "--format", "json"])).unwrap();
    let yaml: serde_json::Value =
        serde_yaml::from_str(&world.juju(&["status", "--format=yaml"])).unwrap();
    assert_eq!(json, yaml);
    let expected = serde_json::json!({
        "charm": "local:web-0",
        "base": {"name": "ubuntu", "channel": "24.04"},
        "charm-origin": "local",
        "charm-name": "web",
        "charm-rev": 0,
        "exposed": false,
        "application-status": {"current": "blocked", "message": "no host", "since": "02 Jan 2024 15:04:05Z"},
        "relations": {"db": [{"related-application": "db", "interface": "sql", "scope": "global"}]},
        "units": {"front/0": {
            "workload-status": {"current": "blocked", "message": "no host", "since": "02 Jan 2024 15:04:05Z"},
            "juju-status": {"current": "idle", "since": "02 Jan 2024 15:04:05Z", "version": "3.6.28"},
            "leader": true,
            "machine": "2",
            "public-address": "10.0.0.4"
        }},
        "endpoint-bindings": {"": "alpha", "db": "alpha"}
    });
    assert_eq!(json["applications"]["front"], expected);
    assert_eq!(
        json["applications"]["db"]["units"]["db/1"].get("leader"),
        None
    );
    assert_eq!(json["model"]["type"], "iaas");
    assert_eq!(json["controller"]["timestamp"], "15:04:05Z");
}

#[test]
fn an_empty_model() {
    let world = World::new();
    let output = world.command(&["status"]).output().unwrap();
    let (stdout, stderr) = (
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    );
    assert_eq!(stdout.lines().count(), 2, "{stdout}");
    assert_eq!(stderr, "\nModel \"admin/default\" is empty.\n");
}

#[test]
fn pods_have_addresses_and_no_machines() {
    let world = World::new();
    world.juju(&["add-model", "pods", "k8s", "--config", "seed=1"]);
    let charm = world.charm("app", "", "start) status-set active;;");
    world.juju(&["deploy", &charm]);
    let shown = world.juju(&["status"]);
    assert!(
        shown.contains(
            "Unit    Workload  Agent  Address   Ports  Message\napp/0*  active    idle   10.1.0.2\n"
        ),
        "{shown}"
    );
    assert!(!shown.contains("Machine"), "{shown}");
    // The address of the service is what charms find as their ingress address.
    let ingress = world.juju(&[
        "exec",
        "--unit",
        "app/0",
        "--",
        "network-get",
        "juju-info",
        "--ingress-address",
    ]);
    let ingress = ingress.trim();
    assert!(ingress.starts_with("10.152."), "{ingress}");
    let address = format!("app           active      1  app               0  {ingress}  no");
    assert!(shown.contains(&address), "{shown}");
    let data: serde_json::Value =
        serde_json::from_str(&world.juju(&["status", "--format", "json"])).unwrap();
    assert_eq!(data["applications"]["app"]["address"], ingress);
    let machines = world.juju(&["status", "-m", "default", "--format", "json"]);
    assert!(!machines.contains("\"address\""), "{machines}");
}

#[test]
fn past_statuses_are_shown() {
    let world = World::new();
    let script = "start) status-set active ready; status-set --application active all;;
update-status) status-set blocked 'no db'; exit 1;;";
    let charm = world.charm("app", "", script);
    world.juju(&["deploy", &charm]);
    world.juju(&["advance", "5m"]);
    let log = |flags: &[&str]| world.juju(&[&["show-status-log"], flags].concat());
    let all = log(&["app/0"]);
    assert_eq!(
        all.lines().next(),
        Some("Time                   Type       Status     Message")
    );
    for line in [
        "02 Jan 2024 15:04:05Z  juju-unit  executing  running start hook",
        "02 Jan 2024 15:04:05Z  workload   active     ready",
        "02 Jan 2024 15:04:05Z  juju-unit  idle",
        "02 Jan 2024 15:09:05Z  workload   error      hook failed: \"update-status\"",
    ] {
        assert!(
            all.lines().any(|one| one.trim_end() == line),
            "{line}: {all}"
        );
    }
    // Set at once, whatever becomes of the hook.
    assert!(all.contains("workload   blocked    no db"), "{all}");
    assert!(!all.contains("running update-status"), "{all}");
    assert!(log(&["app/0", "--include-status-updates"]).contains("running update-status hook"));
    assert_eq!(
        log(&["app/0", "--type", "juju-unit", "-n", "2"])
            .lines()
            .count(),
        3
    );
    assert!(!log(&["app/0", "--type", "workload"]).contains("juju-unit"));
    assert_eq!(
        log(&["app/0", "--type", "workload", "--days", "1"]),
        log(&["app/0", "--type", "workload"])
    );
    let json = log(&[
        "app",
        "--type",
        "application",
        "--format",
        "json",
        "--from-date",
        "2024-01-02",
    ]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        json,
        serde_json::json!([{
            "status": "active", "message": "all", "since": "02 Jan 2024 15:04:05Z", "type": "application"
        }])
    );
    for (flags, why) in [
        (&["app/9"][..], "unit \"app/9\" not found"),
        (
            &["no", "--type", "application"],
            "application \"no\" not found",
        ),
        (
            &["0", "--type", "machine"],
            "keeps past statuses of units and applications alone",
        ),
        (
            &["app/0", "--from-date", "monday"],
            "\"monday\" is not a date",
        ),
        (
            &["app/0", "--from-date", "2025-01-01"],
            "no status history available",
        ),
    ] {
        let (_, stderr) = world.fails(&[&["show-status-log"], flags].concat());
        assert!(stderr.contains(why), "{stderr}");
    }
}
