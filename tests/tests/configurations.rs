//! Texts of all kinds on their way through real processes: from `config-get`
//! through the packed SMTP Integrator into databags and a secret, and back
//! through the hook tools of packed requirers.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use serde_json::{Value, json};
use whole_tests::LocalJuju;

/// In every text that must not be shown.
const MARK: &str = "Kq7xWz";

/// Texts that a reader of JSON or YAML, or one of options, could take for
/// something else, or refuse.
const TEXTS: [&str; 40] = [
    // What YAML's readers refuse, or change, where JSON does not escape it.
    "😀 a\u{10ffff}",
    "a/b \\/ \\\\",
    "\\ud83d\\ude00 \\u0000",
    "a\u{7f}b",
    "\u{80}\u{84}\u{86}\u{9f}",
    "a\u{85}b",
    "\u{fffe}\u{ffff}\u{fffd}",
    "\u{feff}\u{a0}\u{2028}\u{2029}",
    "a\n\t\u{8}\u{c}\r\nb",
    "\u{1}\u{1b}[31m\u{1f}",
    "e\u{301} \u{202e}evil \u{e000}",
    "\"'`",
    // Other values.
    "null",
    "~",
    "true",
    "0x10",
    "010",
    "1e3",
    "2001-01-01",
    "{\"a\": 1}",
    "[\"a\", null]",
    "[",
    "!!binary aGk=",
    "&a",
    "*a",
    "a: b # c",
    "- a",
    "--- a",
    "...",
    "|",
    "%YAML 1.1",
    " a ",
    // Options, and what shells take apart.
    "--file",
    "--format=json",
    "-r",
    "--",
    "-",
    "@/etc/hostname",
    "key=value==",
    "$(id) `id` %s%n",
];

/// The SMTP Integrator, integrated with one application at each endpoint.
struct Integrated(LocalJuju);

impl Integrated {
    fn new() -> Self {
        let juju = LocalJuju::new();
        juju.deploy(".", &["--config", "host=smtp.example.com"]);
        for (app, endpoint) in [("wordpress", "smtp"), ("indico", "smtp-legacy")] {
            juju.deploy("examples/smtp-requirer", &[app]);
            let [ours, theirs] = ["smtp-integrator", app].map(|app| format!("{app}:{endpoint}"));
            juju.run(&["integrate", &ours, &theirs]);
        }
        Self(juju)
    }

    fn configure(&self, options: &Value) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("options.yaml");
        std::fs::write(
            &file,
            serde_yaml::to_string(&json!({"smtp-integrator": options})).unwrap(),
        )
        .unwrap();
        self.0.run(&[
            "config",
            "smtp-integrator",
            "--file",
            file.to_str().unwrap(),
        ]);
    }

    fn status(&self) -> (String, String) {
        self.0.workload("smtp-integrator/0")
    }

    /// What both applications have kept of what they read.
    fn kept(&self) -> [Value; 2] {
        let files = self.0.files();
        ["wordpress", "indico"].map(|app| {
            let place = format!("unit-{app}-0/charm/smtp.json");
            let (_, content) = files
                .iter()
                .find(|(path, _)| path.ends_with(&place))
                .unwrap();
            serde_json::from_slice(content).unwrap()
        })
    }

    #[track_caller]
    fn assert_handed_on(&self, user: &str, password: &str) {
        self.configure(&json!({"user": user, "password": password}));
        let active = ("active".into(), String::new());
        assert_eq!(self.status(), active, "{user:?}, {password:?}");
        for kept in self.kept() {
            assert_eq!(kept["user"], user);
            assert_eq!(kept["password"], password);
        }
    }
}

#[test]
fn applications_read_every_text_as_it_was_configured() {
    let juju = Integrated::new();
    for text in TEXTS {
        juju.assert_handed_on("mailer", text);
    }
    // A secret holds less than a databag does.
    let long = "\"\\😀é".repeat(64 * 1024 / 8);
    juju.assert_handed_on(&long, "s3cret");
}

#[test]
fn what_is_invalid_blocks_the_unit_is_not_shown_and_changes_nothing() {
    let juju = Integrated::new();
    juju.assert_handed_on("mailer", "s3cret");
    let kept = juju.kept();
    for text in TEXTS {
        let text = format!("{MARK} {text}@");
        juju.configure(&json!({"host": text, "smtp_sender": text, "recipients": text}));
        let (status, message) = juju.status();
        assert_eq!(status, "blocked", "{text:?}");
        let told = message.strip_prefix("invalid configuration: host: ");
        let told = told.unwrap_or_else(|| panic!("{message}"));
        assert!(
            told.contains("; smtp_sender: ") && told.contains("; recipients: "),
            "{message}"
        );
        assert!(!message.contains(MARK), "{message}");
        assert!(message.chars().count() <= 1_000);
    }
    assert_eq!(juju.kept(), kept);
    let log = juju.0.run(&["debug-log", "--replay", "--level", "TRACE"]);
    assert!(!log.contains(MARK));
}
