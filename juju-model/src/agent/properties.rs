//! Whatever operators and charms do, in whatever order: nothing panics, all comes to rest, nothing is forgotten.

use std::path::Path;
use std::time::Duration;

use proptest::prelude::*;

use super::Outcome;
use crate::{
    CharmInfo, ConfigValue, Deploy, HookContext, Model, ModelSettings, NoFiles, OptionKind, Scope,
    SecretContent, StorageDirective, StorageInfo, ToolRequest, UnitName,
};

const APPS: [&str; 4] = ["alpha", "beta", "gamma", "agent"];

fn charm(name: &str) -> CharmInfo {
    let charm = CharmInfo::named(name)
        .option("port", OptionKind::Int, Some(ConfigValue::Int(1)))
        .action("act");
    match name {
        "alpha" => charm
            .provides("db", "sql")
            .peers("cluster", "peers")
            .storage("data", StorageInfo::default())
            .storage(
                "logs",
                StorageInfo {
                    min: 0,
                    max: Some(2),
                    ..StorageInfo::default()
                },
            ),
        "beta" => charm.requires("db", "sql").provides("front", "http"),
        "gamma" => charm.requires("db", "sql").requires("front", "http"),
        _ => {
            let mut charm = charm.requires("host", "juju-info");
            charm.subordinate = true;
            if let Some(host) = charm.endpoints.get_mut("host") {
                host.scope = Scope::Container;
            }
            charm
        }
    }
}

/// One thing that an operator does.
#[derive(Clone, Debug)]
enum Step {
    Deploy(usize, u32),
    AddUnit(usize),
    RemoveUnit(usize, u32),
    RemoveApplication(usize),
    Integrate(usize, usize),
    RemoveRelation(usize, usize),
    Config(usize, i64),
    Refresh(usize),
    Action(usize, u32),
    Exec(usize, u32),
    Resolved(usize, u32, bool),
    Leader(usize, u32),
    Tick,
    Advance(u64),
    AddStorage(usize, u32),
    /// The n-th there is: to this unit, or away, or gone.
    AttachStorage(usize, u32, usize),
    DetachStorage(usize, bool),
    RemoveStorage(usize, bool),
    AddSecret,
    UpdateSecret(u8),
    GrantSecret(usize),
    /// So many hooks run, then the operator goes on.
    Run(usize),
    Settle,
}

fn step() -> impl Strategy<Value = Step> {
    let (app, unit) = (0..APPS.len(), 0..4_u32);
    prop_oneof![
        4 => (app.clone(), 0..3_u32).prop_map(|(app, units)| Step::Deploy(app, units)),
        4 => (app.clone(), app.clone()).prop_map(|(a, b)| Step::Integrate(a, b)),
        3 => (1..30_usize).prop_map(Step::Run),
        2 => Just(Step::Settle),
        4 => prop_oneof![
            app.clone().prop_map(Step::AddUnit),
            (app.clone(), unit.clone()).prop_map(|(app, unit)| Step::RemoveUnit(app, unit)),
            app.clone().prop_map(Step::RemoveApplication),
            (app.clone(), app.clone()).prop_map(|(a, b)| Step::RemoveRelation(a, b)),
            (app.clone(), unit.clone(), any::<bool>())
                .prop_map(|(app, unit, retry)| Step::Resolved(app, unit, retry)),
            (app.clone(), unit.clone()).prop_map(|(app, unit)| Step::Leader(app, unit)),
        ],
        3 => prop_oneof![
            (app.clone(), 0..3_i64).prop_map(|(app, port)| Step::Config(app, port)),
            app.clone().prop_map(Step::Refresh),
            (app.clone(), unit.clone()).prop_map(|(app, unit)| Step::Action(app, unit)),
            (app.clone(), unit).prop_map(|(app, unit)| Step::Exec(app, unit)),
            Just(Step::Tick),
            (0..100_000_u64).prop_map(Step::Advance),
        ],
        2 => prop_oneof![
            (app.clone(), 0..4_u32).prop_map(|(app, unit)| Step::AddStorage(app, unit)),
            (app.clone(), 0..4_u32, 0..4_usize).prop_map(|(app, unit, n)| Step::AttachStorage(app, unit, n)),
            (0..4_usize, any::<bool>()).prop_map(|(n, force)| Step::DetachStorage(n, force)),
            (0..4_usize, any::<bool>()).prop_map(|(n, force)| Step::RemoveStorage(n, force)),
        ],
        2 => prop_oneof![
            Just(Step::AddSecret),
            (0..3_u8).prop_map(Step::UpdateSecret),
            app.prop_map(Step::GrantSecret),
        ],
    ]
}

