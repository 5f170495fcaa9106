//! What differs between Juju 3.6 and 4.x, each difference under both.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use common::{begin, call, database, fails, ok, on, run, unit, web};
use juju_model::*;

fn versions() -> [JujuVersion; 2] {
    [JujuVersion::default(), JujuVersion::four()]
}

fn is_four(juju: &JujuVersion) -> bool {
    *juju == JujuVersion::four()
}

fn empty(juju: &JujuVersion) -> Model {
    Model::new(ModelSettings {
        juju: juju.clone(),
        ..ModelSettings::default()
    })
}

/// web/0 (leader), web/1; database/0 (leader), database/1; related, at rest.
fn related(juju: &JujuVersion) -> (Model, RelationId, Vec<Dispatch>) {
    let mut model = empty(juju);
    model.deploy(Deploy::new("web", web()).units(2)).unwrap();
    model
        .deploy(Deploy::new("database", database()).units(2))
        .unwrap();
    let mut ran = model.settle_quietly();
    let id = model.integrate("web", "database").unwrap();
    ran.extend(model.settle_quietly());
    (model, id, ran)
}

#[test]
fn leader_settings_are_gone() {
    for juju in versions() {
        let (mut model, _, ran) = related(&juju);
        let told = on(&ran, "web/1").contains(&"leader-settings-changed".to_owned());
        assert_eq!(told, !is_four(&juju), "{juju}");
        let mut hook = begin(&mut model, "web/0", Hook::UpdateStatus);
        for line in ["leader-set a=b", "leader-get"] {
            let answer = call(&mut hook, &mut model, line);
            let tool = line.split(' ').next().unwrap();
            let expected = if is_four(&juju) {
                (1, format!("ERROR bad request: unknown command: {tool}\n"))
            } else {
                (0, String::new())
            };
            assert_eq!((answer.code, answer.err), expected, "{juju}");
        }
        assert!(juju.rules().has_tool("relation-get"));
    }
}

#[test]
fn integer_is_another_word_for_int() {
    let mut charm = CharmInfo::named("counter").option("times", OptionKind::Int, None);
    charm.options.get_mut("times").unwrap().integer = true;
    for juju in versions() {
        let mut model = empty(&juju);
        let plain = CharmInfo::named("counter");
        model.deploy(Deploy::new("counter", plain)).unwrap();
        let refused = "invalid config: option \"times\" has unknown type \"integer\"";
        for done in [
            model.deploy(Deploy::new("other", charm.clone())),
            model.refresh("counter", charm.clone().at_revision(1)),
        ] {
            match done {
                Ok(()) => assert!(is_four(&juju), "{juju}"),
                Err(error) => assert_eq!(
                    (error.to_string().as_str(), false),
                    (refused, is_four(&juju))
                ),
            }
        }
        if !is_four(&juju) {
            continue;
        }
        model.set_config("counter", &[("times", "0x10")]).unwrap();
        model.settle_quietly();
        let mut hook = begin(&mut model, "counter/0", Hook::UpdateStatus);
        assert_eq!(
            ok(&mut hook, &mut model, "config-get --format=json times"),
            "16"
        );
        let error = model
            .set_config("counter", &[("times", "many")])
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "option \"times\" expected int, got \"many\""
        );
    }
}

#[test]
fn the_environment() {
    for juju in versions() {
        let (mut model, _, _) = related(&juju);
        let hook = begin(&mut model, "web/0", Hook::UpdateStatus);
        let environment = hook.environment(&model, &AgentPaths::new("/c", "/t", "/s"));
        let value = |name: &str| {
            let found = environment.iter().find(|(one, _)| one == name);
            found.map(|(_, value)| value.as_str())
        };
        let four = is_four(&juju);
        assert_eq!(value("JUJU_VERSION"), Some(juju.as_str()));
        assert_eq!(value("JUJU_SLA"), (!four).then_some(""));
        for kind in ["HTTP", "GRPC", "CA_CERT"] {
            let name = format!("JUJU_CHARM_TRACE_CONFIG_{kind}");
            assert_eq!(value(&name), four.then_some(""), "{juju}");
        }
    }
}

#[test]
fn the_first_databag_of_a_unit() {
    for juju in versions() {
        let (model, id, _) = related(&juju);
        let bag = model
            .relation(id)
            .unwrap()
            .unit_data(&unit("web/1"))
            .unwrap();
        let keys: Vec<_> = bag.keys().map(String::as_str).collect();
        let all = ["egress-subnets", "ingress-address", "private-address"];
        let expected = if is_four(&juju) { &all[..2] } else { &all[..] };
        assert_eq!(keys, expected, "{juju}");
    }
}

