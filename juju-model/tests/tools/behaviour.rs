//! What no table of single calls can show: effects on later calls, on the commit, on other hooks.

use crate::common::*;
use juju_model::*;

#[test]
fn output_goes_into_a_file_only_where_one_can_be_written() {
    let (mut model, _) = related();
    let mut hook = begin(&mut model, "web/0", Hook::UpdateStatus);
    let args = ["-o", "x"];
    let refused = call_with(&mut hook, &mut model, "is-leader", &args, None, &NoFiles);
    assert_eq!(
        (refused.code, refused.err.as_str()),
        (1, "ERROR open /charm/x: permission denied\n")
    );
}

#[test]
fn options_are_read_once_in_a_hook() {
    let (mut model, _) = related();
    model.set_config("web", &[("host", "h")]).unwrap();
    let mut hook = begin(&mut model, "web/0", Hook::ConfigChanged);
    ok(&mut hook, &mut model, "config-get");
    model.set_config("web", &[("host", "other")]).unwrap();
    assert_eq!(ok(&mut hook, &mut model, "config-get host"), "h",);
}

#[test]
fn the_first_no_to_is_leader_stays() {
    let (mut model, _) = related();
    let mut hook = begin(&mut model, "web/0", Hook::UpdateStatus);
    assert_eq!(ok(&mut hook, &mut model, "is-leader"), "True");
    model.set_leader(&unit("web/1")).unwrap();
    assert_eq!(ok(&mut hook, &mut model, "is-leader"), "False");
    model.set_leader(&unit("web/0")).unwrap();
    assert_eq!(
        ok(&mut hook, &mut model, "is-leader"),
        "False",
        "the first no stays"
    );
}

#[test]
fn relation_ids_are_sorted_as_texts() {
    let (mut model, _) = related();
    for name in 0..10 {
        model
            .deploy(Deploy::new(format!("d{name}x"), database()))
            .unwrap();
        model.integrate("web", &format!("d{name}x")).unwrap();
    }
    model.settle_quietly();
    let mut hook = begin(&mut model, "web/0", Hook::UpdateStatus);
    assert_eq!(
        ok(&mut hook, &mut model, "relation-ids db"),
        "db:1\ndb:10\ndb:11\ndb:2\ndb:3\ndb:4\ndb:5\ndb:6\ndb:7\ndb:8\ndb:9"
    );
    assert_eq!(ok(&mut hook, &mut model, "relation-list -r 2"), "d0x/0");
}

#[test]
fn relation_list_by_hook() {
    let mut model = model();
    model.deploy(Deploy::new("web", web())).unwrap();
    model.deploy(Deploy::new("database", database())).unwrap();
    model.settle_quietly();
    let relation = model.integrate("web", "database").unwrap();
    let mut seen = Vec::new();
    let mut look = |model: &mut Model, hook: &mut HookContext| {
        if hook.unit() == &unit("web/0") {
            let list = ok(hook, model, "relation-list");
            let ids = ok(hook, model, "relation-ids db");
            seen.push((hook.dispatch().name.clone(), list, ids));
        }
        Outcome::Exit(0)
    };
    model.settle(&mut look);
    model.remove_relation("web", "database").unwrap();
    model.settle(&mut look);
    let id = format!("db:{relation}");
    let expected = [
        ("db-relation-created", "", id.as_str()),
        ("db-relation-joined", "database/0", &id),
        ("db-relation-changed", "database/0", &id),
        ("db-relation-departed", "", &id),
        ("db-relation-broken", "", ""),
    ];
    let seen: Vec<_> = seen
        .iter()
        .map(|(name, list, ids)| (name.as_str(), list.as_str(), ids.as_str()))
        .collect();
    assert_eq!(seen, expected);
}

#[test]
fn a_databag_keeps_what_was_set_last() {
    let (mut model, relation) = related();
    let lines = [
        "relation-set -r 1 a=1 b=2 ingress-address=1.2.3.4",
        "relation-set -r 1 a=",
    ];
    run(&mut model, "web/0", Hook::UpdateStatus, &lines);
    let own = model.relation(relation).unwrap();
    let own = own.unit_data(&unit("web/0")).unwrap();
    assert_eq!(own.get("b").map(String::as_str), Some("2"));
    assert_eq!(
        own.get("ingress-address").map(String::as_str),
        Some("1.2.3.4")
    );
    assert!(!own.contains_key("a"));
}

#[test]
fn every_unit_reads_what_the_leader_wrote_for_its_peers() {
    let (mut model, _) = related();
    run(
        &mut model,
        "web/0",
        Hook::UpdateStatus,
        &["relation-set -r 0 --app p=1"],
    );
    let mut hook = begin(&mut model, "web/1", Hook::UpdateStatus);
    assert_eq!(
        ok(&mut hook, &mut model, "relation-get -r 0 --app - web"),
        "p: \"1\""
    );
}

