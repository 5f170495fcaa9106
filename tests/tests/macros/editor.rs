//! What an author sees who writes a charm in an editor: a real rust-analyzer
//! is asked, where there is one.

use std::io::Write;

use serde_json::Value;

use crate::charm::{Charm, target_dir};
use crate::language_server::{self, LanguageServer};

const METADATA: &str = "\
name: mail
summary: A charm that is open in an editor.
description: Somebody writes it.
provides:
  smtp:
    interface: smtp
    description: Settings of the relay.
requires:
  smtp-backup:
    interface: smtp
storage:
  spool:
    type: filesystem
";

const CONFIG: &str = "\
options:
  host:
    type: string
    description: Name or address of the relay.
  hops:
    type: int
    default: 3
  port:
    type: int
    default: 25
";

const ACTIONS: &str = "\
send:
  description: Sends a mail.
send-again:
  description: Sends the last mail again.
";

const MAIN: &str = r#"
use charm_sdk::{Context, Halt, Interface, NoData, RawDatabag, charm};

mod juju {
    charm_sdk::charm_types! {
        config {
            host: String,
        }
        relations {
            smtp: super::Mail,
        }
    }
}

pub enum Mail {}

impl Interface for Mail {
    const NAME: &'static str = "smtp";
    type ProviderApp = RawDatabag;
    type ProviderUnit = NoData;
    type RequirerApp = NoData;
    type RequirerUnit = NoData;
}

#[derive(Default)]
struct Relay;

#[charm]
impl Relay {
    #[on(config_changed)]
    fn configure(&mut self, ctx: &Context) -> Result<(), Halt> {
        let config: juju::Config = juju::Config::load(ctx)?;
        Ok(())
    }

    #[action(send)]
    fn send(&mut self) {}

    #[action(send_again)]
    fn repeat(&mut self) {}
}

fn main() -> std::process::ExitCode {
    charm_sdk::run::<Relay>()
}
"#;

/// What stands in the charm, to be replaced by what is being typed.
const ON: &str = "#[on(config_changed)]";
const ACTION: &str = "#[action(send_again)]";
const BODY: &str = "        Ok(())\n";
const OPTION: &str = "            host: String,\n";
const RELATION: &str = "            smtp: super::Mail,\n";

const HOST: &str = "Name or address of the relay.\n\nOption host: string, without a default.";
const SMTP: &str = "Endpoint smtp: provides the interface smtp.\n\nSettings of the relay.";

#[test]
fn a_real_server_completes_and_explains() {
    let Some(program) = language_server::installed() else {
        // Not by a macro: the output of a test that passes is not shown.
        writeln!(std::io::stderr(), "skipped: no rust-analyzer").expect("standard error is open");
        return;
    };
    let charm = Charm::new("in-an-editor");
    charm.write("metadata.yaml", METADATA);
    charm.write("config.yaml", CONFIG);
    charm.write("actions.yaml", ACTIONS);
    charm.write("src/main.rs", MAIN);
    assert_eq!(charm.check().errors, []);

    let file = charm.path("src/main.rs");
    let mut editor = Editor {
        server: LanguageServer::start(&program, &charm.path("."), &file, &target_dir()),
    };
    no_false_alarms(&mut editor);
    events_and_actions(&mut editor);
    handlers(&mut editor);
    keys_and_types(&mut editor);
}

/// In a charm that is right. An alarm may be no more than a shade of grey.
fn no_false_alarms(editor: &mut Editor) {
    let answer = editor.ask("textDocument/diagnostic", "enum Mail {}", "enum Mail {$0}");
    let alarms = answer["items"].as_array();
    assert_eq!(alarms.map(Vec::len), Some(0), "{answer}");
}

/// Inside `#[on(..)]` and `#[action(..)]`.
fn events_and_actions(editor: &mut Editor) {
    for typed in [
        "#[on($0)]",
        "#[on(smtp_rel$0)]",
        "#[on(install, $0)]",
        "#[on(install, smtp$0)]",
        "#[on(con$0, install)]",
    ] {
        let names = editor.completions(ON, typed);
        for name in [
            "config_changed",
            "smtp_relation_created",
            "smtp_backup_relation_broken",
            "spool_storage_attached",
        ] {
            assert!(names.iter().any(|it| it == name), "{typed}: {names:?}");
        }
        // Nor anything else that a path could begin with.
        assert!(!names.iter().any(|it| it == "main"), "{typed}: {names:?}");
    }
    for typed in ["#[action($0)]", "#[action(se$0)]", "#[action(send_a$0)]"] {
        assert_eq!(
            editor.completions(ACTION, typed),
            ["send", "send_again"],
            "{typed}"
        );
    }

    let event = "#[on(smtp_relation_cre$0ated)]";
    editor.explains(ON, event, "On endpoint smtp: a relation was made");
    editor.leads_to(ON, event, "charm_sdk::charm_types! {");
    let action = "#[action(send_ag$0ain)]";
    editor.explains(ACTION, action, "Sends the last mail again.");
    editor.leads_to(ACTION, action, "charm_sdk::charm_types! {");
}