fn apply(model: &mut Model, step: &Step, chance: &mut u64) {
    let unit = |app: usize, number: u32| UnitName::new(APPS[app], number);
    // Juju may refuse; that is an answer too.
    let _answer = match *step {
        Step::Deploy(app, units) => {
            let units = if APPS[app] == "agent" { 1 } else { units };
            model.deploy(Deploy::new(APPS[app], charm(APPS[app])).units(units))
        }
        Step::AddUnit(app) => model.add_unit(APPS[app], 1).map(|_| ()),
        Step::RemoveUnit(app, number) => model.remove_unit(&unit(app, number)),
        Step::RemoveApplication(app) => model.remove_application(APPS[app]),
        Step::Integrate(a, b) => model.integrate(APPS[a], APPS[b]).map(|_| ()),
        Step::RemoveRelation(a, b) => model.remove_relation(APPS[a], APPS[b]),
        Step::Config(app, port) => model.set_config(APPS[app], &[("port", port.to_string())]),
        Step::Refresh(app) => model.refresh(APPS[app], charm(APPS[app]).at_revision(1)),
        Step::Action(app, number) => model
            .run_action(&unit(app, number), "act", serde_json::Map::new())
            .map(|_| ()),
        Step::Exec(app, number) => model.exec(&unit(app, number), "true").map(|_| ()),
        Step::Resolved(app, number, retry) => model.resolved(&unit(app, number), retry),
        Step::Leader(app, number) => model.set_leader(&unit(app, number)),
        Step::Tick => model.fire_update_status(None),
        Step::Advance(seconds) => {
            model.advance(Duration::from_secs(seconds));
            Ok(())
        }
        Step::AddStorage(app, number) => model
            .add_storage(&unit(app, number), "logs", &StorageDirective::default())
            .map(|_| ()),
        Step::AttachStorage(app, number, n) => match storage(model, n) {
            Some(id) => model.attach_storage(&unit(app, number), &id),
            None => Ok(()),
        },
        Step::DetachStorage(n, force) => match storage(model, n) {
            Some(id) => model.detach_storage(&id, force),
            None => Ok(()),
        },
        Step::RemoveStorage(n, force) => match storage(model, n) {
            Some(id) => model.remove_storage(&id, force),
            None => Ok(()),
        },
        Step::AddSecret => model
            .add_secret("user", SecretContent::from_plain([("key", "1")]))
            .map(|_| ()),
        Step::UpdateSecret(value) => model.update_secret(
            "user",
            SecretContent::from_plain([("key", value.to_string())]),
        ),
        Step::GrantSecret(app) => model.grant_secret("user", APPS[app]),
        Step::Run(hooks) => {
            for _ in 0..hooks {
                let Some(dispatch) = model.next_dispatch() else {
                    break;
                };
                check_before(model, &dispatch);
                let mut hook = model.begin(&dispatch);
                let outcome = charm_at_work(model, &mut hook, chance);
                model.finish(hook, outcome);
            }
            Ok(())
        }
        Step::Settle => {
            settle(model, chance);
            Ok(())
        }
    };
}

fn storage(model: &Model, n: usize) -> Option<crate::StorageId> {
    model.storage().nth(n).map(|one| one.id().clone())
}

/// Hooks that call tools with what the model offers them, and fail now and then.
fn charm_at_work(model: &mut Model, hook: &mut HookContext, chance: &mut u64) -> Outcome {
    let mut draw = |below: u64| {
        *chance = crate::model::mix(chance.wrapping_add(0x9e37_79b9_7f4a_7c15));
        *chance % below
    };
    let relations: Vec<_> = model
        .application(hook.unit().app())
        .into_iter()
        .flat_map(|app| app.relations().collect::<Vec<_>>())
        .collect();
    let secrets: Vec<String> = model
        .secrets()
        .map(|secret| secret.id().to_string())
        .collect();
    for _ in 0..draw(4) {
        let relation = relations
            .get(usize::try_from(draw(4)).unwrap_or(0))
            .map_or("9".to_owned(), ToString::to_string);
        let secret = secrets
            .get(usize::try_from(draw(4)).unwrap_or(0))
            .cloned()
            .unwrap_or_default();
        let line = match draw(18) {
            0 | 1 => format!("relation-set -r {relation} k={}", draw(2)),
            2 | 3 => format!("relation-set --app -r {relation} k={}", draw(2)),
            4 => format!("relation-get -r {relation} - alpha/0"),
            5 => "secret-add --label l abc=1 --rotate hourly".to_owned(),
            6 => "secret-add --owner unit abc=1 --expire 1h".to_owned(),
            7 => format!("secret-set {secret} abc={}", draw(3)),
            8 => format!("secret-get {secret} --refresh"),
            9 => format!("secret-get {secret}"),
            10 => format!("secret-grant {secret} -r {relation}"),
            11 => format!("secret-remove {secret} --revision {}", draw(3)),
            12 => format!("state-set a={}", draw(3)),
            13 => format!("secret-revoke {secret} -r {relation}"),
            14 => "status-set active".to_owned(),
            15 => "storage-add logs".to_owned(),
            16 => "storage-list".to_owned(),
            _ => "goal-state".to_owned(),
        };
        let mut words = line.split(' ').map(str::to_owned);
        let Some(tool) = words.next() else { continue };
        let args: Vec<String> = words.collect();
        let request = ToolRequest {
            tool: &tool,
            args: &args,
            cwd: Path::new("/"),
            stdin: None,
            files: &NoFiles,
        };
        hook.call(model, &request);
    }
    match draw(20) {
        0 => Outcome::Exit(1),
        1 => Outcome::Signal(9),
        _ => Outcome::Exit(0),
    }
}

