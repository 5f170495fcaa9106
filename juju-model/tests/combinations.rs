//! The order of hooks when several things happen at once.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests too")]

mod common;

use common::*;
use juju_model::*;

/// Two applications with one database of three units, at rest.
fn busy() -> Model {
    let mut model = model();
    let shop = CharmInfo::named("shop").requires("db", "postgresql");
    model
        .deploy(Deploy::new("database", database()).units(3))
        .unwrap();
    model.deploy(Deploy::new("web", web()).units(2)).unwrap();
    model.deploy(Deploy::new("shop", shop)).unwrap();
    model.integrate("web", "database").unwrap();
    model.integrate("shop", "database").unwrap();
    model.settle_quietly();
    model
}

/// The same, with a subordinate beside each unit of one of them.
fn accompanied() -> Model {
    let mut agent = CharmInfo::named("agent").requires("host", "juju-info");
    agent.subordinate = true;
    agent.endpoints.get_mut("host").unwrap().scope = Scope::Container;
    let mut model = busy();
    model.deploy(Deploy::new("agent", agent)).unwrap();
    model.integrate("agent", "web").unwrap();
    model.settle_quietly();
    model
}

fn fail(model: &mut Model, name: &str) {
    let hook = begin(model, name, Hook::ConfigChanged);
    model.finish(hook, Outcome::Exit(1));
    // The retries fail as well.
    model.settle(|_, hook| Outcome::Exit(i32::from(*hook.unit() == unit(name))));
    assert!(model.unit(&unit(name)).unwrap().is_in_error());
}

struct Case {
    what: &'static str,
    before: fn() -> Model,
    act: fn(&mut Model),
    /// The hooks of each unit that ran any.
    expected: &'static [(&'static str, &'static [&'static str])],
}

