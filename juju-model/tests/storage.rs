//! Storage: from deploy to the last hook about it.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

mod common;

use common::*;
use juju_model::*;

/// A charm with one file system, up to three others, and devices.
fn keeper() -> CharmInfo {
    let single = StorageInfo {
        location: Some("/srv/data".to_owned()),
        minimum_size: Some(2048),
        ..StorageInfo::default()
    };
    let several = StorageInfo {
        location: Some("/srv/logs".to_owned()),
        min: 0,
        max: Some(3),
        ..StorageInfo::default()
    };
    let devices = StorageInfo {
        kind: StorageKind::Block,
        min: 0,
        max: None,
        ..StorageInfo::default()
    };
    CharmInfo::named("keeper")
        .storage("data", single)
        .storage("logs", several)
        .storage("disks", devices)
        .peers("cluster", "keepers")
}

fn deployed(flavour: Flavour, deploy: Deploy) -> (Model, Vec<Dispatch>) {
    let mut model = Model::new(ModelSettings {
        flavour,
        ..ModelSettings::default()
    });
    model.deploy(deploy).unwrap();
    let ran = model.settle_quietly();
    (model, ran)
}

fn on_machines() -> Model {
    deployed(Flavour::Machine, Deploy::new("keeper", keeper())).0
}

fn id(text: &str) -> StorageId {
    text.parse().unwrap()
}

fn directive(text: &str) -> StorageDirective {
    text.parse().unwrap()
}

/// All instances: `data/0 keeper/0`.
fn all(model: &Model) -> Vec<String> {
    let shown = |one: &Storage| match one.unit() {
        Some(unit) => format!("{} {unit}", one.id()),
        None => format!("{} -", one.id()),
    };
    model.storage().map(shown).collect()
}

#[test]
fn on_a_machine_storage_is_there_before_the_charm_is_installed() {
    let deploy = Deploy::new("keeper", keeper()).storage("logs", directive("2"));
    let (model, ran) = deployed(Flavour::Machine, deploy);
    assert_eq!(
        on(&ran, "keeper/0"),
        [
            "data-storage-attached",
            "logs-storage-attached",
            "logs-storage-attached",
            "install",
            "cluster-relation-created",
            "leader-elected",
            "config-changed",
            "start"
        ]
    );
    assert_eq!(
        all(&model),
        ["data/0 keeper/0", "logs/1 keeper/0", "logs/2 keeper/0"]
    );
}

#[test]
fn on_kubernetes_storage_comes_after_leadership() {
    let (_, ran) = deployed(Flavour::Kubernetes, Deploy::new("keeper", keeper()));
    assert_eq!(
        on(&ran, "keeper/0"),
        [
            "install",
            "cluster-relation-created",
            "leader-elected",
            "data-storage-attached",
            "config-changed",
            "start"
        ]
    );
}

#[test]
fn a_charm_that_set_a_status_with_its_storage_keeps_it_through_install() {
    let mut model = model();
    model.deploy(Deploy::new("keeper", keeper())).unwrap();
    let attached = model.next_dispatch().unwrap();
    let mut hook = model.begin(&attached);
    ok(&mut hook, &mut model, "status-set waiting early");
    model.finish(hook, Outcome::Exit(0));
    let install = model.next_dispatch().unwrap();
    assert_eq!(install.hook, Hook::Install);
    let hook = model.begin(&install);
    let shown = model.unit(&unit("keeper/0")).unwrap().charm_status();
    assert_eq!(shown.message, "early");
    model.finish(hook, Outcome::Exit(0));
}