#[test]
fn the_applications_own_databag_read_by_a_member() {
    for juju in versions() {
        let (mut model, id, _) = related(&juju);
        let set = format!("relation-set -r {id} --app a=b");
        run(&mut model, "web/0", Hook::UpdateStatus, &[&set]);
        let mut hook = begin(&mut model, "web/1", Hook::UpdateStatus);
        let line = format!("relation-get -r {id} --app a web");
        if is_four(&juju) {
            assert_eq!(ok(&mut hook, &mut model, &line), "b");
        } else {
            let refused = fails(&mut hook, &mut model, &line);
            assert_eq!(refused, (1, "permission denied".to_owned()));
        }
    }
}

/// database/0 adds a secret with the label `mine` that nobody else may read.
fn with_secret(juju: &JujuVersion) -> (Model, RelationId, SecretId) {
    let (mut model, relation, _) = related(juju);
    let add = "secret-add --label mine password=hunter2";
    run(&mut model, "database/0", Hook::UpdateStatus, &[add]);
    let id = model.secrets().next().unwrap().id().clone();
    (model, relation, id)
}

#[test]
fn refusals_of_secret_get() {
    for juju in versions() {
        let (mut model, _, id) = with_secret(&juju);
        let mut hook = begin(&mut model, "web/0", Hook::UpdateStatus);
        let denied = fails(&mut hook, &mut model, &format!("secret-get {id}"));
        let unknown = fails(&mut hook, &mut model, "secret-get --label theirs");
        let expected = if is_four(&juju) {
            [
                r#""web/0" is not allowed to read this secret"#,
                r#"secret URI for consumer label "theirs" not found"#,
            ]
        } else {
            ["permission denied", r#"consumer label "theirs" not found"#]
        };
        assert_eq!([denied, unknown], expected.map(|text| (1, text.to_owned())));
    }
}

#[test]
fn the_first_read_of_a_newer_revision() {
    for juju in versions() {
        let (mut model, relation, id) = with_secret(&juju);
        let grant = format!("secret-grant {id} -r {relation}");
        let set = |value: &str| format!("secret-set {id} password={value}");
        let lines = [grant.as_str(), &set("second")];
        run(&mut model, "database/0", Hook::UpdateStatus, &lines);
        model.settle_quietly();
        let get = format!("secret-get {id}");
        run(&mut model, "web/0", Hook::UpdateStatus, &[&get]);
        let told = |model: &mut Model| {
            let ran = on(&model.settle_quietly(), "web/0");
            ran.contains(&"secret-changed".to_owned())
        };
        assert_eq!(told(&mut model), !is_four(&juju), "{juju}");
        // A revision that came after the read is told of by both, once.
        run(
            &mut model,
            "database/0",
            Hook::UpdateStatus,
            &[&set("third")],
        );
        assert!(told(&mut model), "{juju}");
        assert!(!told(&mut model), "{juju}");
    }
}

#[test]
fn a_commit_that_fails_late() {
    for juju in versions() {
        let (mut model, relation, id) = with_secret(&juju);
        let mut hook = begin(&mut model, "database/0", Hook::UpdateStatus);
        for line in [
            "secret-add --owner unit key=one",
            &format!("secret-set {id} --label renamed password=other"),
            &format!("relation-set -r {relation} a=b"),
        ] {
            ok(&mut hook, &mut model, line);
        }
        // More than a unit's state may hold: refused when everything is committed.
        let full = "x".repeat(65_536);
        for number in 0..=32 {
            ok(&mut hook, &mut model, &format!("state-set {number}={full}"));
        }
        let steps = hook.commit_steps();
        let before = model.log().len();
        let finished = model.finish(hook, Outcome::Exit(0));
        let Finished::Failed(text) = finished else {
            panic!("{finished:?}")
        };
        assert!(text.contains("max allowed charm state size"), "{text}");
        assert!(model.log().len() > before, "the failure is in the log");
        let secret = model.secret(&id).unwrap();
        let left = (model.secrets().count(), secret.label(), steps);
        let expected = if is_four(&juju) {
            (1, "mine", 1)
        } else {
            (2, "renamed", 3)
        };
        assert_eq!(left, expected, "{juju}");
        let bag = model.relation(relation).unwrap();
        assert_eq!(bag.unit_data(&unit("database/0")).unwrap().get("a"), None);
    }
}

#[test]
fn a_commit_in_one_step_is_done_or_not() {
    for (steps, secrets) in [(0, 1), (1, 2)] {
        let (mut model, _, _) = with_secret(&JujuVersion::four());
        let mut hook = begin(&mut model, "database/0", Hook::UpdateStatus);
        ok(&mut hook, &mut model, "secret-add --owner unit key=one");
        ok(&mut hook, &mut model, "secret-add --owner unit key=two");
        hook.stop_commit_after(steps);
        let finished = model.finish(hook, Outcome::Exit(0));
        assert!(matches!(finished, Finished::Failed(_)));
        let added = if secrets == 1 { 0 } else { 2 };
        assert_eq!(model.secrets().count(), 1 + added);
    }
}

#[test]
fn a_secret_that_vanished_before_its_update() {
    for juju in versions() {
        let (mut model, _, id) = with_secret(&juju);
        let mut hook = begin(&mut model, "database/0", Hook::UpdateStatus);
        ok(
            &mut hook,
            &mut model,
            &format!("secret-set {id} password=new"),
        );
        ok(&mut hook, &mut model, "state-set a=b");
        let mut other = begin(&mut model, "database/0", Hook::UpdateStatus);
        ok(&mut other, &mut model, &format!("secret-remove {id}"));
        model.finish(other, Outcome::Exit(0));
        let finished = model.finish(hook, Outcome::Exit(0));
        assert_eq!(
            finished == Finished::Committed,
            is_four(&juju),
            "{juju}: {finished:?}"
        );
        let state = model.unit(&unit("database/0")).unwrap().state().get("a");
        assert_eq!(state.map(String::as_str), is_four(&juju).then_some("b"));
    }
}

#[test]
fn storage_for_a_dying_unit() {
    let charm = CharmInfo::named("disk").storage(
        "data",
        StorageInfo {
            min: 0,
            max: Some(1),
            ..StorageInfo::default()
        },
    );
    for juju in versions() {
        let mut model = empty(&juju);
        model.deploy(Deploy::new("disk", charm.clone())).unwrap();
        model.settle_quietly();
        let mut hook = begin(&mut model, "disk/0", Hook::UpdateStatus);
        ok(&mut hook, &mut model, "storage-add data");
        model.remove_unit(&unit("disk/0")).unwrap();
        let finished = model.finish(hook, Outcome::Exit(0));
        assert_eq!(finished, Finished::Committed, "{juju}");
        let added = usize::from(!is_four(&juju));
        assert_eq!(model.storage().count(), added, "{juju}");
    }
}

#[test]
fn parameters_that_an_action_does_not_declare() {
    let parameters = serde_json::Map::from_iter([("speed".to_owned(), "high".into())]);
    for juju in versions() {
        let (mut model, _, _) = related(&juju);
        let result = model.run_action(&unit("web/0"), "backup", parameters.clone());
        let text = result.map(|_| ()).map_err(|error| error.to_string());
        if is_four(&juju) {
            let refused = text.unwrap_err();
            assert!(
                refused.contains("additional property \"speed\" is not allowed"),
                "{refused}"
            );
        } else {
            assert_eq!(text, Ok(()));
        }
    }
}

#[test]
fn an_action_that_is_not_there() {
    for juju in versions() {
        let (mut model, _, _) = related(&juju);
        let error = model.run_action(&unit("web/0"), "x", serde_json::Map::new());
        let expected = if is_four(&juju) {
            r#"action "x" not defined for unit "web/0". (not found)"#
        } else {
            r#"action "x" not defined on unit "web/0""#
        };
        assert_eq!(error.unwrap_err().to_string(), expected);
    }
}

#[test]
fn what_charms_assume_of_juju() {
    let below_four = Need::Feature {
        name: "juju".to_owned(),
        at_least: None,
        below: Some("4.0".to_owned()),
    };
    for juju in versions() {
        let mut charm = web();
        charm.assumes = vec![below_four.clone()];
        let result = empty(&juju).deploy(Deploy::new("web", charm));
        assert_eq!(result.is_err(), is_four(&juju), "{juju}");
        if let Err(error) = result {
            let text = error.to_string();
            assert!(
                text.contains("model currently supports version 4.1-beta2"),
                "{text}"
            );
        }
    }
}

#[test]
fn a_saved_model_keeps_its_version() {
    for juju in versions() {
        let saved = serde_json::to_string(&empty(&juju)).unwrap();
        let model: Model = serde_json::from_str(&saved).unwrap();
        assert_eq!(*model.juju(), juju);
    }
}