const CASES: &[Case] = &[
    Case {
        what: "a leader and another unit go",
        before: busy,
        act: |model| {
            model.remove_unit(&unit("database/0")).unwrap();
            model.remove_unit(&unit("database/1")).unwrap();
        },
        expected: &[
            (
                "database/0",
                &[
                    "db-relation-departed web/0",
                    "db-relation-departed web/1",
                    "db-relation-broken",
                    "db-relation-departed shop/0",
                    "db-relation-broken",
                    "stop",
                    "remove",
                ],
            ),
            (
                "database/1",
                &[
                    "db-relation-departed web/0",
                    "db-relation-departed web/1",
                    "db-relation-broken",
                    "db-relation-departed shop/0",
                    "db-relation-broken",
                    "stop",
                    "remove",
                ],
            ),
            ("database/2", &["leader-elected"]),
            (
                "shop/0",
                &[
                    "db-relation-departed database/0",
                    "db-relation-departed database/1",
                ],
            ),
            (
                "web/0",
                &[
                    "db-relation-departed database/0",
                    "db-relation-departed database/1",
                ],
            ),
            (
                "web/1",
                &[
                    "db-relation-departed database/0",
                    "db-relation-departed database/1",
                ],
            ),
        ],
    },
    Case {
        what: "units come to an application with two relations on its endpoint",
        before: busy,
        act: |model| {
            model.add_unit("database", 1).unwrap();
        },
        expected: &[
            (
                "database/3",
                &[
                    "install",
                    "db-relation-created",
                    "db-relation-created",
                    "leader-settings-changed",
                    "config-changed",
                    "start",
                    "db-relation-joined web/0",
                    "db-relation-changed web/0",
                    "db-relation-joined web/1",
                    "db-relation-changed web/1",
                    "db-relation-joined shop/0",
                    "db-relation-changed shop/0",
                ],
            ),
            (
                "shop/0",
                &[
                    "db-relation-joined database/3",
                    "db-relation-changed database/3",
                ],
            ),
            (
                "web/0",
                &[
                    "db-relation-joined database/3",
                    "db-relation-changed database/3",
                ],
            ),
            (
                "web/1",
                &[
                    "db-relation-joined database/3",
                    "db-relation-changed database/3",
                ],
            ),
        ],
    },
    Case {
        what: "one of two principal units goes, and its subordinate before it",
        before: accompanied,
        act: |model| model.remove_unit(&unit("web/1")).unwrap(),
        expected: &[
            (
                "agent/1",
                &[
                    "host-relation-departed web/1",
                    "host-relation-broken",
                    "stop",
                    "remove",
                ],
            ),
            ("database/0", &["db-relation-departed web/1"]),
            ("database/1", &["db-relation-departed web/1"]),
            ("database/2", &["db-relation-departed web/1"]),
            ("web/0", &["cluster-relation-departed web/1"]),
            (
                "web/1",
                &[
                    "db-relation-departed database/0",
                    "db-relation-departed database/1",
                    "db-relation-departed database/2",
                    "db-relation-broken",
                    "cluster-relation-departed web/0",
                    "stop",
                    "remove",
                ],
            ),
        ],
    },
    Case {
        what: "the relation of a subordinate in error goes: it stays until that is resolved",
        before: || {
            let mut model = accompanied();
            fail(&mut model, "agent/0");
            model
        },
        act: |model| model.remove_relation("agent", "web").unwrap(),
        expected: &[(
            "agent/1",
            &[
                "host-relation-departed web/1",
                "host-relation-broken",
                "stop",
                "remove",
            ],
        )],
    },
    Case {
        what: "and goes then",
        before: || {
            let mut model = accompanied();
            fail(&mut model, "agent/0");
            model.remove_relation("agent", "web").unwrap();
            model.settle_quietly();
            model
        },
        act: |model| model.resolved(&unit("agent/0"), false).unwrap(),
        expected: &[(
            "agent/0",
            &[
                "host-relation-departed web/0",
                "host-relation-broken",
                "stop",
                "remove",
            ],
        )],
    },
    Case {
        what: "both sides of a relation go at once",
        before: || {
            let (mut model, _) = related();
            model.remove_unit(&unit("web/1")).unwrap();
            model.remove_unit(&unit("database/1")).unwrap();
            model.settle_quietly();
            model
        },
        act: |model| {
            model.remove_application("web").unwrap();
            model.remove_application("database").unwrap();
        },
        expected: &[
            (
                "database/0",
                &[
                    "db-relation-departed web/0",
                    "db-relation-broken",
                    "stop",
                    "remove",
                ],
            ),
            (
                "web/0",
                &[
                    "db-relation-departed database/0",
                    "db-relation-broken",
                    "stop",
                    "remove",
                ],
            ),
        ],
    },
    Case {
        what: "the owner of a secret goes while others read it: no hook tells of that",
        before: || {
            let (mut model, id) = related();
            let add = "secret-add --label login password=1";
            run(&mut model, "database/0", Hook::UpdateStatus, &[add]);
            let secret = model.secrets().next().unwrap().id().clone();
            let grant = format!("secret-grant {secret} -r {id}");
            run(
                &mut model,
                "database/0",
                Hook::UpdateStatus,
                &[grant.as_str()],
            );
            for name in ["web/0", "web/1"] {
                let get = format!("secret-get {secret}");
                let mut hook = begin(&mut model, name, Hook::UpdateStatus);
                assert_eq!(ok(&mut hook, &mut model, &get), "password: \"1\"");
                model.finish(hook, Outcome::Exit(0));
            }
            let set = format!("secret-set {secret} password=2");
            run(
                &mut model,
                "database/0",
                Hook::UpdateStatus,
                &[set.as_str()],
            );
            model
        },
        act: |model| model.remove_application("database").unwrap(),
        expected: &[
            (
                "database/0",
                &[
                    "db-relation-departed web/0",
                    "db-relation-departed web/1",
                    "db-relation-broken",
                    "stop",
                    "remove",
                ],
            ),
            (
                "database/1",
                &[
                    "db-relation-departed web/0",
                    "db-relation-departed web/1",
                    "db-relation-broken",
                    "stop",
                    "remove",
                ],
            ),
            (
                "web/0",
                &[
                    "secret-changed",
                    "db-relation-departed database/0",
                    "db-relation-departed database/1",
                    "db-relation-broken",
                ],
            ),
            (
                "web/1",
                &[
                    "secret-changed",
                    "db-relation-departed database/0",
                    "db-relation-departed database/1",
                    "db-relation-broken",
                ],
            ),
        ],
    },
    Case {
        what: "forced units run the failed hook with the new charm, and no upgrade-charm",
        before: || {
            let mut model = busy();
            fail(&mut model, "web/0");
            model
        },
        act: |model| {
            model.refresh("web", web().at_revision(1)).unwrap();
            assert_eq!(model.force_charm("web"), [unit("web/0")]);
            model.resolved(&unit("web/0"), true).unwrap();
        },
        expected: &[
            ("web/0", &["config-changed"]),
            ("web/1", &["upgrade-charm", "config-changed"]),
        ],
    },
    Case {
        what: "without force they upgrade when that is resolved",
        before: || {
            let mut model = busy();
            fail(&mut model, "web/0");
            model
        },
        act: |model| {
            model.refresh("web", web().at_revision(1)).unwrap();
            model.resolved(&unit("web/0"), true).unwrap();
        },
        expected: &[
            (
                "web/0",
                &["config-changed", "upgrade-charm", "config-changed"],
            ),
            ("web/1", &["upgrade-charm", "config-changed"]),
        ],
    },
];

#[test]
fn what_happens_at_once_is_told_in_order() {
    let mut wrong = Vec::new();
    for case in CASES {
        let mut model = (case.before)();
        (case.act)(&mut model);
        let ran = model.settle_quietly();
        let mut units: Vec<String> = ran.iter().map(|hook| hook.unit.to_string()).collect();
        units.sort();
        units.dedup();
        let found: Vec<_> = units
            .iter()
            .map(|name| (name.as_str(), on(&ran, name)))
            .collect();
        let expected: Vec<_> = case
            .expected
            .iter()
            .map(|(name, hooks)| {
                let hooks: Vec<_> = hooks.iter().map(|hook| (*hook).to_owned()).collect();
                (*name, hooks)
            })
            .collect();
        if found != expected {
            wrong.push(format!("{}: {found:#?}", case.what));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
