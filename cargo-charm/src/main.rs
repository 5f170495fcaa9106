//! Creates, checks, builds, packs and tries Juju charms written in Rust.
//!
//! Installed, it is `cargo charm`; inside a workspace the same is an alias for
//! `cargo run --package cargo-charm`. What it does on the way stands on
//! standard error; what a script wants to read, on standard output.

mod binary;
mod build;
mod check;
mod cli;
mod contents;
mod events;
mod exit;
mod expand;
mod freshness;
mod handed_over;
mod info;
mod lints;
mod new;
mod pack;
mod platforms;
mod project;
mod report;
mod shell;
mod sources;
mod trial;
mod unified;

use std::process::ExitCode;

fn main() -> ExitCode {
    // Charms on local Juju run their hook tools as this program, by other names.
    if let Some(code) = local_juju::tool::run_if_called_as_one() {
        return code;
    }
    cli::run(std::env::args_os())
}
