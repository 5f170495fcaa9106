//! States of a Juju: those from which the tests begin, and what is compared.

use std::{collections::BTreeMap, fmt::Write, fs};

use charm_sdk::testing::juju_model::{Model, UnitName};
use serde_json::Value;
use whole_tests::LocalJuju;

use super::{NEW_PASSWORD, PASSWORD};

/// Jujus with both charms, from which commands begin.
pub struct Beginnings {
    /// Configured, without a relation.
    pub configured: LocalJuju,
    /// `wordpress` related over `smtp`, `indico` over `smtp-legacy`.
    pub served: LocalJuju,
    /// The same, with a secret of the operator's that is not used yet.
    pub served_with_secret: LocalJuju,
    /// The same, with the secret in use.
    pub served_from_secret: LocalJuju,
    /// The secret is configured, and was granted after the unit was told.
    pub granted: LocalJuju,
    /// Served, with a second unit.
    pub two_units: LocalJuju,
    /// The operator's secret.
    pub secret: String,
}

impl Beginnings {
    pub fn new() -> Self {
        let configured = LocalJuju::new();
        configured.run(&["add-model", "default", "--config", "seed=7"]);
        let password = format!("password={PASSWORD}");
        let options = ["host=smtp.example.com", "user=mailer", &password];
        let options: Vec<_> = options
            .iter()
            .flat_map(|option| ["--config", option])
            .collect();
        configured.deploy(".", &options);
        configured.deploy("examples/smtp-requirer", &["wordpress"]);
        configured.deploy("examples/smtp-requirer", &["indico"]);

        let served = configured.fork();
        served.run(&["integrate", "smtp-integrator:smtp", "wordpress:smtp"]);
        served.run(&[
            "integrate",
            "smtp-integrator:smtp-legacy",
            "indico:smtp-legacy",
        ]);

        let not_granted = served.fork();
        let secret = format!("password={NEW_PASSWORD}");
        let secret = not_granted.run(&["add-secret", "relay", &secret]);
        let secret = secret.trim().to_owned();
        let granted = not_granted.fork();
        not_granted.run(&["grant-secret", "relay", "smtp-integrator"]);
        let served_with_secret = not_granted;

        let from_secret = format!("password_secret={secret}");
        let config = ["config", "smtp-integrator", &from_secret];
        let served_from_secret = served_with_secret.fork();
        served_from_secret.run(&config);
        // Another password than the one that it is given.
        let password = format!("password={PASSWORD}");
        served_from_secret.run(&["update-secret", "relay", &password]);
        granted.run(&config);
        granted.run(&["grant-secret", "relay", "smtp-integrator"]);

        let two_units = served.fork();
        two_units.run(&["add-unit", "smtp-integrator"]);
        Self {
            configured,
            served,
            served_with_secret,
            served_from_secret,
            granted,
            two_units,
            secret,
        }
    }
}

/// What an application reads: where from, the host, and the password beside it.
#[derive(Clone, PartialEq, Eq)]
pub struct View {
    place: String,
    host: Option<String>,
    password: Option<String>,
}

/// A failing test shows which of the passwords it was, and no more.
impl std::fmt::Debug for View {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let password = self.password.as_deref().map(|password| match password {
            PASSWORD => "the first",
            NEW_PASSWORD => "the second",
            _ => "another one",
        });
        write!(f, "{} {:?} {password:?}", self.place, self.host)
    }
}

/// The model, seen from all sides.
pub struct State {
    /// Everything that a run has to come to in the end, as text to compare.
    pub shown: String,
    /// What the applications read.
    pub views: Vec<View>,
}

const APP: &str = "smtp-integrator";

impl State {
    pub fn of(juju: &LocalJuju) -> Self {
        let model = model(juju);
        let mut shown = String::new();
        let mut ids = BTreeMap::new();
        for unit in model.units() {
            let status = unit.workload_status();
            let (word, message) = (status.word.as_str(), &status.message);
            writeln!(shown, "{}: {word} {message:?}", unit.name()).unwrap();
        }
        for secret in model.secrets() {
            ids.insert(secret.id().to_string(), secret.label().to_owned());
            let (owner, label) = (secret.owner(), secret.label());
            writeln!(shown, "secret {label:?} of {owner:?}").unwrap();
            let latest = secret.reveal(secret.revision()).unwrap();
            for key in latest.keys() {
                writeln!(shown, "  {key}: {:?}", latest.get_base64(key)).unwrap();
            }
            let revisions = secret.revisions().count();
            let grants: Vec<_> = secret.access().collect();
            writeln!(shown, "  {revisions} revisions, for {grants:?}").unwrap();
        }
        for relation in model.relations() {
            writeln!(shown, "{}", relation.key()).unwrap();
            for end in relation.ends() {
                let bag = relation.app_data(&end.app);
                writeln!(shown, "  {}: {bag:?}", end.app).unwrap();
            }
            for unit in relation.units() {
                writeln!(shown, "  {unit}: {:?}", relation.unit_data(unit)).unwrap();
            }
        }
        let mut views = databags(&model);
        views.extend(kept(juju));
        writeln!(shown, "{views:?}").unwrap();
        // An id is drawn, and one more was drawn where a hook failed.
        for (id, label) in ids {
            shown = shown.replace(&id, &label);
        }
        Self { shown, views }
    }
}

fn model(juju: &LocalJuju) -> Model {
    let path = juju.folder().join("local-juju/models/default/model.json");
    let saved: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    serde_json::from_value(saved["model"].clone()).unwrap()
}

/// What stands in the databags, with the content of the secret that is named.
fn databags(model: &Model) -> Vec<View> {
    let mut views = Vec::new();
    for relation in model.relations().filter(|relation| !relation.is_peer()) {
        let Some(reader) = relation.remote_app(APP) else {
            continue;
        };
        let bag = relation.app_data(APP);
        let value = |key| bag.and_then(|bag| bag.get(key).cloned());
        let password = value("password_id").map(|uri| {
            let id = uri.rsplit(['/', ':']).next().unwrap().parse().unwrap();
            let reader = UnitName::new(reader, 0);
            match model.secret(&id) {
                None => "(gone)".to_owned(),
                Some(secret) if !secret.readable_by(&reader) => "(not granted)".to_owned(),
                Some(secret) => {
                    let content = secret.reveal(secret.revision()).unwrap();
                    String::from_utf8(content.get("password").unwrap()).unwrap()
                }
            }
        });
        views.push(View {
            place: relation.key(),
            host: value("host"),
            password: password.or_else(|| value("password")),
        });
    }
    views
}

/// What the requirers have made of it.
fn kept(juju: &LocalJuju) -> Vec<View> {
    let mut views: Vec<_> = juju
        .paths()
        .into_iter()
        .filter(|path| path.ends_with("smtp.json"))
        .map(|path| {
            let settings: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
            let value = |key: &str| settings[key].as_str().map(str::to_owned);
            let path = path.strip_prefix(juju.folder()).unwrap();
            View {
                place: path.display().to_string(),
                host: value("host"),
                password: value("password"),
            }
        })
        .collect();
    views.sort_by(|a, b| a.place.cmp(&b.place));
    views
}