#[test]
fn the_default_of_relation_get_comes_from_the_hook() {
    let (mut model, relation) = related();
    model.deploy(Deploy::new("other", database())).unwrap();
    let second = model.integrate("web", "other").unwrap();
    model.settle_quietly();
    let mut hook = begin(&mut model, "web/0", Hook::RelationCreated { relation });
    let line = format!("relation-get -r {second}");
    let (code, text) = fails(&mut hook, &mut model, &line);
    assert_eq!((code, text.as_str()), (1, "permission denied"));
}

#[test]
fn standard_input_is_asked_for_only_when_it_is_read() {
    let (mut model, relation) = related();
    let mut hook = begin(&mut model, "web/0", Hook::RelationCreated { relation });
    for (tool, args, code) in [
        ("relation-set", ["--file", "-", "a=x"], -1),
        ("state-set", ["--file=-", "a=x", ""], -1),
        ("relation-set", ["--file", "-", "wrong"], 2),
        ("relation-set", ["--file=-", "-r", "9"], 2),
        ("relation-get", ["-", "web/0", "--app=0"], 0),
    ] {
        let answer = call_with(&mut hook, &mut model, tool, &args, None, &NoFiles);
        assert_eq!(answer.code, code, "{tool} {args:?}: {}", answer.err);
    }
}

#[test]
fn what_was_read_of_a_member_stays_until_a_hook_is_about_it() {
    let (mut model, relation) = related();
    let remote = unit("database/0");
    let read = |model: &mut Model, hook: Hook| {
        let mut hook = begin(model, "web/0", hook);
        let value = ok(&mut hook, model, "relation-get -r 1 k database/0");
        model.finish(hook, Outcome::Exit(0));
        value
    };
    let write = |model: &mut Model, value: &str| {
        model
            .write_unit_data(relation, &remote, &Texts::from_iter([("k", value)]))
            .unwrap();
    };
    write(&mut model, "1");
    assert_eq!(read(&mut model, Hook::UpdateStatus), "1");
    write(&mut model, "2");
    assert_eq!(
        read(&mut model, Hook::UpdateStatus),
        "1",
        "the agent's copy"
    );
    let changed = Hook::RelationChanged {
        relation,
        unit: Some(remote.clone()),
    };
    assert_eq!(read(&mut model, changed), "2");
    // Departed units stay readable.
    model.settle_quietly();
    model.remove_unit(&remote).unwrap();
    model.settle_quietly();
    assert_eq!(read(&mut model, Hook::UpdateStatus), "2");
}

#[test]
fn remote_application_data_is_read_once_in_a_hook() {
    let (mut model, relation) = related();
    let mut hook = begin(&mut model, "web/0", Hook::UpdateStatus);
    assert_eq!(
        ok(&mut hook, &mut model, "relation-get -r 1 --app - database"),
        "{}"
    );
    model
        .write_app_data(relation, "database", &Texts::from_iter([("a", "1")]))
        .unwrap();
    assert_eq!(
        ok(&mut hook, &mut model, "relation-get -r 1 --app - database"),
        "{}"
    );
    model.finish(hook, Outcome::Exit(0));
    let mut hook = begin(&mut model, "web/0", Hook::UpdateStatus);
    assert_eq!(
        ok(&mut hook, &mut model, "relation-get -r 1 --app - database"),
        "a: \"1\""
    );
}

#[test]
fn a_status_is_set_at_once_but_read_once_in_a_hook() {
    let (mut model, _) = related();
    let mut hook = begin(&mut model, "web/0", Hook::UpdateStatus);
    for (line, expected) in [
        ("status-get", "unknown"),
        ("status-set active m", ""),
        ("status-get", "unknown"),
        ("status-set --application blocked why", ""),
        ("status-get --application", "blocked"),
        ("status-set --application maintenance", ""),
        ("status-get --application", "maintenance"),
    ] {
        assert_eq!(ok(&mut hook, &mut model, line), expected, "{line}");
    }
    // Whatever becomes of the hook.
    model.finish(hook, Outcome::Exit(1));
    let word = |app: &str| model.application_status(app).unwrap().word;
    assert_eq!(word("web"), StatusWord::Maintenance);
    assert_eq!(word("database"), StatusWord::Unknown);
    model.resolved(&unit("web/0"), false).unwrap();
    let mut hook = begin(&mut model, "web/0", Hook::UpdateStatus);
    ok(&mut hook, &mut model, "status-set waiting");
    assert_eq!(ok(&mut hook, &mut model, "status-get"), "waiting");
}

#[test]
fn charm_state_has_limits() {
    let (mut model, _) = related();
    let lines = ["state-set a=1 b=", "state-delete a"];
    run(&mut model, "web/0", Hook::UpdateStatus, &lines);
    let mut hook = begin(&mut model, "web/0", Hook::UpdateStatus);
    for (line, error) in [
        (
            format!("state-set {}=1", "k".repeat(257)),
            "max allowed key length (256) exceeded",
        ),
        (
            format!("state-set k={}", "v".repeat(65_537)),
            "max allowed value length (65536) exceeded",
        ),
    ] {
        let answer = fails(&mut hook, &mut model, &line);
        assert_eq!(answer, (1, error.to_owned()));
    }
    assert_eq!(
        ok(&mut hook, &mut model, "state-get --format=json -"),
        r#"{"b":""}"#
    );
}

