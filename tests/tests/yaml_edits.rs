//! What the compiler says when only the YAML of a charm changes.
//!
//! Each test edits the YAML of a small charm of its own and compiles it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use serde_json::Value;
use tempfile::TempDir;

const METADATA: &str = "\
name: edited
summary: A charm whose YAML is edited.
description: It is compiled after each edit.
provides:
  smtp:
    interface: smtp
";

const CONFIG: &str = "\
options:
  host:
    type: string
  port:
    type: int
    default: 25
  sender:
    type: string
";

/// Lines that an edit makes wrong are marked with what they use.
const MAIN: &str = r#"
use charm_sdk::{Context, Halt, Interface, NoData, RawDatabag, charm};

mod juju {
    charm_sdk::charm_types! {
        config {
            host: String, // host
            port: u16, // port
        }
        relations {
            smtp: super::Mail, // smtp
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
struct Edited;

#[charm]
impl Edited {
    #[on(config_changed)]
    fn configure(&mut self, ctx: &Context) -> Result<(), Halt> {
        let config = juju::Config::load(ctx)?;
        let host: String = config.host; // host
        let port: u16 = config.port;
        let sender: Option<String> = config.sender; // sender
        self.publish(ctx, host, port, sender)
    }

    #[on(smtp_relation_created)] // smtp
    fn join(
        &mut self,
        ctx: &Context,
        event: juju::SmtpRelationCreated, // smtp
    ) -> Result<(), Halt> {
        event.relation(ctx).remote_app()?;
        self.configure(ctx)
    }

    fn publish(
        &mut self,
        ctx: &Context,
        _host: String,
        _port: u16,
        _sender: Option<String>,
    ) -> Result<(), Halt> {
        ctx.relations::<juju::Smtp>()?; // smtp
        Ok(())
    }
}

fn main() -> std::process::ExitCode {
    charm_sdk::run::<Edited>()
}
"#;

#[test]
fn an_unchanged_charm_compiles() {
    assert_eq!(Charm::new("unchanged").check().errors, []);
}

#[test]
fn a_renamed_option_is_wrong_wherever_it_is_used() {
    let charm = Charm::new("renamed-option");
    charm.edit("config.yaml", "host:", "hosts:");
    let check = charm.check();
    assert_eq!(check.lines("src/main.rs"), charm.marked("host"));
    check.says("config.yaml has no option `host`; did you mean `hosts`?");
    check.says("no field `host` on type `Config`");
}

#[test]
fn a_removed_endpoint_is_wrong_wherever_it_is_used() {
    let charm = Charm::new("removed-endpoint");
    charm.edit(
        "metadata.yaml",
        "provides:\n  smtp:\n    interface: smtp\n",
        "",
    );
    let check = charm.check();
    assert_eq!(check.lines("src/main.rs"), charm.marked("smtp"));
    check.says("metadata.yaml has no endpoint `smtp`; it declares none");
    check.says("no event `smtp_relation_created`");
    check.says("cannot find type `SmtpRelationCreated` in module `juju`");
    check.says("cannot find type `Smtp` in module `juju`");
}

#[test]
fn an_option_of_another_type_is_wrong_where_its_type_is_written() {
    let charm = Charm::new("other-type");
    charm.edit(
        "config.yaml",
        "type: int\n    default: 25",
        "type: string\n    default: smtp",
    );
    let check = charm.check();
    assert_eq!(check.lines("src/main.rs"), charm.marked("port"));
    check.says("`u16` cannot hold a configuration option whose value is `String`");
}

#[test]
fn an_option_of_another_obvious_type_is_wrong_where_it_is_used() {
    let charm = Charm::new("other-obvious-type");
    charm.edit(
        "config.yaml",
        "sender:\n    type: string",
        "sender:\n    type: boolean",
    );
    let check = charm.check();
    assert_eq!(check.lines("src/main.rs"), charm.marked("sender"));
    check.says("mismatched types");
}

#[test]
fn an_option_that_loses_its_default_becomes_required() {
    let charm = Charm::new("lost-default");
    charm.edit("config.yaml", "    default: 25\n", "");
    assert_eq!(charm.check().errors, []);
}

#[test]
fn a_mistake_in_the_yaml_is_reported_at_its_place_and_alone() {
    let charm = Charm::new("mistake");
    charm.edit("config.yaml", "type: int", "type: itn");
    charm.edit("metadata.yaml", "interface: smtp", "interfase: smtp");
    let check = charm.check();
    let firsts: Vec<&str> = check.errors.iter().map(Reported::first_line).collect();
    assert_eq!(
        firsts,
        [
            "metadata.yaml:6:5: `interface` is missing; there is only `interfase`",
            "config.yaml:5:11: unknown option type `itn`",
        ]
    );
}

#[test]
fn an_edit_compiles_the_charm_again_and_nothing_else() {
    let charm = Charm::new("edit");
    charm.check();
    assert_eq!(charm.check().compiled, [""; 0], "nothing has changed");
    for file in ["config.yaml", "metadata.yaml"] {
        charm.edit(file, "\n", "\n# A comment.\n");
        assert_eq!(charm.check().compiled, ["edit"], "{file} has changed");
        assert_eq!(
            charm.check().compiled,
            [""; 0],
            "{file} has changed no more"
        );
    }
}

#[test]
fn both_macros_must_read_the_same_declaration() {
    let charm = Charm::new("two-declarations");
    charm.write("other/metadata.yaml", METADATA);
    charm.write("other/config.yaml", CONFIG);
    charm.edit("src/main.rs", "#[charm]", "#[charm(path = \"other\")]");
    let check = charm.check();
    assert_eq!(check.errors.len(), 1);
    check.says("`#[charm]` reads the declaration in `other` and `charm_types!` another one");

    charm.edit(
        "src/main.rs",
        "charm_types! {",
        "charm_types! { path = \"other\";",
    );
    assert_eq!(charm.check().errors, []);

    fs::remove_file(charm.path("metadata.yaml")).expect("the file is there");
    charm.edit("src/main.rs", "#[charm(path = \"other\")]", "#[charm]");
    let check = charm.check();
    assert_eq!(check.errors.len(), 1);
    check.says("`charm_types!` has found one: give `#[charm]` the same `path`");
}

#[test]
fn one_file_can_hold_everything_and_the_sdk_have_another_name() {
    let charm = Charm::new("one-file");
    let indented = CONFIG.replace('\n', "\n  ");
    let unified = format!(
        "type: charm\n{METADATA}config:\n  {}\n",
        indented.trim_end()
    );
    charm.write("charmcraft.yaml", &unified);
    for file in ["metadata.yaml", "config.yaml"] {
        fs::remove_file(charm.path(file)).expect("the file is there");
    }
    charm.edit(
        "Cargo.toml",
        "charm-sdk = {",
        "sdk = { package = \"charm-sdk\",",
    );
    charm.edit(
        "src/main.rs",
        "charm_types! {",
        "charm_types! { crate = ::sdk;",
    );
    charm.edit("src/main.rs", "#[charm]", "#[charm(crate = ::sdk)]");
    charm.edit("src/main.rs", "charm_sdk::", "sdk::");
    assert_eq!(charm.check().errors, []);

    charm.edit("charmcraft.yaml", "host:", "hosts:");
    let check = charm.check();
    check.says("charmcraft.yaml has no option `host`; did you mean `hosts`?");
    assert_eq!(check.lines("src/main.rs"), charm.marked("host"));
}

/// Editors look at another branch of the expansions, which names each event and
/// each key once and dispatches nothing.
#[test]
fn what_editors_see_compiles() {
    let charm = Charm::new("editors");
    charm.write(
        "build.rs",
        "fn main() { println!(\"cargo::rustc-cfg=rust_analyzer\"); }",
    );
    assert_eq!(charm.check().errors, []);

    charm.edit("config.yaml", "host:", "hosts:");
    charm.edit("src/main.rs", "#[on(config_changed)]", "#[on(config_chan)]");
    let check = charm.check();
    check.says("no field `host` on type `Config`");
    check.says("cannot find value `config_chan` in module `juju::on`");
}

/// A charm in a folder of its own.
struct Charm {
    dir: TempDir,
}

impl Charm {
    /// The name keeps charms apart in the target folder that they share.
    fn new(name: &str) -> Self {
        let charm = Self {
            dir: tempfile::tempdir().expect("a folder for the charm"),
        };
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let workspace = workspace.canonicalize().expect("the workspace is there");
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
             [dependencies]\ncharm-sdk = {{ path = \"{}\" }}\n\n[workspace]\n",
            workspace.join("charm-sdk").display(),
        );
        charm.write("Cargo.toml", &manifest);
        charm.write("metadata.yaml", METADATA);
        charm.write("config.yaml", CONFIG);
        charm.write("src/main.rs", MAIN);
        // The same versions, so that nothing has to be fetched.
        fs::copy(workspace.join("Cargo.lock"), charm.path("Cargo.lock")).expect("a lock file");
        charm
    }

    fn path(&self, file: &str) -> PathBuf {
        self.dir.path().join(file)
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.path(file);
        let folder = path.parent().expect("a file lies in a folder");
        fs::create_dir_all(folder).expect("the folder can be made");
        fs::write(path, text).expect("the file can be written");
    }

    fn edit(&self, file: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.path(file)).expect("the file is there");
        assert!(text.contains(from), "{file} has `{from}`");
        self.write(file, &text.replace(from, to));
    }

    /// The numbers of the lines of `main.rs` that are marked with a word.
    fn marked(&self, word: &str) -> Vec<u64> {
        let text = fs::read_to_string(self.path("src/main.rs")).expect("the file is there");
        let mark = format!("// {word}");
        let lines = (1..).zip(text.lines());
        let marked: Vec<u64> = lines
            .filter(|(_, line)| line.ends_with(&mark))
            .map(|(number, _)| number)
            .collect();
        assert!(!marked.is_empty(), "`{word}` is used somewhere");
        marked
    }

    /// Compiles the charm. Dependencies are compiled once for all tests.
    fn check(&self) -> Check {
        let output = Command::new(env!("CARGO"))
            .args(["check", "--offline", "--message-format=json"])
            .current_dir(self.dir.path())
            .env(
                "CARGO_TARGET_DIR",
                Path::new(env!("CARGO_TARGET_TMPDIR")).join("yaml-edits"),
            )
            .env("CARGO_TERM_COLOR", "never")
            .output()
            .expect("cargo can be started");
        let text = String::from_utf8(output.stdout).expect("cargo writes UTF-8");
        let messages: Vec<Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).expect("cargo writes JSON"))
            .collect();
        let check = Check::new(&messages);
        assert_eq!(
            output.status.success(),
            check.errors.is_empty(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        check
    }
}

/// What cargo said.
struct Check {
    errors: Vec<Reported>,
    /// The packages that were compiled and not found ready.
    compiled: Vec<String>,
}

#[derive(Debug, PartialEq)]
struct Reported {
    text: String,
    /// File and line of each place that the error is about.
    places: Vec<(String, u64)>,
}

impl Reported {
    fn first_line(&self) -> &str {
        self.text.lines().next().unwrap_or_default()
    }
}

impl Check {
    fn new(messages: &[Value]) -> Self {
        let of = |reason: &'static str| {
            let of_reason = move |message: &&Value| message["reason"] == reason;
            messages.iter().filter(of_reason)
        };
        let errors = of("compiler-message")
            .map(|message| &message["message"])
            // The last one only counts the others.
            .filter(|message| {
                message["level"] == "error" && message["spans"] != Value::Array(vec![])
            })
            .map(reported)
            .collect();
        let compiled = of("compiler-artifact")
            .filter(|artifact| artifact["fresh"] == false)
            .filter_map(|artifact| artifact["target"]["name"].as_str())
            .map(str::to_owned)
            .collect();
        Self { errors, compiled }
    }

    /// The lines of a file that errors are about, each once.
    fn lines(&self, file: &str) -> Vec<u64> {
        let places = self.errors.iter().flat_map(|error| &error.places);
        let mut lines: Vec<u64> = places
            .inspect(|place| assert_eq!(place.0, file))
            .map(|place| place.1)
            .collect();
        lines.sort_unstable();
        lines.dedup();
        lines
    }

    fn says(&self, text: &str) {
        let found = self.errors.iter().any(|error| error.text.contains(text));
        assert!(found, "{text:?} is not in {:#?}", self.errors);
    }
}

fn reported(message: &Value) -> Reported {
    let spans = message["spans"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let primary = spans.iter().filter(|span| span["is_primary"] == true);
    Reported {
        text: message["message"].as_str().unwrap_or_default().to_owned(),
        places: primary
            .map(|span| {
                let file = span["file_name"].as_str().unwrap_or_default();
                (
                    file.to_owned(),
                    span["line_start"].as_u64().unwrap_or_default(),
                )
            })
            .collect(),
    }
}
