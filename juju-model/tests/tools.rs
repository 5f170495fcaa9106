//! Every tool that is not about secrets: arguments, formats, exit codes, error texts.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

mod common;

use common::*;
use juju_model::*;

/// Calls of one hook on web/0, with what must come back.
fn table(model: &mut Model, hook: Hook, calls: &[(&str, &str)]) {
    let mut hook = begin(model, "web/0", hook);
    for (line, expected) in calls {
        assert_eq!(&ok(&mut hook, model, line), expected, "{line}");
    }
    model.finish(hook, Outcome::Exit(0));
}

fn errors(model: &mut Model, name: &str, hook: Hook, calls: &[(&str, i32, &str)]) {
    let mut hook = begin(model, name, hook);
    for (line, code, expected) in calls {
        let answer = fails(&mut hook, model, line);
        assert_eq!(answer, (*code, (*expected).to_owned()), "{line}");
    }
    model.finish(hook, Outcome::Exit(0));
}

#[test]
fn common_refusals() {
    let (mut model, _) = related();
    errors(
        &mut model,
        "web/0",
        Hook::UpdateStatus,
        &[
            (
                "no-such-tool",
                1,
                "bad request: unknown command: no-such-tool",
            ),
            (
                "is-leader --foo",
                2,
                "option provided but not defined: --foo",
            ),
            ("is-leader -f", 2, "option provided but not defined: -f"),
            ("is-leader a", 2, "unrecognized args: [\"a\"]"),
            (
                "is-leader --format",
                2,
                "option needs an argument: --format",
            ),
            (
                "is-leader --format x",
                2,
                "invalid value \"x\" for option --format: unknown format \"x\"",
            ),
            (
                "goal-state --format smart",
                2,
                "invalid value \"smart\" for option --format: unknown format \"smart\"",
            ),
        ],
    );
    let mut hook = begin(&mut model, "web/0", Hook::UpdateStatus);
    for tool in TOOLS {
        let answer = call(&mut hook, &mut model, &format!("{tool} --help"));
        assert_eq!((answer.code, answer.err.as_str()), (0, ""), "{tool}");
        assert!(answer.out.contains(tool));
    }
    assert!(TOOLS.is_sorted());
}

#[test]
fn output_into_a_file() {
    let (mut model, _) = related();
    let mut hook = begin(&mut model, "web/0", Hook::UpdateStatus);
    let known = files([]);
    for args in [["-o", "x.json"], ["--output", "/charm/x.json"]] {
        let answer = call_with(&mut hook, &mut model, "is-leader", &args, None, &known);
        assert_eq!((answer.code, answer.out.as_str()), (0, ""));
        let written = known.written.take();
        assert_eq!(
            written.into_iter().collect::<Vec<_>>(),
            [("/charm/x.json".into(), b"True\n".to_vec())]
        );
    }
    let refused = call_with(
        &mut hook,
        &mut model,
        "is-leader",
        &["-o", "x"],
        None,
        &NoFiles,
    );
    assert_eq!(
        (refused.code, refused.err.as_str()),
        (1, "ERROR open /charm/x: permission denied\n")
    );
}

#[test]
fn config_get() {
    let (mut model, _) = related();
    model.set_config("web", &[("host", "h")]).unwrap();
    table(
        &mut model,
        Hook::ConfigChanged,
        &[
            ("config-get port", "25"),
            ("config-get big", "1.234567e+06"),
            ("config-get --format=json big", "1234567"),
            ("config-get debug", "False"),
            ("config-get ratio", "0.5"),
            ("config-get host --format=json", "\"h\""),
            ("config-get nope", ""),
            ("config-get nope --format=json", "null"),
            ("config-get key --format=json", "null"),
            (
                "config-get --format=json",
                r#"{"big":1234567,"debug":false,"host":"h","port":25,"ratio":0.5}"#,
            ),
            (
                "config-get --all --format=json",
                r#"{"big":1234567,"debug":false,"host":"h","key":null,"port":25,"ratio":0.5}"#,
            ),
            (
                "config-get",
                "big: 1.234567e+06\ndebug: false\nhost: h\nport: 25\nratio: 0.5",
            ),
        ],
    );
    errors(
        &mut model,
        "web/0",
        Hook::ConfigChanged,
        &[
            (
                "config-get -a k",
                2,
                "cannot use argument --all together with key \"k\"",
            ),
            ("config-get a b", 2, "unrecognized args: [\"b\"]"),
        ],
    );
    let mut hook = begin(&mut model, "web/0", Hook::ConfigChanged);
    ok(&mut hook, &mut model, "config-get");
    model.set_config("web", &[("host", "other")]).unwrap();
    assert_eq!(
        ok(&mut hook, &mut model, "config-get host"),
        "h",
        "read once in a hook"
    );
}

