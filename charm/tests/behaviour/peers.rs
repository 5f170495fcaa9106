//! The model always has a peer relation. An agent may not know of it yet, or
//! not any more: then hook tools list none.

use std::{
    io,
    sync::{Arc, Mutex},
};

use charm_sdk::{Call, Charm, Context, Environment, HookTools, ToolOutput};
use smtp_integrator::SmtpIntegrator;

/// Hook tools of a leader with one `smtp` relation and no peers.
#[derive(Default)]
struct NoPeers(Mutex<Vec<String>>);

impl HookTools for NoPeers {
    fn call(&self, call: &Call<'_>) -> io::Result<ToolOutput> {
        let line = format!("{} {}", call.tool, call.args.join(" "));
        let line = line.trim_end().to_owned();
        let answer = match call.tool {
            "is-leader" => Ok("true"),
            "config-get" => Ok(r#"{
                "host": "smtp.example.com", "port": 25, "password": "s3cret",
                "auth_type": "none", "transport_security": "tls", "skip_ssl_verify": false
            }"#),
            "relation-ids" if line.ends_with(" smtp") => Ok(r#"["smtp:4"]"#),
            "relation-ids" => Ok("[]"),
            "relation-list" => Ok(r#""wordpress""#),
            "relation-get" => Ok("{}"),
            "secret-info-get" => Err(r#"secret "smtp-password" not found"#),
            "secret-add" => {
                Ok("secret://0dd8ae5c-4a5e-4d3f-8f34-0d6a0b8b2a2e/9m4e2mr0ui3e8a215n4g")
            }
            "relation-set" | "secret-grant" | "status-set" => Ok(""),
            _ => Err("not expected"),
        };
        self.0.lock().unwrap().push(line);
        let (code, stdout, stderr) = match answer {
            Ok(answer) => (0, answer, String::new()),
            Err(text) => (1, "", format!("ERROR {text}\n")),
        };
        Ok(ToolOutput {
            code,
            stdout: stdout.into(),
            stderr: stderr.into(),
        })
    }
}

/// The calls that change something, in an event that has to succeed.
fn changes(hook: &str, more: &[(&str, &str)]) -> Vec<String> {
    let dispatched = format!("hooks/{hook}");
    let variables = [
        ("JUJU_UNIT_NAME", "smtp-integrator/0"),
        ("JUJU_MODEL_NAME", "mail"),
        ("JUJU_MODEL_UUID", "0dd8ae5c-4a5e-4d3f-8f34-0d6a0b8b2a2e"),
        ("JUJU_CHARM_DIR", "/charm"),
        ("JUJU_DISPATCH_PATH", &dispatched),
    ];
    let environment = Environment::parse(variables.into_iter().chain(more.iter().copied()));
    let tools = Arc::new(NoPeers::default());
    let ctx = Context::new(
        environment.unwrap(),
        Arc::clone(&tools) as Arc<dyn HookTools>,
    );
    SmtpIntegrator.dispatch(&ctx).unwrap();
    let calls = tools.0.lock().unwrap();
    let changing = |call: &&String| {
        ["relation-set ", "secret-", "status-set "]
            .iter()
            .any(|tool| call.starts_with(tool))
            && !call.contains("-get ")
    };
    calls.iter().filter(changing).cloned().collect()
}

const RELATION: [(&str, &str); 4] = [
    ("JUJU_RELATION", "smtp"),
    ("JUJU_RELATION_ID", "smtp:4"),
    ("JUJU_REMOTE_APP", "wordpress"),
    ("JUJU_REMOTE_UNIT", ""),
];

#[test]
fn without_peers_applications_are_served_and_nothing_is_waited_for() {
    for (hook, more) in [
        ("config-changed", &[][..]),
        // Which secrets there are is not asked: the one in use is not known.
        ("upgrade-charm", &[][..]),
        ("smtp-relation-created", &RELATION),
    ] {
        let changes = changes(hook, more);
        let tools: Vec<_> = changes
            .iter()
            .map(|call| call.split(' ').next().unwrap())
            .collect();
        assert_eq!(changes[0], "status-set -- active");
        assert!(tools.contains(&"secret-add"), "{changes:?}");
        assert!(tools.contains(&"secret-grant"), "{changes:?}");
        // Only the relation: there is no peer databag to write.
        let writes: Vec<_> = changes
            .iter()
            .filter(|call| call.starts_with("relation-set"))
            .collect();
        assert_eq!(writes, ["relation-set -r smtp:4 --app --file -"]);
    }
}

#[test]
fn without_peers_an_application_leaves_without_trouble() {
    assert_eq!(
        changes("smtp-relation-broken", &RELATION),
        ["status-set -- active"]
    );
}
