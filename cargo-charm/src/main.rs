//! Checks, packs and tries Juju charms written in Rust.
//!
//! Installed, it is `cargo charm`; inside a workspace the same is an alias for
//! `cargo run --package cargo-charm`. What it does on the way stands on
//! standard error; what a script wants to read, on standard output.

mod binary;
mod check;
mod cli;
mod contents;
mod exit;
mod pack;
mod platforms;
mod project;
mod shell;
mod unified;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run(std::env::args_os())
}