/// Runs until nothing is left; the charm stops writing after a while, as good charms do.
fn settle(model: &mut Model, chance: &mut u64) {
    let mut hooks = 0;
    while let Some(dispatch) = model.next_dispatch() {
        hooks += 1;
        check_before(model, &dispatch);
        let mut hook = model.begin(&dispatch);
        let outcome = if hooks < 200 {
            charm_at_work(model, &mut hook, chance)
        } else {
            Outcome::Exit(0)
        };
        model.finish(hook, outcome);
        assert!(hooks < 5_000, "{hooks} hooks and no end");
    }
}

/// Whatever comes about in the model, and whatever is run in it, is nothing that Juju could not do.
fn check_before(model: &Model, dispatch: &crate::Dispatch) {
    let state = model.check();
    assert!(state.is_empty(), "{state:?}");
    let event = model.check_event(&dispatch.unit, &dispatch.hook);
    assert!(event.is_empty(), "{event:?}");
}

/// What must hold of a model at rest.
fn check(model: &mut Model) {
    for relation in model.relations() {
        for end in relation.ends() {
            let app = model.application(&end.app);
            assert!(
                app.is_some_and(|app| app.relations().any(|id| id == relation.id())),
                "{}",
                relation.key()
            );
        }
        for name in relation.units() {
            assert!(
                model.unit(name).is_some(),
                "{name} is gone and still in {}",
                relation.key()
            );
        }
    }
    for storage in model.storage() {
        let held = storage.unit().map(|unit| model.unit(unit));
        assert!(
            held.is_none_or(|unit| unit.is_some_and(|unit| unit.storage.contains(&storage.id))),
            "{} is held by nobody",
            storage.id
        );
    }
    for app in model.applications() {
        let led = app
            .leader()
            .is_some_and(|leader| model.unit(leader).is_some());
        let alive = app
            .units()
            .any(|name| model.unit(name).is_some_and(|unit| !unit.is_dying()));
        assert!(led || !alive, "{} has no leader", app.name());
        assert!(app.relations().all(|id| model.relation(id).is_some()));
    }
    // A look at everything finds nothing that the notes of what may have changed did not name.
    let relations: Vec<_> = model.relations.keys().copied().collect();
    let secrets: Vec<_> = model.secrets.keys().cloned().collect();
    for id in relations {
        model.stir(id);
    }
    for id in secrets {
        model.stir_secret(&id);
    }
    let units: Vec<_> = model.units.keys().cloned().collect();
    model.awake.extend(units);
    let forgotten = model.next_dispatch();
    assert!(forgotten.is_none(), "{forgotten:?}");
}

