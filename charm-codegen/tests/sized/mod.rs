//! Charms of any size.

use std::fmt::Write;

use charm_codegen::Source;
use charm_schema::{Problems, SourceFile};
use proc_macro2::TokenStream;

/// A charm that declares so much, mentions all of it in `charm_types!`, and
/// handles two events of each endpoint.
pub struct Sized {
    files: Vec<SourceFile>,
    types: String,
    handlers: String,
}

impl Sized {
    /// A charm with that many endpoints and options.
    pub fn new(endpoints: usize, options: usize) -> Self {
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
                SourceFile::new("metadata.yaml", metadata),
                SourceFile::new("config.yaml", config),
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
            includes: vec!["../metadata.yaml".into(), "../config.yaml".into()],
        })
    }
}

fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    writeln!(text, "{line}").expect("a text takes every line");
}
