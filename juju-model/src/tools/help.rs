//! `--help` of a hook tool, laid out as Juju's commands lay theirs out.

use std::fmt::Write as _;

use super::flags::{Flag, Kind, with_minus};
use super::table::Tool;
use crate::agent::HookContext;
use crate::model::Model;
use crate::quote::Quoted;

impl Tool {
    /// Usage, summary and options. What a flag is without being given may depend on the hook.
    pub fn help(&self, context: &HookContext, model: &Model) -> String {
        let mut help = format!("Usage: {}", self.name);
        let mut flags: Vec<&Flag> = self.flags.iter().collect();
        flags.sort_by_key(|flag| flag.names[0]);
        if !flags.is_empty() {
            help.push_str(" [options]");
        }
        if !self.arguments.is_empty() {
            help.push(' ');
            help.push_str(self.arguments);
        }
        // Writing into a String cannot fail.
        let _written = writeln!(help, "\n\nSummary:\n{}", self.purpose);
        if !flags.is_empty() {
            help.push_str("\nOptions:\n");
        }
        for flag in flags {
            let names: Vec<String> = flag.names.iter().map(|name| with_minus(name)).collect();
            let names = names.join(", ");
            let hook = &context.dispatch().hook;
            // A text is quoted, and has one blank less before it.
            let value = match flag.kind {
                Kind::Text(text) => format!("(= {})", Quoted(text)),
                Kind::Switch => " (= false)".to_owned(),
                Kind::Number => " (= 0)".to_owned(),
                Kind::File => " (= )".to_owned(),
                Kind::Format(formats) => format!(" (= {})", formats[0].name()),
                Kind::Relation => {
                    let relation = hook.relation().and_then(|id| model.relation(id));
                    let id = relation.and_then(|relation| relation.id_for(context.unit().app()));
                    format!(" (= {})", id.unwrap_or_default())
                }
                Kind::Storage => {
                    let id = hook.storage().map(ToString::to_string);
                    format!(" (= {})", id.unwrap_or_default())
                }
            };
            let _written = writeln!(help, "{names} {value}\n    {}", flag.about);
        }
        help
    }
}
