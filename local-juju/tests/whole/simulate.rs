//! What happens without an operator's doing.

use crate::world::World;

fn simulated(world: &World, words: &[&str]) -> Vec<String> {
    world.juju(&[&["simulate"], words].concat());
    world.ran()
}

#[test]
fn machines_reboot_agents_restart_and_leaders_change() {
    let world = World::new();
    let charm = world.charm("app", "", "");
    world.juju(&["deploy", &charm, "-n", "2"]);
    world.ran();
    assert_eq!(simulated(&world, &["reboot", "app/1"]), ["app/1 start"]);
    let all = simulated(&world, &["elect", "app/1"]);
    assert!(all.contains(&"app/1 leader-elected".to_owned()), "{all:?}");
    assert!(world.juju(&["status"]).contains("app/1*"));
    assert_eq!(
        simulated(&world, &["restart-agent", "app/0"]),
        ["app/0 leader-settings-changed"]
    );
    assert_eq!(
        simulated(&world, &["reboot", "app/leader"]),
        ["app/1 start"]
    );
}

#[test]
fn pods_are_replaced_and_their_pebbles_tell() {
    let world = World::new();
    let script = "start) [ -e made ] && touch $HERE/same; touch made;;";
    let charm = world.charm("app", "containers: {web: {}}\n", script);
    world.juju(&["add-model", "pods", "k8s"]);
    world.juju(&["deploy", &charm]);
    world.ran();
    for (words, hook) in [
        (
            &["notice", "app/0", "web", "example.com/done"][..],
            "custom-notice",
        ),
        (&["check-failed", "app/0", "web", "up"], "check-failed"),
        (
            &["check-recovered", "app/0", "web", "up"],
            "check-recovered",
        ),
    ] {
        assert_eq!(
            simulated(&world, words),
            [format!("app/0 web-pebble-{hook}")]
        );
    }
    let hooks = [
        "stop",
        "upgrade-charm",
        "config-changed",
        "start",
        "web-pebble-ready",
    ];
    assert_eq!(
        simulated(&world, &["replace-pod", "app/0"]),
        hooks.map(|hook| format!("app/0 {hook}"))
    );
    assert!(
        !world.path("same").exists(),
        "the charm's files go with the pod"
    );
    assert_eq!(
        simulated(&world, &["restart-agent", "app/0"]),
        ["app/0 start", "app/0 web-pebble-ready"]
    );
    assert!(world.path("same").exists(), "the pod stays");
}

#[test]
fn what_cannot_happen_is_refused() {
    let world = World::new();
    let charm = world.charm("app", "", "");
    world.juju(&["deploy", &charm]);
    world.ran();
    for (words, why) in [
        (&["reboot", "app/7"][..], "unit \"app/7\" not found"),
        (&["replace-pod", "app/0"], "not on Kubernetes"),
        (
            &["notice", "app/0", "web", "no key"],
            "must be in \"example.com/path\" format",
        ),
        (&["check-failed", "app/0", "web", "up"], "web"),
    ] {
        let (_, stderr) = world.fails(&[&["simulate"], words].concat());
        assert!(
            stderr.starts_with("ERROR ") && stderr.contains(why),
            "{stderr}"
        );
    }
    assert!(world.ran().is_empty());
    world.juju(&["add-model", "pods", "k8s"]);
    world.juju(&["deploy", &charm]);
    let (_, stderr) = world.fails(&["simulate", "reboot", "app/0"]);
    assert!(stderr.contains("has no machine"), "{stderr}");
}
