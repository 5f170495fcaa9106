//! Models: which Juju they follow, and their settings.

use crate::world::World;

#[test]
fn a_model_follows_the_juju_that_it_was_added_for() {
    let world = World::new();
    let script = "start) command -v leader-get >\"$HERE/found\"; relation-ids x; juju-log \"is $JUJU_VERSION\";;";
    let charm = world.charm("app", "", script);
    world.juju(&["add-model", "four", "--config", "agent-version=4.1-beta2"]);
    world.juju(&["deploy", &charm, "-n", "2"]);
    assert_eq!(world.read("found"), "", "there is no leader-get");
    assert!(world.juju(&["debug-log"]).contains("is 4.1-beta2"));
    assert!(
        !world
            .ran()
            .iter()
            .any(|ran| ran.contains("leader-settings"))
    );
    let status = world.juju(&["status"]);
    let mut lines = status.lines();
    let header: Vec<_> = lines.next().unwrap().split_whitespace().collect();
    assert_eq!(
        header,
        [
            "Model",
            "Controller",
            "Cloud/Region",
            "Version",
            "Timestamp"
        ]
    );
    assert!(lines.next().unwrap().contains("  4.1-beta2  "), "{status}");
    let shown: serde_json::Value =
        serde_json::from_str(&world.juju(&["show-model", "--format", "json"])).unwrap();
    assert_eq!(shown["four"]["agent-version"], "4.1-beta2");

    world.juju(&["deploy", &charm, "-m", "default"]);
    assert!(world.read("found").ends_with("/tools/leader-get\n"));
    let (_, error) = world.fails(&["add-model", "old", "--config", "agent-version=2.9.51"]);
    assert!(
        error.starts_with("ERROR no rules for Juju \"2.9.51\""),
        "{error}"
    );
}

#[test]
fn juju_4_stores_a_charm_as_it_is() {
    let world = World::new();
    let files = [
        ("metadata.yaml", "name: app\nsummary: s\ndescription: d\n"),
        ("dispatch", "#!/bin/sh\n"),
        ("build/data", "kept"),
    ];
    let charm = world.pack("app", &files);
    world.juju(&["add-model", "four", "--config", "agent-version=4.0.1"]);
    for (model, kept) in [("default", false), ("four", true)] {
        world.juju(&["deploy", &charm, "-m", model]);
        let dir = world.store().model(model).unwrap().path().to_owned();
        let data = dir.join("agents/unit-app-0/charm/build/data");
        assert_eq!(data.exists(), kept, "{model}");
    }
}
