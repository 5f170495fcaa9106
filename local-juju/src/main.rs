//! Juju on one machine, without a controller: deploys and runs real charms for development.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    // A charm runs a great many hook tools: they come first, before anything is parsed.
    if let Some(code) = local_juju::tool::run_if_called_as_one() {
        return code;
    }
    cli::run()
}
