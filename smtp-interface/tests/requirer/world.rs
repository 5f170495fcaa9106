//! Hook tools with prepared answers.

use std::{
    collections::BTreeMap,
    io,
    sync::{Arc, Mutex},
};

use charm_sdk::{
    Call, Context, Endpoint, Environment, ExposeSecret, HookTools, Requires, SecretId, ToolOutput,
};
use serde_json::{Value, json};
use smtp_interface::{
    Smtp,
    requirer::{self, Offer, Settings},
};

/// The id of the provider's secret.
pub const ID: &str = "9m4e2mr0ui3e8a215n4g";

/// What stands where no one should see it.
pub const PASSWORD: &str = "hunter2";

pub enum Relay {}

impl Endpoint for Relay {
    const NAME: &'static str = "smtp";
    type Role = Requires;
    type Interface = Smtp;
}

pub enum Legacy {}

impl Endpoint for Legacy {
    const NAME: &'static str = "smtp-legacy";
    type Role = Requires;
    type Interface = Smtp;
}

type Answer = Result<String, String>;

/// Answers by what is asked for, and remembers what was.
#[derive(Default)]
pub struct World {
    relations: BTreeMap<String, (Value, Answer)>,
    secrets: BTreeMap<String, Answer>,
    calls: Mutex<Vec<String>>,
}

impl World {
    /// One relation `smtp:4` with this databag.
    pub fn with(databag: &Value) -> Self {
        Self::default().relation("smtp:4", "smtp-integrator", databag)
    }

    pub fn relation(mut self, id: &str, app: &str, databag: &Value) -> Self {
        let answer = (app.into(), Ok(databag.to_string()));
        self.relations.insert(id.to_owned(), answer);
        self
    }

    pub fn failing_relation(mut self, id: &str, text: &str) -> Self {
        let answer = ("smtp-integrator".into(), Err(text.to_owned()));
        self.relations.insert(id.to_owned(), answer);
        self
    }

    /// A relation whose other side Juju has forgotten.
    pub fn orphan(mut self, id: &str) -> Self {
        let answer = (Value::Null, Err("no application".to_owned()));
        self.relations.insert(id.to_owned(), answer);
        self
    }

    pub fn secret(mut self, id: &str, content: &Value) -> Self {
        self.secrets.insert(id.to_owned(), Ok(content.to_string()));
        self
    }

    pub fn failing_secret(mut self, text: &str) -> Self {
        self.secrets.insert(ID.to_owned(), Err(text.to_owned()));
        self
    }

    pub fn ctx(self) -> (Context, Arc<Self>) {
        let world = Arc::new(self);
        let environment = Environment::parse([
            ("JUJU_UNIT_NAME", "wordpress/0"),
            ("JUJU_MODEL_NAME", "blog"),
            ("JUJU_MODEL_UUID", "0dd8ae5c-4a5e-4d3f-8f34-0d6a0b8b2a2e"),
            (
                "JUJU_CHARM_DIR",
                "/var/lib/juju/agents/unit-wordpress-0/charm",
            ),
            ("JUJU_DISPATCH_PATH", "hooks/update-status"),
        ])
        .unwrap();
        let tools = Arc::clone(&world) as Arc<dyn HookTools>;
        (Context::new(environment, tools), world)
    }

    /// What the only relation offers.
    pub fn offer(self) -> Offer {
        let (ctx, _) = self.ctx();
        let mut offers = requirer::offers::<Relay>(&ctx).unwrap();
        assert_eq!(offers.len(), 1);
        offers.remove(0)
    }

    /// The calls of a tool so far.
    pub fn calls(&self, tool: &str) -> Vec<String> {
        let mut calls = self.calls.lock().unwrap().clone();
        calls.retain(|call| call.starts_with(tool));
        calls
    }

    fn answer(&self, call: &Call<'_>) -> Answer {
        let after = |flag: &str| {
            let at = call.args.iter().position(|arg| arg == flag);
            call.args[at.unwrap() + 1].as_str()
        };
        let last = call.args.last().unwrap().as_str();
        match call.tool {
            "relation-ids" => {
                let ids = self.relations.keys();
                let ids: Vec<_> = ids
                    .filter(|id| id.split(':').next() == Some(last))
                    .collect();
                Ok(json!(ids).to_string())
            }
            "relation-list" => Ok(self.relations[after("-r")].0.to_string()),
            "relation-get" => self.relations[after("-r")].1.clone(),
            "secret-get" => {
                let id: SecretId = last.parse().unwrap();
                let unknown = Err(format!("secret \"{id}\" not found"));
                self.secrets.get(id.id()).cloned().unwrap_or(unknown)
            }
            tool => panic!("{tool} is not to be called"),
        }
    }
}

impl HookTools for World {
    fn call(&self, call: &Call<'_>) -> io::Result<ToolOutput> {
        let line = format!("{} {}", call.tool, call.args.join(" "));
        self.calls.lock().unwrap().push(line);
        Ok(match self.answer(call) {
            Ok(answer) => ToolOutput {
                code: 0,
                stdout: answer.into(),
                stderr: Vec::new(),
            },
            Err(text) => ToolOutput {
                // Juju's code for an argument that it does not take.
                code: if text.ends_with("not valid") { 2 } else { 1 },
                stdout: Vec::new(),
                stderr: format!("ERROR {text}\n").into(),
            },
        })
    }
}

/// A good databag, with some keys set to something else; null leaves one out.
pub fn databag(changes: &Value) -> Value {
    let mut bag = json!({
        "host": "smtp.example.com",
        "port": "587",
        "auth_type": "plain",
        "transport_security": "starttls",
        "user": "mailer",
    });
    let bag_keys = bag.as_object_mut().unwrap();
    bag_keys.extend(changes.as_object().unwrap().clone());
    bag_keys.retain(|_, value| !value.is_null());
    bag
}

pub fn settings(changes: &Value) -> Settings {
    World::with(&databag(changes)).offer().settings.unwrap()
}

pub fn password_of(settings: &Settings) -> Option<&str> {
    settings.password().map(ExposeSecret::expose_secret)
}
