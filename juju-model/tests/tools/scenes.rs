//! The hooks in which the tools are called.

use juju_model::*;
use serde_json::{Map, Value, json};

use crate::common::{Files, begin, database, files, ok, unit, web};

/// A hook that runs, and what the calls in it name.
pub struct Scene {
    pub model: Model,
    pub hook: HookContext,
    /// `{id}` and the like, with what stands for it.
    pub names: Vec<(&'static str, String)>,
}

impl Scene {
    fn new(mut model: Model, name: &str, hook: Hook) -> Self {
        let hook = begin(&mut model, name, hook);
        let names = vec![("{uuid}", model.uuid().to_owned())];
        Self { model, hook, names }
    }
}

/// What the agent finds where a tool names a file.
pub fn known_files() -> Files {
    files([
        ("/charm/data.yaml", "c: 3\nlong: 1.50\n"),
        ("/charm/list.yaml", "c: [1]\n"),
        ("/root/home.yaml", "home: yes\n"),
        ("/kept/licence", "text"),
        ("/secret.json", "{\"file-key\": \"from\\u0020file\"}"),
        ("/secret.yaml", "file-key: from file\n"),
        ("/raw", "raw\n"),
    ])
}

/// web/0 (leader), web/1; database/0 (leader), database/1; the two related as number 1, the peers of web as number 0.
/// web has storage and a resource, the other side has written into its databags.
fn model(flavour: Flavour, juju: JujuVersion) -> Model {
    let mut model = Model::new(ModelSettings {
        flavour,
        juju,
        ..ModelSettings::default()
    });
    let data = StorageInfo {
        location: Some("/srv/data".to_owned()),
        ..StorageInfo::default()
    };
    let logs = StorageInfo {
        location: Some("/srv/logs".to_owned()),
        min: 0,
        max: Some(3),
        ..StorageInfo::default()
    };
    let licence = ResourceKind::File {
        filename: "licence.txt".to_owned(),
    };
    let web = web()
        .storage("data", data)
        .storage("logs", logs)
        .resource("licence", licence);
    let deploy = Deploy::new("web", web).resource("licence", "/kept/licence");
    model.deploy(deploy.units(2)).unwrap();
    model
        .deploy(Deploy::new("database", database()).units(2))
        .unwrap();
    let relation = model.integrate("web", "database").unwrap();
    model.settle_quietly();
    let host = Texts::from_iter([("host", "h")]);
    model.write_app_data(relation, "database", &host).unwrap();
    let port = Texts::from_iter([("port", "5432")]);
    model
        .write_unit_data(relation, &unit("database/0"), &port)
        .unwrap();
    model.set_config("web", &[("host", "h: 1")]).unwrap();
    model
}

fn machines() -> Model {
    model(Flavour::Machine, JujuVersion::default())
}

const RELATION: RelationId = RelationId(1);

/// A hook of the leader that is about nothing.
pub fn leader() -> Scene {
    Scene::new(machines(), "web/0", Hook::UpdateStatus)
}

/// The same on Juju 4.
pub fn leader_on_four() -> Scene {
    let model = model(Flavour::Machine, JujuVersion::four());
    Scene::new(model, "web/0", Hook::UpdateStatus)
}

/// The same on Kubernetes.
pub fn leader_on_kubernetes() -> Scene {
    let model = model(Flavour::Kubernetes, JujuVersion::default());
    Scene::new(model, "web/0", Hook::UpdateStatus)
}

/// A leader that the operator trusts.
pub fn trusted() -> Scene {
    let mut model = machines();
    model.trust("web", true).unwrap();
    Scene::new(model, "web/0", Hook::UpdateStatus)
}

/// A hook of the other unit.
pub fn follower() -> Scene {
    Scene::new(machines(), "web/1", Hook::UpdateStatus)
}

/// The same on Juju 4.
pub fn follower_on_four() -> Scene {
    let model = model(Flavour::Machine, JujuVersion::four());
    Scene::new(model, "web/1", Hook::UpdateStatus)
}

/// A hook about a unit of the other side.
pub fn changed() -> Scene {
    let hook = Hook::RelationChanged {
        relation: RELATION,
        unit: Some(unit("database/0")),
    };
    Scene::new(machines(), "web/0", hook)
}

/// A hook about a relation as a whole.
pub fn created() -> Scene {
    Scene::new(
        machines(),
        "web/0",
        Hook::RelationCreated { relation: RELATION },
    )
}

/// A hook about storage.
pub fn attached() -> Scene {
    let model = machines();
    let storage = model.storage().next().unwrap().id().clone();
    Scene::new(model, "web/0", Hook::StorageAttached { storage })
}

/// An action with parameters.
pub fn action() -> Scene {
    let mut model = machines();
    let parameters = json!({
        "to": {"host": "h", "port": 5}, "big": 1_234_567, "all": true, "list": ["a", "b"], "none": null, "empty": ""
    });
    let parameters: Map<String, Value> = parameters.as_object().unwrap().clone();
    model.settle_quietly();
    model
        .run_action(&unit("web/0"), "backup", parameters)
        .unwrap();
    let dispatch = model.next_dispatch().unwrap();
    assert_eq!(dispatch.name, "backup");
    let hook = model.begin(&dispatch);
    Scene {
        model,
        hook,
        names: Vec::new(),
    }
}

/// Secrets of the application (`{uri}`, `{id}`: granted to the other side) and of the unit (`{own}`), committed.
fn with_secrets(juju: JujuVersion) -> (Model, Vec<(&'static str, String)>) {
    let mut model = model(Flavour::Machine, juju);
    model.settle_quietly();
    let mut hook = begin(&mut model, "web/0", Hook::UpdateStatus);
    let mut run = |line: &str| ok(&mut hook, &mut model, line);
    let uri = run(
        "secret-add --label mine --description what --rotate monthly --expire 2024-03-04T05:06:07Z password=one user=me",
    );
    run(&format!("secret-grant {uri} -r db:1"));
    let own = run("secret-add --owner unit token=abc binary#base64=/wA=");
    assert_eq!(model.finish(hook, Outcome::Exit(0)), Finished::Committed);
    model.settle_quietly();
    let id = |uri: &str| uri.rsplit('/').next().unwrap().to_owned();
    let names = vec![
        ("{id}", id(&uri)),
        ("{uri}", uri),
        ("{own}", id(&own)),
        ("{uuid}", model.uuid().to_owned()),
    ];
    (model, names)
}

fn secret_scene(juju: JujuVersion, name: &str, hook: Hook) -> Scene {
    let (model, names) = with_secrets(juju);
    Scene {
        names,
        ..Scene::new(model, name, hook)
    }
}

/// The owner of secrets, leading.
pub fn owner() -> Scene {
    secret_scene(JujuVersion::default(), "web/0", Hook::UpdateStatus)
}

/// The owner in a hook of the relation over which a secret is granted.
pub fn owner_in_relation() -> Scene {
    let hook = Hook::RelationCreated { relation: RELATION };
    secret_scene(JujuVersion::default(), "web/0", hook)
}

/// A unit of the owning application that does not lead.
pub fn peer_of_owner() -> Scene {
    secret_scene(JujuVersion::default(), "web/1", Hook::UpdateStatus)
}

/// A unit that was granted a secret.
pub fn reader() -> Scene {
    secret_scene(JujuVersion::default(), "database/0", Hook::UpdateStatus)
}

/// The same on Juju 4.
pub fn reader_on_four() -> Scene {
    secret_scene(JujuVersion::four(), "database/0", Hook::UpdateStatus)
}
