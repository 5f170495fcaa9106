//! The environment of a hook: exactly Juju's.

use super::{Hook, HookContext};
use crate::action::Work;
use crate::model::{Flavour, Model};
use crate::secret::SecretOwner;

/// What systemd gives to a service, and with it the agent to a hook.
const AGENT_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/snap/bin";

/// Where the agent of a unit keeps things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentPaths {
    /// The unpacked charm.
    pub charm_dir: String,
    /// The directory with the hook tools.
    pub tools_dir: String,
    /// The socket on which the agent answers to hook tools.
    pub socket: String,
    /// The agent's own `PATH`.
    pub path: String,
}

impl AgentPaths {
    /// Paths with the `PATH` that agents have.
    pub fn new(
        charm_dir: impl Into<String>,
        tools_dir: impl Into<String>,
        socket: impl Into<String>,
    ) -> Self {
        Self {
            charm_dir: charm_dir.into(),
            tools_dir: tools_dir.into(),
            socket: socket.into(),
            path: AGENT_PATH.to_owned(),
        }
    }
}

impl HookContext {
    /// The whole environment of the hook's process. Nothing else is to be in it.
    pub fn environment(&self, model: &Model, paths: &AgentPaths) -> Vec<(String, String)> {
        let mut all: Vec<(String, String)> = Vec::new();
        let mut set = |name: &str, value: &str| all.push((name.to_owned(), value.to_owned()));
        let hook = &self.dispatch.hook;
        let is_task = hook.task().is_some();
        let unit = model.unit(self.unit());

        set("CHARM_DIR", &paths.charm_dir);
        set("JUJU_CHARM_DIR", &paths.charm_dir);
        set("JUJU_CONTEXT_ID", &self.id);
        set(
            "JUJU_HOOK_NAME",
            if is_task { "" } else { &self.dispatch.name },
        );
        set("JUJU_AGENT_SOCKET_ADDRESS", &paths.socket);
        set("JUJU_AGENT_SOCKET_NETWORK", "unix");
        set("JUJU_UNIT_NAME", &self.unit().to_string());
        set("JUJU_MODEL_UUID", model.uuid());
        set("JUJU_MODEL_NAME", model.name());
        set("JUJU_API_ADDRESSES", "127.0.0.1:17070");
        for variable in model.rules().variables {
            set(variable, "");
        }
        let machine = match (model.flavour(), unit) {
            (Flavour::Machine, Some(unit)) => unit.machine.to_string(),
            _ => String::new(),
        };
        set("JUJU_MACHINE_ID", &machine);
        let principal = unit
            .and_then(|unit| unit.principal.as_ref())
            .map(ToString::to_string);
        set("JUJU_PRINCIPAL_UNIT", &principal.unwrap_or_default());
        set("JUJU_AVAILABILITY_ZONE", "");
        set("JUJU_VERSION", model.juju().as_str());
        set("CLOUD_API_VERSION", "");
        for (variable, value) in model.model_config().proxy_variables() {
            set(&variable, &value);
        }
        set("PATH", &format!("{}:{}", paths.tools_dir, paths.path));
        set("LANG", "C.UTF-8");
        set("TERM", "tmux-256color");
        set("DEBIAN_FRONTEND", "noninteractive");
        set("APT_LISTCHANGES_FRONTEND", "none");

        if let Some(path) = self.dispatch.path() {
            set("JUJU_DISPATCH_PATH", &path);
        }
        if let Some(relation) = hook.relation() {
            let relation = model.relation(relation);
            let end = relation.and_then(|relation| relation.end(self.unit().app()));
            set("JUJU_RELATION", end.map_or("", |end| end.endpoint.as_str()));
            let id = relation.and_then(|relation| relation.id_for(self.unit().app()));
            set("JUJU_RELATION_ID", &id.unwrap_or_default());
            set(
                "JUJU_REMOTE_UNIT",
                &hook
                    .remote_unit()
                    .map(ToString::to_string)
                    .unwrap_or_default(),
            );
            set(
                "JUJU_REMOTE_APP",
                self.remote_app.as_deref().unwrap_or_default(),
            );
        }
        if let Some(departing) = &self.departing {
            set("JUJU_DEPARTING_UNIT", &departing.to_string());
        }
        if let Some(secret) = hook.secret() {
            set("JUJU_SECRET_ID", &format!("secret:{secret}"));
            set("JUJU_SECRET_LABEL", &self.secret_label(model));
        }
        match hook {
            Hook::SecretExpired { revision, .. } | Hook::SecretRemove { revision, .. } => {
                set("JUJU_SECRET_REVISION", &revision.to_string());
            }
            _ => {}
        }
        self.describe_storage(model, &mut set);
        self.describe_workload(&mut set);
        if let Some(task) = hook.task().and_then(|task| model.task(task))
            && let Work::Action { name, .. } = &task.work
        {
            set("JUJU_ACTION_NAME", name);
            set("JUJU_ACTION_UUID", &task.id.to_string());
            set("JUJU_ACTION_TAG", &format!("action-{}", task.id));
        }
        all
    }

    fn describe_storage(&self, model: &Model, set: &mut impl FnMut(&str, &str)) {
        let id = self.dispatch.hook.storage();
        if let Some(storage) = id.and_then(|id| model.storage_instance(id)) {
            set("JUJU_STORAGE_ID", &storage.id.to_string());
            set("JUJU_STORAGE_LOCATION", &model.storage_location(storage));
            set("JUJU_STORAGE_KIND", storage.kind.as_str());
        }
    }

    fn describe_workload(&self, set: &mut impl FnMut(&str, &str)) {
        let hook = &self.dispatch.hook;
        if let Some(container) = hook.container() {
            set("JUJU_WORKLOAD_NAME", container);
        }
        match hook {
            Hook::PebbleCustomNotice { id, key, .. } => {
                set("JUJU_NOTICE_ID", id);
                set("JUJU_NOTICE_TYPE", "custom");
                set("JUJU_NOTICE_KEY", key);
            }
            Hook::PebbleCheckFailed { check, .. } | Hook::PebbleCheckRecovered { check, .. } => {
                set("JUJU_PEBBLE_CHECK_NAME", check);
            }
            _ => {}
        }
    }

    /// The label by which this unit knows the hook's secret: the one it gave itself, else the owner's if it owns it.
    fn secret_label(&self, model: &Model) -> String {
        let Some(secret) = self.dispatch.hook.secret().and_then(|id| model.secret(id)) else {
            return String::new();
        };
        let own = secret
            .consumers
            .get(self.unit())
            .map(|consumer| consumer.label.as_str())
            .unwrap_or_default();
        let owner = match &secret.owner {
            SecretOwner::Application(app) => app == self.unit().app(),
            SecretOwner::Unit(unit) => unit == self.unit(),
            SecretOwner::Model => false,
        };
        if own.is_empty() && owner {
            secret.label.clone()
        } else {
            own.to_owned()
        }
    }
}
