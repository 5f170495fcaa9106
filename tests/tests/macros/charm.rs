//! A small charm in a folder of its own, and what the compiler says about it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

use serde_json::Value;
use tempfile::TempDir;
use whole_tests::workspace;

pub(crate) const METADATA: &str = "\
name: edited
summary: A charm whose YAML is edited.
description: It is compiled after each edit.
provides:
  smtp:
    interface: smtp
";

pub(crate) const CONFIG: &str = "\
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
pub(crate) const MAIN: &str = r#"
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

/// Where all these charms are compiled, their dependencies once for all.
pub(crate) fn target_dir() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("charms")
}

/// A charm in a folder of its own.
pub(crate) struct Charm {
    dir: TempDir,
}

impl Charm {
    /// The name keeps charms apart in the target folder that they share.
    pub(crate) fn new(name: &str) -> Self {
        let charm = Self::empty();
        charm.package(".", name, "\n[workspace]\n");
        charm.write("metadata.yaml", METADATA);
        charm.write("config.yaml", CONFIG);
        charm.write("src/main.rs", MAIN);
        charm
    }

    /// A folder without any package, for charms that lie otherwise.
    pub(crate) fn empty() -> Self {
        let charm = Self {
            dir: tempfile::tempdir().expect("a folder for the charm"),
        };
        // The same versions, so that nothing has to be fetched.
        charm.lock("");
        charm
    }

    pub(crate) fn lock(&self, dir: &str) {
        let lock = workspace().join("Cargo.lock");
        fs::copy(lock, self.path(dir).join("Cargo.lock")).expect("a lock file");
    }

    /// Writes the manifest of a package that depends on the SDK.
    pub(crate) fn package(&self, dir: &str, name: &str, more: &str) {
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
             [dependencies]\ncharm-sdk = {{ path = \"{}\" }}\n{more}",
            workspace().join("charm-sdk").display(),
        );

        self.write(&format!("{dir}/Cargo.toml"), &manifest);
    }

    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.dir.path().join(file)
    }

    pub(crate) fn write(&self, file: &str, text: impl AsRef<[u8]>) {
        let path = self.path(file);
        let folder = path.parent().expect("a file lies in a folder");
        fs::create_dir_all(folder).expect("the folder can be made");
        fs::write(path, text).expect("the file can be written");
    }

    pub(crate) fn edit(&self, file: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.path(file)).expect("the file is there");
        assert!(text.contains(from), "{file} has `{from}`");
        self.write(file, text.replace(from, to));
    }

    /// The numbers of the lines of `main.rs` that are marked with a word.
    pub(crate) fn marked(&self, word: &str) -> Vec<u64> {
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

    /// Compiles the charm.
    pub(crate) fn check(&self) -> Check {
        self.check_in("")
    }

    /// Compiles the package in a folder.
    pub(crate) fn check_in(&self, dir: &str) -> Check {
        self.check_with(dir, &[])
    }

    /// The same with its tests and examples.
    pub(crate) fn check_targets(&self, dir: &str) -> Check {
        self.check_with(dir, &["--all-targets"])
    }

    fn check_with(&self, dir: &str, more: &[&str]) -> Check {
        let output = self.cargo(dir, &[&["check", "--message-format=json"], more].concat());
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

    pub(crate) fn cargo(&self, dir: &str, args: &[&str]) -> Output {
        Command::new(env!("CARGO"))
            .args(args)
            .arg("--offline")
            .current_dir(self.path(dir))
            .env("CARGO_TARGET_DIR", target_dir())
            .env("CARGO_TERM_COLOR", "never")
            .output()
            .expect("cargo can be started")
    }
}

/// What cargo said.
pub(crate) struct Check {
    pub(crate) errors: Vec<Reported>,
    /// The packages that were compiled and not found ready.
    pub(crate) compiled: Vec<String>,
}

#[derive(Debug, PartialEq)]
pub(crate) struct Reported {
    pub(crate) text: String,
    /// File and line of each place that the error is about.
    pub(crate) places: Vec<(String, u64)>,
}

impl Reported {
    pub(crate) fn first_line(&self) -> &str {
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
    pub(crate) fn lines(&self, file: &str) -> Vec<u64> {
        let places = self.errors.iter().flat_map(|error| &error.places);
        let mut lines: Vec<u64> = places
            .inspect(|place| assert_eq!(place.0, file))
            .map(|place| place.1)
            .collect();
        lines.sort_unstable();
        lines.dedup();
        lines
    }

    pub(crate) fn only_says(&self, text: &str) {
        self.says(text);
        assert_eq!(self.errors.len(), 1, "{:#?}", self.errors);
    }

    pub(crate) fn says(&self, text: &str) {
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