#[test]
fn leadership() {
    let (mut model, _) = related();
    let mut hook = begin(&mut model, "web/0", Hook::UpdateStatus);
    assert_eq!(ok(&mut hook, &mut model, "is-leader"), "True");
    assert_eq!(ok(&mut hook, &mut model, "is-leader --format=json"), "true");
    model.set_leader(&unit("web/1")).unwrap();
    assert_eq!(ok(&mut hook, &mut model, "is-leader"), "False");
    model.set_leader(&unit("web/0")).unwrap();
    assert_eq!(
        ok(&mut hook, &mut model, "is-leader"),
        "False",
        "the first no stays"
    );
    model.finish(hook, Outcome::Exit(0));

    table(
        &mut model,
        Hook::UpdateStatus,
        &[
            ("leader-set a=1 b=2", ""),
            ("leader-set b=", ""),
            ("leader-get", "a: \"1\""),
            ("leader-get a", "1"),
            ("leader-get x --format=json", "null"),
        ],
    );
    errors(
        &mut model,
        "web/1",
        Hook::UpdateStatus,
        &[
            (
                "leader-set a=1",
                1,
                "cannot write leadership settings: cannot write settings: not the leader",
            ),
            ("leader-get a=b", 2, "invalid key \"a=b\""),
        ],
    );
}

