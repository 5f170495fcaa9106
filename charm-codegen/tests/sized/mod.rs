//! Charms of any size.

use std::fmt::Write;

use charm_codegen::Source;
use charm_schema::{Problems, SourceFile};
use proc_macro2::TokenStream;

const FILES: [&str; 3] = ["metadata.yaml", "config.yaml", "actions.yaml"];

/// A charm that declares so much, mentions all of it in `charm_types!`, handles
/// two events of each endpoint, and does its actions.
pub struct Sized {
    files: Vec<SourceFile>,
    types: String,
    handlers: String,
}

impl Sized {
    /// A charm with that many endpoints, options and actions.
    pub fn new(endpoints: usize, options: usize, actions: usize) -> Self {
        let mut metadata = String::from("name: sized\nsummary: Sized.\ndescription: Sized.\n");
        let mut relations = String::new();
        let mut handlers = String::from("impl Sized {\n");
        if endpoints > 0 {
            metadata.push_str("provides:\n");
        }
        for number in 0..endpoints {
            line(&mut metadata, format_args!("  endpoint-{number}:"));
            line(
                &mut metadata,
                format_args!("    interface: interface-{}", number % 7),
            );
            line(
                &mut metadata,
                format_args!("    description: The endpoint of number {number}."),
            );
            line(
                &mut relations,
                format_args!("endpoint_{number}: Interface{number},"),
            );
            line(
                &mut handlers,
                format_args!(
                    "#[on(endpoint_{number}_relation_created, endpoint_{number}_relation_broken)]\n\
                     fn handler_{number}(&mut self, ctx: &Context) -> Result<(), Halt> {{ self.all(ctx) }}"
                ),
            );
        }
        let mut declared = String::new();
        for number in 0..actions {
            line(
                &mut declared,
                format_args!(
                    "action-{number}:\n  description: The action of number {number}.\n  \
                     params:\n    to: {{type: string}}\n    times: {{type: integer, default: 3}}\n    \
                     how: {{enum: [fast, slow]}}\n  required: [to]"
                ),
            );
            line(
                &mut handlers,
                format_args!(
                    "#[action(action_{number})]\n\
                     fn action_{number}(&mut self, params: juju::actions::Action{number}) {{}}"
                ),
            );
        }
        handlers.push('}');

        let mut config = String::from(if options > 0 {
            "options:\n"
        } else {
            "options: {}\n"
        });
        let mut entries = String::new();
        for number in 0..options {
            let (kind, default, ty) = [
                ("string", "some text", "String"),
                ("int", "25", "u16"),
                ("boolean", "true", "bool"),
                ("float", "2.5", "f64"),
            ][number % 4];
            line(&mut config, format_args!("  option-{number}:"));
            line(
                &mut config,
                format_args!("    type: {kind}\n    default: {default}"),
            );
            line(
                &mut config,
                format_args!(
                    "    description: |\n      The option of number {number}.\n\n      More about it."
                ),
            );
            line(&mut entries, format_args!("option_{number}: {ty},"));
        }
        Self {
            files: vec![
                SourceFile::new(FILES[0], metadata),
                SourceFile::new(FILES[1], config),
                SourceFile::new(FILES[2], declared),
            ],
            types: format!("config {{ {entries} }} relations {{ {relations} }}"),
            handlers,
        }
    }

    /// What `charm_types!` is given, and what `#[charm]` is.
    pub fn inputs(&self) -> (TokenStream, TokenStream) {
        let tokens = |text: &str| text.parse().expect("the input is Rust");
        (tokens(&self.types), tokens(&self.handlers))
    }

    /// Reads the YAML.
    pub fn read(&self) -> Result<Source, Problems> {
        Ok(Source {
            declaration: charm_schema::parse(self.files.clone())?,
            directory: ".".into(),
            includes: FILES.map(|file| format!("../{file}")).into(),
        })
    }
}

fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    writeln!(text, "{line}").expect("a text takes every line");
}