/// In the unfinished body of a handler, and in its signature.
fn handlers(editor: &mut Editor) {
    for typed in [
        "        config.$0\n",
        "        config.$0\n        Ok(())\n",
        "        let host = config.ho$0;\n        Ok(())\n",
        "        if config.p$0 {\n",
    ] {
        assert_eq!(
            editor.completions(BODY, typed),
            ["host", "hops", "port"],
            "{typed}"
        );
    }
    let field = "        config.ho$0st;\n        Ok(())\n";
    editor.explains(BODY, field, HOST);
    // The author has written about this one, and not about the other.
    editor.leads_to(BODY, field, OPTION.trim());
    let field = "        config.po$0rt;\n        Ok(())\n";
    editor.explains(BODY, field, "Option port: int, by default 25.");
    editor.leads_to(BODY, field, "charm_sdk::charm_types! {");

    let typed = "ctx: &Context, event: juju::Smtp$0)";
    let events = editor.completions("ctx: &Context)", typed);
    assert!(
        events.iter().any(|it| it == "SmtpRelationCreated"),
        "{events:?}"
    );
}

/// Inside `charm_types!`.
fn keys_and_types(editor: &mut Editor) {
    for typed in [
        "            $0\n",
        "            ho$0\n",
        "            ho$0: u8,\n",
        "            host: String,\n            $0\n",
        "            host: String,\n            p$0\n",
    ] {
        assert_eq!(
            editor.completions(OPTION, typed),
            ["host", "hops", "port"],
            "{typed}"
        );
    }
    for typed in [
        "            $0\n",
        "            smtp_$0\n",
        "            smtp: super::Mail,\n            $0\n",
    ] {
        assert_eq!(
            editor.completions(RELATION, typed),
            ["smtp", "smtp_backup"],
            "{typed}"
        );
    }
    for typed in [
        "            smtp: super::$0\n",
        "            smtp: super::$0,\n",
        "            smtp: super::M$0,\n",
    ] {
        let names = editor.completions(RELATION, typed);
        assert!(names.iter().any(|it| it == "Mail"), "{typed}: {names:?}");
        assert!(!names.iter().any(|it| it == "Config"), "{typed}: {names:?}");
    }
    editor.explains(OPTION, "            ho$0st: String,\n", HOST);
    editor.explains(RELATION, "            sm$0tp: super::Mail,\n", SMTP);
    editor.leads_to(
        RELATION,
        "            smtp: super::Ma$0il,\n",
        "pub enum Mail {}",
    );
}

/// The charm in the server, to be asked about variants of its text.
struct Editor {
    server: LanguageServer,
}

impl Editor {
    /// Replaces a part of the charm and asks about the place of `$0` in it.
    fn ask(&mut self, method: &str, from: &str, to: &str) -> Value {
        assert_eq!(MAIN.matches(from).count(), 1, "{from} stands there once");
        let text = MAIN.replace(from, to);
        let (before, after) = text.split_once("$0").expect("the cursor is somewhere");
        self.server.edit(&format!("{before}{after}"));
        let line = before.matches('\n').count();
        let column = before.len() - before.rfind('\n').map_or(0, |end| end + 1);
        self.server.ask(method, (line, column))
    }

    fn completions(&mut self, from: &str, to: &str) -> Vec<String> {
        let answer = self.ask("textDocument/completion", from, to);
        let items = answer.get("items").unwrap_or(&answer);
        let labels = items.as_array().into_iter().flatten();
        let labels = labels.filter_map(|item| item["label"].as_str());
        labels.map(str::to_owned).collect()
    }

    /// The text that is shown over a place holds another.
    fn explains(&mut self, from: &str, to: &str, expected: &str) {
        let answer = self.ask("textDocument/hover", from, to);
        let text = answer["contents"]["value"].as_str().unwrap_or_default();
        assert!(text.contains(expected), "{to}: {answer}");
    }

    /// One of the definitions is in the line of the charm that begins so.
    fn leads_to(&mut self, from: &str, to: &str, expected: &str) {
        let answer = self.ask("textDocument/definition", from, to);
        let places = answer.as_array().into_iter().flatten();
        let mut lines = places
            .filter(|place| place["uri"] == self.server.uri())
            .filter_map(|place| place["range"]["start"]["line"].as_u64())
            .filter_map(|line| MAIN.lines().nth(usize::try_from(line).ok()?));
        let found = lines.any(|line| line.trim_start().starts_with(expected));
        assert!(found, "{to}: {answer}");
    }
}