#[test]
fn relation_ids_and_lists() {
    let (mut model, relation) = related();
    for name in 0..10 {
        model
            .deploy(Deploy::new(format!("d{name}x"), database()))
            .unwrap();
        model.integrate("web", &format!("d{name}x")).unwrap();
    }
    model.settle_quietly();
    let changed = Hook::RelationChanged {
        relation,
        unit: Some(unit("database/0")),
    };
    table(
        &mut model,
        changed,
        &[
            (
                "relation-ids",
                "db:1\ndb:10\ndb:11\ndb:2\ndb:3\ndb:4\ndb:5\ndb:6\ndb:7\ndb:8\ndb:9",
            ),
            ("relation-ids cluster --format json", "[\"cluster:0\"]"),
            ("relation-ids nope --format json", "[]"),
            ("relation-list", "database/0\ndatabase/1"),
            ("relation-list --app", "database"),
            ("relation-list -r 2", "d0x/0"),
            ("relation-list -r nonsense:0", "web/1"),
            ("relation-list -r cluster:0 --app --format=json", "\"web\""),
        ],
    );
    errors(
        &mut model,
        "web/0",
        Hook::UpdateStatus,
        &[
            ("relation-ids", 2, "no endpoint name specified"),
            ("relation-list", 2, "no relation id specified"),
            (
                "relation-list -r db:x",
                2,
                "invalid value \"db:x\" for option -r: invalid relation id",
            ),
            (
                "relation-list --relation db:99",
                2,
                "invalid value \"db:99\" for option --relation: relation not found",
            ),
        ],
    );
    let uuid = model.uuid().to_owned();
    table(
        &mut model,
        Hook::UpdateStatus,
        &[(
            "relation-model-get -r 1 --format=json",
            &format!("{{\"uuid\":\"{uuid}\"}}"),
        )],
    );
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
fn relation_get_and_set() {
    let (mut model, relation) = related();
    model
        .write_app_data(relation, "database", &Texts::from_iter([("host", "h")]))
        .unwrap();
    model
        .write_unit_data(
            relation,
            &unit("database/0"),
            &Texts::from_iter([("port", "5432")]),
        )
        .unwrap();
    let changed = || Hook::RelationChanged {
        relation,
        unit: Some(unit("database/0")),
    };
    table(
        &mut model,
        changed(),
        &[
            ("relation-get port", "5432"),
            ("relation-get nope --format=json", "null"),
            ("relation-get nope", ""),
            (
                "relation-get - database/1 --format=json",
                r#"{"egress-subnets":"10.0.0.5/32","ingress-address":"10.0.0.5","private-address":"10.0.0.5"}"#,
            ),
            ("relation-get --app", "host: h"),
            ("relation-get --app host", "h"),
            ("relation-get --app host database/1", "h"),
            ("relation-get --app - database", "host: h"),
            ("relation-get -r 0 --app - web", "{}"),
            ("relation-get --app - web --format=json", "{}"),
            ("relation-set a=1 b=2", ""),
            ("relation-set ingress-address=1.2.3.4", ""),
            ("relation-get a web/0", "1"),
            ("relation-set a=", ""),
            ("relation-get a web/0 --format=json", "null"),
            ("relation-set --app x=1", ""),
            ("relation-get --app - web", "x: \"1\""),
        ],
    );
    let own = model
        .relation(relation)
        .unwrap()
        .unit_data(&unit("web/0"))
        .unwrap();
    assert_eq!(own.get("b").map(String::as_str), Some("2"));
    assert!(!own.contains_key("a"));
}

#[test]
fn relation_get_and_set_refuse() {
    let (mut model, relation) = related();
    let changed = || Hook::RelationChanged {
        relation,
        unit: Some(unit("database/0")),
    };
    errors(
        &mut model,
        "web/0",
        changed(),
        &[
            (
                "relation-get - database/9",
                1,
                "cannot read settings for unit \"database/9\" in relation \"web:db database:db\": unit \"database/9\": settings not found",
            ),
            ("relation-get - other/0", 1, "permission denied"),
            ("relation-get --app - other", 1, "permission denied"),
            ("relation-get - web/1", 1, "permission denied"),
            (
                "relation-get - database",
                2,
                "expected unit name, got application name \"database\"",
            ),
            ("relation-get - Not/x", 2, "invalid unit name \"Not/x\""),
            (
                "relation-get --app - Not/x",
                1,
                "\"\" is not a valid unit or application",
            ),
            ("relation-set x", 2, "expected \"key=value\", got \"x\""),
            (
                "relation-set a=1 a=2",
                2,
                "key \"a\" specified more than once",
            ),
            (
                "relation-set -r 99 a=1",
                2,
                "invalid value \"99\" for option -r: relation not found",
            ),
        ],
    );
    errors(
        &mut model,
        "web/1",
        Hook::UpdateStatus,
        &[
            ("relation-get -r 1", 2, "no unit or application specified"),
            ("relation-get -r 1 --app - web", 1, "permission denied"),
            (
                "relation-set -r 1 --app a=1",
                1,
                "cannot write relation settings",
            ),
        ],
    );
    // The leader wrote in a peer relation: every unit reads it.
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
    let answer = call(&mut hook, &mut model, "relation-set -r 1 --format=json a=1");
    assert_eq!(
        (answer.code, answer.err.as_str()),
        (0, "--format flag deprecated for command \"relation-set\"\n")
    );
}

#[test]
fn the_default_of_relation_get_comes_from_the_hook() {
    let (mut model, relation) = related();
    model.deploy(Deploy::new("other", database())).unwrap();
    let second = model.integrate("web", "other").unwrap();
    model.settle_quietly();
    model
        .write_app_data(relation, "database", &Texts::from_iter([("host", "h")]))
        .unwrap();
    table(
        &mut model,
        Hook::RelationCreated { relation },
        &[("relation-get", "host: h"), ("relation-get host", "h")],
    );
    errors(
        &mut model,
        "web/0",
        Hook::RelationCreated { relation },
        &[(&format!("relation-get -r {second}"), 1, "permission denied")],
    );
}

#[test]
fn relation_set_from_a_file() {
    let (mut model, relation) = related();
    let mut hook = begin(&mut model, "web/0", Hook::RelationCreated { relation });
    let asked = call_with(
        &mut hook,
        &mut model,
        "relation-set",
        &["--file", "-", "a=x"],
        None,
        &NoFiles,
    );
    assert_eq!(asked.code, -1, "standard input is asked for");
    let input = "{\"a\": \"1\", \"b\": \" padded \", \"egress-subnets\": null}";
    let answer = call_with(
        &mut hook,
        &mut model,
        "relation-set",
        &["--file", "-", "a=x"],
        Some(input),
        &NoFiles,
    );
    assert_eq!((answer.code, answer.err.as_str()), (0, ""));
    assert_eq!(
        ok(&mut hook, &mut model, "relation-get - web/0 --format=json"),
        r#"{"a":"x","b":" padded ","ingress-address":"10.0.0.2","private-address":"10.0.0.2"}"#
    );
    let known = files([("/charm/data.yaml", "c: 3"), ("/root/home.yaml", "d: 4")]);
    for (file, code) in [("data.yaml", 0), ("~/home.yaml", 0), ("/nope", 1)] {
        let answer = call_with(
            &mut hook,
            &mut model,
            "relation-set",
            &["--file", file],
            None,
            &known,
        );
        assert_eq!(answer.code, code, "{file}: {}", answer.err);
    }
    assert_eq!(ok(&mut hook, &mut model, "relation-get d web/0"), "4");
    for (input, error) in [
        (
            "{\"a\":\"\\ud83d\\ude00\"}",
            "yaml: found invalid Unicode character escape code",
        ),
        (
            "a: [1]",
            "yaml: unmarshal errors:\n  line 1: cannot unmarshal !!seq into string",
        ),
    ] {
        let answer = call_with(
            &mut hook,
            &mut model,
            "relation-set",
            &["--file", "-"],
            Some(input),
            &NoFiles,
        );
        assert_eq!((answer.code, answer.err), (1, format!("ERROR {error}\n")));
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
    table(
        &mut model,
        Hook::UpdateStatus,
        &[("relation-get -r 1 --app - database", "a: \"1\"")],
    );
}

#[test]
fn statuses() {
    let (mut model, _) = related();
    table(
        &mut model,
        Hook::UpdateStatus,
        &[
            ("status-get", "unknown"),
            ("status-set active", ""),
            ("status-get", "unknown"),
            ("status-set --application blocked why", ""),
            ("status-get --application", "blocked"),
            (
                "status-get --application --format=json",
                r#"{"application-status":{"status":"blocked","units":{"web/0":{"status":"active"},"web/1":{"status":"unknown"}}}}"#,
            ),
            ("status-set --application=True maintenance", ""),
            ("status-set waiting -- -x", ""),
        ],
    );
    table(
        &mut model,
        Hook::UpdateStatus,
        &[
            ("status-set active m", ""),
            ("status-get", "active"),
            ("status-get --format=json", r#"{"status":"active"}"#),
            (
                "status-get --include-data --format=json",
                r#"{"message":"m","status":"active","status-data":{}}"#,
            ),
            ("application-version-set 1.2", ""),
        ],
    );
    assert_eq!(
        model.application_status("web").unwrap().word,
        StatusWord::Maintenance
    );
    assert_eq!(
        model.application_status("database").unwrap().word,
        StatusWord::Unknown
    );
    errors(
        &mut model,
        "web/1",
        Hook::UpdateStatus,
        &[
            ("status-set", 2, "invalid args, require <status> [message]"),
            (
                "status-set fine",
                2,
                "invalid status \"fine\", expected one of [maintenance blocked waiting active]",
            ),
            (
                "status-set unknown",
                2,
                "invalid status \"unknown\", expected one of [maintenance blocked waiting active]",
            ),
            ("status-set active a b", 2, "unrecognized args: [\"b\"]"),
            (
                "status-set active -x",
                2,
                "option provided but not defined: -x",
            ),
            (
                "status-set --application active",
                1,
                "this unit is not the leader",
            ),
            (
                "status-get --application",
                1,
                "finding application status: this unit is not the leader",
            ),
            ("application-version-set", 2, "no version specified"),
        ],
    );
}

#[test]
fn charm_state() {
    let (mut model, _) = related();
    table(
        &mut model,
        Hook::UpdateStatus,
        &[
            ("state-get --format=json", "null"),
            ("state-get", "{}"),
            ("state-set a=1 b=", ""),
            ("state-get --format=json", r#"{"a":"1","b":""}"#),
            ("state-get a", "1"),
            ("state-get x", ""),
            ("state-get x --format=json", "\"\""),
            ("state-delete a", ""),
            ("state-delete a", ""),
            ("state-delete", ""),
        ],
    );
    table(
        &mut model,
        Hook::UpdateStatus,
        &[("state-get --format=json -", r#"{"b":""}"#)],
    );
    errors(
        &mut model,
        "web/0",
        Hook::UpdateStatus,
        &[
            ("state-get --strict x", 1, "\"x\" not found"),
            ("state-set x", 2, "expected \"key=value\", got \"x\""),
            (
                &format!("state-set {}=1", "k".repeat(257)),
                1,
                "max allowed key length (256) exceeded",
            ),
            (
                &format!("state-set k={}", "v".repeat(65_537)),
                1,
                "max allowed value length (65536) exceeded",
            ),
        ],
    );
    let mut hook = begin(&mut model, "web/0", Hook::UpdateStatus);
    let answer = call_with(
        &mut hook,
        &mut model,
        "state-set",
        &["--file", "-"],
        Some("c: \"d\\n\"\n"),
        &NoFiles,
    );
    assert_eq!(answer.code, 0);
    assert_eq!(
        ok(&mut hook, &mut model, "state-get --format=json c"),
        "\"d\\n\""
    );
}

#[test]
fn ports() {
    let (mut model, _) = related();
    table(
        &mut model,
        Hook::UpdateStatus,
        &[
            ("open-port 80", ""),
            ("open-port 80/TCP", ""),
            ("open-port 1000-2000/udp", ""),
            ("open-port icmp", ""),
            ("open-port 443 --endpoints db,cluster", ""),
            ("opened-ports", "icmp\n80/tcp\n443/tcp\n1000-2000/udp"),
            (
                "opened-ports --endpoints",
                "icmp (*)\n80/tcp (*)\n443/tcp (cluster, db)\n1000-2000/udp (*)",
            ),
            ("close-port icmp", ""),
            ("close-port 9", ""),
        ],
    );
    table(
        &mut model,
        Hook::UpdateStatus,
        &[(
            "opened-ports --format=json",
            "[\"80/tcp\",\"443/tcp\",\"1000-2000/udp\"]",
        )],
    );
    errors(
        &mut model,
        "web/0",
        Hook::UpdateStatus,
        &[
            ("open-port", 2, "no port or range specified"),
            (
                "open-port 80/x",
                2,
                "invalid protocol \"x\", expected \"tcp\", \"udp\", or \"icmp\"",
            ),
            (
                "open-port 70000",
                2,
                "port range bounds must be between 0 and 65535, got 70000-70000",
            ),
            (
                "open-port 79-81",
                1,
                "cannot open 79-81/tcp (unit \"web/0\"): port range conflicts with 80/tcp (unit \"web/0\")",
            ),
            (
                "open-port 80 --endpoints nope",
                1,
                "endpoint \"nope\" not found",
            ),
        ],
    );
    let mut hook = begin(&mut model, "web/1", Hook::UpdateStatus);
    ok(&mut hook, &mut model, "open-port 5-9");
    assert_eq!(
        fails(&mut hook, &mut model, "open-port 7-12").1,
        "cannot open 7-12/tcp (unit \"web/1\"): port range conflicts with 5-9/tcp (unit \"web/1\") requested earlier"
    );
}

#[test]
fn ports_on_kubernetes() {
    let mut model = Model::new(ModelSettings {
        flavour: Flavour::Kubernetes,
        ..ModelSettings::default()
    });
    model.deploy(Deploy::new("web", web())).unwrap();
    model.settle_quietly();
    let mut hook = begin(&mut model, "web/0", Hook::UpdateStatus);
    assert_eq!(
        fails(&mut hook, &mut model, "open-port 5-9").1,
        "port ranges are not supported for k8s applications, please specify a single port"
    );
    ok(&mut hook, &mut model, "open-port icmp");
    assert!(matches!(
        model.finish(hook, Outcome::Exit(0)),
        Finished::Failed(_)
    ));
}

#[test]
fn network() {
    let (mut model, _) = related();
    table(
        &mut model,
        Hook::UpdateStatus,
        &[
            (
                "network-get db --format=json",
                r#"{"bind-addresses":[{"addresses":[{"cidr":"10.0.0.0/24","hostname":"","value":"10.0.0.2"}],"interface-name":"eth0","mac-address":"02:00:00:00:00:00"}],"egress-subnets":["10.0.0.2/32"],"ingress-addresses":["10.0.0.2"]}"#,
            ),
            ("network-get db --ingress-address", "10.0.0.2"),
            (
                "network-get juju-info --egress-subnets --format=json",
                "[\"10.0.0.2/32\"]",
            ),
            (
                "network-get db --bind-address --ingress-address --format=json",
                r#"{"bind-address":"10.0.0.2","ingress-address":"10.0.0.2"}"#,
            ),
            ("network-get -r 1 db --primary-address", "10.0.0.2"),
            ("unit-get private-address", "10.0.0.2"),
        ],
    );
    errors(
        &mut model,
        "web/0",
        Hook::UpdateStatus,
        &[
            ("network-get", 2, "no arguments specified"),
            (
                "network-get nope",
                1,
                "no network config found for binding \"nope\"",
            ),
            (
                "network-get db --primary-address --bind-address",
                1,
                "--primary-address must be the only flag specified",
            ),
            ("unit-get", 2, "no setting specified"),
            ("unit-get x", 2, "unknown setting \"x\""),
        ],
    );
}

#[test]
fn goal_state_and_credentials() {
    let (mut model, _) = related();
    let mut hook = begin(&mut model, "web/0", Hook::UpdateStatus);
    let goal = ok(&mut hook, &mut model, "goal-state --format=json");
    let goal: serde_json::Value = serde_json::from_str(&goal).unwrap();
    assert_eq!(goal["units"]["web/1"]["status"], "unknown");
    assert_eq!(goal["units"]["web/0"]["since"], "2024-01-02 15:04:05Z");
    let database = &goal["relations"]["db"]["database"];
    assert_eq!(database["status"], "joined");
    assert_eq!(database["since"], "2024-01-02 15:04:05Z");
    assert_eq!(goal["relations"]["db"]["database/1"]["status"], "unknown");
    assert!(goal["relations"].get("cluster").is_none());
    assert!(ok(&mut hook, &mut model, "goal-state").starts_with("relations:\n  db:\n"));
    assert_eq!(
        fails(&mut hook, &mut model, "credential-get"),
        (
            1,
            "cannot access cloud credentials: permission denied".to_owned()
        )
    );
    model.trust("web", true).unwrap();
    ok(&mut hook, &mut model, "credential-get --format=json");
}

#[test]
fn storage_and_resources() {
    let (mut model, _) = related();
    table(
        &mut model,
        Hook::UpdateStatus,
        &[
            ("storage-list --format=json", "[]"),
            ("storage-list data", ""),
        ],
    );
    errors(
        &mut model,
        "web/0",
        Hook::UpdateStatus,
        &[
            ("storage-get", 2, "no storage instance specified"),
            (
                "storage-get -s x",
                2,
                "invalid value \"x\" for option -s: invalid storage ID \"x\"",
            ),
            (
                "storage-get -s data/0",
                2,
                "invalid value \"data/0\" for option -s: storage \"data/0\" not found",
            ),
            ("storage-add", 2, "storage add requires a storage directive"),
            (
                "storage-add data=1G",
                2,
                "only count can be specified for \"data\"",
            ),
            ("resource-get", 2, "missing required resource name"),
            (
                "resource-get x",
                1,
                "could not download resource: resource \"x\" not found",
            ),
        ],
    );
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