#[test]
fn a_hook_knows_its_storage() {
    let mut model = on_machines();
    model
        .add_storage(&unit("keeper/0"), "disks", &StorageDirective::default())
        .unwrap();
    model
        .add_storage(&unit("keeper/0"), "logs", &StorageDirective::default())
        .unwrap();
    for (storage, kind, location) in [
        ("data/0", "filesystem", "/srv/data"),
        ("disks/1", "block", "/dev/loop1"),
        ("logs/2", "filesystem", "/srv/logs/logs/2"),
    ] {
        let attached = Hook::StorageAttached {
            storage: id(storage),
        };
        let mut hook = begin(&mut model, "keeper/0", attached);
        let paths = AgentPaths::new("/charm", "/tools", "/agent.socket");
        let about: Vec<_> = hook
            .environment(&model, &paths)
            .into_iter()
            .filter(|(name, _)| name.starts_with("JUJU_STORAGE"))
            .map(|(_, value)| value)
            .collect();
        assert_eq!(about, [storage, location, kind]);
        for (line, output) in [
            ("storage-get", format!("kind: {kind}\nlocation: {location}")),
            (
                "storage-get --format=json",
                format!(r#"{{"kind":"{kind}","location":"{location}"}}"#),
            ),
            ("storage-get location", location.to_owned()),
            ("storage-get kind", kind.to_owned()),
            ("storage-get -s data/0 location", "/srv/data".to_owned()),
        ] {
            assert_eq!(ok(&mut hook, &mut model, line), output, "{line}");
        }
        let wrong = fails(&mut hook, &mut model, "storage-get size");
        assert_eq!(wrong, (1, "invalid storage attribute \"size\"".to_owned()));
        model.finish(hook, Outcome::Exit(0));
    }
}

#[test]
fn only_storage_that_a_hook_told_of_is_known() {
    let mut model = model();
    let deploy = Deploy::new("keeper", keeper()).storage("logs", directive("1"));
    model.deploy(deploy).unwrap();
    let first = model.next_dispatch().unwrap();
    let mut hook = model.begin(&first);
    assert_eq!(first.name, "data-storage-attached");
    assert_eq!(
        ok(&mut hook, &mut model, "storage-list --format=json"),
        r#"["data/0"]"#
    );
    let unknown = fails(&mut hook, &mut model, "storage-get -s logs/1");
    let text = "invalid value \"logs/1\" for option -s: storage \"logs/1\" not found";
    assert_eq!(unknown, (2, text.to_owned()));
    model.finish(hook, Outcome::Exit(0));
    model.settle_quietly();
    let mut hook = begin(&mut model, "keeper/0", Hook::UpdateStatus);
    assert_eq!(ok(&mut hook, &mut model, "storage-list"), "data/0\nlogs/1");
    assert_eq!(ok(&mut hook, &mut model, "storage-list logs"), "logs/1");
    assert_eq!(ok(&mut hook, &mut model, "storage-list none"), "");
    let nothing = fails(&mut hook, &mut model, "storage-get");
    assert_eq!(nothing, (2, "no storage instance specified".to_owned()));
}

#[test]
fn a_charm_adds_storage_when_its_hook_is_committed() {
    let mut model = on_machines();
    let mut hook = begin(&mut model, "keeper/0", Hook::UpdateStatus);
    ok(&mut hook, &mut model, "storage-add logs=2");
    model.finish(hook, Outcome::Exit(1));
    assert_eq!(all(&model), ["data/0 keeper/0"]);
    model.resolved(&unit("keeper/0"), false).unwrap();

    let done = run(
        &mut model,
        "keeper/0",
        Hook::UpdateStatus,
        &["storage-add logs=2 disks"],
    );
    assert_eq!(done, Finished::Committed);
    let ran = model.settle_quietly();
    assert_eq!(
        on(&ran, "keeper/0"),
        [
            "disks-storage-attached",
            "logs-storage-attached",
            "logs-storage-attached"
        ]
    );

    for (line, why) in [
        (
            "storage-add logs=2",
            "adding \"logs\" storage to keeper/0: attaching 2 storage instances brings the total to 4, exceeding the maximum of 3",
        ),
        (
            "storage-add data",
            "adding \"data\" storage to keeper/0: cannot attach, storage is singular",
        ),
        (
            "storage-add nope",
            "adding \"nope\" storage to keeper/0: charm storage \"nope\" not found",
        ),
    ] {
        let failed = run(&mut model, "keeper/0", Hook::UpdateStatus, &[line]);
        assert_eq!(failed, Finished::Failed(why.to_owned()));
        model.resolved(&unit("keeper/0"), false).unwrap();
    }
    assert_eq!(all(&model).len(), 4);
}

#[test]
fn an_operator_adds_moves_and_removes_storage() {
    let mut model = on_machines();
    model.add_unit("keeper", 1).unwrap();
    model.settle_quietly();
    let (first, second) = (unit("keeper/0"), unit("keeper/1"));
    let added = model
        .add_storage(&first, "logs", &directive("fast,2,5G"))
        .unwrap();
    assert_eq!(added, [id("logs/2"), id("logs/3")]);
    let logs = model.storage_instance(&added[0]).unwrap();
    assert_eq!(
        (logs.pool(), logs.size(), logs.kind()),
        ("fast", 5120, StorageKind::Filesystem)
    );
    assert_eq!(model.storage_instance(&id("data/0")).unwrap().size(), 2048);
    model.settle_quietly();

    model.detach_storage(&id("logs/2"), false).unwrap();
    assert!(
        model
            .storage_instance(&id("logs/2"))
            .unwrap()
            .is_detaching()
    );
    assert_eq!(
        on(&model.settle_quietly(), "keeper/0"),
        ["logs-storage-detaching"]
    );
    assert_eq!(all(&model)[2], "logs/2 -");
    model.attach_storage(&second, &id("logs/2")).unwrap();
    assert_eq!(
        on(&model.settle_quietly(), "keeper/1"),
        ["logs-storage-attached"]
    );

    model.remove_storage(&id("logs/2"), true).unwrap();
    assert_eq!(
        on(&model.settle_quietly(), "keeper/1"),
        ["logs-storage-detaching"]
    );
    assert_eq!(
        all(&model),
        ["data/0 keeper/0", "data/1 keeper/1", "logs/3 keeper/0"]
    );
    model.detach_storage(&id("logs/3"), false).unwrap();
    model.settle_quietly();
    model.remove_storage(&id("logs/3"), false).unwrap();
    assert_eq!(all(&model).len(), 2);
}

#[test]
fn what_an_operator_cannot_do_with_storage() {
    let mut model = on_machines();
    let keeper = unit("keeper/0");
    model
        .add_storage(&keeper, "disks", &directive("1"))
        .unwrap();
    model.add_storage(&keeper, "logs", &directive("1")).unwrap();
    model.settle_quietly();
    let one = StorageDirective::default();
    let refusals = [
        (
            model.detach_storage(&id("data/0"), false),
            "cannot detach storage data/0 from unit keeper/0: cannot detach, storage is singular",
        ),
        (
            model.detach_storage(&id("disks/1"), false),
            "cannot detach storage disks/1 from unit keeper/0: storage is not detachable",
        ),
        (
            model.detach_storage(&id("data/9"), false),
            "storage \"data/9\" not found",
        ),
        (
            model.remove_storage(&id("data/9"), false),
            "storage \"data/9\" not found",
        ),
        (
            model.remove_storage(&id("logs/2"), false),
            "failed to remove logs/2: storage is attached",
        ),
        (
            model.attach_storage(&keeper, &id("logs/2")),
            "cannot attach storage logs/2 to unit keeper/0: storage is already attached",
        ),
        (
            model.add_storage(&unit("keeper/9"), "logs", &one).map(drop),
            "unit \"keeper/9\" not found",
        ),
        (
            model.add_storage(&keeper, "nope", &one).map(drop),
            "adding \"nope\" storage to keeper/0: charm storage \"nope\" not found",
        ),
        (
            model
                .add_storage(&keeper, "logs", &directive("3"))
                .map(drop),
            "adding \"logs\" storage to keeper/0: attaching 3 storage instances brings the total to 4, exceeding the maximum of 3",
        ),
    ];
    for (refused, text) in refusals {
        assert_eq!(refused.unwrap_err().to_string(), text);
    }
    assert_eq!(on(&model.settle_quietly(), "keeper/0"), [""; 0]);
    model.detach_storage(&id("logs/2"), true).unwrap();
    model.settle_quietly();
    let again = model.detach_storage(&id("logs/2"), false).unwrap_err();
    assert_eq!(
        again.to_string(),
        "cannot detach storage logs/2: storage is not attached"
    );
}

#[test]
fn what_cannot_be_deployed() {
    let mut model = model();
    let shared = StorageInfo {
        shared: true,
        ..StorageInfo::default()
    };
    let two = StorageInfo {
        min: 2,
        max: None,
        ..StorageInfo::default()
    };
    for (deploy, text) in [
        (
            Deploy::new("keeper", keeper()).storage("nope", directive("1")),
            "charm \"keeper\" has no store called \"nope\"",
        ),
        (
            Deploy::new("keeper", keeper()).storage("data", directive("2")),
            "charm \"keeper\" store \"data\": storage is singular, 2 specified",
        ),
        (
            Deploy::new("keeper", keeper()).storage("logs", directive("4")),
            "charm \"keeper\" store \"logs\": at most 3 instances supported, 4 specified",
        ),
        (
            Deploy::new("keeper", keeper().storage("more", two)).storage("more", directive("1")),
            "charm \"keeper\" store \"more\": 2 instances required, 1 specified",
        ),
        (
            Deploy::new("keeper", keeper()).storage("data", directive("1G")),
            "charm \"keeper\" store \"data\": minimum storage size is 2048MB, 1024MB specified",
        ),
        (
            Deploy::new("keeper", keeper().storage("all", shared)),
            "charm \"keeper\" store \"all\": shared storage support not implemented",
        ),
    ] {
        assert_eq!(model.deploy(deploy).unwrap_err().to_string(), text);
    }
    assert_eq!(model.applications().count(), 0);
    assert_eq!(model.storage().count(), 0);
}

#[test]
fn storage_is_the_first_that_a_unit_gives_back() {
    let (mut model, _) = deployed(Flavour::Machine, Deploy::new("keeper", keeper()).units(2));
    let disks = directive("1");
    model
        .add_storage(&unit("keeper/1"), "disks", &disks)
        .unwrap();
    model.settle_quietly();
    model.remove_unit(&unit("keeper/1")).unwrap();
    assert_eq!(
        on(&model.settle_quietly(), "keeper/1"),
        [
            "data-storage-detaching",
            "disks-storage-detaching",
            "cluster-relation-departed keeper/0",
            "stop",
            "remove"
        ]
    );
    // A file system outlives its unit, a device of the machine does not.
    assert_eq!(all(&model), ["data/0 keeper/0", "data/1 -"]);

    model.destroy_storage(&unit("keeper/0")).unwrap();
    model.remove_application("keeper").unwrap();
    model.settle_quietly();
    assert_eq!(all(&model), ["data/1 -"]);
}

#[test]
fn storage_that_no_hook_told_of_goes_without_one() {
    let mut model = on_machines();
    model
        .add_storage(&unit("keeper/0"), "logs", &StorageDirective::default())
        .unwrap();
    model.detach_storage(&id("logs/1"), false).unwrap();
    assert_eq!(on(&model.settle_quietly(), "keeper/0"), [""; 0]);
    assert_eq!(all(&model)[1], "logs/1 -");
}

#[test]
fn a_failed_storage_hook_shows_its_kind_alone_and_is_retried() {
    let mut model = model();
    model.deploy(Deploy::new("keeper", keeper())).unwrap();
    let ran = model.settle(|_, _| Outcome::Exit(1));
    assert_eq!(on(&ran, "keeper/0"), ["data-storage-attached"; 4]);
    let shown = model.unit(&unit("keeper/0")).unwrap().workload_status();
    assert_eq!(shown.message, "hook failed: \"storage-attached\"");
    model.resolved(&unit("keeper/0"), true).unwrap();
    let ran = model.settle_quietly();
    assert_eq!(
        on(&ran, "keeper/0")[..2],
        ["data-storage-attached", "install"]
    );
}

#[test]
fn a_refresh_brings_what_the_new_charm_needs() {
    let mut model = on_machines();
    let new = keeper().storage("cache", StorageInfo::default());
    model.refresh("keeper", new.at_revision(1)).unwrap();
    let ran = model.settle_quietly();
    assert_eq!(
        on(&ran, "keeper/0"),
        ["cache-storage-attached", "upgrade-charm", "config-changed"]
    );
    model.add_unit("keeper", 1).unwrap();
    model.settle_quietly();
    assert_eq!(model.unit(&unit("keeper/1")).unwrap().storage().count(), 2);
}

#[test]
fn a_refresh_cannot_take_storage_away() {
    let mut model = on_machines();
    let data = |storage: StorageInfo| keeper().storage("data", storage).at_revision(1);
    let mut without = keeper().at_revision(1);
    without.storage.remove("data");
    let block = StorageInfo {
        kind: StorageKind::Block,
        ..StorageInfo::default()
    };
    let several = StorageInfo {
        max: None,
        ..keeper().storage["data"].clone()
    };
    let two = StorageInfo {
        min: 2,
        ..several.clone()
    };
    let fewer = StorageInfo {
        max: Some(2),
        ..keeper().storage["logs"].clone()
    };
    for (charm, why) in [
        (without, "in-use storage \"data\" removed"),
        (
            data(block),
            "existing storage \"data\" type changed from \"filesystem\" to \"block\"",
        ),
        (
            data(StorageInfo::default()),
            "existing storage \"data\" location changed from \"/srv/data\" to \"\"",
        ),
        (
            data(several),
            "existing storage \"data\" with location changed from single to multiple",
        ),
        (
            data(two),
            "existing storage \"data\" range contracted: min increased from 1 to 2",
        ),
        (
            keeper().storage("logs", fewer).at_revision(1),
            "existing storage \"logs\" range contracted: max decreased from 3 to 2",
        ),
    ] {
        let error = model.refresh("keeper", charm).unwrap_err().to_string();
        let before = "cannot upgrade application \"keeper\" to charm \"local:keeper-1\": ";
        assert_eq!(error, format!("{before}{why}"));
    }
    let mut unused = keeper().at_revision(1);
    unused.storage.remove("logs");
    model.refresh("keeper", unused).unwrap();
}

#[test]
fn a_model_with_folders_of_its_own_says_so() {
    let mut model = on_machines();
    model.live_in(Folders {
        agents: None,
        storage: Some("/model/storage".to_owned()),
    });
    let storage = model.storage_instance(&id("data/0")).unwrap();
    assert_eq!(model.storage_location(storage), "/model/storage/data/0");
    model.mount_storage(&id("data/0"), "/here").unwrap();
    let storage = model.storage_instance(&id("data/0")).unwrap();
    assert_eq!(model.storage_location(storage), "/here");
    let error = model.mount_storage(&id("data/7"), "/here").unwrap_err();
    assert_eq!(error.to_string(), "storage \"data/7\" not found");
}