proptest! {
    #[test]
    fn all_comes_to_rest_and_nothing_is_forgotten(
        steps in proptest::collection::vec(step(), 1..40),
        seed in 0..3_u64,
        mut chance in any::<u64>(),
    ) {
        let mut model = Model::new(ModelSettings { seed, ..ModelSettings::default() });
        for step in &steps {
            apply(&mut model, step, &mut chance);
        }
        settle(&mut model, &mut chance);
        check(&mut model);
        // Everything can be removed: units in error are resolved first.
        for _ in 0..20 {
            let failed: Vec<_> = model.units().filter(|unit| unit.is_in_error()).map(|unit| unit.name().clone()).collect();
            for unit in failed {
                let _answer = model.resolved(&unit, false);
            }
            for app in APPS {
                let _answer = model.remove_application(app);
            }
            model.settle_quietly();
        }
        prop_assert_eq!(model.applications().count(), 0);
        prop_assert_eq!(model.relations().count(), 0);
        prop_assert_eq!(model.units().count(), 0);
        prop_assert!(model.storage().all(|storage| storage.unit().is_none()));
    }

    #[test]
    fn a_model_survives_being_written_down(
        steps in proptest::collection::vec(step(), 1..30),
        mut chance in any::<u64>(),
    ) {
        let mut model = Model::new(ModelSettings::default());
        for step in &steps {
            apply(&mut model, step, &mut chance);
        }
        let written = serde_json::to_string(&model).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let mut read: Model = serde_json::from_str(&written).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let again = serde_json::to_string(&read).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(&written, &again);
        // And goes on as the original does.
        let mut same = chance;
        settle(&mut model, &mut chance);
        settle(&mut read, &mut same);
        prop_assert_eq!(serde_json::to_string(&model).ok(), serde_json::to_string(&read).ok());
    }

    #[test]
    fn what_changed_leads_from_what_was_to_what_is(
        steps in proptest::collection::vec(step(), 1..30),
        mut chance in any::<u64>(),
    ) {
        let mut model = Model::new(ModelSettings::default());
        let mut kept = model.clone();
        for step in &steps {
            apply(&mut model, step, &mut chance);
            keep_up(&mut kept, &mut model)?;
        }
        for hooks in 0..200 {
            let Some(dispatch) = model.next_dispatch() else { break };
            let mut hook = model.begin(&dispatch);
            let outcome = if hooks < 100 {
                charm_at_work(&mut model, &mut hook, &mut chance)
            } else {
                Outcome::Exit(0)
            };
            model.finish(hook, outcome);
            keep_up(&mut kept, &mut model)?;
        }
    }

    #[test]
    fn no_arguments_make_a_tool_panic(
        calls in proptest::collection::vec((0..crate::TOOLS.len(), proptest::collection::vec(argument(), 0..5)), 1..20),
    ) {
        let mut model = Model::new(ModelSettings::default());
        for app in ["alpha", "beta"] {
            let deployed = model.deploy(Deploy::new(app, charm(app)));
            prop_assert!(deployed.is_ok());
        }
        prop_assert!(model.integrate("alpha", "beta").is_ok());
        model.settle_quietly();
        let unit = UnitName::new("alpha", 0);
        let dispatch = model.dispatch(&unit, crate::Hook::UpdateStatus);
        let dispatch = dispatch.map_err(|error| TestCaseError::fail(error.to_string()))?;
        let mut hook = model.begin(&dispatch);
        for (tool, args) in &calls {
            let tool = crate::TOOLS[*tool];
            let request = ToolRequest { tool, args, cwd: Path::new("/"), stdin: Some(b"a: 1"), files: &NoFiles };
            let reply = hook.call(&mut model, &request);
            let crate::ToolReply::Done { code, stdout, stderr } = reply else {
                return Err(TestCaseError::fail("input was there"));
            };
            // Success says nothing on standard error but notes, failure nothing on standard output.
            prop_assert!(code == 0 || stdout.is_empty());
            prop_assert!((code == 0) != String::from_utf8_lossy(&stderr).contains("ERROR "));
        }
        model.finish(hook, Outcome::Exit(0));
    }
}

/// Replays what has changed, by way of its written form.
fn keep_up(kept: &mut Model, model: &mut Model) -> Result<(), TestCaseError> {
    let failed = |error: serde_json::Error| TestCaseError::fail(error.to_string());
    let _log = model.take_log();
    let written = serde_json::to_string(&model.changes()).map_err(failed)?;
    model.mark_saved();
    kept.replay(serde_json::from_str(&written).map_err(failed)?);
    kept.mark_saved();
    prop_assert_eq!(
        serde_json::to_value(&*kept).map_err(failed)?,
        serde_json::to_value(&*model).map_err(failed)?
    );
    Ok(())
}

fn argument() -> impl Strategy<Value = String> {
    prop_oneof![
        "[-a-z0-9=:/.#]{0,12}",
        any::<String>(),
        prop::sample::select(vec![
            "-",
            "--",
            "-r",
            "1",
            "alpha:1",
            "alpha/0",
            "beta/0",
            "beta",
            "db",
            "key=value",
            "abc=1",
            "--app",
            "--unit",
            "--file",
            "--format=json",
            "--format=yaml",
            "--label",
            "l",
            "--peek",
            "--refresh",
            "--all",
            "active",
            "80",
            "1-9/udp",
            "--expire",
            "1h",
            "--rotate",
            "daily",
            "-s",
            "data/0",
            "9m4e2mr0ui3e8a215n4g",
        ])
        .prop_map(str::to_owned),
    ]
}
