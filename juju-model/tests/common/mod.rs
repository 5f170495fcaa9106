//! A model with helpers to drive it.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "each test file uses some of these, and none outside of tests"
)]

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use juju_model::*;

/// What a tool answered.
#[derive(Debug, PartialEq)]
pub struct Answer {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// Files in memory.
#[derive(Default)]
pub struct Files {
    pub known: BTreeMap<PathBuf, Vec<u8>>,
    pub written: RefCell<BTreeMap<PathBuf, Vec<u8>>>,
}

impl FileReader for Files {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.known
            .get(path)
            .cloned()
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn write(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        self.written
            .borrow_mut()
            .insert(path.to_owned(), content.to_vec());
        Ok(())
    }
}

pub fn files<const N: usize>(known: [(&str, &str); N]) -> Files {
    let known = known.map(|(path, text)| (PathBuf::from(path), text.as_bytes().to_vec()));
    Files {
        known: known.into(),
        ..Files::default()
    }
}

pub fn model() -> Model {
    Model::new(ModelSettings::default())
}

pub fn unit(name: &str) -> UnitName {
    name.parse().unwrap()
}

/// A web application that requires a database, with peers and options.
pub fn web() -> CharmInfo {
    CharmInfo::named("web")
        .requires("db", "postgresql")
        .peers("cluster", "web-cluster")
        .option("host", OptionKind::String, None)
        .option("port", OptionKind::Int, Some(ConfigValue::Int(25)))
        .option("big", OptionKind::Int, Some(ConfigValue::Int(1_234_567)))
        .option("debug", OptionKind::Boolean, Some(ConfigValue::Bool(false)))
        .option("ratio", OptionKind::Float, Some(ConfigValue::Float(0.5)))
        .option("key", OptionKind::Secret, None)
        .action("backup")
}

pub fn database() -> CharmInfo {
    CharmInfo::named("database").provides("db", "postgresql")
}

/// The hooks that ran, as `app/0 config-changed`.
pub fn names(ran: &[Dispatch]) -> Vec<String> {
    ran.iter()
        .map(|dispatch| format!("{} {}", dispatch.unit, dispatch.name))
        .collect()
}

/// The hooks that ran on one unit, with their remote unit.
pub fn on(ran: &[Dispatch], name: &str) -> Vec<String> {
    let own = ran.iter().filter(|dispatch| dispatch.unit == unit(name));
    own.map(
        |dispatch| match (&dispatch.hook, dispatch.hook.remote_unit()) {
            (_, Some(remote)) => format!("{} {remote}", dispatch.name),
            (Hook::RelationChanged { .. }, None) => format!("{} app", dispatch.name),
            (Hook::SecretRemove { revision, .. } | Hook::SecretExpired { revision, .. }, _) => {
                format!("{} {revision}", dispatch.name)
            }
            _ => dispatch.name.clone(),
        },
    )
    .collect()
}

pub fn call_with(
    hook: &mut HookContext,
    model: &mut Model,
    tool: &str,
    args: &[&str],
    stdin: Option<&str>,
    files: &dyn FileReader,
) -> Answer {
    let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
    let request = ToolRequest {
        tool,
        args: &args,
        cwd: Path::new("/charm"),
        stdin: stdin.map(str::as_bytes),
        files,
    };
    match hook.call(model, &request) {
        ToolReply::Done {
            code,
            stdout,
            stderr,
        } => Answer {
            code,
            out: String::from_utf8(stdout).unwrap(),
            err: String::from_utf8(stderr).unwrap(),
        },
        ToolReply::NeedsStdin => Answer {
            code: -1,
            out: String::new(),
            err: "needs stdin".to_owned(),
        },
    }
}

/// The words of a line: split at spaces, but not between single quotes.
pub fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut quoted) = (None::<String>, false);
    for c in line.chars() {
        match c {
            '\'' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            ' ' if !quoted => words.extend(word.take()),
            _ => word.get_or_insert_default().push(c),
        }
    }
    assert!(!quoted, "{line}");
    words.extend(word);
    words
}

/// Calls a tool; for the line see [`words`].
pub fn call(hook: &mut HookContext, model: &mut Model, line: &str) -> Answer {
    let words = words(line);
    let args: Vec<&str> = words[1..].iter().map(String::as_str).collect();
    call_with(hook, model, &words[0], &args, None, &NoFiles)
}

/// Calls a tool that must succeed, and returns its output without the newline.
pub fn ok(hook: &mut HookContext, model: &mut Model, line: &str) -> String {
    let answer = call(hook, model, line);
    assert_eq!((answer.code, answer.err.as_str()), (0, ""), "{line}");
    answer.out.trim_end_matches('\n').to_owned()
}

/// Calls a tool that must fail, and returns exit code and text.
pub fn fails(hook: &mut HookContext, model: &mut Model, line: &str) -> (i32, String) {
    let answer = call(hook, model, line);
    assert_eq!(answer.out, "", "{line}");
    assert_ne!(answer.code, 0, "{line}");
    let text = answer.err.trim_end_matches('\n');
    (
        answer.code,
        text.strip_prefix("ERROR ").unwrap_or(text).to_owned(),
    )
}

/// Runs one hook out of turn: every line is a tool that must succeed.
pub fn run(model: &mut Model, name: &str, hook: Hook, lines: &[&str]) -> Finished {
    let dispatch = model.dispatch(&unit(name), hook).unwrap();
    let mut hook = model.begin(&dispatch);
    for line in lines {
        ok(&mut hook, model, line);
    }
    model.finish(hook, Outcome::Exit(0))
}

/// Starts a hook out of turn.
pub fn begin(model: &mut Model, name: &str, hook: Hook) -> HookContext {
    let dispatch = model.dispatch(&unit(name), hook).unwrap();
    model.begin(&dispatch)
}

/// Two applications that are related, everything at rest: web/0 (leader), web/1; database/0 (leader), database/1.
pub fn related() -> (Model, RelationId) {
    let mut model = model();
    model.deploy(Deploy::new("web", web()).units(2)).unwrap();
    model
        .deploy(Deploy::new("database", database()).units(2))
        .unwrap();
    let id = model.integrate("web", "database").unwrap();
    model.settle_quietly();
    (model, id)
}