#[test]
fn ports_are_open_when_the_hook_is_committed() {
    let (mut model, _) = related();
    let lines = [
        "open-port 80",
        "open-port 443 --endpoints db",
        "open-port 8080",
        "close-port 8080 --endpoints db",
    ];
    run(&mut model, "web/0", Hook::UpdateStatus, &lines);
    let mut hook = begin(&mut model, "web/0", Hook::UpdateStatus);
    assert_eq!(
        ok(&mut hook, &mut model, "opened-ports --endpoints"),
        "80/tcp (*)\n443/tcp (db)\n8080/tcp (cluster)"
    );
    assert_eq!(
        fails(&mut hook, &mut model, "open-port 79-81").1,
        "cannot open 79-81/tcp (unit \"web/0\"): port range conflicts with 80/tcp (unit \"web/0\")"
    );
    // A range that this hook closes is in nobody's way.
    ok(&mut hook, &mut model, "close-port 80");
    ok(&mut hook, &mut model, "open-port 79-81");
    model.finish(hook, Outcome::Exit(0));
    run(
        &mut model,
        "web/0",
        Hook::UpdateStatus,
        &["close-port 443", "close-port 8080"],
    );
    let open: Vec<_> = model.unit(&unit("web/0")).unwrap().ports().keys().collect();
    assert_eq!(open, [""]);
}

#[test]
fn kubernetes_refuses_icmp_at_the_commit() {
    let mut model = Model::new(ModelSettings {
        flavour: Flavour::Kubernetes,
        ..ModelSettings::default()
    });
    model.deploy(Deploy::new("web", web())).unwrap();
    model.settle_quietly();
    let mut hook = begin(&mut model, "web/0", Hook::UpdateStatus);
    ok(&mut hook, &mut model, "open-port icmp");
    assert!(matches!(
        model.finish(hook, Outcome::Exit(0)),
        Finished::Failed(_)
    ));
}

#[test]
fn storage_that_the_charm_does_not_declare_fails_the_commit() {
    let (mut model, _) = related();
    let mut hook = begin(&mut model, "web/0", Hook::UpdateStatus);
    ok(&mut hook, &mut model, "storage-add data=2");
    assert!(
        matches!(model.finish(hook, Outcome::Exit(0)), Finished::Failed(text) if text.contains("data"))
    );
}

#[test]
fn juju_log() {
    let (mut model, relation) = related();
    model.take_log();
    let mut hook = begin(&mut model, "web/0", Hook::RelationCreated { relation });
    for line in [
        "juju-log two words",
        "juju-log -l warn x",
        "juju-log --debug x",
        "juju-log -l nope x",
        "juju-log -- -dash",
    ] {
        ok(&mut hook, &mut model, line);
    }
    assert_eq!(
        fails(&mut hook, &mut model, "juju-log"),
        (2, "no message specified".to_owned())
    );
    let lines: Vec<String> = model
        .log()
        .iter()
        .map(|line| format!("{} {}", line.level, line.text))
        .collect();
    assert_eq!(
        lines,
        [
            "INFO db:1: two words",
            "WARNING db:1: x",
            "DEBUG db:1: x",
            "WARNING Specified log level of \"nope\" is not valid",
            "INFO db:1: x",
            "INFO db:1: -dash"
        ]
    );
}

#[test]
fn reboot() {
    let (mut model, _) = related();
    let mut hook = begin(&mut model, "web/0", Hook::UpdateStatus);
    ok(&mut hook, &mut model, "juju-reboot");
    assert_eq!(hook.reboot(), Some(Reboot::AfterHook));
    ok(&mut hook, &mut model, "juju-reboot --now");
    assert_eq!(hook.reboot(), Some(Reboot::Now));
}

#[test]
fn on_kubernetes_a_databag_says_where_the_service_is() {
    let mut model = Model::new(ModelSettings {
        flavour: Flavour::Kubernetes,
        ..ModelSettings::default()
    });
    model.deploy(Deploy::new("web", web()).units(2)).unwrap();
    model.deploy(Deploy::new("database", database())).unwrap();
    let relation = model.integrate("web", "database").unwrap();
    model.settle_quietly();
    let ingress = |name: &str| {
        let relation = model.relation(relation).unwrap();
        let bag = relation.unit_data(&unit(name)).unwrap();
        assert_eq!(
            bag.get("egress-subnets"),
            Some(&format!("{}/32", bag["ingress-address"]))
        );
        bag["ingress-address"].clone()
    };
    assert_eq!(
        model.ingress_address(&unit("web/0")),
        Some(ingress("web/0"))
    );
    // One for all units of an application, and none of them a pod's own.
    assert_eq!(ingress("web/0"), ingress("web/1"));
    assert_ne!(ingress("web/0"), ingress("database/0"));
    assert_ne!(model.address(&unit("web/0")), Some(ingress("web/0")));
}
